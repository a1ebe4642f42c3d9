"""The desk's pages as officers meet them: queue, claiming, many at once, defects, four eyes, hand-overs."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from zhiquan.areas.matters import access, service
from zhiquan.areas.matters.models import Case, Dispatch, Letter, Proposal
from zhiquan.areas.matters.queries import desk, desk_case
from zhiquan.areas.matters.service.steps import Told, facts_of, pack_of
from zhiquan.areas.matters.tests.conftest import PDF, Cast, answered, person_as, step, with_materials
from zhiquan.kernel import actor as acting
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import AuditEntry, Mandate, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_folder(settings: Any, tmp_path: Any) -> None:
    settings.ZHIQUAN_FILES = tmp_path / "files"


@pytest.fixture(autouse=True)
def desk_mandates(cast: Cast) -> None:
    for actor in (cast.window, cast.handler, cast.approver):
        mandate(actor)


def mandate(actor: Actor) -> None:
    for role in actor.roles:
        Mandate.objects.create(
            person=actor.person, organisation=actor.organisation, role=role, valid_from=date(2020, 1, 1)
        )


def signed_in(actor: Actor) -> Client:
    assert actor.person is not None
    client = Client(headers={"accept-language": "en"})
    client.force_login(actor.person)
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"matters:{name}", args=args)


def company(cast: Cast, **more: Any) -> Case:
    """A case at the check: the company's own change of name."""
    draft = with_materials(cast, answered(cast, "company-change", **more))
    return service.submit(cast.clerk, draft, draft.version)


def marks(cast: Cast) -> Case:
    """A change of the owner's address in the mark register; the consents that pledgees must give turn out void."""
    change = {"change.kind": "address", "party.address.new": "深圳市南山区样例路8号"}
    draft = with_materials(cast, answered(cast, "trademark-change", **change))
    case = service.submit(cast.clerk, draft, draft.version)
    case.files.filter(type="pledgee_consent").update(replaced_at=clock.now())
    return case


def due(case: Case, day: date | None) -> Case:
    Case.objects.filter(pk=case.pk).update(due_on=day)
    case.refresh_from_db()
    return case


# ---------- the queue


def test_the_nearest_last_day_comes_first_and_pages_leave_nothing_out(cast: Cast) -> None:
    days = [date(2026, 11, 30), None, date(2026, 11, 20), date(2026, 11, 30), None]
    cases = [due(company(cast), day) for day in days]
    rows = desk.narrowed(cast.window, desk.Asked())
    seen, after = [], ""
    while True:
        shown = desk.page(rows, after, size=2)
        seen += [c.pk for c in shown.cases]
        after = shown.following
        if not after:
            break
    assert seen == [cases[i].pk for i in (2, 0, 3, 1, 4)]
    text = signed_in(cast.window).get(url("desk")).text
    assert "5 cases by legal clock" in text and "1 overdue" in text
    assert text.index(cases[2].number) < text.index(cases[0].number) < text.index(cases[1].number)


def test_the_queue_holds_what_the_access_table_allows(cast: Cast) -> None:
    company(cast)
    marks(cast)
    supervisor = person_as("supervisor", cast.window.organisation, acting.SUPERVISOR)
    for actor in (
        cast.window,
        cast.handler,
        cast.approver,
        cast.clerk,
        cast.stranger,
        supervisor,
        acting.VISITOR,
    ):
        allowed = access.CASES.visible_to(actor, "work").filter(is_bundle=False)
        assert set(desk.desk_cases(actor)) == set(allowed), actor.name


def test_sample_periods_are_marked(cast: Cast) -> None:
    company(cast)
    assert '<span class="tag tag-sample">sample</span>' in signed_in(cast.window).get(url("desk")).text


def test_a_spoilt_cursor_begins_anew(cast: Cast) -> None:
    company(cast)
    for after in ("x", "2026-99-99~1", "-~", "2026-11-20~zz"):
        assert signed_in(cast.window).get(url("desk"), {"after": after}).status_code == 200
    assert len(desk.page(desk.narrowed(cast.window, desk.Asked()), "2026-99-99~1").cases) == 1


def test_filters_narrow_the_queue(cast: Cast) -> None:
    one, two = company(cast), marks(cast)
    asked = {"q": two.number}
    client = signed_in(cast.window)
    assert one.number not in client.get(url("desk"), asked).text
    assert two.number in client.get(url("desk"), asked).text
    assert two.number not in client.get(url("desk"), {"matter": "company-change"}).text
    assert "No case here" in client.get(url("desk"), {"turn": "applicant"}).text
    assert "No case here" in client.get(url("desk"), {"state": "to_lodge"}).text
    due(one, date(2026, 11, 20))
    late = client.get(url("desk"), {"due": "overdue"}).text
    assert one.number in late and two.number not in late
    service.claim(cast.window, one, Case.objects.get(pk=one.pk).version)
    mine = client.get(url("desk"), {"whose": "mine"}).text
    assert one.number in mine and two.number not in mine
    assert one.number not in client.get(url("desk"), {"whose": "free"}).text


