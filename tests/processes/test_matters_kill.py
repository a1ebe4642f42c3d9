"""A thousand submissions while web and worker are killed: every receipt that a client holds is one case, whole."""

from __future__ import annotations

import http.client
import random
import secrets
import threading
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.processes.harness import Up, until, up
from tests.processes.test_interrupted_writes import database  # noqa: F401 - the fixture of both databases

pytestmark = pytest.mark.processes

CLIENTS, EACH, KILLS = 8, 125, 4
DEADLINE_S = 60.0
AGAIN = 10


class Clerk(threading.Thread):
    """Hands in one draft after the other, each under its own key, until the answer names a case.

    Every tenth is handed in twice at the same moment, and every tenth once more after its answer.
    """

    def __init__(self, name: str, running: Up, sheet: dict) -> None:
        super().__init__(name=name)
        self.running, self.sheet = running, sheet
        self.token = secrets.token_hex(16)
        self.unanswered = self.done = 0
        self.receipts: dict[str, set[str]] = {}
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            for n, address in enumerate(self.sheet["drafts"]):
                key = f"{self.name}-{n}"
                double = threading.Thread(target=self._once, args=(address, key))
                if n % AGAIN == 0:
                    double.start()
                self._insist(address, key)
                if n % AGAIN == 0:
                    double.join()
                if n % AGAIN == 1:
                    self._insist(address, key)
                self.done += 1
        except BaseException as error:
            self.error = error

    def _insist(self, address: str, key: str) -> None:
        def answered() -> str:
            found = self._once(address, key)
            self.unanswered += not found
            return found

        until(key, answered, DEADLINE_S)

    def _once(self, address: str, key: str) -> str:
        """Where the case is shown; nothing where no proper answer came."""
        link = http.client.HTTPConnection("127.0.0.1", self.running.port, timeout=25)
        cookie = f"{self.sheet['cookie']}; {self.sheet['token_cookie']}={self.token}"
        form = urlencode({"key": key, "version": "1", "csrfmiddlewaretoken": self.token})
        try:
            link.request(
                "POST",
                address,
                form,
                {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"},
            )
            answer = link.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            return ""
        finally:
            link.close()
        if answer.status >= 500:
            return ""
        assert answer.status == 302, f"{answer.status}: {body[-2000:].decode(errors='replace')}"
        place = answer.headers["Location"]
        self.receipts.setdefault(key, set()).add(place)
        return place


def hurt(running: Up, clerks: list[Clerk]) -> None:
    """Kill something each time a further share of the work is done; each time it must come back."""
    chance = random.Random(20261123)
    victims = ["serving", "worker", "main", *chance.choices(["serving", "worker"], k=KILLS - 3)]
    total = len(clerks) * EACH
    for n, victim in enumerate(victims, 1):
        goal = total * n // (len(victims) + 2)
        until("work goes on", lambda goal=goal: sum(c.done for c in clerks) >= goal, DEADLINE_S)
        running.kill(victim)
        until("it comes back", running.complete, DEADLINE_S)


def test_every_receipt_is_one_whole_case(tmp_path: Path, database: str):  # noqa: F811 - the fixture
    with up(tmp_path, database=database) as running:
        ready = running.told(f"/probe/matters/prepare/{CLIENTS}/{EACH}/", "POST")
        assert ready, running.log.read_text()[-3000:]
        clerks = [Clerk(f"c{n}", running, sheet) for n, sheet in enumerate(ready["clients"])]
        for clerk in clerks:
            clerk.start()
        hurt(running, clerks)
        for clerk in clerks:
            clerk.join()
        assert not [c.error for c in clerks if c.error]
        assert any(c.unanswered for c in clerks), "the kills hit no submission: the test proves nothing"

        def settled() -> bool:
            left = running.told("/probe/open/")
            return left is not None and left["jobs"] == left["events"] == 0

        until("all work done", settled, DEADLINE_S)
        found = running.told("/probe/matters/state/")
        assert running.end() == 0

    total = CLIENTS * EACH
    held = {key: places for clerk in clerks for key, places in clerk.receipts.items()}
    assert len(held) == total
    assert all(len(places) == 1 for places in held.values()), "one key, one case"
    assert sorted(place for places in held.values() for place in places) == sorted(found["cases"])
    once = dict.fromkeys(found["refs"], 1)
    assert len(once) == len(set(found["refs"].values())) == total
    for what in ("audited", "told", "kept", "noticed"):
        assert found[what] == once, what
    assert found["drafts"] == {"submitted": total}
    assert found["history"] == {"submitted→checking": total}
    assert found["clocks"] == {"check_at_once True": total}
    assert found["letters"] == {"receipt": total}
    assert found["due"] == 0
    assert len(found["numbers"]) == 2
    assert all(given == list(range(1, total + 1)) for given in found["numbers"].values())
    assert found["chain"]
