"""The area's own figures of the day: limits, periods of keeping, promises. All stand in policy topic `assistant`."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.conf import settings

from zhiquan.engines import clocks
from zhiquan.engines.rules import Status
from zhiquan.kernel import clock, editions
from zhiquan.policy import Edition, thawed

TOPIC = "assistant"
PLACE = "CN"


def value(code: str) -> int:
    """A figure of the topic, in force today. Raises `editions.NoEdition` where no policy is loaded."""
    found = editions.current(settings.CITY).rules.at(clock.today()).value(f"{TOPIC}.{code}")
    return int(found)


@lru_cache(maxsize=8)
def calendar(edition: Edition) -> clocks.Calendar:
    return clocks.Calendar.from_data(thawed(edition.calendars[PLACE]))


def due(code: str, start: date) -> tuple[date, bool]:
    """The last day of a period of the topic that begins on `start`, and whether its rule is a sample."""
    edition = editions.current(settings.CITY)
    found = edition.rules.at(start).get(f"{TOPIC}.{code}")
    rule = clocks.DueRule.from_data({"value": found.value, "unit": found.unit})
    return clocks.due_date(start, rule, calendar(edition)).day, found.status is Status.SAMPLE
