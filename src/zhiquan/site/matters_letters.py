"""Matters' dead letters for the administrator's page: hand-overs no authority took, messages that fit no case."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from zhiquan.adapters.webhooks import dead_letters
from zhiquan.adapters.webhooks.dead_letters import Letter, Source
from zhiquan.areas.matters import service
from zhiquan.areas.matters.models import Dispatch, Incoming
from zhiquan.kernel.actor import SYSTEM_ADMIN, Actor


def _dispatches(actor: Actor) -> QuerySet[Dispatch]:
    rows = Dispatch.objects.filter(state=Dispatch.DEAD).select_related("case").order_by("-pk")
    return rows if actor.has(SYSTEM_ADMIN) else rows.none()


def _dispatch(row: Dispatch) -> Letter:
    facts = ((_("Case"), row.case.number), (_("Identifier"), str(row.uid)), (_("Step"), row.action),
             (_("If dropped"), _("It goes to the window's worklist.")))  # fmt: skip
    title = _("Hand-over of %(number)s") % {"number": row.case.number}
    return Letter(row.uid, row.system, title, row.made_at, row.attempts, row.last_error, "", facts)


def _incoming(actor: Actor) -> QuerySet[Incoming]:
    rows = Incoming.objects.filter(state=Incoming.DEAD).select_related("dispatch__case").order_by("-pk")
    return rows if actor.has(SYSTEM_ADMIN) else rows.none()


def _message(row: Incoming) -> Letter:
    case = row.dispatch.case.number if row.dispatch else "–"
    facts = ((_("Case"), case), (_("Identifier"), row.message_id), (_("Kind"), row.kind), (_("Day"), row.on))
    title = _("Message about %(number)s") % {"number": case}
    return Letter(row.uid, row.system, title, row.received_at, 1, row.problem, "", facts)


def register() -> None:
    dead_letters.register(
        Source(
            "dispatch",
            N_("Hand-overs"),
            _dispatches,
            _dispatch,
            service.retry_dispatch,
            service.cancel_dispatch,
        )
    )
    dead_letters.register(
        Source(
            "message",
            N_("Messages that fit no case"),
            _incoming,
            _message,
            service.retry_incoming,
            service.drop_incoming,
        )
    )
