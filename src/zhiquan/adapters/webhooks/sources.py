"""The webhooks' own dead letters: what could not be sent, and what could not be read."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from zhiquan.adapters.webhooks import access, dead_letters, incoming, service, spreading
from zhiquan.adapters.webhooks.dead_letters import Letter, Source
from zhiquan.adapters.webhooks.models import BadMessage, Sending
from zhiquan.kernel import refs


def _sending(row: Sending) -> Letter:
    topic = _(spreading.TOPICS[row.topic]) if row.topic in spreading.TOPICS else row.topic
    facts = (
        (_("Address"), row.endpoint.url),
        (_("Identifier"), str(row.uid)),
        (_("Topic"), row.topic),
        *((name, value) for name, value in sorted(row.payload.items())),
    )
    return Letter(
        row.uid, row.endpoint.name, topic, row.happened_at, row.attempts, row.last_error,
        refs.make("webhooks.sending", row), facts,
    )  # fmt: skip


def _bad(row: BadMessage) -> Letter:
    parts = ((name or _("Content"), kind) for name, kind in incoming.outline(row.body))
    facts = ((_("Hash"), row.digest[:16]), *parts)
    return Letter(
        row.uid, row.system, _("Message that cannot be read"), row.at, row.times, row.reason,
        refs.make("webhooks.bad", row), facts,
    )  # fmt: skip


dead_letters.register(
    Source(
        "sending",
        N_("Outgoing messages"),
        lambda actor: (
            access.SENDINGS.visible_to(actor)
            .filter(state=Sending.DEAD)
            .select_related("endpoint")
            .order_by("-pk")
        ),
        _sending,
        service.retry_sending,
        service.drop_sending,
    )
)
dead_letters.register(
    Source(
        "incoming",
        N_("Incoming messages"),
        lambda actor: access.BAD.visible_to(actor).filter(state=BadMessage.WAITING).order_by("-pk"),
        _bad,
        service.retry_bad,
        service.drop_bad,
    )
)
