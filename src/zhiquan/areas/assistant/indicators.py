"""Numbers of the assistant for the board (M15 (v)): always there, cited, settled without a person, satisfying, fast.

They count the days' tallies, which hold no name and no word and stay when talks are deleted: a past day never changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhiquan.areas.assistant.models import Pulse, Regression, Tally
from zhiquan.kernel import clock, indicators
from zhiquan.kernel.indicators import Direction, Known, Member

TENTH = Decimal("0.1")


def _tallies() -> list[Tally]:
    return indicators.read_once("assistant.tallies", lambda: list(Tally.objects.order_by("day")))


def _pulses() -> list[Pulse]:
    return indicators.read_once("assistant.pulses", lambda: list(Pulse.objects.order_by("day")))


def _runs() -> list[Regression]:
    def read() -> list[Regression]:
        rows = Regression.objects.filter(state=Regression.DONE, asked__gt=0)
        return list(rows.only("uid", "asked", "right", "done_at").order_by("done_at", "pk"))

    return indicators.read_once("assistant.runs", read)


@dataclass(frozen=True)
class Figure:
    """One figure: `found` gives its members of a day, `whole` what a share is taken of."""

    code: str
    label: Any
    unit: Any
    found: Callable[[date], list[Member]]
    whole: Callable[[date], int] | None = None
    aggregate: str = "sum"
    direction: Direction = Direction.UP
    known: Known = Known.COUNTED
    target: Decimal | None = None

    def members(self, as_of: date) -> Sequence[Member]:
        return self.found(as_of)

    def denominator(self, as_of: date) -> Decimal | None:
        return None if self.whole is None else Decimal(self.whole(as_of))


def _each(weight: Callable[[Tally], int]) -> Callable[[date], list[Member]]:
    """Each day's tally with a number of it, where there is any."""

    def members(as_of: date) -> list[Member]:
        rows = [(row, weight(row)) for row in _tallies() if row.day <= as_of]
        return [Member(f"assistant.tally:{row.uid}", row.day, weight=Decimal(n)) for row, n in rows if n]

    return members


def _all(number: Callable[[Tally], int]) -> Callable[[date], int]:
    return lambda as_of: sum(number(row) for row in _tallies() if row.day <= as_of)


def _up(as_of: date) -> list[Member]:
    rows = [row for row in _pulses() if row.day <= as_of and row.well]
    return [Member(f"assistant.pulse:{row.uid}", row.day, weight=Decimal(row.well)) for row in rows]


def _tried(as_of: date) -> int:
    return sum(row.tried for row in _pulses() if row.day <= as_of)


def _last_run(as_of: date) -> Regression | None:
    return next((row for row in reversed(_runs()) if clock.day_of(row.done_at) <= as_of), None)  # type: ignore[arg-type]


def _right(as_of: date) -> list[Member]:
    """The last run of each day with how many it got right; it counts until the next day that has one."""
    last = {clock.day_of(row.done_at): row for row in _runs()}  # type: ignore[arg-type]
    found = [(day, f"assistant.regression:{row.uid}", Decimal(row.right)) for day, row in last.items()]
    return _one_after_another(found, as_of)


def _one_after_another(found: Sequence[tuple[date, str, Decimal]], as_of: date) -> list[Member]:
    """Members (day, ref, weight) in the order of their days, of which each counts until the next one."""
    known = [each for each in found if each[0] <= as_of]
    ends = [*(day for day, _ref, _weight in known[1:]), None]
    return [Member(ref, day, end, weight) for (day, ref, weight), end in zip(known, ends, strict=False)]


def _asked(as_of: date) -> int:
    row = _last_run(as_of)
    return row.asked if row else 0


def _median(as_of: date) -> list[Member]:
    """The middle of all answering times up to each day that has one, with that day; it counts until the next one."""
    counts: Counter[int] = Counter()
    found = []
    for row in _tallies():
        if row.day <= as_of and row.seconds:
            counts.update({int(tenths): n for tenths, n in row.seconds.items()})
            found.append((row.day, f"assistant.tally:{row.uid}", _middle(counts) * TENTH))
    return _one_after_another(found, as_of)


def _middle(counts: Counter[int]) -> int:
    """The lower middle of values given with how often each is there."""
    left = (sum(counts.values()) + 1) // 2
    for value in sorted(counts):
        left -= counts[value]
        if left <= 0:
            return value
    return 0


def offer() -> None:
    offered = (
        Figure("assistant.questions", _("Questions to the assistant"), _("questions"), _each(lambda t: t.asked)),
        Figure(
            "assistant.available", _("Self-trials of the assistant that were answered"), _("%"), _up, _tried, "share"
        ),
        Figure("assistant.right", _("Golden questions answered as expected"), _("%"), _right, _asked, "share"),
        Figure(
            "assistant.cited", _("Answers that cite their source"), _("%"),
            _each(lambda t: t.cited), _all(lambda t: t.answered), "share",
        ),
        Figure(
            "assistant.settled", _("Talks settled without a person"), _("%"),
            _each(lambda t: max(0, t.talks - t.tickets)), _all(lambda t: t.talks), "share",
        ),
        Figure(
            "assistant.satisfied", _("Ratings that are a thumb up"), _("%"),
            _each(lambda t: t.up), _all(lambda t: t.up + t.down), "share",
        ),
        Figure(
            "assistant.seconds", _("Median time to an answer"), _("seconds"), _median, direction=Direction.DOWN
        ),
        Figure(
            "assistant.unanswered", _("Questions without an answer"), _("questions"),
            _each(lambda t: t.refused), direction=Direction.DOWN,
        ),
    )  # fmt: skip
    for figure in offered:
        indicators.offer(figure)
