"""Windows before and after a day, counting backwards, and the days that are left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiquan.engines.clocks.calendar import Calendar
from zhiquan.engines.clocks.due import DueRule, due_date
from zhiquan.engines.clocks.periods import Period, Unit, add_days, add_months
from zhiquan.engines.clocks.steps import DueDate, Step, StepCode, step


class WindowState(StrEnum):
    """Where a day lies against a window."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Window:
    """Days ``first`` to ``last``, both included."""

    first: date
    last: date
    steps: tuple[Step, ...] = ()
    awaits_years: tuple[int, ...] = ()

    @property
    def provisional(self) -> bool:
        """Whether an announcement may still move an end of the window."""
        return bool(self.awaits_years)

    def state(self, day: date) -> WindowState:
        """Whether ``day`` lies before, in or after the window."""
        if day < self.first:
            return WindowState.NOT_OPEN
        return WindowState.OPEN if day <= self.last else WindowState.CLOSED


@dataclass(frozen=True, slots=True)
class Slack:
    """What is left until a day: 0 on the day itself, negative after it. ``working_days`` excludes today."""

    days: int
    working_days: int
    awaits_years: tuple[int, ...] = ()

    @property
    def provisional(self) -> bool:
        """Whether the working days rest on a year that is not announced."""
        return bool(self.awaits_years)


def window_before(end: date, period: Period, calendar: Calendar) -> Window:
    """The days within ``period`` before ``end``, ``end`` included (a mark is renewed in the months before
    expiry).

    Opens on the corresponding day, or the last day of that month where it has none, and does not move off a
    holiday.
    """
    opens = count_back(end, period, calendar)
    return Window(opens.day, end, opens.steps, opens.awaits_years)


def window_after(end: date, rule: DueRule, calendar: Calendar) -> Window:
    """The days after ``end`` for as long as ``rule`` says (the grace period after expiry)."""
    closes = due_date(end, rule, calendar)
    return Window(add_days(end, 1), closes.day, closes.steps, closes.awaits_years)


def count_back(anchor: date, period: Period, calendar: Calendar, *, to_working_day: bool = False) -> DueDate:
    """The day ``period`` before ``anchor``, the anchor itself not counted.

    ``to_working_day`` moves a free day back to the working day before it, never towards the anchor, so that
    the full period lies between.
    """
    steps: list[Step] = [step(StepCode.ANCHOR, anchor, first_day_counts=False)]
    awaits: set[int] = set()
    nominal, exists = _back(anchor, period, calendar)
    steps.append(
        step(StepCode.COUNTED, nominal, value=-period.value, unit=period.unit, from_=anchor.isoformat())
    )
    if not exists:
        steps.append(step(StepCode.NO_CORRESPONDING_DAY, nominal, wanted=anchor.day))
    if period.unit is Unit.WORKING_DAY and period.value:
        awaits.update(calendar.unannounced(nominal, add_days(anchor, -1)))
    day = nominal
    if to_working_day:
        day = calendar.on_or_before(nominal)
        awaits.update(calendar.unannounced(day, nominal))
    if day != nominal:
        cause = "holiday" if nominal in calendar.holidays else "weekend"
        steps.append(step(StepCode.ROLLED, day, from_=nominal.isoformat(), cause=cause))
    years = tuple(sorted(awaits))
    steps.extend(step(StepCode.NOT_ANNOUNCED, day, year=year) for year in years)
    return DueDate(day, nominal, tuple(steps), years)


def slack(day: date, today: date, calendar: Calendar) -> Slack:
    """Calendar and working days from ``today`` to ``day``; both negative once ``day`` is past."""
    first, last = (today, day) if today <= day else (day, today)
    years = calendar.unannounced(add_days(first, 1), last) if first < last else ()
    return Slack((day - today).days, calendar.working_days_between(today, day), years)


def _back(anchor: date, period: Period, calendar: Calendar) -> tuple[date, bool]:
    if period.unit is Unit.WORKING_DAY:
        if period.value == 0:
            return anchor, True
        return calendar.nth_working_day_before(anchor, period.value), True
    if period.months:
        return add_months(anchor, -period.months)
    return add_days(anchor, -period.days), True
