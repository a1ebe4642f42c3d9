"""`./zhiquan up`: prepares the installation, starts web and worker, and keeps both alive.

Each child has its own session and ends with the supervisor. A child that dies is cleared away with its whole
group (a killed server's own child would keep the port) and started again. One signal stops everything; each
child gets one signal, because a second would cut a running job short.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from zhiquan.site import processes

READY_S, STOP_S, CLEAR_S = 60, 20, 3
BACK_OFF_S = (0.2, 0.5, 1, 2, 5, 10)
HIGHEST_PORT = 65_535


def say(text: str = "") -> None:
    print(text, flush=True)  # noqa: T201 - the supervisor speaks to a person


def complain(text: str) -> None:
    print(f"zhiquan: {text}", file=sys.stderr, flush=True)  # noqa: T201


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
        """Kill what is left of the group and wait for its end, so that nobody keeps the port or a lock."""
        if not self.process:
            return
        limit = time.monotonic() + CLEAR_S
        with contextlib.suppress(ProcessLookupError):
            while time.monotonic() < limit:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.poll()
                time.sleep(0.02)
        self.process.wait()


def busy(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def refusal(port: int) -> str:
    """Why the port cannot be had; empty where it can."""
    if not 1 <= port <= HIGHEST_PORT:
        return f"--port {port}: a port is a number from 1 to {HIGHEST_PORT}"
    if not busy(port):
        return ""
    if port < 1024 and os.geteuid() != 0:
        return f"port {port} on 127.0.0.1 is taken or needs root; try --port {port + 8000}"
    free = next((p for p in range(port + 1, HIGHEST_PORT + 1) if not busy(p)), 0)
    return f"port {port} on 127.0.0.1 is taken by another program; try --port {free}"


@contextlib.contextmanager
def only_one(var: Path, port: int) -> Iterator[str]:
    """Hold the folder for this supervisor; yields who has it where somebody else does, else nothing."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            yield lock.read().strip() or "another ./zhiquan up"
            return
        lock.truncate(0)
        lock.write(f"process {os.getpid()} on port {port}\n")
        lock.flush()
        yield ""


# The web server's threads are Rust's, with 2 MiB of stack; linear algebra under an answer needs more at its worst.
STACK = str(16 * 1024 * 1024)


def children(port: int) -> list[Child]:
    python = sys.executable
    os.environ.setdefault("RUST_MIN_STACK", STACK)
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
            complain(f"{child.name} ended ({code}); starting it again")
            child.clear_away()
            child.start_at = now + BACK_OFF_S[min(child.deaths, len(BACK_OFF_S) - 1)]
            child.deaths += 1
            child.process = None

    def _announce(self) -> None:
        limit = time.monotonic() + READY_S
        while not answers(self.port):
            if self.stop.wait(0.1):
                return
            if time.monotonic() > limit:
                complain(f"no answer after {READY_S} s; the lines above say why")
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
                    complain(f"{child.name} did not end in {STOP_S} s; ended by force")
        for child in self.children:
            child.clear_away()
        return 0


def answers(port: int) -> bool:
    """Whether the web process answers, whatever it says (asked without any proxy)."""
    ask = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        ask.request("GET", "/healthz")
        ask.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        ask.close()
    return True


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


class Interrupted(BaseException):
    """A signal came while the installation was being prepared."""


def run(*, port: int, demo: bool, reset_demo: bool) -> int:
    """Start everything and stay until a signal. Returns the exit code: 2 where it cannot start here."""
    from django.conf import settings

    with only_one(Path(settings.VAR), port) as holder:
        if holder:
            complain(f"{settings.VAR} is in use already: {holder}; stop it first, or set ZHIQUAN_VAR")
            return 2
        if why := refusal(port):
            complain(why)
            return 2
        return _run(port, demo=demo, reset_demo=reset_demo)


def _run(port: int, *, demo: bool, reset_demo: bool) -> int:
    supervisor = Supervisor(port)
    preparing = True

    def asked_to_stop(number: int, frame: FrameType | None) -> None:
        supervisor.stop.set()
        if preparing:
            raise Interrupted

    # A shell that starts a program with & makes it ignore SIGINT: the handlers are set explicitly.
    signal.signal(signal.SIGINT, asked_to_stop)
    signal.signal(signal.SIGTERM, asked_to_stop)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, asked_to_stop)
    try:
        prepare(demo=demo, reset_demo=reset_demo)
        preparing = False
    except Interrupted:
        complain("stopped while it was being prepared; the next start goes on from here")
        return 1
    return supervisor.run()
