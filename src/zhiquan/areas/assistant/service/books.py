"""Books: the folder's knowledge and the editors' accepted entries, compiled, stored under their hash, one current."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhiquan.areas.assistant import access, answering, events, merging
from zhiquan.areas.assistant.models import Book, DraftEntry
from zhiquan.kernel import clock, refs
from zhiquan.kernel.actions import Act, action
from zhiquan.kernel.actor import Actor, system
from zhiquan.policy.knowledge import Knowledge, load_knowledge

BOOK = "assistant.book"
LOADER = system("assistant.loader")


def load_folder(folder: Path, by: Actor | None = None) -> Book:
    """Read, check and publish a city's folder `knowledge` with the accepted entries; the same again changes nothing.

    Raises PolicyInvalid with every fault. For the command line and the start; pages never read YAML.
    """
    book = load_knowledge(folder)
    return _publish(by or LOADER, json.loads(book.content))


def publish(actor: Actor) -> Book:
    """Publish the current book anew with every accepted entry."""
    access.BOOKS.require(actor, "publish")
    return _publish(actor, json.loads(answering.current().content))


def _publish(actor: Actor, base: Mapping[str, Any]) -> Book:
    with action(actor, "assistant.book.publish") as act:
        return store(actor, act, base)


def store(actor: Actor, act: Act, base: Mapping[str, Any]) -> Book:
    """Within an action: store the base with all accepted entries as the current book."""
    accepted = DraftEntry.objects.filter(state=DraftEntry.ACCEPTED).order_by("decided_at", "pk")
    drafts = [row.content for row in accepted]
    made = Knowledge.of(merging.merged(base, drafts))
    before = Book.objects.filter(current=True).first()
    row = Book.objects.filter(hash=made.hash).first() or Book(
        hash=made.hash, content=made.content.decode(), by=actor.person
    )
    row.entries, row.drafts = len(made.entries), len({d["code"] for d in drafts})
    act.ref = refs.make(BOOK, row)
    if before is not None and before.hash == made.hash:
        return before
    Book.objects.filter(current=True).update(current=False)
    row.current, row.loaded_at = True, clock.now()
    row.save()
    act.note(hash=made.hash, before=before.hash if before else "", entries=row.entries)
    act.emit(
        events.BOOK_PUBLISHED,
        ref=refs.make(BOOK, row),
        hash=made.hash,
        before=before.hash if before else "",
    )
    return row
