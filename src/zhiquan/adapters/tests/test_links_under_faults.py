"""Under any course of faults each hand-over is known once over there, and each message is applied once here."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhiquan.adapters.counterpart import serving
from zhiquan.adapters.http.client import Client
from zhiquan.adapters.http.links import HttpLicences, HttpLink
from zhiquan.adapters.simulated import faults
from zhiquan.adapters.simulated.links import SimulatedLicences, SimulatedLink
from zhiquan.adapters.simulated.world import Step, World
from zhiquan.areas.matters.ports import (
    AuthorityLink,
    LinkDown,
    LinkGarbled,
    LinkRefused,
    Message,
    Receipt,
)

SECRET = "a shared secret"
DAY = date(2026, 11, 20)
SYSTEM = "company_register"
KEYS = ("k1", "k2", "k3")
PDF = b"%PDF-1.4 sample"


class Days:
    """The counterpart's calendar, turned by the test."""

    def __init__(self) -> None:
        self.day = DAY

    def __call__(self) -> date:
        return self.day


def course(system: str, key: str, payload: Mapping[str, Any]) -> tuple[Step, ...]:
    """Lodged, sent back, and granted with a certificate."""
    return Step("lodged", 0), Step("correction", 1, defects=("缺印章",)), Step("granted", 2, paper=True)


def world_in(folder: str | Path, told: Mapping[str, Sequence[str]], days: Days, page: int = 2) -> World:
    script = faults.Listed({name: tuple(some) for name, some in told.items()})
    return World(Path(folder) / "w.sqlite3", days, script, course, lambda facts: ("证书.pdf", PDF), page)


class Platform:
    """The least that the platform does: keeps keys until it has a receipt, messages by their id, applies in order."""

    def __init__(self, link: AuthorityLink) -> None:
        self.link = link
        self.cursor = ""
        self.receipts: dict[str, Receipt] = {}
        self.kept: dict[str, Message] = {}
        self.applied: list[tuple[str, int]] = []

    def send(self, key: str) -> None:
        try:
            receipt = self.link.hand_over(key, {"values": {"party.name.new": "新名（虚构）"}, "on": DAY})
        except (LinkDown, LinkGarbled):
            return
        assert self.receipts.setdefault(key, receipt) == receipt

    def listen(self) -> None:
        try:
            messages, self.cursor = self.link.fetch(self.cursor)
        except (LinkDown, LinkGarbled):
            return
        for message in messages:
            known = self.kept.setdefault(message.id, message)
            assert known == message
        for message in sorted(self.kept.values(), key=lambda m: (m.key, m.sequence)):
            step = (message.key, message.sequence)
            turn = sum(1 for key, _ in self.applied if key == message.key) + 1
            if message.sequence == turn and step not in self.applied:
                self.applied.append(step)


def run(link: AuthorityLink, world: World, days: Days, order: Sequence[str]) -> Platform:
    """A course of sends and listens with days going by; then calm, until all is known."""
    platform = Platform(link)
    for word in order:
        if word == "day":
            days.day += timedelta(days=1)
        elif word == "listen":
            platform.listen()
        else:
            platform.send(word)
    for _ in range(60):
        if len(platform.applied) == 3 * len(KEYS) and len(platform.receipts) == len(KEYS):
            break
        days.day += timedelta(days=1)
        for key in KEYS:
            if key not in platform.receipts:
                platform.send(key)
        platform.listen()
    return platform


def hold(platform: Platform, world: World) -> None:
    taken = {row["key"]: row["number"] for row in world.taken(SYSTEM)}
    assert sorted(row["key"] for row in world.taken(SYSTEM)) == list(KEYS)
    assert {key: r.number for key, r in platform.receipts.items()} == taken
    assert len(set(taken.values())) == len(KEYS)
    assert sorted(platform.applied) == [(key, n) for key in KEYS for n in (1, 2, 3)]
    last = [m for m in platform.kept.values() if m.kind == "granted"]
    assert {m.certificate for m in last} == {("证书.pdf", PDF)}
    assert {m.defects for m in platform.kept.values() if m.kind == "correction"} == {("缺印章",)}


def listed(operation: str, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from((faults.OK, *faults.FAULTS[operation])), max_size=most)


ORDERS = st.lists(st.sampled_from((*KEYS, "listen", "day")), max_size=25)
CALM = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


