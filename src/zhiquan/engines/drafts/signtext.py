"""Where reference signs stand in a text, and what each is a sign of.

A sign stands in brackets behind a noun (壳体(1)), bare behind one (壳体1) or in a list (附图标记说明：1-壳体；2-电机).
The noun before it is cut from the left at words that no noun holds; what may be left over (固定弹簧片 for 弹簧片) is
settled by comparing the places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from zhiquan.engines.drafts.phrases import MARKS_OF_NOUN, ORDINAL, QUANTITY
from zhiquan.engines.drafts.wording import GUARDS, HARD

SIGN = r"(?:\d{1,4}[a-zA-Z]{0,2}|\d{1,3}-\d{1,3})[′']{0,2}"
BRACKET = re.compile(rf"\(\s*({SIGN}(?:\s*[,、，;/]\s*{SIGN})*)\s*\)")
BARE = re.compile(
    r"(?<=[\u4e00-\u9fff])(\d{1,4}[a-z]?[′']{0,2})(?![\d.．%％‰℃°a-zA-Z\-~～:：/×]|\s*[个种条次级层倍名人只根件组块片张套台路维位年月日号天时分秒米克升度元份目章节步页行列股对端型轮])"
)
# What stands before a number that is no sign.
NO_NOUN = re.compile(
    r"(?:图|表|式|公式|方程|步骤|实施例|实施方式|对比例|权利要求|第|为|约|到|至|于|是|达|近|共|有|每|前|后|从|在|取|按|以|和|与|或|及|由|"
    r"大|小|过|超|等|成|比|率|值|数|量|度|型号|标准|方案|情况|情形|例|实验|试验|样品|样本|条件|阶段|版本|月|年|编号|序号|中|了|的|含|占|加|减|乘|除|过程|变为|其中|如|组|类型|模式|等级|水平|窗口|通道|频道)$"
)
LIST_HEAD = re.compile(
    r"(?:附图|主要)?(?:附图)?(?:标记|标号|元件|部件|符号|图号)(?:的)?(?:清单|列表|说明|名称|含义|对照表?|对应)?(?:如下|为)?\s*[:：\n]|图中\s*[:：,，]"
)
NUMBER_FIRST = re.compile(
    rf"(?<![\d.a-zA-Z图表第])({SIGN})\s*(?:[-—–─:：、,，.．=]|表示|为)*\s*([\u4e00-\u9fff][\u4e00-\u9fffa-zA-Z]{{0,15}})"
)
NAME_FIRST = re.compile(
    rf"([\u4e00-\u9fff][\u4e00-\u9fffa-zA-Z]{{0,15}}?)\s*[-—–─:：、,，.=]{{0,3}}\s*({SIGN})(?![\d.a-zA-Z])"
)
NO_NUMBER = re.compile(
    r"(?:(?<=[:：;；,，、。\n])|(?<=[:：;；,，、。\n] ))([A-Za-z]|[Ⅰ-Ⅻⅰ-ⅻ①-⑳]|[IVX]{1,4})"
    r"\s{0,2}[-—–─:：、.=]{1,2}\s{0,2}[\u4e00-\u9fff]{2,16}(?=[;；,，。\n]|$)"
)
# A list of signs is no longer than this, and ends where the next section begins.
LONGEST_LIST = 4000
LIST_END = re.compile(r"\n\s*(?:具体实施方式|实施例|具体实施例|【|\[)|\n\s*\n|具体实施方式")
NAME = re.compile(r"[\u4e00-\u9fffa-zA-Z]{1,14}$")
_CUT = re.compile(
    "|".join(re.escape(word) for word in sorted(set(HARD), key=lambda word: (-len(word), word)))
)
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_KEPT = frozenset("上下内外左右前后中")


@dataclass(frozen=True)
class Sign:
    """One place of a sign: what it is the sign of, offsets of noun and sign, and how it stands there.

    `how`: bracketed, several (one bracket holds several signs), bare, listed.
    """

    sign: str
    name: str
    start: int
    end: int
    how: str


def half(text: str) -> str:
    """The text in half width, letter by letter (offsets stay)."""
    return text.translate(_WIDE)


@lru_cache(maxsize=8192)
def noun_before(left: str) -> str:
    """The noun at the end of `left` (half width): 包括上壳体 → 上壳体. Empty where none stands there."""
    found = NAME.search(left)
    if found is None:
        return ""
    name = found.group()
    start = 0
    at = 0
    while at < len(name) - 1:
        ordinal = ORDINAL.match(name, at)
        if ordinal and ordinal.end() < len(name):
            # 第一支撑环: the numeral belongs to the name, and 一支 is no measure here.
            at = ordinal.end()
            continue
        hit = QUANTITY.match(name, at) or MARKS_OF_NOUN.match(name, at) or _CUT.match(name, at)
        if hit and hit.end() < len(name) and _cuts(name, at, hit.end()):
            start = at = hit.end()
            continue
        at += 1
    name = name[start:]
    return name if any("\u4e00" <= letter <= "\u9fff" for letter in name) and name not in HARD else ""


def _cuts(name: str, at: int, end: int) -> bool:
    """A word of one letter cuts only where it is no part of another word; places (上, 内) never cut."""
    if end - at > 1:
        return name[at:end] not in GUARDS
    if name[at] in _KEPT or name[at : at + 2] in GUARDS:
        return False
    return at == 0 or name[at - 1 : at + 1] not in GUARDS


def bracketed(text: str, low: int = 0, high: int | None = None) -> Iterator[Sign]:
    """Signs in brackets behind a noun. `text` in half width."""
    for hit in BRACKET.finditer(text, low, len(text) if high is None else high):
        left = text[max(low, hit.start() - 14) : hit.start()].rstrip()
        name = (
            ""
            if NO_NOUN.search(left) and not left.endswith(("值", "度", "量", "组", "数"))
            else noun_before(left)
        )
        if not name or name.endswith(("步骤", "公式", "式", "图", "条件", "方程")):
            continue
        several = re.split(r"\s*[,、，;/]\s*", hit[1].strip())
        for sign in several:
            yield Sign(
                sign,
                name,
                hit.start() - len(name),
                hit.end(),
                "bracketed" if len(several) == 1 else "several",
            )


def bare(text: str, low: int = 0, high: int | None = None) -> Iterator[Sign]:
    """Numbers right behind a noun, quantities and labels of steps left out as far as form tells them."""
    for hit in BARE.finditer(text, low, len(text) if high is None else high):
        left = text[max(low, hit.start() - 14) : hit.start()]
        if NO_NOUN.search(left):
            continue
        name = noun_before(left)
        if len(name) >= 1:
            yield Sign(hit[1], name, hit.start() - len(name), hit.end(), "bare")


def listed(text: str) -> Iterator[Sign]:
    """Signs of a list in the description: 附图标记说明：1-壳体；2、电机；3：轴."""
    for head in LIST_HEAD.finditer(text):
        stop = min(len(text), head.end() + LONGEST_LIST)
        ended = LIST_END.search(text, head.end() + 1, stop)
        end = ended.start() if ended else stop
        first = text[head.end() : head.end() + 12].lstrip()
        if re.match(SIGN, first):
            yield from (
                Sign(hit[1], hit[2], hit.start(), hit.end(), "listed")
                for hit in _run(NUMBER_FIRST, text, head.end(), end)
            )
        elif NAME_FIRST.match(
            text,
            head.end()
            + len(text[head.end() : head.end() + 12])
            - len(text[head.end() : head.end() + 12].lstrip()),
        ):
            yield from (
                Sign(hit[2], hit[1], hit.start(), hit.end(), "listed")
                for hit in _run(NAME_FIRST, text, head.end(), end)
            )


def unnumbered(text: str) -> Iterator[tuple[int, int, str]]:
    """Entries of a list of signs that have no number: A-壳体；Ⅱ、电机；③轴. Offsets of entry, and its sign."""
    for head in LIST_HEAD.finditer(text):
        ended = LIST_END.search(text, head.end() + 1, min(len(text), head.end() + LONGEST_LIST))
        end = ended.start() if ended else min(len(text), head.end() + LONGEST_LIST)
        for hit in NO_NUMBER.finditer(text, head.end(), end):
            yield *hit.span(), hit[1]


def _run(pattern: re.Pattern[str], text: str, low: int, high: int) -> Iterator[re.Match[str]]:
    """Matches as long as they follow each other closely: a list ends where prose begins."""
    last = low
    for hit in pattern.finditer(text, low, high):
        if hit.start() - last > 6:
            return
        yield hit
        last = hit.end()
