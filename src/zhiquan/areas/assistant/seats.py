"""Which body keeps the knowledge in this city: read from policy, never named in code."""

from __future__ import annotations

from django.conf import settings

from zhiquan.kernel import editions
from zhiquan.kernel.actor import Actor

KNOWLEDGE = "knowledge"
_REMEMBERED = "_assistant_seats"


def body_of(seat: str) -> str:
    """The code of the body that holds the seat; empty where the city has none, or no policy is loaded."""
    try:
        city = editions.current(settings.CITY).city
    except editions.NoEdition:
        return ""
    return str(city.get("seats", {}).get(seat, ""))


def sits(actor: Actor, seat: str = KNOWLEDGE) -> bool:
    """Whether the actor acts for the body that holds the seat; asked once for each request's body."""
    body = actor.organisation
    if body is None or not body.body_code:
        return False
    known: dict[str, bool] = body.__dict__.setdefault(_REMEMBERED, {})
    if seat not in known:
        known[seat] = body_of(seat) == body.body_code
    return known[seat]
