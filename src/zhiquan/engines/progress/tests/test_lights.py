"""The decision table, line by line, and at its edges."""

from __future__ import annotations

from fractions import Fraction

import pytest

from zhiquan.engines.progress import (
    Curve,
    Evidence,
    Light,
    LightCode,
    LightRules,
    Override,
    ProgressError,
    ReasonCode,
    item_light,
    light,
)
from zhiquan.engines.progress.tests.examples import RULES, STEPPED, d, plan, proof

START = d("2026-01-01")
END = d("2026-12-31")
# One hundred days from 1 January to 11 April, then nothing until the end: a point a day.
A_POINT_A_DAY = plan(("04-11", 100))
STEPS = plan(("03-01", 8), ("06-01", 42), ("12-17", 50))


def at(on: str, *evidence: Evidence, rules: LightRules = STEPPED, asked: bool = True) -> Light:
    return light(STEPS, evidence, on=d(on), rules=rules, start=START, deadline=END, asked=asked)


def codes(shown: Light) -> list[str]:
    return [str(reason.code) for reason in shown.reasons]


@pytest.mark.parametrize(
    ("on", "code"),
    [
        ("2026-03-01", LightCode.OK),  # the day itself is still open
        ("2026-03-02", LightCode.WARN),  # 1 day late, 8 points
        ("2026-03-16", LightCode.WARN),  # 15 days late: included
        ("2026-03-17", LightCode.LATE),  # 16 days late, though only 8 points behind
    ],
)
def test_days_late_at_the_edge(on: str, code: LightCode) -> None:
    shown = at(on)
    assert shown.code is code
    assert shown.gap_points == (0 if on == "2026-03-01" else 8)
    assert shown.days_late == max(0, (d(on) - d("2026-03-01")).days)
    assert shown.binding_milestone == "a"


@pytest.mark.parametrize(
    ("on", "gap", "code"),
    [
        ("2026-01-02", 0, LightCode.OK),
        ("2026-01-03", 1, LightCode.WARN),
        ("2026-01-12", 10, LightCode.WARN),  # exactly ten points: included
        ("2026-01-13", 11, LightCode.LATE),
    ],
)
def test_points_behind_at_the_edge(on: str, gap: int, code: LightCode) -> None:
    shown = light(A_POINT_A_DAY, [], on=d(on), rules=RULES, start=START, deadline=END)
    assert (shown.code, shown.gap_points, shown.days_late) == (code, gap, 0)


def test_nothing_speaks_against_a_milestone_on_its_own_day() -> None:
    assert codes(at("2026-03-01")) == ["on_plan"]
    assert codes(at("2026-03-02")) == ["milestone_late", "behind_plan"]


def test_ten_points_are_compared_exactly() -> None:
    # The plan is at 40 points on 12 January, 30 are accepted; in floats 0.4 - 0.3 is more than a tenth.
    sevenths = plan(("01-11", 30), ("01-18", 70))
    shown = light(
        sevenths, [proof("a", "2026-01-10")], on=d("2026-01-13"), rules=RULES, start=START, deadline=END
    )
    assert (0.4 - 0.3) * 100 > 10
    assert (shown.gap_points, shown.code) == (10, LightCode.WARN)


@pytest.mark.parametrize(("on", "late"), [("2026-12-31", False), ("2027-01-01", True), ("2027-06-01", True)])
def test_deadline_passes_on_the_day_after(on: str, late: bool) -> None:
    nearly = [proof("a", "2026-02-01"), proof("b", "2026-05-01")]
    whole = plan(("03-01", 8), ("06-01", 42), ("12-31", 50))
    shown = light(whole, nearly, on=d(on), rules=STEPPED, start=START, deadline=END)
    assert (shown.code is LightCode.LATE) == late
    assert (ReasonCode.DEADLINE_PASSED in [r.code for r in shown.reasons]) == late


