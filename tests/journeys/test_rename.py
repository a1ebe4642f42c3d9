"""A firm changes its name: one form, one set of materials, one window; each register gives its own answer."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import Installation
from tests.journeys import acts, papers
from tests.journeys.conftest import SignedIn, options_for, sign_in
from tests.journeys.test_languages_and_axe import LANGUAGES, NARROW, WIDE, barriers

MATTER = "company-rename"
CLERK = "林若溪"
COMPANY, MARKS, PATENTS = "company-change", "trademark-change", "patent-bibliographic-change"
NAME = "深圳市澜川远航科技有限公司（虚构）"
NEXT_NAME = "深圳市澜川启程科技有限公司（虚构）"
PHONE = "0755-00000001"
NOBODYS = "深更〔2026〕999999号"
DECIDED = papers.today().isoformat()
# What the clerk says on each page of the form. Whatever the platform knows already is not typed.
SAYS: dict[str, dict[str, str]] = {
    "subject": {"subject.continuity": "same"},
    "change": {
        "change.kind": "name",
        "party.name.new": NAME,
        "company.name_declaration": "direct",
        "patent.agency_change": "none",
    },
    "marks": {
        "rights.marks_complete": "all",
        "mark.type": "ordinary",
        "party.co_owners-0-name": "南岭理工大学（虚构）",
        "party.co_owners-0-address": "深圳市南山区样例路9号",
        "marks.madrid": "yes",
    },
    "decision": {"change.resolved_on": DECIDED, "company.decision_kind": "shareholders_resolution"},
    "contact": {"contact.phone": PHONE, "service.channel": "electronic"},
    "declaration": {"consent.truth": "yes"},
}


@pytest.fixture
def lin(signed_in: SignedIn) -> Page:
    """The clerk of the firm 澜川."""
    return signed_in("lin")


@pytest.fixture
def window(signed_in: SignedIn) -> Page:
    """The window officer."""
    return signed_in("window")


# ---------- what they do


def begin(page: Page) -> str:
    """Begin the rename from its guide; gives the draft's address."""
    page.goto(f"/services/{MATTER}/")
    acts.send(page, acts.form_to(page, f"/begin/{MATTER}/"))
    assert re.search(r"/drafts/[0-9a-f-]{36}/$", page.url), page.url
    return urlsplit(page.url).path


def answer(form: Locator, name: str, said: str) -> None:
    field = form.locator(f'[name="{name}"]')
    expect(field.first).to_be_visible()
    if field.first.get_attribute("type") == "radio":
        form.locator(f'[name="{name}"][value="{said}"]').check()
    else:
        field.fill(said)


def fill(page: Page, draft: str, step: str, **instead: str) -> None:
    """Answer one page of the form, `instead` with other words, and go on."""
    page.goto(f"{draft}?step={step}")
    for name, said in {**SAYS[step], **instead}.items():
        answer(page.locator("#draft-form"), name, said)
    following = acts.send(page, page.locator("#draft-form"), "#save-next")
    assert following.status == 200, page.locator("main .errors").inner_text()
    assert not page.url.endswith(f"step={step}"), f"{step}: {page.locator('main').inner_text()}"


def attach_all(page: Page, draft: str) -> int:
    """Bring a photo for every material that is still missing; gives how many were asked for."""
    asked = 0
    page.goto(f"{draft}?step=materials")
    while (missing := page.locator("section.material").filter(has=page.locator(".light-warn"))).count():
        photo = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
        form = missing.first.locator("form.upload")
        form.locator("[name=files]").set_input_files(photo)
        assert acts.send(page, form, "[name=do][value=upload]").status == 200
        asked += 1
        assert asked < 20, "the same material is asked for again and again"
        page.goto(f"{draft}?step=materials")
    return asked


def a_photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "white").save(out, "JPEG")
    return out.getvalue()


def told(page: Page, case: str) -> dict[str, Any]:
    """The case over HTTP: a page may translate a state or shorten it."""
    answer = page.request.get(f"/api/v1/matters/cases/{acts.uid_in(case)}")
    assert answer.ok, answer.text()
    return dict(answer.json())


