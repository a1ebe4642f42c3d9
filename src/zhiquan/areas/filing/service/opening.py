"""Opening a file of an unpublished text leaves a line in the audit log: who, which file, when."""

from __future__ import annotations

from zhiquan.areas.filing import access
from zhiquan.areas.filing.models import TextVersion
from zhiquan.areas.filing.service import texts
from zhiquan.kernel import refs
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import NotVisible
from zhiquan.kernel.models import StoredFile


def open_source(actor: Actor, text: TextVersion, number: int) -> StoredFile:
    """The file of that number (from 1). Raises NotVisible."""
    access.TEXTS.require(actor, "view", text)
    rows = list(text.sources.order_by("pk"))
    if not 1 <= number <= len(rows):
        raise NotVisible(str(number))
    with action(actor, "filing.text.open", refs.make(texts.TEXT, text)) as act:
        act.note(file=rows[number - 1].sm3)
    return rows[number - 1]
