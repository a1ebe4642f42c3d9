"""Days named in a question: written out, with the year left out, or told from the day of asking (上周五, yesterday).

A day without a year is the one nearest to the day of asking. What names no day that exists is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from zhiquan.engines.plantext.numerals import chinese_number

NUM = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
YEAR = r"(\d{4}|[〇零一二三四五六七八九]{4})"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMED = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "后天": 2,
    "day before yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1,
}  # fmt: skip
YEARS = {"前年": -2, "去年": -1, "今年": 0, "本年": 0, "明年": 1}
EN_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
Reader = Callable[[re.Match[str], date], date | None]


def days(text: str, on: date) -> tuple[date, ...]:
    """The days that a text (folded, simplified) names, in its order; each place is read once."""
    found = sorted(_found(text.lower(), on), key=lambda one: (one[0], -one[1]))
    kept: list[date] = []
    end = 0
    for start, stop, day in found:
        if start >= end:
            kept.append(day)
            end = stop
    return tuple(dict.fromkeys(kept))


def _found(text: str, on: date) -> Iterator[tuple[int, int, date]]:
    for pattern, reader in READERS:
        for hit in pattern.finditer(text):
            day = reader(hit, on)
            if day:
                yield hit.start(), hit.end(), day


def _number(text: str) -> int:
    return int(text) if text.isdigit() else chinese_number(text) or 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full(hit: re.Match[str], _on: date) -> date | None:
    return _day(_number(hit[1]), _number(hit[2]), _number(hit[3]))


def _told_year(hit: re.Match[str], on: date) -> date | None:
    return _day(on.year + YEARS[hit[1]], _number(hit[2]), _number(hit[3]))


def _nearest(month: int, day: int, on: date) -> date | None:
    years = (_day(on.year + shift, month, day) for shift in (0, -1, 1))
    return min((one for one in years if one), key=lambda one: abs(one - on), default=None)


def _no_year(hit: re.Match[str], on: date) -> date | None:
    return _nearest(_number(hit[1]), _number(hit[2]), on)


def _of_month(hit: re.Match[str], on: date) -> date | None:
    shift = {"上": -1, "下": 1}.get(hit[1], 0)
    months = on.year * 12 + on.month - 1 + shift
    return _day(months // 12, months % 12 + 1, _number(hit[2]))


def _weekday(hit: re.Match[str], on: date) -> date:
    number = 6 if hit[2] in "日天" else _number(hit[2]) - 1
    monday = on - timedelta(days=on.weekday())
    return monday + timedelta(days=number, weeks={"上": -1, "下": 1}.get(hit[1], 0))


def _named(hit: re.Match[str], on: date) -> date:
    return on + timedelta(days=NAMED[hit[0]])


def _ago(hit: re.Match[str], on: date) -> date | None:
    count = _number(hit[1]) * (7 if hit[2] in ("周", "星期", "week") else 1)
    return on + timedelta(days=count if hit[3] in ("后", "later") else -count)


def _month_first(hit: re.Match[str], on: date) -> date | None:
    month = MONTHS.index(hit[1]) + 1
    return _day(int(hit[3]), month, int(hit[2])) if hit[3] else _nearest(month, int(hit[2]), on)


def _day_first(hit: re.Match[str], on: date) -> date | None:
    month = MONTHS.index(hit[2]) + 1
    return _day(int(hit[3]), month, int(hit[1])) if hit[3] else _nearest(month, int(hit[1]), on)


def _last_weekday(hit: re.Match[str], on: date) -> date:
    back = (on.weekday() - WEEK.index(hit[1]) - 1) % 7 + 1
    return on - timedelta(days=back)


READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(rf"{YEAR}年\s*{NUM}月\s*{NUM}[日号]?"), _full),
    (re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), _full),
    (re.compile(rf"({'|'.join(YEARS)})\s*{NUM}月\s*{NUM}[日号]?"), _told_year),
    (re.compile(rf"(?<![年\d]){NUM}月{NUM}[日号]"), _no_year),
    (re.compile(rf"(上|下|本|这)个?月{NUM}[日号]"), _of_month),
    (re.compile(r"(上|本|这|下)个?(?:周|星期|礼拜)([一二三四五六日天])"), _weekday),
    (re.compile("|".join(NAMED)), _named),
    (re.compile(r"(\d{1,3}|[一二两三四五六七八九十]{1,3})(?:个)?(天|周|星期)(?:之)?(前|后)"), _ago),
    (re.compile(r"(\d{1,3}) (day|week)s? (ago|later)"), _ago),
    (re.compile(rf"\b{EN_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?\b"), _month_first),
    (re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? {EN_MONTH}(?: (\d{{4}}))?\b"), _day_first),
    (re.compile(r"\blast (mon|tue|wed|thu|fri|sat|sun)[a-z]*"), _last_weekday),
)
