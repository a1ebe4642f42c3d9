"""The programme's card on the portal's home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiquan.areas.programme import access, queries
from zhiquan.areas.programme.models import Plan
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.points import home_card


@home_card.register("programme.board")
def board(actor: Actor) -> Mapping[str, Any] | None:
    """How the running plan stands today, for those who work on it."""
    if not actor.has(*access.MEMBERS):
        return None
    plan = queries.plans_of(actor).filter(state=Plan.ACTIVE).first()
    if plan is None:
        return None
    day = queries.board_cached(plan, clock.today())
    n = len(day.states)
    text = ngettext("%(n)s measure, %(late)s late", "%(n)s measures, %(late)s late", n)
    return {
        "title": _("Progress board"),
        "text": text % {"n": n, "late": day.counts["late"]},
        "url": reverse("programme:plan-board", args=[plan.uid]),
    }
