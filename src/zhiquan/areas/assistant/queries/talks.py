"""Talks as their owner, or the visitor who holds the key, reads them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery

from zhiquan.areas.assistant import access, limits
from zhiquan.areas.assistant.models import Talk, Turn
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import NotVisible

MOST_TALKS = 50


def mine(actor: Actor, visitor: str = "") -> QuerySet[Talk]:
    """The actor's own talks, or those of the visitor's key, newest first, each with `first` (its first question)
    and `count` (its turns)."""
    first = Turn.objects.filter(talk=OuterRef("pk")).order_by("no").values("question")[:1]
    return _own(actor, visitor).annotate(first=Subquery(first), count=Count("turns"))[:MOST_TALKS]


def _own(actor: Actor, visitor: str) -> QuerySet[Talk]:
    if actor.person:
        return Talk.objects.filter(owner=actor.person)
    if visitor:
        return Talk.objects.filter(owner=None, visitor=limits.hashed(visitor))
    return Talk.objects.none()


def of(actor: Actor, uid: UUID | str, visitor: str = "") -> Talk:
    """The talk: the actor's own, the visitor's whose key opens it, or one that was handed over to the actor's desk.

    Raises NotVisible for every other.
    """
    if not actor.signed_in and visitor:
        found = _own(actor, visitor).filter(uid=_uuid(uid)).first()
        if found is None:
            raise NotVisible(f"talk {uid}")
        return found
    return access.TALKS.get_for(actor, uid)


def turns(actor: Actor, talk: Talk) -> list[Turn]:
    """The turns that the actor may read, in their order; `answer` is the JSON of `engines.answers.report`."""
    return list(_read_by(actor, talk).order_by("no"))


def _read_by(actor: Actor, talk: Talk) -> QuerySet[Turn]:
    """All turns for whoever had the talk; for the desk those up to where it was last handed over."""
    own = talk.owner_id == actor.person.pk if actor.person else talk.owner_id is None
    if own or actor.system:
        return talk.turns.all()
    last = talk.tickets.aggregate(last=Max("opened_at"))["last"]
    return talk.turns.filter(at__lte=last) if last else talk.turns.none()


def turn_of(actor: Actor, uid: UUID | str, visitor: str = "") -> Turn:
    """One turn of a talk that opens to the actor or to the visitor's key. Raises NotVisible for every other."""
    row = Turn.objects.select_related("talk").filter(uid=_uuid(uid)).first()
    if row is None:
        raise NotVisible(f"turn {uid}")
    talk = of(actor, row.talk.uid, visitor)
    if not _read_by(actor, talk).filter(pk=row.pk).exists():
        raise NotVisible(f"turn {uid}")
    return row


def require(actor: Actor, talk: Talk, visitor: str = "") -> None:
    """Raises NotVisible unless the talk is the actor's own, or the visitor's key opens it."""
    if talk.owner_id:
        access.TALKS.require(actor, "ask", talk)
    else:
        require_key(talk, visitor)


def require_key(talk: Talk, visitor: str) -> None:
    """Raises NotVisible unless the key is that of the visitor's talk."""
    if not visitor or talk.visitor != limits.hashed(visitor):
        raise NotVisible(f"talk {talk.uid}")


def _uuid(uid: UUID | str) -> UUID:
    try:
        return UUID(str(uid))
    except ValueError:
        raise NotVisible(str(uid)) from None
