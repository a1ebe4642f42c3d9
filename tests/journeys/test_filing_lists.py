"""The day with CNIPA's list, all of it without scripts: faults, import, assign, tell, answer, report, results."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from tests.journeys import acts, filing, papers
from tests.journeys.conftest import SignedIn
from zhiquan.areas.filing import demo_filings

NUMBER = "旅程-第9批"
STATEMENT = "该件基于本公司样机试验，记录与采购凭证可以查验（虚构）。"
REPORT = '[name=do][value="report"]'
HEAD = "申请号,发明名称,申请人,代理机构,区,情形"
YEAR = papers.today().year
NUMBERS = [demo_filings.number(YEAR, 841 + n) for n in range(3)]
APPLICANTS = (demo_filings.LINGLAN, demo_filings.LINGLAN, "深圳市未登记样例企业（虚构）")


def table(*rows: tuple[str, str]) -> bytes:
    """A list as CNIPA sends it: number and applicant of each filing."""
    lines = [
        f"{no},一种样例装置{at},{who},{demo_filings.AGENCY},龙华区,①"
        for at, (no, who) in enumerate(rows, start=1)
    ]
    return "\n".join([HEAD, *lines]).encode()


def offer(page: Page, data: bytes) -> int:
    """Hand in a list; gives the status."""
    page.goto("/filing/lists/")
    form = acts.own_form(page, "issued_on")
    form.locator("[name=number]").fill(NUMBER)
    form.locator("[name=title]").fill("疑似非正常申请（虚构）")
    form.locator("[name=issued_on]").fill((papers.today() - timedelta(days=1)).isoformat())
    form.locator("[name=due_on]").fill((papers.today() + timedelta(days=14)).isoformat())
    form.locator("[name=file]").set_input_files({"name": "清单.csv", "mimeType": "text/csv", "buffer": data})
    return acts.send(page, form).status


def choose(page: Page, *numbers: str) -> Locator:
    """Tick lines of the open list; gives the form."""
    for number in numbers:
        page.locator("main tbody tr").filter(has_text=number).locator("[name=line]").check()
    return acts.own_form(page, "line")


def reporting(page: Page) -> Locator:
    return page.locator("main form").filter(has=page.locator(REPORT))


def lines(page: Page, light: str) -> Locator:
    return page.locator("main tbody tr").filter(has=page.locator(f".light-{light}"))


def test_from_the_list_to_the_report_table_without_scripts(signed_in: SignedIn) -> None:
    officer, firm = (signed_in(who, java_script_enabled=False) for who in ("screener", "mai"))
    faulty = table(
        (filing.wrong_digit(NUMBERS[0]), APPLICANTS[0]), (NUMBERS[1], ""), (NUMBERS[2], APPLICANTS[2]),
        (NUMBERS[2], APPLICANTS[2]),
    )  # fmt: skip
    assert offer(officer, faulty) == 422
    told = officer.locator("#id_file_error, main [role=alert]").first.inner_text()
    for line in (2, 3, 5):
        assert f"第{line}行" in told, told
    expect(officer.locator("main [name=number]")).to_have_value(NUMBER)
    officer.goto("/filing/lists/")
    assert NUMBER not in officer.locator("main").inner_text(), "with one fault nothing is taken over"

    assert offer(officer, table(*zip(NUMBERS, APPLICANTS, strict=True))) == 200
    own = officer.url
    expect(officer.locator("main tbody tr")).to_have_count(3)
    form = choose(officer, *NUMBERS)
    form.locator("[name=officer]").select_option(label="骆闻溪")
    assert acts.send(officer, form, '[name=do][value="assign"]').status == 200
    expect(officer.locator("main tbody tr").filter(has_text="骆闻溪")).to_have_count(3)
    assert acts.send(officer, choose(officer, *NUMBERS), '[name=do][value="notify"]').status == 200
    expect(lines(officer, "warn")).to_have_count(3)

    # The applicant withdraws one and states his case about the other; a statement without words is refused.
    answers = ((NUMBERS[0], "withdrawn", ""), (NUMBERS[1], "stated", STATEMENT))
    for number, answer, words in answers:
        firm.goto("/notices/")
        firm.locator("main a").filter(has_text=number).first.click()
        firm.locator(f'[name=answer][value="{answer}"]').check()
        if words:
            assert acts.send(firm, acts.own_form(firm, "answer")).status == 422
            expect(firm.locator(f'[name=answer][value="{answer}"]')).to_be_checked()
            firm.locator("[name=text]").fill(words)
        assert acts.send(firm, acts.own_form(firm, "answer")).status == 200
        assert firm.locator("[name=answer]").count() == 0, "an answer is given once"
    other = signed_in("lin").goto(firm.url)
    assert other is not None and other.status == 404

    officer.goto(own)
    expect(lines(officer, "done").filter(has_text=NUMBERS[0])).to_have_count(1)
    expect(lines(officer, "ok").filter(has_text=STATEMENT)).to_have_count(1)
    report = acts.download(officer, f"{own}?format=csv").body().decode("utf-8-sig")
    rows = {
        row[at]: row
        for row in csv.reader(io.StringIO(report))
        for at in range(len(row))
        if row[at] in NUMBERS
    }
    assert set(rows) == set(NUMBERS)
    assert STATEMENT in rows[NUMBERS[1]]
    assert acts.download(officer, f"{own}?format=xlsx").body().startswith(b"PK")
    # Nothing is reported while a filing waits; the answer that came by letter is entered by the officer.
    assert acts.send(officer, reporting(officer), REPORT).status == 422
    filing.alert(officer)
    officer.goto(own)
    officer.locator("main tbody tr").filter(has_text=NUMBERS[2]).locator("a.row").click()
    officer.locator('[name=answer][value="stated"]').check()
    officer.locator("[name=text]").fill("来函说明（虚构）")
    assert acts.send(officer, acts.own_form(officer, "answer")).status == 200
    officer.goto(own)
    assert acts.send(officer, reporting(officer), REPORT).status == 200
    assert officer.locator('[name=do][value="assign"]').count() == 0, "what is reported is no longer changed"

    # The cooperation centre enters what CNIPA found.
    centre = signed_in("cooperation", java_script_enabled=False)
    centre.goto(own)
    form = acts.own_form(centre, "confirmed")
    form.locator("[name=on]").fill(papers.today().isoformat())
    form.locator("[name=confirmed]").fill(NUMBERS[2])
    form.locator("[name=cleared]").fill(NUMBERS[1])
    assert acts.send(centre, form, '[name=do][value="results"]').status == 200
    firm.reload()
    expect(firm.locator("main dl.facts dt")).to_have_count(3)
