"""What goes after its period, and what stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from zhiquan.kernel import clock, editions, retention
from zhiquan.kernel.models import AuditEntry, Notice, Once, OutboxEvent, Person

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_only_what_outlived_its_period_goes() -> None:
    editions.load_folder(Path(settings.POLICY) / settings.CITY)
    rules = editions.current(settings.CITY).rules.at(clock.today())
    person = Person.objects.create(username="a", display_name="甲")
    now = clock.now()

    def ago(code: str, more: int) -> object:
        return now - timedelta(days=rules.value(f"security.{code}") + more)

    for more, name in ((1, "old"), (-1, "young")):
        Once.objects.create(key=name, action="a", at=ago("keep_request_keys", more))
        OutboxEvent.objects.create(topic=name, settled=True, at=ago("keep_delivered_events", more))
        Notice.objects.create(person=person, text=name, read_at=ago("keep_read_notices", more))
    OutboxEvent.objects.create(topic="undelivered", at=ago("keep_delivered_events", 1000))
    Notice.objects.create(person=person, text="unread", at=ago("keep_read_notices", 1000))
    entries = AuditEntry.objects.count()

    assert retention.sweep() == 3
    assert retention.sweep() == 0
    assert set(Once.objects.filter(action="a").values_list("key", flat=True)) == {"young"}
    assert set(OutboxEvent.objects.values_list("topic", flat=True)) >= {"young", "undelivered"}
    assert set(Notice.objects.values_list("text", flat=True)) == {"young", "unread"}
    assert AuditEntry.objects.count() == entries
