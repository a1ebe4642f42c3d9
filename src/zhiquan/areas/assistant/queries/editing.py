"""What editors look at: reviews, entries whose day comes, changes of law, what nobody could answer, thumbs down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from zhiquan.areas.assistant import access, answering, clusters, figures, merging
from zhiquan.areas.assistant.models import Book, DraftEntry, Import, LawAlert, Regression, Turn
from zhiquan.areas.assistant.service.talks import DRAFT_REASON
from zhiquan.engines.answers.model import Entry
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, NotVisible

MOST, MOST_QUESTIONS = 200, 2000
OPEN_DRAFTS = (DraftEntry.DRAFT, DraftEntry.RETURNED, DraftEntry.IN_REVIEW)


@dataclass(frozen=True)
class Expiring:
    """An entry whose review is due; `days` are negative when it is late."""

    entry: Entry
    days: int


@dataclass(frozen=True)
class Touched:
    """An alert with the titles of the entries that it touches; an entry that is gone has none."""

    alert: LawAlert
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Cluster:
    """Questions of one kind that stayed without an answer, the most telling first."""

    turns: tuple[Turn, ...]
    intent: str

    @property
    def question(self) -> str:
        return self.turns[0].question

    @property
    def count(self) -> int:
        return len(self.turns)

    @property
    def down(self) -> int:
        return sum(turn.rating == Turn.DOWN for turn in self.turns)


def review_queue(actor: Actor) -> QuerySet[DraftEntry]:
    """Entries that wait for a reviewer, oldest first."""
    rows = access.DRAFTS.visible_to(actor).filter(state=DraftEntry.IN_REVIEW)
    return rows.select_related("author", "reply__ticket").order_by("made_at", "pk")


def may_accept(actor: Actor, draft: DraftEntry) -> bool:
    """Whether the actor may accept the entry: a reviewer who did not write it."""
    own = actor.person is not None and actor.person.pk == draft.author_id
    return draft.state == DraftEntry.IN_REVIEW and not own and access.DRAFTS.may(actor, "review", draft)


def drafts(actor: Actor, show: str = "open") -> QuerySet[DraftEntry]:
    """Drafts of entries: open | accepted | all, newest first."""
    rows = access.DRAFTS.visible_to(actor).select_related("author", "reviewer")
    if show == "open":
        rows = rows.filter(state__in=OPEN_DRAFTS)
    elif show == "accepted":
        rows = rows.filter(state=DraftEntry.ACCEPTED)
    return rows.order_by("-made_at", "-pk")


def published_before(draft: DraftEntry) -> dict[str, Any] | None:
    """What the current book says under the draft's code, to compare; None for a new entry."""
    if not answering.book_hash():
        return None
    found = merging.entry(json.loads(answering.current().content), draft.code)
    return dict(found) if found else None


def expiring(actor: Actor, days: int | None = None) -> list[Expiring]:
    """Entries whose review is late or due within the days (policy's number by default), the latest first."""
    _require(actor)
    ahead = figures.value("review_ahead") if days is None else days
    today = clock.today()
    found = [Expiring(entry, (entry.review_by - today).days) for entry in answering.entries().values()]
    return sorted(
        (each for each in found if each.days <= ahead), key=lambda each: (each.days, each.entry.code)
    )


def alerts(actor: Actor, show: str = "open") -> list[Touched]:
    """Changes of law with the entries that they touch: open | done | all, by day."""
    rows = access.ALERTS.visible_to(actor).select_related("done_by")
    if show != "all":
        rows = rows.filter(state=LawAlert.DONE if show == "done" else LawAlert.OPEN)
    known = answering.entries()
    return [
        Touched(row, tuple((code, _title(known.get(code))) for code in row.entries)) for row in rows[:MOST]
    ]


def _title(entry: Entry | None) -> str:
    return entry.title["zh-Hans"] if entry else ""


def unanswered(actor: Actor, days: int | None = None, most: int = 50) -> list[Cluster]:
    """Questions without an answer, or with a thumb down, gathered by likeness; the largest cluster first.

    Only the masked question is read, never the talk around it.
    """
    access.TALLIES.require(actor, "read_unanswered")
    rows = list(_unanswered(figures.value("unanswered_window") if days is None else days)[:MOST_QUESTIONS])
    groups = clusters.grouped([row.question for row in rows])
    found = [_cluster([rows[at] for at in group]) for group in groups]
    return sorted(found, key=lambda each: (-each.count, each.turns[0].pk))[:most]


def _unanswered(days: int) -> QuerySet[Turn]:
    since = clock.start_of(clock.today() - timedelta(days=days))
    wanted = Q(kind="refuse") | Q(rating=Turn.DOWN)
    rows = Turn.objects.filter(wanted, at__gte=since, triaged_by=None).exclude(question="")
    return rows.exclude(reason=DRAFT_REASON).order_by("-at", "-pk")


def _cluster(turns: Sequence[Turn]) -> Cluster:
    intents = [turn.intent for turn in turns if turn.intent]
    common = max(sorted(set(intents)), key=intents.count) if intents else ""
    return Cluster(tuple(sorted(turns, key=lambda t: (len(t.question), t.pk))), common)


def low_rated(actor: Actor) -> QuerySet[Turn]:
    """Answers with a thumb down that no editor looked at yet, newest first."""
    access.TALLIES.require(actor, "read_unanswered")
    return Turn.objects.filter(rating=Turn.DOWN, triaged_by=None).order_by("-rated_at", "-pk")[:MOST]


def turn_to_triage(actor: Actor, uid: Any) -> Turn:
    """One such answer, without the talk around it. Raises NotVisible for every other turn."""
    access.TALLIES.require(actor, "read_unanswered")
    row = Turn.objects.filter(Q(kind="refuse") | Q(rating=Turn.DOWN), uid=uid).first()
    if row is None:
        raise NotVisible(f"turn {uid}")
    return row


def imports(actor: Actor) -> QuerySet[Import]:
    return access.IMPORTS.visible_to(actor).select_related("file", "by")[:MOST]


def books(actor: Actor) -> QuerySet[Book]:
    """Books as they were published, newest first, without their content."""
    return access.BOOKS.visible_to(actor).defer("content").select_related("by")[:MOST]


def regressions(actor: Actor) -> QuerySet[Regression]:
    return (
        access.REGRESSIONS.visible_to(actor)
        .defer("before__content", "after__content")
        .select_related("before", "after")[:MOST]
    )


def counts(actor: Actor) -> dict[str, int]:
    """How many each tab of the editors' page has."""
    return {
        "review": review_queue(actor).count(),
        "drafts": drafts(actor).count(),
        "expiring": len(expiring(actor)),
        "alerts": access.ALERTS.visible_to(actor).filter(state=LawAlert.OPEN).count(),
        "unanswered": _unanswered(figures.value("unanswered_window")).count(),
        "low_rated": Turn.objects.filter(rating=Turn.DOWN, triaged_by=None).count(),
    }


def _require(actor: Actor) -> None:
    if not access.DRAFTS.may(actor, "view"):
        raise Denied("view")
