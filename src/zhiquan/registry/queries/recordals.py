"""Entries outside the registers of rights: a party's, and those that a search means."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from zhiquan.kernel import clock
from zhiquan.registry import identifiers
from zhiquan.registry.models import Party, Recordal
from zhiquan.registry.queries.lookup import parties_named, party_numbered


def recordals_in_force(day: date | None = None) -> QuerySet[Recordal]:
    """Those not ended, and not past their last day."""
    when = day or clock.today()
    return Recordal.objects.filter(status=Recordal.IN_FORCE).filter(Q(valid_to=None) | Q(valid_to__gte=when))


def recordals_of(party: Party, day: date | None = None) -> QuerySet[Recordal]:
    """The party's entries in force on the day."""
    return recordals_in_force(day).filter(party=party)


def search_recordals(rows: QuerySet[Recordal], text: str) -> QuerySet[Recordal]:
    """Entries by a part of number, title or recorded name, or by their party under any name or number."""
    wanted = text.replace("\0", "").strip()
    if not wanted:
        return rows
    found = Q(number__icontains=wanted) | Q(title__icontains=wanted) | Q(recorded_name__icontains=wanted)
    if identifiers.fold_name(wanted):
        found |= Q(party__in=parties_named(wanted).values("pk"))
    return rows.filter(found | Q(party__in=party_numbered(wanted).values("pk")))
