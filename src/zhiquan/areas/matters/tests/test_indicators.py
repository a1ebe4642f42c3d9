"""What each figure of matters counts; what every indicator keeps stands in tests/contracts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiquan.areas.matters import service
from zhiquan.areas.matters.indicators import _stepped
from zhiquan.areas.matters.models import Case, CaseRight
from zhiquan.areas.matters.tests.conftest import PDF, Cast, answered, step, with_materials
from zhiquan.kernel import clock, indicators
from zhiquan.kernel.indicators import Indicator
from zhiquan.policy import Edition

DAY = timedelta(days=1)
FIRST = date(2026, 11, 23)

days = st.integers(0, 20).map(lambda n: FIRST + n * DAY)


@given(st.lists(st.tuples(days, st.none() | days, st.integers(1, 3)), max_size=6), days, days)
def test_a_case_with_changing_weight_counts_once_a_day_and_keeps_its_past(
    steps: list[tuple[date, date | None, int]], one: date, other: date
) -> None:
    early, late = sorted((one, other))
    sound = [(a, b if b is None or b >= a else None, n) for a, b, n in steps]

    def said(day: date, as_of: date) -> Decimal:
        now = indicators.counted(_stepped("x:1", sound, as_of), day)
        assert len(now) <= 1
        return sum((m.weight for m in now), Decimal(0))

    expected = sum(n for a, b, n in sound if a <= early and (b is None or b > early) and a != b)
    assert said(early, early) == said(early, late) == expected


def offered(code: str) -> Indicator:
    found = indicators.get(f"matters.{code}")
    assert found
    return found


def value(code: str, day: date) -> Decimal:
    return indicators.value(offered(code), day)


def handed_in(cast: Cast, matter: str, **more: Any) -> Case:
    draft = with_materials(cast, answered(cast, matter, **more))
    return service.submit(cast.clerk, draft, draft.version)


def on(day: date, hour: int = 10) -> Any:
    return clock.use(datetime(day.year, day.month, day.day, hour, tzinfo=clock.ZONE))


def lodged(cast: Cast, case: Case) -> Case:
    """Handed over without a correction: what the rule table points out, two people accept."""
    step(cast.window, case, "accept_over", reason="核实")
    proposal = case.proposals.get()
    service.confirm_proposal(cast.approver, proposal, proposal.version)
    return step(cast.window, case, "hand_over", receipt="R1")


def granted(cast: Cast, case: Case) -> Case:
    lodged(cast, case)
    return step(cast.window, case, "record_granted")


MOVE = {"change.kind": "address", "party.address.new": "广东省深圳市南山区示例路88号（虚构）"}


@pytest.mark.django_db
def test_a_bundle_says_what_it_saved_and_is_one_form_one_set_one_window(cast: Cast) -> None:
    case = handed_in(cast, "company-rename")
    saved = case.savings
    assert value("fields_saved", FIRST) == saved["fields_before"] - saved["fields"] > 0
    assert value("materials_saved", FIRST) == saved["materials_before"] - saved["materials"] > 0
    assert [value(f"bundle_{what}", FIRST) for what in ("forms", "sets", "windows")] == [1, 1, 1]
    assert [m.ref for m in offered("bundle_forms").members(FIRST)] == [f"matters.case:{case.uid}"]


@pytest.mark.django_db
def test_a_second_form_and_a_second_set_are_counted_when_they_come(cast: Cast) -> None:
    with on(FIRST):
        case = handed_in(cast, "company-rename")
    company = case.parts.get(matter="company-change")
    with on(FIRST + DAY):
        step(cast.window, company, "ask_correction", defects=[{"text": "缺页"}])
    with on(FIRST + 2 * DAY):
        company.refresh_from_db()
        service.add_file(cast.clerk, company, company.version, "resolution", "resolution.pdf", PDF)
        step(cast.clerk, company, "correct")
    with on(FIRST + 3 * DAY):
        handed_in(cast, "trademark-change", **MOVE)
    span = [FIRST + n * DAY for n in range(5)]
    assert indicators.history(offered("bundle_sets"), span) == [1, 1, 2, 2, 2]
    assert indicators.history(offered("bundle_forms"), span) == [1, 1, 1, 2, 2]


@pytest.mark.django_db
def test_days_and_first_time_pass_are_those_of_cases_with_a_result(cast: Cast) -> None:
    with on(FIRST):
        smooth, rough = (
            handed_in(cast, "trademark-change", **MOVE),
            handed_in(cast, "trademark-change", **MOVE),
        )
        gone = handed_in(cast, "trademark-change", **MOVE)
    with on(FIRST + DAY):
        step(cast.window, rough, "ask_correction", defects=[{"text": "缺页"}])
        step(cast.clerk, rough, "correct")
        step(cast.clerk, gone, "withdraw")
    with on(FIRST + 2 * DAY):
        granted(cast, smooth)
    with on(FIRST + 5 * DAY):
        granted(cast, rough)
    span = [FIRST + n * DAY for n in (0, 2, 5)]
    assert indicators.history(offered("days_to_result"), span) == [0, 2, Decimal("3.5")]
    assert indicators.history(offered("first_time_pass"), span) == [0, 100, 50]


@pytest.mark.django_db
def test_a_mark_left_out_stays_behind_until_a_later_case_puts_it_right(cast: Cast) -> None:
    with on(FIRST):
        draft = answered(cast, "trademark-change", **MOVE)
        chosen = draft.values["rights.trademark"]
        draft = service.save(
            cast.clerk, draft, draft.version,
            {**draft.values, "rights.trademark": chosen[1:], "rights.marks_complete": "unsure"},
        )  # fmt: skip
        draft = with_materials(cast, draft)
        first = service.submit(cast.clerk, draft, draft.version)
        assert first.rights.filter(state=CaseRight.EXCLUDED).count() == 1
    with on(FIRST + DAY):
        assert granted(cast, first).outcome == "granted"
    with on(FIRST + 3 * DAY):
        again = handed_in(cast, "trademark-change", **{**MOVE, "rights.trademark": chosen})
        granted(cast, again)
    span = [FIRST + n * DAY for n in range(5)]
    assert indicators.history(offered("marks_left_behind"), span) == [0, 1, 1, 0, 0]
    assert value("marks_left_behind", FIRST + DAY) == 1


@pytest.mark.django_db
def test_a_refused_part_makes_a_partial_failure_and_leaves_its_marks_behind(
    cast: Cast, policy: Edition
) -> None:
    with on(FIRST):
        case = handed_in(cast, "company-rename")
    company, marks = (case.parts.get(matter=m) for m in ("company-change", "trademark-change"))
    with on(FIRST + DAY):
        step(cast.window, company, "accept")
        step(cast.window, company, "hand_over", receipt="R1")
        company.refresh_from_db()
        service.add_file(cast.window, company, company.version, "change_certificate", "certificate.pdf", PDF)
        step(cast.window, company, "record_granted")
        lodged(cast, marks)
        step(cast.window, marks, "record_refused", reason="不符")
    assert [value("partial_failures", FIRST + n * DAY) for n in (0, 1)] == [0, 1]
    assert [m.ref for m in offered("partial_failures").members(FIRST + DAY)] == [f"matters.case:{case.uid}"]
    assert value("marks_left_behind", FIRST + DAY) == marks.rights.count()


@pytest.mark.django_db
def test_a_channel_is_online_or_not_and_a_service_joins_by_its_first_case(cast: Cast) -> None:
    for channel in ("online", "window", "ishenzhen", "ishenzhen"):
        draft = answered(cast, "trademark-change", **MOVE)
        draft.channel = channel
        draft.save(update_fields=["channel"])
        draft = with_materials(cast, draft)
        service.submit(cast.clerk, draft, draft.version)
    assert value("handled_online", FIRST) == 75
    assert value("services_joined", FIRST) == 1


def test_the_plan_names_only_indicators_that_are_offered(policy: Edition) -> None:
    named = set()
    for plan in policy.plans.values():
        for item in plan["items"]:
            named |= {*item["indicators"], *(q["indicator"] for q in item["quantities"] if "indicator" in q)}
    assert named and named <= {i.code for i in indicators.every()}
