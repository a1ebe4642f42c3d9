"""A group of 41 filings: graph, pairs, notices, answers; a withdrawn text that comes back; what a white list is worth."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import acts, filing, papers
from tests.journeys.conftest import SignedIn
from zhiquan.areas.filing import demo_filings

GROUP, FIRMS = 41, 6
OWN = demo_filings.GROUP[demo_filings.LINGLAN][0]
EXPLANATION = "该件为客户委托开发，送料机构与其余各件不同，附实验记录（虚构）。"
STRANGER = "深圳市归潮科技有限公司（虚构）"
WHITE = demo_filings.LUZHOU
# A text that no other filing of the demo resembles.
LAMP = (
    "本样例公开一种观景缆车的车厢联络装置，车厢顶部的感应线圈与缆索里的漏缆耦合，乘客按键后由站务台回话；"
    "线圈断开时改走车厢间的红外中继，逐厢传到上站，电量不足的车厢进站时自动补充，乘客无须操作。"
)


@pytest.fixture
def officer(signed_in: SignedIn) -> Page:
    return signed_in("screener")


@pytest.fixture
def firm(signed_in: SignedIn) -> Page:
    """The clerk of the firm with most filings of the group."""
    return signed_in("mai")


def notice_of(page: Page) -> str:
    """The newest self-check notice, by the reader's own notices."""
    page.goto("/notices/")
    return page.locator('main a[href*="/filing/notices/"]').first.get_attribute("href") or ""


def test_the_group_is_seen_told_answered_and_reported(officer: Page, firm: Page, signed_in: SignedIn) -> None:
    clue = filing.clues_of(officer, demo_filings.MUCHUAN)[0]
    officer.goto(clue)
    heading = officer.locator("h1").inner_text()
    assert re.search(rf"{GROUP}\D+{FIRMS}\D+1\D*$", heading), heading
    expect(officer.locator("#graph svg rect.n")).to_have_count(FIRMS)
    expect(officer.locator("#graph svg circle.n-hot").first).to_be_visible()
    assert officer.locator("#pairs tbody tr").count() >= 3
    second = officer.locator("#pairs tbody tr").nth(1).locator("a.row")
    shown = officer.locator("#side h3").inner_text()
    second.click()
    expect(officer.locator("#side .ev-2 mark").first).to_be_visible()
    assert officer.locator("#side h3").inner_text() != shown
    for ending, start in (("docx", b"PK"), ("pdf", b"%PDF-")):
        paper = acts.download(officer, f"{clue}report.{ending}")
        assert paper.body().startswith(start) and len(paper.body()) > 2000

    # One notice an applicant; who has an account reads it, and nobody else's text.
    assert filing.act(officer, clue, "notify") == 200
    expect(officer.locator('main a[href^="/filing/notices/"]')).to_have_count(FIRMS)
    notice = notice_of(firm)
    firm.goto(notice)
    expect(firm.locator("main fieldset")).to_have_count(OWN)
    assert demo_filings.MUCHUAN not in firm.content() and demo_filings.ADDRESS not in firm.content()
    stranger = signed_in("clerk").goto(notice)
    assert stranger is not None and stranger.status == 404

    # Every filing needs its answer, an explanation its words.
    sets = firm.locator("main fieldset")
    explained = sets.first.locator("legend").inner_text().split()[0]
    sets.first.locator('input[value="explained"]').check()
    for at in range(1, OWN):
        sets.nth(at).locator('input[value="withdrawn"]').check()
    form = acts.own_form(firm, "proof")
    assert acts.send(firm, form).status == 422
    filing.alert(firm)
    expect(firm.locator('main input[value="withdrawn"]:checked')).to_have_count(OWN - 1)
    firm.locator("main fieldset textarea").first.fill(EXPLANATION)
    assert acts.send(firm, acts.own_form(firm, "proof")).status == 200
    expect(firm.locator("main .light-done")).to_have_count(OWN - 1)

    # The officer accepts the explanation and reports the rest.
    officer.goto(clue)
    judged = officer.locator('main form[action$="/judge/"]')
    expect(judged).to_have_count(1)
    expect(judged).to_contain_text(explained)
    judged.locator("[name=note]").fill("委托合同与实验记录齐全（虚构）")
    acts.send(officer, judged, '[name=accepted][value="yes"]')
    expect(officer.locator('main form[action$="/judge/"]')).to_have_count(0)
    answers = officer.locator("#filings tbody tr")
    acts.unfold(answers.filter(has_text=explained).first)
    expect(answers.filter(has_text=explained).locator(".light-ok")).to_have_count(1)
    expect(answers.locator(".light-done")).to_have_count(OWN - 1)
    assert filing.act(officer, clue, "report") == 422, "a report needs its sentence"
    assert filing.act(officer, clue, "report", "三十件未获解释，请审查认定（虚构）") == 200
    assert acts.download(officer, f"{clue}report.pdf").body().startswith(b"%PDF-")


