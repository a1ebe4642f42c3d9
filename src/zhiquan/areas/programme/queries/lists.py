"""Lists: plans, evidence, bodies with their contacts, the history of a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import overload
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from zhiquan.areas.programme import access
from zhiquan.areas.programme.models import Denominator, Evidence, Item, Plan, Submission
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import AuditEntry, Contact, Organisation


def plans_of(actor: Actor) -> QuerySet[Plan]:
    """The plans the actor may see, running ones first, with their number of items."""
    rows = access.plans.visible_to(actor).defer("text")
    return rows.annotate(size=Count("items", filter=Q(items__dropped=False))).order_by("-published_at", "-pk")


SHOWN_WITH = (
    "evidence",
    "evidence__organisation",
    "evidence__file",
    "item",
    "item__plan",
    "milestone",
    "submitted_by",
)
# Whole documents: no list shows them.
LONG = ("item__text", "item__plan__text", "item__plan__warnings")


class EvidenceRows:
    """A list of submissions to be cut into pages.

    A page far down is found in an index first and only its own rows are read with what is shown beside them:
    joining all the rows before it would cost seconds.
    """

    ordered = True

    def __init__(self, rows: QuerySet[Submission]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return self.count()

    def count(self) -> int:
        return self._rows.order_by().count()

    @overload
    def __getitem__(self, part: int) -> Submission: ...

    @overload
    def __getitem__(self, part: slice) -> list[Submission]: ...

    def __getitem__(self, part: int | slice) -> Submission | list[Submission]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        keys = list(self._rows.values_list("pk", flat=True)[part])
        found = Submission.objects.select_related(*SHOWN_WITH).defer(*LONG).in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def __iter__(self) -> Iterator[Submission]:
        return iter(self[:])


def evidence_list(
    actor: Actor, *, state: str = "", text: str = "", plan: UUID | None = None, mine: bool = False
) -> EvidenceRows:
    """Submissions the actor may see, waiting ones oldest first (they have a clock), others newest first."""
    rows = access.submissions.visible_to(actor)
    if state:
        rows = rows.filter(state=state)
    if text:
        # Each table is searched on its own: a join would look at every piece of evidence through its item.
        said = Evidence.objects.filter(title__icontains=text)
        items = Item.objects.filter(Q(title__icontains=text) | Q(code__iexact=text))
        rows = rows.filter(Q(evidence__in=said) | Q(item__in=items))
    if plan:
        rows = rows.filter(item__in=Item.objects.filter(plan__uid=plan))
    if mine:
        rows = rows.filter(evidence__organisation=actor.organisation)
    if state == Submission.SUBMITTED:
        return EvidenceRows(rows.order_by("submitted_at", "pk"))
    return EvidenceRows(rows.order_by("-submitted_at", "-pk"))


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
