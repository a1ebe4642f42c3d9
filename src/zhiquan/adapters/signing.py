"""How programs prove to each other who sent a message: HMAC-SHA256 over time, id and body.

Headers: ``Zhiquan-Id`` (the message's own id, the same whenever it is sent again), ``Zhiquan-Time`` (Unix seconds
of this sending) and ``Zhiquan-Signature``: ``v1=`` and the hexadecimal HMAC-SHA256, keyed with the shared secret,
over ``<time>.<id>.<body>``. A receiver compares in constant time, refuses what is older or newer than the
window, and acts on an id once.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ID, TIME, SIGNATURE = "Zhiquan-Id", "Zhiquan-Time", "Zhiquan-Signature"
WINDOW_S = 300
# No full stop: it parts time, id and body.
_ID = re.compile(r"[A-Za-z0-9_:-]{1,120}", re.ASCII)
_TIME = re.compile(r"[0-9]{1,12}", re.ASCII)


class BadSignature(Exception):
    """`code` is missing, malformed, wrong or stale."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Signed:
    """What a sound signature says: the message's id, and when it was sent (Unix seconds)."""

    id: str
    at: int


def signature(secret: str, at: int, id: str, body: bytes) -> str:
    mac = hmac.new(secret.encode(), f"{at}.{id}.".encode() + body, hashlib.sha256)
    return f"v1={mac.hexdigest()}"


def headers(secret: str, at: int, id: str, body: bytes) -> dict[str, str]:
    """The three headers of a message. Raises ValueError for an id that could be read in two ways."""
    if not _ID.fullmatch(id):
        raise ValueError(f"not an id to sign: {id!r}")
    return {ID: id, TIME: str(at), SIGNATURE: signature(secret, at, id, body)}


def check(secrets: Sequence[str], given: Mapping[str, str], body: bytes, now: int) -> Signed:
    """The id and time of a message signed with one of the secrets (two while one is exchanged)."""
    id, at, said = given.get(ID, ""), given.get(TIME, ""), given.get(SIGNATURE, "")
    if not (id and at and said):
        raise BadSignature("missing")
    if not (_ID.fullmatch(id) and _TIME.fullmatch(at)):
        raise BadSignature("malformed")
    # Every secret is tried, so that the time taken does not say which one fits.
    fits = [
        hmac.compare_digest(signature(s, int(at), id, body).encode(), said.encode()) for s in secrets if s
    ]
    if not any(fits):
        raise BadSignature("wrong")
    if abs(now - int(at)) > WINDOW_S:
        raise BadSignature("stale")
    return Signed(id, int(at))


def request_text(method: str, target: str, body: bytes) -> bytes:
    """What a request to a counterpart signs: its method and target as well, for a query has no body."""
    return f"{method} {target}\n".encode() + body
