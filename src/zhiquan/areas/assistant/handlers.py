"""What the assistant does when another part of it, or the policy, tells something."""

from __future__ import annotations

import json

from zhiquan.areas.assistant import events, merging
from zhiquan.areas.assistant.models import Book, Ticket
from zhiquan.areas.assistant.service import alerts, regression, tickets, watches
from zhiquan.kernel import actor, outbox, refs
from zhiquan.kernel.models import OutboxEvent

KEEPER = actor.system("assistant.keeper")


@outbox.subscribe(events.TICKET_OPENED, "assistant.tell_desk")
def ticket_opened(event: OutboxEvent) -> None:
    row = Ticket.objects.filter(uid=refs.split(event.payload["ref"])[1]).first()
    if row is not None:
        tickets.tell_desk(row)


@outbox.subscribe(events.BOOK_PUBLISHED, "assistant.new_book")
def book_published(event: OutboxEvent) -> None:
    """A new book: what it moves against the one before is asked by a job, who watches a changed entry is told, coming
    changes are seen."""
    after = Book.objects.filter(hash=event.payload["hash"]).first()
    if after is None:
        return
    before = Book.objects.filter(hash=event.payload.get("before", "")).first()
    if before is not None:
        regression.begin(KEEPER, before, after)
        one, other = (merging.entries(json.loads(row.content)) for row in (before, after))
        watches.tell([e for code, e in other.items() if one.get(code) != e], event.payload["ref"])
    alerts.scan()
