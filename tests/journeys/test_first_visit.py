"""A stranger opens the platform."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_a_visitor_sees_what_this_is_in_three_languages(page: Page) -> None:
    answer = page.goto("/")
    assert answer is not None and answer.status == 200
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    expect(page.locator("h1")).to_have_count(1)
    for code, lang in (("zh-hant", "zh-Hant"), ("en", "en")):
        page.goto(f"/?lang={code}")
        assert page.locator("html").get_attribute("lang") == lang


def test_nothing_on_the_page_breaks_the_content_policy(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert complaints == []


def test_the_programme_is_not_for_visitors(page: Page) -> None:
    page.goto("/programme/board/")
    assert "/accounts/login" in page.url
