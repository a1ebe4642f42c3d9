"""Named numbers that an area offers, and the board discovers.

`members(as_of)` is the one truth: value, history and drill-down all come from it. Every member is a record
accepted in its own area, with the day from which it counts and the day on which it ceased to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, TypeVar, runtime_checkable

from zhiquan.kernel import canonical

# Shares and means are said to the hundredth; a bulletin stores what was said.
PLACES = Decimal("0.01")


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class Known(StrEnum):
    """How a figure is known; `reported` stands apart and is never added silently."""

    COUNTED = "counted"
    DOCUMENTED = "documented"
    REPORTED = "reported"


@dataclass(frozen=True)
class Member:
    """One thing counted: its ref, from when and until when, and with what weight."""

    ref: str
    counted_on: date
    uncounted_on: date | None = None
    weight: Decimal = Decimal(1)


@runtime_checkable
class Indicator(Protocol):
    """What an area offers. `code` is ``area.name``; labels are msgids; `unit` and `target` for people."""

    code: str
    label: str
    unit: str
    direction: Direction
    known: Known
    target: Decimal | None
    aggregate: str  # "sum" of weights; "share" (in percent) or "mean" of weights against `denominator`

    def members(self, as_of: date) -> Sequence[Member]: ...

    def denominator(self, as_of: date) -> Decimal | None: ...


T = TypeVar("T")
_indicators: dict[str, Indicator] = {}
_reading: ContextVar[dict[str, Any] | None] = ContextVar("zhiquan_indicator_reading", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Inside the block indicators that count from the same rows read them once: for pages that show many."""
    token = _reading.set({})
    try:
        yield
    finally:
        _reading.reset(token)


def read_once(key: str, read: Callable[[], T]) -> T:
    """What `read` gives; inside `one_reading` it is asked once for a key. `key` is ``area.rows``."""
    known = _reading.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    found: T = known[key]
    return found


def offer(indicator: Indicator) -> Indicator:
    _indicators[indicator.code] = indicator
    return indicator


def get(code: str) -> Indicator | None:
    return _indicators.get(code)


def every() -> tuple[Indicator, ...]:
    return tuple(_indicators[c] for c in sorted(_indicators))


def counted(members: Sequence[Member], as_of: date) -> list[Member]:
    """Those of the members that count on the day."""
    return [
        m for m in members if m.counted_on <= as_of and (m.uncounted_on is None or m.uncounted_on > as_of)
    ]


def value(indicator: Indicator, as_of: date) -> Decimal:
    """The indicator's value: the weights of its members that day, their percentage, or their mean."""
    return _value(indicator, indicator.members(as_of), as_of)


def _value(indicator: Indicator, members: Sequence[Member], day: date) -> Decimal:
    total = sum((m.weight for m in counted(members, day)), Decimal(0))
    if indicator.aggregate == "sum":
        return total
    whole = indicator.denominator(day)
    if not whole:
        return Decimal(0)
    return ((total * 100 if indicator.aggregate == "share" else total) / whole).quantize(PLACES)


def history(indicator: Indicator, days: Sequence[date]) -> list[Decimal]:
    """The value on each of the days, from one reading of the members."""
    if not days:
        return []
    members = indicator.members(max(days))
    return [_value(indicator, members, day) for day in days]


def fingerprint(members: Sequence[Member]) -> str:
    """SM3 over the members: a bulletin stores it, so that its figures can be proved later."""
    rows = sorted((m.ref, m.counted_on.isoformat(), f"{m.weight.normalize():f}") for m in members)
    return canonical.sm3(canonical.dumps(rows).encode())
