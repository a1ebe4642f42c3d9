"""What happens to a case is told to who asked for it: signed, sparing, again until taken, under one id."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from zhiquan.adapters import signing
from zhiquan.adapters.webhooks import reach, service, spreading
from zhiquan.adapters.webhooks.models import Endpoint, Sending
from zhiquan.adapters.webhooks.tests.conftest import Receiver, now
from zhiquan.kernel import outbox
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import AuditEntry, Job, Notice

pytestmark = pytest.mark.django_db

MOVED = "matters.case.moved"
FACTS = {"ref": "matters.case:1", "number": "深商变〔2026〕1号", "state": "checking"}


def endpoint(admin: Actor, receiver: Receiver, *topics: str) -> Endpoint:
    return service.add_endpoint(admin, name="示例系统", url=receiver.url, topics=topics or [MOVED])[0]


def happen(**more: Any) -> None:
    outbox.add(MOVED, {**FACTS, **more})
    outbox.relay()


def test_the_receiver_can_check_who_sent_it_and_learns_no_content(
    admin: Actor, receiver: Receiver, work: Callable[[], int]
) -> None:
    row, secret = service.add_endpoint(admin, name="示例", url=receiver.url, topics=[MOVED])
    happen(values={"party.name.new": "秘密"}, reason="秘密", title="秘密公司")
    assert work() == 1
    (headers, body), sending = receiver.told[0], Sending.objects.get()
    signed = signing.check([secret], headers, body, now())
    assert signed.id == str(sending.uid) and secret == reach.secret_of(row)
    told = receiver.bodies()[0]
    assert told["data"] == FACTS and told["topic"] == MOVED and told["id"] == str(sending.uid)
    assert "秘密" not in body.decode()
    assert (sending.state, sending.attempts, sending.status) == (Sending.DELIVERED, 1, 204)


def test_only_asked_topics_and_open_addresses(
    admin: Actor, receiver: Receiver, work: Callable[[], int]
) -> None:
    row = endpoint(admin, receiver, "matters.case.finished")
    happen()
    assert Sending.objects.count() == 0
    row = service.set_endpoint_open(admin, row, row.version, active=False)
    outbox.add("matters.case.finished", FACTS)
    outbox.relay()
    assert Sending.objects.count() == 0 and work() == 0 and receiver.told == []


def test_an_event_told_again_by_the_outbox_is_sent_once(
    admin: Actor, receiver: Receiver, work: Callable[[], int]
) -> None:
    endpoint(admin, receiver)
    event = outbox.add(MOVED, FACTS)
    spreading.spread(event)
    spreading.spread(event)
    assert work() == 1 and len(receiver.told) == 1


@pytest.mark.parametrize("trouble", [[500, 503], [0, 404], [302], [429, 0]])
def test_it_is_sent_again_under_the_same_id_until_taken(
    admin: Actor, receiver: Receiver, work: Callable[[], int], trouble: list[int]
) -> None:
    endpoint(admin, receiver)
    receiver.answers = list(trouble)
    happen()
    assert work() == len(trouble) + 1
    assert len(set(receiver.ids())) == 1 and len({body for _h, body in receiver.told}) == 1
    assert Sending.objects.get().state == Sending.DELIVERED
    assert Job.objects.get().state == Job.DONE


def test_attempts_are_put_off_longer_each_time(
    admin: Actor, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiquan.kernel import jobs

    waits = []
    endpoint(admin, receiver)
    receiver.answers = [500] * 4
    enqueue = jobs._enqueue
    monkeypatch.setattr(jobs, "_enqueue", lambda row, after=None: (waits.append(after), enqueue(row, after)))
    happen()
    for _ in range(4):
        job = Job.objects.get()
        jobs.run_job.func(str(job.uid), job.turn)
    moments = [w for w in waits if w is not None]
    steps = [(b - a).total_seconds() for a, b in itertools.pairwise(moments)]
    assert len(moments) == 4 and all(s > 0 for s in steps) and steps == sorted(steps)


def test_what_is_never_taken_becomes_a_dead_letter_and_is_told_once(
    admin: Actor, receiver: Receiver, work: Callable[[], int]
) -> None:
    endpoint(admin, receiver)
    receiver.answers = [500] * 50
    happen()
    assert work() == spreading.ATTEMPTS
    row = Sending.objects.get()
    assert (row.state, row.attempts, row.last_error) == (Sending.DEAD, spreading.ATTEMPTS, "HTTP 500")
    assert Notice.objects.filter(person=admin.person, text=spreading.GAVE_UP).count() == 1
    receiver.answers = []
    service.retry_sending(admin, row)
    spreading.orphans()
    assert work() == 1 and len(set(receiver.ids())) == 1
    row.refresh_from_db()
    assert row.state == Sending.DELIVERED
    with pytest.raises(Refused):
        service.retry_sending(admin, row)


def test_gone_is_final_at_once(admin: Actor, receiver: Receiver, work: Callable[[], int]) -> None:
    endpoint(admin, receiver)
    receiver.answers = [410]
    happen()
    assert work() == 1 and Sending.objects.get().state == Sending.DEAD


def test_a_sending_whose_worker_died_in_the_last_attempt_is_found(admin: Actor, receiver: Receiver) -> None:
    endpoint(admin, receiver)
    happen()
    spreading.orphans()
    assert Sending.objects.get().state == Sending.WAITING
    Job.objects.update(state=Job.FAILED)
    spreading.orphans()
    assert Sending.objects.get().state == Sending.DEAD


def test_a_closed_address_gets_nothing_that_still_waited(
    admin: Actor, receiver: Receiver, work: Callable[[], int]
) -> None:
    row = endpoint(admin, receiver)
    happen()
    service.set_endpoint_open(admin, row, row.version, active=False)
    work()
    assert receiver.told == [] and Sending.objects.get().state == Sending.DROPPED


def test_an_address_that_moved_inside_is_not_called(
    admin: Actor, receiver: Receiver, work: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was allowed when it was added; each call asks anew."""
    endpoint(admin, receiver)
    monkeypatch.delenv("ZHIQUAN_HOOKS_LOOPBACK")
    happen()
    work()
    assert receiver.told == []
    assert Sending.objects.get().last_error == "barred: scheme"


