"""Writes while processes are killed: what was acknowledged exists once, with all that hangs on it."""

from __future__ import annotations

import os
import random
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.processes.harness import Up, until, up

pytestmark = pytest.mark.processes

CLIENTS, MOST_WRITES, KILLS = 4, 60, 5
DEADLINE_S = 60.0


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database; empty for SQLite."""
    if request.param == "sqlite":
        yield ""
        return
    server = os.environ.get("ZHIQUAN_TEST_POSTGRES")
    if not server:
        pytest.skip("ZHIQUAN_TEST_POSTGRES names no PostgreSQL")
    import psycopg

    name = f"zhiquan_probe_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Client(threading.Thread):
    """Posts one write after the other, each until it is acknowledged; repeats some with their key."""

    def __init__(self, name: str, running: Up, enough: threading.Event) -> None:
        super().__init__(name=name)
        self.running, self.enough = running, enough
        self.unanswered = 0
        self.refs: dict[str, str] = {}
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            for n in range(MOST_WRITES):
                if self.enough.is_set():
                    return
                key = f"{self.name}-{n}"
                self.refs[key] = self._post(key)["ref"]
                if n % 3 == 0:
                    again = self._post(key)
                    assert (again["ref"], again["fresh"]) == (self.refs[key], False)
        except BaseException as error:
            self.error = error

    def _post(self, key: str) -> dict[str, str]:
        def once() -> dict[str, str] | None:
            answer = self.running.told(f"/probe/write/{key}/", "POST")
            self.unanswered += answer is None
            return answer

        return until(key, once, DEADLINE_S)


def hurt(running: Up, chance: random.Random) -> None:
    """Kill something again and again after an unforeseeable moment; each time it must come back."""
    moment = threading.Event()
    victims = ["serving", "main", *chance.choices(["serving", "worker", "main", "worker"], k=KILLS - 2)]
    for victim in victims:
        moment.wait(chance.uniform(0.1, 0.7))
        running.kill(victim)
        until("it comes back", running.complete, DEADLINE_S)


def test_every_acknowledged_write_exists_once(tmp_path: Path, database: str):
    chance = random.Random(20261123)
    with up(tmp_path, database=database) as running:
        enough = threading.Event()
        clients = [Client(f"c{i}", running, enough) for i in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            hurt(running, chance)
        finally:
            enough.set()
        for client in clients:
            client.join()
        assert not [c.error for c in clients if c.error]
        assert any(c.unanswered for c in clients), "the kills hit no write: the test proves nothing"

        def settled() -> bool:
            left = running.told("/probe/open/")
            return left is not None and left["jobs"] == left["events"] == 0

        until("all work done", settled, DEADLINE_S)
        state = running.told("/probe/state/")
        assert running.end() == 0

    keys = [key for client in clients for key in client.refs]
    assert len(keys) >= CLIENTS
    once = dict.fromkeys(keys, 1)
    assert state["written"] == once
    assert state["audited"] == once
    assert state["jobs"] == {f"done {key}": 1 for key in keys}
    kinds = ("told", "step0", "step1", "step2")
    assert state["effects"] == {f"{kind} {key}": 1 for kind in kinds for key in keys}
    assert state["numbers"] == list(range(1, len(keys) + 1))
    assert state["chain"]