def test_the_queue_as_a_file_has_the_same_cases(cast: Cast) -> None:
    case = company(cast)
    client = signed_in(cast.window)
    text = client.get(url("desk-export", "csv"), {"matter": "company-change"}).content.decode("utf-8-sig")
    assert case.number in text and text.count("\n") == 2
    assert client.get(url("desk-export", "xlsx")).content.startswith(b"PK")
    assert client.get(url("desk-export", "exe")).status_code == 404


def test_another_body_and_the_applicant_see_nothing_of_the_desk(cast: Cast) -> None:
    case = company(cast)
    other = person_as("elsewhere", Organisation.objects.get(body_code="sti"), acting.HANDLER, acting.APPROVER)
    mandate(other)
    mandate(cast.clerk)
    outsider = signed_in(other)
    assert outsider.get(url("desk-case", case.uid)).status_code == 404
    assert outsider.post(url("desk-act", case.uid), {"do": "claim", "version": 1}).status_code == 404
    assert outsider.post(url("desk-step", case.uid, "accept"), {"version": case.version}).status_code == 404
    assert case.number not in outsider.get(url("desk"), {"turn": "any"}).text
    assert case.number not in outsider.get(url("worklist")).text
    applicant = signed_in(cast.clerk)
    assert applicant.get(url("desk")).status_code == 403
    assert applicant.get(url("desk-case", case.uid)).status_code == 403
    assert Client().get(url("desk")).status_code == 302


# ---------- claiming, many at once


def test_claiming_the_next_takes_the_nearest_that_nobody_has(cast: Cast) -> None:
    later, sooner = due(company(cast), date(2026, 12, 1)), due(company(cast), date(2026, 11, 25))
    service.claim(cast.handler, sooner, sooner.version)
    answer = signed_in(cast.window).post(url("desk-next"))
    later.refresh_from_db()
    assert answer.url == url("desk-case", later.uid) and later.handler == cast.window.person
    assert signed_in(cast.window).post(url("desk-next")).url == url("desk")


def test_a_claim_on_an_old_page_meets_the_colleague(cast: Cast) -> None:
    case = company(cast)
    seen = case.version
    service.claim(cast.handler, case, seen)
    answer = signed_in(cast.window).post(url("desk-act", case.uid), {"do": "claim", "version": seen})
    assert answer.status_code in (400, 409)
    case.refresh_from_db()
    assert case.handler == cast.handler.person


def test_a_step_on_an_old_page_shows_both_sides_and_keeps_what_was_typed(cast: Cast) -> None:
    case = company(cast)
    seen = case.version
    step(cast.handler, case, "ask_correction", defects=[{"text": "缺章"}])
    typed = {"version": seen, "do": "take", "own-place": "", "own-text": "章程修正案没有签字"}
    answer = signed_in(cast.window).post(url("desk-step", case.uid, "ask_correction"), typed)
    assert answer.status_code == 409 and "handler was quicker" in answer.text
    assert "章程修正案没有签字" in answer.text and "not possible any more" in answer.text
    case.refresh_from_db()
    assert case.defects.count() == 1


def test_many_at_once_tells_each_result(cast: Cast) -> None:
    good, moved = company(cast), company(cast)
    client = signed_in(cast.window)
    chosen = [f"{c.uid}@{c.version}" for c in (good, moved)]
    asked = client.post(url("desk-bulk"), {"case": chosen, "bulk": "accept"})
    assert asked.status_code == 200 and "Nothing has happened yet" in asked.text
    assert not Letter.objects.filter(code="acceptance").exists()
    step(cast.handler, moved, "ask_correction", defects=[{"text": "缺章"}])
    done = client.post(url("desk-bulk"), {"case": chosen, "bulk": "accept", "do": "take"}).text
    assert "1 went through, 1 did not" in done and "Somebody else changed this meanwhile" in done
    good.refresh_from_db()
    assert good.state == "to_lodge"
    claimed = client.post(
        url("desk-bulk"), {"case": [f"{good.uid}@{good.version}"], "bulk": "claim", "do": "take"}
    )
    assert "1 went through" in claimed.text
    good.refresh_from_db()
    assert good.handler == cast.window.person


