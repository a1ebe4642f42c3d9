"""A notice leaves as a file, once, and says no more than it should."""

from __future__ import annotations

import email
import json
from email import policy
from pathlib import Path

import pytest

from zhiquan.adapters.messages import FileMail, FileSms
from zhiquan.kernel import notices, outbox
from zhiquan.kernel.models import Notice, OutboxEvent, Person
from zhiquan.kernel.worker import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return Person.objects.create(
        username="a", display_name="甲", email="a@example.invalid", phone="0755-00000000"
    )


def notice(person: Person, text: str = "Returned: %(title)s") -> Notice:
    return Notice.objects.create(person=person, text=text, params={"title": "材料" * 60})


def test_an_email_is_a_whole_file_under_the_notices_own_name(tmp_path: Path, person: Person) -> None:
    row = notice(person)
    channel = FileMail(tmp_path)
    channel.send(row)
    channel.send(row)
    assert [p.name for p in tmp_path.iterdir()] == [f"{row.uid}.eml"]
    mail = email.message_from_bytes((tmp_path / f"{row.uid}.eml").read_bytes(), policy=policy.default)
    assert mail["To"] == "a@example.invalid"
    assert "材料" in mail["Subject"] and len(mail["Subject"]) <= 120


def test_who_gave_no_address_gets_no_message(tmp_path: Path, person: Person) -> None:
    person.email = person.phone = ""
    person.save()
    FileMail(tmp_path).send(notice(person))
    FileSms(tmp_path).send(notice(person))
    assert list(tmp_path.iterdir()) == []


def test_a_short_message_is_short(tmp_path: Path, person: Person) -> None:
    row = notice(person)
    FileSms(tmp_path).send(row)
    sent = json.loads((tmp_path / f"{row.uid}.json").read_text("utf8"))
    assert sent["to"] == person.phone
    assert len(sent["text"]) == 70 and sent["text"].endswith("…")


def test_telling_somebody_sends_through_every_connected_channel_once(
    tmp_path: Path, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "_messengers", {})
    monkeypatch.setattr(outbox, "_subscriptions", {})
    notices.connect(FileMail(tmp_path / "mail"))
    notices.connect(FileSms(tmp_path / "sms"))
    notices.tell([person, person], "Saved.")
    assert OutboxEvent.objects.count() == 1
    outbox.relay()
    outbox.relay()
    carrier = Worker()
    while carrier.run_one():
        pass
    assert len(list((tmp_path / "mail").iterdir())) == len(list((tmp_path / "sms").iterdir())) == 1
