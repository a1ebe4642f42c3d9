"""The city's identity: what of it is believed, and whom a security administrator links."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.signals import user_logged_in
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.urls import reverse

from zhiquan.kernel.actor import SECURITY_ADMIN, SYSTEM_ADMIN, Actor
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import AuditEntry, Mandate, Organisation, Person
from zhiquan.site import accounts, identity
from zhiquan.site.middleware import STATED_FACTOR

ISSUER = "https://id.example"
GIVEN = {
    "ZHIQUAN_OIDC_ISSUER": f"{ISSUER}/",
    "ZHIQUAN_OIDC_CLIENT_ID": "platform",
    "ZHIQUAN_OIDC_CLIENT_SECRET": "x",
    "ZHIQUAN_OIDC_ACR": "urn:example:two",
    "ZHIQUAN_OIDC_AMR": "mfa, hwk",
}


def test_it_is_off_unless_an_issuer_is_named() -> None:
    assert identity.read({}) is None
    assert identity.read({"ZHIQUAN_OIDC_CLIENT_ID": "x"}) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"ZHIQUAN_OIDC_ISSUER": "http://id.example"},
        {"ZHIQUAN_OIDC_ISSUER": "id.example"},
        {"ZHIQUAN_OIDC_CLIENT_SECRET": ""},
        {"ZHIQUAN_OIDC_CLAIM": "nickname"},
    ],
)
def test_half_a_configuration_ends_with_one_line(wrong: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match="ZHIQUAN_OIDC_"):
        identity.read({**GIVEN, **wrong})


def test_only_agreed_words_count_as_a_second_factor() -> None:
    found = identity.read(GIVEN)
    assert found
    for token, counts in (
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "urn:example:two"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"acr": "urn:example:one"}, False),
        ({}, False),
    ):
        assert found.states_factor(token) is counts, token
    none = identity.read({k: v for k, v in GIVEN.items() if not k.endswith(("_ACR", "_AMR"))})
    assert none and not none.states_factor({"amr": ["mfa"], "acr": None})


# ---------- who gets in


@pytest.fixture
def configured(settings: Any, db: None) -> Iterator[Any]:
    settings.ZHIQUAN_IDENTITY = identity.read(GIVEN)
    yield settings


def coming(token: dict[str, Any], told: dict[str, Any] | None = None, process: str = "login") -> SocialLogin:
    """A person as the issuer sends him back, before anything of him is believed."""
    data = {"id_token": {"iss": ISSUER, "sub": "s1", **token}, "userinfo": {"sub": "s1", **(told or {})}}
    found = SocialLogin(
        user=Person(), account=SocialAccount(provider="city", uid=token.get("sub", "s1"), extra_data=data)
    )
    found.state = {"process": process}
    found.lookup()
    return found


def let_in(login: SocialLogin) -> bool:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    try:
        accounts.IdentityAdapter(request).pre_social_login(request, login)
    except ImmediateHttpResponse:
        return False
    return login.is_existing


def person(name: str, **more: Any) -> Person:
    return Person.objects.create_user(name, None, display_name=name, **more)


def test_the_agreed_claim_opens_the_account_of_that_name_once(configured: Any) -> None:
    ours = person("clerk")
    assert let_in(coming({"preferred_username": "clerk"}))
    linked = SocialAccount.objects.get()
    assert (linked.user, linked.uid, linked.extra_data) == (ours, "s1", {})
    assert AuditEntry.objects.get(action="people.link_identity").ref.endswith(str(ours.uid))
    # From now on the identifier counts, whatever the name is.
    assert let_in(coming({"preferred_username": "renamed"}))
    assert not let_in(coming({"preferred_username": "clerk", "sub": "s2"}, {"sub": "s2"}))


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ({"preferred_username": "nobody"}, {}),
        ({}, {}),
        ({"preferred_username": ["clerk"]}, {}),
        ({"preferred_username": "clerk", "iss": "https://elsewhere.example"}, {}),
        ({"preferred_username": "clerk"}, {"sub": "another"}),
        ({"preferred_username": "closed"}, {}),
        ({"preferred_username": "CLERK"}, {}),
        ({"email": "clerk@example.invalid", "email_verified": True}, {}),
    ],
)
def test_whom_the_claim_does_not_name_stays_out(configured: Any, token: Any, told: Any) -> None:
    person("clerk", email="clerk@example.invalid")
    person("closed", is_active=False)
    assert not let_in(coming(token, told))
    assert SocialAccount.objects.count() == 0 and Person.objects.count() == 2


def test_linking_by_oneself_is_no_way_in(configured: Any) -> None:
    person("clerk")
    assert not let_in(coming({"preferred_username": "clerk"}, process="connect"))


def test_an_address_counts_only_where_the_issuer_verified_it(configured: Any) -> None:
    configured.ZHIQUAN_IDENTITY = identity.read({**GIVEN, "ZHIQUAN_OIDC_CLAIM": "email"})
    person("clerk", email="clerk@example.invalid")
    assert not let_in(coming({"email": "clerk@example.invalid"}))
    assert not let_in(coming({"email": "clerk@example.invalid", "email_verified": "true"}))
    assert let_in(coming({"email": "Clerk@example.invalid", "email_verified": True}))


def test_by_identifier_only_those_whom_an_administrator_linked(configured: Any) -> None:
    configured.ZHIQUAN_IDENTITY = identity.read({**GIVEN, "ZHIQUAN_OIDC_CLAIM": "sub"})
    ours = person("s1")
    assert not let_in(coming({"preferred_username": "s1"}))
    accounts.link_identity(security(), ours, "s1")
    assert let_in(coming({}))


def test_a_stated_factor_counts_for_that_sign_in_alone(configured: Any) -> None:
    request = SimpleNamespace(session={})
    login = coming({"preferred_username": "clerk", "amr": ["mfa"]})
    ours = person("clerk")
    assert let_in(login)
    user_logged_in.send(Person, request=request, user=ours, sociallogin=login)
    assert request.session == {STATED_FACTOR: True}
    user_logged_in.send(Person, request=request, user=ours)
    assert request.session == {}


# ---------- the administrator


def holder(name: str, role: str) -> Actor:
    organisation, _ = Organisation.objects.get_or_create(kind=Organisation.GOVERNMENT, name="示例局")
    someone = person(name)
    Mandate.objects.create(person=someone, organisation=organisation, role=role, valid_from=date(2020, 1, 1))
    return Actor(someone, organisation, frozenset({role}))


def security() -> Actor:
    return holder("security", SECURITY_ADMIN)


def test_linking_is_the_security_administrators_and_no_two_share(db: None) -> None:
    by, ours, other = security(), person("a"), person("b")
    with pytest.raises(Denied):
        accounts.link_identity(holder("sys", SYSTEM_ADMIN), ours, "s1")
    row = accounts.link_identity(by, ours, " s1 ")
    for someone, subject in ((other, "s1"), (ours, "s2"), (other, "  "), (other, "x" * 200)):
        with pytest.raises(Refused):
            accounts.link_identity(by, someone, subject)
    accounts.unlink_identity(by, row)
    assert SocialAccount.objects.count() == 0
    assert "s1" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_the_page_links_and_unlinks(db: None) -> None:
    by, ours = security(), person("clerk")
    client = Client(headers={"accept-language": "en"})
    client.force_login(by.person)  # type: ignore[arg-type]
    url = reverse("admin-identities")
    assert b"names no issuer" in client.get(url).content
    assert b"no account of this name" in client.post(url, {"username": "nobody", "subject": "s1"}).content
    assert client.post(url, {"username": "clerk", "subject": "s1"}).status_code == 302
    row = SocialAccount.objects.get(user=ours)
    assert b"s1" in client.get(url).content
    assert client.post(reverse("admin-identity-unlink", args=[row.pk])).status_code == 302


def test_without_an_issuer_there_is_no_button_and_no_address(db: None) -> None:
    page = Client().get("/accounts/login/")
    assert b"/accounts/oidc/" not in page.content
    assert "id.example" not in page.headers["Content-Security-Policy"]
    assert Client().get("/accounts/oidc/city/login/").status_code == 404
