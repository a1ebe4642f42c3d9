"""Characters and numerals: width folding that keeps every offset, Chinese numerals, item markers."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FOLD: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= {0x3000: 0x20, 0xA0: 0x20, 0x3014: 0x5B, 0x3015: 0x5D, 0x3010: 0x5B, 0x3011: 0x5D, 0xFE55: 0x3A}
_FOLD |= {0x2236: 0x3A, 0xFE30: 0x3A, 0x25CB: 0x3007}

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_SMALL = {"十": 10, "百": 100, "千": 1000}
CN = "零〇一二三四五六七八九十百千两"

# Enough Traditional characters to find markers, labels, dates and bodies in a Traditional copy of a plan.
_FOLD |= {
    ord(t): s
    for t, s in zip(
        "責單負牽頭時間門辦廳員會職協參與導實進續長關務總區縣鄉鎮環農發產業監醫國際電網檢稅資財訊應級團體組機構規劃設術標準質備註號節條項個級億萬縮達於約過後內並據對將為從開設動強優綠現點營執審學課衛劑聯黨廣書館貿經濟軍隊運輸遊計畫財築",
        "责单负牵头时间门办厅员会职协参与导实进续长关务总区县乡镇环农发产业监医国际电网检税资财讯应级团体组机构规划设术标准质备注号节条项个级亿万缩达于约过后内并据对将为从开设动强优绿现点营执审学课卫剂联党广书馆贸经济军队运输游计划财筑",
        strict=True,
    )
}


def fold(text: str) -> str:
    """The same text with full-width ASCII, ideographic spaces, 〔〕【】 and common Traditional characters
    in their plain
    form; same length, so offsets hold."""
    return text.translate(_FOLD)


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral up to 万亿 (二十五, 一百零三, 二〇二六, 两万); None if it is none."""
    if not text or any(c not in _DIGITS and c not in "十百千万亿" for c in text):
        return None
    if not any(c in "十百千万亿" for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, section, digit = 0, 0, 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _SMALL:
            section += (digit or 1) * _SMALL[c]
            digit = 0
        else:
            unit = 10_000 if c == "万" else 100_000_000
            total = (total + section + digit) * unit if c == "亿" else total + (section + digit) * unit
            section = digit = 0
    return total + section + digit


@dataclass(frozen=True, slots=True)
class Marker:
    """An item's number as written. `style` orders markers (章 < 节 < 条 < 一、 < (一) < 1. < (1) < ①)."""

    style: str
    rank: int
    number: int
    label: str
    end: int


_N = r"(?P<{}>[一二三四五六七八九十百零〇]{{1,6}}|\d{{1,3}})"
_PATTERNS = [
    ("part", 0, r"第" + _N.format("n") + r"部分[:、.\s]*"),
    ("chapter", 1, r"第" + _N.format("n") + r"章[:、.\s]*"),
    ("section", 2, r"第" + _N.format("n") + r"节[:、.\s]*"),
    ("article", 3, r"第" + _N.format("n") + r"条[:、.\s]*"),
    ("task", 6, r"(?:重点任务|任务|举措|措施|专项行动|专项|行动|工程)" + _N.format("n") + r"\s*[:、.]\s*"),
    ("cn", 4, r"(?P<n>[一二三四五六七八九十百零]{1,6})\s*[、.]\s*"),
    ("cn()", 5, r"\(\s*(?P<n>[一二三四五六七八九十百零]{1,6})\s*\)[、.]?\s*"),
    ("dots3", 8, r"(?P<n>\d{1,2}\.\d{1,2}\.\d{1,2})(?![\d%年月])[.、]?\s*"),
    ("dots2", 7, r"(?P<n>\d{1,2}\.\d{1,2})(?![\d.%年月个亿万倍])[.、]?\s*(?=[^\d\s])"),
    ("1.", 6, r"(?P<n>\d{1,3})\s*\*?\s*(?:[、]|\.(?!\d)|\.(?=20\d\d年))\s*"),
    ("1)", 7, r"(?P<n>\d{1,3})\s*\)\s*"),
    ("(1)", 7, r"\(\s*(?P<n>\d{1,3})\s*\)[、.]?\s*"),
    ("①", 8, r"(?P<n>[①-⑳])\s*"),
]
_MARKERS = [
    (style, rank, re.compile(r"\s*#{0,6}\s*(?:\*\*)?" + pattern)) for style, rank, pattern in _PATTERNS
]
_LABELS = {"cn": "{}", "cn()": "({})", "1.": "{}", "1)": "{})", "(1)": "({})", "①": "{}", "task": "任务{}"}
_START = re.compile(r"\s*#{0,6}\s*(?:\*\*)?[第重任举措专行工一二三四五六七八九十百零(\d①-⑳]")


def marker(folded: str) -> Marker | None:
    """The item marker a folded line starts with, or None."""
    if not _START.match(folded):
        return None
    for style, rank, pattern in _MARKERS:
        found = pattern.match(folded)
        if not found:
            continue
        written = found["n"]
        number = _value(written)
        if number is None or number == 0:
            continue
        return Marker(style, rank, number, _label(style, written), found.end())
    return None


def _value(written: str) -> int | None:
    if written[0] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
        return ord(written) - ord("①") + 1
    if "." in written:
        return int(written.rsplit(".", 1)[1])
    return int(written) if written.isdigit() else chinese_number(written)


def _label(style: str, written: str) -> str:
    if style in ("part", "chapter", "section", "article"):
        return "第" + written + {"part": "部分", "chapter": "章", "section": "节", "article": "条"}[style]
    return _LABELS.get(style, "{}").format(written)