def test_deadline_passed_is_late_however_small_the_gap() -> None:
    small = plan(("03-01", 99), ("12-31", 1))
    shown = light(
        small, [proof("a", "2026-02-01")], on=d("2027-01-01"), rules=RULES, start=START, deadline=END
    )
    assert (shown.code, shown.gap_points, shown.days_late) == (LightCode.LATE, 1, 1)
    assert codes(shown) == ["deadline_passed", "milestone_late", "behind_plan"]


def test_eight_points_and_twenty_days_is_late() -> None:
    shown = at("2026-03-21")
    assert (shown.code, shown.gap_points, shown.days_late) == (LightCode.LATE, 8, 20)
    assert codes(shown) == ["milestone_late", "behind_plan"]
    assert shown.reasons[0].value("planned") == "2026-03-01"


@pytest.mark.parametrize(("on", "code"), [("2026-03-10", LightCode.WARN), ("2026-03-17", LightCode.LATE)])
def test_ahead_through_other_milestones_and_yet_one_is_late(on: str, code: LightCode) -> None:
    shown = at(on, proof("b", "2026-02-20"))
    assert shown.actual > shown.plan
    assert (shown.code, shown.gap_points) == (code, -34)
    assert codes(shown) == ["milestone_late"]


def test_far_behind_without_any_late_milestone_names_the_gap() -> None:
    shown = light(A_POINT_A_DAY, [], on=d("2026-03-01"), rules=RULES, start=START, deadline=END)
    assert (shown.code, codes(shown)) == (LightCode.LATE, ["behind_plan"])


def test_a_heavy_milestone_a_few_days_late_only_warns() -> None:
    """Its weight alone exceeds the points; the days decide, or every heavy step would skip the warning."""
    shown = light(
        plan(("01-10", 50), ("02-01", 50)), [], on=d("2026-01-20"), rules=RULES, start=START, deadline=END
    )
    assert shown.gap_points > 10
    assert (shown.code, shown.days_late) == (LightCode.WARN, 10)


def test_body_exactly_on_schedule_is_late_under_a_line_and_in_time_under_steps() -> None:
    """Why ``curve`` is a rule to choose: a line asks, between two milestones, for what is not due yet."""
    on_schedule = [proof("a", "2026-03-01")]
    line = at("2026-05-15", *on_schedule, rules=RULES)
    steps = at("2026-05-15", *on_schedule)
    assert (line.code, line.days_late) == (LightCode.LATE, 0)
    assert (steps.code, codes(steps)) == (LightCode.OK, ["on_plan"])


@pytest.mark.parametrize(
    ("on", "reasons"),
    [
        ("2025-12-01", ["not_asked"]),
        ("2026-02-01", ["not_asked"]),
        ("2026-04-01", ["not_asked", "milestone_late", "behind_plan"]),
        ("2027-01-05", ["not_asked", "deadline_passed"] + ["milestone_late"] * 3 + ["behind_plan"]),
    ],
)
def test_unasked_is_never_late_but_tells_what_passed(on: str, reasons: list[str]) -> None:
    shown = at(on, asked=False)
    assert shown.code is LightCode.UNASKED
    assert codes(shown) == reasons


def test_evidence_without_a_request_is_evidence() -> None:
    assert at("2026-02-20", proof("a", "2026-02-10"), asked=False).code is LightCode.OK
    complete = [proof(key, "2026-12-20") for key in "abc"]
    assert at("2026-12-21", *complete, asked=False).code is LightCode.DONE


@pytest.mark.parametrize(
    ("on", "code"),
    [("2025-12-31", LightCode.IDLE), ("2026-01-01", LightCode.OK), ("2026-02-28", LightCode.OK)],
)
def test_idle_until_the_start(on: str, code: LightCode) -> None:
    shown = at(on)
    assert shown.code is code
    assert codes(shown) == (["not_due"] if code is LightCode.IDLE else ["on_plan"])


