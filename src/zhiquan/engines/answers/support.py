"""Does a source say what a sentence says? Figures with their units and key words, compared as values.

两个月, 二个月 and 2个月 are one figure; so are 百分之五十, 50% and 一半, 五万元 and 50000元, 半年 and 六个月. Days stand as
dates. Numbers that only name something (第三十三条, 第35类) are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zhiquan.engines.plantext.numerals import chinese_number

_C = "零〇一二三四五六七八九十百千万亿两"
_NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?\s?(?:万亿|亿|万|千)?|[{_C}]+)"
_TIMES_TEN = {"万亿": 10**12, "亿": 10**8, "万": 10**4, "千": 10**3, "": 1}
# Unit as written → its unit and how many of it. Longer ones first.
_UNITS: tuple[tuple[str, str, Fraction], ...] = (
    ("个工作日", "working day", Fraction(1)),
    ("工作日", "working day", Fraction(1)),
    ("个自然日", "day", Fraction(1)),
    ("自然日", "day", Fraction(1)),
    ("个月", "month", Fraction(1)),
    ("個月", "month", Fraction(1)),
    ("月", "month", Fraction(1)),
    ("周岁", "age", Fraction(1)),
    ("岁", "age", Fraction(1)),
    ("周年", "month", Fraction(12)),
    ("年", "month", Fraction(12)),
    ("个季度", "month", Fraction(3)),
    ("小时", "hour", Fraction(1)),
    ("个小时", "hour", Fraction(1)),
    ("分钟", "minute", Fraction(1)),
    ("日", "day", Fraction(1)),
    ("天", "day", Fraction(1)),
    ("%", "%", Fraction(1)),
    ("‰", "%", Fraction(1, 10)),
    ("倍", "times", Fraction(1)),
    ("美元", "usd", Fraction(1)),
    ("港元", "hkd", Fraction(1)),
    ("港币", "hkd", Fraction(1)),
    ("元", "yuan", Fraction(1)),
    *(
        (word, "", Fraction(1))
        for word in ("个字", "个", "件", "名", "人", "项", "份", "次", "字", "家", "幅", "页", "张")
    ),
)
_UNIT = {word: (unit, size) for word, unit, size in _UNITS}
_UNIT_WORDS = "|".join(sorted(map(re.escape, _UNIT), key=len, reverse=True))
_DATE = re.compile(
    rf"((?:19|20)\d\d|[{_C}]{{4}})\s*年(?:\s*(\d{{1,2}}|[{_C}]{{1,3}})\s*月(?:\s*(\d{{1,2}}|[{_C}]{{1,3}})\s*日)?)?"
)
_MONTH_DAY = re.compile(rf"(\d{{1,2}}|[{_C}]{{1,3}})月(\d{{1,2}}|[{_C}]{{1,3}})日")
_PART = re.compile(rf"(百|千|万|[{_C}]+|\d+)分之({_NUMBER})")
_NAMED = re.compile(  # but 第五十年 and 第三日 are reached by counting
    rf"第\s*(?:[{_C}]++|\d++)(?!年|个?月|日|天|个工作日)(?:\s*[、至和到]\s*第?(?:[{_C}]+|\d+))*"
    r"\s*[条款项章节编类号部届次期版]*(?:之[一二三四五六七八九十]+)?"
)
_RANGE = re.compile(rf"({_NUMBER})(?:个)?\s*(?:至|到|-|—|–|~|、|或)\s*({_NUMBER})\s*({_UNIT_WORDS})")
_SINGLE = re.compile(rf"({_NUMBER})\s*({_UNIT_WORDS})")
_LAPSE = re.compile(rf"半年|半个月|一半|([{_C}\d]+)年半")
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_WORDS = {word: number for number, word in enumerate(_SMALL.split())} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
}
_ENGLISH_UNITS = {
    "working day": ("working day", 1), "business day": ("working day", 1), "day": ("day", 1), "week": ("day", 7),
    "month": ("month", 1), "year": ("month", 12), "per cent": ("%", 1), "percent": ("%", 1), "%": ("%", 1),
    "times": ("times", 1), "yuan": ("yuan", 1), "hour": ("hour", 1),
}  # fmt: skip
_ENGLISH = re.compile(
    rf"(?<![\w.])((?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?:[- ](?:one|two|three|four|five|six|seven|"
    rf"eight|nine|hundred))?|\d[\d,]*(?:\.\d+)?)(?:\s+(million|thousand))?(?:\s*(?:to|or|and|-|–)\s*"
    rf"(?:{'|'.join(_WORDS)}|\d+))?[\s-]*"
    rf"({'|'.join(sorted(map(re.escape, _ENGLISH_UNITS), key=len, reverse=True))})s?\b|(?<!\w)(\d[\d.]*)\s?(%)",
    re.IGNORECASE,
)
_MONEY = re.compile(r"(?:RMB|CNY|¥)\s?(\d[\d,]*(?:\.\d+)?)(?:\s+(million|thousand))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Amount:
    """A figure: value and unit (month, day, working day, %, yuan, times, age, hour; "" for a plain count; date)."""

    unit: str
    value: Fraction | str

    def __str__(self) -> str:
        value = self.value if isinstance(self.value, str) else _plain(self.value)
        return f"{value} {self.unit}".strip()


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"


def figures(text: str) -> Counter[Amount]:
    """Every figure of a Chinese text with how often it stands there. 一 with a plain counter (一个, 一件) is none."""
    return Counter(_figures(squeezed(text)))


def english_figures(text: str) -> Counter[Amount]:
    """Every figure with a unit of an English text; dates are left out."""
    found: Counter[Amount] = Counter()
    for match in _ENGLISH.finditer(text):
        written, scale, unit = match[1] or match[4], match[2], (match[3] or match[5]).lower()
        name, size = _ENGLISH_UNITS[unit]
        found[Amount(name, _english_number(written, scale) * size)] += 1
    for match in _MONEY.finditer(text):
        found[Amount("yuan", _english_number(match[1], match[2]))] += 1
    return found


def squeezed(text: str) -> str:
    """A text without blanks and with plain digits and signs, as figures and keys are looked for."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def supported(
    sentence: str, source: str, keys: Sequence[str] = (), days: Iterable[date] = (), english: str = ""
) -> list[str]:
    """What the source does not hold: figures of the sentence and keys, in words; empty when it supports it all.

    `days` are dates known otherwise (when the text came into force). Figures of the English version must stand
    in the source too."""
    held = figures(source)
    bare_values = {amount.value for amount in held}
    known = {day.isoformat() for day in days}
    missing = []
    for amount in sorted(figures(sentence), key=str):
        if not _held(amount, held, bare_values, known):
            missing.append(f"figure {amount}")
    for amount in sorted(english_figures(english), key=str):
        if not _held(amount, held, bare_values, known) and amount not in figures(sentence):
            missing.append(f"figure {amount} (English)")
    text = squeezed(source)
    missing += [f"key {key}" for key in keys if squeezed(key) not in text]
    return missing


