"""Planned and actual progress, both exact fractions of 1."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from zhiquan.engines.progress.model import Evidence, Milestone, ProgressError, accepted


class Curve(StrEnum):
    """How the plan grows between two milestones: LINEAR evenly, S slowly-fast-slowly (3u²-2u³), STEP not at
    all until the milestone's own day.
    """

    LINEAR = "linear"
    S = "s"
    STEP = "step"


def planned_progress(
    milestones: Sequence[Milestone], on: date, *, start: date, curve: Curve = Curve.LINEAR
) -> Fraction:
    """P(t) at the end of the day ``on``: 0 up to ``start``, and at each milestone's day the weight of all
    milestones planned by then.

    Raises ``ProgressError`` where the weights do not sum to 1.
    """
    return _planned(_knots(milestones), on, start, Curve(curve))


def actual_progress(milestones: Sequence[Milestone], evidence: Iterable[Evidence], on: date) -> Fraction:
    """A(t): the weight of the milestones whose evidence stands accepted at the end of ``on``."""
    done = accepted(milestones, evidence, on)
    return sum((m.weight for m in milestones if m.key in done), Fraction(0))


def schedule_day_equal(
    milestones: Sequence[Milestone], actual: Fraction, *, start: date, curve: Curve = Curve.LINEAR
) -> date:
    """The last day on which the plan asks for no more than ``actual``: where the thick line of a timeline
    ends.

    ``start`` itself when nothing is accepted, the last milestone's day when all is.
    """
    knots = _knots(milestones)
    last = max(knots[-1][0], start) if knots else start
    if not knots or actual >= 1:
        return last
    days = range((last - start).days + 1)
    reached = bisect_right(
        days, actual, key=lambda day: _planned(knots, start + timedelta(days=day), start, Curve(curve))
    )
    return start + timedelta(days=max(0, reached - 1))


def _knots(milestones: Sequence[Milestone]) -> list[tuple[date, Fraction]]:
    """Day and cumulative weight, one entry a day, in order."""
    total = sum((milestone.weight for milestone in milestones), Fraction(0))
    if milestones and total != 1:
        raise ProgressError("weights_not_one", "milestones", total=str(total))
    by_day: dict[date, Fraction] = {}
    for milestone in sorted(milestones, key=lambda item: item.planned):
        by_day[milestone.planned] = by_day.get(milestone.planned, Fraction(0)) + milestone.weight
    reached = Fraction(0)
    knots = []
    for day, weight in by_day.items():
        reached += weight
        knots.append((day, reached))
    return knots


def _planned(knots: list[tuple[date, Fraction]], on: date, start: date, curve: Curve) -> Fraction:
    if on < start:
        return Fraction(0)
    since, reached = start, Fraction(0)
    for day, upto in knots:
        if on < day:
            share = _eased(Fraction((on - since).days, (day - since).days), curve)
            return reached + (upto - reached) * share
        since, reached = max(day, start), upto
    return reached


def _eased(share: Fraction, curve: Curve) -> Fraction:
    if curve is Curve.STEP:
        return Fraction(0)
    if curve is Curve.S:
        return share * share * (3 - 2 * share)
    return share
