"""Every action of the administrator leaves exactly one entry, under its name and his, and no secret in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from zhiquan.adapters.webhooks import incoming, reach, service, spreading
from zhiquan.adapters.webhooks.models import BadMessage, Endpoint, Sending
from zhiquan.adapters.webhooks.tests.conftest import Receiver
from zhiquan.kernel import outbox
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


def dead() -> Sending:
    outbox.add("matters.case.moved", {"ref": "matters.case:1"})
    outbox.relay()
    row = Sending.objects.latest("pk")
    spreading.give_up(row)
    return row


def named_actions(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Any]]:
    topics = ["matters.case.moved"]
    yield "add_endpoint", lambda a: service.add_endpoint(a, name="示例", url=receiver.url, topics=topics)
    row, other = dead(), dead()
    yield "retry_sending", lambda a: service.retry_sending(a, row)
    yield "drop_sending", lambda a: service.drop_sending(a, other, "理由")
    incoming.keep("customs", {"a": 1}, "x")
    incoming.keep("customs", {"a": 2}, "x")
    first, second = BadMessage.objects.all()
    monkeypatch.setattr(incoming, "_receive", lambda system, body: "")
    yield "retry_bad", lambda a: service.retry_bad(a, first)
    yield "drop_bad", lambda a: service.drop_bad(a, second, "理由")
    endpoint = Endpoint.objects.get()
    yield "renew_secret", lambda a: service.renew_secret(a, endpoint, endpoint.version)
    yield (
        "set_endpoint_open",
        lambda a: service.set_endpoint_open(a, endpoint, endpoint.version, active=False),
    )


def test_each_action_leaves_one_entry(
    admin: Actor, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = set()
    for name, call in named_actions(receiver, monkeypatch):
        before = AuditEntry.objects.count()
        call(admin)
        entries = list(AuditEntry.objects.order_by("pk")[before:])
        assert [e.action for e in entries] == [f"webhooks.{name}"]
        assert entries[0].person_uid == admin.person.uid and entries[0].ref.count(":") == 1  # type: ignore[union-attr]
        done.add(name)
    assert done == set(service.__all__)
    logged = str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert reach.secret_of(Endpoint.objects.get()) not in logged and receiver.url not in logged
