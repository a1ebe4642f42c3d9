"""Which body's desk does what in this city: read from policy, never named in code."""

from __future__ import annotations

from django.conf import settings

from zhiquan.kernel import editions
from zhiquan.kernel.actor import Actor

PRE_EXAMINATION, ABNORMAL, COOPERATION, AGENCIES = "pre_examination", "abnormal", "cooperation", "agencies"
_REMEMBERED = "_filing_seats"


def body_of(seat: str) -> str:
    """The code of the body that holds the seat; empty where the city has none, or no policy is loaded."""
    try:
        city = editions.current(settings.CITY).city
    except editions.NoEdition:
        return ""
    return str(city.get("seats", {}).get(seat, ""))


def held(actor: Actor) -> frozenset[str]:
    """The seats of the body acted for. A page asks many times, so the body remembers while the request lasts."""
    body = actor.organisation
    if body is None or not body.body_code:
        return frozenset()
    found: frozenset[str] | None = body.__dict__.get(_REMEMBERED)
    if found is None:
        try:
            city = editions.current(settings.CITY).city
        except editions.NoEdition:
            return frozenset()
        found = frozenset(seat for seat, code in city.get("seats", {}).items() if code == body.body_code)
        body.__dict__[_REMEMBERED] = found
    return found


def sits(actor: Actor, *seats: str) -> bool:
    """Whether the actor acts for a body that holds one of the seats."""
    return not held(actor).isdisjoint(seats)