def test_a_withdrawn_text_that_comes_back_under_another_name_meets_a_trigger(
    officer: Page, firm: Page
) -> None:
    filed = papers.today() - timedelta(days=20)
    year = filed.year
    base = {"kind": "invention", "stage": "filed", "title": "一种车厢联络装置", "filed_on": filed.isoformat()}
    mine = [
        {
            **base,
            "id": filing.number(821 + n, year),
            "abstract": LAMP.replace("红外", word),
            "applicant": demo_filings.LINGLAN,
        }
        for n, word in enumerate(("红外", "激光"))
    ]
    filing.screen(officer, "联络装置专项（虚构）", mine)
    clue = officer.locator("main table a.row").first.get_attribute("href") or ""
    assert filing.act(officer, clue, "notify") == 200
    notice = notice_of(firm)
    firm.goto(notice)
    for box in firm.locator('main input[value="withdrawn"]').all():
        box.check()
    assert acts.send(firm, acts.own_form(firm, "proof")).status == 200
    officer.goto("/filing/withdrawn/")
    for row in mine:
        expect(officer.locator("main")).to_contain_text(str(row["id"]))

    back = filing.number(829, year)
    again = {**base, "id": back, "abstract": LAMP, "applicant": STRANGER, "agency": demo_filings.OTHER_AGENCY}
    filing.screen(officer, "次月排查（虚构）", [again])
    fired = officer.locator("main table tbody tr").filter(has_text=back)
    deadline = time.monotonic() + acts.READ_S
    while fired.count() == 0:
        assert time.monotonic() < deadline, "whoever watches for returns was not told"
        officer.goto(f"/filing/agencies/triggers/?q={STRANGER}")
    expect(fired).to_have_count(1)
    expect(fired.locator(".light-warn")).to_have_count(1)
    fired.locator("a.row").click()
    expect(officer.locator("main")).to_contain_text(str(mine[0]["id"]))
    # The ledger's answer is worked out again on the spot, and is the same.
    expect(officer.locator("main .sect-h .light-done")).to_have_count(1)


def test_a_white_list_moves_a_clue_down_and_bars_no_complaint(officer: Page) -> None:
    officer.goto("/filing/clues/")
    rows = officer.locator("main table tbody tr")
    listed = filing.clues_of(officer, WHITE)
    officer.goto("/filing/clues/")
    last = rows.last.locator("a.row").get_attribute("href")
    assert last in listed, "its own clue stands at the end of the queue"
    expect(rows.last.locator(".tag").first).to_be_visible()

    officer.goto("/filing/clues/new/")
    form = acts.own_form(officer, "filings")
    form.locator("[name=filings]").fill(f"{filing.number(835, papers.today().year)},一种化成柜,{WHITE},")
    form.locator('[name=kind][value="2"]').check()
    form.locator('[name=origin][value="complaint"]').check()
    assert acts.send(officer, form).status == 422, "what gives rise to it is missing"
    form = acts.own_form(officer, "filings")
    expect(form.locator('[name=origin][value="complaint"]')).to_be_checked()
    form.locator("[name=reason]").fill("举报：实验数据与他人公开文本一致（虚构）")
    assert acts.send(officer, form).status == 200
    opened = acts.uid_in(officer.url)
    order = [acts.uid_in(a.get_attribute("href") or "") for a in _queue(officer)]
    assert order.index(opened) < order.index(acts.uid_in(last or "")), "a complaint is not put back"


def _queue(page: Page) -> list[Locator]:
    page.goto("/filing/clues/")
    return page.locator("main table a.row").all()