@settings(CALM, max_examples=60)
@given(sends=listed("hand_over", 12), fetches=listed("fetch", 20), order=ORDERS)
def test_in_this_process(sends: list[str], fetches: list[str], order: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        days = Days()
        world = world_in(folder, {"hand_over": sends, "fetch": fetches}, days)
        hold(run(SimulatedLink(SYSTEM, world, lambda: None), world, days, order), world)


@settings(CALM, max_examples=8)
@given(sends=listed("hand_over", 5), fetches=listed("fetch", 8), order=ORDERS)
def test_over_http(sends: list[str], fetches: list[str], order: list[str]) -> None:
    """A slow answer outlasts the client's patience: done over there, unknown here."""
    with tempfile.TemporaryDirectory() as folder:
        days = Days()
        world = world_in(folder, {"hand_over": sends, "fetch": fetches}, days)
        seen: dict[str, int] = {}

        def keep(system: str, data: Any, reason: str) -> int:
            seen[str(data)] = seen.get(str(data), 0) + 1
            # One that came wrong may yet come right, as it does here.
            return 1

        with serving(world, SECRET) as base:
            hold(run(HttpLink(SYSTEM, Client(base, SECRET, 0.25), keep), world, days, order), world)


@pytest.mark.parametrize("seed", range(3))
def test_seeded_faults_and_several_threads_at_once(tmp_path: Path, seed: int, together: Any) -> None:
    """Every thread hands over the same keys through its own link: one number each."""
    world = World(tmp_path / "w.sqlite3", Days(), faults.Seeded(seed, 0.5), course)

    def work(n: int) -> dict[str, str]:
        platform = Platform(SimulatedLink("customs", world, lambda: None))
        while len(platform.receipts) < len(KEYS):
            for key in KEYS:
                platform.send(key)
        return {key: r.number for key, r in platform.receipts.items()}

    found = together(4, work)
    assert all(f == found[0] for f in found)
    assert sorted(row["key"] for row in world.taken("customs")) == list(KEYS)


# ---------- answers over HTTP


def http(base: str, secret: str = SECRET) -> HttpLink:
    return HttpLink(SYSTEM, Client(base, secret, 0.25))


@pytest.mark.parametrize(
    ("met", "error"),
    [
        (faults.DOWN, LinkDown),
        (faults.LOST, LinkDown),
        (faults.SLOW, LinkDown),
        (faults.GARBLED, LinkGarbled),
    ],
)
def test_each_fault_is_told_as_what_it_is(tmp_path: Path, met: str, error: type[Exception]) -> None:
    world = world_in(tmp_path, {"hand_over": [met]}, Days())
    with serving(world, SECRET) as base:
        with pytest.raises(error):
            http(base).hand_over("k1", {})
        known = [row["key"] for row in world.taken(SYSTEM)]
        assert known == ([] if met == faults.DOWN else ["k1"])
        assert http(base).hand_over("k1", {}).on == DAY
        assert [row["key"] for row in world.taken(SYSTEM)] == ["k1"]


def test_nobody_there(tmp_path: Path) -> None:
    with serving(world_in(tmp_path, {}, Days()), SECRET) as base:
        pass
    with pytest.raises(LinkDown):
        http(base).hand_over("k1", {})


def test_a_wrong_secret_is_down_and_leaves_nothing(tmp_path: Path) -> None:
    """It is put right by an operator, and then the same hand-over goes through."""
    world = world_in(tmp_path, {}, Days())
    with serving(world, SECRET) as base:
        with pytest.raises(LinkDown, match="401"):
            http(base, "guessed").hand_over("k1", {})
        assert world.taken(SYSTEM) == []


def test_an_unknown_system_is_a_no(tmp_path: Path) -> None:
    with (
        serving(world_in(tmp_path, {}, Days()), SECRET) as base,
        pytest.raises(LinkRefused, match="404: unknown"),
    ):
        HttpLink("weather", Client(base, SECRET)).hand_over("k1", {})


def test_a_message_that_stays_wrong_is_laid_aside_and_the_others_pass(tmp_path: Path) -> None:
    days = Days()
    days_of_faults = [faults.GARBLED] * 5
    world = world_in(tmp_path, {"fetch": days_of_faults}, days, page=10)
    aside: list[str] = []

    def keep(system: str, data: Any, reason: str) -> int:
        assert (system, data["key"], "kind" in data) == (SYSTEM, "k1", False)
        aside.append(reason)
        return len(aside)

    with serving(world, SECRET) as base:
        link = HttpLink(SYSTEM, Client(base, SECRET), keep)
        for key in KEYS:
            link.hand_over(key, {})
        cursors = [link.fetch("")[1] for _ in range(3)]
        assert cursors == ["", "", "3"]
        assert [m.key for m in link.fetch("")[0]] == ["k2", "k3"]
    assert set(aside) == {"message: required"}


def test_without_a_place_to_lay_it_aside_the_whole_page_waits(tmp_path: Path) -> None:
    world = world_in(tmp_path, {"fetch": [faults.GARBLED]}, Days())
    with serving(world, SECRET) as base:
        http(base).hand_over("k1", {})
        with pytest.raises(LinkGarbled, match="required"):
            http(base).fetch("")
        assert len(http(base).fetch("")[0]) == 1


# ---------- e-licences

# A number with its check digit right, as in the tests of the numbers.
GOOD = "9144030071526726XG"


def licences(world: World) -> SimulatedLicences:
    facts = {"name": "示例公司（虚构）"}
    return SimulatedLicences(world, lambda s, n: facts if n.startswith("9144") else None, lambda: None)


def test_a_licence_is_found_by_a_sound_number_alone(tmp_path: Path) -> None:
    world = world_in(tmp_path, {"licence": [faults.DOWN]}, Days())
    here = licences(world)
    with pytest.raises(LinkDown):
        here.licence("uscc", GOOD)
    found = here.licence("uscc", GOOD)
    assert found and found[1] == PDF and found[2]["name"] == "示例公司（虚构）"
    assert here.licence("uscc", "914403007152672600") is None
    assert here.licence("unknown", GOOD) is None
    with serving(world, SECRET, licences=here) as base:
        there = HttpLicences(Client(base, SECRET))
        assert there.licence("uscc", GOOD) == found
        assert there.licence("uscc", "0") is None
