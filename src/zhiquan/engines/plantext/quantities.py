"""Figures a plan commits to, with their comparator and unit; dates, ordinals and document numbers are none.

以上/以下 include the number (民法典 art. 1259), so they read as >= and <=.
"""

from __future__ import annotations

import re

from .model import Quantity
from .numerals import CN, chinese_number, fold

# Every run is bounded, so that a hostile line costs linear time.
_NUMBER = (
    rf"(?:(?<![\d.])\d{{1,3}}(?:,\d{{3}}){{1,4}}(?:\.\d{{1,6}})?|(?<![\d.])\d{{1,15}}(?:\.\d{{1,6}})?"
    rf"|(?<![{CN}])(?<!百分之)[{CN}]{{1,10}})"
)
_UNITS = (
    "个工作日|工作日|个百分点|百分点|平方公里|平方米|立方米|公里|千米|万元|亿元|美元|港元|人民币|千瓦时|千瓦|小时|分钟|个月|"
    "人次|件次|家次|户次|周年|年期|批次|场次|标准箱|千万|元|家|例|年|个|件|项|次|天|日|人|名|户|所|场|处|座|条|套|批|"
    "种|类|部|期|倍|岁|吨|亩|公顷|米|度|张|份|对|支|只|台|辆|组|门|期|轮|宗|起|本|册|篇|步|环节|分|秒|页|级|%|‰|门类|成"
)
_QUANTITY = re.compile(
    r"(?P<pre>不低于|不少于|不小于|不得少于|不得低于|不得超过|不超过|不高于|不多于|不大于|至少|最少|最多|至多|最高|最长|最低|"
    r"超过|突破|高于|多于|大于|低于|少于|小于|未满|不足|不满|达到|达|约为|约|大约|近|控制在|压缩至|压减至|稳定在|保持在|限于)?"
    r"\s?(?P<more>每年)?\s?"
    rf"(?P<num>{_NUMBER})(?P<odd>多|余)?(?P<mag>[十百千]?万亿|[十百千]?[万亿])?(?P<odd2>多|余)?\s?(?P<unit>{_UNITS})(?!之)"
    r"(?P<post>\((?:含|不含)[^()]{0,8}\)|及?以上|及?以下|以内|之内|内|左右|上下|以外)?"
)
_DATE_LIKE = re.compile(
    r"20\d\d\s*年|\d{1,2}\s*月\s*(?:\d{1,2}\s*[日号])?|20\d\d[-./]\d{1,2}(?:[-./]\d{1,2})?|第[\d一二三四五六七八九十百]+"
    r"|[\[(]20\d\d[\])]\s?\d{1,6}\s?号|20\d\d\s?[-—–~至]{1,2}\s?20\d\d|\d{1,6}\s?号|[二][〇零]\S{2}年"
)
_FULL = re.compile(r"(?<!%)(?<!%的)全覆盖")
_PERCENT = re.compile(
    rf"(?P<pre>不低于|不少于|超过|达到|不超过)?百分之(?P<num>[{CN}]{{1,8}})(?P<post>以上|以下|以内|左右)?"
)
_RANGE = re.compile(
    rf"(?P<low>(?<![\d.])\d{{1,12}}(?:\.\d{{1,4}})?)\s?(?P<lowmag>[十百千]?[万亿]?)(?P<lowunit>{_UNITS})?\s?(?:-|—|–|~|～|至|到){{1,2}}\s?"
    rf"(?P<high>\d{{1,12}}(?:\.\d{{1,4}})?)\s?(?P<mag>[十百千]?[万亿]?)\s?(?P<unit>{_UNITS})"
)
_UNIT_NAMES = {"个工作日": "工作日", "个百分点": "百分点", "个月": "月"}
_PRE = {
    ">=": "不低于 不少于 不小于 不得少于 不得低于 至少 最少 最低 达到 达",
    "<=": "不得超过 不超过 不高于 不多于 不大于 最多 至多 最高 最长 控制在 压缩至 压减至 限于",
    ">": "超过 突破 高于 多于 大于",
    "<": "低于 少于 小于 未满 不足 不满",
    "~": "约为 约 大约 近",
}
_COMPARE = {word: sign for sign, words in _PRE.items() for word in words.split()}
_POST = {"以上": ">=", "及以上": ">=", "以下": "<=", "及以下": "<=", "以内": "<=", "之内": "<=", "内": "<="}
_MAGNITUDE = {"万": 10**4, "亿": 10**8, "十": 10, "百": 100, "千": 1000}


