"""Which body's desk does what in this city: read from policy, never named in code."""

from __future__ import annotations

from django.conf import settings

from zhiquan.kernel import editions
from zhiquan.kernel.actor import Actor

PRE_EXAMINATION, ABNORMAL, COOPERATION, AGENCIES = "pre_examination", "abnormal", "cooperation", "agencies"


def body_of(seat: str) -> str:
    """The code of the body that holds the seat; empty where the city has none, or no policy is loaded."""
    try:
        city = editions.current(settings.CITY).city
    except editions.NoEdition:
        return ""
    return str(city.get("seats", {}).get(seat, ""))


def sits(actor: Actor, *seats: str) -> bool:
    """Whether the actor acts for a body that holds one of the seats."""
    body = actor.organisation.body_code if actor.organisation else None
    return bool(body) and body in {body_of(seat) for seat in seats}
