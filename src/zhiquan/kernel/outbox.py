"""Events told to other rooms after commit: at least once, each handler once per event.

A handler runs in a transaction together with its own receipt, so that its rows and the receipt stand or
fall together. A handler that fails is tried again later; the others are not held up.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min

from zhiquan.kernel import canonical, clock, logs
from zhiquan.kernel.models import Delivery, OutboxEvent

log = logging.getLogger("zhiquan.outbox")

Handler = Callable[[OutboxEvent], None]

BATCH = 100
FIRST_RETRY_S, LONGEST_RETRY_S = 2, 3600
# How long an event waits that another worker has in hand.
BUSY = timedelta(seconds=1)


@dataclass(frozen=True)
class Subscription:
    name: str
    topic: str
    handler: Handler


_subscriptions: dict[str, Subscription] = {}


def subscribe(topic: str, name: str) -> Callable[[Handler], Handler]:
    """Register a handler of one topic under a name that never changes (receipts are kept by it)."""

    def register(handler: Handler) -> Handler:
        _subscriptions[name] = Subscription(name, topic, handler)
        return handler

    return register


def add(topic: str, payload: dict[str, Any]) -> OutboxEvent:
    """Write an event in the caller's transaction."""
    return OutboxEvent.objects.create(topic=topic, payload=canonical.plain(payload))


def relay(limit: int = BATCH) -> int:
    """Deliver what is due. Returns how many deliveries were made. Safe to run in several workers."""
    delivered = 0
    due = OutboxEvent.objects.filter(settled=False, due_at__lte=clock.machine())
    for event in due.order_by("due_at", "pk")[:limit]:
        wanted = [s for s in _subscriptions.values() if s.topic == event.topic]
        results = [_deliver(event, s) for s in wanted]
        delivered += results.count(True)
        if all(r is not None for r in results):
            OutboxEvent.objects.filter(pk=event.pk).update(settled=True)
        else:
            _look_again(event)
    return delivered


def _deliver(event: OutboxEvent, subscription: Subscription) -> bool | None:
    """True delivered now, False delivered before, None not yet."""
    receipt, _ = Delivery.objects.get_or_create(event=event, handler=subscription.name)
    if receipt.delivered_at:
        return False
    try:
        with transaction.atomic():
            # Another worker that holds the receipt is delivering it.
            mine = Delivery.objects.select_for_update(skip_locked=True).filter(pk=receipt.pk).first()
            if mine is None or (mine.retry_at and mine.retry_at > clock.machine()):
                return None
            if mine.delivered_at:
                return False
            subscription.handler(event)
            mine.delivered_at = clock.now()
            mine.save(update_fields=["delivered_at"])
        return True
    except Exception as error:
        _put_off(receipt, error)
        return None


def _put_off(receipt: Delivery, error: Exception) -> None:
    attempts = receipt.attempts + 1
    wait = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** min(attempts - 1, 20))
    Delivery.objects.filter(pk=receipt.pk, delivered_at=None).update(
        attempts=attempts,
        retry_at=clock.machine() + timedelta(seconds=wait),
        last_error=type(error).__name__,
    )
    log.warning("delivery %s of event %s failed: %s", receipt.handler, receipt.event_id, logs.place(error))


def _look_again(event: OutboxEvent) -> None:
    """Take the event out of the way until its next delivery is due, so that it holds up no other."""
    waiting = event.deliveries.filter(delivered_at=None)
    next_at = waiting.aggregate(next=Min("retry_at"))["next"] or clock.machine()
    OutboxEvent.objects.filter(pk=event.pk).update(due_at=max(next_at, clock.machine() + BUSY))