def test_many_at_once_needs_cases_and_a_step(cast: Cast) -> None:
    company(cast)
    client = signed_in(cast.window)
    assert client.post(url("desk-bulk"), {"bulk": "accept"}).status_code == 302
    wrong = {"case": ["no@x", "also-no"], "bulk": "accept"}
    assert client.post(url("desk-bulk"), wrong).status_code == 302


# ---------- one case


def test_all_defects_go_out_in_one_notice_as_previewed(cast: Cast) -> None:
    case = marks(cast)
    assert case.state == "checking"
    client = signed_in(cast.window)
    page = client.get(url("desk-case", case.uid)).text
    pack = pack_of(case)
    _known, grounds = facts_of(case, pack, clock.today())
    found = desk_case.proposed(case, pack, grounds)
    assert found, "the example must have grounds"
    assert all(f"d-{p.code}" in page for p in found) and found[0].cited.article in page
    first = found[0]
    typed = {
        "version": case.version, "do": "preview", f"d-{first.code}": "reword", f"t-{first.code}": "请补交质权人书面同意",
        "own-place": ["party.address.new", ""], "own-text": ["地址与营业执照不一致", "缺身份证明"],
    }  # fmt: skip
    preview = client.post(url("desk-step", case.uid, "ask_correction"), typed)
    assert preview.status_code == 200
    assert all(t in preview.text for t in ("请补交质权人书面同意", "地址与营业执照不一致", "缺身份证明"))
    case.refresh_from_db()
    assert case.state == "checking" and not case.defects.exists(), "a preview leaves nothing behind"
    assert not Letter.objects.filter(case=case, code="correction_notice").exists()
    client.post(url("desk-step", case.uid, "ask_correction"), {**typed, "do": "take"})
    case.refresh_from_db()
    assert case.state == "correction" and case.defects.count() == len(found) + 2
    letter = Letter.objects.get(case=case, code="correction_notice")
    assert "缺身份证明" in letter.content and "请补交质权人书面同意" in letter.content
    assert not case.defects.filter(late=True).exists()
    assert case.defects.get(text=f"{first.about}：请补交质权人书面同意").ground == first.ground


def test_a_rejected_ground_needs_a_reason_which_is_kept(cast: Cast) -> None:
    case = marks(cast)
    pack = pack_of(case)
    found = desk_case.proposed(case, pack, facts_of(case, pack, clock.today())[1])
    code = found[0].code
    client = signed_in(cast.window)
    typed = {
        "version": case.version,
        "do": "take",
        f"d-{code}": "reject",
        "own-text": ["缺身份证明"],
        "own-place": [""],
    }
    without = client.post(url("desk-step", case.uid, "ask_correction"), typed)
    assert without.status_code == 422 and "Say why this is not taken over" in without.text
    assert "缺身份证明" in without.text, "what was typed stays"
    client.post(url("desk-step", case.uid, "ask_correction"), {**typed, f"t-{code}": "同意书已当面核对"})
    event = case.events.get(action="ask_correction")
    assert event.facts["rejected"][0]["why"] == "同意书已当面核对"
    assert not case.defects.filter(ground=found[0].ground, place=found[0].place).exists()
    assert "同意书已当面核对" in client.get(url("desk-case", case.uid)).text


def test_faults_of_a_step_come_together(cast: Cast) -> None:
    case = company(cast)
    step(cast.window, case, "accept")
    case.refresh_from_db()
    typed = {"version": case.version, "on": "2027-01-09", "receipt": ""}
    answer = signed_in(cast.window).post(url("desk-step", case.uid, "hand_over"), typed)
    assert answer.status_code == 422
    assert (
        "receipt number" in answer.text
        and "lies in the future" in answer.text
        and "2 places to put right" in answer.text
    )


def test_a_decision_of_four_eyes_needs_two_people(cast: Cast) -> None:
    both = person_as("both", cast.window.organisation, acting.WINDOW, acting.APPROVER)
    mandate(both)
    case = company(cast)
    mine = signed_in(both)
    mine.post(url("desk-step", case.uid, "decline"), {"version": case.version, "reason": "不属于受理范围"})
    proposal = Proposal.objects.get(case=case)
    case.refresh_from_db()
    assert case.state == "checking" and proposal.state == "open"
    page = mine.get(url("desk-case", case.uid)).text
    assert "somebody else must confirm it" in page
    confirm = {"do": "confirm", "version": proposal.version}
    assert mine.post(url("desk-decide", proposal.uid), confirm).status_code == 403
    assert "Nothing waits for your confirmation" in mine.get(url("desk-eyes")).text
    second = signed_in(cast.approver)
    assert case.number in second.get(url("desk-eyes")).text
    assert "不属于受理范围" in second.get(url("desk-case", case.uid)).text
    shown = second.post(url("desk-decide", proposal.uid), {"do": "preview"})
    assert shown.status_code == 200 and "不属于受理范围" in shown.text
    second.post(url("desk-decide", proposal.uid), confirm)
    case.refresh_from_db()
    assert case.state == "not_taken"
    assert Letter.objects.filter(case=case, code="not_taken").count() == 1


