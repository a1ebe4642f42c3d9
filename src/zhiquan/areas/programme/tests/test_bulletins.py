"""Bulletins: figures from the board, text by people, four eyes, a number without gaps, and then silence."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from zhiquan.areas.programme import documents, service
from zhiquan.areas.programme.models import Bulletin, Correction, Countersign
from zhiquan.areas.programme.queries.board import board
from zhiquan.areas.programme.service import bulletins as actions
from zhiquan.areas.programme.tests.conftest import SMALL, START, World, item_of, stones_of
from zhiquan.kernel import audit, jobs, numbering
from zhiquan.kernel.errors import Conflict, Denied, Refused
from zhiquan.kernel.models import AuditEntry, Job, StoredFile

DAY = timedelta(days=1)
LATE = date(2027, 1, 15)


def draft(world, plan, day=LATE, form=Bulletin.OFFICIAL, by=None):
    plan.refresh_from_db()
    with world.on(day):
        return service.draft_bulletin(
            by or world.office, plan, form=form, period_from=date(2026, 10, 1), period_to=date(2026, 12, 31),
            as_of=day,
        )  # fmt: skip


def issue(world, row, day=LATE):
    with world.on(day, 11):
        row = service.submit_bulletin(world.office, row, row.version)
        return service.approve_bulletin(world.approver, row, row.version)


def texts(row):
    return {p["code"]: p["text"] for p in row.content["paragraphs"]}


# ---------- text and figures


def test_figures_and_text_equal_the_board_of_the_day(world):
    plan = world.asked()
    m1, m2 = item_of(plan, "M1"), item_of(plan, "M2")
    for stone in stones_of(m1):
        world.prove(m1, stone, START)
    with world.on(START):
        row = service.submit_figure(
            world.contact, m2, target_code="pilot_institutions", value=Decimal(3), true_on=START, name="a.txt",
            data=b"a",
        )  # fmt: skip
    world.accept(row, START)
    found = draft(world, plan)
    day = board(plan, LATE)
    assert found.figures["counts"] == day.counts
    assert [(i["code"], i["light"], i["days_late"]) for i in found.figures["items"]] == [
        (s.item.code, s.code, s.light.days_late) for s in day.states
    ]
    said = texts(found)
    assert f"截至2027年1月15日，{plan.title}确定的23项举措中，已完成1项" in said["overall"]
    assert f"滞后{day.counts['late']}项" in said["overall"]
    assert "于2026年11月23日认定完成" in said["finished.M1"]
    assert {c.removeprefix("late.") for c in said if c.startswith("late.") and c.count(".") == 1} - {"h"} == {
        s.item.code for s in day.states if s.code == "late"
    }
    assert "单位自报3家，未计入，目标不少于5家" in said["figure.M2.pilot_institutions"]
    value = next(v for v in found.figures["values"] if v["code"] == "pilot_institutions")
    assert (value["item"], value["value"], value["reported"]) == ("M2", None, "3.0000")
    assert len(found.content["ledger"]) == 23
    again = draft(world, plan)
    assert again.figures == found.figures, "the same day gives the same figures and fingerprint"


def test_a_day_to_come_a_turned_period_and_a_draft_plan_are_refused(world):
    plan = world.asked(SMALL)
    unread = world.read(SMALL)
    base = {"form": Bulletin.OFFICIAL, "period_from": START, "period_to": START, "as_of": START}
    with world.on(START):
        for target, more, code in [
            (plan, {"as_of": START + DAY}, "as_of_in_future"),
            (plan, {"period_to": START - DAY}, "period_reversed"),
            (plan, {"form": "letter"}, "unknown_form"),
            (unread, {}, "plan_not_published"),
        ]:
            with pytest.raises(Refused) as refusal:
                service.draft_bulletin(world.office, target, **{**base, **more})
            assert refusal.value.code == code
        for actor in (world.approver, world.contact, world.supervisor):
            with pytest.raises(Denied):
                service.draft_bulletin(actor, plan, **base)


def test_what_people_wrote_survives_new_figures(world):
    plan = world.asked()
    row = draft(world, plan)
    assert "late.M1" in texts(row)
    with world.on(LATE):
        row = service.edit_bulletin(
            world.office, row, row.version,
            {"title": "新标题", "addressee": "各区", "paragraphs": {
                "overall": "总体良好。", "late.M1": "M1 的原因由人写。", "bodies": "  ",
            }},
        )  # fmt: skip
    assert row.edited == ["bodies", "late.M1", "overall"]
    assert "bodies" not in texts(row)
    m1, m4 = item_of(plan, "M1"), item_of(plan, "M4")
    for item in (m1, m4):
        for stone in stones_of(item):
            world.prove(item, stone, LATE)
    day = LATE + DAY
    with world.on(day):
        row = service.refresh_figures(world.office, row, row.version, day)
    said = texts(row)
    assert (said["overall"], said["late.M1"]) == ("总体良好。", "M1 的原因由人写。")
    assert "bodies" not in said, "what people left out stays out"
    assert "late.M4" not in said
    assert "finished.M4" in said
    assert (row.title, row.content["addressee"], row.as_of) == ("新标题", "各区", day)
    assert row.figures["counts"] == board(plan, day).counts
    codes = list(said)
    assert len(codes) == len(set(codes)) == len(row.content["paragraphs"])
    assert codes.index("late.M1") > codes.index("late.h")


def test_saving_without_a_change_marks_nothing_as_edited(world):
    row = draft(world, world.asked(SMALL))
    same = service.edit_bulletin(world.office, row, row.version, {"paragraphs": texts(row)})
    assert same.edited == []
    with pytest.raises(Conflict):
        service.edit_bulletin(world.office2, same, 1, {"title": "x"})
    for fields, code in [({"figures": {}}, "unknown_field"), ({"title": "  "}, "title_length")]:
        with pytest.raises(Refused) as refusal:
            service.edit_bulletin(world.office, same, same.version, fields)
        assert refusal.value.code == code


# ---------- four eyes and countersignatures


def test_nobody_issues_his_own_draft(world):
    from zhiquan.kernel.actor import APPROVER, OFFICE

    both = world.member("both", world.bureau, OFFICE, APPROVER)
    row = draft(world, world.asked(SMALL), by=both)
    with pytest.raises(Denied):
        service.approve_bulletin(world.approver, row, row.version)
    row = service.submit_bulletin(both, row, row.version)
    for actor in (both, world.office, world.reviewer, world.supervisor):
        with pytest.raises(Denied):
            service.approve_bulletin(actor, row, row.version)
    with pytest.raises(Refused) as refusal:
        service.return_bulletin(world.approver, row, row.version, " ")
    assert refusal.value.code == "reason_missing"
    row = service.return_bulletin(world.approver, row, row.version, "缺少分析")
    assert (row.state, row.return_reason) == (Bulletin.DRAFT, "缺少分析")
    assert issue(world, row).number


def test_a_countersignature_is_waited_for_and_asked_again_after_a_change(world):
    row = draft(world, world.asked())
    bodies = [world.body("sti"), world.body("education")]
    service.ask_countersign(world.office, row, bodies)
    service.ask_countersign(world.office, row, bodies)
    assert row.countersigns.count() == 2
    with pytest.raises(Refused, match="市科技创新局"):
        service.submit_bulletin(world.office, row, row.version)
    with pytest.raises(Refused) as refusal:
        service.answer_countersign(world.contact, row, agree=False, comment="")
    assert refusal.value.code == "reason_missing"
    with pytest.raises(Denied):
        service.answer_countersign(world.reviewer, row, agree=True, comment="")
    service.answer_countersign(world.contact, row, agree=True, comment="")
    service.answer_countersign(world.education, row, agree=False, comment="数字有误")
    with pytest.raises(Refused, match="市教育局"):
        service.submit_bulletin(world.office, row, row.version)
    row = service.edit_bulletin(world.office, row, row.version, {"title": "改过"})
    assert set(row.countersigns.values_list("state", flat=True)) == {Countersign.ASKED}
    for actor in (world.contact, world.education):
        service.answer_countersign(actor, row, agree=True, comment="")
    row = service.submit_bulletin(world.office, row, row.version)
    service.answer_countersign(world.education, row, agree=False, comment="再看")
    with pytest.raises(Refused) as refusal:
        service.approve_bulletin(world.approver, row, row.version)
    assert refusal.value.code == "countersign_open"


# ---------- issuing


def test_an_issued_bulletin_carries_its_number_and_the_head_of_the_log(world):
    plan = world.asked()
    row = issue(world, draft(world, plan))
    assert (row.number, row.state, row.approved_by) == (
        "深知〔2027〕1号",
        Bulletin.ISSUED,
        world.approver.person,
    )
    head = audit.head()
    assert row.audit_position <= head.position
    assert len(row.audit_head) == 64
    entry = AuditEntry.objects.get(action="programme.bulletin.issue")
    assert entry.detail["number"] == row.number
    assert entry.detail["head"] == row.audit_head
    assert entry.detail["figures"] == row.figures["fingerprint"]
    assert row.audit_head[:16] in documents.document(row).audit_head
    audit.seal_all()
    assert audit.verify(audit.Head(row.audit_position, row.audit_head)).broken_at is None
    assert issue(world, draft(world, plan)).number == "深知〔2027〕2号"
    brief = issue(world, draft(world, plan, form=Bulletin.BRIEFING))
    assert brief.number == "第1期"


def test_a_failure_after_the_number_was_taken_leaves_no_gap(world, monkeypatch):
    plan = world.asked(SMALL)
    row = draft(world, plan)
    row = service.submit_bulletin(world.office, row, row.version)
    taken = []
    real = numbering.document_no

    def fails(prefix, year):
        taken.append(real(prefix, year))
        raise OSError("power cut")

    monkeypatch.setattr(actions.numbering, "document_no", fails)
    with world.on(LATE), pytest.raises(OSError, match="power cut"):
        service.approve_bulletin(world.approver, row, row.version)
    monkeypatch.undo()
    row = Bulletin.objects.get(pk=row.pk)
    assert (row.state, row.number, taken) == (Bulletin.SUBMITTED, "", ["深知〔2027〕1号"])
    assert not Job.objects.filter(name="programme.render_bulletin").exists()
    with world.on(LATE):
        assert service.approve_bulletin(world.approver, row, row.version).number == "深知〔2027〕1号"


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_bulletins_issued_at_once_are_numbered_one_after_the_other(together):
    world = World()
    plan = world.asked(SMALL)
    rows = []
    for _ in range(5):
        row = draft(world, plan)
        rows.append(service.submit_bulletin(world.office, row, row.version))

    def work(i):
        # The last two are the same bulletin: one of them must lose, and takes no number with it.
        row = Bulletin.objects.get(pk=rows[min(i, 4)].pk)
        with world.on(LATE):
            return service.approve_bulletin(world.approver, row, 2).number

    found = together(6, work)
    numbers = [n for n in found if isinstance(n, str)]
    assert sorted(numbers) == [f"深知〔2027〕{n}号" for n in range(1, 6)], found
    assert next(type(e) for e in found if not isinstance(e, str)) in (Conflict, Denied)
    assert sorted(Bulletin.objects.values_list("number", flat=True)) == sorted(numbers)


def test_nothing_changes_an_issued_bulletin(world):
    plan = world.asked()
    row = draft(world, plan)
    service.ask_countersign(world.office, row, [world.body("sti")])
    service.answer_countersign(world.contact, row, agree=True, comment="")
    row = issue(world, row)
    before = Bulletin.objects.filter(pk=row.pk).values().get()
    signed = list(row.countersigns.values())
    version = row.version
    for change in (
        lambda: service.edit_bulletin(world.office, row, version, {"title": "x"}),
        lambda: service.refresh_figures(world.office, row, version, START),
        lambda: service.ask_countersign(world.office, row, [world.body("education")]),
        lambda: service.answer_countersign(world.contact, row, agree=False, comment="x"),
        lambda: service.submit_bulletin(world.office, row, version),
        lambda: service.return_bulletin(world.approver, row, version, "x"),
        lambda: service.approve_bulletin(world.approver, row, version),
        lambda: service.discard_bulletin(world.office, row, version),
    ):
        with world.on(LATE + DAY), pytest.raises(Refused):
            change()
    world.prove(item_of(plan, "M1"), stones_of(item_of(plan, "M1"))[0], LATE + DAY)
    assert Bulletin.objects.filter(pk=row.pk).values().get() == before
    assert list(row.countersigns.values()) == signed


# ---------- corrections


def test_a_correction_is_printed_once_in_the_next_bulletin(world):
    plan = world.asked()
    first = issue(world, draft(world, plan))
    with pytest.raises(Refused):
        service.correct_bulletin(world.office, first, " ")
    with pytest.raises(Denied):
        service.correct_bulletin(world.contact, first, "x")
    note = service.correct_bulletin(world.office, first, "第二页“3家”应为“4家”。")
    second = draft(world, plan)
    assert texts(second)[f"correction.{note.uid}"] == f"{first.number}：第二页“3家”应为“4家”。"
    later = service.correct_bulletin(world.office, first, "又一处。")
    with world.on(LATE):
        second = service.refresh_figures(world.office, second, second.version, LATE)
    assert {f"correction.{c.uid}" for c in (note, later)} <= set(texts(second))
    third = draft(world, plan)
    assert not [c for c in texts(third) if c.startswith("correction")]
    issue(world, second)
    assert Correction.objects.filter(printed_in=second).count() == 2
    assert not [c for c in texts(draft(world, plan)) if c.startswith("correction")]


def test_a_discarded_draft_and_a_note_left_out_give_the_correction_back(world):
    plan = world.asked(SMALL)
    first = issue(world, draft(world, plan))
    note = service.correct_bulletin(world.office, first, "应为4家。")
    code = f"correction.{note.uid}"
    second = draft(world, plan)
    with pytest.raises(Conflict):
        service.discard_bulletin(world.office, second, second.version + 1)
    with pytest.raises(Denied):
        service.discard_bulletin(world.approver, second, second.version)
    service.discard_bulletin(world.office, second, second.version)
    assert AuditEntry.objects.filter(action="programme.bulletin.discard").count() == 1
    third = draft(world, plan)
    assert code in texts(third)
    third = service.edit_bulletin(world.office, third, third.version, {"paragraphs": {code: ""}})
    issue(world, third)
    assert code in texts(draft(world, plan))


# ---------- printed


@pytest.fixture
def printed(world, monkeypatch):
    """The documents engine has its own tests; here one line stands for a page."""
    monkeypatch.setattr(documents, "docx", lambda row: f"docx {row.number} {row.content}".encode())
    monkeypatch.setattr(documents, "pdf", lambda row: f"%PDF-1.7 {row.number}".encode())
    monkeypatch.setattr("zhiquan.kernel.files.check", _unchecked)


def _unchecked(name, data):
    from zhiquan.kernel.filetypes import Checked

    return Checked(media_type="application/octet-stream", size=len(data))


def test_an_issued_bulletin_is_stored_once_however_often_the_job_runs(world, printed):
    row = issue(world, draft(world, world.asked(SMALL)))
    job = Job.objects.get(name="programme.render_bulletin")
    jobs.run_job.call(str(job.uid), job.turn)
    row.refresh_from_db()
    stored = (row.docx_id, row.pdf_id)
    assert all(stored)
    for _ in range(2):
        again = jobs.start(world.office, "programme.render_bulletin", bulletin=str(row.uid))
        jobs.run_job.call(str(again.uid), again.turn)
    row.refresh_from_db()
    assert (row.docx_id, row.pdf_id) == stored
    assert StoredFile.objects.filter(ref=f"programme.bulletin:{row.uid}").count() == 2


def test_a_draft_is_not_stored(world, printed):
    row = draft(world, world.asked(SMALL))
    job = jobs.start(world.office, "programme.render_bulletin", bulletin=str(row.uid))
    jobs.run_job.call(str(job.uid), job.turn)
    row.refresh_from_db()
    assert (row.docx_id, row.pdf_id) == (None, None)


def test_the_same_bulletin_gives_the_same_bytes(world):
    """Skipped where the machine has none of the fonts that the layout asks for."""
    row = issue(world, draft(world, world.asked(SMALL)))
    try:
        first = (documents.docx(row), documents.pdf(row))
    except Refused as missing:
        pytest.skip(str(missing))
    with world.on(LATE + 100 * DAY):
        again = Bulletin.objects.get(pk=row.pk)
        assert (documents.docx(again), documents.pdf(again)) == first
    assert first[0].startswith(b"PK")
    assert first[1].startswith(b"%PDF")


def test_what_is_printed_says_whether_it_is_a_draft(world):
    row = draft(world, world.asked(SMALL))
    assert "草稿，未签发" in documents.document(row).notices
    assert documents.document(row).audit_head == ""
    row = issue(world, row)
    assert documents.document(row).notices == ()
    assert documents.document(row).document_no == row.number
