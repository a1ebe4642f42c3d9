"""Calls of an authority: only signed, only fresh, only once; unreadable ones are kept; 2xx means stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from types import ModuleType
from typing import Any

import pytest
from django.test import Client

from zhiquan.adapters import signing
from zhiquan.adapters.webhooks import incoming, service
from zhiquan.adapters.webhooks.models import BadMessage, Received
from zhiquan.adapters.webhooks.tests.conftest import now
from zhiquan.areas import matters
from zhiquan.areas.matters.ports import Message
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, Refused

pytestmark = pytest.mark.django_db

SECRET = "示例密钥"
URL = "/api/v1/hooks/trademark_office"
SOUND = {"id": "tm-1", "key": "k1", "kind": "granted", "on": "2026-11-20", "sequence": 2, "number": "2026SB1"}

Heard = list[tuple[str, Message]]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """Matters with nothing but the door that messages go through."""
    taken: Heard = []
    door = ModuleType("zhiquan.areas.matters.service")
    door.receive = lambda system, message: taken.append((system, message))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "zhiquan.areas.matters.service", door)
    monkeypatch.setattr(matters, "service", door, raising=False)
    monkeypatch.setenv("ZHIQUAN_HOOK_SECRET_TRADEMARK_OFFICE", SECRET)
    return taken


def call(
    data: Any = None, *, id: str = "c1", at: int | None = None, secret: str = SECRET, **headers: str
) -> Any:
    body = data if isinstance(data, bytes) else json.dumps(SOUND if data is None else data).encode()
    signed = signing.headers(secret, now() if at is None else at, id, body) | headers
    # A caller is no browser: it carries neither cookie nor token.
    caller = Client(enforce_csrf_checks=True)
    return caller.post(URL, body, content_type="application/json", headers=signed)


def test_a_signed_message_reaches_matters(heard: Heard) -> None:
    answer = call()
    assert (answer.status_code, answer.json()["state"]) == (200, "stored")
    expected = Message(
        id="tm-1", key="k1", kind="granted", on=date(2026, 11, 20), sequence=2, number="2026SB1"
    )
    assert heard == [("trademark_office", expected)]


def test_a_certificate_comes_as_its_bytes(heard: Heard) -> None:
    assert call({**SOUND, "certificate": {"name": "证.pdf", "content": "JVBERg=="}}).status_code == 200
    assert heard[0][1].certificate == ("证.pdf", b"%PDF")


def test_a_system_without_a_secret_is_not_there(heard: Heard) -> None:
    assert Client().post("/api/v1/hooks/customs", b"{}", content_type="application/json").status_code == 404
    assert Client().get(URL).status_code == 405


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"secret": "guessed"}, "signature_wrong"),
        ({signing.SIGNATURE: "v1=00"}, "signature_wrong"),
        ({signing.SIGNATURE: ""}, "signature_missing"),
        ({signing.TIME: "0"}, "signature_wrong"),
        ({"at": 1_000_000_000}, "signature_stale"),
        ({"at": 9_000_000_000}, "signature_stale"),
    ],
)
def test_what_is_not_signed_now_by_the_system_is_refused(heard: Heard, more: Any, code: str) -> None:
    answer = call(**more)
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert heard == [] and Received.objects.count() == 0 and BadMessage.objects.count() == 0


def test_a_recorded_call_played_again_is_refused(heard: Heard) -> None:
    at = now()
    assert call(at=at).status_code == 200
    for played in (at, at - 10):
        answer = call(at=played)
        assert (answer.status_code, answer.json()["code"]) == (409, "replayed")
    assert len(heard) == 1


def test_the_senders_second_try_is_answered_and_not_acted_on(heard: Heard) -> None:
    at = now()
    assert call(at=at - 5).json()["state"] == "stored"
    assert call(at=at).json()["state"] == "repeated"
    assert call(at=at).status_code == 409
    assert len(heard) == 1


def test_an_id_used_for_another_message_is_refused(heard: Heard) -> None:
    at = now()
    call(at=at - 5)
    answer = call({**SOUND, "kind": "refused"}, at=at)
    assert (answer.status_code, answer.json()["code"]) == (409, "other_body")
    assert len(heard) == 1


def test_two_systems_may_use_the_same_id(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIQUAN_HOOK_SECRET_CUSTOMS", "another")
    call()
    body = json.dumps(SOUND).encode()
    headers = signing.headers("another", now(), "c1", body)
    answer = Client().post("/api/v1/hooks/customs", body, content_type="application/json", headers=headers)
    assert answer.status_code == 200 and [s for s, _m in heard] == ["trademark_office", "customs"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 5000, "not JSON"),
        ([], "message: type"),
        ({**SOUND, "kind": "exploded"}, "kind: properties/kind/enum"),
        ({**SOUND, "on": "2026-02-30"}, "on: no such day"),
        ({**SOUND, "sequence": "2"}, "sequence: properties/sequence/type"),
        ({**SOUND, "surprise": 1}, "message: additionalProperties"),
        ({k: v for k, v in SOUND.items() if k != "key"}, "message: required"),
        ({**SOUND, "certificate": {"name": "x", "content": "%%%"}}, "content: not base64"),
    ],
)
def test_what_is_not_as_agreed_is_kept_with_the_reason(heard: Heard, data: Any, reason: str) -> None:
    answer = call(data)
    assert (answer.status_code, answer.json()["state"], answer.json()["reason"]) == (202, "kept", reason)
    row = BadMessage.objects.get()
    assert (row.system, row.reason, row.state) == ("trademark_office", reason, BadMessage.WAITING)
    assert heard == []


def test_too_large_is_refused_unread(heard: Heard) -> None:
    assert call(b" " * (incoming.LIMIT + 1)).status_code == 413
    assert Received.objects.count() == 0


def test_it_answers_two_hundred_only_when_it_is_stored(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where matters could not keep it, nothing is remembered, and the sender's next try is the first."""
    at = now()

    def broken(system: str, message: Message) -> None:
        raise RuntimeError("disk full")

    door = sys.modules["zhiquan.areas.matters.service"]
    sound = door.receive
    monkeypatch.setattr(door, "receive", broken)
    assert call(at=at - 5).status_code == 503
    assert Received.objects.count() == 0
    monkeypatch.setattr(door, "receive", sound)
    assert call(at=at).json()["state"] == "stored" and len(heard) == 1


