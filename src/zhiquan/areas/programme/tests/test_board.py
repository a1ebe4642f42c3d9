"""The board as of a day: lights with words, what lags, who holds it up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from zhiquan.areas.programme import queries, service, wording
from zhiquan.areas.programme.models import Plan
from zhiquan.areas.programme.queries.board import board
from zhiquan.areas.programme.tests.conftest import START, item_of, stones_of
from zhiquan.kernel import actor as acting

DAY = timedelta(days=1)


def state_of(plan, code, day):
    plan.refresh_from_db()
    return next(s for s in board(plan, day).states if s.item.code == code)


def test_the_handbooks_story_an_item_due_at_the_years_end(world):
    """M1 is due on 2026-12-31 and read in on 2026-11-23, after three of its milestones should have been met.

    The plan is squeezed into the days left, so nobody begins in the red; silence then makes it late by days
    that are counted, and an accepted proof mends it.
    """
    plan = world.asked()
    m1 = item_of(plan, "M1")
    stones = stones_of(m1)
    assert sum(s.ideal_on < START for s in stones) == 4
    assert state_of(plan, "M1", START).code == "ok"
    first = stones[0]
    day = first.planned_on + DAY
    state = state_of(plan, "M1", day)
    # One milestone of weight 20 is missing: more than 10 points, but the day late decides (at most 15 days).
    assert (state.code, state.slack, state.next_stone.row) == ("warn", -1, first)
    for stone in stones[1:4]:
        day = stone.planned_on + 16 * DAY
    state = state_of(plan, "M1", day)
    late = [r for r in state.light.reasons if r.code == "milestone_late"]
    assert (state.code, len(late)) == ("late", 5 if day > stones[4].planned_on else 4)
    assert [r.value("days") for r in late] == sorted([r.value("days") for r in late], reverse=True)
    assert late[0].value("days") == (day - first.planned_on).days == state.light.days_late
    # An owner hands in the rule document; a reviewer accepts: the light follows, as of the acceptance.
    for stone in stones:
        world.prove(m1, stone, day)
    assert state_of(plan, "M1", day).code == "done"
    assert state_of(plan, "M1", day - DAY).code == "late"


def test_evidence_that_waits_is_said_beside_the_lateness(world):
    plan = world.asked()
    m1 = item_of(plan, "M1")
    first = stones_of(m1)[0]
    day = first.planned_on + 2 * DAY
    world.hand_in(m1, first, first.planned_on)
    reasons = {r.code: r for r in state_of(plan, "M1", day).light.reasons}
    assert reasons["awaiting_review"].value("milestones") == 1
    assert (
        queries.board_cached(plan, day).state_of(m1).light.reasons == state_of(plan, "M1", day).light.reasons
    )


def test_the_deadline_is_late_even_by_one_day_and_the_end_of_it_is_told(world):
    plan = world.asked()
    m9 = item_of(plan, "M9")
    for stone in stones_of(m9)[:4]:
        world.prove(m9, stone, stone.planned_on)
    last = stones_of(m9)[4]
    assert state_of(plan, "M9", m9.due).code == "warn"
    state = state_of(plan, "M9", m9.due + DAY)
    assert (state.code, state.light.reasons[0].code) == ("late", "deadline_passed")
    world.prove(m9, last, m9.due + 3 * DAY)
    done = state_of(plan, "M9", m9.due + 3 * DAY)
    assert (done.code, done.light.days_late) == ("done", 0)
    assert {r.code: dict(r.values) for r in done.light.reasons}["finished_after_deadline"]["days"] == 3


def test_what_lags_comes_first_the_longest_late_on_top(world):
    plan = world.asked()
    day = board(plan, date(2027, 3, 1))
    behind = day.lagging
    assert behind
    assert {s.code for s in behind} <= {"late", "warn"}
    late = [s.light.days_late for s in behind if s.code == "late"]
    assert late == sorted(late, reverse=True)
    codes = [s.code for s in behind]
    assert codes == sorted(codes, key=["late", "warn"].index)
    assert len(behind) == day.counts["late"] + day.counts["warn"]
    assert sum(day.counts.values()) == len(day.states) == 23


def test_items_without_an_end_never_vanish_from_a_list_by_date(world):
    plan = world.asked()
    for as_of in (START, date(2027, 6, 30), date(2028, 12, 31), date(2031, 1, 1)):
        day = board(plan, as_of)
        assert len(day.ongoing) == 11
        assert len(day.dated) == 12
        assert {s.item.pk for s in (*day.dated, *day.ongoing)} == {s.item.pk for s in day.states}
        assert len(day.states) == 23


def test_it_is_stuck_at_the_body_that_owes_the_milestone(world):
    plan = world.asked()
    m1 = item_of(plan, "M1")
    education = world.body("education")
    for stone in stones_of(m1):
        body = education if stone.code == "pilot" else world.bureau
        with world.on(START):
            service.change_milestone(world.office, stone, stone.version, {"organisation": body}, "分工")
    pilot = next(s for s in stones_of(m1) if s.code == "pilot")
    for stone in stones_of(m1):
        if stone.code != "pilot" and stone.planned_on <= pilot.planned_on + 5 * DAY:
            world.prove(m1, stone, START)
    state = state_of(plan, "M1", pilot.planned_on + DAY)
    assert state.code == "warn"
    assert [b.organisation for b in state.holding] == [education]
    lights = {b.organisation: b.code for b in state.bodies}
    assert lights[world.bureau] == "ok"
    assert state_of(plan, "M1", START).holding == (), "nobody holds up what is in time"


def test_a_body_not_asked_is_not_asked_and_the_matrix_says_so(world):
    plan = world.published()
    m2 = item_of(plan, "M2")
    with world.on(START):
        service.ask_bodies(world.office, m2, [world.body("sti")])
    state = state_of(plan, "M2", START)
    assert {str(b.organisation.body_code): b.code for b in state.bodies} == {
        "sti": "ok", "education": "unasked", "health": "unasked",
    }  # fmt: skip
    day = board(plan, START)
    assert len(day.organisations) == 20
    assert day.organisations[0] == world.bureau
    assert day.counts["unasked"] == 22


def test_a_board_of_a_day_can_be_computed_again(world):
    """Whatever is accepted, revoked or handed in later, the board of an earlier day stays what it was."""
    plan = world.asked()
    m1, m2 = item_of(plan, "M1"), item_of(plan, "M2")
    row = world.prove(m1, stones_of(m1)[0], START + 2 * DAY)
    asked = [START + n * DAY for n in range(12)]

    def look():
        plan.refresh_from_db()
        return [[(s.item.code, s.light) for s in board(plan, d).states] for d in asked]

    before = look()
    with world.on(START + 20 * DAY):
        service.revoke_submission(world.reviewer, row, row.version, "x")
        fields = {"title": "新增", "planned_on": START + 30 * DAY, "weight": 5}
        service.add_milestone(world.office, m2, fields)
        service.remove_milestone(world.office, stones_of(m1)[2], 1, "x")
        service.override_light(world.office, m2, m2.version, "late", "x")
    world.prove(m2, stones_of(m2)[0], START + 21 * DAY)
    assert look() == before


def test_the_kept_board_is_the_computed_one(world):
    plan = world.asked()
    m1 = item_of(plan, "M1")
    day = START + 20 * DAY
    for stone in stones_of(m1)[:2]:
        plan.refresh_from_db()
        assert queries.board_cached(plan, day).states == board(plan, day).states
        world.prove(m1, stone, START)
    plan.refresh_from_db()
    kept = queries.board_cached(plan, day)
    assert kept is queries.board_cached(Plan.objects.get(pk=plan.pk), day)
    assert kept.state_of(m1).light.actual > 0


def test_the_board_asks_the_database_the_same_few_times_however_much_there_is(
    world, django_assert_max_num_queries
):
    plan = world.asked()
    for item in plan.items.all():
        for stone in stones_of(item)[:2]:
            world.prove(item, stone, START)
    plan.refresh_from_db()
    with django_assert_max_num_queries(6):
        found = board(plan, START + DAY)
        assert [wording.why(s) for s in found.states]
        assert [b.organisation.name for s in found.states for b in s.bodies]


def test_every_light_has_words_and_the_page_opens_for_members_only(world, client):
    plan = world.asked()
    for actor, status in [
        (world.office, 200), (world.supervisor, 200), (world.contact, 200), (world.outsider, 404),
    ]:  # fmt: skip
        client.force_login(actor.person)
        answer = client.get(f"/programme/plans/{plan.uid}/board/")
        assert answer.status_code == status, actor.name
    client.logout()
    assert client.get(f"/programme/plans/{plan.uid}/board/").status_code == 302
    with translation.override("en"):
        texts = {wording.why(s) for s in board(plan, date(2027, 3, 1)).states}
    assert all(texts)
    assert not any("%(" in t for t in texts)


def test_a_closed_plan_has_its_board_and_a_draft_has_none_for_others(world):
    from zhiquan.areas.programme import access

    plan = world.asked()
    draft = world.read()
    service.close_plan(world.office, plan, plan.version)
    for actor in (world.supervisor, world.contact, world.reviewer):
        assert [p.pk for p in queries.plans_of(actor)] == [plan.pk]
        assert not access.plans.may(actor, "view", draft)
    nobody = acting.VISITOR
    assert not queries.plans_of(nobody).exists()


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_lists_of_bodies_count_what_each_answers_for(world, language):
    plan = world.published()
    with translation.override(language):
        bodies = queries.bodies_of([plan])
    assert len(bodies) == 20
    assert next(b for b in bodies if b.organisation == world.bureau).items == 23 - 1