def parts(page: Page, case: str) -> dict[str, dict[str, Any]]:
    """The parts of a bundle, by matter."""
    return {p["matter"]: p for p in told(page, case)["parts"]}


def take(page: Page, uid: str, code: str, *, receipt: str = "", proof: bytes = b"") -> None:
    """Take a step of a case at the desk."""
    page.goto(f"/desk/cases/{uid}/")
    form = page.locator(f"#f-{code}")
    button = form.locator("[name=do][value=take]")
    acts.unfold(button)
    if receipt:
        form.locator("[name=receipt]").fill(receipt)
    if proof:
        given = {"name": "准予变更登记通知书.jpg", "mimeType": "image/jpeg", "buffer": proof}
        form.locator("[name=file]").set_input_files(given)
    with page.expect_navigation() as following:
        button.click()
    assert following.value is not None
    assert following.value.status == 200, page.locator("main .errors").inner_text()


def ask_publicly(page: Page, number: str, phone: str) -> str:
    """What the public query answers, without the number that was asked."""
    page.goto("/query/")
    page.fill("[name=number]", number)
    page.fill("[name=phone]", phone)
    assert acts.send(page, acts.own_form(page, "number")).status == 200
    return page.locator("#answer").inner_text().replace(number, "")


# ---------- the way


def test_a_name_is_typed_once_and_every_register_answers_for_itself(
    lin: Page, window: Page, page: Page
) -> None:
    lin.goto("/")
    lin.locator(f'main a[href="/services/{MATTER}/"]').first.click()
    draft = begin(lin)
    fill(lin, draft, "subject")

    # The touched registers: as soon as the kind of change is said, with what stands in the way of each.
    fill(lin, draft, "change")
    lin.goto(f"{draft}?step=change")
    table = lin.locator("#touched table")
    expect(table).to_be_visible()
    rows = {row.get_attribute("id"): row.inner_text() for row in table.locator("tbody tr[id]").all()}
    for code in ("trademark", "patent", "customs", "pledge"):
        assert any(code in (name or "") for name in rows), (code, list(rows))
    assert "鹏岸银行" in table.inner_text(), "pledged marks and their pledgee"
    assert "2027-01-20" in table.inner_text(), "the mark in its period of grace"
    assert "澜川自动化" in table.inner_text(), "rights under an older name"
    asked = [f.get_attribute("name") for f in lin.locator("#draft-form input").all()]
    assert asked.count("party.name.new") == 1

    # All faults at once: what the later pages lack, and every material.
    lin.goto(f"{draft}?step=summary")
    assert acts.send(lin, lin.locator("#submit-form"), "#hand-in").status == 422
    faults = lin.locator("#verdict li")
    assert faults.count() >= 8
    links = [a.get_attribute("href") or "" for a in faults.locator("a").all()]
    assert any("step=contact" in to for to in links)
    assert sum("step=materials" in to for to in links) >= 4

    for step in ("marks", "decision", "contact", "declaration"):
        fill(lin, draft, step)
    assert attach_all(lin, draft) >= 4

    lin.goto(f"{draft}?step=summary")
    expect(lin.locator("#verdict")).to_have_count(0)
    assert NAME in lin.locator("main").inner_text()
    assert acts.send(lin, lin.locator("#submit-form"), "#hand-in").status == 200
    case = urlsplit(lin.url).path
    assert re.search(r"^/cases/[0-9a-f-]{36}/$", case), lin.url
    bundle = told(lin, case)
    assert re.search(r"〔\d{4}〕\d+号", bundle["number"])
    expect(lin.locator("main .kicker").first).to_contain_text(bundle["number"])
    expect(lin.locator("#parts tbody tr")).to_have_count(len(bundle["parts"]))
    every = parts(lin, case)
    assert {COMPANY, MARKS, PATENTS} <= set(every)
    # The answers of one form went to every part: nobody typed the name again.
    lin.goto(f"/cases/{every[MARKS]['uid']}/")
    assert NAME in lin.locator("main").inner_text()
    receipt = lin.locator("#letters a.row").first.get_attribute("href") or ""
    lin.goto(receipt)
    assert CLERK not in lin.locator("article").inner_text(), "nobody of the desk has touched it yet"

    # The window: accept, hand over with the registrar's receipt; the marks cannot go before the certificate.
    company, marks = every[COMPANY]["uid"], every[MARKS]["uid"]
    assert every[MARKS]["turn"] == "authority"
    window.goto(f"/desk/?q={every[COMPANY]['number']}")
    expect(window.locator(f'main table a[href="/desk/cases/{company}/"]')).to_have_count(1)
    take(window, company, "accept")
    take(window, company, "hand_over", receipt="（演示）登字第990777号")
    assert parts(lin, case)[COMPANY]["receipt"] == "（演示）登字第990777号"
    assert not certificates(lin, marks)
    take(window, company, "record_granted", receipt="（演示）核变通字第990777号", proof=a_photo())
    now = parts(lin, case)
    assert now[COMPANY]["outcome"] == "granted"
    assert now[MARKS]["state"] != every[MARKS]["state"]
    assert now[MARKS]["turn"] == "desk"
    assert certificates(lin, marks), "the certificate goes to the marks by itself"
    lin.goto(case)
    outcomes = lin.locator("#parts tbody tr")
    expect(outcomes.filter(has=lin.locator(".light-done"))).to_have_count(1)
    expect(outcomes).to_have_count(len(now))

    issue_all_defects(lin, window, case, now[PATENTS]["uid"])

    # Anybody with number and phone learns the state; every wrong pair is answered alike.
    right = ask_publicly(page, bundle["number"], PHONE)
    wrong_phone = ask_publicly(page, bundle["number"], "0755-11111111")
    wrong_number = ask_publicly(page, NOBODYS, PHONE)
    assert wrong_phone == wrong_number != right
    assert NAME not in page.content()


