"""Back-scheduling (倒排工期): milestones counted backwards from a deadline, and the year's round of items
without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from zhiquan.engines.progress.model import (
    Evidence,
    Kind,
    Milestone,
    ProgressError,
    RoutineSpec,
    StepSpec,
    accepted,
    require_count,
    require_unique,
)

_QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))


class LateImport(StrEnum):
    """What becomes of milestones that would lie before the day a plan is imported.

    SQUEEZE: they share the days that are left. KEEP: they stay where they were, and are late.
    """

    SQUEEZE = "squeeze"
    KEEP = "keep"


def back_schedule(
    deadline: date,
    steps: Sequence[StepSpec],
    *,
    imported_on: date,
    started_on: date | None = None,
    late_import: LateImport = LateImport.SQUEEZE,
) -> tuple[Milestone, ...]:
    """Milestones in order of time, each ``days_before`` the deadline, weights normed to 1.

    Steps that would lie before ``imported_on`` are moved into the days between it and the first milestone
    still ahead (or the deadline), at the proportions they had between ``started_on`` (the plan's own start;
    without it one average gap before the first step) and that milestone. Where those days are too few,
    milestones ahead are drawn in as well, up to the deadline. Days are distinct as long as there are enough
    of them; the last is never after the deadline. A plan imported after its deadline keeps its dates: nothing
    is left to share.

    Raises ``ProgressError`` for no steps, two steps of one code, or weights that are all zero.
    """
    ordered = sorted(steps, key=lambda spec: -spec.days_before)
    ideals = [deadline - timedelta(days=spec.days_before) for spec in ordered]
    planned = ideals
    if late_import is LateImport.SQUEEZE and imported_on <= deadline:
        planned = _squeezed(ideals, deadline, imported_on, started_on)
    weights = _normed([spec.weight for spec in ordered])
    milestones = tuple(
        Milestone(spec.code, spec.code, day, ideal, weight)
        for spec, day, ideal, weight in zip(ordered, planned, ideals, weights, strict=True)
    )
    require_unique(milestones)
    return milestones


def measured_from(milestones: Sequence[Milestone], *, started_on: date, imported_on: date) -> date:
    """The ``start`` to measure progress from: the day of import if that moved milestones, else the plan's.

    Measured from the plan's own start, a squeezed plan would be behind on the very day it is imported.
    """
    if any(milestone.squeezed for milestone in milestones):
        return max(started_on, imported_on)
    return started_on


def ongoing_schedule(start: date, spec: RoutineSpec, *, years: int) -> tuple[Milestone, ...]:
    """Yearly targets and quarterly reviews of an item without an end, from ``start`` over ``years`` calendar
    years (the first may be a part of one). Keys carry the year and quarter; weights are normed over all.
    """
    require_count(years, "years")
    found: list[tuple[Milestone, int]] = []
    for year in range(start.year, start.year + years):
        for quarter, (month, day) in enumerate(_QUARTER_ENDS, start=1):
            end = date(year, month, day)
            if end >= start:
                due = end + timedelta(days=spec.review_after_days)
                key = f"{spec.review_code}-{year}Q{quarter}"
                found.append((_routine(key, spec.review_code, due, Kind.REVIEW, year), spec.review_weight))
        target = date(year, spec.target_month, spec.target_day)
        if target >= start:
            key = f"{spec.target_code}-{year}"
            found.append((_routine(key, spec.target_code, target, Kind.TARGET, year), spec.target_weight))
    found.sort(key=lambda item: (item[0].planned, item[0].key))
    if not found:
        return ()
    weights = _normed([weight for _, weight in found])
    return tuple(
        replace(milestone, weight=share) for (milestone, _), share in zip(found, weights, strict=True)
    )


def in_play(
    milestones: Sequence[Milestone], evidence: Iterable[Evidence], on: date
) -> tuple[tuple[Milestone, ...], tuple[Evidence, ...]]:
    """What an item without an end is measured by on ``on``, with the evidence that belongs to it.

    These are the milestones of that year, and those of earlier years that are still owed; weights are normed
    to 1 again, for over the whole horizon a missed year would weigh next to nothing.
    """
    proofs = tuple(evidence)
    done = accepted(milestones, proofs, on)
    chosen = [
        milestone
        for milestone in milestones
        if milestone.cycle is not None
        and (milestone.cycle == on.year or (milestone.cycle < on.year and milestone.key not in done))
    ]
    total = sum((milestone.weight for milestone in chosen), Fraction(0))
    if not total:
        return (), ()
    keys = {milestone.key for milestone in chosen}
    return (
        tuple(replace(milestone, weight=milestone.weight / total) for milestone in chosen),
        tuple(proof for proof in proofs if proof.milestone in keys),
    )


def _routine(key: str, code: str, day: date, kind: Kind, year: int) -> Milestone:
    return Milestone(key, code, day, day, Fraction(0), kind, year)


def _normed(weights: Sequence[int]) -> list[Fraction]:
    total = sum(weights)
    if not total:
        raise ProgressError("weights_all_zero", "steps")
    return [Fraction(weight, total) for weight in weights]


def _squeezed(ideals: list[date], deadline: date, imported_on: date, started_on: date | None) -> list[date]:
    moved = sum(ideal < imported_on for ideal in ideals)
    if not moved:
        return ideals
    while moved < len(ideals) and (ideals[moved] - imported_on).days <= moved:
        moved += 1
    if moved < len(ideals):
        target, last = ideals[moved], ideals[moved] - timedelta(days=1)
    else:
        target = last = deadline
    room = (last - imported_on).days
    if room < moved:
        # Fewer days than milestones: they share days, evenly, and the last falls on the deadline.
        days = [imported_on + timedelta(days=-(-room * place // moved)) for place in range(1, moved + 1)]
    else:
        days = _in_proportion(ideals[:moved], target, last, imported_on, started_on)
    return days + ideals[moved:]


def _in_proportion(
    ideals: list[date], target: date, last: date, imported_on: date, started_on: date | None
) -> list[date]:
    origin = started_on
    if origin is None or origin >= ideals[0]:
        origin = ideals[0] - timedelta(days=max(1, (target - ideals[0]).days // len(ideals)))
    span, left = (target - origin).days, (target - imported_on).days
    days: list[date] = []
    earliest = imported_on
    for place, ideal in enumerate(ideals):
        wanted = imported_on + timedelta(days=(ideal - origin).days * left // span)
        latest = last - timedelta(days=len(ideals) - 1 - place)
        earliest = min(max(wanted, earliest + timedelta(days=1)), latest)
        days.append(earliest)
    return days
