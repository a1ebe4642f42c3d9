"""Rights with all their owners and locks on a day, however many, in two statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhiquan.registry.models import Lock, Ownership, Party, Right
from zhiquan.registry.queries.lookup import owned
from zhiquan.registry.queries.terms import GRACE, OVER, Renewal, Terms

BINDING = (Lock.SEIZURE, Lock.PLEDGE)
"""Locks that hold up a change, the graver first."""


@dataclass(frozen=True)
class Holding:
    """One right as it stands on a day: `mine` is the party's ownership, `others` are its co-owners'."""

    right: Right
    owners: Sequence[Ownership] = ()
    locks: list[Lock] = field(default_factory=list)
    renewal: Renewal | None = None

    def mine(self, parties: Collection[int]) -> Ownership | None:
        return next((o for o in self.owners if o.party_id in parties), None)

    def others(self, parties: Collection[int]) -> list[Ownership]:
        return [o for o in self.owners if o.party_id not in parties]

    @property
    def binding(self) -> Lock | None:
        """The gravest lock that holds up a change of the owner's particulars."""
        for kind in BINDING:
            found = next((k for k in self.locks if k.kind == kind), None)
            if found:
                return found
        return None

    @property
    def in_grace(self) -> bool:
        return self.renewal is not None and self.renewal.state == GRACE

    @property
    def pending(self) -> bool:
        return self.right.status == Right.PENDING

    @property
    def registered(self) -> bool:
        """In force: a mark also in its grace period, but not after it whatever the status still says."""
        if self.right.status == Right.EXPIRED:
            return self.in_grace
        over = self.renewal is not None and self.renewal.state == OVER
        return self.right.status == Right.IN_FORCE and not over

    @property
    def live(self) -> bool:
        return self.pending or self.registered


def gather(rights: Any, terms: Terms) -> list[Holding]:
    """The holdings of `rights` (primary keys, or a subquery of them), by register and number.

    A right that nobody owns on the day has none.
    """
    day: date = terms.day
    owners: dict[int, list[Ownership]] = {}
    seen: dict[int, Right] = {}
    parties: dict[int, Party] = {}
    rows = Ownership.objects.filter(owned(day), right__in=rights).select_related("right", "party")
    for row in rows.order_by("right__register", "right__number", "pk"):
        # One object a right and a party: what a caller loads on one, he need not load again.
        row.right = seen.setdefault(row.right_id, row.right)
        row.party = parties.setdefault(row.party_id, row.party)
        owners.setdefault(row.right_id, []).append(row)
    locks: dict[int, list[Lock]] = {}
    for lock in Lock.objects.filter(right__in=rights).select_related("holder"):
        if lock.in_force(day) and lock.right_id in seen:
            lock.right = seen[lock.right_id]
            locks.setdefault(lock.right_id, []).append(lock)
    return [
        Holding(seen[pk], found, locks.get(pk, []), terms.of_right(seen[pk])) for pk, found in owners.items()
    ]


def rights_of(holdings: Iterable[Holding]) -> tuple[Right, ...]:
    return tuple(h.right for h in holdings)
