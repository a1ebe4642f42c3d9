"""What people do with filings, told once: hand a draft in, decide on findings, confirm, answer a notice.

All texts are the demo's invented ones; nothing here was ever anybody's filing.
"""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from docx import Document
from playwright.sync_api import Locator, Page, expect

from tests.journeys import acts
from tests.journeys.test_rename import answer
from zhiquan.areas.filing import demo_filings
from zhiquan.areas.filing.demo_texts import Text

MATTER = "patent-pre-examination"
FIRM = "深圳市云桥低空智能有限公司（虚构）"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JSON = "application/jsonl"
SCREENED_S = 90
YES_NO: Mapping[str, str] = {
    "divisional": "no",
    "same_day": "no",
    "secrecy": "no",
    "abroad": "no",
    "elsewhere": "no",
}
UNDERTAKINGS = (
    "undertaking.identical", "undertaking.in_time", "undertaking.fees", "undertaking.no_amendment",
    "undertaking.answers", "undertaking.no_withdrawal", "undertaking.good_faith", "consent.truth",
)  # fmt: skip


def word_file(text: str) -> bytes:
    """A Word document with one paragraph a line."""
    paper = Document()
    for line in text.splitlines():
        paper.add_paragraph(line)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def word_files(text: Text) -> list[tuple[str, bytes]]:
    return [(name.replace(".txt", ".docx"), word_file(data.decode())) for name, data in text.files()]


def choose_files(form: Locator, files: Sequence[tuple[str, bytes]]) -> None:
    """Put files into the form's field `files`."""
    kinds = {"docx": DOCX, "jsonl": JSON}
    form.locator("[name=files]").set_input_files(
        [
            {"name": name, "mimeType": kinds.get(name.rpartition(".")[2], acts.TEXT), "buffer": data}
            for name, data in files
        ]
    )


# ---------- a request


def request(page: Page, text: Text, *, same_day: bool = False) -> str:
    """Submit a request for pre-examination of a text, without the text itself; gives the case's address."""
    page.goto(f"/services/{MATTER}/")
    acts.send(page, acts.form_to(page, f"/begin/{MATTER}/"))
    draft = urlsplit(page.url).path
    said = {
        f"preexam.{code}": "yes" if code == "same_day" and same_day else no for code, no in YES_NO.items()
    }
    _fill(
        page, draft, "filing",
        {
            "preexam.kind": "invention", "preexam.title": text.title, "preexam.pct": "none", "preexam.ipc": text.ipc,
            **said,
        },
    )  # fmt: skip
    _fill(
        page, draft, "applicants",
        {"preexam.place": "mainland", "preexam.applicants-0-name": FIRM, "preexam.applicants-0-place": "mainland"},
    )  # fmt: skip
    _fill(page, draft, "agency", {"agent.used": "no"})
    _fill(page, draft, "contact", {"contact.phone": "0755-00000000", "contact.email": "ip@example.org"})
    _fill(page, draft, "undertakings", dict.fromkeys(UNDERTAKINGS, "yes"))
    page.goto(f"{draft}?step=summary")
    return draft


def _fill(page: Page, draft: str, step: str, said: Mapping[str, str]) -> None:
    """Answer one page of the form and go on."""
    page.goto(f"{draft}?step={step}")
    form = page.locator("#draft-form")
    for name, word in said.items():
        field = form.locator(f'select[name="{name}"]')
        if field.count():
            field.select_option(word)
        else:
            answer(form, name, word)
    assert acts.send(page, form, "#save-next").status == 200
    assert not page.url.endswith(f"step={step}"), f"{step}: {page.locator('main').inner_text()}"


def submit(page: Page) -> str:
    """Submit the draft whose summary is open; gives the case's address."""
    assert acts.send(page, page.locator("#submit-form"), "#hand-in").status == 200
    case = urlsplit(page.url).path
    assert re.search(r"^/cases/[0-9a-f-]{36}/$", case), page.locator("main").inner_text()
    return case


def text_page(page: Page, case: str) -> str:
    """The address of the page where a case's text is handed in, by the case's own link."""
    page.goto(case)
    address = page.locator('main a[href^="/filing/texts/"]').first.get_attribute("href")
    assert address
    return address


def hand_in(page: Page, address: str, text: Text, do: str = "hand_in") -> int:
    """Hand in a text on its page; gives the status."""
    page.goto(address)
    form = acts.own_form(page, "files")
    choose_files(form, text.files())
    return acts.send(page, form, f'[name=do][value="{do}"]').status


def requested(page: Page, text: Text) -> tuple[str, str]:
    """A case with its first text: the case's address and that of its text page."""
    request(page, text)
    case = submit(page)
    address = text_page(page, case)
    assert hand_in(page, address, text) == 200
    return case, address


# ---------- the desk


def desk(case: str) -> str:
    return f"/desk{case}"


