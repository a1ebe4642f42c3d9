"""Calls of an authority: signature, time, replay, size and schema, then the message goes to matters, once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from zhiquan.adapters import signing
from zhiquan.adapters.webhooks import reach
from zhiquan.adapters.webhooks.models import BadMessage, Received
from zhiquan.kernel import canonical, clock
from zhiquan.kernel.errors import Refused

LIMIT = 4 * 1024 * 1024
STORED, REPEATED, KEPT = "stored", "repeated", "kept"
STILL_BAD = N_("The message still cannot be read: %(why)s")


class Rejected(Exception):
    """A call that is not taken; nothing of it is stored."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass(frozen=True)
class Taken:
    """`state`: stored, repeated (it was stored before), kept (unreadable, laid aside with the `reason`)."""

    state: str
    reason: str = ""


def take(system: str, headers: Mapping[str, str], body: bytes) -> Taken:
    """Take one signed call. Raises Rejected.

    The same id with a newer time is the sender's second try and answered as before; the same id with the same or
    an older time was recorded by somebody and played again.
    """
    secrets = reach.incoming_secrets(system)
    if not secrets:
        raise Rejected(404, "unknown_system")
    if len(body) > LIMIT:
        raise Rejected(413, "too_large")
    try:
        signed = signing.check(secrets, headers, body, int(clock.machine().timestamp()))
    except signing.BadSignature as error:
        raise Rejected(401, f"signature_{error.code}") from error
    with transaction.atomic():
        return _taken(system, signed, body)


def _taken(system: str, signed: signing.Signed, body: bytes) -> Taken:
    digest = hashlib.sha256(body).hexdigest()
    row, first = Received.objects.get_or_create(
        system=system, call_id=signed.id, defaults={"digest": digest, "sent_at": signed.at}
    )
    if not first:
        # Two plays of the same call at once: the row's lock lets the second see the first.
        row = Received.objects.select_for_update().get(pk=row.pk)
        if signed.at <= row.sent_at:
            raise Rejected(409, "replayed")
        if row.digest != digest:
            raise Rejected(409, "other_body")
        row.sent_at = signed.at
        row.save(update_fields=["sent_at"])
        return Taken(REPEATED)
    reason = _receive(system, body)
    if not reason:
        return Taken(STORED)
    keep_text(system, body.decode("utf-8", "replace"), reason)
    return Taken(KEPT, reason)


def _receive(system: str, body: bytes | str) -> str:
    """Hand the message to matters; what is wrong with it where it cannot be read."""
    from zhiquan.adapters import wire
    from zhiquan.areas.matters import service
    from zhiquan.areas.matters.ports import LinkGarbled

    try:
        message = wire.to_message(json.loads(body))
    except LinkGarbled as error:
        return str(error)
    except (ValueError, RecursionError):
        return "not JSON"
    service.receive(system, message)
    return ""


# ---------- what nobody could read


def keep(system: str, data: Any, reason: str) -> int:
    """Lay an unreadable message aside, once by its content; how often it came by now."""
    return keep_text(system, canonical.dumps(data), reason).times


def keep_text(system: str, text: str, reason: str) -> BadMessage:
    text = text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    with transaction.atomic():
        row, first = BadMessage.objects.select_for_update().get_or_create(
            system=system[:40], digest=digest, defaults={"body": text, "reason": reason[:300]}
        )
        if not first:
            row.times += 1
            row.save(update_fields=["times"])
    return row


def apply(row: BadMessage) -> None:
    """Read a message that was laid aside once more. Raises Refused where that is still impossible."""
    if reason := _receive(row.system, row.body):
        raise Refused("still_bad", STILL_BAD, why=reason)
    row.state, row.settled_at, row.body = BadMessage.APPLIED, clock.now(), ""
    row.save(update_fields=["state", "settled_at", "body"])


def outline(text: str) -> list[tuple[str, str]]:
    """What a message is made of, without what it says: field and kind of value."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return [("", f"text, {len(text)}")]
    if not isinstance(data, dict):
        return [("", type(data).__name__)]
    return [(str(name)[:60], _kind(value)) for name, value in sorted(data.items())[:40]]


def _kind(value: Any) -> str:
    sized = isinstance(value, str | list | dict)
    return f"{type(value).__name__}, {len(value)}" if sized else type(value).__name__
