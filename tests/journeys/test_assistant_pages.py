"""Every page of the assistant in three languages, wide and narrow: no barrier, no overflow, no complaint."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Installation
from tests.journeys import acts, asking
from tests.journeys.conftest import SignedIn, listen, options_for, sign_in
from tests.journeys.test_assistant import FAKE, REFUSAL
from tests.journeys.test_filing_pages import follow, too_wide
from tests.journeys.test_languages_and_axe import LANGUAGES, NARROW, WIDE, barriers
from tests.journeys.test_without_script import choose_language

# Each language is looked at in one width, the longest words in the narrow one; no page is too wide in any.
AT = {"zh-hans": WIDE, "zh-hant": NARROW, "en": NARROW}
FOUND = f"/assistant/search/?q={asking.WORD}"
ROW = "main table a.row"
TABS = ("review", "drafts", "expiring", "alerts", "unanswered", "low_rated", "texts", "books")
# Who opens which page, as in `test_filing_pages`.
PAGES: dict[str, dict[str, str | tuple[str, str]]] = {
    "visitor": {
        "chat": "/assistant/",
        "search": "/assistant/search/",
        "finds": FOUND,
        "no finds": "/assistant/search/?q=zzzz",
        "entry": ("/assistant/search/?q=商标异议", 'main a[href*="/assistant/answers/"]'),
        "letters": "/assistant/letters/",
        "person": "/assistant/person/?kind=complaint",
        "box": "/assistant/embed/",
    },
    "handler": {
        "desk": "/assistant/desk/?show=all",
        "ticket": ("/assistant/desk/", ROW),
        "answered": ("/assistant/desk/?show=done", ROW),
        **{tab: f"/assistant/editing/?tab={tab}&show=all" for tab in TABS},
    },
    "approver": {"review": ("/assistant/editing/", ROW)},
    "window": {"copilot": ("/desk/", 'main a[href*="/assistant/beside/"]')},
}


@pytest.fixture(scope="module")
def law(browser: Browser, installation: Installation) -> Iterator[dict[str, str]]:
    """The pages of a law and of an article in both versions; the invented law is handed in by an editor."""
    window = browser.new_context(**options_for(installation))
    page = window.new_page()
    sign_in(page, installation, "handler")
    asking.hand_texts_in(page)
    page.goto(FOUND)
    article = page.locator("main ol.hits a").first.get_attribute("href") or ""
    page.goto(article)
    before = page.locator("main .article-text").inner_text()
    newer = page.locator('main aside .list a[href*="2027-01-01"]').first.get_attribute("href") or ""
    instrument = page.locator('main aside a[href*="/assistant/law"]').first.get_attribute("href") or ""
    page.goto(newer)
    assert page.locator("main .article-text").inner_text() != before
    # What is found depends on the day: on the day of the new version it is the new one.
    page.goto(f"{FOUND}&on=2027-02-01")
    later = [each.get_attribute("href") or "" for each in page.locator("main ol.hits a").all()]
    assert later and all("2027-01-01" in each for each in later)
    yield {"article": article, "coming article": newer, "law": instrument}
    window.close()


@pytest.mark.parametrize("who", PAGES)
def test_no_page_of_the_assistant_puts_up_a_barrier(
    page: Page, signed_in: SignedIn, law: dict[str, str], complaints: list[str], who: str
) -> None:
    window = page if who == "visitor" else signed_in(who)
    listen(page, complaints)
    if who == "window":
        window.goto("/desk/")
        window.goto(window.locator(ROW).first.get_attribute("href") or "")
        address = window.locator('main a[href*="/assistant/beside/"]').get_attribute("href") or ""
        wanted = {"copilot": address}
    else:
        wanted = {name: follow(window, at) for name, at in PAGES[who].items()}
    if who == "visitor":
        wanted |= law | own_pages(window)
    if who == "handler":
        window.goto("/assistant/editing/?tab=drafts")
        form = acts.form_to(window, "/drafts/new/")
        form.locator("[name=code]").fill("hall-opening-hours")
        acts.send(window, form)
        wanted["open draft"] = urlsplit(window.url).path
    found: list[str] = []
    for name, address in wanted.items():
        for lang in LANGUAGES:
            found += look(window, name, address, lang)
    assert found == []
    assert complaints == []


def own_pages(page: Page) -> dict[str, str]:
    """A visitor's talk, one that ends in a refusal, and what he handed over."""
    asking.ask_anew(page, asking.RENAMED)
    asking.choose(page, 1)
    talk = urlsplit(page.url).path
    turn = asking.ask_anew(page, "槐树里讲堂几点开门？（虚构）")
    refused, give = (
        urlsplit(page.url).path,
        turn.locator('.acts a[href$="/hand-over/"]').get_attribute("href"),
    )
    ticket = asking.hand_over(page, turn, "0755-00000007")
    return {"talk": talk, "refused": refused, "hand over": give or "", "ticket": ticket}


def test_what_follows_a_form_puts_up_no_barrier_either(page: Page, complaints: list[str]) -> None:
    """Readings of letters and answers in the box, which have no address, and forms that are sent back."""
    listen(page, complaints)
    found: list[str] = []
    for lang in LANGUAGES:
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        page.goto("/assistant/letters/")
        if lang != "zh-hans":
            choose_language(page, lang)
        page.set_viewport_size(AT[lang])  # type: ignore[arg-type]
        for name, letter in (("letter", REFUSAL), ("false letter", FAKE), ("no letter", "")):
            asking.read_letter(page, letter)
            found += seen(page, name, lang)
        page.goto(f"/assistant/embed/?lang={lang}")
        page.locator("#q").fill(asking.RENAMED)
        page.locator("form.ask button").click()
        expect(page.locator("#t1 .choices button").first).to_be_visible(timeout=asking.ANSWERED_MS)
        found += seen(page, "box", lang)
        page.goto("/assistant/person/")
        assert acts.send(page, acts.own_form(page, "contact")).status == 422
        found += seen(page, "person", lang)
    assert found == []
    assert complaints == []


def look(page: Page, name: str, address: str, lang: str) -> list[str]:
    """What is wrong with one page in one language."""
    page.set_viewport_size(AT[lang])  # type: ignore[arg-type]
    answer = page.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}")
    if answer is None or answer.status != 200:
        return [f"{name} in {lang}: {answer.status if answer else 'no answer'}"]
    return seen(page, name, lang)


def seen(page: Page, name: str, lang: str) -> list[str]:
    """What is wrong with the page that is open."""
    found = []
    if page.locator("html").get_attribute("lang") != LANGUAGES[lang]:
        found.append(f"{name}: the page does not say that it is in {lang}")
    if page.locator("h1").count() != 1:
        found.append(f"{name}: {page.locator('h1').count()} main headings")
    found += [f"{name} in {lang}: {each}" for each in barriers(page)]
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{name} in {lang}: {each}" for each in too_wide(page, size["width"])]
    page.set_viewport_size(AT[lang])  # type: ignore[arg-type]
    return found
