"""Which addresses webhooks may go to, and the secrets on both sides."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from zhiquan.adapters import outbound
from zhiquan.adapters.webhooks.models import Endpoint
from zhiquan.kernel.errors import Refused

WORDS = {
    "url": N_("This is no web address. Write it as https://host/path, in ASCII, without a name or password."),
    "scheme": N_("The address must begin with https://."),
    "port": N_("Choose port 443 or one above 1023."),
    "address": N_(
        "This address lies inside a private network or on this machine, where webhooks may not go."
    ),
    "unknown": N_("The name of the address is not known to this machine."),
}


def allowed() -> outbound.Reach:
    """Public https, and what ``ZHIQUAN_HOOKS_LOOPBACK=1`` and ``ZHIQUAN_HOOKS_PRIVATE=10.1.0.0/16,…`` open besides."""
    return outbound.Reach(
        os.environ.get("ZHIQUAN_HOOKS_LOOPBACK") == "1",
        outbound.networks(os.environ.get("ZHIQUAN_HOOKS_PRIVATE", "")),
    )


def require(url: str) -> None:
    """Raises Refused with the reason where the address may not be called. It is judged again at every call."""
    try:
        outbound.judge(url, allowed())
    except outbound.Barred as error:
        raise Refused(f"hook_{error.code}", WORDS[error.code]) from error
    except outbound.Unreachable as error:
        raise Refused("hook_unknown", WORDS["unknown"]) from error


def secret_of(endpoint: Endpoint) -> str:
    """The endpoint's secret: derived from the installation's own key, so that no table and no backup holds it."""
    text = f"webhook:{endpoint.uid}:{endpoint.generation}".encode()
    mac = hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def incoming_secrets(system: str) -> list[str]:
    """What a system signs its calls with: ``ZHIQUAN_HOOK_SECRET_<SYSTEM>``, two with a comma while one is exchanged."""
    name = f"ZHIQUAN_HOOK_SECRET_{system.upper()}"
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]
