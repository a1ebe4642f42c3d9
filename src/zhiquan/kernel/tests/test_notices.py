"""Notices: one to each person, and out through every channel by a job that may fail and be repeated."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from zhiquan.kernel import clock, jobs, notices, outbox
from zhiquan.kernel.models import Job, Notice
from zhiquan.kernel.worker import Worker

pytestmark = pytest.mark.postgres


class Channel:
    channel = "test"

    def __init__(self) -> None:
        self.fails, self.sent, self.in_transaction = 0, [], []

    def send(self, notice: Notice) -> None:
        self.in_transaction.append(connection.in_atomic_block)
        if self.fails:
            self.fails -= 1
            raise OSError("no route to the mail server")
        self.sent.append((notice.person.username, notice.text % notice.params))


@pytest.fixture
def channel(monkeypatch) -> Channel:
    monkeypatch.setattr(notices, "_messengers", {})
    monkeypatch.setattr(outbox, "_subscriptions", {})
    monkeypatch.setattr(jobs, "_definitions", {})
    channel = Channel()
    notices.connect(channel)
    return channel


def carry() -> None:
    outbox.relay()
    DBTaskResult.objects.update(run_after=clock.machine())
    worker = Worker()
    while worker.run_one():
        DBTaskResult.objects.update(run_after=clock.machine())


@pytest.mark.django_db
def test_each_person_is_told_once_and_reads_it_once(cast):
    li, wang = cast.person("li"), cast.person("wang")
    notices.tell([li, wang, li], "Due on %(day)s.", "x.y:1", day=date(2026, 11, 23))
    assert (notices.unread(li), notices.unread(wang)) == (1, 1)
    (row,) = Notice.objects.filter(person=li)
    assert row.text % row.params == "Due on 2026-11-23."
    assert notices.mark_read(wang, [str(row.uid)]) == 0, "nobody reads another's"
    assert notices.mark_read(li, [str(row.uid)]) == 1
    assert notices.mark_read(li) == 0
    assert notices.mark_read(wang) == 1


@pytest.mark.django_db(transaction=True)
def test_a_message_leaves_outside_any_transaction_and_is_tried_again(cast, channel):
    channel.fails = 2
    notices.tell([cast.person("li")], "Saved.")
    carry()
    assert channel.sent == [("li", "Saved.")]
    assert channel.in_transaction == [False] * 3
    carry()
    assert len(channel.sent) == 1


@pytest.mark.django_db
def test_a_channel_that_is_down_makes_no_messages_about_itself(cast, channel):
    cast.actor("root", "system_admin")
    channel.fails = 100
    notices.tell([cast.person("li")], "Saved.")
    carry()
    carry()
    assert Job.objects.get().state == Job.FAILED
    assert Notice.objects.count() == 1
