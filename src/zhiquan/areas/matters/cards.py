"""The desk's card on the portal's home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiquan.areas.matters import access
from zhiquan.areas.matters.queries import desk, workload
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.points import home_card


@home_card.register("matters.desk")
def queue(actor: Actor) -> Mapping[str, Any] | None:
    """What waits at the officer's desk, how much of it is overdue, and what he must confirm."""
    if not actor.signed_in or not access.CASES.may(actor, "work"):
        return None
    rows = desk.narrowed(actor, desk.Asked())
    count, _more = desk.capped(rows)
    text = ngettext("%(n)s case waits", "%(n)s cases wait", count) % {"n": count}
    overdue, _more = desk.capped(rows.filter(due_on__lt=clock.today()))
    if overdue:
        text += _(", %(n)s of them overdue") % {"n": overdue}
    waiting = workload.waiting_for_me(actor).count()
    if waiting:
        text += _(", %(n)s to confirm") % {"n": waiting}
    return {"title": _("Desk"), "text": text, "url": reverse("matters:desk")}
