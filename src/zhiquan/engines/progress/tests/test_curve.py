"""Planned and actual progress."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.progress import (
    Curve,
    Evidence,
    Milestone,
    ProgressError,
    actual_progress,
    planned_progress,
    schedule_day_equal,
)
from zhiquan.engines.progress.tests.examples import d, plan, proof

PLAN = plan(("02-10", 40), ("02-20", 20), ("03-12", 40))
START = d("2026-01-31")


@pytest.mark.parametrize(
    ("on", "linear", "s", "step"),
    [
        ("2026-01-30", 0, 0, 0),
        ("2026-01-31", 0, 0, 0),
        ("2026-02-05", 20, 20, 0),  # half of ten days: the S is at its middle
        ("2026-02-02", 8, Fraction("4.16"), 0),  # a fifth: 3/25 - 2/125 = 0.104
        ("2026-02-10", 40, 40, 40),
        ("2026-02-15", 50, 50, 40),
        ("2026-02-20", 60, 60, 60),
        ("2026-03-02", 80, 80, 60),
        ("2026-03-12", 100, 100, 100),
        ("2030-01-01", 100, 100, 100),
    ],
)
def test_planned_progress_in_points(on: str, linear: int, s: Fraction, step: int) -> None:
    for curve, points in ((Curve.LINEAR, linear), (Curve.S, s), (Curve.STEP, step)):
        assert planned_progress(PLAN, d(on), start=START, curve=curve) * 100 == points


def test_milestones_on_one_day_and_before_the_start() -> None:
    together = plan(("02-10", 50), ("02-10", 50))
    assert planned_progress(together, d("02-09"), start=d("02-08")) == Fraction(1, 2)
    assert planned_progress(together, d("02-10"), start=d("02-08")) == 1
    early = plan(("02-10", 50), ("02-20", 50))
    assert planned_progress(early, d("02-14"), start=d("02-15")) == 0
    assert planned_progress(early, d("02-15"), start=d("02-15")) == Fraction(1, 2)
    assert planned_progress((), d("02-15"), start=d("02-15")) == 0


def test_actual_progress_uses_the_day_of_acceptance() -> None:
    proofs = [
        proof("a", "03-01", true_on="02-09"),
        Evidence("b", d("02-19"), submitted_on=d("02-19")),
        Evidence("c", d("03-10"), d("03-15"), revoked_on=d("03-20")),
    ]
    for on, points in (
        ("02-28", 0),
        ("03-01", 40),
        ("03-14", 40),
        ("03-15", 80),
        ("03-19", 80),
        ("03-20", 40),
    ):
        assert actual_progress(PLAN, proofs, d(on)) * 100 == points


def test_two_proofs_of_one_milestone_count_once() -> None:
    proofs = [proof("a", "02-01"), proof("a", "02-05")]
    assert actual_progress(PLAN, proofs, d("02-06")) == Fraction(2, 5)


def test_what_cannot_be_measured_is_refused() -> None:
    with pytest.raises(ProgressError, match="evidence_without_milestone"):
        actual_progress(PLAN, [proof("z", "02-01")], d("02-06"))
    with pytest.raises(ProgressError, match="milestone_twice"):
        actual_progress(PLAN + PLAN, [], d("02-06"))
    with pytest.raises(ProgressError, match="weights_not_one"):
        planned_progress(PLAN[:2], d("02-06"), start=START)
    with pytest.raises(ProgressError, match="accepted_before_true"):
        Evidence("a", d("02-02"), d("02-01"))
    with pytest.raises(ProgressError, match="revoked_before_accepted"):
        Evidence("a", d("02-01"), None, revoked_on=d("02-03"))


@pytest.mark.parametrize(
    ("points", "linear", "step"),
    [
        (0, "2026-01-31", "2026-02-09"),
        (20, "2026-02-05", "2026-02-09"),
        (21, "2026-02-05", "2026-02-09"),
        (40, "2026-02-10", "2026-02-19"),
        (60, "2026-02-20", "2026-03-11"),
        (99, "2026-03-11", "2026-03-11"),
        (100, "2026-03-12", "2026-03-12"),
    ],
)
def test_day_whose_plan_equals_what_is_accepted(points: int, linear: str, step: str) -> None:
    share = Fraction(points, 100)
    assert schedule_day_equal(PLAN, share, start=START) == d(linear)
    assert schedule_day_equal(PLAN, share, start=START, curve=Curve.STEP) == d(step)


def test_thick_line_of_an_empty_plan_ends_where_it_starts() -> None:
    assert schedule_day_equal((), Fraction(0), start=START) == START
    assert schedule_day_equal(PLAN, Fraction(0), start=d("2026-05-01")) == d("2026-05-01")


@given(
    parts=st.lists(st.tuples(st.integers(0, 300), st.integers(1, 40)), min_size=1, max_size=6),
    at=st.integers(-20, 330),
    curve=st.sampled_from(list(Curve)),
    points=st.integers(0, 100),
)
@settings(max_examples=200, deadline=None)
def test_curves_rise_and_their_inverse_is_the_last_day(
    parts: list[tuple[int, int]], at: int, curve: Curve, points: int
) -> None:
    start = date(2026, 1, 1)
    total = sum(weight for _, weight in parts)
    milestones = tuple(
        Milestone(str(n), "m", day, day, Fraction(weight, total))
        for n, (offset, weight) in enumerate(parts)
        for day in [start + timedelta(days=offset)]
    )
    on = start + timedelta(days=at)
    today = planned_progress(milestones, on, start=start, curve=curve)
    assert 0 <= today <= planned_progress(milestones, on + timedelta(days=1), start=start, curve=curve) <= 1
    reached = Fraction(points, 100)
    day = schedule_day_equal(milestones, reached, start=start, curve=curve)
    last = max(m.planned for m in milestones)
    slow = max(
        (
            candidate
            for n in range((last - start).days + 1)
            for candidate in [start + timedelta(days=n)]
            if planned_progress(milestones, candidate, start=start, curve=curve) <= reached
        ),
        default=start,
    )
    assert day == slow