def certificates(page: Page, case: str) -> list[str]:
    """Files of a part that came by themselves from another part of the bundle."""
    return [f["name"] for f in told(page, f"/{case}/")["files"] if f["origin"] == "sibling"]


def issue_all_defects(lin: Page, window: Page, case: str, part: str) -> None:
    """The officer writes every defect into one notice, looks at it, issues it; the clerk reads it and takes it along."""
    window.goto(f"/desk/cases/{part}/")
    form = window.locator("#f-ask_correction")
    given = ("请求书第二页未加盖公章。", "变更证明复印件不清晰。")
    for field, text in zip(form.locator("[name=own-text]").all(), given, strict=False):
        field.fill(text)
    acts.send(window, form, "[name=do][value=preview]")
    preview = window.locator("article").first.inner_text()
    assert all(text in preview for text in given), "the whole list in one letter"
    assert told(lin, case)["defects"] == [], "a preview issues nothing"
    with window.expect_navigation():
        window.locator("button[form=issue][value=take]").click()
    assert {d["text"] for d in told(lin, case)["defects"]} >= set(given)

    lin.goto(f"/cases/{part}/")
    assert lin.locator("#defects li.defect").count() >= len(given)
    lin.locator("#letters a.row").first.click()
    lin.wait_for_url("**/letters/**")
    assert all(text in lin.locator("article").inner_text() for text in given)
    paper = acts.download(lin, f"{urlsplit(lin.url).path}letter.pdf")
    assert paper.body().startswith(b"%PDF-")
    assert paper.headers["content-type"] == "application/pdf"


def test_what_one_register_refuses_does_not_undo_what_others_granted(signed_in: SignedIn) -> None:
    jiang = signed_in("jiang")
    found = jiang.request.get(f"/api/v1/matters/cases?matter={MATTER}").json()["items"]
    case = f"/cases/{found[0]['uid']}/"
    outcomes = {p["matter"]: p["outcome"] for p in told(jiang, case)["parts"]}
    assert (outcomes[MARKS], outcomes[PATENTS]) == ("granted", "refused")
    jiang.goto(case)
    rows = jiang.locator("#parts tbody tr")
    expect(rows.filter(has=jiang.locator(".light-late"))).to_have_count(1)
    assert rows.filter(has=jiang.locator(".light-done")).count() >= 2