def test_a_returned_proposal_carries_its_note(cast: Cast) -> None:
    case = company(cast)
    service.act(cast.window, case, case.version, "decline", Told(reason="不属于受理范围"))
    proposal = Proposal.objects.get(case=case)
    second = signed_in(cast.approver)
    returned = {"do": "return", "version": proposal.version}
    assert second.post(url("desk-decide", proposal.uid), returned).status_code == 400
    second.post(url("desk-decide", proposal.uid), {**returned, "note": "请先电话核实"})
    assert "请先电话核实" in signed_in(cast.window).get(url("desk-eyes")).text


def test_notes_are_for_officers_and_reassigning_for_approvers(cast: Cast) -> None:
    case = company(cast)
    client = signed_in(cast.window)
    client.post(url("desk-act", case.uid), {"do": "comment", "text": "电话里说明天补"})
    assert "电话里说明天补" in client.get(url("desk-case", case.uid)).text
    to = {"do": "assign", "person": str(cast.handler.person.uid), "version": case.version}  # type: ignore[union-attr]
    assert client.post(url("desk-act", case.uid), to).status_code == 403
    assert signed_in(cast.approver).post(url("desk-act", case.uid), to).status_code == 302
    case.refresh_from_db()
    assert case.handler == cast.handler.person


def test_an_objection_is_answered_by_somebody_else(cast: Cast) -> None:
    case = company(cast)
    step(cast.window, case, "ask_correction", defects=[{"text": "缺章"}])
    event = case.events.get(action="ask_correction")
    row = service.object_to(cast.clerk, event, "章盖了")
    second = signed_in(cast.approver)
    assert "章盖了" in second.get(url("desk-objections")).text
    answer = {"do": "uphold", "version": row.version, "answer": "核对后确认已盖章"}
    assert signed_in(cast.window).post(url("desk-answer", row.uid), answer).status_code == 403
    second.post(url("desk-answer", row.uid), answer)
    row.refresh_from_db()
    assert row.state == "upheld"
    assert "No objection is open" in second.get(url("desk-objections")).text


def test_a_bundle_leads_to_its_parts(cast: Cast) -> None:
    draft = with_materials(cast, answered(cast, "company-rename"))
    case = service.submit(cast.clerk, draft, draft.version)
    client = signed_in(cast.window)
    page = client.get(url("desk-case", case.uid)).text
    parts = list(case.parts.all())
    assert all(url("desk-case", p.uid) in page for p in parts)
    inner = client.get(url("desk-case", parts[0].uid)).text
    assert url("desk-case", parts[1].uid) in inner and case.number in inner


# ---------- leave


def test_a_substitute_sees_the_cases_of_who_is_away(cast: Cast) -> None:
    case = company(cast)
    service.claim(cast.window, case, case.version)
    client = signed_in(cast.handler)
    assert case.number not in client.get(url("desk"), {"whose": "mine"}).text
    leave = {
        "officer": str(cast.window.person.uid), "substitute": str(cast.handler.person.uid),  # type: ignore[union-attr]
        "first": "2026-11-23", "last": "2026-11-27",
    }  # fmt: skip
    assert client.post(url("desk-substitute"), leave).status_code == 403
    wrong = signed_in(cast.approver).post(url("desk-substitute"), {**leave, "last": "x", "officer": ""})
    assert wrong.status_code == 422
    signed_in(cast.approver).post(url("desk-substitute"), leave)
    for whose in ("mine", "substituted"):
        text = client.get(url("desk"), {"whose": whose}).text
        assert case.number in text and "on leave" in text
    assert "until" in client.get(url("desk-load")).text
    row = service.name_substitute(
        cast.approver,
        cast.handler.person,
        cast.window.person,
        date(2026, 12, 1),
        date(2026, 12, 2),  # type: ignore[arg-type]
    )
    assert desk.absent(cast.window) == []
    signed_in(cast.approver).post(url("desk-substitute-end", row.uid))
    row.refresh_from_db()
    assert row.ended_at is not None


# ---------- hand-overs


def to_lodge(cast: Cast) -> Case:
    return step(cast.window, company(cast), "accept")


