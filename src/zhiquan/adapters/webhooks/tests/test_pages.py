"""The administrator's pages: what is linked and simulated, addresses, dead letters of every source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zhiquan.adapters.webhooks import dead_letters, incoming, service, spreading
from zhiquan.adapters.webhooks.models import BadMessage, Endpoint, Sending
from zhiquan.adapters.webhooks.tests.conftest import Receiver
from zhiquan.areas.matters import ports
from zhiquan.kernel import outbox
from zhiquan.kernel.actor import SECURITY_ADMIN, Actor

pytestmark = pytest.mark.django_db


def signed_in(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(actor.person)  # type: ignore[arg-type]
    return client


@pytest.fixture
def dead(admin: Actor, receiver: Receiver) -> Sending:
    service.add_endpoint(admin, name="示例<b>", url=receiver.url, topics=["matters.case.moved"])
    outbox.add("matters.case.moved", {"ref": "matters.case:1", "number": "深商变〔2026〕1号"})
    outbox.relay()
    row = Sending.objects.get()
    spreading.give_up(row)
    return row


def test_an_address_is_added_and_its_secret_shown_once(admin: Actor, receiver: Receiver) -> None:
    client = signed_in(admin)
    sent = {"name": "示例", "url": receiver.url, "topics": ["matters.case.finished"]}
    page = client.post(reverse("admin-endpoint-add"), sent).content.decode()
    row = Endpoint.objects.get()
    from zhiquan.adapters.webhooks import reach

    assert reach.secret_of(row) in page
    listed = client.get(reverse("admin-connections")).content.decode()
    assert receiver.url in listed and reach.secret_of(row) not in listed
    act = reverse("admin-endpoint-act", args=[row.uid])
    assert client.post(act, {"do": "close", "version": row.version}).status_code == 302
    assert client.post(act, {"do": "open", "version": row.version}).status_code == 409
    row.refresh_from_db()
    assert not row.active


def test_a_wrong_address_is_said_at_the_form(admin: Actor) -> None:
    sent = {"name": "示例", "url": "https://10.0.0.1/", "topics": ["matters.case.finished"]}
    page = signed_in(admin).post(reverse("admin-endpoint-add"), sent)
    assert page.status_code == 200 and Endpoint.objects.count() == 0
    assert b"private network" in page.content


def test_what_is_simulated_says_so(admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    class Link:
        system, mode = "customs", "simulated"

    client = signed_in(admin)
    assert b"plays these systems itself" not in client.get(reverse("admin-connections")).content
    monkeypatch.setitem(ports._links, "customs", Link())
    for name in ("admin-connections", "admin-health"):
        page = client.get(reverse(name)).content.decode()
        assert "plays these systems itself" in page and "Customs" in page


def test_a_dead_letter_is_listed_looked_at_and_tried_again(
    admin: Actor, dead: Sending, receiver: Receiver, work: Callable[[], int]
) -> None:
    client = signed_in(admin)
    assert "示例&lt;b&gt;" in client.get(reverse("admin-dead-letters")).content.decode()
    page = client.get(dead_letters.url("sending", dead.uid)).content.decode()
    assert "深商变〔2026〕1号" in page and receiver.url in page
    act = reverse("admin-dead-letter-act", args=["sending", dead.uid])
    assert client.post(act, {"do": "retry"}).status_code == 302
    work()
    dead.refresh_from_db()
    assert dead.state == Sending.DELIVERED
    assert client.get(dead_letters.url("sending", dead.uid)).status_code == 404


def test_dropping_asks_for_a_reason(admin: Actor, dead: Sending) -> None:
    client = signed_in(admin)
    act = reverse("admin-dead-letter-act", args=["sending", dead.uid])
    assert client.post(act, {"do": "drop", "reason": " "}).status_code == 200
    assert client.post(act, {"do": "drop", "reason": "已电话告知"}).status_code == 302
    dead.refresh_from_db()
    assert dead.state == Sending.DROPPED


def test_an_unreadable_message_shows_its_outline(admin: Actor) -> None:
    incoming.keep("customs", {"kind": "某人姓名"}, "kind: enum")
    row = BadMessage.objects.get()
    client = signed_in(admin)
    assert "customs" in client.get(reverse("admin-dead-letters") + "?kind=incoming").content.decode()
    page = client.get(dead_letters.url("incoming", row.uid)).content.decode()
    assert "kind: enum" in page and "某人" not in page
    act = reverse("admin-dead-letter-act", args=["incoming", row.uid])
    assert client.post(act, {"do": "retry"}).status_code == 400


def test_another_room_offers_its_own_letters(
    admin: Actor, dead: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Any] = []
    source = dead_letters.Source(
        "probe",
        "Probe",
        lambda actor: Sending.objects.filter(state=Sending.DEAD),
        lambda row: dead_letters.Letter(row.uid, "海关", "交接", row.happened_at, 3, "down"),
        lambda actor, row: done.append(row),
        lambda actor, row, reason: done.append(reason),
    )
    monkeypatch.setitem(dead_letters._sources, "probe", source)
    client = signed_in(admin)
    assert "交接" in client.get(reverse("admin-dead-letters") + "?kind=probe").content.decode()
    act = reverse("admin-dead-letter-act", args=["probe", dead.uid])
    client.post(act, {"do": "retry"})
    client.post(act, {"do": "drop", "reason": "理由"})
    assert done == [dead, "理由"]


def test_nobody_else_sees_any_of_it(auditor: Actor, dead: Sending, as_role: Callable[[str], Actor]) -> None:
    for actor in (auditor, as_role(SECURITY_ADMIN)):
        client = signed_in(actor)
        for address in (
            reverse("admin-connections"),
            reverse("admin-endpoint-add"),
            reverse("admin-dead-letters"),
            dead_letters.url("sending", dead.uid),
        ):
            assert client.get(address).status_code == 404
