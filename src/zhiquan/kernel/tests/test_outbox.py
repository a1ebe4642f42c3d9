"""The outbox: each handler once per event, its rows with its receipt, nobody held up by a failure."""

from __future__ import annotations

import logging
import threading

import pytest
from django.db import connection

from zhiquan.kernel import actions, clock, outbox
from zhiquan.kernel.actor import system
from zhiquan.kernel.models import Counter, Delivery, OutboxEvent

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(outbox, "_subscriptions", {})


def count(series: str) -> None:
    row, _ = Counter.objects.get_or_create(series=series)
    Counter.objects.filter(pk=row.pk).update(last=row.last + 1)


def counted(series: str) -> int:
    return sum(Counter.objects.filter(series=series).values_list("last", flat=True))


@pytest.mark.django_db
def test_every_handler_of_the_topic_gets_the_event_once():
    got = []
    outbox.subscribe("a", "first")(lambda e: got.append(("first", e.payload["ref"])))
    outbox.subscribe("a", "second")(lambda e: got.append(("second", e.payload["ref"])))
    outbox.subscribe("b", "other")(lambda e: got.append("other"))
    outbox.add("a", {"ref": "x.y:1"})
    assert outbox.relay() == 2
    assert outbox.relay() == 0
    assert sorted(got) == [("first", "x.y:1"), ("second", "x.y:1")]
    assert OutboxEvent.objects.get().settled


@pytest.mark.django_db
def test_an_event_exists_only_if_the_action_does_and_carries_a_ref_set_late():
    with pytest.raises(RuntimeError), actions.action(system("t"), "x") as act:
        act.emit("a")
        raise RuntimeError
    assert not OutboxEvent.objects.exists()
    with actions.action(system("t"), "x") as act:
        act.emit("a", n=1)
        act.ref = "x.y:2"
    assert OutboxEvent.objects.get().payload == {"ref": "x.y:2", "n": 1}


@pytest.mark.django_db
def test_a_failing_handler_leaves_no_rows_and_is_tried_again_later(hands):
    fails = [True]

    def shaky(event):
        count("shaky")
        if fails[0]:
            raise RuntimeError("a secret draft")

    outbox.subscribe("a", "shaky")(shaky)
    outbox.subscribe("a", "steady")(lambda e: count("steady"))
    outbox.add("a", {})
    assert outbox.relay() == 1
    assert (counted("shaky"), counted("steady")) == (0, 1)
    receipt = Delivery.objects.get(handler="shaky")
    assert (receipt.attempts, receipt.last_error) == (1, "RuntimeError")
    assert outbox.relay() == 0, "not before its time"
    waits = []
    for _ in range(3):
        before = Delivery.objects.get(handler="shaky").retry_at
        hands.forward((before - hands.machine()).total_seconds() + 0.01)
        outbox.relay()
        waits.append((Delivery.objects.get(handler="shaky").retry_at - hands.machine()).total_seconds())
    assert [round(w) for w in waits] == [4, 8, 16]
    fails[0] = False
    hands.forward(20)
    assert outbox.relay() == 1
    assert (counted("shaky"), counted("steady")) == (1, 1)
    assert OutboxEvent.objects.get().settled


@pytest.mark.django_db
def test_an_error_is_logged_without_its_words(caplog):
    def bad(event):
        raise ValueError("a secret draft")

    outbox.subscribe("a", "bad")(bad)
    outbox.add("a", {})
    with caplog.at_level(logging.WARNING):
        outbox.relay()
    assert "ValueError at test_outbox.py" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.django_db
def test_more_failing_events_than_a_batch_do_not_hold_up_the_next():
    def bad(event):
        raise RuntimeError

    outbox.subscribe("bad", "bad")(bad)
    outbox.subscribe("good", "good")(lambda e: count("good"))
    for _ in range(5):
        outbox.add("bad", {})
    outbox.add("good", {})
    outbox.relay(limit=5)
    assert outbox.relay(limit=5) == 1
    assert counted("good") == 1


@pytest.mark.django_db
def test_a_handler_added_later_gets_what_is_still_open_and_a_settled_event_is_not_opened_again():
    outbox.add("a", {})
    assert outbox.relay() == 0
    outbox.subscribe("a", "late")(lambda e: count("late"))
    outbox.relay()
    assert counted("late") == 0


@pytest.mark.django_db(transaction=True)
def test_several_relays_at_once_deliver_each_event_once(together):
    outbox.subscribe("a", "one")(lambda e: Counter.objects.create(series=f"one:{e.uid}"))
    outbox.subscribe("a", "two")(lambda e: Counter.objects.create(series=f"two:{e.uid}"))
    for _ in range(15):
        outbox.add("a", {})
    results = together(4, lambda _: sum(outbox.relay() for _ in range(6)))
    assert not [r for r in results if isinstance(r, Exception)]
    assert Counter.objects.count() == 30 == sum(results)
    assert Delivery.objects.filter(attempts__gt=0).count() == 0


@pytest.mark.django_db
def test_a_receipt_that_another_worker_wrote_meanwhile_is_seen(monkeypatch):
    outbox.subscribe("a", "one")(lambda e: count("one"))
    event = outbox.add("a", {})
    stale = Delivery.objects.create(event=event, handler="one")
    outbox.relay()
    monkeypatch.setattr(type(Delivery.objects), "get_or_create", lambda *a, **k: (stale, False))
    assert outbox._deliver(event, outbox._subscriptions["one"]) is False
    monkeypatch.undo()
    assert counted("one") == 1


@pytest.mark.django_db(transaction=True)
def test_a_delivery_under_way_is_left_to_its_worker_and_not_waited_for(together):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    begun, tried, calls = threading.Event(), threading.Event(), []

    @outbox.subscribe("a", "slow")
    def slow(event):
        calls.append(1)
        begun.set()
        assert tried.wait(10)

    outbox.add("a", {})

    def work(i: int) -> int:
        if i == 0:
            return outbox.relay()
        assert begun.wait(10)
        try:
            return outbox.relay()
        finally:
            tried.set()

    assert together(2, work) == [1, 0]
    assert calls == [1]
    OutboxEvent.objects.update(due_at=clock.machine())
    outbox.relay()
    assert OutboxEvent.objects.get().settled
    assert calls == [1]
