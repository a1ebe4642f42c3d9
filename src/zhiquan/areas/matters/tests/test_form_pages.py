"""The applicant's pages: begun, filled, checked and handed in as a browser without script does it."""

from __future__ import annotations

import io
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from zhiquan.areas.matters import checks, facts, formfields, packs, ports, service, wording
from zhiquan.areas.matters.models import Case, Draft, DraftMember, WalletItem
from zhiquan.areas.matters.queries.drafts import Sheet, mine
from zhiquan.areas.matters.service.drafts import pack_of
from zhiquan.areas.matters.tests.conftest import ANSWERS, NEW_NAME, PDF, Cast, answered, with_materials
from zhiquan.kernel.actor import APPLICANT, Actor, system
from zhiquan.kernel.models import Mandate

pytestmark = pytest.mark.django_db

_INPUT = re.compile(r"<input\b[^>]*>")
_ATTR = re.compile(r'([a-z-]+)="([^"]*)"')


def as_client(cast: Cast, actor: Actor) -> Client:
    """A browser of somebody who acts for his organisation."""
    for role in actor.roles:
        Mandate.objects.get_or_create(
            person=actor.person,
            organisation=actor.organisation,
            role=role,
            defaults={"valid_from": "2026-01-01"},
        )
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(actor.person)
    return client


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return as_client(cast, cast.clerk)


def begun(client: Client, code: str = "company-rename") -> Draft:
    answer = client.post(f"/begin/{code}/")
    assert answer.status_code == 302, answer.content
    return Draft.objects.get(uid=answer.url.rstrip("/").rsplit("/", 1)[-1])


def hidden(page: str, name: str) -> list[str]:
    """The values of the hidden inputs of a name."""
    found = [dict(_ATTR.findall(tag)) for tag in _INPUT.findall(page)]
    return [
        unescape(a.get("value", "")) for a in found if a.get("name") == name and a.get("type") == "hidden"
    ]


def sent(client: Client, draft: Draft, step: str, values: dict[str, Any], page: str = "") -> dict[str, Any]:
    """What a browser sends for a step: everything on the page, with `values` typed over it."""
    page = page or client.get(f"/drafts/{draft.uid}/?step={step}").content.decode()
    draft.refresh_from_db()
    sheet = Sheet(system("test"), draft, {**draft.values, **values})
    fields = [f for f in sheet.form.fields.values() if f.code in hidden(page, "asked")]
    data = dict(formfields.as_posted(fields, sheet.values).lists())
    named = ("step", "version", "base", "asked")
    return {**data, **{name: hidden(page, name) for name in named}, "go": "next"}


def fill(client: Client, draft: Draft, answers: dict[str, Any]) -> None:
    """Go through all steps of the form, again where an answer brings further questions."""
    for _round in range(20):
        answer = client.get(f"/drafts/{draft.uid}/")
        page = answer.content.decode()
        step = (hidden(page, "step") or [""])[0]
        if not step:
            return
        answer = client.post(f"/drafts/{draft.uid}/", sent(client, draft, step, answers, page))
        assert answer.status_code == 302, re.findall(r'class="err">.*?</p>', answer.content.decode())
    raise AssertionError("the form does not end")


def summary_key(client: Client, draft: Draft) -> dict[str, str]:
    page = client.get(f"/drafts/{draft.uid}/?step=summary").content.decode()
    return {name: hidden(page, name)[-1] for name in ("version", "key")}


def test_a_rename_from_begin_to_submit(cast: Cast, clerk: Client) -> None:
    draft = begun(clerk)
    page = clerk.get(f"/drafts/{draft.uid}/").content.decode()
    assert "fields instead of" in page and 'id="touched"' in page
    fill(clerk, draft, ANSWERS)
    draft.refresh_from_db()
    assert draft.values["party.name.new"] == NEW_NAME
    page = clerk.get(f"/drafts/{draft.uid}/?step=materials").content.decode()
    for key in dict.fromkeys(hidden(page, "material")):
        upload = SimpleUploadedFile(f"{key[:8]}.pdf", PDF, "application/pdf")
        clerk.post(f"/drafts/{draft.uid}/materials/", {"material": key, "do": "upload", "files": upload})
    data = summary_key(clerk, draft)
    first = clerk.post(f"/drafts/{draft.uid}/submit/", data)
    assert first.status_code == 302, re.findall(r"<li><a[^>]*>.*?</a></li>", first.content.decode())
    again = clerk.post(f"/drafts/{draft.uid}/submit/", data)
    assert again.url == first.url
    assert Case.objects.filter(parent=None).count() == 1
    assert clerk.get(f"/drafts/{draft.uid}/").status_code == 302


