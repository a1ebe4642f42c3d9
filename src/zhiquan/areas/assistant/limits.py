"""How often one may ask. Counted in the cache by minute and day; a figure a little too high harms nobody."""

from __future__ import annotations

from django.core.cache import cache
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.assistant import figures
from zhiquan.kernel import canonical, clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused

MINUTE, DAY = 60, 86_400
TOO_OFTEN = N_("You ask very fast. Wait a minute, then ask again.")
TOO_MANY_TICKETS = N_("You have handed over %(most)s questions today. Sign in, or come back tomorrow.")


def hashed(key: str) -> str:
    """What stands for a visitor's key or a network address in rows and in the cache."""
    return canonical.sm3(f"assistant:{key}".encode()) if key else ""


def asking(actor: Actor, visitor: str = "", address: str = "") -> None:
    """Count one question. Raises Refused where the person, the visitor or the address asks too often."""
    if actor.system:
        return
    if actor.person:
        _count(f"person:{actor.person.uid}", figures.value("rate_person_minute"))
        return
    if visitor:
        _count(f"visitor:{hashed(visitor)}", figures.value("rate_visitor_minute"))
    if address:
        _count(f"address:{hashed(address)}", figures.value("rate_address_minute"))


def handing_over(actor: Actor, visitor: str = "", address: str = "") -> None:
    """Count one hand-over of a visitor. Raises Refused past the day's number."""
    if actor.signed_in or actor.system:
        return
    most = figures.value("tickets_visitor_day")
    for key in {f"tickets:{hashed(visitor)}", f"tickets-from:{hashed(address)}"}:
        if not key.endswith(":") and _raised(key, DAY, clock.today().isoformat()) > most:
            raise Refused("too_many_tickets", TOO_MANY_TICKETS, most=most)


def _count(who: str, most: int) -> None:
    minute = int(clock.machine().timestamp()) // MINUTE
    if _raised(who, MINUTE * 2, str(minute)) > most:
        raise Refused("too_often", TOO_OFTEN)


def _raised(who: str, keep_s: int, window: str) -> int:
    key = f"assistant:{who}:{window}"
    if cache.add(key, 1, keep_s):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:
        # It ran out between the two.
        cache.set(key, 1, keep_s)
        return 1
