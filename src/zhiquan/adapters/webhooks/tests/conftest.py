"""People, and a receiver on this machine that notes what it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from zhiquan.adapters import signing
from zhiquan.kernel import clock, jobs
from zhiquan.kernel.actor import AUDITOR, SYSTEM_ADMIN, Actor
from zhiquan.kernel.models import Job, Mandate, Organisation, Person


@pytest.fixture
def as_role(db: None) -> Callable[[str], Actor]:
    def make(role: str) -> Actor:
        person = Person.objects.create_user(role, "x", display_name=role)
        organisation, _ = Organisation.objects.get_or_create(kind=Organisation.GOVERNMENT, name="示例局")
        Mandate.objects.create(
            person=person, organisation=organisation, role=role, valid_from=date(2020, 1, 1)
        )
        return Actor(person, organisation, frozenset({role}))

    return make


@pytest.fixture
def admin(as_role: Callable[[str], Actor]) -> Actor:
    return as_role(SYSTEM_ADMIN)


@pytest.fixture
def auditor(as_role: Callable[[str], Actor]) -> Actor:
    return as_role(AUDITOR)


@dataclass
class Receiver:
    """`answers` are the statuses to give, one a call, then 204; 0 breaks the connection off after taking it."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def bodies(self) -> list[Any]:
        return [json.loads(body) for _headers, body in self.told]

    def ids(self) -> list[str]:
        return [headers[signing.ID] for headers, _body in self.told]


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("ZHIQUAN_HOOKS_LOOPBACK", "1")
    noted = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            return

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            noted.told.append((dict(self.headers.items()), body))
            status = noted.answers.pop(0) if noted.answers else 204
            if status:
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", noted.url)
                self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    noted.url = f"http://127.0.0.1:{server.server_address[1]}/in"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield noted
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def work() -> Callable[[], int]:
    """Carries out every attempt that is queued, also those put off; says how many."""

    def run() -> int:
        done = 0
        while job := Job.objects.filter(state=Job.QUEUED, name="webhooks.deliver").order_by("pk").first():
            jobs.run_job.func(str(job.uid), job.turn)
            done += 1
        return done

    return run


def now() -> int:
    return int(clock.machine().timestamp())
