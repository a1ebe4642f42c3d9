"""The city's unified identity (OpenID Connect): how it is reached, and what of it is believed. Off by default.

Read while the settings are made, so that this module imports nothing of Django's.

| variable | meaning |
|---|---|
| ``ZHIQUAN_OIDC_ISSUER`` | the issuer's address; https, or http on this machine. Empty: off |
| ``ZHIQUAN_OIDC_CLIENT_ID``, ``ZHIQUAN_OIDC_CLIENT_SECRET`` | this platform's registration there |
| ``ZHIQUAN_OIDC_NAME`` | the name on the button (统一身份认证) |
| ``ZHIQUAN_OIDC_CLAIM`` | the claim that names a user of ours: ``preferred_username`` (as it stands), or ``sub`` to let in only whom a security administrator linked |
| ``ZHIQUAN_OIDC_ACR``, ``ZHIQUAN_OIDC_AMR`` | values of these claims that count as a second factor; empty: none does |
| ``ZHIQUAN_OIDC_ORIGINS`` | further origins of its sign-in page, where it is not the issuer's own |
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PROVIDER = "city"
SUB = "sub"
CLAIMS = (SUB, "preferred_username", "email")
LOCAL = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Identity:
    """`acr` and `amr` are the values by which the issuer states that it asked for a second factor."""

    issuer: str
    client_id: str
    secret: str
    name: str
    claim: str
    acr: frozenset[str]
    amr: frozenset[str]
    origins: tuple[str, ...]
    provider: str = PROVIDER

    def providers(self) -> dict[str, Any]:
        """What the sign-in library is told."""
        app = {
            "provider_id": self.provider,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.secret,
            "settings": {"server_url": self.issuer, "uid_field": SUB},
        }
        return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}

    def states_factor(self, token: Mapping[str, Any]) -> bool:
        """Whether the id token says, in words that were agreed, that a second factor was asked for."""
        methods = token.get("amr")
        stated = {m for m in methods if isinstance(m, str)} if isinstance(methods, list) else set()
        return token.get("acr") in self.acr or not self.amr.isdisjoint(stated)


def read(environment: Mapping[str, str]) -> Identity | None:
    """The identity as configured; None where it is off. Ends the program with one line where it is half there."""
    issuer = environment.get("ZHIQUAN_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        raise SystemExit(f"ZHIQUAN_OIDC_ISSUER: {issuer!r} must begin with https://")
    needed = ("ZHIQUAN_OIDC_CLIENT_ID", "ZHIQUAN_OIDC_CLIENT_SECRET")
    if missing := [name for name in needed if not environment.get(name)]:
        raise SystemExit(f"{' and '.join(missing)}: needed beside ZHIQUAN_OIDC_ISSUER")
    claim = environment.get("ZHIQUAN_OIDC_CLAIM") or "preferred_username"
    if claim not in CLAIMS:
        raise SystemExit(f"ZHIQUAN_OIDC_CLAIM: {claim!r} is none of {', '.join(CLAIMS)}")
    return Identity(
        issuer,
        environment[needed[0]],
        environment[needed[1]],
        environment.get("ZHIQUAN_OIDC_NAME") or "统一身份认证",
        claim,
        frozenset(_words(environment.get("ZHIQUAN_OIDC_ACR", ""))),
        frozenset(_words(environment.get("ZHIQUAN_OIDC_AMR", ""))),
        (f"{parts.scheme}://{parts.netloc}", *_words(environment.get("ZHIQUAN_OIDC_ORIGINS", ""))),
    )


def _words(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
