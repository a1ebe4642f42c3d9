"""Sign-in: accounts are made by an officer; the city's identity lets in whom it names, and nobody signs up alone."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import user_logged_in
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from zhiquan.kernel import actions, actor, logs, refs
from zhiquan.kernel.actor import SECURITY_ADMIN, Actor
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import Person
from zhiquan.site import identity as city
from zhiquan.site.middleware import STATED_FACTOR

log = logging.getLogger("zhiquan.security")
IDENTITY = actor.system("identity")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Per account *and* address: a stranger who guesses does not lock the account's owner out."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{ratelimit.get_ip(request)}"


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Lets in persons who are known here: linked before, or named by the agreed claim at their first sign-in.

    From the first sign-in on it is the issuer's lasting `sub` that counts. A name that the issuer later gives to
    somebody else opens nothing.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        claims = sociallogin.account.extra_data
        # What the issuer says of a person is used and not kept.
        sociallogin.account.extra_data = {}
        if sociallogin.account.pk:
            sociallogin.account.save(update_fields=["extra_data"])
        if sociallogin.state.get("process") != "login":
            _turn_away(request)
        token = self._checked(request, claims)
        sociallogin.state[STATED_FACTOR] = settings.ZHIQUAN_IDENTITY.states_factor(token)
        if sociallogin.is_existing:
            return
        person = _person_of(token, claims.get("userinfo") or {}, sociallogin.account.provider)
        if person is None:
            _turn_away(request)
        with actions.action(IDENTITY, "people.link_identity", refs.make("kernel.person", person)):
            sociallogin.user = sociallogin.account.user = person
            sociallogin.account.save()

    def _checked(self, request: HttpRequest, claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """The id token, if it is this issuer's and the further claims are of the same person."""
        token = claims.get("id_token") or {}
        told = claims.get("userinfo") or {}
        ours = str(token.get("iss", "")).rstrip("/") == settings.ZHIQUAN_IDENTITY.issuer
        if not ours or not token.get("sub") or told.get("sub", token["sub"]) != token["sub"]:
            _turn_away(request)
        return dict(token)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None,
        extra_context: Any = None,
    ) -> None:  # fmt: skip
        why = logs.place(exception) if isinstance(exception, Exception) else str(error)
        log.warning("signing in with the city's identity failed: %s", why)
        messages.error(
            request, _("Signing in with the city's identity did not work. Try again, or use your password.")
        )
        raise ImmediateHttpResponse(redirect("account_login"))


def _turn_away(request: HttpRequest) -> NoReturn:
    messages.error(
        request, _("The city's identity is not linked to an account here. Ask your security administrator.")
    )
    raise ImmediateHttpResponse(redirect("account_login"))


def _person_of(token: Mapping[str, Any], told: Mapping[str, Any], provider: str) -> Person | None:
    """The one open account that the claim names and that is not linked to another `sub`."""
    claim = settings.ZHIQUAN_IDENTITY.claim
    given = token if claim in token else told
    value = given.get(claim)
    if claim == city.SUB or not isinstance(value, str) or not value:
        return None
    if claim == "email" and given.get("email_verified") is not True:
        return None
    found = Person.objects.filter(
        **{"email__iexact" if claim == "email" else "username": value}, is_active=True
    )
    rows = list(found.exclude(socialaccount__provider=provider)[:2])
    return rows[0] if len(rows) == 1 else None


@receiver(user_logged_in)
def _remember_factor(request: HttpRequest, **kwargs: Any) -> None:
    signed_in = kwargs.get("sociallogin")
    request.session.pop(STATED_FACTOR, None)
    if signed_in is not None and signed_in.state.get(STATED_FACTOR):
        request.session[STATED_FACTOR] = True


def identity(request: HttpRequest) -> dict[str, Any]:
    """Template context processor: the sign-in page offers the city's identity where there is one."""
    return {"identity": settings.ZHIQUAN_IDENTITY}


# ---------- the security administrator's actions


def link_identity(by: Actor, person: Person, subject: str) -> SocialAccount:
    """Let the holder of this `sub` sign in as the person."""
    _require(by, "people.link_identity")
    wanted = subject.strip()
    if not wanted or len(wanted) > 191:
        raise Refused("identity_subject", N_("Give the identifier (sub) as the city's identity writes it."))
    if SocialAccount.objects.filter(provider=city.PROVIDER, uid=wanted).exists():
        raise Refused("identity_taken", N_("This identity is linked to an account already."))
    if SocialAccount.objects.filter(provider=city.PROVIDER, user=person).exists():
        raise Refused("identity_linked", N_("This account is linked already. Unlink it first."))
    with actions.action(by, "people.link_identity", refs.make("kernel.person", person)) as act:
        row = SocialAccount.objects.create(provider=city.PROVIDER, uid=wanted, user=person)
        act.changed({"subject": wanted})
    return row


def unlink_identity(by: Actor, row: SocialAccount) -> None:
    """From now on the city's identity opens this account no more."""
    _require(by, "people.unlink_identity")
    with actions.action(by, "people.unlink_identity", refs.make("kernel.person", row.user)) as act:
        act.changed({"subject": row.uid})
        row.delete()


def _require(by: Actor, name: str) -> None:
    if not by.has(SECURITY_ADMIN):
        raise Denied(name)
