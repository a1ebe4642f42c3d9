"""Who sees what of the assistant.

A talk opens to whoever had it. The desk sees a talk only where it was handed over, and nobody else's ever. Visitors'
talks open by a key of their session (`queries.talks.of`), not by these doors.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from zhiquan.areas.assistant import seats
from zhiquan.areas.assistant.models import (
    Book,
    DraftEntry,
    Import,
    LawAlert,
    Pulse,
    Regression,
    Reply,
    Talk,
    Tally,
    Ticket,
    Watch,
)
from zhiquan.kernel.access import EVERYBODY, NOBODY, Access, either, signed_in, where
from zhiquan.kernel.actor import APPROVER, HANDLER, SUPERVISOR, Actor

DESK = (HANDLER, APPROVER)
READERS = (HANDLER, APPROVER, SUPERVISOR)


def _seat(actor: Actor) -> Q:
    """Every row, for those who act for the body that keeps the knowledge."""
    return EVERYBODY if seats.sits(actor) else NOBODY


def _own(field: str) -> Callable[[Actor], Q]:
    """What belongs to the person, whatever he acts for."""

    def condition(actor: Actor) -> Q:
        return Q(**{field: actor.person}) if actor.person else NOBODY

    return condition


def _handed_over(actor: Actor) -> Q:
    """Talks that were handed over to the desk."""
    return Q(tickets__isnull=False) if seats.sits(actor) else NOBODY


TALKS: Access[Talk] = Access(
    Talk,
    {
        "view": either(where(_own("owner")), where(_handed_over, *DESK)),
        "ask": where(_own("owner")),
        "forget": where(_own("owner")),
    },
)

# Thumbs down and unanswered questions are read by editors without the talk around them (`queries.editing`).
TALLIES: Access[Tally] = Access(
    Tally, {"view": where(_seat, *READERS), "read_unanswered": where(_seat, *DESK)}
)

PULSES: Access[Pulse] = Access(Pulse, {"view": where(_seat, *READERS)})

TICKETS: Access[Ticket] = Access(
    Ticket,
    {
        "view": either(where(_own("owner")), where(_seat, *READERS)),
        "contact": where(_seat, *DESK),
        "work": where(_seat, *DESK),
        "withdraw": where(_own("owner")),
    },
)

REPLIES: Access[Reply] = Access(
    Reply, {"view": either(where(_own("ticket__owner")), where(_seat, *READERS)), "use": where(_seat, *DESK)}
)

DRAFTS: Access[DraftEntry] = Access(
    DraftEntry,
    {"view": where(_seat, *READERS), "write": where(_seat, *DESK), "review": where(_seat, APPROVER)},
)

BOOKS: Access[Book] = Access(Book, {"view": where(_seat, *READERS), "publish": where(_seat, APPROVER)})

ALERTS: Access[LawAlert] = Access(LawAlert, {"view": where(_seat, *READERS), "settle": where(_seat, *DESK)})

IMPORTS: Access[Import] = Access(Import, {"view": where(_seat, *READERS), "add": where(_seat, *DESK)})

REGRESSIONS: Access[Regression] = Access(
    Regression, {"view": where(_seat, *READERS), "run": where(_seat, *DESK)}
)

WATCHES: Access[Watch] = Access(
    Watch, {"view": where(_own("person")), "add": signed_in, "remove": where(_own("person"))}
)
