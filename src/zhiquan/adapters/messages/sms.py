"""Short messages: one JSON file each, for the city's message gateway to take."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from zhiquan.adapters.messages.writing import put
from zhiquan.kernel.models import Notice

LENGTH = 70  # characters of one short message in Chinese


@dataclass(frozen=True)
class FileSms:
    """Writes ``{"id", "to", "text"}`` files into `folder`."""

    folder: Path
    channel: str = "sms"

    def send(self, notice: Notice) -> None:
        if not notice.person.phone:
            return
        with translation.override(settings.LANGUAGE_CODE):
            sentence = _(notice.text) % notice.params if notice.params else _(notice.text)
        short = sentence if len(sentence) <= LENGTH else sentence[: LENGTH - 1] + "…"
        body = {"id": str(notice.uid), "to": notice.person.phone, "text": short}
        put(self.folder / f"{notice.uid}.json", json.dumps(body, ensure_ascii=False).encode())
