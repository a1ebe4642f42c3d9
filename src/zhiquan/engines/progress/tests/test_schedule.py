"""Back-schedules, late imports, and items without an end."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.progress import (
    Kind,
    LateImport,
    LightCode,
    ProgressError,
    RoutineSpec,
    StepSpec,
    back_schedule,
    in_play,
    light,
    measured_from,
    ongoing_schedule,
)
from zhiquan.engines.progress.tests.examples import RULES, STEPPED, STEPS, d, proof

ROUTINE = RoutineSpec.from_data(
    {
        "target_code": "target",
        "target_month": 12,
        "target_day": 31,
        "target_weight": 60,
        "review_code": "review",
        "review_after_days": 10,
        "review_weight": 10,
    }
)


def days(deadline: str, imported_on: str, **more: date | LateImport) -> list[str]:
    milestones = back_schedule(d(deadline), STEPS, imported_on=d(imported_on), **more)  # type: ignore[arg-type]
    return [milestone.planned.isoformat() for milestone in milestones]


def test_plan_imported_in_time_counts_back_from_the_deadline() -> None:
    milestones = back_schedule(d("2027-12-31"), STEPS, imported_on=d("2026-11-22"))
    assert [(m.key, m.planned.isoformat()) for m in milestones] == [
        ("issue", "2027-04-05"),
        ("pilot", "2027-07-04"),
        ("operate", "2027-10-02"),
        ("summary", "2027-11-16"),
        ("acceptance", "2027-12-17"),
    ]
    assert not any(m.squeezed for m in milestones)
    assert sum(m.weight for m in milestones) == 1
    assert milestones[0].weight == Fraction(3, 10)
    assert milestones[0].slack(d("2026-11-22")) == 134
    assert milestones[0].slack(d("2027-04-06")) == -1


def test_late_import_shares_the_days_left_and_keeps_the_ideal_dates() -> None:
    milestones = back_schedule(
        d("2026-12-31"), STEPS, imported_on=d("2026-11-22"), started_on=d("2025-10-31")
    )
    assert [m.planned.isoformat() for m in milestones] == [
        "2026-12-01",
        "2026-12-06",
        "2026-12-12",
        "2026-12-15",
        "2026-12-17",
    ]
    assert [m.ideal.isoformat() for m in milestones[:2]] == ["2026-04-05", "2026-07-04"]
    assert [m.squeezed for m in milestones] == [True, True, True, True, False]
    assert all(m.slack(d("2026-11-22")) > 0 for m in milestones)


def test_late_import_kept_as_it_is_shows_the_delay() -> None:
    kept = days("2026-12-31", "2026-11-22", late_import=LateImport.KEEP)
    assert kept == ["2026-04-05", "2026-07-04", "2026-10-02", "2026-11-16", "2026-12-17"]


@pytest.mark.parametrize(
    ("imported_on", "expected"),
    [
        ("2026-04-05", ["2026-04-05", "2026-07-04", "2026-10-02", "2026-11-16", "2026-12-17"]),  # due today
        ("2026-12-13", ["2026-12-16", "2026-12-21", "2026-12-26", "2026-12-28", "2026-12-30"]),  # draws in
        ("2026-12-26", ["2026-12-27", "2026-12-28", "2026-12-29", "2026-12-30", "2026-12-31"]),  # just enough
        ("2026-12-28", ["2026-12-29", "2026-12-30", "2026-12-30", "2026-12-31", "2026-12-31"]),  # too few
        ("2026-12-30", ["2026-12-31"] * 5),
        ("2026-12-31", ["2026-12-31"] * 5),
        ("2027-01-01", ["2026-04-05", "2026-07-04", "2026-10-02", "2026-11-16", "2026-12-17"]),  # too late
    ],
)
def test_import_at_the_edges(imported_on: str, expected: list[str]) -> None:
    assert days("2026-12-31", imported_on) == expected


def test_squeezed_plan_is_not_behind_on_the_day_it_is_imported() -> None:
    imported, started = d("2026-11-22"), d("2025-10-31")
    milestones = back_schedule(d("2026-12-31"), STEPS, imported_on=imported, started_on=started)
    start = measured_from(milestones, started_on=started, imported_on=imported)
    assert start == imported
    for rules in (RULES, STEPPED):
        shown = light(milestones, [], on=imported, rules=rules, start=start, deadline=d("2026-12-31"))
        assert shown.code is LightCode.OK
    kept = back_schedule(d("2026-12-31"), STEPS, imported_on=imported, late_import=LateImport.KEEP)
    assert measured_from(kept, started_on=started, imported_on=imported) == started
    red = light(kept, [], on=imported, rules=RULES, start=started, deadline=d("2026-12-31"))
    assert (red.code, red.days_late) == (LightCode.LATE, 231)
    assert len([r for r in red.reasons if r.code == "milestone_late"]) == 4


STEP_LISTS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 50)), min_size=1, max_size=8).filter(
    lambda parts: any(weight for _, weight in parts)
)


@given(parts=STEP_LISTS, left=st.integers(-30, 500), begun=st.none() | st.integers(0, 900))
@settings(max_examples=300, deadline=None)
def test_schedules_keep_their_promises(parts: list[tuple[int, int]], left: int, begun: int | None) -> None:
    deadline = date(2027, 6, 30)
    imported = deadline - timedelta(days=left)
    started = None if begun is None else deadline - timedelta(days=begun)
    steps = [StepSpec(f"s{n}", before, weight) for n, (before, weight) in enumerate(parts)]
    milestones = back_schedule(deadline, steps, imported_on=imported, started_on=started)
    moved = [m for m in milestones if m.squeezed]
    planned = [m.planned for m in milestones]
    assert sum(m.weight for m in milestones) == 1
    assert planned == sorted(planned)
    assert planned[-1] <= deadline
    assert [m.ideal for m in milestones] == sorted(m.ideal for m in milestones)
    if left < 0:
        assert not moved
    else:
        assert all(day >= imported for day in planned)
    if moved and left >= len(milestones):
        assert all(day > imported for day in (m.planned for m in moved))
        assert all(first.planned < second.planned for first, second in pairwise(milestones) if first.squeezed)
    if all(m.ideal >= imported for m in milestones):
        assert not moved


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([], "weights_all_zero"),
        ([StepSpec("a", 1, 0)], "weights_all_zero"),
        ([StepSpec("a", 1, 1), StepSpec("a", 2, 1)], "milestone_twice"),
    ],
)
def test_impossible_plans(steps: list[StepSpec], code: str) -> None:
    with pytest.raises(ProgressError) as caught:
        back_schedule(d("2026-12-31"), steps, imported_on=d("2026-01-01"))
    assert caught.value.code == code


def test_step_data_is_checked() -> None:
    assert StepSpec.from_data({"code": "pilot", "days_before": 180, "weight": 20}) == STEPS[1]
    for wrong in (
        {"code": "", "days_before": 1, "weight": 1},
        {"code": "a", "days_before": -1, "weight": 1},
        {"code": "a", "days_before": 1, "weight": 0.5},
        {"code": "a", "weight": 1},
    ):
        with pytest.raises(ProgressError):
            StepSpec.from_data(wrong)
    with pytest.raises(ProgressError, match="target_day_impossible"):
        RoutineSpec("t", 2, 30, 1, "r", 1, 1)


def test_ongoing_item_has_targets_and_reviews() -> None:
    milestones = ongoing_schedule(d("2026-07-01"), ROUTINE, years=2)
    assert [(m.key, m.planned.isoformat()) for m in milestones] == [
        ("review-2026Q3", "2026-10-10"),
        ("target-2026", "2026-12-31"),
        ("review-2026Q4", "2027-01-10"),
        ("review-2027Q1", "2027-04-10"),
        ("review-2027Q2", "2027-07-10"),
        ("review-2027Q3", "2027-10-10"),
        ("target-2027", "2027-12-31"),
        ("review-2027Q4", "2028-01-10"),
    ]
    assert sum(m.weight for m in milestones) == 1
    assert {m.kind for m in milestones} == {Kind.TARGET, Kind.REVIEW}
    assert ongoing_schedule(d("2026-07-01"), ROUTINE, years=0) == ()


def test_ongoing_item_is_measured_by_its_year_and_by_what_it_still_owes() -> None:
    milestones = ongoing_schedule(d("2026-01-01"), ROUTINE, years=10)
    this_year, _ = in_play(milestones, [], d("2026-11-22"))
    assert {m.cycle for m in this_year} == {2026}
    assert sum(m.weight for m in this_year) == 1
    assert max(m.weight for m in this_year) == Fraction(6, 10)
    proofs = [proof("target-2026", "2026-12-30"), proof("review-2026Q1", "2026-04-01")]
    next_year, theirs = in_play(milestones, proofs, d("2027-02-01"))
    owed = [m.key for m in next_year if m.cycle == 2026]
    assert owed == ["review-2026Q2", "review-2026Q3", "review-2026Q4"]
    assert sum(m.weight for m in next_year) == 1
    assert theirs == ()
    assert in_play(milestones, proofs, d("2025-06-01")) == ((), ())


def test_light_of_an_item_without_an_end() -> None:
    milestones = ongoing_schedule(d("2026-01-01"), ROUTINE, years=10)
    kept = [proof(f"review-2026Q{n}", day) for n, day in ((1, "04-08"), (2, "07-09"), (3, "10-09"))]
    kept += [proof("target-2026", "2026-12-20"), proof("review-2026Q4", "2027-01-08")]

    def shown(on: str) -> LightCode:
        year = d(on).year
        chosen, proofs = in_play(milestones, kept, d(on))
        return light(chosen, proofs, on=d(on), rules=STEPPED, start=date(year, 1, 1), deadline=None).code

    assert [shown(on) for on in ("2026-04-10", "2026-11-22", "2026-12-31", "2027-01-05", "2027-01-10")] == [
        LightCode.OK
    ] * 5
    assert shown("2027-04-11") is LightCode.WARN
    assert shown("2027-04-26") is LightCode.LATE
