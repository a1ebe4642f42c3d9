"""A real ``./zhiquan up`` with its own folder, and a view of its processes."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
READY_S = 60.0


def until(what: str, ready: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Ask again until the answer is true; fail with `what` at the deadline."""
    limit = time.monotonic() + seconds
    while not (answer := ready()):
        assert time.monotonic() < limit, f"{what}: not within {seconds} s"
        time.sleep(0.03)
    return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False


@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    born: str
    command: str

    @property
    def alive(self) -> bool:
        now = look(self.pid)
        return now is not None and now.born == self.born


def look(pid: int) -> Process | None:
    """The process as the kernel's table shows it; None when it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return None
    return None if fields[0] in "ZX" else Process(pid, int(fields[1]), fields[19], command)


def descendants(pid: int) -> list[Process]:
    everything = [p for path in Path("/proc").glob("[0-9]*") if (p := look(int(path.name)))]
    found, parents = [], {pid}
    while grown := [p for p in everything if p.parent in parents and p not in found]:
        found += grown
        parents |= {p.pid for p in grown}
    return found


class Up:
    """One `up` under way."""

    def __init__(self, var: Path, port: int, *, database: str = "", ignore_sigint: bool = False) -> None:
        self.port, self.log = port, var / "up.log"
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "zhiquan.site", "up", "--port", str(port), "--no-demo"],
                cwd=ROOT,
                env=environment(var, database),
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=(lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)) if ignore_sigint else None,
            )

    # ---------- its processes

    def all(self) -> list[Process]:
        return descendants(self.process.pid)

    def one(self, role: str) -> Process | None:
        """``main`` (the web server's first process), ``serving`` (its child) or ``worker``."""
        below = self.all()
        main = next((p for p in below if " granian " in p.command and p.parent == self.process.pid), None)
        if role == "main":
            return main
        if role == "worker":
            return next((p for p in below if p.command.endswith("zhiquan.site worker ")), None)
        return next((p for p in below if main and p.parent == main.pid and "tracker" not in p.command), None)

    def kill(self, role: str) -> Process:
        victim: Process = until(role, lambda: self.one(role))
        with suppress(ProcessLookupError):
            os.kill(victim.pid, signal.SIGKILL)
        return victim

    def complete(self) -> bool:
        return all(self.one(role) for role in ("main", "serving", "worker")) and self.answers()

    def wait_ready(self) -> Up:
        def ready() -> bool:
            assert self.process.poll() is None, self.log.read_text()
            return self.complete()

        until("up", ready, READY_S)
        return self

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)

    # ---------- its pages

    def ask(self, path: str, method: str = "GET") -> tuple[int, Any]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=25)
        try:
            link.request(method, path)
            answer = link.getresponse()
            return answer.status, answer.read()
        finally:
            link.close()

    def answers(self) -> bool:
        try:
            return self.ask("/healthz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def told(self, path: str, method: str = "GET") -> Any:
        """The JSON of a page, or None where there was no proper answer."""
        try:
            status, body = self.ask(path, method)
        except (OSError, http.client.HTTPException):
            return None
        return json.loads(body) if status == 200 else None


def environment(var: Path, database: str = "") -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIQUAN_", "DJANGO_"))}
    return kept | {
        "ZHIQUAN_VAR": str(var),
        "ZHIQUAN_DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tests.processes.probe.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


@contextmanager
def up(var: Path, port: int | None = None, **named: Any) -> Iterator[Up]:
    """A ready `up`; whatever the test leaves of it is cleared away."""
    running = Up(var, port or free_port(), **named)
    seen: list[Process] = []
    try:
        running.wait_ready()
        seen = running.all()
        yield running
    finally:
        seen += running.all()
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait()
        for process in seen:
            if process.alive:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
