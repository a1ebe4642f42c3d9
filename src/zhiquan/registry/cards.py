"""The registry's card on the portal's home."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiquan.kernel import clock
from zhiquan.kernel.actor import APPLICANT, Actor
from zhiquan.kernel.points import home_card
from zhiquan.registry import access, queries
from zhiquan.registry.models import Ownership, Right

SOON = timedelta(days=180)


@home_card.register("registry.my_rights")
def my_rights(actor: Actor) -> Mapping[str, Any] | None:
    """How many rights the organisation acted for has, and how many of them end within half a year."""
    if not actor.has(APPLICANT):
        return None
    held = Ownership.objects.filter(queries.owned(), party__in=access.own_parties(actor).values("pk"))
    mine = Right.objects.filter(pk__in=held.values("right"), status__in=Right.LIVE)
    count = mine.count()
    if not count:
        return None
    day = clock.today()
    ending = mine.filter(expires_on__gte=day, expires_on__lte=day + SOON).count()
    text = ngettext("%(n)s right or application", "%(n)s rights and applications", count) % {"n": count}
    if ending:
        text += _(", %(n)s of them ending within half a year") % {"n": ending}
    return {"title": _("My rights"), "text": text, "url": reverse("registry:mine")}