def step(page: Page, case: str, code: str, reason: str = "") -> None:
    """Take or propose a step of a case at the desk."""
    page.goto(desk(case))
    form = page.locator(f"#f-{code}")
    button = form.locator("[name=do][value=take]")
    acts.unfold(button)
    if reason:
        form.locator("[name=reason]").fill(reason)
    with page.expect_navigation() as following:
        button.click()
    assert following.value is not None
    assert following.value.status == 200, page.locator("main .errors").inner_text()


def confirm(page: Page, case: str) -> None:
    """The second person agrees."""
    page.goto(desk(case))
    form = page.locator('main form[action*="/proposals/"]')
    assert acts.send(page, form, '[name=do][value="confirm"]').status == 200


def take_up(page: Page, case: str) -> str:
    """The examiner accepts a case and takes it; gives the address of its examination."""
    step(page, case, "accept")
    page.goto(desk(case))
    claim = page.locator("main form").filter(has=page.locator('[name=do][value="claim"]'))
    acts.send(page, claim, '[name=do][value="claim"]')
    step(page, case, "classify")
    return examination(page, case)


def examination(page: Page, case: str) -> str:
    """The examiner's page of a case, by the case's own link."""
    page.goto(desk(case))
    address = page.locator('main a[href^="/filing/preexam/"]').first.get_attribute("href")
    assert address
    return address


def state(page: Page, case: str) -> str:
    """The code of a case's state, over HTTP."""
    found = page.request.get(f"/api/v1/matters/cases/{acts.uid_in(case)}")
    assert found.ok, found.text()
    return str(found.json()["state"])


def decide(page: Page, address: str, accepted: int, why: str) -> int:
    """Accept the first findings of a text and dismiss the rest, with a reason; gives how many were dismissed."""
    page.goto(address)
    rows = page.locator("#findings li.defect")
    for number in range(rows.count()):
        row = rows.nth(number)
        if number < accepted:
            row.locator('input[value="accept"]').check(force=True)
            continue
        row.locator('input[value="dismiss"]').check(force=True)
        row.locator(".toggle-text input").fill(why)
    acts.send(page, page.locator('form[action$="/decide/"]'))
    return rows.count() - accepted


def send_opinion(page: Page, address: str) -> list[str]:
    """Look at the opinion and send it; gives what it tells, as the preview showed it."""
    page.goto(address)
    acts.send(page, acts.form_to(page, "/opinion/"))
    told = [told.inner_text() for told in page.locator("main ol.defects li.defect h3").all()]
    answered = acts.send(page, acts.own_form(page, "note"), '[name=do][value="send"]')
    assert answered.status == 200
    return told


def pass_text(examiner: Page, lead: Page, case: str, address: str) -> None:
    """The examiner passes the latest text, the second person confirms."""
    examiner.goto(address)
    acts.send(examiner, acts.form_to(examiner, "/pass/"))
    confirm(lead, case)


def enter_filing(page: Page, address: str, number: str, text: Text) -> int:
    """Enter the receipt of the filing with the files as filed; gives the status."""
    page.goto(address)
    form = page.locator("#filed form")
    form.locator("[name=number]").fill(number)
    choose_files(form, text.files())
    return acts.send(page, form, '[name=do][value="filed"]').status


def wrong_digit(number: str) -> str:
    """The number with another check digit."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")


# ---------- screening


def screen(page: Page, title: str, rows: Sequence[Mapping[str, object]]) -> str:
    """Begin a run over these filings and wait until it is ready; gives its address."""
    page.goto("/filing/runs/")
    form = acts.own_form(page, "against_published")
    form.locator("[name=title]").fill(title)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    form.locator("[name=file]").set_input_files(
        {"name": "batch.jsonl", "mimeType": JSON, "buffer": lines.encode()}
    )
    acts.send(page, form)
    run = urlsplit(page.url).path
    deadline = time.monotonic() + SCREENED_S
    while page.locator("main .kicker .light-done").count() == 0:
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.goto(run)
    return run


def clues_of(page: Page, applicant: str, show: str = "all") -> list[str]:
    """Addresses of the clues that a search by applicant finds, in the queue's order."""
    page.goto(f"/filing/clues/?show={show}&q={applicant}")
    return [a.get_attribute("href") or "" for a in page.locator("main table a.row").all()]


def act(page: Page, clue: str, do: str, reason: str = "") -> int:
    """Take a step of a clue; gives the status."""
    page.goto(clue)
    button = page.locator(f'main button[name=do][value="{do}"]').first
    form = page.locator("main form").filter(has=page.locator(f'button[name=do][value="{do}"]')).first
    if reason:
        form.locator("[name=reason]").fill(reason)
    with page.expect_navigation() as following:
        button.click()
    assert following.value is not None
    return following.value.status


def number(serial: int, year: int) -> str:
    """An application number out of the range that no office gives out."""
    return demo_filings.number(year, serial)


def alert(page: Page) -> Locator:
    told = page.locator("main [role=alert]").first
    expect(told).to_be_visible()
    return told
