"""Who somebody is: passwords, sessions, two organisations of one person, the second factor."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import struct
import subprocess
import sys
import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import Installation, own_environment
from tests.journeys import acts
from tests.journeys.conftest import sign_in

COOKIE = "zhiquan_session"
STEP_S = 30


def people(installation: Installation, *words: str) -> str:
    """`./zhiquan people …` on the installation's own folder; gives what it prints."""
    command = [sys.executable, "-m", "zhiquan.site", "people", *words]
    env = own_environment(installation.var)
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def session_of(context: BrowserContext) -> str:
    return next((c["value"] for c in context.cookies() if c["name"] == COOKIE), "")


def try_password(page: Page, username: str, password: str) -> int:
    page.goto("/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", password)
    return acts.send(page, acts.own_form(page, "login")).status


def one_time_code(secret: str) -> str:
    """The six digits an authenticator shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    now = time.time()  # noqa: TID251 - an authenticator has a clock of its own
    digest = hmac.new(key, struct.pack(">Q", int(now) // STEP_S), hashlib.sha1).digest()
    start = digest[-1] & 15
    number: int = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def test_wrong_passwords_are_slowed_down_for_that_account_only(
    page: Page, installation: Installation
) -> None:
    password = people(installation, "add", "guessed", "--name", "被猜密码的人（虚构）")
    answers = [try_password(page, "guessed", "not-the-password") for _ in range(6)]
    assert 500 not in answers
    # Now even the right password waits, and the page says so.
    try_password(page, "guessed", password)
    assert "/accounts/login" in page.url
    expect(page.locator("main [role=alert], main .errors").first).to_be_visible()
    sign_in(page, installation, "auditor")
    assert "/accounts/login" not in page.url


def test_a_wrong_password_does_not_tell_whether_the_account_exists(page: Page) -> None:
    try_password(page, "supervisor", "wrong-password-1")
    known = page.locator("main [role=alert]").first.inner_text()
    try_password(page, "no-such-person", "wrong-password-1")
    assert page.locator("main [role=alert]").first.inner_text() == known


def test_the_session_changes_at_sign_in_and_at_sign_out(
    context: BrowserContext, page: Page, installation: Installation
) -> None:
    planted = "0123456789abcdefghijklmnopqrstuv"
    context.add_cookies([{"name": COOKIE, "value": planted, "url": installation.url}])
    sign_in(page, installation, "supervisor")
    inside = session_of(context)
    assert inside not in ("", planted)
    page.goto("/programme/board/")
    page.locator("details.actor summary").click()
    with page.expect_navigation():
        page.locator('form[action$="/logout/"] button').first.click()
    if page.locator("main form[action], main form").count() and "/logout" in page.url:
        acts.send(page, page.locator("main form").first)
    assert session_of(context) != inside
    page.goto("/programme/board/")
    assert "/accounts/login" in page.url
    # The old session opens nothing any more.
    context.add_cookies([{"name": COOKIE, "value": inside, "url": installation.url}])
    page.goto("/programme/board/")
    assert "/accounts/login" in page.url


def test_a_person_of_two_organisations_chooses_and_is_seen_as_chosen(
    context: BrowserContext, page: Page, installation: Installation
) -> None:
    sign_in(page, installation, "deputy")
    page.wait_for_url("**/actor/")
    choices = page.locator("[name=actor][type=radio]")
    expect(choices).to_have_count(2)
    before = session_of(context)
    choices.nth(1).check()
    acts.send(page, acts.own_form(page, "actor"))
    assert session_of(context) != before
    first = page.locator("details.actor summary small").inner_text()

    page.locator("details.actor summary").click()
    between = session_of(context)
    with page.expect_navigation():
        page.locator("details.actor button[name=actor]:not([aria-current])").click()
    assert session_of(context) != between
    assert page.locator("details.actor summary small").inner_text() != first


def test_nobody_acts_for_an_organisation_without_a_mandate(
    context: BrowserContext, page: Page, installation: Installation
) -> None:
    sign_in(page, installation, "deputy")
    page.wait_for_url("**/actor/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    forged: dict[str, str | float | bool] = {
        "csrfmiddlewaretoken": token,
        "actor": "00000000-0000-4000-8000-000000000000",
    }
    assert page.request.post("/actor/switch/", form=forged).status == 400
    own = page.locator("[name=actor][type=radio]").first.input_value()
    away: dict[str, str | float | bool] = {**forged, "actor": own, "next": "https://example.org/"}
    answer = page.request.post("/actor/switch/", form=away, max_redirects=0)
    assert answer.status == 302
    assert answer.headers["location"] == "/"


@pytest.fixture
def officer(installation: Installation) -> tuple[str, str]:
    """A real officer of the bureau, not one of the demo's cast; a new one for each journey."""
    username = f"officer-{os.urandom(4).hex()}"
    password = people(installation, "add", username, "--name", "真实的审核员（虚构）")
    people(installation, "grant", username, "reviewer", "--for", "ip")
    return username, password


SET_UP = re.compile(r"/accounts/(2fa/totp/activate|reauthenticate)/")


def to_the_set_up(page: Page, password: str) -> str:
    """Come to the page that sets up the second factor, with the password once more where it asks; its key."""
    page.goto("/programme/evidence/")
    if "/reauthenticate" in page.url:
        page.fill("[name=password]", password)
        acts.send(page, acts.own_form(page, "password"))
    assert "/totp/activate" in page.url
    return shown_key(page)


def shown_key(page: Page) -> str:
    """The key that a person would type into an authenticator; it is shown in groups of four."""
    return re.sub(r"\s", "", page.locator("main dl .mono").first.inner_text())


def type_code(page: Page, code: str) -> None:
    page.fill("[name=code]", code)
    acts.send(page, acts.own_form(page, "code"))


def test_an_officer_sets_up_a_second_factor_before_anything_else(
    page: Page, installation: Installation, officer: tuple[str, str]
) -> None:
    sign_in(page, installation, *officer)
    for address in ("/programme/board/", "/programme/evidence/", "/notices/", "/"):
        page.goto(address)
        assert SET_UP.search(page.url), address
    assert page.request.get("/api/v1/programme/plans", max_redirects=0).status in (302, 401, 403)

    to_the_set_up(page, officer[1])
    type_code(page, "000000")
    expect(page.locator("main [role=alert]").first).to_be_visible()
    type_code(page, one_time_code(shown_key(page)))
    page.goto("/programme/evidence/")
    assert page.url.endswith("/programme/evidence/")

    # The next sign-in asks for the code; without it nothing opens.
    page.context.clear_cookies()
    sign_in(page, installation, *officer)
    assert "/authenticate" in page.url
    page.goto("/programme/evidence/")
    assert "/accounts/" in page.url


def test_after_the_second_factor_was_taken_away_it_is_asked_for_anew(
    page: Page, installation: Installation, officer: tuple[str, str]
) -> None:
    username, password = officer
    sign_in(page, installation, *officer)
    type_code(page, one_time_code(to_the_set_up(page, password)))
    page.goto("/programme/evidence/")
    assert not SET_UP.search(page.url)
    people(installation, "reset-mfa", username)
    page.goto("/programme/evidence/")
    assert SET_UP.search(page.url)


def test_a_new_password_ends_the_sessions_of_the_old_one(
    page: Page, installation: Installation, officer: tuple[str, str]
) -> None:
    username, _ = officer
    sign_in(page, installation, *officer)
    page.goto("/")
    assert SET_UP.search(page.url)
    people(installation, "reset-password", username)
    page.goto("/notices/")
    assert "/accounts/login" in page.url
