"""The office reads a plan document in, corrects what was read and publishes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import acts, papers

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "programme"
REAL_PLAN = DATA / "shenzhen-ip-pilot-plan.txt"
# What people who read the real plan counted: items with a deadline by its day, the long-term ones under "".
REAL_DEADLINES = {"2026-12-31": 4, "2027-12-31": 8, "": 11}


@pytest.fixture
def under_review(office: Page) -> str:
    """An invented plan, read in and open for review in the office's window."""
    return acts.read_in(office, "云湖区方案.txt", papers.plan_text())


def reload_review(page: Page, uid: str) -> None:
    page.goto(f"/programme/plans/{uid}/review/")


def test_the_page_opens_the_review_by_itself(office: Page) -> None:
    acts.offer(office, "云湖区方案.txt", papers.plan_text())
    office.wait_for_url("**/review/", timeout=acts.READ_S * 1000)
    expect(office.locator("#items li").first).to_be_visible()


def test_the_title_counts_what_was_read_and_the_filter_shows_what_to_look_at(
    office: Page, under_review: str
) -> None:
    tasks = papers.tasks()
    numbers = [int(n) for n in re.findall(r"\d+", office.locator("h1").inner_text())]
    assert numbers == [len(tasks), 1]
    expect(office.locator("#items li")).to_have_count(len(tasks))
    expect(office.locator(".head .lead")).to_have_text(papers.TITLE)

    office.locator('#items a[href="?only=1"]').click()
    expect(office.locator("#items li")).to_have_count(1)
    expect(acts.review_row(office, papers.UNOWNED).locator(".tag-wait").first).to_be_visible()
    office.locator('#items a[href="?"]').first.click()
    expect(office.locator("#items li")).to_have_count(len(tasks))


def test_an_item_marks_its_passage_and_a_passage_opens_its_item(office: Page, under_review: str) -> None:
    chosen = papers.tasks()[4]
    acts.open_for_correction(office, chosen.title)
    marked = office.locator(".review-text .passage-now")
    expect(marked).to_have_count(1)
    expect(marked).to_contain_text(chosen.text)

    other = papers.tasks()[0]
    office.locator(".review-text a.passage").filter(has_text=other.text).click()
    expect(acts.form_to(office, "/edit/").locator("[name=title]")).to_have_value(other.title)
    expect(office.locator(".review-text .passage-now")).to_contain_text(other.text)
    bodies = acts.form_to(office, "/edit/").locator("[name=body_names]").input_value()
    assert bodies.split("、") == list(other.bodies)


def test_a_new_body_is_announced_before_publishing(office: Page) -> None:
    """A body that no journey has published before: publishing would add it."""
    stranger = "云湖区新设事务中心"
    text = papers.plan_text().decode().replace(papers.DISTRICT_OFFICE, stranger)
    acts.read_in(office, "云湖区方案.txt", text.encode())
    expect(office.locator("main .banner").filter(has_text=stranger)).to_be_visible()


def test_corrections_additions_and_omissions_reach_the_published_plan(
    office: Page, under_review: str
) -> None:
    today = papers.today()
    form = acts.open_for_correction(office, papers.UNOWNED)
    form.locator("[name=title]").fill("设立青年创新公开课堂")
    form.locator("[name=body_names]").fill("市教育局, 市科技创新局")
    form.locator("[name=due]").fill(f"{today.year + 1}-03-31")
    acts.send(office, form)
    assert [int(n) for n in re.findall(r"\d+", office.locator("h1").inner_text())] == [8]

    row = acts.review_row(office, "发布白皮书")
    row.locator("a").first.click()
    acts.send(office, acts.form_to(office, "/drop/"))
    expect(acts.review_row(office, "发布白皮书").locator(".tag-out")).to_be_visible()
    acts.review_row(office, "发布白皮书").locator("a").first.click()
    acts.send(office, acts.form_to(office, "/drop/"), "[name=restore]")
    expect(acts.review_row(office, "发布白皮书").locator(".tag-out")).to_have_count(0)

    acts.review_row(office, "推广质押融资").locator("a").first.click()
    acts.send(office, acts.form_to(office, "/drop/"))

    office.locator('a[href$="/review/add/"]').click()
    form = acts.own_form(office, "code")
    form.locator("[name=code]").fill("9")
    form.locator("[name=title]").fill("开放专利数据接口")
    form.locator("[name=body_names]").fill("市知识产权局")
    form.locator("[name=ongoing]").check()
    acts.send(office, form)
    expect(acts.review_row(office, "开放专利数据接口")).to_be_visible()

    plan = acts.publish(office, under_review)
    assert "设立青年创新公开课堂" in plan.items
    assert "开放专利数据接口" in plan.items
    assert "发布白皮书" in plan.items
    assert "推广质押融资" not in plan.items
    assert len(plan.items) == 8
    office.goto(f"{plan.board}?all=1")
    for title in plan.items:
        expect(office.locator("#list").get_by_text(title)).to_be_visible()
    office.goto(plan.item("设立青年创新公开课堂"))
    expect(office.locator("#bodies dt")).to_have_count(2)


