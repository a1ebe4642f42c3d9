"""Days that do not count: suspensions, expert opinions, notices, settlement talks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from zhiquan.engines.clocks.calendar import Calendar
from zhiquan.engines.clocks.errors import ClockError
from zhiquan.engines.clocks.periods import add_days

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Calendar days ``first`` to ``last``, both excluded from the count; ``last`` is None while the pause
    runs.

    ``reason`` is a code of the rule data (``suspension``, ``expertise`` …).
    """

    first: date
    last: date | None
    reason: str

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ClockError(
                "pause_ends_before_it_starts",
                "last",
                first=self.first.isoformat(),
                last=self.last.isoformat(),
            )


@dataclass(frozen=True, slots=True)
class Paused:
    """Pauses as disjoint runs of days in order; overlapping pauses count once."""

    runs: tuple[tuple[date, date], ...]

    @classmethod
    def of(cls, pauses: Iterable[Pause], as_of: date | None) -> Paused:
        """``as_of`` closes pauses that still run; without it such a pause is an error."""
        spans = sorted((pause.first, _last(pause, as_of)) for pause in pauses)
        runs: list[tuple[date, date]] = []
        for first, last in spans:
            if last < first:
                continue
            if runs and first <= runs[-1][1] + _DAY:
                runs[-1] = (runs[-1][0], max(runs[-1][1], last))
            else:
                runs.append((first, last))
        return cls(tuple(runs))

    def days_in(self, after: date, through: date) -> int:
        """Paused calendar days in ``(after, through]``."""
        return sum(
            max(0, (min(last, through) - max(first, after + _DAY)).days + 1) for first, last in self.runs
        )

    def working_days_in(self, after: date, through: date, calendar: Calendar) -> int:
        """Paused working days in ``(after, through]``."""
        return sum(
            max(0, calendar.working_days_between(max(first - _DAY, after), min(last, through)))
            for first, last in self.runs
            if first <= through and last > after
        )

    def day_after(self, day: date, count: int) -> date:
        """The ``count``-th calendar day after ``day`` that is not paused (count ≥ 1)."""
        at = day
        for first, last in self.runs:
            if last <= at:
                continue
            open_days = max(0, (first - at).days - 1)
            if count <= open_days:
                break
            count -= open_days
            at = last
        return add_days(at, count)

    def working_day_after(self, day: date, count: int, calendar: Calendar) -> date:
        """The ``count``-th working day after ``day`` that is not paused (count ≥ 1)."""
        at = day
        for first, last in self.runs:
            if last <= at:
                continue
            open_days = max(0, calendar.working_days_between(at, first - _DAY))
            if count <= open_days:
                break
            count -= open_days
            at = last
        return calendar.nth_working_day_after(at, count)

    def covers(self, day: date) -> bool:
        """Whether ``day`` is paused."""
        return any(first <= day <= last for first, last in self.runs)


def _last(pause: Pause, as_of: date | None) -> date:
    if pause.last is not None:
        return pause.last
    if as_of is None:
        raise ClockError(
            "open_pause_needs_as_of", "as_of", first=pause.first.isoformat(), reason=pause.reason
        )
    return as_of
