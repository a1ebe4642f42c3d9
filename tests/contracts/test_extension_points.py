"""An area that only these tests have registers one function at each extension point, and policy calls it by name.

The second city's own files carry it: a case begins with a value that the area knows, is stopped by its guard, and
tells it when it is recorded. Nothing in matters knows the area.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zhiquan.areas.matters import facts, ports, service
from zhiquan.areas.matters.packs import pack
from zhiquan.areas.matters.service.steps import Told, facts_of, pack_of
from zhiquan.kernel import actor as acting
from zhiquan.kernel import clock, editions, extensions, points
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Mandate, Organisation, Person
from zhiquan.policy import Names, PolicyInvalid, check_city, load_city

ROOT = Path(__file__).parents[2]
LAKESIDE = ROOT / "tests" / "cities" / "lakeside"
SCHEMAS = ROOT / "policy" / "schemas"
NAME = "testarea.all"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def known() -> Names:
    """What the running platform offers to policy."""
    return Names(ports.guard.names(), ports.effect.names(), ports.prefill.names(), facts.PLATFORM)


class Area:
    """What the area was told, and what it says."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.free = False

    def guard(self, question: ports.Question) -> ports.Answer:
        found = ports.FREE if self.free else ports.CORRECT
        ground = ports.Ground("museum", found, {"zh-Hans": "须博物馆登记", "en": "Ask the museum"})
        return ports.Answer(found, () if self.free else (ground,))

    def effect(self, happening: ports.Happening) -> None:
        self.told.append(f"{happening.case.number} {happening.event.to_state}")

    def prefill(self, wish: ports.Wish) -> ports.Prefilled | None:
        return ports.Prefilled("白鹭", "From the museum's list.")

    def touches(self, actor: Actor, party: Any, change: str) -> Iterable[ports.Touched]:
        return [ports.Touched("museum", "Museum entry", 1, "tell the museum")]

    def panel(self, actor: Actor, case: Any) -> ports.Panel | None:
        if case.matter != "boat-rename":
            return None
        return ports.Panel(
            "The museum's boats", f"Known as 白鹭, asked by {actor.name}.", "/museum/", "Open the boats"
        )

    def exposure(self, day: date) -> Iterable[ports.Exposure]:
        return [ports.Exposure("testarea.boat:1", "白鹭", "boats.decision", day)]

    def deadline(self, actor: Actor) -> Iterable[points.Deadline]:
        return [points.Deadline("Paint the hull", "白鹭", "", None, date(2026, 12, 1), "", "")]

    def search(self, actor: Actor, text: str) -> Iterable[points.Hit]:
        return [points.Hit("boat", "白鹭", text, "/")]

    def home_card(self, actor: Actor) -> dict[str, Any]:
        return {"title": "Boats", "text": "One boat.", "url": "/"}

    def demo(self, cast: points.Cast) -> None:
        self.told.append("demo")


@pytest.fixture
def area() -> Iterator[Area]:
    """The area, registered for the time of the test alone."""
    found = Area()
    offered: dict[str, extensions.Point[Any]] = {
        "guard": ports.guard, "effect": ports.effect, "prefill": ports.prefill, "touches": ports.touches,
        "panel": ports.panel, "exposure": ports.exposure, "deadline": points.deadline, "search": points.search,
        "home_card": points.home_card, "demo": points.demo,
    }  # fmt: skip
    for name, point in offered.items():
        point.register(NAME)(getattr(found, name))
    yield found
    for point in offered.values():
        point._functions.pop(NAME)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """The second city, whose boats ask the area: three lines more in its own files."""
    folder = tmp_path / "lakeside"
    shutil.copytree(LAKESIDE, folder)
    flow = folder / "matters" / "boat-rename" / "flow.yaml"
    flow.write_text(
        "matter: boat-rename\nlike: counter\n"
        "facts:\n  - {code: museum, kind: string, values: [free, correct, refuse], from: guard, of: testarea.all}\n"
        "actions:\n"
        "  - {code: record, name: {zh-Hans: 登录, en: Record}, from: [checking], to: recorded, by: [handler],"
        " letter: recorded_notice, when: {museum: free}, effects: [testarea.all]}\n",
        "utf8",
    )
    elements = folder / "elements" / "boats.yaml"
    text = elements.read_text("utf8").replace(
        "    label: {zh-Hans: 原船名, en: Old name}\n",
        "    label: {zh-Hans: 原船名, en: Old name}\n    from: [testarea.all]\n",
    )
    elements.write_text(text, "utf8")
    return folder


