"""The working-day calendar of one place, from plain data.

A year counts as settled only when it is *announced* (mainland: the yearly notice of the State Council
General Office with its make-up workdays). In any other year only weekends are known, and every answer that
rests on such a year says so, with the years to wait for, so that it can be computed again when they are
loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from zhiquan.engines.clocks.errors import ClockError
from zhiquan.engines.clocks.working_days import WorkingDayIndex


class DayStatus(NamedTuple):
    """``provisional``: the year is not announced, only its weekends are known."""

    working: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """Holidays, make-up workdays and announced years of one place; ``weekend`` in ISO numbers (6, 7).

    Raises ``ClockError`` for a weekend of seven days, a number outside 1–7, and a day that is both a
    holiday and a make-up workday.
    """

    place: str
    weekend: frozenset[int]
    holidays: frozenset[date] = frozenset()
    makeup_workdays: frozenset[date] = frozenset()
    announced_years: frozenset[int] = frozenset()
    _index: WorkingDayIndex = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.weekend <= frozenset(range(1, 8)) or len(self.weekend) > 6:
            raise ClockError("weekend_impossible", "weekend", got=", ".join(map(str, sorted(self.weekend))))
        for day in sorted(self.holidays & self.makeup_workdays):
            raise ClockError("holiday_and_workday", "makeup_workdays", day=day.isoformat())
        index = WorkingDayIndex.build(
            self.weekend,
            (day.toordinal() for day in self.holidays),
            (day.toordinal() for day in self.makeup_workdays),
        )
        object.__setattr__(self, "_index", index)

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Calendar:
        """Reads the shape of ``calendars/<place>.yaml``: ``place``, ``weekend``, ``years``.

        Each year: ``announced`` (default true), ``holidays`` (list of ``{date, name}`` or of dates),
        ``makeup_workdays`` (list of dates). Dates are ISO text. A listed day lies in its year or, as some
        notices have it, in the December before.
        """
        place = data.get("place")
        if not isinstance(place, str) or not place:
            raise ClockError("place_missing", "place")
        weekend = frozenset(_whole(item, "weekend") for item in _list(data.get("weekend"), "weekend"))
        years = data.get("years")
        if not isinstance(years, Mapping):
            raise ClockError("years_missing", "years")
        holidays: set[date] = set()
        workdays: set[date] = set()
        announced: set[int] = set()
        for key, entry in years.items():
            year, where = _year(key), f"years.{key}"
            if not isinstance(entry, Mapping):
                raise ClockError("year_not_a_mapping", where)
            holidays.update(_days(entry.get("holidays", ()), year, f"{where}.holidays"))
            workdays.update(_days(entry.get("makeup_workdays", ()), year, f"{where}.makeup_workdays"))
            if entry.get("announced", True) is True:
                announced.add(year)
        return cls(place, weekend, frozenset(holidays), frozenset(workdays), frozenset(announced))

    def is_working_day(self, day: date) -> DayStatus:
        """Whether ``day`` is worked, and whether that is only provisional."""
        return DayStatus(self.works(day), day.year not in self.announced_years)

    def works(self, day: date) -> bool:
        """Whether ``day`` is worked, as far as known."""
        if day in self.makeup_workdays:
            return True
        return day.isoweekday() not in self.weekend and day not in self.holidays

    def is_free(self, day: date) -> bool:
        """Whether ``day`` is a rest day or holiday, as far as known."""
        return not self.works(day)

    def working_days_between(self, after: date, through: date) -> int:
        """Working days in ``(after, through]``; negative when ``through`` lies before ``after``."""
        return self._index.rank(through.toordinal()) - self._index.rank(after.toordinal())

    def nth_working_day_after(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day`` (count ≥ 1)."""
        return self._select(self._index.rank(day.toordinal()) + count)

    def nth_working_day_before(self, day: date, count: int) -> date:
        """The ``count``-th working day before ``day`` (count ≥ 1)."""
        return self._select(self._index.rank(day.toordinal() - 1) - count + 1)

    def on_or_after(self, day: date) -> date:
        """``day`` itself if worked, else the next working day."""
        return self._select(self._index.rank(day.toordinal() - 1) + 1)

    def on_or_before(self, day: date) -> date:
        """``day`` itself if worked, else the last working day before it."""
        return self._select(self._index.rank(day.toordinal()))

    def unannounced(self, first: date, last: date) -> tuple[int, ...]:
        """The years between two days (both included) whose calendar is not announced, in order."""
        return tuple(y for y in range(first.year, last.year + 1) if y not in self.announced_years)

    def _select(self, rank: int) -> date:
        try:
            return date.fromordinal(self._index.select(rank))
        except (ValueError, OverflowError):
            raise ClockError("date_out_of_range", "period", place=self.place) from None


def _list(value: object, where: str) -> Sequence[object]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ClockError("not_a_list", where)
    return value


def _whole(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ClockError("not_a_whole_number", where, got=repr(value))
    return value


def _year(key: object) -> int:
    text = str(key)
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise ClockError("year_not_four_digits", "years", got=text)
    return int(text)


def _days(value: object, year: int, where: str) -> Iterable[date]:
    seen: set[date] = set()
    for position, item in enumerate(_list(value, where)):
        at = f"{where}[{position}]"
        day = _day(item.get("date") if isinstance(item, Mapping) else item, at)
        if day.year != year and (day.year, day.month) != (year - 1, 12):
            raise ClockError("day_outside_its_year", at, day=day.isoformat(), year=year)
        if day in seen:
            raise ClockError("day_listed_twice", at, day=day.isoformat())
        seen.add(day)
    return seen


def _day(value: object, where: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ClockError("not_an_iso_date", where, got=str(value)) from None
