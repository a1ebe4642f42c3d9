"""What the suites share: a real `./zhiquan up` on its own folder, and a browser that looks at it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
READY_S = 120
# An invented portal that may show the assistant in a frame. Vectors, made in the background, would slow two cores down.
PORTAL = "http://portal.localhost"
JOURNEYS = {"ZHIQUAN_VECTORS": "off", "ZHIQUAN_PORTALS": PORTAL}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Installation:
    """A running platform: where it answers, its folder, its demo accounts by user name."""

    url: str
    var: Path
    process: subprocess.Popen[bytes]

    @property
    def accounts(self) -> dict[str, str]:
        rows = json.loads((self.var / "demo-accounts.json").read_text("utf8"))
        return {r["username"]: r["password"] for r in rows}

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


def own_environment(var: Path) -> dict[str, str]:
    """The machine's environment for an installation in `var`, without what the unit tests set for themselves."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIQUAN_", "DJANGO_"))}
    return {**kept, "ZHIQUAN_VAR": str(var), "PYTHONPATH": str(ROOT / "src")}


def start_installation(var: Path, *words: str, environment: dict[str, str] | None = None) -> Installation:
    """Start `up` on a free port and wait until it answers."""
    port = free_port()
    env = {**own_environment(var), **(environment or {})}
    log = (var / "up.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "zhiquan.site", "up", "--port", str(port), *words],
        env=env,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError((var / "up.log").read_text("utf8"))
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):
                return Installation(url, var, process)
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise AssertionError(f"not ready after {READY_S} s:\n" + (var / "up.log").read_text("utf8"))


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """One platform with the demo for all journeys of the session."""
    with tempfile.TemporaryDirectory(prefix="zhiquan-journey-") as folder:
        running = start_installation(Path(folder), environment=JOURNEYS)
        yield running
        running.stop()
