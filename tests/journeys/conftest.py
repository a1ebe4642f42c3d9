"""A browser for the journeys: Debian's Chromium, driven by Playwright. Journeys never import the ORM."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.conftest import Installation
from tests.journeys import acts

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# A refusal (403, 404, 409, 422) is a page of its own here; Chromium writes each to the console.
REFUSAL = "Failed to load resource: the server responded with a status of 4"


class SignedIn(Protocol):
    """`signed_in("office")` gives a page of that person's own browser window."""

    def __call__(self, username: str, **options: Any) -> Page: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is missing: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def options_for(installation: Installation, **options: Any) -> dict[str, Any]:
    """What a browser window needs: where the platform is, and how large the window is."""
    size = {"width": 1440, "height": 900}
    return {"base_url": installation.url, "locale": "zh-CN", "viewport": size, **options}


@pytest.fixture
def context(browser: Browser, installation: Installation) -> Iterator[BrowserContext]:
    context = browser.new_context(**options_for(installation))
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def sign_in(page: Page, installation: Installation, username: str, password: str = "") -> None:
    """Sign in by the form; without a password as one of the demo's people."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", password or installation.accounts[username])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """Cookies of those who signed in before: nobody signs in twice for two journeys."""
    return {}


@pytest.fixture
def complaints() -> list[str]:
    """What the browsers complained of: broken content policy, errors of scripts."""
    return []


@pytest.fixture
def signed_in(
    browser: Browser, installation: Installation, sessions: dict[str, Any], complaints: list[str]
) -> Iterator[SignedIn]:
    """Windows of signed-in people, each with its own cookies; a complaint of a browser fails the journey."""
    opened: list[BrowserContext] = []

    def open_window(username: str, **options: Any) -> Page:
        if username not in sessions:
            entrance = browser.new_context(**options_for(installation))
            sign_in(entrance.new_page(), installation, username)
            sessions[username] = entrance.storage_state()
            entrance.close()
        wanted = options_for(installation, storage_state=sessions[username], **options)
        window = browser.new_context(**wanted)
        opened.append(window)
        page = window.new_page()
        listen(page, complaints)
        return page

    yield open_window
    for window in opened:
        window.close()
    assert complaints == []


def listen(page: Page, complaints: list[str]) -> None:
    """Collect what the browser complains of on this page."""

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REFUSAL):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))


@pytest.fixture
def office(signed_in: SignedIn) -> Page:
    return signed_in("office")


@pytest.fixture
def reviewer(signed_in: SignedIn) -> Page:
    return signed_in("reviewer")


@pytest.fixture
def approver(signed_in: SignedIn) -> Page:
    return signed_in("approver")


@pytest.fixture
def contact(signed_in: SignedIn) -> Page:
    """The contact of the science and technology bureau."""
    return signed_in("contact")


@pytest.fixture
def demo_plan(office: Page, sessions: dict[str, Any]) -> acts.RunningPlan:
    """The demo's plan; found once by being the one that was published first."""
    if "demo plan" not in sessions:
        office.goto("/programme/plans/")
        address = office.locator('main table a[href$="/board/"]').last.get_attribute("href") or ""
        sessions["demo plan"] = acts.find_items(office, acts.uid_in(address))
    found: acts.RunningPlan = sessions["demo plan"]
    return found
