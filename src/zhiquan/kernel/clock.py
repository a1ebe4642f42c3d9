"""The only source of time. Stored in UTC, counted in the city's own zone.

Tests and demonstrations set the clock: in one process with `use`, for a whole installation with the
environment variable ``ZHIQUAN_CLOCK`` (an ISO moment from which time then runs on).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")

_fixed: ContextVar[datetime | None] = ContextVar("zhiquan_clock", default=None)


def machine() -> datetime:
    """The machine's own time, for heartbeats, leases and waiting only; never for facts."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def _placed(moment: datetime) -> datetime:
    """A moment without a zone is meant in the city's."""
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _offset_from_environment() -> timedelta:
    """Children inherit the offset, so that all processes of one installation agree on the time."""
    inherited = os.environ.get("ZHIQUAN_CLOCK_OFFSET")
    if inherited:
        return timedelta(seconds=float(inherited))
    text = os.environ.get("ZHIQUAN_CLOCK")
    if not text:
        return timedelta(0)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SystemExit(f"ZHIQUAN_CLOCK: {text!r} is not a moment; write it as 2026-11-23T09:00") from None
    offset = _placed(moment) - machine()
    os.environ["ZHIQUAN_CLOCK_OFFSET"] = str(offset.total_seconds())
    return offset


_offset = _offset_from_environment()


def now() -> datetime:
    """The present moment, in UTC."""
    fixed = _fixed.get()
    return fixed if fixed is not None else machine() + _offset


def today() -> date:
    """The calendar day in the city."""
    return now().astimezone(ZONE).date()


def local(moment: datetime) -> datetime:
    """The same moment on the city's clock."""
    return moment.astimezone(ZONE)


def day_of(moment: datetime) -> date:
    """The city's calendar day of a stored moment."""
    return local(moment).date()


def start_of(day: date) -> datetime:
    """The first moment of `day` in the city, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment after `day` in the city, in UTC: facts accepted on `day` lie before it."""
    return start_of(day + timedelta(days=1))


@contextmanager
def use(moment: datetime) -> Iterator[None]:
    """Fix the clock inside the block (per thread and task)."""
    token = _fixed.set(_placed(moment).astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
