"""What is kept for a while and then goes: request keys, delivered events, read notices.

Official rows never go; they change state. The periods are parameters of policy topic ``security``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from zhiquan.kernel import clock, editions
from zhiquan.kernel.models import Notice, Once, OutboxEvent

BATCH = 5000


def _before(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def sweep() -> int:
    """Delete what outlived its period, a batch at a time. Returns how many rows went."""
    try:
        value = editions.current(settings.CITY).rules.at(clock.today()).value
    except editions.NoEdition:
        return 0
    old = (
        Once.objects.filter(at__lt=_before(value("security.keep_request_keys"))),
        OutboxEvent.objects.filter(settled=True, at__lt=_before(value("security.keep_delivered_events"))),
        Notice.objects.filter(read_at__lt=_before(value("security.keep_read_notices"))),
    )
    gone = 0
    for rows in old:
        keys: list[Any] = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        gone += rows.filter(pk__in=keys).delete()[0]
    return gone
