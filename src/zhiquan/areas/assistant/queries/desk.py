"""The desk's queue and one ticket with the talk before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from zhiquan.areas.assistant import access, limits
from zhiquan.areas.assistant.models import Reply, Ticket, Turn
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import NotVisible

OPEN, MINE, DONE, ALL = "open", "mine", "done", "all"
SHOWS = (OPEN, MINE, DONE, ALL)


@dataclass(frozen=True)
class File:
    """A ticket on one page. `turns` is the talk up to where it was handed over; empty where it is gone."""

    ticket: Ticket
    turns: tuple[Turn, ...]
    replies: tuple[Reply, ...]
    late: bool
    has_contact: bool


def queue(actor: Actor, show: str = OPEN, kind: str = "") -> QuerySet[Ticket]:
    """The desk's tickets by their day; `show` is open (neither answered nor ended) | mine | done | all."""
    rows = access.TICKETS.visible_to(actor, "work").select_related("taken_by", "owner")
    if show == OPEN:
        rows = rows.filter(state__in=(Ticket.OPEN, Ticket.TAKEN))
    elif show == MINE:
        rows = rows.filter(taken_by=actor.person).exclude(state=Ticket.CLOSED)
    elif show == DONE:
        rows = rows.filter(state__in=(Ticket.ANSWERED, Ticket.CLOSED))
    return (rows.filter(kind=kind) if kind else rows).order_by("due_on", "pk")


def counts(actor: Actor) -> dict[str, int]:
    """How many tickets each view of the queue has, and how many open ones are late (`late`)."""
    found = {show: queue(actor, show).count() for show in SHOWS}
    return {**found, "late": queue(actor).filter(due_on__lt=clock.today()).count()}


def ticket(actor: Actor, uid: UUID | str, visitor: str = "") -> File:
    """One ticket: for the desk, for whoever opened it, or for the visitor whose key opens it. Raises NotVisible."""
    row = _visitors(uid, visitor) if not actor.signed_in and visitor else access.TICKETS.get_for(actor, uid)
    turns: tuple[Turn, ...] = ()
    if row.talk_id:
        rows = Turn.objects.filter(talk_id=row.talk_id, at__lte=row.opened_at).order_by("no")
        turns = tuple(rows)
    replies = tuple(row.replies.select_related("by").order_by("pk"))
    late = row.state in (Ticket.OPEN, Ticket.TAKEN) and row.due_on < clock.today()
    return File(row, turns, replies, late, row.contact_id is not None)


def _visitors(uid: UUID | str, visitor: str) -> Ticket:
    try:
        wanted = UUID(str(uid))
    except ValueError:
        raise NotVisible(str(uid)) from None
    row = Ticket.objects.filter(uid=wanted, owner=None, visitor=limits.hashed(visitor)).first()
    if row is None:
        raise NotVisible(str(uid))
    return row


def own(actor: Actor, visitor: str = "") -> QuerySet[Ticket]:
    """The tickets that the actor, or the visitor's key, opened; newest first, each with `answers` (its replies)."""
    if actor.person:
        rows = Ticket.objects.filter(owner=actor.person)
    elif visitor:
        rows = Ticket.objects.filter(owner=None, visitor=limits.hashed(visitor))
    else:
        rows = Ticket.objects.none()
    return rows.annotate(answers=Count("replies")).order_by("-opened_at", "-pk")


def due_today(actor: Actor, today: date | None = None) -> int:
    """How many open tickets are due today or late."""
    return queue(actor).filter(due_on__lte=today or clock.today()).count()
