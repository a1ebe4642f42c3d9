"""The simulated counterpart behind a small HTTP server on this machine, faults and all: for tests and trials.

with serving(world, "secret") as base:
    HttpLink("customs", Client(base, "secret"))
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from zhiquan.adapters import signing, wire
from zhiquan.adapters.simulated import faults
from zhiquan.adapters.simulated.links import SYSTEMS, SimulatedLicences
from zhiquan.adapters.simulated.world import World
from zhiquan.kernel import clock

LARGEST = 8 * 1024 * 1024
# A slow answer comes after this, or when the server ends.
SLOW_S = 30.0


class Counterpart(ThreadingHTTPServer):
    """`seen` counts requests by path; `slow_s` is how late a slow answer is."""

    daemon_threads = True

    def __init__(
        self, world: World, secret: str, licences: SimulatedLicences | None, port: int, slow_s: float
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.world, self.secret, self.licences, self.slow_s = world, secret, licences, slow_s
        self.ending = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who did not wait for a slow answer is no news; any other error shows as a lost answer."""

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Counterpart
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        return

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def _answer(self, method: str) -> None:
        self.close_connection = True
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST:
            return self._say(413, {"message": "too large"})
        body = self.rfile.read(length)
        text = signing.request_text(method, self.path, body)
        try:
            signing.check([self.server.secret], dict(self.headers.items()), text, _now())
        except signing.BadSignature as error:
            return self._say(401, {"message": error.code})
        parts = urlsplit(self.path)
        system, _, what = parts.path.strip("/").partition("/")
        data = json.loads(body) if body else {}
        if system in SYSTEMS and (method, what) == ("POST", "handovers"):
            return self._hand_over(system, data)
        if system in SYSTEMS and (method, what) == ("GET", "messages"):
            return self._messages(system, parse_qs(parts.query).get("since", [""])[0])
        if (method, parts.path) == ("POST", "/e_licence/lookups"):
            return self._licence(data)
        if (method, parts.path) == ("POST", "/message_centre/notices"):
            return self._notice(data)
        return self._say(404, {"message": "unknown"})

    def _hand_over(self, system: str, data: Any) -> None:
        met = self.server.world.fault(system, "hand_over")
        if met == faults.DOWN:
            return self._say(503, {"message": "down"})
        told = self.server.world.hand_over(system, data["key"], data["payload"])
        if met == faults.SLOW:
            self.server.ending.wait(self.server.slow_s)
        if met == faults.LOST:
            return None
        if met == faults.GARBLED:
            return self._say(200, {"nummer": told["number"]})
        return self._say(200, told)

    def _messages(self, system: str, since: str) -> None:
        met = self.server.world.fault(system, "fetch")
        if met == faults.DOWN:
            return self._say(503, {"message": "down"})
        if met == faults.SLOW:
            self.server.ending.wait(self.server.slow_s)
        told = self.server.world.fetch(system, since, met)
        for message in told["messages"]:
            if isinstance(message.get("certificate"), tuple):
                message["certificate"] = wire.from_file(*message["certificate"])
        if met == faults.GARBLED:
            # One message has lost a field, the others are sound.
            for message in told["messages"][:1]:
                message.pop("kind", None)
        return self._say(200, told)

    def _licence(self, data: Any) -> None:
        found = self.server.licences.licence(data["scheme"], data["number"]) if self.server.licences else None
        if found is None:
            return self._say(404, {"message": "not shared"})
        name, content, facts = found
        return self._say(200, {"file": wire.from_file(name, content), "facts": dict(facts)})

    def _notice(self, data: Any) -> None:
        met = self.server.world.fault("message_centre", "notice")
        if met == faults.DOWN:
            return self._say(503, {"message": "down"})
        self.server.world.take_notice(data["id"], data)
        return None if met == faults.LOST else self._say(200, {})

    def _say(self, status: int, data: Any) -> None:
        body = json.dumps(data, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)


def _now() -> int:
    return int(clock.machine().timestamp())


@contextmanager
def serving(
    world: World,
    secret: str,
    *,
    licences: SimulatedLicences | None = None,
    port: int = 0,
    slow_s: float = SLOW_S,
) -> Iterator[str]:
    """The base address of a counterpart that serves inside the block, on a free port unless one is given."""
    server = Counterpart(world, secret, licences, port, slow_s)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.base
    finally:
        server.ending.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
