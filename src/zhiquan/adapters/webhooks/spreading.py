"""From an event to the endpoints that asked for it: one sending each, carried by a job of its own with back-off."""

from __future__ import annotations

from datetime import UTC

from django.db.models import F
from django.utils.translation import gettext_noop as N_

from zhiquan.adapters import outbound, signing
from zhiquan.adapters.webhooks import reach
from zhiquan.adapters.webhooks.models import Endpoint, Sending
from zhiquan.areas.matters import events
from zhiquan.kernel import actions, canonical, clock, jobs, notices, outbox, refs, schedule
from zhiquan.kernel.actor import SYSTEM_ADMIN, system
from zhiquan.kernel.models import Job, OutboxEvent, Person

TOPICS = {
    events.SUBMITTED: N_("A case was submitted"),
    events.MOVED: N_("A case moved"),
    events.FINISHED: N_("A case came to its end"),
}
# Refs, codes, numbers and states; whatever else an event may carry stays here.
TOLD = ("ref", "number", "matter", "parent", "action", "from", "to", "state", "outcome", "turn", "on")
LONGEST = 200
DELIVER = "webhooks.deliver"
ATTEMPTS = 12
TIMEOUT_S = 10.0
ANSWER_LIMIT = 64 * 1024
GONE = 410
GAVE_UP = N_("A message to %(name)s could not be delivered. It lies with the dead letters.")
ACTOR = system("webhooks")


def told(payload: dict[str, object]) -> dict[str, object]:
    """The part of an event's payload that leaves the house."""
    plain = {k: payload[k] for k in TOLD if isinstance(payload.get(k), str | int)}
    return {k: v[:LONGEST] if isinstance(v, str) else v for k, v in plain.items()}


def spread(event: OutboxEvent) -> None:
    """Runs in the outbox's own transaction: the sendings and their jobs are there once, or not at all."""
    for endpoint in Endpoint.objects.filter(active=True):
        if event.topic not in endpoint.topics:
            continue
        row, made = Sending.objects.get_or_create(
            endpoint=endpoint,
            event=event,
            defaults={"topic": event.topic, "payload": told(event.payload), "happened_at": event.at},
        )
        if made:
            queue(row)


for _topic in TOPICS:
    outbox.subscribe(_topic, f"webhooks.{_topic}")(spread)


def queue(row: Sending) -> None:
    jobs.start(ACTOR, DELIVER, refs.make("webhooks.sending", row), sending=row.uid)


def body_of(row: Sending) -> bytes:
    """The same bytes at every attempt."""
    return canonical.dumps(
        {"id": row.uid, "topic": row.topic, "at": row.happened_at.astimezone(UTC), "data": row.payload}
    ).encode()


@jobs.job(DELIVER, max_attempts=ATTEMPTS)
def deliver(run: jobs.Run, sending: str) -> None:
    """One attempt. A receiver may get it twice, where we ended between his answer and our note of it."""
    row = Sending.objects.select_related("endpoint").filter(uid=sending, state=Sending.WAITING).first()
    if row is None:
        return
    if not row.endpoint.active:
        _settle(row, Sending.DROPPED, "endpoint closed")
        return
    status, error = _attempt(row)
    mine = Sending.objects.filter(pk=row.pk, state=Sending.WAITING)
    mine.update(attempts=F("attempts") + 1, status=status, last_error=error)
    if not error:
        mine.update(state=Sending.DELIVERED, settled_at=clock.now())
        return
    if status == GONE or run.job.attempts >= run.job.max_attempts:
        give_up(row)
        return
    raise NotDelivered(error)


class NotDelivered(Exception):
    """Tried in vain; the job is tried again later."""


def _attempt(row: Sending) -> tuple[int | None, str]:
    """The status and what was wrong (empty: it was taken). Never keeps what the other side wrote."""
    body = body_of(row)
    at = int(clock.machine().timestamp())
    headers = signing.headers(reach.secret_of(row.endpoint), at, str(row.uid), body)
    headers |= {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Zhiquan"}
    try:
        answer = outbound.send(
            "POST", row.endpoint.url, headers=headers, body=body, reach=reach.allowed(), timeout=TIMEOUT_S,
            limit=ANSWER_LIMIT,
        )  # fmt: skip
    except outbound.Barred as error:
        return None, f"barred: {error.code}"
    except outbound.Unreachable as error:
        return None, f"unreachable: {error}"[:200]
    return answer.status, "" if 200 <= answer.status < 300 else f"HTTP {answer.status}"


def _settle(row: Sending, state: str, error: str = "") -> None:
    Sending.objects.filter(pk=row.pk, state=Sending.WAITING).update(
        state=state, settled_at=clock.now(), last_error=error
    )


def give_up(row: Sending) -> None:
    """It becomes a dead letter, and the administrators are told."""
    with actions.action(ACTOR, "webhooks.give_up", refs.make("webhooks.sending", row)) as act:
        if not Sending.objects.filter(pk=row.pk, state=Sending.WAITING).update(state=Sending.DEAD):
            return
        act.note(endpoint=refs.make("webhooks.endpoint", row.endpoint), topic=row.topic)
        concerned = Person.objects.filter(
            mandates__role=SYSTEM_ADMIN, mandates__revoked_at=None, is_active=True
        ).distinct()
        notices.tell(concerned, GAVE_UP, refs.make("webhooks.sending", row), name=row.endpoint.name)


@schedule.every(60, "webhooks.orphans")
def orphans() -> None:
    """A sending whose job ended without it, as where a worker died in the last attempt, is a dead letter too."""
    failed = _failed_refs()
    waiting = Sending.objects.select_related("endpoint").filter(
        state=Sending.WAITING, uid__in=[ref.partition(":")[2] for ref in failed]
    )
    for row in waiting:
        alive = Job.objects.filter(
            name=DELIVER, ref=refs.make("webhooks.sending", row), state__in=[Job.QUEUED, Job.RUNNING]
        )
        if not alive.exists():
            give_up(row)


def _failed_refs() -> list[str]:
    return list(
        Job.objects.filter(name=DELIVER, state=Job.FAILED).order_by("-pk").values_list("ref", flat=True)[:500]
    )
