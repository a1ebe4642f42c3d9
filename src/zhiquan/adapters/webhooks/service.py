"""What the system administrator does with connections."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_noop as N_

from zhiquan.adapters.webhooks import access, incoming, reach, spreading
from zhiquan.adapters.webhooks.models import BadMessage, Endpoint, Sending
from zhiquan.kernel import actions, clock, refs
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused

NOT_DEAD = N_("This message is no dead letter any more.")
REASON = N_("Say why it is dropped.")


def add_endpoint(actor: Actor, *, name: str, url: str, topics: Iterable[str]) -> tuple[Endpoint, str]:
    """An address that is told from now on, and its secret, which is shown once."""
    access.ENDPOINTS.require(actor, "add")
    chosen = sorted(set(topics) & set(spreading.TOPICS))
    if not chosen:
        raise Refused("hook_topics", N_("Choose what the address is told."))
    reach.require(url)
    with actions.action(actor, "webhooks.add_endpoint") as act:
        row = Endpoint.objects.create(
            name=" ".join(name.split()), url=url, topics=chosen, made_by=actor.person
        )
        act.ref = refs.make("webhooks.endpoint", row)
        act.note(topics=chosen)
        act.changed({"name": row.name, "url": row.url})
    return row, reach.secret_of(row)


def set_endpoint_open(actor: Actor, row: Endpoint, version: int, *, active: bool) -> Endpoint:
    """A closed address is told nothing more; what still waits for it is dropped."""
    access.ENDPOINTS.require(actor, "edit", row)
    if active:
        reach.require(row.url)
    with actions.action(actor, "webhooks.set_endpoint_open", refs.make("webhooks.endpoint", row)) as act:
        actions.save_version(row, version, {"active": active})
        act.note(active=active)
    return row


def renew_secret(actor: Actor, row: Endpoint, version: int) -> str:
    """A new secret, shown once; the old one signs nothing any more."""
    access.ENDPOINTS.require(actor, "edit", row)
    with actions.action(actor, "webhooks.renew_secret", refs.make("webhooks.endpoint", row)) as act:
        actions.save_version(row, version, {"generation": row.generation + 1})
        act.note(generation=row.generation)
    return reach.secret_of(row)


# ---------- dead letters


def retry_sending(actor: Actor, row: Sending) -> Sending:
    """Send it again, with a fresh set of attempts and the same id."""
    access.SENDINGS.require(actor, "settle", row)
    with actions.action(actor, "webhooks.retry_sending", refs.make("webhooks.sending", row)):
        if not Sending.objects.filter(pk=row.pk, state=Sending.DEAD).update(
            state=Sending.WAITING, last_error="", settled_at=None
        ):
            raise Refused("not_dead", NOT_DEAD)
        row.refresh_from_db()
        spreading.queue(row)
    return row


def drop_sending(actor: Actor, row: Sending, reason: str) -> Sending:
    access.SENDINGS.require(actor, "settle", row)
    said = _reason(reason)
    with actions.action(actor, "webhooks.drop_sending", refs.make("webhooks.sending", row)) as act:
        if not Sending.objects.filter(pk=row.pk, state=Sending.DEAD).update(
            state=Sending.DROPPED, settled_at=clock.now()
        ):
            raise Refused("not_dead", NOT_DEAD)
        act.note(reason=said)
    row.refresh_from_db()
    return row


def retry_bad(actor: Actor, row: BadMessage) -> BadMessage:
    """Read the message once more, as after a correction of what is agreed; it stays where it still is unreadable."""
    access.BAD.require(actor, "settle", row)
    with actions.action(actor, "webhooks.retry_bad", refs.make("webhooks.bad", row)):
        mine = BadMessage.objects.select_for_update().get(pk=row.pk)
        if mine.state != BadMessage.WAITING:
            raise Refused("not_dead", NOT_DEAD)
        incoming.apply(mine)
    row.refresh_from_db()
    return row


def drop_bad(actor: Actor, row: BadMessage, reason: str) -> BadMessage:
    access.BAD.require(actor, "settle", row)
    said = _reason(reason)
    with actions.action(actor, "webhooks.drop_bad", refs.make("webhooks.bad", row)) as act:
        if not BadMessage.objects.filter(pk=row.pk, state=BadMessage.WAITING).update(
            state=BadMessage.DROPPED, settled_at=clock.now(), body=""
        ):
            raise Refused("not_dead", NOT_DEAD)
        act.note(reason=said)
    row.refresh_from_db()
    return row


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused("reason", REASON)
    return text.strip()[:300]


__all__ = [
    "add_endpoint", "drop_bad", "drop_sending", "renew_secret", "retry_bad", "retry_sending", "set_endpoint_open",
]  # fmt: skip
