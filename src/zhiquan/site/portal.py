"""The parts of the portal's home: the coming law, marks under an old name, deadlines, services, cases, windows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F

from zhiquan.areas.matters.queries import catalogue
from zhiquan.kernel import clock, editions, points
from zhiquan.kernel.actor import APPLICANT, OFFICER_ROLES, Actor
from zhiquan.policy import Edition
from zhiquan.registry import access as registry_access
from zhiquan.registry import queries as registry
from zhiquan.registry.models import Ownership, Right
from zhiquan.site import rulebook
from zhiquan.ui import formats

# How long before its day a change of law is announced on the home page, and how many changes the banner names.
ANNOUNCED = timedelta(days=60)
NAMED = 3
MOST_DEADLINES, MOST_WINDOWS = 5, 3


def context(actor: Actor) -> dict[str, Any]:
    """What the home page shows to this reader; it opens before any policy is loaded."""
    cards = [card for make in points.home_card.all().values() if (card := make(actor))]
    found: dict[str, Any] = {
        "cards": cards,
        "asked": [str(each) for each in catalogue.ASKED],
        "officer": not actor.roles.isdisjoint(OFFICER_ROLES),
    }
    try:
        edition = editions.current(settings.CITY)
    except editions.NoEdition:
        return found
    found |= _law(edition, clock.today()) | _mine(actor)
    old = marks_under_old_name(actor)
    return found | {
        "old_marks": old,
        "life": catalogue.by_life(),
        "life_on": "change" if old else "",
        "service_count": len(catalogue.every()),
        "windows": catalogue.windows(edition)[:MOST_WINDOWS],
        "window_count": len(edition.windows),
        "rule_count": len(edition.rules.parameters) + len(edition.rules.tables),
    }


def _mine(actor: Actor) -> dict[str, Any]:
    """Deadlines and cases; a visitor has neither, and an officer no empty boxes."""
    if not actor.signed_in:
        return {}
    rows = catalogue.deadlines(actor)
    cases = catalogue.my_cases(actor)
    applicant = actor.has(APPLICANT) or actor.organisation is None
    return {
        "deadlines": rows[:MOST_DEADLINES],
        "deadline_count": len(rows),
        "reach": max((abs(row.days) for row in rows[:MOST_DEADLINES]), default=1),
        "cases": cases,
        "shows_deadlines": bool(rows) or applicant,
        "shows_cases": bool(cases) or applicant,
    }


def _law(edition: Edition, today: date) -> dict[str, Any]:
    law = rulebook.next_law_day(edition, today)
    if law is None or law.day - today > ANNOUNCED:
        return {}
    # What changes its value says more than what begins; tables say nothing in one line.
    told = [change for change in law.changes if change.before != change.after]
    weighty = sorted(told, key=lambda change: change.starts)
    return {
        "law": law,
        "law_day": formats.day_text(law.day),
        "law_named": weighty[:NAMED],
        "law_more": len(law.changes) - len(weighty[:NAMED]),
    }


def marks_under_old_name(actor: Actor) -> int:
    """Living marks of the actor's own parties that the register shows under another than the present name."""
    if not actor.signed_in:
        return 0
    parties = registry_access.own_parties(actor).values("pk")
    stale = Ownership.objects.filter(registry.owned(), party__in=parties).exclude(
        recorded_name=F("party__name")
    )
    return Right.objects.filter(register="mark", status__in=Right.LIVE, pk__in=stale.values("right")).count()
