"""Periods, and date arithmetic that needs no holidays.

Months follow the corresponding day of the last month, or its last day where there is none (Patent Law
Implementing Regulations Art. 5; Trademark Law Implementing Regulations Art. 12; Civil Code Art. 202).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from zhiquan.engines.clocks.errors import ClockError


class Unit(StrEnum):
    """What a period counts in."""

    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_IN_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_IN_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
_SHORT_UNITS = {"wd": "working_day"}


@dataclass(frozen=True, slots=True)
class Period:
    """``value`` units of ``unit``; the value is a whole number, zero or more."""

    value: int
    unit: Unit

    def __post_init__(self) -> None:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise ClockError("period_not_whole", "value", got=repr(self.value))
        if self.value < 0:
            raise ClockError("period_negative", "value", got=self.value)
        if not isinstance(self.unit, Unit):
            object.__setattr__(self, "unit", _unit(self.unit, "unit"))

    @classmethod
    def from_data(cls, data: Mapping[str, object], field: str = "period") -> Period:
        """Reads ``{"value": 15, "unit": "day"}``; ``wd`` is short for ``working_day``. Other keys are
        ignored.
        """
        value = data.get("value")
        if isinstance(value, bool) or not isinstance(value, int):
            raise ClockError("period_not_whole", f"{field}.value", got=repr(value))
        return cls(value, _unit(data.get("unit"), f"{field}.unit"))

    @property
    def months(self) -> int:
        """Length in months; 0 for a period counted in days."""
        return self.value * _IN_MONTHS.get(self.unit, 0)

    @property
    def days(self) -> int:
        """Length in calendar days; 0 for a period counted in months or working days."""
        return self.value * _IN_DAYS.get(self.unit, 0)


def _unit(given: object, field: str) -> Unit:
    name = _SHORT_UNITS.get(str(given), str(given))
    try:
        return Unit(name)
    except ValueError:
        raise ClockError("unit_unknown", field, got=str(given), known=", ".join(Unit)) from None


def add_months(day: date, months: int) -> tuple[date, bool]:
    """The corresponding day ``months`` later (or earlier, when negative).

    Returns the day, and whether that month has the corresponding day at all; where it has none the day is
    the last of the month. Raises ``ClockError`` past the years that dates can hold.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    if not date.min.year <= year <= date.max.year:
        raise ClockError("date_out_of_range", "period", months=months, start=day.isoformat())
    last = monthrange(year, month)[1]
    return date(year, month, min(day.day, last)), day.day <= last


def add_days(day: date, days: int) -> date:
    """``days`` calendar days later (or earlier, when negative)."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise ClockError("date_out_of_range", "period", days=days, start=day.isoformat()) from None


def anniversary(day: date, years: int) -> tuple[date, bool]:
    """The same day ``years`` later, and whether it exists: 29 February falls back to 28 February."""
    return add_months(day, years * 12)