def test_a_slip_is_shown_at_the_field_and_what_was_typed_stays(office: Page, under_review: str) -> None:
    form = acts.open_for_correction(office, papers.UNOWNED)
    form.locator("[name=due]").fill("31. Dezember")
    form.locator("[name=lead_name]").fill("市商务局")
    answer = acts.send(office, form)
    assert answer.status == 422
    again = acts.form_to(office, "/edit/")
    expect(again.locator("[name=due]")).to_have_value("31. Dezember")
    expect(again.locator("[id$=due_error]")).to_be_visible()
    expect(again.locator("[id$=lead_name_error]")).to_be_visible()
    expect(again.locator("[role=alert] li")).to_have_count(2)


def test_nothing_is_late_on_the_first_day_even_with_little_time_left(office: Page, under_review: str) -> None:
    plan = acts.publish(office, under_review)
    counts = acts.lights(office, plan.board)
    assert sum(counts.values()) == 8
    assert counts["late"] == 0
    office.goto(plan.item("建立快速处理窗口"))
    first_planned = office.locator("main table").first.locator("time").first.get_attribute("datetime") or ""
    assert first_planned[:10] >= papers.today().isoformat()


def test_until_a_body_is_asked_its_silence_means_nothing(
    office: Page, contact: Page, under_review: str
) -> None:
    plan = acts.publish(office, under_review)
    assert acts.lights(office, plan.board)["unasked"] == 8
    office.goto(plan.item("建设专利导航服务站"))
    acts.send(office, acts.form_to(office, "/ask/"))
    assert acts.form_to(office, "/ask/").count() == 0
    assert acts.lights(office, plan.board)["unasked"] == 7
    contact.goto("/notices/")
    expect(contact.locator(f'main a[href$="{plan.item("建设专利导航服务站")}"]').first).to_be_visible()
    contact.goto(plan.item("建设专利导航服务站"))
    assert acts.form_to(contact, "/ask/").count() == 0


def test_a_published_plan_is_no_longer_corrected(office: Page, under_review: str) -> None:
    form = acts.open_for_correction(office, papers.UNOWNED)
    plan = acts.publish(form.page.context.new_page(), under_review)
    form.locator("[name=title]").fill("太迟了")
    assert acts.send(office, form).status == 400
    expect(office.locator("[role=alert]")).to_be_visible()
    assert "太迟了" not in acts.find_items(office, plan.uid).items


def test_a_word_document_with_a_task_table_is_read_alike(office: Page) -> None:
    uid = acts.read_in(office, "分工表.docx", papers.plan_docx())
    for task in papers.tasks():
        expect(acts.review_row(office, task.title)).to_have_count(1)
    plan = acts.publish(office, uid)
    assert set(plan.items) == {t.title for t in papers.tasks()}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("坏文件.docx", b"this is no zip archive \x00\x01"),
        ("坏压缩.docx", b"PK\x03\x04 cut off"),
        ("程序.exe", papers.program()),
        ("程序.docx", papers.program()),
        ("空.txt", b""),
        ("宏.docx", papers.with_macro("方案")),
    ],
)
def test_what_cannot_be_a_plan_gives_one_sentence_and_a_way_back(
    office: Page, name: str, data: bytes
) -> None:
    acts.offer(office, name, data)
    alert = office.locator("main [role=alert]").first
    expect(alert).to_be_visible()
    expect(alert.locator("li, p")).to_have_count(1)
    expect(office.locator('[name=file], a[href="/programme/plans/import/"]').first).to_be_visible()


def test_a_word_document_that_holds_no_plan_says_so(office: Page) -> None:
    """A sound file without any task: it is read, or refused, in words; never an empty plan that runs."""
    acts.offer(office, "便函.docx", papers.letter("会议改在周四上午。"))
    office.wait_for_selector("#items, main [role=alert]", timeout=acts.READ_S * 1000)
    if office.locator("#items").count():
        answer = acts.send(office, acts.form_to(office, "/publish/"))
        assert answer.status == 400
        expect(office.locator("[role=alert]")).to_be_visible()


@pytest.mark.skipif(
    not REAL_PLAN.exists(), reason="the published plan is not beside this checkout (shared/data)"
)
def test_the_real_plan_is_read_as_people_read_it(office: Page) -> None:
    acts.read_in(office, "实施方案.txt", REAL_PLAN.read_bytes())
    rows = office.locator("#items > ol > li")
    expect(rows).to_have_count(23)
    found: dict[str, int] = {}
    for row in rows.all():
        day = row.locator("time").first.get_attribute("datetime") if row.locator("time").count() else ""
        found[(day or "")[:10]] = found.get((day or "")[:10], 0) + 1
    assert found == REAL_DEADLINES

    bodies: set[str] = set()
    for address in [row.locator("a").first.get_attribute("href") for row in rows.all()]:
        office.goto(f"{office.url.split('?')[0]}{(address or '').split('#')[0]}")
        names = acts.form_to(office, "/edit/").locator("[name=body_names]").input_value()
        bodies.update(names.split("、"))
    assert len(bodies) == 20