def test_idle_gives_way_to_work_and_to_delay() -> None:
    assert at("2025-12-31", proof("a", "2025-12-30")).code is LightCode.OK
    early = plan(("02-01", 50), ("12-17", 50))
    shown = light(early, [], on=d("2026-02-10"), rules=RULES, start=d("2026-03-01"), deadline=END)
    assert (shown.code, codes(shown)) == (LightCode.WARN, ["milestone_late"])


def test_done_needs_every_acceptance() -> None:
    handed_in = Evidence("c", d("2026-12-15"), d("2027-01-08"), submitted_on=d("2026-12-16"))
    others = [proof("a", "2026-02-01"), proof("b", "2026-05-01")]
    before = at("2027-01-07", *others, handed_in)
    assert before.code is LightCode.LATE
    assert codes(before) == ["deadline_passed", "milestone_late", "behind_plan", "awaiting_review"]
    after = at("2027-01-08", *others, handed_in)
    # True before the deadline, accepted after it: finished in time.
    assert (after.code, codes(after), after.days_late) == (LightCode.DONE, ["all_accepted"], 0)
    assert after.binding_milestone is None


def test_done_after_the_deadline_says_so() -> None:
    proofs = [proof("a", "2026-02-01"), proof("b", "2026-05-01"), proof("c", "2027-01-20", "2027-01-10")]
    shown = at("2027-02-01", *proofs)
    assert (shown.code, codes(shown)) == (LightCode.DONE, ["all_accepted", "finished_after_deadline"])
    assert shown.reasons[1].value("days") == 10
    again = at("2027-02-01", *proofs, proof("c", "2027-01-25", "2026-12-20"))
    assert codes(again) == ["all_accepted"]
    reversed_order = at("2027-02-01", proof("c", "2027-01-25", "2026-12-20"), *proofs)
    assert codes(reversed_order) == ["all_accepted"]


def test_revoked_acceptance_puts_the_light_back() -> None:
    revoked = Evidence("c", d("2026-12-10"), d("2026-12-15"), revoked_on=d("2027-01-10"))
    others = [proof("a", "2026-02-01"), proof("b", "2026-05-01")]
    assert at("2027-01-09", *others, revoked).code is LightCode.DONE
    assert at("2027-01-10", *others, revoked).code is LightCode.LATE


def test_evidence_that_was_decided_does_not_wait_for_review() -> None:
    rejected_later = Evidence(
        "a", d("2026-02-20"), d("2026-02-25"), submitted_on=d("2026-02-20"), revoked_on=d("2026-03-03")
    )
    assert codes(at("2026-03-10", rejected_later)) == ["milestone_late", "behind_plan"]
    undecided = Evidence("a", d("2026-02-20"), submitted_on=d("2026-03-05"))
    assert "awaiting_review" not in codes(at("2026-03-04", undecided))
    assert at("2026-03-05", undecided).reasons[-1].value("milestones") == 1


def test_a_milestone_of_no_weight_still_holds_the_item_open() -> None:
    weightless = plan(("03-01", 100), ("04-01", 0))
    shown = light(
        weightless, [proof("a", "2026-02-01")], on=d("2026-04-05"), rules=RULES, start=START, deadline=END
    )
    assert (shown.code, shown.gap_points, codes(shown)) == (LightCode.WARN, 0, ["milestone_late"])


def test_item_without_an_end_is_never_done() -> None:
    proofs = [proof(key, "2026-03-01") for key in "abc"]
    shown = light(STEPS, proofs, on=d("2026-12-31"), rules=RULES, start=START, deadline=None)
    assert (shown.code, codes(shown)) == (LightCode.OK, ["cycle_complete"])


@pytest.mark.parametrize(
    ("on", "code"),
    [("2025-12-01", LightCode.IDLE), ("2026-05-01", LightCode.OK), ("2027-01-01", LightCode.LATE)],
)
def test_without_milestones_only_the_deadline_speaks(on: str, code: LightCode) -> None:
    shown = light((), [], on=d(on), rules=RULES, start=START, deadline=END)
    assert shown.code is code
    assert ReasonCode.NO_MILESTONES in [reason.code for reason in shown.reasons]


