"""Lists: plans, evidence, bodies with their contacts, the history of a record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from zhiquan.areas.programme import access
from zhiquan.areas.programme.models import Denominator, Plan, Submission
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import AuditEntry, Contact, Organisation


def plans_of(actor: Actor) -> QuerySet[Plan]:
    """The plans the actor may see, running ones first, with their number of items."""
    rows = access.plans.visible_to(actor).defer("text")
    return rows.annotate(size=Count("items", filter=Q(items__dropped=False))).order_by("-published_at", "-pk")


def evidence_list(
    actor: Actor, *, state: str = "", text: str = "", plan: UUID | None = None, mine: bool = False
) -> QuerySet[Submission]:
    """Submissions the actor may see, waiting ones oldest first (they have a clock), others newest first."""
    rows = access.submissions.visible_to(actor).select_related(
        "evidence",
        "evidence__organisation",
        "evidence__file",
        "item",
        "item__plan",
        "milestone",
        "submitted_by",
    )
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(
            Q(evidence__title__icontains=text) | Q(item__title__icontains=text) | Q(item__code__iexact=text)
        )
    if plan:
        rows = rows.filter(item__plan__uid=plan)
    if mine:
        rows = rows.filter(evidence__organisation=actor.organisation)
    return rows.order_by("submitted_at" if state == Submission.SUBMITTED else "-submitted_at", "pk")


def waiting_count(actor: Actor) -> int:
    """How many submissions wait for this actor's review."""
    return access.submissions.visible_to(actor, "review").count()


@dataclass(frozen=True)
class Body:
    """A responsible body with its contact, earlier contacts and load."""

    organisation: Organisation
    contact: Contact | None
    earlier: tuple[Contact, ...]
    items: int


def bodies_of(plans: Iterable[Plan]) -> list[Body]:
    """The bodies of the plans, those without a contact first."""
    rows = (
        Organisation.objects.filter(responsible_for__item__plan__in=list(plans))
        .annotate(
            load=Count(
                "responsible_for", filter=Q(responsible_for__item__plan__in=list(plans)), distinct=True
            )
        )
        .prefetch_related(
            Prefetch("contacts", Contact.objects.select_related("person").order_by("-since", "-pk"))
        )
        .order_by("pk")
    )
    found = []
    for row in rows:
        contacts = list(row.contacts.all())
        now = next((c for c in contacts if c.until is None), None)
        found.append(Body(row, now, tuple(c for c in contacts if c is not now), row.load))
    return sorted(found, key=lambda b: (b.contact is not None, -b.items))


def history_of(references: Iterable[str], limit: int = 200) -> list[AuditEntry]:
    """What happened to some records, newest first, from the audit log."""
    return list(AuditEntry.objects.filter(ref__in=list(references)).order_by("-pk")[:limit])


def denominators() -> list[Denominator]:
    """Every version of every frozen list with its size, newest first within a list."""
    return list(Denominator.objects.annotate(size=Count("entries")).select_related("frozen_by"))
