"""Invented filings for the tests of disguises and splices: machines that do not exist, told in many turns."""

from __future__ import annotations

import random
import re

FIRST = tuple("弧楔锥环槽网钩盘筒板销罩栅杆轮翅囊膜楞铃")
KIND = tuple("竹瓷棉藤麻锡蜡陶绸漆纸革毡椰桐桦柳苇棕葛")
LAST = tuple("片座芯条瓣套圈夹管匣梳齿垫帽舌架爪箱塞领")
VERBS = tuple(
    re.findall("..", "顶住绕过托起夹紧拨开压弯贴着钩牢推出卷走擦净遮住引向挤进隔开拽回抖落烘干浸湿掀翻")
)
USES = tuple(
    re.findall("..", "晾衣育苗剥蒜量米滤茶磨刀喂鸟烘鞋削笔浇花洗笔叠被编绳腌菜贴画捡球分药卷线暖手捉虫")
)
FRAMES = (
    "一种{u}用的{a}，其上有{b}和{c}，{a}宽{n}毫米",
    "{a}{v}{b}以后，{c}落到{d}一侧，隔{n}秒再来一回",
    "人手拿着{a}，让{b}{v}{c}，{d}便不会松脱",
    "若是{a}湿了，就把{b}拆下，{c}{v}{d}，晒{n}天即可",
    "{a}斜着插在{b}里，{c}在外面{v}{d}，斜度为{n}度",
    "{u}的时候{a}先动，{b}随后{v}{c}，{d}不动",
    "每{n}根{a}共用一个{b}，{c}从旁{v}{d}",
    "{a}的尖头{v}{b}，尾部与{c}拴在一起，{d}盖在最外层",
    "为了{u}省事，{a}和{b}可以对调，{c}照样{v}{d}",
    "{a}薄{n}丝，弯成半圈，{v}{b}时{c}发出响声，{d}则无声",
    "夜里{a}合拢，白天张开，{b}{v}{c}，{d}用来{u}",
    "把{a}截成{n}段，依次穿过{b}，{c}{v}{d}为止",
)


def filings(count: int, seed: int = 3) -> list[tuple[str, str]]:
    """(id, text), about 120 letters each: no two tell the same thing, though turns and fields come back."""
    chance = random.Random(seed)
    return [(f"invented-{number}", _text(chance)) for number in range(count)]


def _text(chance: random.Random) -> str:
    nouns = [chance.choice(FIRST) + chance.choice(KIND) + chance.choice(LAST) for _ in range(7)]
    use = chance.choice(USES)
    sentences = []
    for frame in chance.sample(FRAMES, 5):
        a, b, c, d = chance.sample(nouns, 4)
        values = {
            "a": a,
            "b": b,
            "c": c,
            "d": d,
            "u": use,
            "v": chance.choice(VERBS),
            "n": chance.randint(2, 95),
        }
        sentences.append(frame.format(**values))
    return "。".join(sentences) + "。"
