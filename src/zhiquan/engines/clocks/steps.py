"""How a date came about: codes and values that a page puts into words, in any language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiquan.engines.clocks.errors import Plain


class StepCode(StrEnum):
    """One line of the computation. The values each step carries stand behind it."""

    SERVED = "served"  # rule, basis: served on the fact that the rule counts from
    SERVED_PRESUMED = "served_presumed"  # rule, basis, basis_day, value, unit
    SERVED_PROVED = "served_proved"  # rule, basis, presumed_day: proof replaces the presumption
    ANCHOR = "anchor"  # first_day_counts
    COUNTED = "counted"  # value, unit, from; rest_days where working days are counted
    NO_CORRESPONDING_DAY = "no_corresponding_day"  # wanted: the day number that the month lacks
    DAY_BEFORE = "day_before"  # corresponding_day
    EXTENDED = "extended"  # value, unit, from
    PAUSED = "paused"  # first, last, reason: once for each pause that bears on the period
    RESUMED = "resumed"  # paused_days, unit, from: the paused days added at the end
    PAUSE_OPEN = "pause_open"  # first, reason: counted as if it ended on the day given
    ROLLED = "rolled"  # from, cause: holiday | weekend | pause
    NOT_ROLLED = "not_rolled"  # cause: the last day is free, and the rule does not move it
    MAKEUP_WORKDAY = "makeup_workday"  # the last day lies on a weekend that is worked
    NOT_ANNOUNCED = "not_announced"  # year: the calendar of this year is not announced


@dataclass(frozen=True, slots=True)
class Step:
    """``day`` is the date reached by this step."""

    code: StepCode
    day: date
    values: tuple[tuple[str, Plain], ...] = ()

    def value(self, name: str) -> Plain:
        """One of the values; ``KeyError`` for a name this step does not carry."""
        return dict(self.values)[name]

    def as_plain(self) -> dict[str, Plain]:
        """For JSON: ``code``, ``day`` and the values on one level."""
        return {"code": str(self.code), "day": self.day.isoformat(), **dict(self.values)}


def step(code: StepCode, day: date, **values: Plain) -> Step:
    """A step; dates among the values as ISO text. A trailing ``_`` in a name is dropped (``from_``)."""
    return Step(code, day, tuple((name.rstrip("_"), value) for name, value in values.items()))


@dataclass(frozen=True, slots=True)
class DueDate:
    """The last day of a period, and how it came about.

    ``nominal``: before moving off a holiday. ``awaits_years``: years whose calendar decides the date and is
    not announced; compute again when they are loaded. ``open_pause``: a pause still runs, so the date still
    moves.
    """

    day: date
    nominal: date
    steps: tuple[Step, ...]
    awaits_years: tuple[int, ...] = ()
    open_pause: bool = False

    @property
    def provisional(self) -> bool:
        """Whether an announcement may still move the date."""
        return bool(self.awaits_years)

    def as_plain(self) -> dict[str, object]:
        """For JSON."""
        return {
            "day": self.day.isoformat(),
            "nominal": self.nominal.isoformat(),
            "provisional": self.provisional,
            "awaits_years": list(self.awaits_years),
            "open_pause": self.open_pause,
            "steps": [item.as_plain() for item in self.steps],
        }