def test_what_is_prefilled_says_so_and_locked_values_stay(cast: Cast, clerk: Client) -> None:
    draft = begun(clerk)
    data = sent(clerk, draft, "subject", {"subject.continuity": "same"}) | {
        "party.identity": "91440300MA5DKM0K0G"
    }
    assert "Taken from the register." in clerk.get(f"/drafts/{draft.uid}/?step=subject").content.decode()
    before = draft.values["party.identity"]
    clerk.post(f"/drafts/{draft.uid}/", data)
    draft.refresh_from_db()
    assert draft.values["party.identity"] == before
    assert draft.values["subject.continuity"] == "same"


def test_bad_input_shows_every_error_and_is_kept(cast: Cast, clerk: Client) -> None:
    draft = answered(cast, "company-rename")
    wrong = {"contact.name": "", "contact.phone": "12", "contact.email": "nobody", "party.postcode": "51"}
    answer = clerk.post(f"/drafts/{draft.uid}/", sent(clerk, draft, "contact", wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    for name in wrong:
        assert f'id="id_{name}_error"' in page, name
        assert f'href="#id_{name}"' in page, name
    assert "6 digits" in page and "name@example.com" in page
    draft.refresh_from_db()
    assert draft.values["contact.email"] == "nobody"


def test_the_summary_lists_everything_at_once(cast: Cast, clerk: Client) -> None:
    draft = answered(cast, "company-rename", **{"change.resolved_on": "2027-01-09", "contact.phone": None})
    answer = clerk.post(f"/drafts/{draft.uid}/submit/", summary_key(clerk, draft))
    page = answer.content.decode()
    judged = checks.verdict(draft, pack_of(draft), facts.of_draft(draft))
    assert answer.status_code == 422 and judged.blocks
    assert f"{len(judged.faults) + len(judged.missing) + len(judged.refusals)} things" in page
    assert "cannot be later than today" in page
    assert page.count('class="defect"') == len(judged.grounds)


def test_two_people_in_one_field_see_both_texts(cast: Cast, clerk: Client) -> None:
    draft = begun(clerk)
    service.share(cast.clerk, draft, cast.colleague.person, DraftMember.EDITOR)
    other = as_client(cast, cast.colleague)
    page = clerk.get(f"/drafts/{draft.uid}/?step=change").content.decode()
    theirs = sent(other, draft, "change", {"change.kind": "name", "party.address.old": "B 路 2 号一楼"})
    other.post(f"/drafts/{draft.uid}/", theirs)
    mine_sent = sent(
        clerk, draft, "change", {"party.address.old": "A 路 1 号一楼", "change.kind": None}, page
    )
    answer = clerk.post(f"/drafts/{draft.uid}/", mine_sent)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "A 路 1 号一楼" in shown and "B 路 2 号一楼" in shown and 'name="conflict"' in shown
    draft.refresh_from_db()
    assert draft.values["party.address.old"] == "B 路 2 号一楼"
    assert draft.values["change.kind"] == "name", "a field that only the other changed keeps his answer"
    data = sent(clerk, draft, "change", {"party.address.old": "A 路 1 号一楼"}, shown)
    clerk.post(f"/drafts/{draft.uid}/", data | {"conflict": "mine"})
    draft.refresh_from_db()
    assert draft.values["party.address.old"] == "A 路 1 号一楼"


def test_autosave_tells_when_and_brings_further_questions(cast: Cast, clerk: Client) -> None:
    draft = begun(clerk)
    data = sent(clerk, draft, "change", {"party.address.old": "C 路 3 号一楼"})
    answer = clerk.post(f"/drafts/{draft.uid}/autosave/", data, HTTP_HX_REQUEST="true")
    assert "saved" in answer.content.decode() and 'hx-swap-oob="true"' in answer.content.decode()
    data = sent(clerk, draft, "change", {"change.kind": "name"})
    answer = clerk.post(f"/drafts/{draft.uid}/autosave/", data, HTTP_HX_REQUEST="true")
    assert answer["HX-Retarget"] == "#draft-form" and 'name="party.name.new"' in answer.content.decode()
    assert answer["HX-Trigger"] == "draft-changed"


def test_a_viewer_may_read_and_not_write_and_a_stranger_sees_nothing(cast: Cast, clerk: Client) -> None:
    draft = begun(clerk)
    service.share(cast.clerk, draft, cast.colleague.person, DraftMember.VIEWER)
    viewer, stranger = as_client(cast, cast.colleague), as_client(cast, cast.stranger)
    page = viewer.get(f"/drafts/{draft.uid}/?step=change")
    assert page.status_code == 200 and 'id="save-next"' not in page.content.decode()
    assert (
        viewer.post(f"/drafts/{draft.uid}/", {"asked": "change.kind", "change.kind": "name"}).status_code
        == 403
    )
    assert viewer.post(f"/drafts/{draft.uid}/materials/", {"do": "upload"}).status_code == 403
    assert stranger.get(f"/drafts/{draft.uid}/").status_code == 404
    assert stranger.get(f"/drafts/{draft.uid}/care/").status_code == 404
    assert stranger.post(f"/drafts/{draft.uid}/submit/", {"version": "1"}).status_code == 404
    assert Client().get(f"/drafts/{draft.uid}/").status_code == 302


def test_rows_are_added_and_taken_away_without_script(cast: Cast, clerk: Client) -> None:
    draft = answered(cast, "company-rename")
    one = "party.co_owners"
    assert one in Sheet(cast.clerk, draft).shown
    data = sent(clerk, draft, "marks", {}) | {"row": f"add:{one}"}
    page = clerk.post(f"/drafts/{draft.uid}/", data).content.decode()
    assert hidden(page, f"{one}-rows") == ["2"]
    more = [*draft.values[one], {"name": "第二共有人（虚构）", "address": "样例路10号"}]
    clerk.post(f"/drafts/{draft.uid}/", sent(clerk, draft, "marks", {one: more}))
    draft.refresh_from_db()
    assert len(draft.values[one]) == 2
    clerk.post(f"/drafts/{draft.uid}/", sent(clerk, draft, "marks", {}) | {"row": f"remove:{one}@0"})
    draft.refresh_from_db()
    assert [row["name"] for row in draft.values[one]] == ["第二共有人（虚构）"]


def test_nobody_ticks_a_right_that_is_not_offered(cast: Cast, clerk: Client) -> None:
    draft = answered(cast, "company-rename")
    chosen = draft.values["rights.trademark"]
    strange = "11111111-2222-3333-4444-555555555555"
    data = sent(clerk, draft, "marks", {}) | {"rights.trademark": [*chosen[1:], strange]}
    clerk.post(f"/drafts/{draft.uid}/", data)
    draft.refresh_from_db()
    assert draft.values["rights.trademark"] == chosen[1:]


def photo(colour: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 60), colour).save(out, "JPEG")
    return SimpleUploadedFile(f"{colour}.jpg", out.getvalue(), "image/jpeg")


def test_photos_become_one_pdf_and_go_to_the_wallet(cast: Cast, clerk: Client) -> None:
    draft = answered(cast, "company-change")
    data = {
        "material": "change_resolution",
        "do": "upload",
        "keep": "1",
        "files": [photo("red"), photo("blue")],
    }
    clerk.post(f"/drafts/{draft.uid}/materials/", data)
    row = draft.files.get()
    assert row.file.media_type == "application/pdf" and row.file.name.endswith(".pdf")
    item = WalletItem.objects.get(type="change_resolution")
    assert item.file_id == row.file_id
    assert item.title in clerk.get("/wallet/").content.decode()
    clerk.post(f"/drafts/{draft.uid}/materials/", {"material": row.material, "do": "remove", "file": row.uid})
    assert not draft.files.exists()
    clerk.post(
        f"/drafts/{draft.uid}/materials/", {"material": row.material, "do": "wallet", "item": item.uid}
    )
    assert draft.files.get().wallet_id == item.pk


def test_a_broken_photo_is_refused_in_words(cast: Cast, clerk: Client) -> None:
    draft = answered(cast, "company-change")
    bad = SimpleUploadedFile("scan.jpg", b"\xff\xd8\xff\xe0 no picture", "image/jpeg")
    data = {"material": "change_resolution", "do": "upload", "files": bad}
    page = clerk.post(f"/drafts/{draft.uid}/materials/", data, follow=True).content.decode()
    assert "scan.jpg" in page and not draft.files.exists()


def test_a_consent_is_made_for_each_pledge(cast: Cast, clerk: Client) -> None:
    draft = answered(cast, "company-rename")
    page = clerk.get(f"/drafts/{draft.uid}/?step=materials").content.decode()
    links = sorted(set(re.findall(r'href="(/drafts/[^"]*/pledgee_consent\.docx\?lock=[^"]*)"', page)))
    assert len(links) == 2
    answer = clerk.get(links[0])
    assert answer.status_code == 200 and "wordprocessingml" in answer["Content-Type"]
    assert clerk.get(f"/drafts/{draft.uid}/forms/trademark-change/nothing.pdf").status_code == 404


def test_care_mode_asks_one_thing_a_screen_and_ends_in_a_summary(cast: Cast, clerk: Client) -> None:
    draft = begun(clerk, "trademark-change")
    for _round in range(60):
        page = clerk.get(f"/drafts/{draft.uid}/care/").content.decode()
        codes = hidden(page, "q")
        if not codes:
            break
        assert page.count("<h1") == 1 and "data-care" in page
        code = codes[0]
        draft.refresh_from_db()
        field = pack_of(draft).form.fields[code]
        data = dict(formfields.as_posted([field], {code: ANSWERS.get(code, draft.values.get(code))}).lists())
        named = {name: hidden(page, name) for name in ("q", "version", "base", "asked")}
        answer = clerk.post(f"/drafts/{draft.uid}/care/", {**data, **named})
        assert answer.status_code == 302, (code, re.findall(r"<p>.*?</p>", answer.content.decode())[:3])
    draft.refresh_from_db()
    assert draft.values["party.name.new"] == NEW_NAME
    with_materials(cast, draft)
    end = clerk.get(f"/drafts/{draft.uid}/care/?q=end").content.decode()
    assert 'id="hand-in"' in end and 'name="care"' in end
    answer = clerk.post(
        f"/drafts/{draft.uid}/submit/", {n: hidden(end, n)[-1] for n in ("version", "key", "care")}
    )
    assert answer.status_code == 302, re.findall(r"<li>.*?</li>", answer.content.decode())[:9]


def test_care_mode_says_what_is_wrong_and_stays(cast: Cast, clerk: Client) -> None:
    draft = begun(clerk, "trademark-change")
    page = clerk.get(f"/drafts/{draft.uid}/care/?q=contact.phone").content.decode()
    named = {name: hidden(page, name) for name in ("q", "version", "base", "asked")}
    answer = clerk.post(f"/drafts/{draft.uid}/care/", {**named, "contact.phone": "1"})
    assert answer.status_code == 422 and "11 digits" in answer.content.decode()


def test_a_restructuring_switches_and_says_why(cast: Cast, clerk: Client) -> None:
    draft = answered(cast, "trademark-change", **{"subject.continuity": "other"})
    page = clerk.get(f"/drafts/{draft.uid}/?step=subject").content.decode()
    assert 'id="switch"' in page and "this is a transfer, not a change" in page
    answer = clerk.post(f"/drafts/{draft.uid}/switch/", {"to": "trademark-transfer"})
    fresh = Draft.objects.get(uid=answer.url.rstrip("/").rsplit("/", 1)[-1])
    assert (
        fresh.matter == "trademark-transfer" and fresh.values["contact.name"] == draft.values["contact.name"]
    )
    draft.refresh_from_db()
    assert draft.state == Draft.DROPPED
    bundle = answered(cast, "company-rename", **{"subject.continuity": "other"})
    page = clerk.get(f"/drafts/{bundle.uid}/?step=subject").content.decode()
    assert "Another service takes over" in page and packs.pack("trademark-transfer").name in page


def test_what_the_change_touches(cast: Cast, clerk: Client) -> None:
    draft = answered(cast, "company-rename")
    page = clerk.get(f"/drafts/{draft.uid}/?step=change").content.decode()
    for code in (
        "company",
        "trademark",
        "trademark_locked",
        "trademark_grace",
        "trademark_older_name",
        "customs",
    ):
        assert f'<tr role="row" id="{code}"' in page, code
    assert "2026-12-09" in page, "thirty days from the decision of 2026-11-09"
    assert 'action="/begin/trademark-renewal/"' in page and "MM9" in page
    draft = service.save(cast.clerk, draft, draft.version, {"change.decided_on": "2026-11-13"})
    page = clerk.get(f"/drafts/{draft.uid}/?part=touched").content.decode()
    assert "2026-12-25" in page, "thirty working days from the approval"


def test_other_areas_say_what_is_touched_too(
    cast: Cast, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(actor: Actor, party: Any, change: str) -> list[ports.Touched]:
        return [ports.Touched("test_policies", f"Policies of {party}", 3, change, due=date(2026, 12, 1))]

    monkeypatch.setitem(ports.touches._functions, "test.policies", told)
    draft = answered(cast, "company-rename")
    page = clerk.get(f"/drafts/{draft.uid}/?part=touched").content.decode()
    assert 'id="test_policies"' in page and f"Policies of {cast.party}" in page and "1 Dec 2026" in page


def test_the_e_licence_is_fetched_or_the_reason_said(
    cast: Cast, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Licences:
        mode = "simulated"
        down = True

        def licence(self, scheme: str, number: str) -> tuple[str, bytes, dict[str, Any]]:
            if self.down:
                raise ports.LinkDown("down")
            return f"{number}.pdf", PDF, {}

    found = Licences()
    monkeypatch.setattr(ports, "_licences", [found])
    draft = answered(cast, "trademark-change")
    data = {"material": "identity_document", "do": "licence"}
    page = clerk.post(f"/drafts/{draft.uid}/materials/", data, follow=True).content.decode()
    assert "does not answer now" in page and not draft.files.exists()
    found.down = False
    clerk.post(f"/drafts/{draft.uid}/materials/", data)
    assert draft.files.get().file.name.endswith(".pdf")


def test_filled_for_somebody_else_and_confirmed(cast: Cast, clerk: Client) -> None:
    draft = with_materials(cast, answered(cast, "company-rename"))
    people = f"/drafts/{draft.uid}/people/"
    page = clerk.get(people).content.decode()
    data = {"do": "ask", "version": hidden(page, "version")[-1], "ask-username": "stranger"}
    assert clerk.post(people, data).status_code == 302
    assert "is to confirm" in clerk.get(people).content.decode()
    refused = clerk.post(f"/drafts/{draft.uid}/submit/", summary_key(clerk, draft))
    assert refused.status_code == 400
    owner = as_client(cast, cast.stranger)
    assert [line.waits for line in mine(cast.stranger)] == [True]
    page = owner.get(f"/drafts/{draft.uid}/confirm/").content.decode()
    assert NEW_NAME in page
    owner.post(f"/drafts/{draft.uid}/confirm/", {"version": hidden(page, "version")[-1]})
    answer = owner.post(f"/drafts/{draft.uid}/submit/", summary_key(owner, draft))
    assert answer.status_code == 302


def test_thrown_away_and_taken_back(cast: Cast, clerk: Client) -> None:
    draft = begun(clerk)
    assert [line.draft.pk for line in mine(cast.clerk)] == [draft.pk]
    clerk.post(f"/drafts/{draft.uid}/drop/", {"version": draft.version})
    assert not mine(cast.clerk)
    page = clerk.get(f"/drafts/{draft.uid}/").content.decode()
    clerk.post(f"/drafts/{draft.uid}/restore/", {"version": hidden(page, "version")[-1]})
    draft.refresh_from_db()
    assert draft.state == Draft.OPEN


def test_begin_takes_up_an_unwritten_draft(cast: Cast, clerk: Client) -> None:
    assert begun(clerk).pk == begun(clerk).pk


def test_the_paper_form_has_every_question_and_a_window(cast: Cast, clerk: Client) -> None:
    draft = answered(cast, "company-rename")
    page = clerk.get(f"/drafts/{draft.uid}/paper/").content.decode()
    sheet = Sheet(cast.clerk, draft)
    for code in sheet.shown:
        assert wording.label_of(sheet.elements[code]).split("'")[0] in unescape(page), code
    assert "0755-0000 0000" in page and "☑" in page
    only = clerk.get(f"/drafts/{draft.uid}/paper/?only=party.name.new").content.decode()
    assert only.count("<tr>") == 1


def test_a_clerk_without_the_applicants_role_is_no_colleague(cast: Cast) -> None:
    from zhiquan.areas.matters.queries.drafts import colleagues

    as_client(cast, cast.colleague)
    draft = answered(cast, "company-change")
    assert [p.username for p in colleagues(cast.clerk, draft)] == ["colleague"]
    Mandate.objects.filter(role=APPLICANT).update(revoked_at="2026-11-01T00:00:00Z")
    assert colleagues(cast.clerk, draft) == []