def test_care_mode_asks_one_question_a_screen(signed_in: SignedIn) -> None:
    lin = signed_in("lin", viewport=NARROW)
    draft = begin(lin)
    lin.goto(f"{draft}care/?q=subject.continuity")
    # A draft may already follow another rename of the session, so this one goes on to a further name.
    said_of = {**SAYS["subject"], **SAYS["change"], "party.name.new": NEXT_NAME}
    seen: list[str] = []
    for name, said in said_of.items():
        lin.goto(f"{draft}care/?q={name}")
        form = lin.locator("#care-form")
        expect(lin.locator("h1")).to_have_count(1)
        expect(form.locator("[name=asked]")).to_have_count(1)
        seen.append(lin.locator("h1").inner_text())
        assert int(lin.evaluate("document.documentElement.scrollWidth")) <= NARROW["width"], name
        answer(form, name, said)
        assert acts.send(lin, form, "#care-next").status == 200, lin.locator("main").inner_text()
        assert f"q={name}" not in lin.url, "the next question comes"
    assert len(set(seen)) == len(seen)
    lin.goto(f"{draft}care/?q=end")
    expect(lin.locator("#hand-in")).to_be_visible()
    assert NEXT_NAME in lin.locator("main").inner_text()


# ---------- how it looks


PAGES = {
    "lin": ("home", "services", "guide", "draft", "summary", "mine", "case", "letter"),
    "window": ("desk", "desk case", "worklist", "law changes"),
}


@pytest.fixture(scope="module")
def places(browser: Browser, installation: Installation) -> Iterator[dict[str, str]]:
    """The addresses of the pages, found by the platform's own links."""
    clerk, officer = (browser.new_context(**options_for(installation)) for _ in range(2))
    lin, window = clerk.new_page(), officer.new_page()
    sign_in(lin, installation, "lin")
    sign_in(window, installation, "window")

    def link(page: Page, address: str, selector: str) -> str:
        page.goto(address)
        return page.locator(selector).last.get_attribute("href") or ""

    draft = begin(lin)
    fill(lin, draft, "subject")
    fill(lin, draft, "change", **{"party.name.new": NEXT_NAME})
    case = link(lin, "/mine/", 'main table a.row[href^="/cases/"]')
    yield {
        "home": "/",
        "services": "/services/",
        "guide": f"/services/{MATTER}/",
        "draft": f"{draft}?step=change",
        "summary": f"{draft}?step=summary",
        "mine": "/mine/",
        "case": case,
        "letter": link(lin, case, "#letters a.row"),
        "desk": "/desk/",
        "desk case": link(window, "/desk/", "main table a.row"),
        "worklist": "/desk/worklist/",
        "law changes": "/desk/law/",
    }
    clerk.close()
    officer.close()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("who", PAGES)
def test_no_page_puts_up_a_barrier(signed_in: SignedIn, places: dict[str, str], who: str, lang: str) -> None:
    window = signed_in(who)
    found: list[str] = []
    for name in PAGES[who]:
        address = places[name]
        window.set_viewport_size(WIDE)  # type: ignore[arg-type]
        answer = window.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}")
        if answer is None or answer.status != 200:
            found.append(f"{name}: no page")
            continue
        if window.locator("html").get_attribute("lang") != LANGUAGES[lang]:
            found.append(f"{name}: the page does not say that it is in {lang}")
        if window.locator("h1").count() != 1:
            found.append(f"{name}: {window.locator('h1').count()} main headings")
        found += [f"{name}: {v}" for v in barriers(window)]
        window.set_viewport_size(NARROW)  # type: ignore[arg-type]
        # English has the longest words; the two Chinese differ by single characters.
        if lang != "zh-hant":
            found += [f"{name} at {NARROW['width']}: {v}" for v in barriers(window)]
        if int(window.evaluate("document.documentElement.scrollWidth")) > NARROW["width"]:
            found.append(f"{name}: wider than {NARROW['width']} px")
    assert found == []
