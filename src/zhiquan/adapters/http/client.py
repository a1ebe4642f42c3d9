"""A signed request to a counterpart, and its answer as data or as one of the port's three errors."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from zhiquan.adapters import outbound, signing
from zhiquan.areas.matters.ports import LinkDown, LinkGarbled, LinkRefused
from zhiquan.kernel import canonical, clock

TIMEOUT_S = 15.0
LARGEST_ANSWER = 16 * 1024 * 1024
# The other side's configuration, our clock or its load: to be asked again when that is put right.
LATER = {401, 403, 408, 425, 429}


@dataclass(frozen=True)
class Client:
    """`base` is the counterpart's address without a slash at its end; `secret` signs every request."""

    base: str
    secret: str
    timeout: float = TIMEOUT_S
    reach: outbound.Reach = outbound.OPERATORS

    def ask(self, method: str, path: str, body: Any = None, *, id: str = "", absent: bool = False) -> Any:
        """The answer's data; None for 404 where that may be (`absent`). Raises LinkDown, LinkRefused, LinkGarbled."""
        url = f"{self.base}{path}"
        data = b"" if body is None else canonical.dumps(body).encode()
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        at = int(clock.machine().timestamp())
        text = signing.request_text(method, target, data)
        headers = signing.headers(self.secret, at, id or uuid.uuid4().hex, text)
        headers |= {"Accept": "application/json", "Content-Type": "application/json; charset=utf-8"}
        try:
            answer = outbound.send(
                method, url, headers=headers, body=data, reach=self.reach, timeout=self.timeout,
                limit=LARGEST_ANSWER,
            )  # fmt: skip
        except (outbound.Unreachable, outbound.Barred) as error:
            raise LinkDown(str(error)) from error
        if absent and answer.status == 404:
            return None
        return _read(answer)


def _read(answer: outbound.Answer) -> Any:
    if answer.status in LATER or answer.status >= 500:
        raise LinkDown(f"HTTP {answer.status}")
    if 400 <= answer.status < 500:
        raise LinkRefused(f"HTTP {answer.status}{_why(answer)}")
    if answer.status != 200:
        raise LinkGarbled(f"HTTP {answer.status}")
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise LinkGarbled("not JSON") from None


def _why(answer: outbound.Answer) -> str:
    """The sentence of a refusal, cut short; what else stands in the body is not ours to keep."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    message = said.get("message") if isinstance(said, Mapping) else None
    return f": {' '.join(message.split())[:200]}" if isinstance(message, str) else ""
