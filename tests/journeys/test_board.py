"""The board: what is late and why, the past as it was, the exports, on paper, on a telephone, by keyboard."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.journeys import acts, papers
from tests.journeys.acts import RunningPlan
from tests.journeys.conftest import SignedIn

ITEMS, LONG_TERM = 23, 11
PHONE = {"width": 360, "height": 740}


def test_the_past_is_shown_as_it_was(office: Page, demo_plan: RunningPlan) -> None:
    now = acts.lights(office, demo_plan.board)
    first_days = acts.lights(office, f"{demo_plan.board}?as_of={papers.today().year}-01-20")
    assert sum(now.values()) == sum(first_days.values()) == ITEMS
    assert first_days != now
    assert first_days["late"] == 0 and first_days["done"] == 0
    assert now["done"] >= 1 and now["late"] >= 1

    office.goto(f"{demo_plan.board}?as_of=2026-03-31")
    office.locator("[name=as_of]").fill("2026-06-30")
    acts.send(office, office.locator("main form").filter(has=office.locator("[name=as_of]")))
    assert "as_of=2026-06-30" in office.url
    expect(office.locator(".head time").first).to_have_attribute("datetime", re.compile("^2026-06-30"))


def test_a_day_to_come_or_no_day_at_all_is_answered_in_words(office: Page, demo_plan: RunningPlan) -> None:
    assert acts.lights(office, f"{demo_plan.board}?as_of=2999-12-31") == acts.lights(office, demo_plan.board)
    answer = office.goto(f"{demo_plan.board}?as_of=yesterday")
    assert answer is not None and answer.status == 400
    expect(office.locator("[role=alert]")).to_contain_text("yesterday")


def test_each_light_opens_its_items(office: Page, demo_plan: RunningPlan) -> None:
    counts = acts.lights(office, demo_plan.board)
    for code, count in counts.items():
        office.goto(demo_plan.board)
        office.locator(f'main .stat a[href*="light={code}"]').click()
        expect(office.locator("#list tbody tr")).to_have_count(count)
        if count:
            expect(office.locator(f"#list tbody .light-{code}")).to_have_count(count)


def test_what_is_late_says_why_and_where(office: Page, demo_plan: RunningPlan) -> None:
    office.goto(f"{demo_plan.board}?light=late")
    for row in office.locator("#list tbody tr").all():
        cells = [c.inner_text().strip() for c in row.locator("td, th").all()]
        assert all(cells), cells


def test_the_matrix_opens_items_and_the_long_term_ones_are_there(
    office: Page, demo_plan: RunningPlan
) -> None:
    office.goto(demo_plan.board)
    matrix = office.locator("table.matrix")
    expect(matrix.locator('thead th a[href*="/items/"]')).to_have_count(ITEMS)
    assert matrix.locator("tbody tr").count() == 21, "twenty bodies and the line of whole items"
    cell = matrix.locator("tbody tr").nth(1).locator('td a[href*="/items/"]').first
    assert (cell.get_attribute("aria-label") or "").strip()
    address = cell.get_attribute("href") or ""
    cell.click()
    office.wait_for_url(f"**{address}")
    expect(office.locator("#bodies")).to_be_visible()

    office.goto(f"{demo_plan.board}?all=1")
    expect(office.locator("#list tbody tr")).to_have_count(ITEMS)
    undated = office.locator("#list tbody tr").filter(has_not=office.locator("td:last-child time"))
    expect(undated).to_have_count(LONG_TERM)


def test_items_are_found_by_words_and_filters(office: Page, demo_plan: RunningPlan) -> None:
    title = next(iter(demo_plan.items))
    office.goto(demo_plan.page)
    office.locator("[name=q]").fill(title[:8])
    office.locator("[name=q]").press("Enter")
    expect(office.locator('main table a[href*="/items/"]').filter(has_text=title)).to_be_visible()
    office.goto(f"{demo_plan.page}?q=没有这样的举措")
    expect(office.locator("main .empty")).to_be_visible()


def test_a_number_opens_its_list_and_the_list_its_records(office: Page, demo_plan: RunningPlan) -> None:
    office.goto(demo_plan.board)
    cards = office.locator('main .card a[href*="/indicators/"]')
    assert cards.count() >= 1
    addresses = [a.get_attribute("href") or "" for a in cards.all()]
    opened = False
    for address in addresses:
        answer = office.goto(address)
        assert answer is not None and answer.status == 200
        record = office.locator("main table tbody a.row").first
        if record.count():
            target = record.get_attribute("href") or ""
            record.click()
            office.wait_for_url(f"**{target}")
            expect(office.locator("h1")).to_have_count(1)
            opened = True
    assert opened, "no figure led to a record"


def test_the_ledger_is_a_workbook(office: Page, demo_plan: RunningPlan) -> None:
    office.goto(demo_plan.board)
    link = office.locator('main a[href*="ledger.xlsx"]').first.get_attribute("href") or ""
    book = load_workbook(io.BytesIO(acts.download(office, link).body()))
    items, milestones = book.worksheets[:2]
    rows = list(items.iter_rows(min_row=2, values_only=True))
    assert len(rows) == ITEMS
    assert {str(r[1]) for r in rows} == set(demo_plan.items)
    assert all(0 <= float(str(r[5])) <= 1 and 0 <= float(str(r[6])) <= 1 for r in rows)
    assert milestones.max_row - 1 >= ITEMS
    past = load_workbook(io.BytesIO(acts.download(office, f"{link}?as_of=2026-03-31").body()))
    assert [r[6] for r in past.worksheets[0].iter_rows(min_row=2, values_only=True)] != [r[6] for r in rows]


def test_the_calendar_keeps_its_uids(office: Page, demo_plan: RunningPlan) -> None:
    office.goto(demo_plan.board)
    link = office.locator('main a[href*="calendar.ics"]').first.get_attribute("href") or ""

    def events() -> dict[str, object]:
        book = Calendar.from_ical(acts.download(office, link).body())
        found = book.walk("VEVENT")
        assert all(e.decoded("DTEND") - e.decoded("DTSTART") == timedelta(days=1) for e in found)
        return {str(e["UID"]): e.decoded("DTSTART") for e in found}

    first = events()
    assert len(first) > ITEMS
    assert events() == first
    for title in demo_plan.items:
        uid = demo_plan.items[title]
        if f"item-{uid}@zhiquan" in first:
            break
    else:
        raise AssertionError("no deadline in the calendar")


def test_on_paper_the_shell_is_gone(office: Page, demo_plan: RunningPlan) -> None:
    office.goto(demo_plan.board)
    office.emulate_media(media="print")
    for part in (".nav", ".tools", "a.skip", "main .acts"):
        expect(office.locator(part).first).to_be_hidden()
    expect(office.locator("h1")).to_be_visible()
    expect(office.locator("table.matrix")).to_be_visible()
    office.goto("/programme/bulletins/")
    office.locator('main table a[href*="/bulletins/"]').last.click()
    expect(office.locator("article.sheet")).to_be_visible()
    for part in (".nav", ".tools", "main .acts"):
        expect(office.locator(part).first).to_be_hidden()


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_on_a_telephone_nothing_is_wider_than_the_screen(
    signed_in: SignedIn, demo_plan: RunningPlan, lang: str
) -> None:
    page = signed_in("office", viewport=PHONE, is_mobile=True, has_touch=True)
    item = demo_plan.item(next(iter(demo_plan.items)))
    for address in (demo_plan.board, demo_plan.page, item, f"{item}evidence/", "/programme/evidence/?state=all",
                    "/programme/bulletins/", "/programme/contacts/", "/programme/plans/", "/notices/"):  # fmt: skip
        page.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], f"{address} ({lang}) is {wide} px wide"


def test_the_keyboard_reaches_what_matters(office: Page, demo_plan: RunningPlan) -> None:
    office.goto(demo_plan.board)
    office.keyboard.press("Tab")
    assert focused(office, "e => e.matches('a.skip')")
    office.keyboard.press("Enter")
    office.keyboard.press("Tab")
    assert focused(office, "e => e.closest('main') !== null"), "the skip link leads past the navigation"
    seen: list[str] = []
    for _ in range(12):
        seen.append(office.evaluate("document.activeElement.getAttribute('href') || ''"))
        office.keyboard.press("Tab")
    assert any("ledger.xlsx" in h for h in seen)
    assert any("/bulletins/draft/" in h for h in seen)
    assert any("light=late" in h for h in seen)

    office.goto(demo_plan.board)
    office.keyboard.press("j")
    assert focused(office, "e => e.matches('#list a.row')")
    office.keyboard.press("Enter")
    office.wait_for_url("**/programme/items/**")


def focused(page: Page, test: str) -> bool:
    found: bool = page.evaluate(f"({test})(document.activeElement)")
    return found


def test_contacts_keep_their_history(office: Page) -> None:
    office.goto("/programme/contacts/")
    rows = office.locator("main table tbody tr")
    named = rows.filter(has=office.locator("time")).first
    body = named.locator("th, td").first.inner_text()
    before = named.locator("td, th").nth(1).inner_text().split("\n")[0]
    named.locator('a[href*="/contacts/"]').last.click()
    form = acts.own_form(office, "since")
    form.locator("[name=name]").fill("贺新任")
    form.locator("[name=since]").fill(papers.today().isoformat())
    acts.send(office, form)
    assert office.locator("main [role=alert]").count(), "a change of contact says why"
    form = acts.own_form(office, "since")
    expect(form.locator("[name=name]")).to_have_value("贺新任")
    form.locator("[name=reason]").fill("岗位调整")
    acts.send(office, form)
    office.goto("/programme/contacts/")
    now = rows.filter(has_text=body)
    expect(now).to_contain_text("贺新任")
    expect(now).to_contain_text(before)


def test_a_status_set_by_hand_says_so_and_can_be_taken_back(office: Page) -> None:
    plan = acts.run_a_plan(office, "云湖区人工状态（虚构）")
    title = "推广质押融资"
    computed = acts.light_of(office, plan, title)
    office.goto(plan.item(title))
    office.locator('a[href$="/override/"]').click()
    form = acts.own_form(office, "light")
    form.locator("[name=light]").select_option("late")
    acts.send(office, form)
    expect(office.locator("main [role=alert]").first).to_be_visible()
    form = acts.own_form(office, "light")
    form.locator("[name=reason]").fill("主管部门已书面说明无法按期。")
    acts.send(office, form)
    expect(office.locator("main")).to_contain_text("主管部门已书面说明无法按期。")
    assert acts.light_of(office, plan, title) == "late"
    office.goto(plan.item(title))
    acts.send(office, acts.form_to(office, "/override/"), "[name=clear]")
    assert acts.light_of(office, plan, title) == computed


def test_a_firm_learns_nothing_of_the_programme(signed_in: SignedIn, demo_plan: RunningPlan) -> None:
    firm = signed_in("clerk")
    for address in (demo_plan.board, demo_plan.page, "/programme/evidence/", "/programme/bulletins/"):
        answer = firm.goto(address)
        assert answer is not None and answer.status == 404, address
    assert firm.request.get(f"/api/v1/programme/plans/{demo_plan.uid}/board").status == 404
