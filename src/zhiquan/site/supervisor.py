"""`./zhiquan up`: prepares the installation, starts web and worker, and keeps both alive.

Each child has its own session and ends with the supervisor. A child that dies is cleared away with its whole
group (a killed server's own child would keep the port) and started again. One signal stops everything; each
child gets one signal, because a second would cut a running job short.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from zhiquan.site import processes

READY_S, STOP_S = 60, 20
BACK_OFF_S = (0.2, 0.5, 1, 2, 5, 10)


def say(text: str = "") -> None:
    print(text, flush=True)  # noqa: T201 - the supervisor speaks to a person


def complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


@dataclass
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    start_at: float = 0.0
    started: float = field(default=0.0)

    def start(self) -> None:
        # The program is this interpreter; the setup only asks for a session and a parent-death signal.
        self.process = subprocess.Popen(self.command, preexec_fn=processes.child_setup)  # noqa: S603
        self.started = time.monotonic()

    def clear_away(self) -> None:
        """Kill what is left of the group, so that nobody keeps the port or a lock."""
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()


def busy(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def children(port: int) -> list[Child]:
    python = sys.executable
    web = [
        python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--backlog", "256", "--no-ws", "--http", "1",
        "--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", "10",
        "zhiquan.site.wsgi:application",
    ]  # fmt: skip
    return [Child("web", web), Child("worker", [python, "-m", "zhiquan.site", "worker"])]


class Supervisor:
    def __init__(self, port: int) -> None:
        self.port = port
        self.stop = threading.Event()
        self.children = children(port)

    def run(self) -> int:
        for child in self.children:
            child.start()
        threading.Thread(target=self._announce, daemon=True).start()
        while not self.stop.is_set():
            self._tend()
            self.stop.wait(0.2)
        return self._end()

    def _tend(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.start_at:
                    child.start()
                continue
            code = child.process.poll()
            if code is None:
                if child.deaths and now - child.started > 60:
                    child.deaths = 0
                continue
            complain(f"zhiquan: {child.name} ended ({code}); starting it again")
            child.clear_away()
            child.start_at = now + BACK_OFF_S[min(child.deaths, len(BACK_OFF_S) - 1)]
            child.deaths += 1
            child.process = None

    def _announce(self) -> None:
        limit = time.monotonic() + READY_S
        while time.monotonic() < limit and not self.stop.is_set():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                    break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        else:
            return
        say(f"\n  知权 Zhiquan  http://127.0.0.1:{self.port}/\n")
        for line in demo_accounts():
            say(line)
        say("  Ctrl-C stops everything.")

    def _end(self) -> int:
        running = [c for c in self.children if c.process and c.process.poll() is None]
        for child in running:
            if child.process:
                child.process.terminate()
        limit = time.monotonic() + STOP_S
        for child in running:
            if child.process:
                try:
                    child.process.wait(max(0.1, limit - time.monotonic()))
                except subprocess.TimeoutExpired:
                    complain(f"zhiquan: {child.name} did not end in {STOP_S} s; ended by force")
        for child in self.children:
            child.clear_away()
        return 0


def demo_accounts() -> list[str]:
    from django.conf import settings

    path = Path(settings.VAR) / "demo-accounts.json"
    if not path.exists():
        return []
    rows = json.loads(path.read_text("utf8"))
    lines = ["  演示账户 Demo accounts (invented, on this machine only):"]
    width = max(len(r["username"]) for r in rows)
    lines += [f"    {r['username']:<{width}}  {r['password']}  {r['who']}" for r in rows]
    return [*lines, ""]


def prepare(*, demo: bool, reset_demo: bool) -> None:
    """Bring the database, the policy edition, the catalogues and the demo up to date."""
    from zhiquan.site import preparation

    preparation.run(demo=demo, reset_demo=reset_demo)


def run(*, port: int, demo: bool, reset_demo: bool) -> int:
    """Start everything and stay until a signal. Returns the exit code."""
    if busy(port):
        complain(f"zhiquan: port {port} on 127.0.0.1 is taken by another program; try --port {port + 1}")
        return 2
    supervisor = Supervisor(port)

    def asked_to_stop(number: int, frame: FrameType | None) -> None:
        supervisor.stop.set()

    # A shell that starts a program with & makes it ignore SIGINT: the handlers are set explicitly.
    signal.signal(signal.SIGINT, asked_to_stop)
    signal.signal(signal.SIGTERM, asked_to_stop)
    prepare(demo=demo, reset_demo=reset_demo)
    if supervisor.stop.is_set():
        return 0
    return supervisor.run()
