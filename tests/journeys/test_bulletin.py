"""A bulletin: drafted from the board, edited, countersigned, approved by other eyes, issued for good."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Installation
from tests.journeys import acts
from tests.journeys.acts import RunningPlan
from tests.journeys.conftest import SignedIn, options_for, sign_in

NUMBER = re.compile(r"深知〔(\d{4})〕(\d+)号")
STORED_S = 60


@pytest.fixture(scope="module")
def plan(browser: Browser, installation: Installation) -> RunningPlan:
    """A running plan that only the bulletins here tell of."""
    window = browser.new_context(**options_for(installation))
    page = window.new_page()
    sign_in(page, installation, "office")
    made = acts.run_a_plan(page, "云湖区通报之旅（虚构）")
    window.close()
    return made


def edit_paragraph(page: Page, bulletin: str, code: str, text: str) -> None:
    page.goto(f"{bulletin}edit/")
    page.locator(f'[name="p:{code}"]').fill(text)
    acts.send(page, acts.own_form(page, "addressee"))


def serial(number: str) -> tuple[int, int]:
    """Year and number of a document number."""
    found = NUMBER.fullmatch(number)
    assert found, number
    return int(found[1]), int(found[2])


def words_of_docx(data: bytes) -> str:
    """All text of a Word document: headers of its pages, paragraphs, tables."""
    paper = Document(io.BytesIO(data))
    headers = [h for s in paper.sections for h in (s.header, s.first_page_header, s.even_page_header)]
    said = [p.text for h in headers for p in h.paragraphs] + [p.text for p in paper.paragraphs]
    return "\n".join(said + [c.text for t in paper.tables for row in t.rows for c in row.cells])


def words_of_pdf(data: bytes) -> tuple[int, str]:
    paper = pypdfium2.PdfDocument(data)
    words = "".join(page.get_textpage().get_text_range() for page in paper)
    return len(paper), re.sub(r"\s", "", words)


def test_from_the_board_to_an_issued_document(
    office: Page, approver: Page, contact: Page, plan: RunningPlan
) -> None:
    bulletin = acts.draft(office, plan)
    own_words = "截至本期，云湖区各项任务均已分解到人。"
    edit_paragraph(office, bulletin, "overall", own_words)
    expect(office.locator("article.sheet")).to_contain_text(own_words)
    expect(office.locator("article.sheet")).to_contain_text("草稿")

    # A body is asked to countersign; until it agreed, the draft goes nowhere.
    office.goto(bulletin)
    asking = office.locator("main form").filter(has=office.locator("select[name=organisation]"))
    acts.unfold(asking)
    names = asking.locator("option").all_inner_texts()
    asking.locator("select").select_option(label=next(n for n in names if "科技创新" in n or "Science" in n))
    acts.send(office, asking, '[value="ask"]')
    assert acts.act_on(office, bulletin, "submit") == 400
    expect(office.locator("[role=alert]")).to_be_visible()

    contact.goto("/notices/")
    contact.locator(f'main a[href$="{bulletin}"]').first.click()
    signing = contact.locator("main form").filter(has=contact.locator("[name=agree]"))
    assert acts.send(contact, signing, '[name=agree][value="0"]').status == 400, "an objection says why"
    contact.goto(bulletin)
    assert acts.send(contact, signing, '[name=agree][value="1"]').status == 200

    # The second pair of eyes sends it back once, then issues it.
    assert acts.act_on(office, bulletin, "submit") == 200
    assert acts.act_on(approver, bulletin, "return", text="请写明下一步时间。") == 200
    office.goto(bulletin)
    expect(office.locator(".banner").filter(has_text="请写明下一步时间")).to_be_visible()
    number = acts.issue(office, approver, bulletin)
    serial(number)
    office.goto(bulletin)
    expect(office.locator("article.sheet")).to_contain_text(number)
    expect(office.locator("article.sheet")).to_contain_text(own_words)
    expect(office.locator("article.sheet")).not_to_contain_text("草稿")


def test_the_drafter_does_not_approve_his_own(office: Page, reviewer: Page, plan: RunningPlan) -> None:
    bulletin = acts.draft(office, plan)
    assert acts.act_on(office, bulletin, "submit") == 200
    office.goto(bulletin)
    assert office.locator('button[value="approve"]').count() == 0
    assert acts.form_to(office, "/act/").count() == 0
    forged: dict[str, str | float | bool] = {
        "csrfmiddlewaretoken": office.locator("[name=csrfmiddlewaretoken]").first.input_value(),
        "version": "2",
        "do": "approve",
    }
    assert office.request.post(f"{bulletin}act/", form=forged).status == 403
    assert office.request.get(f"{bulletin}edit/").status == 403, "what waits for approval is not edited"
    answer = reviewer.goto(bulletin)
    assert answer is not None and answer.status == 404, "a draft is nobody else's business"


def test_an_issued_bulletin_is_never_changed(office: Page, approver: Page, plan: RunningPlan) -> None:
    bulletin = acts.draft(office, plan)
    office.goto(bulletin)
    version = office.locator("main [name=version]").first.input_value()
    acts.issue(office, approver, bulletin)
    office.goto(bulletin)
    assert office.locator('a[href$="/edit/"]').count() == 0
    assert office.request.get(f"{bulletin}edit/").status == 403
    token = office.locator("[name=csrfmiddlewaretoken]").first.input_value()
    for fields in ({"do": "refresh"}, {"do": "submit"}, {"do": "approve"}, {"do": "return", "text": "x"}):
        forged: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token, "version": version, **fields}
        assert office.request.post(f"{bulletin}act/", form=forged).status == 403, fields
        assert approver.request.get(bulletin).status == 200


def test_numbers_follow_each_other_without_gaps(office: Page, approver: Page, plan: RunningPlan) -> None:
    first, left_lying, second = (acts.draft(office, plan) for _ in range(3))
    year, number = serial(acts.issue(office, approver, first))
    assert serial(acts.issue(office, approver, second)) == (year, number + 1)
    office.goto("/programme/bulletins/")
    assert NUMBER.search(office.locator("main table tr").filter(
        has=office.locator(f'a[href="{left_lying}"]')
    ).inner_text()) is None  # fmt: skip


def test_two_who_press_approve_issue_it_once(
    office: Page, approver: Page, signed_in: SignedIn, plan: RunningPlan
) -> None:
    bulletin = acts.draft(office, plan)
    assert acts.act_on(office, bulletin, "submit") == 200
    again = signed_in("approver")
    for page in (approver, again):
        page.goto(bulletin)
    button = '[name=do][value="approve"]'
    forms = [p.locator("main form").filter(has=p.locator(button)) for p in (approver, again)]
    assert acts.send(approver, forms[0], button).status == 200
    assert acts.send(again, forms[1], button).status in (403, 409)
    serial(acts.number_of(office, bulletin))


def test_the_stored_documents_carry_number_title_and_ledger(
    office: Page, approver: Page, plan: RunningPlan
) -> None:
    bulletin = acts.draft(office, plan)
    office.goto(bulletin)
    title = office.locator("h1").inner_text()
    number = acts.issue(office, approver, bulletin)
    stored(office, bulletin)

    word = acts.download(office, f"{bulletin}docx/")
    assert word.headers["content-disposition"].startswith("attachment")
    words = words_of_docx(word.body())
    for part in (number, title, *plan.items):
        assert part in words
    assert "草稿" not in words

    pdf = acts.download(office, f"{bulletin}pdf/")
    pages, text = words_of_pdf(pdf.body())
    assert pages >= 2
    for part in (number, title, *plan.items):
        assert re.sub(r"\s", "", part) in text
    assert acts.download(office, f"{bulletin}pdf/").body() == pdf.body()
    assert acts.download(office, f"{bulletin}docx/").body() == word.body()


def stored(page: Page, bulletin: str) -> None:
    """Wait until the worker has put the documents down: from then on each download is the same file."""
    page.wait_for_function(
        """async (address) => {
            const read = async () => [...new Uint8Array(await (await fetch(address)).arrayBuffer())].join();
            return await read() === await read();
        }""",
        arg=f"{bulletin}docx/",
        timeout=STORED_S * 1000,
    )


def test_a_draft_can_be_printed_and_says_that_it_is_one(office: Page, plan: RunningPlan) -> None:
    bulletin = acts.draft(office, plan)
    assert "草稿" in words_of_docx(acts.download(office, f"{bulletin}docx/").body())
    assert "草稿" in words_of_pdf(acts.download(office, f"{bulletin}pdf/").body())[1]


def test_a_correction_is_printed_in_the_next_bulletin(
    office: Page, approver: Page, plan: RunningPlan
) -> None:
    wrong = acts.draft(office, plan)
    number = acts.issue(office, approver, wrong)
    office.goto(wrong)
    before = office.locator("article.sheet").inner_text()
    assert acts.act_on(office, wrong, "correct", text="") == 400, "a correction says what was wrong"
    note = "第2段“七项”应为“八项”。"
    assert acts.act_on(office, wrong, "correct", text=note) == 200
    office.goto(wrong)
    assert office.locator("article.sheet").inner_text() == before

    following = acts.draft(office, plan)
    office.goto(following)
    expect(office.locator("article.sheet")).to_contain_text(note)
    expect(office.locator("article.sheet")).to_contain_text(number)
    later = acts.draft(office, plan)
    office.goto(later)
    expect(office.locator("article.sheet")).not_to_contain_text(note)


def test_refreshed_figures_leave_edited_words_alone(
    office: Page, contact: Page, reviewer: Page, plan: RunningPlan
) -> None:
    bulletin = acts.draft(office, plan)
    words = "本段为人工撰写，不随数据刷新。"
    edit_paragraph(office, bulletin, "overall", words)
    edit_paragraph(office, bulletin, "next.h", "")
    handed = acts.hand_in(contact, plan.item("编制高校成果转化清单"), "刷新之前的清单", "虚构。".encode())
    assert acts.decide(reviewer, handed, "accept") == 200
    office.goto(bulletin)
    # The page offers this when a light has changed; the action itself is always there.
    sent: dict[str, str | float | bool] = {
        "csrfmiddlewaretoken": office.locator("[name=csrfmiddlewaretoken]").first.input_value(),
        "version": office.locator("main [name=version]").first.input_value(),
        "do": "refresh",
    }
    assert office.request.post(f"{bulletin}act/", form=sent).status == 200
    office.goto(bulletin)
    expect(office.locator("article.sheet")).to_contain_text(words)
    assert "下一步工作" not in office.locator("article.sheet").inner_text()


def test_a_briefing_has_issues_of_its_own(office: Page, approver: Page, plan: RunningPlan) -> None:
    """Each plan's briefings are counted from the first, apart from the document numbers."""
    first = acts.draft(office, plan, form="briefing")
    assert acts.issue(office, approver, first) == "第1期"
    second = acts.draft(office, plan, form="briefing")
    assert acts.issue(office, approver, second) == "第2期"
    expect(office.locator("article.sheet")).to_contain_text("第2期")


def test_a_bulletin_does_not_tell_of_days_to_come(office: Page, plan: RunningPlan) -> None:
    office.goto(plan.board)
    office.locator('a[href*="/bulletins/draft/"]').first.click()
    form = acts.own_form(office, "period_from")
    form.locator("[name=period_to]").fill("2000-01-01")
    form.locator("[name=as_of]").fill("2999-01-01")
    acts.send(office, form)
    assert "/draft/" in office.url
    expect(office.locator("main [role=alert]").first).to_be_visible()
    form = acts.own_form(office, "period_from")
    expect(form.locator("[name=as_of]")).to_have_value("2999-01-01")