def test_as_of_an_earlier_day_the_light_is_what_it_was() -> None:
    before = at("2026-03-10")
    assert at("2026-03-10", proof("a", "2026-04-01", true_on="2026-02-20")) == before


def test_override_stands_beside_the_computed_light() -> None:
    by_hand = Override(LightCode.OK, "等待上级批复", "专班办公室", d("2026-03-20"), until=d("2026-04-20"))

    def shown(on: str) -> Light:
        return light(STEPS, [], on=d(on), rules=STEPPED, start=START, deadline=END, override=by_hand)

    during = shown("2026-03-20")
    assert (during.code, during.shown) == (LightCode.LATE, LightCode.OK)
    assert during.as_plain()["override_reason"] == "等待上级批复"
    assert shown("2026-03-19").override is None
    assert shown("2026-04-20").shown is LightCode.OK
    assert shown("2026-04-21").shown is LightCode.LATE
    with pytest.raises(ProgressError, match="override_needs_reason"):
        Override(LightCode.OK, "  ", "x", d("2026-03-20"))
    with pytest.raises(ProgressError, match="override_ends_before_it_starts"):
        Override(LightCode.OK, "x", "x", d("2026-03-20"), until=d("2026-03-19"))


def test_thresholds_are_checked() -> None:
    with pytest.raises(ProgressError, match="warn_points"):
        LightRules(Fraction(-1), 15, Curve.STEP)
    with pytest.raises(ProgressError, match="warn_points"):
        LightRules(0.1, 15, Curve.STEP)  # type: ignore[arg-type]
    with pytest.raises(ProgressError, match="warn_days"):
        LightRules(Fraction(1), -1, Curve.STEP)


def test_plain_form_has_no_fractions() -> None:
    plain = at("2026-03-02").as_plain()
    assert plain["reasons"] == [
        {"code": "milestone_late", "milestone": "a", "days": 1, "planned": "2026-03-01"},
        {"code": "behind_plan", "points": 8.0},
    ]
    assert (plain["plan"], plain["gap_points"]) == (0.08, 8.0)


def body(code: str) -> Light:
    return Light(LightCode(code), (), Fraction(0), Fraction(0))


@pytest.mark.parametrize(
    ("bodies", "code"),
    [
        ([], "unasked"),
        (["unasked"], "unasked"),
        (["unasked", "unasked"], "unasked"),
        (["done", "done"], "done"),
        (["ok", "done"], "ok"),
        (["done", "idle"], "ok"),
        (["done", "unasked"], "ok"),
        (["ok", "idle"], "ok"),
        (["idle", "idle"], "idle"),
        (["idle", "unasked"], "idle"),
        (["ok", "warn", "done"], "warn"),
        (["unasked", "warn"], "warn"),
        (["late", "warn", "ok", "done", "idle", "unasked"], "late"),
    ],
)
def test_item_takes_the_worst_light_of_its_bodies(bodies: list[str], code: str) -> None:
    named = {f"body{n}": body(word) for n, word in enumerate(bodies)}
    found = item_light(named)
    assert found.code == code
    assert sum(count for _, count in found.counts) == len(bodies)
    assert found.unasked == tuple(f"body{n}" for n, word in enumerate(bodies) if word == "unasked")


def test_item_counts_the_light_that_is_shown() -> None:
    by_hand = Override(LightCode.OK, "等待上级批复", "专班办公室", d("2026-03-20"))
    late = Light(LightCode.LATE, (), Fraction(1), Fraction(0), 20, "a", by_hand)
    assert item_light({"a": late, "b": body("done")}).code is LightCode.OK
    mixed = item_light({"a": body("late"), "b": body("ok"), "c": body("late")})
    assert mixed.deciding == ("a", "c")
    assert mixed.counts == ((LightCode.LATE, 2), (LightCode.OK, 1))
