"""Who at a desk has how much, who stands in for whom, and what waits for a second pair of eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db.models import Count, Q, QuerySet

from zhiquan.areas.matters import access
from zhiquan.areas.matters.models import Objection, Proposal, Substitute
from zhiquan.areas.matters.queries import desk
from zhiquan.areas.matters.service.desk import officers_of
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Person

# Cases finished within so many days count for the median.
LOOKED_BACK = 90


@dataclass(frozen=True)
class Load:
    """One officer (None: what nobody has): open cases, those past their day, finished lately with median days."""

    officer: Person | None
    open: int
    overdue: int
    at_desk: int
    finished: int
    median_days: float | None
    away_until: object = None
    substitute: str = ""


def workload(actor: Actor) -> list[Load]:
    """Every officer of the actor's desk, and the cases that nobody has; three statements in all."""
    body = actor.organisation.body_code if actor.organisation else ""
    today = clock.today()
    counted = {
        line["handler"]: line
        for line in desk.open_cases(actor)
        .order_by()
        .values("handler")
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=Q(due_on__lt=today)),
            own=Count("pk", filter=Q(turn="desk")),
        )
    }
    spans = _spans(actor)
    leave = {row.officer_id: row for row in substitutes(actor) if row.first <= today <= row.last}
    people: list[Person | None] = [*officers_of(body or ""), None]
    known = {p.pk for p in people if p}
    people[-1:-1] = list(Person.objects.filter(pk__in=[pk for pk in counted if pk and pk not in known]))
    return [_load(p, counted.get(p.pk if p else None, {}), spans, leave) for p in people]


def _load(
    person: Person | None, line: dict[str, int], spans: dict[int, list[int]], leave: dict[int, Substitute]
) -> Load:
    days = spans.get(person.pk, []) if person else []
    away = leave.get(person.pk) if person else None
    return Load(
        person, line.get("n", 0), line.get("late", 0), line.get("own", 0), len(days),
        median(days) if days else None, away.last if away else None, str(away.substitute) if away else "",
    )  # fmt: skip


def _spans(actor: Actor) -> dict[int, list[int]]:
    """Days from submission to end of the cases finished lately, by officer."""
    since = clock.now() - timedelta(days=LOOKED_BACK)
    found: dict[int, list[int]] = {}
    rows = desk.desk_cases(actor).filter(finished_at__gte=since, handler__isnull=False).order_by()
    for handler, began, ended in rows.values_list("handler", "submitted_at", "finished_at"):
        found.setdefault(handler, []).append((clock.day_of(ended) - clock.day_of(began)).days)
    return found


def substitutes(actor: Actor) -> list[Substitute]:
    """Leaves of the actor's organisation that are not over, the nearest first."""
    rows = Substitute.objects.filter(
        organisation=actor.organisation, ended_at=None, last__gte=clock.today()
    ).select_related("officer", "substitute")
    return list(rows.order_by("first", "pk"))


# ---------- four eyes and objections


def waiting_for_me(actor: Actor) -> QuerySet[Proposal]:
    """Open proposals on which the actor may decide: never his own."""
    rows = access.PROPOSALS.visible_to(actor, "decide").filter(state=Proposal.OPEN)
    return rows.select_related("case", "by").order_by("case__due_on", "pk")


def proposed_by_me(actor: Actor) -> QuerySet[Proposal]:
    rows = access.PROPOSALS.visible_to(actor).filter(by=actor.person)
    return rows.select_related("case", "decided_by").order_by("-pk")


def objections(actor: Actor) -> QuerySet[Objection]:
    """Open objections in cases of the desk, the oldest first."""
    rows = access.OBJECTIONS.visible_to(actor).filter(desk.hanging_on(actor), state=Objection.OPEN)
    return rows.select_related("case", "event", "by").order_by("at", "pk")
