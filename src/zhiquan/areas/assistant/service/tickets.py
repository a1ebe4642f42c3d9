"""The human desk: questions that a person answers, within a promised time."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.assistant import access, events, figures, limits, seats
from zhiquan.areas.assistant.models import Reply, Talk, Tally, Ticket, Turn
from zhiquan.areas.assistant.queries import talks as query
from zhiquan.engines.answers.masking import looks_like_draft, masked
from zhiquan.kernel import clock, files, notices, numbering, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import HANDLER, Actor
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import Person, StoredFile

TICKET = "assistant.ticket"
TEXT = "text/plain"
EMPTY = N_("Write what a person should answer.")
NO_REPLY = N_("Write the reply first.")
ENDED = N_("This ticket has ended.")
DRAFT = N_(
    "This looks like the text of a patent application. Hand over the question alone, without the text."
)
REPLIED = N_("A person answered your question %(number)s.")
OPENED = N_("A question for a person waits: %(number)s.")
NO_REASON = N_("Say in a sentence why the ticket ends.")
LONGEST_CONTACT = 200


def hand_over(
    actor: Actor,
    talk: Talk | None,
    *,
    kind: str = Ticket.QUESTION,
    turn: Turn | None = None,
    words: str = "",
    contact: str = "",
    visitor: str = "",
    address: str = "",
) -> Ticket:
    """Open a ticket for the desk with the talk beside it; without a talk, `words` say it all.

    `words` are masked before they are stored; without them the turn's (else the talk's last) question stands.
    `contact` is how to answer a visitor: a secret file, erased some time after the ticket ends.
    """
    if kind not in dict(Ticket.KINDS):
        raise ValueError(f"no kind of ticket: {kind}")
    if talk is not None:
        query.require(actor, talk, visitor)
    question = _question(talk, turn, words)
    limits.handing_over(actor, visitor, address)
    due_on, sample = figures.due("ticket_reply", clock.today())
    with action(actor, "assistant.ticket.open") as act:
        first = talk is not None and not talk.tickets.exists()
        row = Ticket(
            kind=kind,
            talk=talk,
            turn=turn,
            owner=actor.person,
            visitor="" if actor.person else limits.hashed(visitor),
            question=question,
            due_on=due_on,
            due_sample=sample,
            is_demo=bool(actor.person and actor.person.is_demo),
        )
        act.ref = refs.make(TICKET, row)
        if contact.strip():
            row.contact = files.store(
                actor, "contact.txt", contact.strip()[:LONGEST_CONTACT].encode(),
                klass=StoredFile.SECRET, ref=act.ref, scope=act.ref, made=TEXT,
            )  # fmt: skip
        if first:
            Tally.objects.get_or_create(day=clock.today())
            Tally.objects.filter(day=clock.today()).update(tickets=F("tickets") + 1)
        act.note(kind=kind)
        year = clock.today().year
        row.number = f"ZX{year}-{numbering.take(f'{TICKET}.{year}'):04d}"
        row.save()
        act.emit(events.TICKET_OPENED, number=row.number, kind=kind)
    return row


def _question(talk: Talk | None, turn: Turn | None, words: str) -> str:
    text = words.strip()
    if looks_like_draft(text, figures.value("draft_min")):
        raise Refused("draft_text", DRAFT)
    if text:
        return masked(text)[: figures.value("question_max")]
    last = turn or (talk.turns.exclude(question="").last() if talk else None)
    if last is None or not last.question:
        raise Refused("empty", EMPTY)
    return last.question


def tell_desk(ticket: Ticket) -> None:
    """A notice to the handlers of the body that keeps the knowledge."""
    in_force = Q(mandates__valid_to=None) | Q(mandates__valid_to__gte=clock.today())
    officers = Person.objects.filter(
        in_force,
        mandates__organisation__body_code=seats.body_of(seats.KNOWLEDGE),
        mandates__role=HANDLER,
        mandates__revoked_at=None,
        is_active=True,
    ).distinct()
    notices.tell(officers, OPENED, refs.make(TICKET, ticket), number=ticket.number)


def take(actor: Actor, ticket: Ticket, version: int) -> Ticket:
    """Take a ticket in hand; another officer may take it over."""
    _working(actor, ticket)
    with action(actor, "assistant.ticket.take", refs.make(TICKET, ticket)) as act:
        act.note(from_state=ticket.state)
        return save_version(ticket, version, {"state": Ticket.TAKEN, "taken_by": actor.person})


def reply(actor: Actor, ticket: Ticket, version: int, text: str) -> Reply:
    """Answer a ticket; whoever asked is told where he is known. A further reply may follow."""
    _working(actor, ticket)
    if actor.person is None:
        raise Denied("reply")
    if not text.strip():
        raise Refused("empty", NO_REPLY)
    ref = refs.make(TICKET, ticket)
    with action(actor, "assistant.ticket.reply", ref) as act:
        taken = {"state": Ticket.ANSWERED, "taken_by": ticket.taken_by or actor.person}
        answered_at = ticket.answered_at or clock.now()
        save_version(ticket, version, {**taken, "answered_at": answered_at})
        row = Reply.objects.create(ticket=ticket, text=text.strip(), by=actor.person)
        if ticket.owner:
            notices.tell([ticket.owner], REPLIED, ref, number=ticket.number)
        act.note(in_time=clock.today() <= ticket.due_on)
        act.emit(events.TICKET_ANSWERED, number=ticket.number)
    return row


def close(actor: Actor, ticket: Ticket, version: int, reason: str = "") -> Ticket:
    """End a ticket. One that nobody answered needs a reason."""
    _working(actor, ticket)
    if ticket.answered_at is None and not reason.strip():
        raise Refused("reason_missing", NO_REASON)
    with action(actor, "assistant.ticket.close", refs.make(TICKET, ticket)) as act:
        act.note(answered=ticket.answered_at is not None)
        return save_version(
            ticket,
            version,
            {"state": Ticket.CLOSED, "closed_at": clock.now(), "close_reason": reason.strip()[:300]},
        )


def contact_of(actor: Actor, ticket: Ticket) -> str:
    """How to answer the visitor; empty where he left nothing or it was erased. Reading it is written down."""
    access.TICKETS.require(actor, "contact", ticket)
    if ticket.contact is None:
        return ""
    with action(actor, "assistant.ticket.read_contact", refs.make(TICKET, ticket)):
        return files.read(ticket.contact).decode()


def _working(actor: Actor, ticket: Ticket) -> None:
    access.TICKETS.require(actor, "work", ticket)
    if ticket.state == Ticket.CLOSED:
        raise Refused("ended", ENDED)


def sweep() -> int:
    """Erase contacts, and later the words, of tickets that ended long enough ago. Returns how many."""
    now, gone = clock.now(), 0
    ended = Ticket.objects.filter(state=Ticket.CLOSED)
    for row in ended.filter(
        contact__isnull=False, closed_at__lt=now - timedelta(days=figures.value("keep_contact"))
    )[:500]:
        row.contact = None
        row.save(update_fields=["contact"])
        files.erase(refs.make(TICKET, row))
        gone += 1
    before = now - timedelta(days=figures.value("keep_ticket"))
    return gone + ended.filter(closed_at__lt=before).exclude(question="").update(question="")
