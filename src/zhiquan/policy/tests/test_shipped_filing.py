"""The rules of filing quality fit together: codes, states, fields and tables that name one another, law in time."""

from datetime import date

import pytest

from zhiquan.engines import flows
from zhiquan.engines.rules import RuleView
from zhiquan.policy import Edition, Packs, check_city

from .conftest import ROOT

TODAY = date(2026, 11, 23)
NEUTRAL = {
    "in_catalogue": True, "pct": "none", "same_day": False, "secrecy": False, "divisional": False, "recordal": "recorded",
    "agency": "not_used", "quota_left": True, "text": "readable", "flag": False, "place_admitted": True,
    "filed_already": False, "asked_elsewhere": False, "undertakings": True, "subject_excluded": False,
}  # fmt: skip


@pytest.fixture(scope="module")
def edition() -> Edition:
    result = check_city(ROOT / "policy" / "shenzhen")
    assert result.edition is not None, "\n".join(map(str, result.problems))
    return result.edition


@pytest.fixture(scope="module")
def today(edition) -> RuleView:
    return edition.rules.at(TODAY)


@pytest.fixture(scope="module")
def preexam(edition) -> flows.Flow:
    flow = Packs(edition).flow("patent-pre-examination")
    assert flow is not None
    return flow


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"in_catalogue": False}, "R-1"),
        ({"pct": "international"}, "R-2"),
        ({"same_day": True}, "R-3"),
        ({"secrecy": True}, "R-4"),
        ({"divisional": True}, "R-5"),
        ({"recordal": "none"}, "R-6"),
        ({"recordal": "suspended"}, "R-7"),
        ({"agency": "none"}, "R-8"),
        ({"quota_left": False}, "R-9"),
        ({"text": "unreadable"}, "R-10"),
        ({"flag": True}, "R-11"),
        ({"place_admitted": False}, "R-12"),
        ({"filed_already": True}, "R-13"),
        ({"asked_elsewhere": True}, "R-14"),
        ({"undertakings": False}, "R-15"),
        ({"pct": "national_phase"}, "R-16"),
        ({"subject_excluded": True}, "R-17"),
    ],
)
def test_each_fact_alone_gives_its_reason(today, facts, reason):
    said = today.evaluate("pre_examination.reasons", NEUTRAL | facts).outputs
    assert [row["reason"] for row in said] == [reason]


def test_all_reasons_are_told_at_once(today):
    said = today.evaluate(
        "pre_examination.reasons", NEUTRAL | {"same_day": True, "quota_left": False}
    ).outputs
    assert [row["reason"] for row in said] == ["R-3", "R-9"]


def test_codes_are_used_once(today):
    for table, letter in (("failures", "F"), ("mark_refusals", "K")):
        rows = today.table(f"pre_examination.{table}").rows
        assert [row.then["reason"] for row in rows] == [f"{letter}-{n}" for n in range(1, len(rows) + 1)]


def test_the_steps_of_a_clue_lead_to_states_and_every_state_is_reached(today):
    states = {row.code: row.then for row in today.table("abnormal_filing.states").rows}
    steps = [
        (state, row)
        for state in states
        for row in today.evaluate("abnormal_filing.steps", {"state": state}).outputs
    ]
    assert {row["to"] for _, row in steps} | {"detected"} == set(states)
    left = {state for state, _ in steps}
    assert {state for state, row in states.items() if row["final"]} == set(states) - left
    assert all(row["second"] for _, row in steps if row["action"] in ("notify", "report", "measures"))


def test_no_machine_names_kind_eight(today):
    kinds = today.table("abnormal_filing.kinds").rows
    assert [row.then["by_machine"] for row in kinds] == [True] * 7 + [False]


def test_a_clue_takes_nothing_from_anybody(today):
    facts = {
        "stage": "clue",
        "repeated": True,
        "preexam_entity": True,
        "heavy_penalty": True,
        "refiled": True,
    }
    for subject in ("applicant", "agency", "unlicensed"):
        said = today.evaluate("abnormal_filing.consequences", facts | {"subject": subject}).outputs
        assert [row["measure"] for row in said] == ["none"]


def test_fields_of_the_catalogue_can_be_chosen_in_the_recordal(edition, today):
    offered = {choice.code for choice in Packs(edition).elements["entity.fields"].choices}
    for table in ("ipc", "locarno"):
        rows = today.table(f"ipc_catalogue.{table}").rows
        assert {row.then["field"] for row in rows} <= offered | {"none"}


def test_what_the_adviser_asks_is_there(edition):
    named = {row.then["table"] for row in edition.rules.tables["route_adviser.exclusions"][-1].rows}
    assert named <= set(edition.rules.tables)


def test_weights_stay_below_their_cap(today):
    cap = today.value("agency_oversight.weight_cap")
    assert all(row.then["weight"] <= cap for row in today.table("agency_oversight.triggers").rows)


def test_the_reply_in_priority_examination_changes_with_the_order(edition):
    asked = {"procedure": "examination", "kind": "invention"}
    before, after = (
        edition.rules.at(day).evaluate("priority_exam.limits", asked).outputs["reply"]
        for day in (date(2026, 8, 31), date(2026, 9, 1))
    )
    assert (before, after) == (2, 1)


def test_only_a_free_case_is_accepted_by_one_person(preexam):
    facts = {"recorded": "recorded", "quota_left": True, "text_present": True}
    for excluded, offered in (
        ("free", {"accept"}),
        ("correct", {"accept_over"}),
        ("refuse", {"accept_over"}),
    ):
        found = flows.offered(preexam, "submitted", ("handler",), facts | {"excluded": excluded})
        assert {action.code for action in found} & {"accept", "accept_over"} == offered
    assert preexam.action["accept_over"].second == ("approver",)
    none_left = flows.offered(
        preexam, "submitted", ("handler",), facts | {"excluded": "refuse", "quota_left": False}
    )
    assert "accept_over" not in {action.code for action in none_left}


@pytest.mark.parametrize(("identical", "offered"), [(True, True), (False, False), (None, False)])
def test_only_the_identical_text_gets_the_fast_mark(preexam, identical, offered):
    found = flows.offered(preexam, "filed", ("handler",), {"text_identical": identical})
    assert ("mark_fast" in {action.code for action in found}) is offered


@pytest.mark.parametrize(("kind", "clock"), [("invention", "answer_invention"), ("design", "answer_other")])
def test_the_clock_of_an_office_action_follows_the_kind(preexam, kind, clock):
    taken = flows.take(preexam, "fast", "enter_office_action", ("authority",), {"preexam.kind": kind})
    assert taken.starts == (clock,)


def test_suspension_and_cancellation_come_after_a_hearing(edition):
    for code in ("preexam-entity-recordal", "preexam-agency-recordal"):
        flow = Packs(edition).flow(code)
        assert flow is not None
        for action in ("suspend", "cancel"):
            assert flow.action[action].sources == ("answered",)
            assert flow.action[action].second == ("approver",)
