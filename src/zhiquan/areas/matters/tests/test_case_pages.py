"""The applicant's pages of a case: list, head, parts, timeline, clocks, corrections, objections, files, letters."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from zhiquan.areas.matters import service
from zhiquan.areas.matters.models import Case, CaseFile, Letter
from zhiquan.areas.matters.queries import casefile, cases, steptext, timeline
from zhiquan.areas.matters.tests.conftest import PDF, Cast, answered, step, with_materials
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Mandate, StoredFile

pytestmark = pytest.mark.django_db
ADDRESS = {"change.kind": "address", "party.address.new": "深圳市福田区样例路1号（虚构）"}
LANGUAGES = ("zh-hans", "zh-hant", "en")
DEFECTS = [
    {
        "text": "未载明代理权限",
        "place": "party.address.new",
        "ground": "agent",
        "source": "TMR-2014",
        "article": "第5条",
    },
    {"text": "证明与申请书不符", "place": "", "ground": "certificate_differs"},
]


def handed_in(cast: Cast, matter: str = "trademark-change", **more: Any) -> Case:
    draft = with_materials(cast, answered(cast, matter, **(more or ADDRESS)))
    return service.submit(cast.clerk, draft, draft.version)


def signed_in(actor: Actor) -> Client:
    """A browser in which the actor acts for his organisation."""
    assert actor.person and actor.organisation
    for role in actor.roles:
        Mandate.objects.get_or_create(
            person=actor.person,
            organisation=actor.organisation,
            role=role,
            defaults={"valid_from": clock.today()},
        )
    actor.person.is_demo = True
    actor.person.save(update_fields=["is_demo"])
    client = Client()
    client.force_login(actor.person)
    return client


@pytest.fixture
def browser(cast: Cast) -> Client:
    return signed_in(cast.clerk)


def page(client: Client, name: str, *args: Any, query: str = "", status: int = 200) -> str:
    answer = client.get(reverse(f"matters:{name}", args=args) + query)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


# ---------- the list


def test_the_list_shows_drafts_cases_and_nothing_of_others(cast: Cast, browser: Client) -> None:
    case = handed_in(cast)
    draft = service.begin(cast.clerk, "trademark-renewal")
    text = page(browser, "mine", query="?lang=en")
    assert case.number in text and str(draft.uid) in text
    assert case.number not in page(signed_in(cast.stranger), "mine")


def test_the_list_is_empty_with_a_way_on(cast: Cast, browser: Client) -> None:
    assert reverse("matters:services") in page(browser, "mine")


def test_filters_search_and_order(cast: Cast) -> None:
    bundle, single = handed_in(cast, "company-rename", **{"change.kind": "name"}), handed_in(cast)
    own = cases.own_cases(cast.clerk)
    part = bundle.parts.first()
    assert part is not None

    def found(**query: str) -> set[Case]:
        return set(cases.narrowed(own, query))

    assert found() == {bundle, single}
    assert found(matter="trademark-change") == {single}
    assert found(state="closed") == set()
    assert single not in found(turn="applicant") and single in found(turn="desk")
    assert found(q=part.number) == {bundle}
    assert found(q=single.number) == {single}
    assert found(q="nothing like this") == set()
    assert [c.number for c in cases.narrowed(own, {"sort": "-number"})] == sorted(
        [bundle.number, single.number], reverse=True
    )


def test_counts_agree_with_the_filters(cast: Cast) -> None:
    handed_in(cast)
    own = cases.own_cases(cast.clerk)
    known = cases.counts(own)
    assert known["states"][cases.OPEN] == cases.narrowed(own, {"state": "open"}).count() == 1
    assert known["turns"]["desk"] == cases.narrowed(own, {"turn": "desk"}).count() == 1


def test_the_export_has_a_line_a_case_and_no_formula(cast: Cast, browser: Client) -> None:
    case = handed_in(cast)
    Case.objects.filter(pk=case.pk).update(receipt="=1+1")
    answer = browser.get(reverse("matters:mine") + "?export=csv")
    assert case.number in answer.content.decode("utf-8-sig") and "'=1+1" in answer.content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(browser.get(reverse("matters:mine") + "?export=xlsx").content))
    assert [row[0] for row in book["cases"].iter_rows(values_only=True)][1:] == [case.number]


# ---------- one case


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_in_every_language(cast: Cast, browser: Client, language: str) -> None:
    for case in (handed_in(cast), handed_in(cast, "company-rename", **{"change.kind": "name"})):
        assert case.number in page(browser, "case", case.uid, query=f"?lang={language}")


def test_who_may_not_see_a_case_gets_the_same_answer_as_for_none(cast: Cast) -> None:
    case = handed_in(cast)
    page(signed_in(cast.stranger), "case", case.uid, status=404)
    assert Client().get(reverse("matters:case", args=[case.uid])).status_code == 302


def test_each_part_of_a_bundle_stands_on_its_own(cast: Cast, browser: Client) -> None:
    case = handed_in(cast, "company-rename", **{"change.kind": "name"})
    head = cases.head_of(cast.clerk, case, cases.offered_to(cast.clerk, case))
    assert len(head.parts) == case.parts.count() > 3
    assert {p.word for p in head.parts} != {head.word}
    text = page(browser, "case", case.uid, query="?lang=en")
    assert all(p.case.number in text for p in head.parts)


def test_partial_success_is_named(cast: Cast, browser: Client) -> None:
    case = handed_in(cast, "company-rename", **{"change.kind": "name"})
    part = case.parts.filter(state="checking").first()
    assert part is not None
    step(cast.clerk, part, "withdraw")
    Case.objects.filter(parent=case).update(finished_at=clock.now(), outcome="granted")
    Case.objects.filter(pk=part.pk).update(outcome="refused")
    service.steps.settle(Case.objects.get(pk=case.pk))
    case.refresh_from_db()
    head = cases.head_of(cast.clerk, case, ())
    well = case.parts.count() - 1
    assert case.state == Case.PARTIAL and str(well) in head.finding
    assert "what one authority grants stands" in page(browser, "case", case.uid, query="?lang=en")


def corrected(cast: Cast) -> Case:
    case = handed_in(cast)
    return step(cast.handler, case, "ask_correction", defects=DEFECTS)


def test_the_one_next_step_is_to_hand_in_corrections(cast: Cast, browser: Client) -> None:
    case = corrected(cast)
    head = cases.head_of(cast.clerk, case, cases.offered_to(cast.clerk, case))
    assert head.main and head.main.action.code == "correct"
    assert head.withdraw and head.withdraw.action.code == "withdraw"
    assert "2" in head.finding
    text = page(browser, "case", case.uid, query="?lang=en")
    assert all(d["text"] in text for d in DEFECTS)
    assert text.count("btn-main") == 1


def test_every_correction_must_be_answered_and_all_faults_come_at_once(cast: Cast, browser: Client) -> None:
    case = corrected(cast)
    first = case.defects.first()
    assert first is not None
    url = reverse("matters:case-step", args=[case.uid, "correct"])
    program = SimpleUploadedFile("x.pdf", b"#!/bin/sh")
    answer = browser.post(f"{url}?lang=en", {"version": case.version, f"file-{first.uid}": program})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "is a program" in text and "Say what you changed" in text and "2 places" in text
    case.refresh_from_db()
    assert case.state == "correction"


def test_corrections_go_in_together_with_answers_and_files(cast: Cast, browser: Client) -> None:
    case = corrected(cast)
    one, two = case.defects.all()
    url = reverse("matters:case-step", args=[case.uid, "correct"])
    given = {
        "version": case.version, f"answer-{one.uid}": "已改", f"file-{two.uid}": SimpleUploadedFile("新.pdf", PDF),
        f"material-{two.uid}": "", "file-more": SimpleUploadedFile("另.pdf", PDF),
    }  # fmt: skip
    assert browser.post(url, given).status_code == 302
    case.refresh_from_db()
    assert case.state == "checking" and not case.defects.filter(settled_at=None).exists()
    assert set(case.files.filter(round=1).values_list("file__name", flat=True)) == {"新.pdf", "另.pdf"}
    moments = timeline.timeline([case])
    assert ("已改",) in [m.answers for m in moments]


def test_a_stale_page_changes_nothing(cast: Cast, browser: Client) -> None:
    case = corrected(cast)
    url = reverse("matters:case-step", args=[case.uid, "withdraw"])
    assert browser.post(url, {"version": case.version - 1}).status_code == 409
    case.refresh_from_db()
    assert case.state == "correction"


def test_withdrawing_ends_the_case_and_its_steps(cast: Cast, browser: Client) -> None:
    case = handed_in(cast)
    url = reverse("matters:case-step", args=[case.uid, "withdraw"])
    assert browser.post(url, {"version": case.version, "reason": "不办了"}).status_code == 302
    case.refresh_from_db()
    assert case.outcome == "withdrawn" and "不办了" in page(browser, "case", case.uid)
    assert browser.post(url, {"version": case.version}).status_code == 400


def test_nobody_takes_a_step_of_another_firm(cast: Cast) -> None:
    case = handed_in(cast)
    url = reverse("matters:case-step", args=[case.uid, "withdraw"])
    assert signed_in(cast.stranger).post(url, {"version": case.version}).status_code == 404


def test_an_effect_not_carried_out_is_shown(cast: Cast, browser: Client) -> None:
    case = handed_in(cast)
    event = case.events.last()
    assert event is not None
    event.facts = {"not_carried_out": ["The register refused."]}
    event.save()
    assert page(browser, "case", case.uid).count("The register refused.") == 2


def test_an_objection_is_handed_in_once_and_answered_in_the_timeline(cast: Cast, browser: Client) -> None:
    case = corrected(cast)
    event = case.events.get(action="ask_correction")
    url = reverse("matters:object", args=[case.uid, event.uid])
    assert browser.post(url, {"text": " "}).status_code == 422
    assert browser.post(url, {"text": "代理权限已写明"}).status_code == 302
    assert browser.post(url, {"text": "再来"}).status_code == 422
    assert "代理权限已写明" in page(browser, "case", case.uid)
    own = case.events.get(action="submit")
    page(browser, "object", case.uid, own.uid, status=404)


# ---------- timeline and clocks


def test_the_timeline_has_every_step_letter_and_the_days_to_come(cast: Cast) -> None:
    case = corrected(cast)
    moments = timeline.timeline([case])
    assert [m.kind for m in moments].count(timeline.LETTER) == case.letters.count() == 2
    assert [m.kind for m in moments].count(timeline.EVENT) == case.events.count()
    assert moments[0].kind == timeline.CLOCK and moments[0].state == "next"
    assert [m.state for m in moments].count("now") == 1


def test_a_letter_stands_after_the_step_that_issued_it(cast: Cast) -> None:
    moments = [m for m in timeline.timeline([corrected(cast)]) if m.kind != timeline.CLOCK]
    assert [m.kind for m in moments[:2]] == [timeline.LETTER, timeline.EVENT]
    assert moments[-1].kind == timeline.EVENT


def test_a_clock_tells_how_it_came_about(cast: Cast) -> None:
    line = casefile.clock_lines([corrected(cast)], running=True)[0]
    row = Case.objects.get(number__isnull=False).clocks.get(stopped_on=None)
    assert line.due == row.due_on and line.steps[-1].day == row.due_on
    assert not line.figure.startswith("-") and line.total == line.used + line.rest
    stopped = casefile.clock_lines([row.case], running=False)
    assert stopped and not any(c.running for c in stopped)


def test_a_late_clock_counts_days_late(cast: Cast) -> None:
    case = handed_in(cast)
    with clock.use(datetime(2027, 3, 1, 9, tzinfo=clock.ZONE)):
        line = casefile.clock_lines([case], running=True)[0]
    assert line.tone == "late" and int(line.figure) == (date(2027, 3, 1) - line.due).days


@pytest.mark.parametrize(
    "stored",
    [
        {"code": "served", "day": "2026-11-23", "basis": "issued"},
        {
            "code": "served_presumed",
            "day": "2026-12-08",
            "basis": "issued",
            "basis_day": "2026-11-23",
            "value": 15,
            "unit": "day",
        },
        {"code": "served_proved", "day": "2026-12-01", "basis": "entered", "presumed_day": "2026-12-08"},
        {"code": "anchor", "day": "2026-11-23", "first_day_counts": False},
        {"code": "counted", "day": "2026-12-23", "value": 30, "unit": "day", "from": "2026-11-23"},
        {
            "code": "counted",
            "day": "2026-12-07",
            "value": 10,
            "unit": "working_day",
            "from": "2026-11-23",
            "rest_days": 4,
        },
        {"code": "no_corresponding_day", "day": "2027-02-28", "wanted": 31},
        {"code": "day_before", "day": "2026-12-22", "corresponding_day": "2026-12-23"},
        {"code": "extended", "day": "2027-01-23", "value": 1, "unit": "month", "from": "2026-12-23"},
        {"code": "paused", "day": "2026-12-01", "first": "2026-12-01", "last": "2026-12-05", "reason": "x"},
        {"code": "pause_open", "day": "2026-12-01", "first": "2026-12-01", "last": None, "reason": "x"},
        {"code": "resumed", "day": "2026-12-28", "paused_days": 5, "unit": "day", "from": "2026-12-23"},
        {"code": "rolled", "day": "2026-12-28", "from": "2026-12-26", "cause": "weekend"},
        {"code": "not_rolled", "day": "2026-12-26", "cause": "weekend"},
        {"code": "makeup_workday", "day": "2026-12-26"},
        {"code": "not_announced", "day": "2027-01-01", "year": 2027},
    ],
)
def test_every_step_of_a_computation_has_words(stored: dict[str, Any]) -> None:
    text = steptext.said(stored).text
    assert text not in ("", stored["code"]) and "%(" not in text


def test_what_was_served_stays_told_when_a_clock_is_counted_again(cast: Cast) -> None:
    from zhiquan.areas.matters import clocks

    case = corrected(cast)
    row = case.clocks.get(stopped_on=None)
    row.steps = [
        {"code": "served", "day": "2026-11-23", "basis": "issued"},
        *[s for s in row.steps if not s["code"].startswith("served")],
    ]
    clocks.compute(row, clocks.calendar(service.drafts.pack_of(case).edition), clock.today())  # type: ignore[arg-type]
    assert row.steps[0]["code"] == "served" and [s["code"] for s in row.steps].count("anchor") == 1


# ---------- letters, forms, files


def test_opening_a_letter_is_noted_once_and_only_for_the_party(cast: Cast, browser: Client) -> None:
    letter = Letter.objects.get(case=handed_in(cast), code="receipt")
    desk = signed_in(cast.handler)
    page(desk, "letter", letter.uid)
    letter.refresh_from_db()
    assert letter.opened_at is None
    text = page(browser, "letter", letter.uid)
    assert letter.number in text and 'class="sheet' in text
    letter.refresh_from_db()
    first = letter.opened_at
    assert first is not None
    page(browser, "letter", letter.uid)
    letter.refresh_from_db()
    assert letter.opened_at == first
    page(signed_in(cast.stranger), "letter", letter.uid, status=404)


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_letters_and_forms_come_as_files(cast: Cast, browser: Client, kind: str, start: bytes) -> None:
    case = handed_in(cast)
    letter = case.letters.get(code="receipt")
    found = browser.get(reverse("matters:letter-file", args=[letter.uid, kind]))
    assert found.content.startswith(start) and "attachment" in found["Content-Disposition"]
    line = casefile.form_lines([case])[0]
    assert browser.get(getattr(line, kind)).content.startswith(start)
    assert browser.get(reverse("matters:case-form", args=[case.uid, "no-such-form", kind])).status_code == 404


def a_file(cast: Cast, case: Case, name: str, data: bytes) -> CaseFile:
    case.refresh_from_db()
    return service.add_file(cast.window, case, case.version, "", name, data)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1800, 900), "white").save(out, "PNG")
    return out.getvalue()


def test_files_are_handed_out_and_drawn(cast: Cast, browser: Client) -> None:
    case = handed_in(cast)
    row = a_file(cast, case, "照片.png", picture())
    found = browser.get(reverse("matters:case-file", args=[case.uid, row.uid]))
    assert found.content == picture() and "attachment" in found["Content-Disposition"]
    drawn = browser.get(reverse("matters:case-preview", args=[case.uid, row.uid]))
    assert drawn["Content-Type"] == "image/jpeg" and drawn["X-Content-Type-Options"] == "nosniff"
    assert max(Image.open(io.BytesIO(drawn.content)).size) == 1000


def test_what_cannot_be_drawn_has_no_preview(cast: Cast, browser: Client) -> None:
    case = handed_in(cast)
    row = a_file(cast, case, "说明.txt", "说明".encode())
    line = next(f for f in casefile.file_lines([case]) if f.row == row)
    assert line.preview_url == ""
    assert browser.get(reverse("matters:case-preview", args=[case.uid, row.uid])).status_code == 404
    broken = case.files.exclude(pk=row.pk).first()  # a PDF without pages
    assert (
        broken
        and browser.get(reverse("matters:case-preview", args=[case.uid, broken.uid])).status_code == 404
    )


def test_files_stay_with_their_case_and_secret_ones_with_the_two_sides(cast: Cast, browser: Client) -> None:
    case, other = handed_in(cast), handed_in(cast)
    row = a_file(cast, case, "说明.txt", "说明".encode())
    page(browser, "case-file", other.uid, row.uid, status=404)
    page(signed_in(cast.stranger), "case-file", case.uid, row.uid, status=404)
    StoredFile.objects.filter(pk=row.file_id).update(klass=StoredFile.SECRET)
    line = next(f for f in casefile.file_lines([case]) if f.row == row)
    assert line.preview_url == ""


# ---------- the other side


def test_officers_of_the_desk_go_to_their_own_page(cast: Cast) -> None:
    case = handed_in(cast)
    answer = signed_in(cast.handler).get(reverse("matters:case", args=[case.uid]))
    assert answer.status_code == 302 and answer["Location"] == reverse("matters:desk-case", args=[case.uid])


def test_the_portal_lists_the_newest_cases_with_their_light(cast: Cast) -> None:
    case = handed_in(cast)
    (line,) = cases.mine(cast.clerk)
    assert line.url == reverse("matters:case", args=[case.uid]) and line.light and case.number in line.text
    assert cases.mine(cast.stranger) == ()
    assert [row.case for row in cases.open_of_matter(cast.handler, "trademark-change")] == [case]