def read_quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a passage in order of appearance; `text` of each is the phrase as written."""
    folded = fold(text)
    dates = [m.span() for m in _DATE_LIKE.finditer(folded)]
    found: list[tuple[int, Quantity]] = []
    for match in _RANGE.finditer(folded):
        if not _overlaps(match.span(), dates):
            found.extend((match.start(), q) for q in _range(match, text))
            dates.append(match.span())
    for match in _PERCENT.finditer(folded):
        value = chinese_number(match["num"])
        if value is not None:
            found.append(
                (
                    match.start(),
                    Quantity(
                        text[slice(*match.span())], _comparator(match["pre"], match["post"]), value, "%"
                    ),
                )
            )
    for match in _QUANTITY.finditer(folded):
        if _overlaps(match.span("num"), dates) or _figure_of_speech(match, folded):
            continue
        quantity = _quantity(match, text)
        if quantity is not None:
            found.append((match.start(), quantity))
    for match in _FULL.finditer(folded):
        start, end = match.span()
        found.append((start, Quantity(text[start:end], "=", 100, "%")))
    found.sort(key=lambda pair: pair[0])
    return tuple(quantity for _, quantity in found)


def _overlaps(span: tuple[int, int], dates: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in dates)


def _figure_of_speech(match: re.Match[str], folded: str) -> bool:
    number, unit = match["num"], match["unit"]
    before = folded[match.start() - 1 : match.start()] if match.start() else ""
    if before and (before in "第.-_" or (before.isascii() and before.isalnum())):
        return True
    if number[0].isdigit():
        return False
    compared = match["pre"] in _COMPARE or match["post"]
    if compared and match["pre"] not in ("近", "达"):
        return chinese_number(number) is None
    return not (
        match["mag"] or (len(number) > 1 and number[0] not in "一两" and unit not in ("年", "日", "级"))
    )


def _quantity(match: re.Match[str], text: str) -> Quantity | None:
    value = _value(match["num"])
    if value is None:
        return None
    for c in match["mag"] or "":
        value *= _MAGNITUDE[c]
    unit = match["unit"]
    for magnitude, scale in (("万元", 10**4), ("亿元", 10**8)):
        if unit == magnitude:
            value, unit = value * scale, "元"
    if unit == "人民币":
        return None
    more = bool(match["odd"] or match["odd2"])
    said = text[match.start() : match.end()].strip()
    return Quantity(
        said, _comparator(match["pre"], match["post"], more), _tidy(value), _UNIT_NAMES.get(unit, unit)
    )


def _tidy(value: float) -> int | float:
    value = round(value, 6)
    return int(value) if float(value).is_integer() else value


def _range(match: re.Match[str], text: str) -> list[Quantity]:
    """5-10家, 200元至800元: at least the first figure and at most the second."""
    unit = _UNIT_NAMES.get(match["unit"], match["unit"])
    low, high = float(match["low"]), float(match["high"])
    for c in match["mag"]:
        high *= _MAGNITUDE[c]
    for c in match["lowmag"] or ("" if match["lowunit"] else match["mag"]):
        low *= _MAGNITUDE[c]
    if low > high or (match["lowunit"] and match["lowunit"] != match["unit"]):
        return []
    if unit in ("万元", "亿元"):
        scale = 10**4 if unit == "万元" else 10**8
        low, high, unit = low * scale, high * scale, "元"
    said = text[match.start() : match.end()]
    return [Quantity(said, ">=", _tidy(low), unit), Quantity(said, "<=", _tidy(high), unit)]


def _comparator(before: str | None, after: str | None, more: bool = False) -> str:
    post = (after or "").split("(")[0]
    if post in _POST:
        return _POST[post]
    if before in _COMPARE:
        return _COMPARE[before]
    if more:
        return ">"
    return "~" if post in ("左右", "上下") else "="


def _value(number: str) -> float | None:
    if number[0].isdigit():
        return float(number.replace(",", ""))
    return chinese_number(number)
