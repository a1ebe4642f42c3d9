"""Which introduced term a writer may have meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from rapidfuzz.distance import Indel

from zhiquan.engines.drafts.phrases import CLAUSE_END, noun_tail, stretch

# Two terms are near where this share of their letters is common and in order; less where both begin or end alike.
NEAR = 0.6
NEAR_ALIKE = 0.44


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((one, other) for one, _, other in (pair.partition("/") for pair in text.split()))


# Words and letters that writers mix up: looks, sound, or nearly the same sense.
MIXED_UP = _pairs(
    "结构/机构 装置/设备 装置/机构 装置/系统 系统装置/装置 组件/部件 组件/构件 部件/构件 模块/单元 水温/温度 能源/能量 "
    "坯/胚 桶/筒 形/状 体/物 盘/盆 版/板 座/坐 账/帐 象/像 炭/碳 粘/黏 联/连 接口/端口 开口/孔口 通孔/贯通孔 "
    "凹槽/槽 卡槽/卡合槽 转换/转化 转换/变换 声音/语音 图像/影像 图像/图片 影像/图片 信息/数据 信号/讯号 数值/值 "
    "终端/终端设备 服务端/服务器 输送/运送 输送/传送 传输/传送 收集/采集 检测/监测 检测/测量 测量/测试 固定/紧固 支撑/支承 "
    "支撑/承载 支架/支撑架 弹性件/弹性部件 弹簧/弹性件 挡板/挡片 隔板/分隔板 密封圈/密封环 管路/管道 通道/流道 腔体/腔室 "
    "电动机/电机 马达/电机 阀值/阈值 阀门/阀 溶液/溶剂 混合液/混合溶液 混合物/混合料 第一/首个 壳体/外壳 滚轮/滚轴 滑轨/导轨 "
    "滑槽/导槽 用户/使用者 按钮/按键 显示屏/显示器 显示屏/屏幕 摄像头/摄像机 摄像头/相机 控制器/控制装置 "
)
# Of these, the ones that two names of different things hardly differ by.
DRIFTING = _pairs(
    "结构/机构 坯/胚 桶/筒 账/帐 炭/碳 粘/黏 阀值/阈值 能源/能量 水温/温度 系统装置/装置 支撑/支承 电动机/电机 "
    "密封圈/密封环 滑轨/导轨 滑槽/导槽 前驱体/前驱物 环形/环状 "
)
# So many places are looked at where a term begins or ends as another does.
PLACES = 40


def nearest(term: str, *names: Iterable[str]) -> str:
    """The name most like `term`, the first of several; empty where none is near."""
    best, score = "", 0.0
    for name in dict.fromkeys(chain(*names)):
        if name == term or len(name) < 2:
            continue
        like = Indel.normalized_similarity(term, name)
        alike = name[:2] == term[:2] or name[-2:] == term[-2:]
        if like > score and like >= (NEAR_ALIKE if alike else NEAR):
            best, score = name, like
    return best


def variant(term: str, other: str) -> bool:
    """Are two names one in two spellings: the same letters in another order, or letters that writers mix up?"""
    if sorted(term) == sorted(other):
        return True
    for one, two in MIXED_UP:
        if one in term and term.replace(one, two) == other.replace(one, two):
            return True
        if two in term and term.replace(two, one) == other.replace(two, one):
            return True
    return False


def words_like(term: str, text: str) -> Iterator[str]:
    """Phrases of `text` (folded) that begin or end with the first or last letter of a term, and share another."""
    for letter, begins in ((term[0], True), (term[-1], False)):
        at = text.find(letter)
        for _ in range(PLACES):
            if at < 0:
                break
            word = _word(text, at, len(term), begins)
            if len(word) > 1 and word != term and word.isalnum():
                yield word
            at = text.find(letter, at + 1)


def _word(text: str, at: int, length: int, begins: bool) -> str:
    """The phrase that begins (or ends) at one letter, about as long as the term."""
    if begins:
        return stretch(CLAUSE_END.split(text[at : at + length + 3], maxsplit=1)[0]).text
    return noun_tail(CLAUSE_END.split(text[max(0, at - length - 1) : at + 1])[-1])