def test_an_unreadable_message_can_be_read_again_or_dropped(
    heard: Heard, admin: Actor, auditor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    call({**SOUND, "surprise": 1})
    row = BadMessage.objects.get()
    with pytest.raises(Denied):
        service.retry_bad(auditor, row)
    with pytest.raises(Refused, match="additionalProperties"):
        service.retry_bad(admin, row)
    assert heard == []
    # The agreement is corrected; the same message now says something.
    from zhiquan.adapters import wire

    monkeypatch.setattr(wire, "fault", lambda kind, data: "")
    service.retry_bad(admin, row)
    assert (row.state, row.body, len(heard)) == (BadMessage.APPLIED, "", 1)
    with pytest.raises(Refused):
        service.drop_bad(admin, row, "又")


def test_a_dropped_message_keeps_no_content(heard: Heard, admin: Actor) -> None:
    call({**SOUND, "surprise": "某人姓名"})
    row = service.drop_bad(admin, BadMessage.objects.get(), "格式有误，已电话更正")
    assert (row.state, row.body) == (BadMessage.DROPPED, "")


def test_the_same_bad_message_is_kept_once(db: None) -> None:
    assert [incoming.keep("customs", {"a": 1}, "x") for _ in range(3)] == [1, 2, 3]
    assert incoming.keep("customs", {"a": 2}, "x") == 1
    assert BadMessage.objects.count() == 2


def test_what_an_administrator_sees_of_it_is_its_outline(heard: Heard) -> None:
    call({**SOUND, "reason": "某人姓名", "surprise": [1, 2]})
    shown = dict(incoming.outline(BadMessage.objects.get().body))
    assert shown["reason"] == "str, 4" and shown["surprise"] == "list, 2" and shown["sequence"] == "int"
    assert "某人" not in str(shown)


@pytest.mark.django_db(transaction=True)
def test_several_plays_at_once_let_one_through(heard: Heard, together: Callable[..., list[Any]]) -> None:
    at = now()
    answers = together(4, lambda n: call(at=at).status_code)
    assert sorted(answers) == [200, 409, 409, 409]
    assert len(heard) == 1
