"""Signing in with the city's identity: two real installations, one of them the provider, and a browser's steps."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.conftest import ROOT, Installation, own_environment, start_installation

pytestmark = pytest.mark.processes

PASSWORD = "a long sample password"
SECRET = "client-secret-of-the-test"
# People at the provider, and what the platform knows of each: a role, or nothing.
PEOPLE = {
    "clerk": "applicant",
    "officer": "system_admin",
    "officer-strong": "system_admin",
    "stranger": "",
    "namesake": "applicant",
    "closed": "applicant",
}

AT_THE_PROVIDER = """
from allauth.idp.oidc.models import Client
from zhiquan.kernel.models import Person
for name in facts["people"]:
    Person.objects.create_user(name, facts["password"], display_name=name)
client = Client(id="platform", name="platform", skip_consent=True)
client.set_secret(facts["secret"])
client.set_scopes(["openid", "profile", "email"])
client.set_redirect_uris([facts["callback"]])
client.set_grant_types(["authorization_code"])
client.set_response_types(["code"])
client.save()
"""
AT_THE_PLATFORM = """
from datetime import date
from allauth.socialaccount.models import SocialAccount
from zhiquan.kernel.models import Mandate, Organisation, Person
firm = Organisation.objects.create(kind="firm", name="firm")
for name, role in facts["people"].items():
    if role:
        person = Person.objects.create_user(name, None, display_name=name, is_active=name != "closed")
        Mandate.objects.create(person=person, organisation=firm, role=role, valid_from=date(2020, 1, 1))
# The account of this name belongs to another identity already.
SocialAccount.objects.create(user=Person.objects.get(username="namesake"), provider="city", uid="earlier-holder")
"""
COUNTS = """
from allauth.socialaccount.models import SocialAccount, SocialToken
from zhiquan.kernel.models import AuditEntry, Person
print(json.dumps({
    "people": sorted(Person.objects.values_list("username", flat=True)),
    "linked": sorted(SocialAccount.objects.values_list("user__username", flat=True)),
    "kept": [e for e in SocialAccount.objects.values_list("extra_data", flat=True) if e],
    "tokens": SocialToken.objects.count(),
    "logged": AuditEntry.objects.filter(action="people.link_identity").count(),
}))
"""


def inside(var: Path, environment: dict[str, str], program: str, **facts: Any) -> str:
    """Run a few lines inside an installation."""
    settings = environment.get("DJANGO_SETTINGS_MODULE", "zhiquan.site.settings")
    head = f"import json, sys, django; facts = json.loads(sys.argv[1]); django.setup()\n{program}"
    env = {**own_environment(var), **environment, "DJANGO_SETTINGS_MODULE": settings}
    done = subprocess.run(
        [sys.executable, "-c", head, json.dumps(facts)], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass
class Both:
    provider: str
    platform: str
    var: Path
    environment: dict[str, str]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    running: list[Installation] = []
    try:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        playing = {
            "DJANGO_SETTINGS_MODULE": "tests.processes.provider.settings",
            "PROVIDER_KEY": key.decode(),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        there = tmp_path_factory.mktemp("provider")
        running.append(start_installation(there, "--no-demo", environment=playing))
        # Another name of this machine, so that the two installations do not share cookies.
        provider = running[0].url.replace("127.0.0.1", "localhost")
        given = {
            "ZHIQUAN_OIDC_ISSUER": provider,
            "ZHIQUAN_OIDC_CLIENT_ID": "platform",
            "ZHIQUAN_OIDC_CLIENT_SECRET": SECRET,
            "ZHIQUAN_OIDC_AMR": "mfa",
        }
        here = tmp_path_factory.mktemp("platform")
        running.append(start_installation(here, "--no-demo", environment=given))
        platform = running[1].url
        callback = f"{platform}/accounts/oidc/city/login/callback/"
        inside(
            there,
            playing,
            AT_THE_PROVIDER,
            people=list(PEOPLE),
            password=PASSWORD,
            secret=SECRET,
            callback=callback,
        )
        inside(here, given, AT_THE_PLATFORM, people=PEOPLE)
        yield Both(provider, platform, here, given)
    finally:
        for each in running:
            each.stop()


def token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, page[:2000]
    return found[1]


def sign_in(both: Both, username: str) -> tuple[requests.Session, requests.Response]:
    """The steps of a browser: the button, the provider's own sign-in, and back."""
    browser = requests.Session()
    browser.trust_env = False
    page = browser.get(f"{both.platform}/accounts/login/", timeout=20)
    assert "/accounts/oidc/city/login/" in page.text
    assert both.provider in page.headers["Content-Security-Policy"]
    begin = f"{both.platform}/accounts/oidc/city/login/"
    page = browser.post(
        begin, {"csrfmiddlewaretoken": token(page.text)}, headers={"Referer": begin}, timeout=20
    )
    assert page.url.startswith(f"{both.provider}/accounts/login/"), page.url
    sent = {"csrfmiddlewaretoken": token(page.text), "login": username, "password": PASSWORD}
    follow = page.url.partition("next=")[2]
    sent["next"] = requests.utils.unquote(follow)
    return browser, browser.post(page.url, sent, headers={"Referer": page.url}, timeout=20)


def opens(both: Both, browser: requests.Session, path: str) -> requests.Response:
    return browser.get(f"{both.platform}{path}", timeout=20, allow_redirects=False)


def test_a_known_person_gets_in_and_is_linked_once(both: Both) -> None:
    for _ in range(2):
        browser, page = sign_in(both, "clerk")
        assert page.url.startswith(both.platform), page.url
        assert opens(both, browser, "/notices/").status_code == 200
    found = json.loads(inside(both.var, both.environment, COUNTS))
    assert "clerk" in found["linked"] and found["kept"] == [] and found["tokens"] == 0


@pytest.mark.parametrize("username", ["stranger", "namesake", "closed"])
def test_nobody_else_gets_in_and_no_account_is_made(both: Both, username: str) -> None:
    """Unknown here; known by a name that belongs to another identity; closed."""
    browser, page = sign_in(both, username)
    assert page.url.startswith(f"{both.platform}/accounts/"), page.url
    assert opens(both, browser, "/notices/").headers["Location"].startswith("/accounts/login/")
    found = json.loads(inside(both.var, both.environment, COUNTS))
    assert found["people"] == sorted(name for name, role in PEOPLE.items() if role)
    assert username not in found["linked"] or username == "namesake"


def test_an_officer_without_a_factor_must_set_one_up(both: Both) -> None:
    browser, _page = sign_in(both, "officer")
    assert opens(both, browser, "/admin/").headers["Location"] == "/accounts/2fa/totp/activate/"


def test_an_officer_whose_identity_states_a_factor_needs_no_other(both: Both) -> None:
    browser, _page = sign_in(both, "officer-strong")
    assert opens(both, browser, "/admin/").status_code == 200


def test_an_answer_that_nobody_asked_for_opens_nothing(both: Both) -> None:
    browser = requests.Session()
    browser.trust_env = False
    answer = opens(both, browser, "/accounts/oidc/city/login/callback/?code=x&state=y")
    assert answer.status_code == 302 and answer.headers["Location"] == "/accounts/login/"
    assert opens(both, browser, "/accounts/3rdparty/signup/").status_code == 404
    assert opens(both, browser, "/accounts/3rdparty/").status_code == 404