def test_every_point_is_there() -> None:
    wanted = {
        "guard",
        "effect",
        "prefill",
        "touches",
        "panel",
        "exposure",
        "deadline",
        "home_card",
        "search",
        "demo",
    }
    assert wanted <= set(extensions.POINTS)


def test_policy_names_only_what_is_registered(city: Path, area: Area) -> None:
    assert not check_city(city, SCHEMAS, known()).problems
    shipped = check_city(ROOT / "policy" / "shenzhen", SCHEMAS, known())
    assert not shipped.problems, shipped.problems


def test_a_name_that_nobody_registered_is_refused(city: Path) -> None:
    with pytest.raises(PolicyInvalid, match=r"testarea\.all"):
        load_city(city, SCHEMAS, known())


@pytest.mark.django_db
def test_the_area_fills_stops_and_hears(city: Path, area: Area, settings: Any) -> None:
    settings.CITY = "lakeside"
    with clock.use(datetime(2026, 11, 23, 9, tzinfo=clock.ZONE)):
        editions.load(load_city(city, SCHEMAS, known()))
        clerk, officer = _people()
        draft = service.begin(clerk, "boat-rename")
        assert draft.values["boat.name.old"] == "白鹭"
        answers = {
            "boat.number": "HB0007", "boat.name.new": "苍鹭", "boat.use": "private", "owner.name": "张三",
            "owner.phone": "13800138000",
        }  # fmt: skip
        draft = service.save(clerk, draft, draft.version, answers)
        service.attach(clerk, draft, "identity_document", name="身份证.pdf", data=PDF)
        draft.refresh_from_db()
        case = service.submit(clerk, draft, draft.version)
        grounds = facts_of(case, pack_of(case), clock.today())[1]
        assert [g.code for g in grounds] == ["museum"]
        with pytest.raises(Refused):
            service.act(officer, case, case.version, "record")
        _shows_the_panel(clerk, case)
        area.free = True
        service.act(officer, case, case.version, "record", Told())
        assert area.told == [f"{case.number} recorded"]


def _shows_the_panel(reader: Actor, case: Any) -> None:
    """What the area keeps of a case stands at the head of its page, with the way on."""
    assert reader.person and reader.organisation
    Mandate.objects.create(
        person=reader.person,
        organisation=reader.organisation,
        role=acting.APPLICANT,
        valid_from=date(2026, 1, 1),
    )
    client = Client(headers={"accept-language": "en"})
    client.force_login(reader.person)
    page = client.get(f"/cases/{case.uid}/").content.decode()
    assert "Known as 白鹭, asked by c." in page and 'href="/museum/"' in page and "Open the boats" in page


def _people() -> tuple[Actor, Actor]:
    bodies = Organisation.objects.filter(kind=Organisation.GOVERNMENT).exclude(body_code=None).order_by("pk")
    firm = Organisation.objects.create(kind=Organisation.FIRM, name="船主")
    clerk = Actor(Person.objects.create(username="c", display_name="c"), firm, frozenset({acting.APPLICANT}))
    desk = bodies.get(body_code=pack("boat-rename").desk)
    officer = Person.objects.create(username="o", display_name="o")
    return clerk, Actor(officer, desk, frozenset({acting.HANDLER}))
