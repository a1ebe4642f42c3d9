"""Every main page of filing quality in three languages, wide and narrow: no barrier, no overflow, no complaint."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import Installation
from tests.journeys import acts, papers
from tests.journeys.conftest import SignedIn, listen, options_for, sign_in
from tests.journeys.test_languages_and_axe import LANGUAGES, NARROW, WIDE, barriers
from zhiquan.areas.filing import demo_filings, demo_texts

DAY = papers.today().isoformat()
ADVICE = f"/filing/adviser/?kind=invention&stage=not_filed&main_class=G06N+3/08&place=hk&recordal=none&pct=none&day={DAY}"
ROW = "main table a.row"
# Who opens which page; an entry with two parts is an address and the link on it that leads on, or none where the
# address itself leads on.
PAGES: dict[str, dict[str, str | tuple[str, str]]] = {
    "visitor": {
        "adviser": "/filing/adviser/",
        "advice": ADVICE,
        "draws": "/filing/draws/",
        "draw": ("/filing/draws/", ROW),
        "results": "/filing/inspections/",
        "result": ("/filing/inspections/", ROW),
    },
    "clerk": {
        "check": "/filing/check/",
        "report": ("/filing/check/", 'main a.row[href^="/filing/check/"]'),
        "guide": "/services/patent-pre-examination/",
    },
    "mai": {
        "notice": ("/notices/", 'main a[href*="/filing/notices/"]'),
        "line": ("/notices/", 'main a[href*="/filing/listed/"]'),
    },
    "agent": {"own agency": ("/filing/agencies/own/", "")},
    "examiner": {
        "queue": "/filing/preexam/",
        "entities": "/filing/entities/",
        "entity": ("/filing/entities/", ROW),
        "figures": "/filing/preexam/figures/",
        "demand": "/filing/preexam/demand/",
        "samples": "/filing/preexam/samples/",
        "calibrations": "/filing/preexam/calibrations/",
    },
    "screener": {
        "clues": "/filing/clues/",
        "group": (f"/filing/clues/?show=all&q={demo_filings.MUCHUAN}", ROW),
        "new clue": "/filing/clues/new/",
        "lists": "/filing/lists/",
        "list": ("/filing/lists/", ROW),
        "runs": "/filing/runs/",
        "run": ("/filing/runs/", ROW),
        "published": "/filing/published/",
        "white list": "/filing/white/",
        "flags": "/filing/flags/",
        "withdrawn": "/filing/withdrawn/",
        "agencies": "/filing/agencies/",
        "agency": ("/filing/agencies/", ROW),
        "figures": "/filing/agencies/figures/",
        "grades": "/filing/agencies/grades/",
        "triggers": "/filing/agencies/triggers/",
        "trigger": ("/filing/agencies/triggers/", ROW),
        "prepare": "/filing/draws/prepare/",
        "inspection": ("/filing/inspections/", ROW),
    },
    "cooperation": {"clues": "/filing/clues/"},
}
# Pages of one case each, found by the title that the examiner's page shows.
CASES = {
    "examining": demo_texts.HARBOUR.title,
    "answered": demo_texts.WEIGHTING.title,
    "fast": demo_texts.BALANCER.title,
}


@pytest.fixture(scope="module")
def cases(browser: Browser, installation: Installation) -> Iterator[dict[str, str]]:
    """The examiner's and the applicant's pages of the demo's cases, by following the platform's own links."""
    window = browser.new_context(**options_for(installation))
    page = window.new_page()
    sign_in(page, installation, "examiner")
    page.goto("/filing/preexam/?show=all")
    found = {}
    for address in [a.get_attribute("href") or "" for a in page.locator(ROW).all()]:
        page.goto(address)
        title = page.locator("h1").inner_text()
        for name, wanted in CASES.items():
            if title == wanted and name not in found:
                found[name] = address
    assert set(found) == set(CASES)
    yield found
    window.close()


def follow(page: Page, at: str | tuple[str, str]) -> str:
    if isinstance(at, str):
        return at
    page.goto(at[0])
    if not at[1]:
        return urlsplit(page.url).path
    return page.locator(at[1]).last.get_attribute("href") or ""


@pytest.mark.parametrize("who", PAGES)
def test_no_page_of_filing_quality_puts_up_a_barrier(
    page: Page, signed_in: SignedIn, cases: dict[str, str], complaints: list[str], who: str
) -> None:
    window = page if who == "visitor" else signed_in(who)
    if who == "visitor":
        listen(page, complaints)
    wanted = {name: follow(window, at) for name, at in PAGES[who].items()}
    if who == "examiner":
        wanted |= cases
        wanted["redline"] = f"{cases['answered']}?show=redline"
        wanted["closest passages"] = f"{cases['examining']}?show=passages"
    if who == "clerk":
        wanted["text"] = f"/filing/texts/{acts.uid_in(cases['answered'])}/"
    found: list[str] = []
    for name, address in wanted.items():
        for lang in LANGUAGES:
            found += look(window, name, address, lang)
    assert found == []
    assert complaints == []


def look(page: Page, name: str, address: str, lang: str) -> list[str]:
    """What is wrong with one page in one language."""
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    answer = page.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}")
    if answer is None or answer.status != 200:
        return [f"{name} in {lang}: {answer.status if answer else 'no answer'}"]
    found = []
    if page.locator("html").get_attribute("lang") != LANGUAGES[lang]:
        found.append(f"{name}: the page does not say that it is in {lang}")
    if page.locator("h1").count() != 1:
        found.append(f"{name}: {page.locator('h1').count()} main headings")
    found += [f"{name} in {lang}: {v}" for v in barriers(page)]
    found += [f"{name} in {lang}: {v}" for v in too_wide(page, WIDE["width"])]
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    # The longest words and the widest signs; the third language is laid out as the second.
    if lang != "zh-hant":
        found += [f"{name} in {lang} at {NARROW['width']}: {v}" for v in barriers(page)]
    return found + [f"{name} in {lang}: {v}" for v in too_wide(page, NARROW["width"])]


def too_wide(page: Page, width: int) -> list[str]:
    real = int(page.evaluate("document.documentElement.scrollWidth"))
    return [f"{real} px wide on {width}"] if real > width else []
