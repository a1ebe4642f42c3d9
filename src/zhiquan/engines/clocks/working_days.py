"""Ranks of working days: how many there are up to a day, and which day is the n-th. Both in constant time.

Inside the span of loaded holidays a table answers; before and after it the week repeats and a formula
answers. Days are proleptic ordinals (``date.toordinal``), ranks count from ordinal 1.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

_WEEK = 7


@dataclass(frozen=True, slots=True)
class WeekPattern:
    """The working weekdays of an undisturbed week. ``offsets[i]``: position in the week of its (i+1)-th
    working day.

    Ordinal 1 was a Monday, so ``(ordinal - 1) % 7`` is 0 on Mondays.
    """

    offsets: tuple[int, ...]
    before: tuple[int, ...]

    @classmethod
    def of(cls, weekend: Iterable[int]) -> WeekPattern:
        """From the ISO numbers of the free weekdays (6 Saturday, 7 Sunday); at least one must be worked."""
        free = frozenset(weekend)
        offsets = tuple(offset for offset in range(_WEEK) if offset + 1 not in free)
        before = tuple(sum(1 for offset in offsets if offset < position) for position in range(_WEEK + 1))
        return cls(offsets, before)

    def works(self, ordinal: int) -> bool:
        return (ordinal - 1) % _WEEK in self.offsets

    def rank(self, ordinal: int) -> int:
        """Working days in ``1..ordinal``."""
        weeks, rest = divmod(ordinal, _WEEK)
        return weeks * len(self.offsets) + self.before[rest]

    def select(self, rank: int) -> int:
        """The ordinal of the ``rank``-th working day; inverse of :meth:`rank`."""
        weeks, position = divmod(rank - 1, len(self.offsets))
        return weeks * _WEEK + self.offsets[position] + 1


@dataclass(frozen=True, slots=True)
class WorkingDayIndex:
    """Rank and select over a week pattern with exceptions. Build it with :meth:`build`; never change the
    arrays.
    """

    week: WeekPattern
    first: int
    last: int
    rank_before: int
    worked: array[int]
    shift_after: int

    @classmethod
    def build(cls, weekend: Iterable[int], free: Iterable[int], worked: Iterable[int]) -> WorkingDayIndex:
        """``free``: holidays, ``worked``: make-up workdays, both as ordinals. A day in both is the caller's
        error.
        """
        week = WeekPattern.of(weekend)
        free_days, worked_days = frozenset(free), frozenset(worked)
        exceptions = free_days | worked_days
        first, last = (min(exceptions), max(exceptions)) if exceptions else (1, 0)
        table = array(
            "l",
            (
                day
                for day in range(first, last + 1)
                if day in worked_days or (week.works(day) and day not in free_days)
            ),
        )
        rank_before = week.rank(first - 1)
        shift = rank_before + len(table) - week.rank(last)
        return cls(week, first, last, rank_before, table, shift)

    def rank(self, ordinal: int) -> int:
        """Working days in ``1..ordinal``."""
        if ordinal < self.first:
            return self.week.rank(ordinal)
        if ordinal > self.last:
            return self.week.rank(ordinal) + self.shift_after
        return self.rank_before + bisect_left(self.worked, ordinal + 1)

    def select(self, rank: int) -> int:
        """The ordinal of the ``rank``-th working day."""
        inside = rank - self.rank_before
        if inside <= 0:
            return self.week.select(rank)
        if inside <= len(self.worked):
            return self.worked[inside - 1]
        return self.week.select(rank - self.shift_after)
