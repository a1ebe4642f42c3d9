"""A notice reaches the message centre signed, once, and says no more than it should."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from zhiquan.adapters import signing
from zhiquan.adapters.counterpart import serving
from zhiquan.adapters.message_centre import FileCentre, HttpCentre
from zhiquan.adapters.simulated import faults
from zhiquan.adapters.simulated.world import World
from zhiquan.areas.matters.ports import LinkDown
from zhiquan.kernel.models import Notice, Person

pytestmark = pytest.mark.django_db

SECRET = "a shared secret"


@pytest.fixture
def notice() -> Notice:
    person = Person.objects.create(username="a", display_name="甲", phone="0755-00000000")
    return Notice.objects.create(
        person=person, text="Returned: %(title)s", params={"title": "材料" * 200}, ref="x:1"
    )


def test_a_file_is_signed_and_the_same_when_written_again(tmp_path: Path, notice: Notice) -> None:
    centre = FileCentre(tmp_path, SECRET)
    centre.send(notice)
    place = tmp_path / f"{notice.uid}.json"
    first = place.read_bytes()
    centre.send(notice)
    assert place.read_bytes() == first and len(list(tmp_path.iterdir())) == 1
    told = json.loads(first)
    at = int(notice.at.timestamp())
    assert signing.check([SECRET], told["headers"], told["body"].encode(), at).id == str(notice.uid)
    body = json.loads(told["body"])
    assert sorted(body) == ["id", "text", "to"] and len(body["text"]) == 200


def test_who_cannot_be_known_there_gets_none(tmp_path: Path, notice: Notice) -> None:
    notice.person.phone = ""
    FileCentre(tmp_path, SECRET).send(notice)
    HttpCentre("http://127.0.0.1:1", SECRET).send(notice)
    assert list(tmp_path.iterdir()) == []


def test_over_http_a_lost_answer_is_sent_again_and_shown_once(tmp_path: Path, notice: Notice) -> None:
    script = faults.Listed({"notice": (faults.DOWN, faults.LOST)})
    world = World(tmp_path / "w.sqlite3", lambda: date(2026, 11, 20), script)
    with serving(world, SECRET) as base:
        centre = HttpCentre(base, SECRET)
        for _ in range(2):
            with pytest.raises(LinkDown):
                centre.send(notice)
        centre.send(notice)
        centre.send(notice)
    assert [n["id"] for n in world.noticed()] == [str(notice.uid)]
