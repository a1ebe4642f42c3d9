"""Periods of this area: from a dated parameter of policy to a last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings

from zhiquan.engines import clocks
from zhiquan.engines.rules import Status
from zhiquan.kernel import editions
from zhiquan.policy import Edition

PLACE = "CN"


@dataclass(frozen=True)
class Due:
    """A last day, and whether the rule behind it is a sample."""

    day: date
    sample: bool


@lru_cache(maxsize=8)
def _calendar(edition: Edition) -> clocks.Calendar:
    return clocks.Calendar.from_data(edition.calendars[PLACE])


def due(parameter: str, anchor: date, edition: Edition | None = None) -> Due:
    """The last day of a period that starts with what happened on `anchor`. Raises NotInForce, UnknownCode."""
    chosen = edition or editions.current(settings.CITY)
    found = chosen.rules.at(anchor).get(parameter)
    rule = clocks.DueRule.from_data({"value": found.value, "unit": found.unit})
    last = clocks.due_date(anchor, rule, _calendar(chosen), as_of=anchor)
    return Due(last.day, found.status is Status.SAMPLE)


def months_after(day: date, months: int) -> date:
    """The corresponding day so many months later, or the month's last."""
    rule = clocks.DueRule.from_data({"value": months, "unit": "month", "roll": "none"})
    return clocks.due_date(day, rule, _calendar(editions.current(settings.CITY)), as_of=day).day


def working_days_after(day: date, days: int, edition: Edition | None = None) -> date:
    """The day so many working days after `day`."""
    rule = clocks.DueRule.from_data({"value": days, "unit": "working_day"})
    chosen = edition or editions.current(settings.CITY)
    return clocks.due_date(day, rule, _calendar(chosen), as_of=day).day
