"""Which adapter stands behind each port: live, file or simulated.

| variable | meaning |
|---|---|
| ``ZHIQUAN_SMTP_URL``, ``ZHIQUAN_MAIL_FROM`` | e-mail by a server; else files under ``var/outgoing/email`` |
| ``ZHIQUAN_LINK_COMPANY_REGISTER``, ``…_TRADEMARK_OFFICE``, ``…_CUSTOMS`` | ``simulated`` or an https address; else the window's worklist |
| ``ZHIQUAN_LINK_E_LICENCE`` | the same; else none, and simulated in the demo |
| ``ZHIQUAN_LINK_MESSAGE_CENTRE`` | ``file`` or an address; else none |
| ``ZHIQUAN_LINK_SECRET``, ``ZHIQUAN_LINK_SECRET_<SYSTEM>`` | what signs the requests to it |
| ``ZHIQUAN_MODEL_URL``, ``…_NAME``, ``…_KEY``, ``…_SECONDS`` | a language model that may rephrase answers; else none |
| ``ZHIQUAN_VECTORS`` | ``ip``, ``all`` or ``off``: which texts are compared in meaning |
| ``ZHIQUAN_SIMULATED_SEED``, ``_FAULTS``, ``_DAYS`` | the simulated side: its seed, share of calls that meet a fault, days until an answer |
"""  # noqa: E501

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings

from zhiquan.adapters.messages import FileMail, FileSms, SmtpMail
from zhiquan.kernel import clock, notices
from zhiquan.site.identity import LOCAL

if TYPE_CHECKING:
    from zhiquan.adapters.simulated.world import World
    from zhiquan.areas.matters.ports import AuthorityLink, LicenceService

AUTHORITIES = ("company_register", "trademark_office", "customs")
SIMULATED, FILE = "simulated", "file"


def connect() -> None:
    """Connect the message channels, then the outside systems that the environment names."""
    outgoing = Path(settings.VAR) / "outgoing"
    url = os.environ.get("ZHIQUAN_SMTP_URL", "")
    sender = os.environ.get("ZHIQUAN_MAIL_FROM", "zhiquan@localhost")
    notices.connect(SmtpMail(url, sender) if url else FileMail(outgoing / "email", sender))
    notices.connect(FileSms(outgoing / "sms"))
    _connect_centre(outgoing)
    # The ports read the area's tables, so that they are there only where the area is.
    if apps.is_installed("zhiquan.areas.matters"):
        _connect_authorities()
    if apps.is_installed("zhiquan.areas.assistant"):
        from zhiquan.site import assistant

        assistant.connect()


def wanted(system: str) -> str:
    """What the environment says about the link to a system; empty: nothing."""
    return os.environ.get(f"ZHIQUAN_LINK_{system.upper()}", "").strip().rstrip("/")


def _secret(system: str) -> str:
    name = f"ZHIQUAN_LINK_SECRET_{system.upper()}"
    found = os.environ.get(name) or os.environ.get("ZHIQUAN_LINK_SECRET", "")
    if not found:
        raise SystemExit(f"{name} or ZHIQUAN_LINK_SECRET: needed to sign what goes to {system}")
    return found


def _address(system: str, value: str) -> str:
    """The base address of a live link. Ends the program with one line where it is none, or open to readers."""
    from zhiquan.adapters import outbound

    try:
        parts = outbound.read_url(value, outbound.OPERATORS)
        if parts.scheme == "http" and parts.hostname not in LOCAL:
            raise outbound.Barred("scheme")
    except outbound.Barred as error:
        raise SystemExit(
            f"ZHIQUAN_LINK_{system.upper()}: {value!r} is no address to link to ({error.code})"
        ) from None
    return value


def _connect_centre(outgoing: Path) -> None:
    from zhiquan.adapters.message_centre import FileCentre, HttpCentre

    value = wanted("message_centre")
    if value == FILE:
        notices.connect(FileCentre(outgoing / "message_centre", _secret("message_centre")))
    elif value:
        notices.connect(HttpCentre(_address("message_centre", value), _secret("message_centre")))


def _connect_authorities() -> None:
    from zhiquan.areas.matters import ports
    from zhiquan.site import matters_letters

    matters_letters.register()
    for system in AUTHORITIES:
        if value := wanted(system):
            ports.connect(_link(system, value))
    value = wanted("e_licence") or (SIMULATED if _demo() else "")
    if value:
        ports.connect_licences(_licences(value))


def _demo() -> bool:
    return (Path(settings.VAR) / "demo-accounts.json").exists()


def _link(system: str, value: str) -> AuthorityLink:
    if value == SIMULATED:
        from zhiquan.adapters.simulated.links import SimulatedLink

        return SimulatedLink(system, world())
    from zhiquan.adapters.http.client import Client
    from zhiquan.adapters.http.links import HttpLink
    from zhiquan.adapters.webhooks import incoming

    return HttpLink(system, Client(_address(system, value), _secret(system)), incoming.keep)


def _licences(value: str) -> LicenceService:
    if value == SIMULATED:
        from zhiquan.adapters.simulated.links import SimulatedLicences

        return SimulatedLicences(world(), _known_party)
    from zhiquan.adapters.http.client import Client
    from zhiquan.adapters.http.links import HttpLicences

    return HttpLicences(Client(_address("e_licence", value), _secret("e_licence")))


@lru_cache(maxsize=1)
def world() -> World:
    """The simulated counterpart of this installation; its memory is one file, shared by all processes."""
    from zhiquan.adapters.simulated import papers
    from zhiquan.adapters.simulated.faults import Seeded
    from zhiquan.adapters.simulated.world import World, granted_after

    days = int(os.environ.get("ZHIQUAN_SIMULATED_DAYS", "3"))
    script = Seeded(
        int(os.environ.get("ZHIQUAN_SIMULATED_SEED", "1")),
        float(os.environ.get("ZHIQUAN_SIMULATED_FAULTS", "0.2")),
    )
    file = Path(settings.VAR) / "simulated" / "world.sqlite3"
    return World(file, clock.today, script, granted_after(dict.fromkeys(AUTHORITIES, days)), papers.paper)


def _known_party(scheme: str, number: str) -> Mapping[str, Any] | None:
    from zhiquan.registry import queries

    found = queries.party_numbered(number).filter(identities__scheme=scheme).first()
    return {"name": found.name} if found else None
