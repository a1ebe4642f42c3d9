"""The two ways to the message centre: a folder that its gateway empties, or its own address."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from zhiquan.adapters import signing
from zhiquan.adapters.messages.writing import put
from zhiquan.kernel import canonical
from zhiquan.kernel.models import Notice

CHANNEL = "message_centre"
LONGEST = 200


def message(notice: Notice) -> dict[str, Any] | None:
    """The message of a notice in the city's language; None for a person whom the centre cannot know."""
    if not notice.person.phone:
        return None
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _(notice.text) % notice.params if notice.params else _(notice.text)
    return {"id": str(notice.uid), "to": {"phone": notice.person.phone}, "text": sentence[:LONGEST]}


@dataclass(frozen=True)
class FileCentre:
    """Writes ``{"headers", "body"}`` files into `folder`; the headers sign the body as it stands there."""

    folder: Path
    secret: str
    channel: str = CHANNEL

    def send(self, notice: Notice) -> None:
        told = message(notice)
        if told is None:
            return
        body = canonical.dumps(told)
        # Signed for the moment of the notice, so that writing it again writes the same file.
        headers = signing.headers(self.secret, int(notice.at.timestamp()), told["id"], body.encode())
        put(self.folder / f"{notice.uid}.json", canonical.dumps({"headers": headers, "body": body}).encode())


@dataclass(frozen=True)
class HttpCentre:
    """Hands each message to the centre; a failure is the job's, which tries again."""

    base: str
    secret: str
    timeout: float = 15.0
    channel: str = CHANNEL

    def send(self, notice: Notice) -> None:
        from zhiquan.adapters.http.client import Client

        told = message(notice)
        if told is not None:
            Client(self.base, self.secret, self.timeout).ask(
                "POST", "/message_centre/notices", told, id=told["id"]
            )
