"""Every main page in three languages, wide and narrow: no barrier, the right language, no complaint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.conftest import Installation
from tests.journeys import acts, papers
from tests.journeys.conftest import SignedIn, options_for, sign_in

LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
AXE = Axe()
# Who opens which page. The addresses of records are found by `places`.
PAGES = {
    "visitor": ("home", "login", "about", "accessibility", "rules"),
    "office": (
        "home", "board", "all items", "past board", "plans", "plan", "import", "review", "correct", "add item",
        "item", "milestone", "override", "evidence", "submission", "bulletins", "draft", "bulletin", "edit bulletin",
        "issued", "contacts", "name contact", "indicator", "notices", "missing",
    ),
    "contact": ("hand in", "submission"),
    "reviewer": ("evidence", "submission"),
}  # fmt: skip


@pytest.fixture(scope="module")
def places(browser: Browser, installation: Installation) -> Iterator[dict[str, str]]:
    """The addresses of the pages to look at, found by following the platform's own links."""
    window = browser.new_context(**options_for(installation))
    page = window.new_page()
    sign_in(page, installation, "office")
    under_review = acts.read_in(page, "方案.txt", papers.plan_text("云湖区审看中（虚构）"))
    review = f"/programme/plans/{under_review}/review/"
    corrected = page.locator("#items a.row").first.get_attribute("href") or ""
    plan = acts.run_a_plan(page, "云湖区各语言之旅（虚构）")
    item = plan.item("建设专利导航服务站")
    bulletin = acts.draft(page, plan)

    def link(address: str, selector: str) -> str:
        page.goto(address)
        return page.locator(selector).last.get_attribute("href") or ""

    demo = link("/programme/plans/", 'main table a[href$="/board/"]')
    yield {
        "home": "/",
        "login": "/accounts/login/",
        "about": "/about/",
        "accessibility": "/accessibility/",
        "rules": "/rules/",
        "board": plan.board,
        "all items": f"{demo}?all=1",
        "past board": f"{demo}?as_of=2026-06-30",
        "plans": "/programme/plans/",
        "plan": plan.page,
        "import": "/programme/plans/import/",
        "review": review,
        "correct": f"{review}{corrected.split('#')[0]}",
        "add item": f"{review}add/",
        "item": item,
        "milestone": link(item, 'main table a[href*="/milestones/"]'),
        "override": f"{item}override/",
        "hand in": f"{item}evidence/",
        "evidence": "/programme/evidence/?state=all",
        "submission": link("/programme/evidence/?state=all", "main table a.row"),
        "bulletins": "/programme/bulletins/",
        "draft": "/programme/bulletins/draft/",
        "bulletin": bulletin,
        "edit bulletin": f"{bulletin}edit/",
        "issued": link("/programme/bulletins/", "main table a.row"),
        "contacts": "/programme/contacts/",
        "name contact": link("/programme/contacts/", 'main a[href*="/contacts/"]'),
        "indicator": link(plan.board, 'main .card a[href*="/indicators/"]'),
        "notices": "/notices/",
        "missing": "/no-such-page/",
    }
    window.close()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("who", PAGES)
def test_no_page_puts_up_a_barrier(
    page: Page, signed_in: SignedIn, places: dict[str, str], who: str, lang: str
) -> None:
    window = page if who == "visitor" else signed_in(who)
    found: list[str] = []
    for name in PAGES[who]:
        address = places[name]
        window.set_viewport_size(WIDE)  # type: ignore[arg-type]
        answer = window.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}")
        if answer is None or answer.status >= 500:
            found.append(f"{name}: no page")
            continue
        if window.locator("html").get_attribute("lang") != LANGUAGES[lang]:
            found.append(f"{name}: the page does not say that it is in {lang}")
        if window.locator("h1").count() != 1:
            found.append(f"{name}: {window.locator('h1').count()} main headings")
        found += [f"{name}: {v}" for v in barriers(window)]
        window.set_viewport_size(NARROW)  # type: ignore[arg-type]
        # English has the longest words: the narrow layout is looked at in it; its width in every language.
        if lang == "en":
            found += [f"{name} at {NARROW['width']}: {v}" for v in barriers(window)]
        if int(window.evaluate("document.documentElement.scrollWidth")) > NARROW["width"]:
            found.append(f"{name}: wider than {NARROW['width']} px")
    assert found == []


def barriers(page: Page) -> list[str]:
    """What axe finds on the page, each with the first place where it found it."""
    violations: list[dict[str, Any]] = AXE.run(page).response["violations"]
    return [f"{v['id']} {v['nodes'][0]['html'][:160]}" for v in violations]