def test_a_dropped_letter_needs_a_reason_and_stays_dropped(admin: Actor, receiver: Receiver) -> None:
    endpoint(admin, receiver)
    happen()
    row = Sending.objects.get()
    spreading.give_up(row)
    with pytest.raises(Refused, match="why"):
        service.drop_sending(admin, row, "  ")
    service.drop_sending(admin, row, "对方系统已下线")
    assert AuditEntry.objects.latest("pk").detail["reason"] == "对方系统已下线"
    with pytest.raises(Refused):
        service.retry_sending(admin, row)


def test_a_renewed_secret_replaces_the_old_one(admin: Actor, receiver: Receiver) -> None:
    row, first = service.add_endpoint(admin, name="示例", url=receiver.url, topics=[MOVED])
    second = service.renew_secret(admin, row, row.version)
    assert first != second == reach.secret_of(Endpoint.objects.get())
    assert first not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example/", "hook_scheme"),
        ("https://127.0.0.1/", "hook_address"),
        ("https://[::ffff:169.254.169.254]/", "hook_address"),
        ("https://10.0.0.1/", "hook_address"),
        ("https://name@203.0.113.7/", "hook_url"),
        ("https://203.0.113.7:25/", "hook_port"),
    ],
)
def test_addresses_that_may_not_be_added(admin: Actor, url: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        service.add_endpoint(admin, name="x", url=url, topics=[MOVED])
    assert caught.value.code == code and Endpoint.objects.count() == 0


def test_nobody_else_adds_or_settles(admin: Actor, auditor: Actor, receiver: Receiver) -> None:
    row = endpoint(admin, receiver)
    happen()
    sending = Sending.objects.get()
    for do in (
        lambda: service.add_endpoint(auditor, name="x", url=receiver.url, topics=[MOVED]),
        lambda: service.set_endpoint_open(auditor, row, row.version, active=False),
        lambda: service.renew_secret(auditor, row, row.version),
        lambda: service.retry_sending(auditor, sending),
        lambda: service.drop_sending(auditor, sending, "x"),
    ):
        with pytest.raises(Denied):
            do()