def test_receipts_typed_in_each_stand_on_their_own(cast: Cast) -> None:
    one, two = to_lodge(cast), to_lodge(cast)
    keys = {c.pk: c.dispatches.get().uid for c in (one, two)}
    client = signed_in(cast.window)
    page = client.get(url("worklist")).text
    assert one.number in page and two.number in page
    typed = {
        "do": "receipts", f"receipt-{keys[one.pk]}": "登字1", f"version-{keys[one.pk]}": one.version,
        f"receipt-{keys[two.pk]}": "登字2", f"on-{keys[two.pk]}": "23.11.2026", f"version-{keys[two.pk]}": two.version,
    }  # fmt: skip
    answer = client.post(url("worklist-act"), typed)
    assert answer.status_code == 422 and "Write the day as" in answer.text and "登字2" in answer.text
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, one.receipt, two.state) == ("lodged", "登字1", "to_lodge")
    assert one.dispatches.get().state == Dispatch.RECEIVED
    assert one.number not in client.get(url("worklist")).text


def test_a_receipt_entered_on_the_case_settles_the_hand_over(cast: Cast) -> None:
    case = to_lodge(cast)
    typed = {"version": case.version, "receipt": "登字9", "on": "2026-11-23"}
    signed_in(cast.window).post(url("desk-step", case.uid, "hand_over"), typed)
    assert case.dispatches.get().state == Dispatch.RECEIVED
    case.refresh_from_db()
    with pytest.raises(Refused, match="does not wait"):
        service.enter_receipt(cast.window, case, case.version, "登字10")


def test_an_answer_to_the_authority_is_settled_without_another_step(cast: Cast) -> None:
    case = to_lodge(cast)
    case = service.enter_receipt(cast.window, case, case.version, "登字1")
    case = step(cast.window, case, "authority_asks", defects=[{"text": "缺页"}])
    case = step(cast.clerk, case, "answer_authority")
    assert case.dispatches.filter(state=Dispatch.WAITING).count() == 1
    service.enter_receipt(cast.window, case, case.version, "登字2")
    assert not case.dispatches.filter(state=Dispatch.WAITING).exists()
    assert AuditEntry.objects.filter(action="matters.dispatch.received").count() == 1


def test_the_import_tells_the_fault_of_each_line(cast: Cast) -> None:
    good, other = to_lodge(cast), to_lodge(cast)
    client = signed_in(cast.window)
    lines = [
        "办件编号,回执号,日期", f"{good.number},登字7,2026-11-23", f"{other.number},登字8,昨天", "深企变〔2026〕9999号,登字9,2026-11-23",
    ]  # fmt: skip
    upload = SimpleUploadedFile("receipts.csv", "\n".join(lines).encode("utf-8-sig"))
    answer = client.post(url("worklist-receipts"), {"file": upload})
    assert answer.status_code == 422
    assert "1 receipt number entered" in answer.text and "2 lines not" in answer.text
    assert "is no day" in answer.text and "No case of your desk has this number" in answer.text
    good.refresh_from_db()
    assert good.state == "lodged"
    heads = SimpleUploadedFile("bad.csv", b"a,b\n1,2\n")
    assert "lacks the columns" in client.post(url("worklist-receipts"), {"file": heads}).text
    sample = client.get(url("worklist-sample")).content.decode("utf-8-sig")
    assert sample.startswith("办件编号,回执号,日期") and other.number in sample


def test_the_papers_of_a_batch_come_as_one_file(cast: Cast) -> None:
    case = to_lodge(cast)
    client = signed_in(cast.window)
    assert client.post(url("worklist-act"), {"do": "forms"}).status_code == 302
    answer = client.post(url("worklist-act"), {"do": "forms", "dispatch": [str(case.dispatches.get().uid)]})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert "receipts.csv" in names
        assert sum(n.endswith(".docx") for n in names) == len(pack_of(case).form.documents)
        assert any(n.endswith(".pdf") and "材料" in n for n in names)
        assert case.number in archive.read("receipts.csv").decode("utf-8-sig")


def test_a_file_of_the_authority_goes_with_the_step(cast: Cast) -> None:
    case = to_lodge(cast)
    case = service.enter_receipt(cast.window, case, case.version, "登字1")
    typed = {
        "version": case.version, "on": "2026-11-23", "receipt": "", "file-material": "change_certificate",
        "file": SimpleUploadedFile("证明.pdf", PDF),
    }  # fmt: skip
    answer = signed_in(cast.window).post(url("desk-step", case.uid, "record_granted"), typed)
    assert answer.status_code == 302, answer.text[:2000]
    case.refresh_from_db()
    assert case.outcome == "granted" and case.files.filter(material="change_certificate").exists()
