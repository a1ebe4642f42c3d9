"""Numbers the programme itself offers to the board: the worked example every later area follows.

A value of a past day never changes: what was accepted, revoked, removed or named later is not looked at, and
a closed plan keeps what it had reached.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Min, Q, QuerySet, When, Window
from django.utils.translation import gettext_lazy as _

from zhiquan.areas.programme.models import Item, ItemBody, Milestone, Plan, Submission
from zhiquan.kernel import clock, indicators
from zhiquan.kernel.indicators import Direction, Known, Member
from zhiquan.kernel.models import AuditEntry, Contact

PUBLISHED = (Plan.ACTIVE, Plan.CLOSED)


def _completing(as_of: date) -> QuerySet[Submission]:
    """Proofs of milestones accepted by the day, the earliest first.

    Those accepted after one that still stood on the day say nothing more: the database leaves them out.
    """
    rows = Submission.objects.filter(completes=True, accepted_on__lte=as_of, item__plan__state__in=PUBLISHED)
    stands = Case(When(Q(revoked_on=None) | Q(revoked_on__gt=as_of), then=F("accepted_on")))
    first = Window(Min(stands), partition_by=F("milestone_id"))
    needed = rows.annotate(first=first).filter(Q(first=None) | Q(accepted_on__lte=F("first")))
    return needed.order_by("accepted_on", "pk")


@dataclass(frozen=True)
class Span:
    """From a day until the day before another, with the proof that holds there."""

    proof: str
    since: date
    until: date | None


def _spans(rows: Iterable[tuple[str, date, date | None]], as_of: date) -> list[Span]:
    """Proofs (id, accepted, revoked) of one milestone in order → when it stood proved, and by which of them.

    The first holds until it is revoked; another one accepted meanwhile takes over on that day.
    """
    found: list[Span] = []
    for proof, accepted, revoked in rows:
        until = revoked if revoked and revoked <= as_of else None
        before = found[-1].until if found else accepted
        if before is None:
            break
        since = max(accepted, before)
        if until is None or until > since:
            found.append(Span(proof, since, until))
    return found


def _at(spans: Iterable[Span], day: date) -> bool:
    return any(s.since <= day and (s.until is None or s.until > day) for s in spans)


@dataclass(frozen=True)
class MilestonesProved:
    """Milestones of published plans with accepted evidence."""

    code: str = "programme.milestones_proved"
    label: str = _("Milestones proved")  # type: ignore[assignment]
    unit: str = _("milestones")  # type: ignore[assignment]
    direction: Direction = Direction.UP
    known: Known = Known.DOCUMENTED
    target: Decimal | None = None
    aggregate: str = "sum"

    def members(self, as_of: date) -> Sequence[Member]:
        proofs: dict[int | None, list[tuple[str, date, date | None]]] = defaultdict(list)
        rows = _completing(as_of).values_list("milestone_id", "uid", "accepted_on", "revoked_on")
        for milestone, uid, accepted, revoked in rows.iterator(chunk_size=5000):
            if accepted:
                proofs[milestone].append((str(uid), accepted, revoked))
        return [
            Member(f"programme.submission:{s.proof}", s.since, s.until)
            for found in proofs.values()
            for s in _spans(found, as_of)
        ]

    def denominator(self, as_of: date) -> Decimal | None:
        return None


def _due(as_of: date) -> QuerySet[Item]:
    """Items of plans published by the day whose deadline has come."""
    return Item.objects.filter(
        plan__state__in=PUBLISHED,
        plan__published_at__lt=clock.end_of(as_of),
        due__lte=as_of,
        dropped=False,
    )


@dataclass(frozen=True)
class ItemsFinished:
    """Share of the items due by now of which every milestone stands proved."""

    code: str = "programme.items_finished"
    label: str = _("Items finished, of those due")  # type: ignore[assignment]
    unit: str = "%"
    direction: Direction = Direction.UP
    known: Known = Known.DOCUMENTED
    target: Decimal | None = Decimal(100)
    aggregate: str = "share"

    def members(self, as_of: date) -> Sequence[Member]:
        due = {
            pk: (str(uid), max(day, clock.day_of(published)))
            for pk, uid, day, published in _due(as_of).values_list("pk", "uid", "due", "plan__published_at")
            if day and published
        }
        if not due:
            return []
        stones: dict[int, dict[int, tuple[date | None, date | None]]] = defaultdict(dict)
        rows = Milestone.objects.filter(item__in=_due(as_of)).order_by("pk")
        for pk, item, added, gone in rows.values_list("pk", "item_id", "added_on", "removed_on"):
            stones[item][pk] = (added, gone)
        proofs: dict[int | None, list[tuple[str, date, date | None]]] = defaultdict(list)
        for milestone, pk, accepted, revoked in (
            _completing(as_of)
            .filter(item__in=_due(as_of))
            .values_list("milestone_id", "pk", "accepted_on", "revoked_on")
        ):
            if accepted:
                proofs[milestone].append((str(pk), accepted, revoked))
        return [
            Member(f"programme.item:{uid}", since, until)
            for item, (uid, first) in due.items()
            for since, until in _finished(stones[item], proofs, first, as_of)
        ]

    def denominator(self, as_of: date) -> Decimal | None:
        return Decimal(_due(as_of).count())


def _finished(
    stones: dict[int, tuple[date | None, date | None]],
    proofs: dict[int | None, list[tuple[str, date, date | None]]],
    first: date,
    as_of: date,
) -> list[tuple[date, date | None]]:
    """From when until when, not before `first`, all milestones that stood were proved."""
    proved = {pk: _spans(proofs.get(pk, ()), as_of) for pk in stones}
    turns = {first}
    for added, gone in stones.values():
        turns |= {d for d in (added, gone) if d}
    for spans in proved.values():
        turns |= {d for s in spans for d in (s.since, s.until) if d}
    found: list[tuple[date, date | None]] = []
    for day in sorted(d for d in turns if first <= d <= as_of):
        standing = [pk for pk, (a, g) in stones.items() if (a is None or a <= day) and (g is None or g > day)]
        whole = bool(standing) and all(_at(proved[pk], day) for pk in standing)
        running = bool(found) and found[-1][1] is None
        if whole and not running:
            found.append((day, None))
        elif running and not whole:
            found[-1] = (found[-1][0], day)
    return found


@dataclass(frozen=True)
class ContactsNamed:
    """Responsible bodies with a named contact."""

    code: str = "programme.contacts_named"
    label: str = _("Bodies with a named contact")  # type: ignore[assignment]
    unit: str = _("bodies")  # type: ignore[assignment]
    direction: Direction = Direction.UP
    known: Known = Known.COUNTED
    target: Decimal | None = None
    aggregate: str = "sum"

    def members(self, as_of: date) -> Sequence[Member]:
        """A contact counts from his first day, but never before we were told or the body answered for anything.

        He counts until the next one does: an end that came to be known later changes no day before it.
        """
        begun = dict(
            ItemBody.objects.filter(item__dropped=False, item__plan__state__in=PUBLISHED)
            .values_list("organisation_id")
            .annotate(Min("item__plan__published_at"))
        )
        told = dict(AuditEntry.objects.filter(action="people.name_contact").values_list("ref", "at"))
        named: dict[int, list[Span]] = defaultdict(list)
        rows = Contact.objects.filter(organisation__in=list(begun)).order_by("organisation_id", "pk")
        for organisation, uid, since, until in rows.values_list("organisation_id", "uid", "since", "until"):
            ref = f"kernel.contact:{uid}"
            moments = [m for m in (begun[organisation], told.get(ref)) if m]
            start = max([since, *(clock.day_of(m) for m in moments)])
            named[organisation].append(Span(ref, start, until))
        found = []
        for spans in named.values():
            ends = [*(later.since for later in spans[1:]), spans[-1].until]
            for span, end in zip(spans, ends, strict=True):
                until = end if end and end <= as_of else None
                if span.since <= as_of and (until is None or until > span.since):
                    found.append(Member(span.proof, span.since, until))
        return found

    def denominator(self, as_of: date) -> Decimal | None:
        return None


def offer() -> None:
    offered: tuple[Any, ...] = (MilestonesProved(), ItemsFinished(), ContactsNamed())
    for indicator in offered:
        indicators.offer(indicator)
