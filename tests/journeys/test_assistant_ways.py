"""The assistant by keyboard, without script, on a phone, in another portal's frame, and beside an officer's case."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.conftest import PORTAL, Installation
from tests.journeys import acts, asking
from tests.journeys.conftest import SignedIn, listen, options_for
from tests.journeys.test_filing_pages import too_wide
from tests.journeys.test_languages_and_axe import NARROW, barriers

ELSEWHERE = "http://elsewhere.localhost"
MOST_TABS = 80


def tab_to(page: Page, wanted: Locator) -> None:
    """Go there by the tabulator alone."""
    for _each in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"{MOST_TABS} tabs do not lead to {wanted}")


def test_by_keyboard_alone(page: Page, complaints: list[str]) -> None:
    listen(page, complaints)
    page.goto("/assistant/")
    tab_to(page, page.locator("#q"))
    page.keyboard.type(asking.OPPOSED)
    page.keyboard.press("Enter")
    turn = asking.answered(page)
    expect(page.locator("#ask-status")).not_to_be_empty()

    # A source's card opens with the focus and closes on Escape; its number leads to the list.
    page.evaluate("document.activeElement.blur()")
    cite = turn.locator(".cite").first
    tab_to(page, cite)
    card = turn.locator(".cite-at .pop").first
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.keyboard.press("Enter")
    assert page.url.endswith("#t1-s1")

    page.goto(page.url.split("#")[0])
    steps = page.locator("#t1 .calc summary")
    tab_to(page, steps)
    page.keyboard.press("Enter")
    expect(page.locator("#t1 .calc details")).to_have_attribute("open", "")
    tab_to(page, page.locator("#t1 .after [name=rating]").first)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#t1 .after [name=rating]").first).to_have_attribute("aria-pressed", "true")
    tab_to(page, page.locator("#q"))
    assert complaints == []


def test_without_script(browser: Browser, installation: Installation, signed_in: SignedIn) -> None:
    window = browser.new_context(**options_for(installation, java_script_enabled=False))
    page = window.new_page()
    page.goto("/")
    page.locator("form.ask #q").fill(asking.RENAMED)
    page.locator("form.ask #q").press("Enter")
    # The question waits in the box: only its reader sends it.
    expect(page.locator("#q")).to_have_value(asking.RENAMED)
    assert acts.send(page, page.locator("#ask")).status == 200
    turn = asking.answered(page)
    assert turn.locator(".cite").count() >= 3
    acts.send(page, turn.locator("form.choices"), "button >> nth=0")
    asking.answered(page, 2)
    expect(page.locator("#t2 .choices button").first).to_be_visible()
    page.locator("#t1 .after details summary").first.click()
    acts.send(page, page.locator("#t1 .after details form"))
    expect(page.locator("#t1 .after summary b")).to_be_visible()
    acts.send(page, acts.form_to(page, "/forget/"))
    expect(page.locator("#turns .turn")).to_have_count(0)

    page.locator("#q").fill("杏树路讲堂几点关门？（虚构）")
    acts.send(page, page.locator("#ask"))
    ticket = asking.hand_over(page, asking.answered(page), "0755-00000008")
    officer = signed_in("handler", java_script_enabled=False)
    assert asking.at_ticket(officer, ticket, "take") == 200
    assert asking.at_ticket(officer, ticket, "reply", text="请看讲堂门口的公告（虚构）。") == 200
    page.goto(ticket)
    expect(page.locator("main")).to_contain_text("请看讲堂门口的公告")
    window.close()


def test_on_a_phone(browser: Browser, installation: Installation, complaints: list[str]) -> None:
    window = browser.new_context(
        **options_for(installation, has_touch=True, is_mobile=True) | {"viewport": NARROW}
    )
    page = window.new_page()
    listen(page, complaints)
    turn = asking.ask_anew(page, asking.RENAMED)
    cite, card = turn.locator(".cite").first, turn.locator(".cite-at .pop").first
    cite.tap()
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= NARROW["width"]
    cite.tap()
    expect(card).to_be_hidden()
    assert too_wide(page, NARROW["width"]) == []
    turn.locator(".choices button").first.tap()
    asking.answered(page, 2)
    # The answer is in sight, not the end of a long page.
    expect(page.locator("#q2")).to_be_in_viewport()
    assert barriers(page) == []
    window.close()
    assert complaints == []


# ---------- in another portal


@pytest.fixture
def portal(browser: Browser, installation: Installation) -> Iterator[BrowserContext]:
    """A browser in which two invented portals answer with one page: a heading and the script tag."""
    window = browser.new_context(viewport={"width": 900, "height": 900}, locale="zh-CN")
    # The browser asks before a page of another network speaks to this machine; the platform stands on it here only.
    window.grant_permissions(["local-network-access"])
    page = (
        "<!doctype html><html lang='zh-Hans'><meta charset='utf-8'><title>门户</title><h1>示例门户（虚构）</h1>"
        f"<script src='{installation.url}/assistant/widget.js' data-lang='zh-hant' data-title='問答'></script>"
    )

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/html; charset=utf-8", body=page)

    for origin in (PORTAL, ELSEWHERE):
        window.route(f"{origin}/**", answer)
    yield window
    window.close()


def test_the_box_in_a_portal_that_may_frame_it(
    portal: BrowserContext, installation: Installation, complaints: list[str]
) -> None:
    page = portal.new_page()
    listen(page, complaints)
    page.goto(f"{PORTAL}/")
    frame = page.frame_locator("iframe")
    expect(page.locator("iframe")).to_have_attribute("title", "問答")
    expect(frame.locator("html")).to_have_attribute("lang", "zh-Hant")
    frame.locator("#q").fill(asking.OPPOSED)
    frame.locator("form.ask button").click()
    turn = frame.locator("#t1")
    expect(turn.locator(".cite").first).to_be_visible(timeout=asking.ANSWERED_MS)
    expect(turn.locator(".turn-who .tag").first).to_be_visible()
    # The talk goes on without any cookie of ours.
    frame.locator("#q").fill(asking.RENAMED)
    frame.locator("form.ask button").click()
    expect(frame.locator("#t2 .choices button").first).to_be_visible(timeout=asking.ANSWERED_MS)
    frame.locator("#t2 .choices button").first.click()
    expect(frame.locator("#t3 .choices button").first).to_be_visible(timeout=asking.ANSWERED_MS)
    assert [each["name"] for each in portal.cookies(installation.url) if "session" in each["name"]] == []
    link = frame.locator("#t3 .acts a").first
    assert link.get_attribute("target") == "_blank"
    assert complaints == []


def test_no_other_page_frames_it_and_no_other_page_of_ours_is_framed(
    portal: BrowserContext, installation: Installation
) -> None:
    told: list[str] = []
    page = portal.new_page()
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"{ELSEWHERE}/")
    page.locator("iframe").scroll_into_view_if_needed()
    page.wait_for_function("window.frames.length === 1")
    expect(page.frame_locator("iframe").locator("#q")).to_have_count(0)
    page.goto(f"{PORTAL}/")
    page.evaluate(
        "address => new Promise((done) => { const frame = document.querySelector('iframe');"
        " frame.onload = done; frame.src = address; })",
        f"{installation.url}/assistant/",
    )
    expect(page.frame_locator("iframe").locator("#q")).to_have_count(0)
    assert sum("frame-ancestors" in each for each in told) == 2, told


# ---------- beside a case


def test_the_copilot_beside_a_case(signed_in: SignedIn) -> None:
    window, clerk = signed_in("window"), signed_in("clerk")
    window.goto("/desk/")
    window.locator("main table a.row").first.click()
    case = acts.uid_in(window.url)
    beside = window.locator('main a[href*="/assistant/beside/"]')
    address = beside.get_attribute("href") or ""
    beside.click()
    expect(window.locator("main .answer .cite").first).to_be_visible()
    expect(window.locator(f'main .acts a[href*="{case}"]')).to_be_visible()
    form = window.locator("main form.ask")
    form.locator("#q").fill(asking.OPPOSED)
    acts.send(window, form)
    asking.answered(window)
    # It is the officers' own: an applicant does not see it, nor does an officer of whom the case is hidden.
    for reader in (clerk, signed_in("office")):
        refused = reader.goto(address)
        assert refused is not None and refused.status == 404
