"""The same rules, one day at a time and with hardly any arithmetic: the fast engine is held against them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

DAY = timedelta(days=1)
Works = Callable[[date], bool]


def works_of(weekend: Iterable[int], holidays: Iterable[date], makeup: Iterable[date]) -> Works:
    free, off, on = set(weekend), set(holidays), set(makeup)

    def works(day: date) -> bool:
        if day in on:
            return True
        if day in off:
            return False
        return day.isoweekday() not in free

    return works


def month_end(anchor: date, months: int) -> tuple[date, bool]:
    """Walks until the month is right and the day corresponds, or the month is about to end without it."""
    day = anchor
    while True:
        distance = (day.year - anchor.year) * 12 + day.month - anchor.month
        if distance == months and day.day == anchor.day:
            return day, True
        if distance == months and (day + DAY).month != day.month:
            return day, False
        day += DAY


def walk(day: date, count: int, counts: Callable[[date], bool]) -> date:
    while count:
        day += DAY
        if counts(day):
            count -= 1
    return day


def slow_due(
    anchor: date,
    value: int,
    unit: str,
    *,
    works: Works,
    day_before: bool,
    roll: bool,
    paused: set[date],
) -> date:
    def open_day(day: date) -> bool:
        return day not in paused

    def open_working_day(day: date) -> bool:
        return day not in paused and works(day)

    start = anchor - DAY if day_before else anchor
    if unit == "working_day":
        end = walk(start, value, open_working_day)
    elif unit in ("day", "week"):
        end = walk(start, value * (7 if unit == "week" else 1), open_day)
    else:
        end, exists = month_end(anchor, value * {"month": 1, "quarter": 3, "year": 12}[unit])
        if day_before and exists:
            end -= DAY
        lost, day = 0, start
        while day < end:
            day += DAY
            lost += day in paused
        end = walk(end, lost, open_day)
    if roll:
        while not open_working_day(end):
            end += DAY
    return end


def slow_back(anchor: date, count: int, counts: Callable[[date], bool]) -> date:
    day = anchor
    while count:
        day -= DAY
        if counts(day):
            count -= 1
    return day