def _held(amount: Amount, held: Counter[Amount], values: set[Fraction | str], days: set[str]) -> bool:
    if amount in held:
        return True
    if amount.unit == "date":
        # a year or a month is held by a day in it, a day of any year by that day
        text = str(amount.value)
        dates = [*days, *(str(each.value) for each in held if each.unit == "date")]
        return any(day.startswith(text) or (text[0] == "-" and day.endswith(text)) for day in dates)
    return amount.unit == "" and amount.value in values


def _figures(text: str) -> Iterator[Amount]:
    rest = text
    for pattern, read in (
        (_DATE, _date),
        (_MONTH_DAY, _month_day),
        (_NAMED, _nothing),
        (_PART, _part),
        (_LAPSE, _lapse),
        (_RANGE, _range),
    ):
        for match in pattern.finditer(rest):
            yield from read(match)
        rest = pattern.sub("。", rest)
    for match in _SINGLE.finditer(rest):
        yield from _single(match[1], match[2])


def _nothing(_: re.Match[str]) -> Iterator[Amount]:
    return iter(())


def _date(match: re.Match[str]) -> Iterator[Amount]:
    parts = [_digits(part) for part in match.groups() if part]
    if parts[0] < 1900:  # 二十年 and the like: a period
        yield Amount("month", Fraction(parts[0] * 12))
        return
    yield Amount("date", "-".join(f"{part:02d}" for part in parts))


def _month_day(match: re.Match[str]) -> Iterator[Amount]:
    yield Amount("date", f"-{_digits(match[1]):02d}-{_digits(match[2]):02d}")


def _digits(written: str) -> int:
    return int(written) if written.isdigit() and written.isascii() else chinese_number(written) or 0


def _part(match: re.Match[str]) -> Iterator[Amount]:
    whole, part = _value(match[1]), _value(match[2])
    if whole and part is not None:
        yield Amount("%", part * 100 / whole)


def _lapse(match: re.Match[str]) -> Iterator[Amount]:
    fixed = {
        "半年": Amount("month", Fraction(6)),
        "半个月": Amount("month", Fraction(1, 2)),
        "一半": Amount("%", Fraction(50)),
    }
    if match[0] in fixed:
        yield fixed[match[0]]
    elif (years := _value(match[1])) is not None:
        yield Amount("month", years * 12 + 6)


def _range(match: re.Match[str]) -> Iterator[Amount]:
    yield from _single(match[1], match[3])
    yield from _single(match[2], match[3])


def _single(written: str, unit: str) -> Iterator[Amount]:
    value = _value(written)
    if value is None:
        return
    name, size = _UNIT[unit]
    if name or value > 1:
        yield Amount(name, value * size)


def _value(written: str) -> Fraction | None:
    found = re.fullmatch(r"(\d[\d,]*(?:\.\d+)?)\s?(万亿|亿|万|千|)", written)
    if found:
        return Fraction(found[1].replace(",", "")) * _TIMES_TEN[found[2]]
    number = chinese_number(written)
    return None if number is None else Fraction(number)


def _english_number(written: str, scale: str | None) -> Fraction:
    times = {"million": 10**6, "thousand": 1000}.get((scale or "").lower(), 1)
    if written[0].isdigit():
        return Fraction(written.replace(",", "").rstrip(".")) * times
    first, _, second = written.lower().replace("-", " ").partition(" ")
    value = _WORDS[first]
    if second == "hundred":
        value *= 100
    elif second:
        value += _WORDS[second]
    return Fraction(value) * times
