"""From a document to a running plan: reading, review, publishing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from zhiquan.areas.programme import mapping, service
from zhiquan.areas.programme.models import Evidence, Item, ItemBody, Milestone, Plan
from zhiquan.areas.programme.queries.board import board
from zhiquan.areas.programme.service.plans import foresee, store_reading
from zhiquan.areas.programme.tests.conftest import SMALL, START, item_of, run, stones_of
from zhiquan.engines.plantext import read_file_bytes
from zhiquan.kernel import jobs
from zhiquan.kernel.actor import system
from zhiquan.kernel.errors import Conflict, Denied, Refused
from zhiquan.kernel.models import AuditEntry, Job, Organisation, OutboxEvent

READER = system("test.reader")


# ---------- import and reading


def test_the_pilot_plan_is_read_into_a_draft_that_only_the_office_sees(world):
    from zhiquan.areas.programme import access

    plan = world.read()
    assert (plan.state, plan.problem) == (Plan.REVIEW, "")
    assert plan.items.count() == 23
    assert list(plan.items.values_list("order", flat=True)) == list(range(1, 24))
    assert len({n for i in plan.items.all() for n in i.body_names}) == 20
    first = plan.items.first()
    assert plan.text[first.span_start : first.span_end].startswith(("1", "扩大"))
    assert first.due == date(2026, 12, 31)
    assert access.plans.may(world.office, "view", plan)
    for other in (world.reviewer, world.supervisor, world.contact, world.outsider):
        assert not access.plans.may(other, "view", plan)
        assert not access.items.visible_to(other).exists()
    assert AuditEntry.objects.filter(action="programme.plan.import").count() == 1
    assert OutboxEvent.objects.filter(topic="programme.plan.imported").count() == 1


@pytest.mark.parametrize("name", ["plan.exe", "plan", "plan.xlsx"])
def test_what_cannot_be_a_plan_is_refused_with_the_endings_that_can(world, name):
    with pytest.raises(Refused, match=r"\.docx") as refusal:
        service.import_plan(world.office, name, b"x")
    assert refusal.value.code == "plan_file_type"
    assert not Plan.objects.exists()


def test_only_the_office_imports(world):
    for actor in (world.reviewer, world.contact, world.outsider):
        with pytest.raises(Denied):
            service.import_plan(actor, "plan.txt", SMALL.encode())


def test_a_file_that_cannot_be_read_ends_in_one_sentence(world):
    with world.on(START):
        plan = service.import_plan(world.office, "empty.txt", b"\n\n")
        run(plan)
    plan.refresh_from_db()
    assert plan.state == Plan.FAILED
    assert plan.problem.strip()
    assert "\n" not in plan.problem
    assert "Traceback" not in plan.problem
    assert Job.objects.get(pk=plan.job_id).state == Job.DONE
    assert not plan.items.exists()


def test_the_reading_job_run_twice_leaves_what_the_office_corrected(world):
    plan = world.read(SMALL)
    item = plan.items.first()
    service.edit_item(world.office, item, item.version, {"title": "改过的标题"})
    job = jobs.start(world.office, "programme.read_plan", plan=str(plan.uid))
    jobs.run_job.call(str(job.uid), job.turn)
    job.refresh_from_db()
    assert job.state == Job.DONE
    assert plan.items.first().title == "改过的标题"
    assert plan.items.count() == 3


def test_reading_again_replaces_and_never_adds(world):
    plan = world.read(SMALL)
    again = read_file_bytes(SMALL.replace("3.加强", "4.加强").encode(), "plan.txt", aliases={})
    store_reading(READER, plan, again.to_json(), again.text)
    store_reading(READER, plan, again.to_json(), again.text)
    plan.refresh_from_db()
    assert plan.items.count() == 3
    assert plan.text == again.text


def test_a_published_plan_is_never_read_over(world):
    plan = world.published(SMALL)
    again = read_file_bytes(SMALL.encode(), "plan.txt", aliases={})
    with pytest.raises(Refused) as refusal:
        store_reading(READER, plan, again.to_json(), again.text)
    assert refusal.value.code == "plan_published"
    plan.refresh_from_db()
    assert plan.state == Plan.ACTIVE
    assert ItemBody.objects.filter(item__plan=plan).exists()


# ---------- review


def test_a_correction_is_checked_and_a_stale_one_conflicts(world):
    plan = world.read(SMALL)
    one, two = plan.items.all()[:2]
    row = service.edit_item(world.office, one, one.version, {"due": date(2027, 6, 30), "code": "甲1"})
    assert (row.code, row.due, row.version) == ("甲1", date(2027, 6, 30), 2)
    with pytest.raises(Conflict) as conflict:
        service.edit_item(world.office2, one, 1, {"title": "别人的"})
    assert conflict.value.current.code == "甲1"
    for fields, code in [
        ({"title": "  "}, "item_without_title"),
        ({"code": ""}, "item_without_code"),
        ({"code": two.code}, "item_code_taken"),
        ({"ongoing": True}, "due_and_ongoing"),
        ({"lead_name": "市商务局"}, "lead_elsewhere"),
    ]:
        with pytest.raises(Refused) as refusal:
            service.edit_item(world.office, row, row.version, fields)
        assert refusal.value.code == code
    with pytest.raises(Denied):
        service.edit_item(world.office, row, row.version, {"dropped": True})
    with pytest.raises(Denied):
        service.edit_item(world.contact, row, row.version, {"title": "x"})


def test_the_audit_log_keeps_names_of_fields_and_hashes_not_what_was_written(world):
    plan = world.read(SMALL)
    item = plan.items.first()
    service.edit_item(world.office, item, item.version, {"title": "绝密标题"})
    entry = AuditEntry.objects.get(action="programme.item.correct")
    assert list(entry.detail["fields"]) == ["title"]
    assert "绝密" not in str(entry.detail)


def test_items_are_left_out_put_back_and_added_in_their_place(world):
    plan = world.read(SMALL)
    one, two, three = plan.items.all()
    dropped = service.drop_item(world.office, two, two.version)
    assert dropped.dropped
    assert not service.restore_item(world.office, dropped, dropped.version).dropped
    added = service.add_item(
        world.office, plan, {"code": "1a", "title": "漏读的任务", "body_names": ["市教育局"]}, after=one
    )
    last = service.add_item(world.office, plan, {"code": "9", "title": "最后", "ongoing": True})
    assert [i.pk for i in plan.items.order_by("order")] == [one.pk, added.pk, two.pk, three.pk, last.pk]
    assert list(plan.items.order_by("order").values_list("order", flat=True)) == [1, 2, 3, 4, 5]
    for fields, code in [
        ({"code": "9", "title": "x"}, "item_code_taken"),
        ({"code": "8"}, "item_without_title"),
    ]:
        with pytest.raises(Refused) as refusal:
            service.add_item(world.office, plan, fields)
        assert refusal.value.code == code
    with pytest.raises(Denied):
        service.add_item(world.office, plan, {"code": "8", "title": "x", "version": 7})


# ---------- publishing


def test_what_publishing_would_do_is_shown_before(world):
    plan = world.read(SMALL)
    two = plan.items.get(order=2)
    service.edit_item(world.office, two, two.version, {"due": None, "body_names": []})
    found = foresee(plan)
    assert found.new_bodies == ("甲乙丙演示中心",)
    assert [i.order for i in found.undated] == [2]
    assert [i.order for i in found.unowned] == [2]


def test_bodies_are_found_by_alias_and_unknown_ones_made_once_for_all_plans(world):
    before = Organisation.objects.count()
    plan = world.published(SMALL)
    made = Organisation.objects.get(name="甲乙丙演示中心")
    assert Organisation.objects.count() == before + 1
    one, two, three = plan.items.order_by("order")
    assert [b.organisation for b in one.responsible.order_by("order")] == [world.bureau, made]
    assert [b.organisation for b in two.responsible.order_by("order")] == [world.body("education")]
    # The full name of the issuing authority is the same body as its short name.
    assert [b.organisation for b in three.responsible.order_by("order")] == [world.bureau, made]
    assert not ItemBody.objects.filter(item__plan=plan, lead=True).exists(), "the first named is not the lead"
    other = world.published(SMALL.replace("演示工作", "另一工作"), START + timedelta(days=1))
    assert Organisation.objects.count() == before + 1
    assert other.items.first().responsible.filter(organisation=made).exists()


def test_two_names_of_one_body_are_one_body_and_a_named_lead_leads(world):
    plan = world.read(SMALL)
    one = plan.items.first()
    names = ["市知识产权局", "深圳市知识产权局", "市教育局"]
    service.edit_item(world.office, one, one.version, {"body_names": names, "lead_name": "深圳市知识产权局"})
    with world.on(START):
        service.publish_plan(world.office, plan, plan.version)
    rows = list(ItemBody.objects.filter(item=one).order_by("order"))
    assert [(r.organisation, r.lead) for r in rows] == [
        (world.bureau, True),
        (world.body("education"), False),
    ]


def test_the_pack_recognises_the_pilot_plan(world):
    plan = world.published()
    codes = [f"M{n}" for n in range(1, 19)] + [f"H{n}" for n in range(1, 6)]
    assert list(plan.items.order_by("order").values_list("code", flat=True)) == codes
    assert plan.code == "ip-pilot-2025"
    assert plan.short_title == "知识产权营商环境试点"
    m2 = item_of(plan, "M2")
    assert {(t.code, t.comparator, t.value) for t in m2.targets.all()} >= {
        ("pilot_institutions", ">=", Decimal(5)),
        ("empowered_then_converted", ">=", Decimal(10)),
    }
    assert m2.short_title == "职务成果赋权"
    due = {i.code: i.due for i in plan.items.all()}
    assert due["M1"] == due["M4"] == due["M5"] == due["M9"] == date(2026, 12, 31)
    assert due["M2"] == due["H5"] == date(2027, 12, 31)
    assert [i.code for i in plan.items.all() if i.ongoing] == [
        "M7", "M8", "M10", "M11", "M12", "M15", "M16", "M17", "H1", "H2", "H3",
    ]  # fmt: skip


def test_a_number_that_a_person_gave_to_another_item_does_not_stop_publishing(world):
    plan = world.read()
    extra = service.add_item(world.office, plan, {"code": "M2", "title": "自己加的一项", "ongoing": True})
    service.drop_item(world.office, extra, extra.version)
    with world.on(START):
        service.publish_plan(world.office, plan, plan.version)
    assert Item.objects.filter(plan=plan, code="M2").get() == extra
    assert Item.objects.filter(plan=plan, code="M3", dropped=False).exists()


def test_a_plan_that_no_pack_knows_gets_its_targets_from_the_text(world):
    plan = world.published(SMALL)
    one, two, _ = plan.items.order_by("order")
    assert [(t.code, t.label, t.comparator, t.value, t.unit) for t in one.targets.all()] == [
        ("q1", "不少于3个", ">=", Decimal(3), "个")
    ]
    assert [t.value for t in two.targets.all()] == [Decimal(10)]
    assert plan.code == ""


def test_an_empty_title_never_stands_for_a_plan_of_the_pack(world):
    plan = world.read(SMALL)
    item = plan.items.first()
    service.edit_item(world.office, item, item.version, {"title": "——"})
    found = mapping.pack_for(world.edition, plan, list(plan.items.all()))
    assert found.items == {}


def test_milestones_are_worked_back_from_the_deadline(world):
    plan = world.published(day=date(2025, 11, 1))
    stones = stones_of(item_of(plan, "M1"))
    due = date(2026, 12, 31)
    assert [(s.code, (due - s.planned_on).days, s.weight) for s in stones] == [
        ("plan_issue", 270, 20),
        ("pilot", 180, 20),
        ("full_operation", 90, 30),
        ("summary", 45, 15),
        ("acceptance", 14, 15),
    ]
    assert all(s.planned_on == s.ideal_on for s in stones)


def test_a_late_import_is_squeezed_and_nothing_is_late_on_the_first_day(world):
    plan = world.asked()
    stones = stones_of(item_of(plan, "M1"))
    assert [s.planned_on for s in stones] == sorted({s.planned_on for s in stones})
    assert all(START < s.planned_on <= date(2026, 12, 31) for s in stones)
    assert (stones[0].ideal_on, stones[-1].ideal_on) == (date(2026, 4, 5), date(2026, 12, 17))
    assert stones[-1].planned_on == date(2026, 12, 17)
    day = board(plan, START)
    assert day.counts["late"] == day.counts["warn"] == 0
    assert day.lagging == []


def test_items_without_an_end_get_their_yearly_round(world):
    plan = world.published()
    rows = stones_of(item_of(plan, "M7"))
    assert {r.kind for r in rows} == {Milestone.REVIEW, Milestone.TARGET}
    assert [r.code for r in rows] == [
        "target-2026", "review-2026Q4", "review-2027Q1", "review-2027Q2", "review-2027Q3", "target-2027",
        "review-2027Q4",
    ]  # fmt: skip
    assert rows[1].planned_on == date(2027, 1, 20)


def test_publishing_once_is_enough_and_an_empty_plan_is_refused(world):
    plan = world.read(SMALL)
    stale = Plan.objects.get(pk=plan.pk)
    with world.on(START):
        service.publish_plan(world.office, plan, plan.version)
        with pytest.raises(Conflict):
            service.publish_plan(world.office2, stale, 1)
        with pytest.raises(Refused) as refusal:
            service.publish_plan(world.office, plan, plan.version)
    assert refusal.value.code == "plan_not_in_review"
    assert Milestone.objects.filter(item__plan=plan, item__order=1).count() == 5
    empty = world.read(SMALL)
    for item in empty.items.all():
        service.drop_item(world.office, item, item.version)
    with pytest.raises(Refused) as refusal:
        service.publish_plan(world.office, empty, empty.version)
    assert refusal.value.code == "plan_without_items"


def test_dropped_items_run_nowhere(world):
    plan = world.read(SMALL)
    two = plan.items.get(order=2)
    service.drop_item(world.office, two, two.version)
    with world.on(START):
        plan = service.publish_plan(world.office, plan, plan.version)
    assert not Milestone.objects.filter(item=two).exists()
    assert [s.item.order for s in board(plan, START).states] == [1, 3]


def test_a_closed_plan_stays_readable_and_takes_no_more_changes(world):
    plan = world.asked(SMALL)
    draft = world.read(SMALL)
    with pytest.raises(Refused):
        service.close_plan(world.office, draft, draft.version)
    item = plan.items.first()
    before = board(plan, START).counts
    plan = service.close_plan(world.office, plan, plan.version)
    item.refresh_from_db()
    assert board(plan, START).counts == before
    stone = stones_of(item)[0]
    for change in (
        lambda: service.ask_bodies(world.office, item),
        lambda: service.set_lead(world.office, item, world.bureau),
        lambda: service.override_light(world.office, item, item.version, "ok", "because"),
        lambda: service.change_milestone(world.office, stone, 1, {"weight": 3}, "because"),
        lambda: service.add_milestone(world.office, item, {"title": "x", "planned_on": START, "weight": 1}),
        lambda: service.remove_milestone(world.office, stone, 1, "because"),
    ):
        with pytest.raises(Refused) as refusal:
            change()
        assert refusal.value.code == "plan_not_running"
    with pytest.raises(Denied):
        world.hand_in(item, stone, START)
    assert not Evidence.objects.exists()
