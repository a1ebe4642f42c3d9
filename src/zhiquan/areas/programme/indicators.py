"""Numbers the programme itself offers to the board: the worked example every later area follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from zhiquan.areas.programme.models import Item, Milestone, Plan, Submission
from zhiquan.kernel import indicators
from zhiquan.kernel.indicators import Direction, Known, Member
from zhiquan.kernel.models import Contact


@dataclass(frozen=True)
class MilestonesProved:
    """Milestones of running plans with accepted evidence."""

    code: str = "programme.milestones_proved"
    label: str = _("Milestones proved")  # type: ignore[assignment]
    unit: str = _("milestones")  # type: ignore[assignment]
    direction: Direction = Direction.UP
    known: Known = Known.DOCUMENTED
    target: Decimal | None = None
    aggregate: str = "sum"

    def members(self, as_of: date) -> Sequence[Member]:
        rows = (
            Submission.objects.filter(
                completes=True,
                accepted_on__lte=as_of,
                item__plan__state=Plan.ACTIVE,
                milestone__removed=False,
            )
            .order_by("accepted_on", "pk")
            .values_list("milestone_id", "uid", "accepted_on", "revoked_on")
        )
        first: dict[int, Member] = {}
        for milestone, uid, accepted, revoked in rows:
            first.setdefault(milestone, Member(f"programme.submission:{uid}", accepted, revoked))
        return list(first.values())

    def denominator(self, as_of: date) -> Decimal | None:
        return None


@dataclass(frozen=True)
class ItemsOnTime:
    """Share of items due by now whose last milestone was accepted by the deadline."""

    code: str = "programme.items_finished"
    label: str = _("Items finished, of those due")  # type: ignore[assignment]
    unit: str = "%"
    direction: Direction = Direction.UP
    known: Known = Known.DOCUMENTED
    target: Decimal | None = Decimal(100)
    aggregate: str = "share"

    def members(self, as_of: date) -> Sequence[Member]:
        found = []
        rows = Milestone.objects.filter(
            item__plan__state=Plan.ACTIVE, item__due__lte=as_of, item__dropped=False, removed=False
        ).values_list("item__uid", "submissions__accepted_on", "submissions__completes", "pk")
        by_item: dict[str, dict[int, date | None]] = {}
        for item, accepted, completes, milestone in rows:
            days = by_item.setdefault(str(item), {})
            counted = accepted if completes and accepted and accepted <= as_of else None
            days[milestone] = min(filter(None, (days.get(milestone), counted)), default=None)
        for item, days in by_item.items():
            known = [d for d in days.values() if d]
            if days and len(known) == len(days):
                found.append(Member(f"programme.item:{item}", max(known)))
        return found

    def denominator(self, as_of: date) -> Decimal | None:
        due = Item.objects.filter(plan__state=Plan.ACTIVE, due__lte=as_of, dropped=False).count()
        return Decimal(due)


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
        """A body counts from its first contact for as long as one contact followed another."""
        rows = (
            Contact.objects.filter(
                since__lte=as_of, organisation__responsible_for__item__plan__state=Plan.ACTIVE
            )
            .distinct()
            .order_by("organisation_id", "since", "pk")
            .values_list("organisation_id", "uid", "since", "until")
        )
        found: dict[int, Member] = {}
        for organisation, uid, since, until in rows:
            earlier = found.get(organisation)
            unbroken = earlier and earlier.uncounted_on is not None and earlier.uncounted_on >= since
            start = earlier.counted_on if earlier and unbroken else since
            found[organisation] = Member(f"kernel.contact:{uid}", start, until)
        return list(found.values())

    def denominator(self, as_of: date) -> Decimal | None:
        return None


def offer() -> None:
    for indicator in (MilestonesProved(), ItemsOnTime(), ContactsNamed()):
        indicators.offer(indicator)
