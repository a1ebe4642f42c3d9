"""Running an item: asking, the lead, milestones of one's own, lights set by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from zhiquan.areas.programme import service
from zhiquan.areas.programme.models import Milestone
from zhiquan.areas.programme.queries.board import board
from zhiquan.areas.programme.tests.conftest import SMALL, START, item_of, stones_of
from zhiquan.kernel import notices
from zhiquan.kernel.errors import Conflict, Denied, Refused

LATER = START + timedelta(days=7)


def light(plan, code, day):
    plan.refresh_from_db()
    return next(s for s in board(plan, day).states if s.item.code == code)


def test_asking_is_once_and_reaches_the_bodys_contacts(world):
    plan = world.published()
    item = item_of(plan, "M2")
    with world.on(START):
        assert service.ask_bodies(world.office, item, [world.body("sti")]) == 1
        assert service.ask_bodies(world.office, item) == 2
    with world.on(LATER):
        assert service.ask_bodies(world.office, item) == 0
    assert set(item.responsible.values_list("asked_on", flat=True)) == {START}
    assert notices.unread(world.contact.person) == 1
    assert notices.unread(world.education.person) == 1
    assert notices.unread(world.supervisor.person) == 0
    for actor in (world.contact, world.reviewer, world.supervisor):
        with pytest.raises(Denied):
            service.ask_bodies(actor, item)


def test_silence_before_anybody_was_asked_is_never_late(world):
    plan = world.published()
    state = light(plan, "M1", date(2027, 3, 1))
    assert (state.code, state.light.reasons[0].code) == ("unasked", "not_asked")
    with world.on(date(2027, 3, 2)):
        service.ask_bodies(world.office, item_of(plan, "M1"))
    assert light(plan, "M1", date(2027, 3, 1)).code == "unasked", "the past stays as it was"
    assert light(plan, "M1", date(2027, 3, 2)).code == "late"


def test_one_body_leads_and_only_a_responsible_one(world):
    plan = world.published()
    item = item_of(plan, "M2")
    service.set_lead(world.office, item, world.body("sti"))
    service.set_lead(world.office, item, world.body("education"))
    assert [b.organisation for b in item.responsible.filter(lead=True)] == [world.body("education")]
    with pytest.raises(Refused) as refusal:
        service.set_lead(world.office, item, world.body("finance"))
    assert refusal.value.code == "not_responsible"
    assert [b.organisation for b in item.responsible.filter(lead=True)] == [world.body("education")]
    service.set_lead(world.office, item, None)
    assert not item.responsible.filter(lead=True).exists()


def test_a_moved_milestone_keeps_its_computed_day_and_needs_a_reason(world):
    plan = world.asked()
    stone = stones_of(item_of(plan, "M1"))[1]
    ideal = stone.ideal_on
    with pytest.raises(Refused) as refusal:
        service.change_milestone(world.office, stone, stone.version, {"planned_on": LATER}, " ")
    assert refusal.value.code == "reason_missing"
    moved = service.change_milestone(world.office, stone, stone.version, {"planned_on": LATER}, "会议改期")
    assert (moved.planned_on, moved.ideal_on) == (LATER, ideal)
    with pytest.raises(Conflict):
        service.change_milestone(world.office, stone, 1, {"weight": 50}, "会议改期")
    with pytest.raises(Denied):
        service.change_milestone(world.office, stone, stone.version, {"removed": True}, "x")
    with pytest.raises(Refused) as refusal:
        fields = {"organisation": world.body("finance")}
        service.change_milestone(world.office, stone, stone.version, fields, "x")
    assert refusal.value.code == "not_responsible"


def test_a_step_of_ones_own_has_a_name_and_takes_its_share_of_the_weight(world):
    plan = world.asked()
    item = item_of(plan, "M1")
    fields = {"title": "专家论证会", "planned_on": LATER, "weight": 100}
    for title in ("", "  "):
        with pytest.raises(Refused) as refusal:
            service.add_milestone(world.office, item, {**fields, "title": title})
        assert refusal.value.code == "milestone_without_title"
    with world.on(START):
        stone = service.add_milestone(world.office, item, fields)
    assert str(stone) == "专家论证会"
    with pytest.raises(Refused):
        service.change_milestone(world.office, stone, stone.version, {"title": ""}, "x")
    world.prove(item, stone, START + timedelta(days=1))
    assert light(plan, "M1", LATER).light.actual == pytest.approx(0.5)


def test_a_step_of_ones_own_counts_for_an_item_without_an_end(world):
    plan = world.asked()
    item = item_of(plan, "M7")
    with world.on(START):
        fields = {"title": "中期交流", "planned_on": date(2026, 12, 10), "weight": 45}
        stone = service.add_milestone(world.office, item, fields)
    assert light(plan, "M7", date(2027, 1, 2)).code == "late"
    world.prove(item, stone, START)
    state = light(plan, "M7", date(2026, 12, 20))
    assert state.light.actual > 0
    with world.on(date(2026, 12, 20)):
        moved = service.change_milestone(
            world.office, stone, stone.version, {"planned_on": date(2027, 5, 1)}, "改期"
        )
    assert moved.cycle == 2027


def test_a_milestone_with_accepted_evidence_cannot_be_removed(world):
    plan = world.asked()
    item = item_of(plan, "M1")
    one, two, *_ = stones_of(item)
    world.prove(item, one, START)
    with pytest.raises(Refused) as refusal:
        service.remove_milestone(world.office, one, one.version, "不需要")
    assert refusal.value.code == "milestone_proved"
    with pytest.raises(Refused) as refusal:
        service.remove_milestone(world.office, two, two.version, "")
    assert refusal.value.code == "reason_missing"
    with world.on(LATER):
        service.remove_milestone(world.office, two, two.version, "不需要")
    assert len(light(plan, "M1", LATER).stones) == 4
    assert len(light(plan, "M1", LATER - timedelta(days=1)).stones) == 5, "the past stays as it was"


def test_evidence_that_waits_for_a_removed_milestone_goes_back(world):
    plan = world.asked()
    item = item_of(plan, "M1")
    stone = stones_of(item)[0]
    row = world.hand_in(item, stone, START)
    service.remove_milestone(world.office, stone, stone.version, "不需要")
    row.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        world.accept(type(row).objects.get(pk=row.pk), LATER)
    assert refusal.value.code == "milestone_removed"
    with pytest.raises(Refused) as refusal:
        world.hand_in(item, Milestone.objects.get(pk=stone.pk), START)
    assert refusal.value.code == "milestone_elsewhere"


def test_a_light_set_by_hand_shows_beside_the_computed_one_from_its_day(world):
    plan = world.asked()
    item = item_of(plan, "M1")
    late_day = date(2027, 2, 1)
    with pytest.raises(Refused) as refusal:
        service.override_light(world.office, item, item.version, "ok", "  ")
    assert refusal.value.code == "reason_missing"
    with pytest.raises(Refused) as refusal:
        service.override_light(world.office, item, item.version, "green", "x")
    assert refusal.value.code == "unknown_light"
    with pytest.raises(Denied):
        service.override_light(world.contact, item, item.version, "ok", "x")
    late = board(plan, late_day).counts["late"]
    with world.on(late_day):
        item = service.override_light(world.office, item, item.version, "warn", "材料在途")
    state = light(plan, "M1", late_day)
    assert (state.code, str(state.light.code)) == ("warn", "late")
    assert (state.light.override.reason, state.light.override.set_by) == ("材料在途", "office")
    assert board(plan, late_day).counts["late"] == late - 1
    assert {b.code for b in state.bodies} == {"late"}, "a body's own light is not overridden"
    assert light(plan, "M1", late_day - timedelta(days=1)).code == "late"
    with pytest.raises(Conflict):
        service.clear_override(world.office, item, 1)
    service.clear_override(world.office, item, item.version)
    assert light(plan, "M1", late_day).code == "late"


def test_every_change_moves_the_plans_revision_so_that_no_stale_board_is_shown(world):
    plan = world.published(SMALL)
    item = plan.items.first()
    stone = stones_of(item)[0]

    def moved(change):
        before = type(plan).objects.get(pk=plan.pk).revision
        change()
        assert type(plan).objects.get(pk=plan.pk).revision > before

    moved(lambda: service.ask_bodies(world.office, item))
    moved(lambda: service.set_lead(world.office, item, world.bureau))
    moved(lambda: service.change_milestone(world.office, stone, stone.version, {"weight": 3}, "x"))
    moved(lambda: service.add_milestone(world.office, item, {"title": "x", "planned_on": START, "weight": 1}))
    moved(lambda: service.remove_milestone(world.office, stone, stone.version, "x"))
    moved(lambda: service.override_light(world.office, item, item.version, "ok", "x"))
    moved(lambda: service.clear_override(world.office, item, 2))
    second = stones_of(item)[1]
    moved(lambda: world.hand_in(item, second, START))
    row = second.submissions.get()
    moved(lambda: world.accept(row, START))
    moved(lambda: service.revoke_submission(world.reviewer, row, row.version, "x"))
    again = world.hand_in(item, second, START)
    moved(lambda: service.withdraw_submission(world.office, again, again.version))
    moved(lambda: service.close_plan(world.office, type(plan).objects.get(pk=plan.pk), plan.version))
