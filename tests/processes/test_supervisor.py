"""`up` as a whole: it ends when told, comes back when hurt, and leaves no orphan."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.processes.harness import ROOT, Process, Up, environment, free_port, is_free, until, up

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all: what the first start prepares, the others find."""
    return tmp_path_factory.mktemp("var")


def all_gone(processes: list[Process], port: int) -> None:
    until("every child gone", lambda: not [p for p in processes if p.alive])
    assert is_free(port)


@pytest.mark.parametrize(
    ("number", "ignored"),
    [(signal.SIGINT, False), (signal.SIGINT, True), (signal.SIGTERM, False), (signal.SIGHUP, False)],
    ids=["ctrl-c", "ctrl-c though started with &", "term", "terminal closed"],
)
def test_one_signal_ends_everything(var, number, ignored):
    with up(var, ignore_sigint=ignored) as running:
        below = running.all()
        assert len(below) >= 3
        assert running.end(number) == 0
        assert not [p for p in below if p.alive], "all ended before it did"
        assert is_free(running.port)
        assert "starting it again" not in running.log.read_text()


def test_whatever_is_killed_the_service_returns(var):
    with up(var) as running:
        for roles in (["serving"], ["main"], ["main", "serving"], ["serving", "main"], ["worker"]):
            victims = [running.kill(role) for role in roles]
            until(f"{roles} gone", lambda v=victims: not any(p.alive for p in v))
            until(f"service after {roles}", running.complete, 30)
        servers = [p for p in running.all() if " granian " in p.command]
        assert len(servers) == 2, "one server and its child, no orphan"
        below = running.all()
        assert running.end() == 0
        all_gone(below, running.port)


@pytest.mark.parametrize("also", [[], ["main"], ["worker", "serving"]])
def test_when_the_supervisor_is_killed_its_children_vanish(var, also):
    with up(var) as running:
        below = running.all()
        victims = {role: running.one(role) for role in ("main", "serving", "worker")}
        running.process.kill()
        for role in also:
            os.kill(victims[role].pid, signal.SIGKILL)
        running.process.wait()
        all_gone(below, running.port)


def started(running: Up, name: str) -> str:
    """The uid of a job that is running now."""
    uid: str = running.told(f"/probe/start/{name}/", "POST")["uid"]
    until("the job runs", lambda: shown(running, uid)["state"] == "running")
    return uid


def shown(running: Up, uid: str) -> dict[str, Any]:
    page: dict[str, Any] = until("an answer", lambda: running.told(f"/probe/job/{uid}/"))
    return page


def test_a_job_cut_off_with_its_worker_is_done_by_the_next(var):
    with up(var) as running:
        uid = started(running, "probe.second_try")
        running.kill("worker")
        until("the job is done", lambda: shown(running, uid)["state"] == "done", 30)
        assert shown(running, uid) == {"state": "done", "attempts": 2, "done": 1, "effects": 1}
        assert running.end() == 0


def test_a_job_that_looks_up_gives_way_and_goes_on_at_the_next_start(var):
    with up(var) as running:
        uid = started(running, "probe.patient")
        assert running.end(signal.SIGINT) == 0
        assert "by force" not in running.log.read_text()
    with up(var) as running:
        assert running.told("/probe/go/", "POST") == {}
        until("the job is done", lambda: shown(running, uid)["state"] == "done")
        assert shown(running, uid) == {"state": "done", "attempts": 1, "done": 0, "effects": 1}
        assert running.end() == 0


def test_a_job_that_never_looks_up_does_not_keep_the_worker_alive(tmp_path):
    with up(tmp_path) as running:
        started(running, "probe.endless")
        below = running.all()
        assert running.end(signal.SIGINT) == 0
        all_gone(below, running.port)


def start(var: Path, port: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "zhiquan.site", "up", "--port", str(port), "--no-demo"],
        cwd=ROOT,
        env=environment(var),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_a_busy_port_is_refused_by_name(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = start(tmp_path, port)
    assert told.returncode == 2
    (line,) = told.stderr.splitlines()
    assert line.startswith(f"zhiquan: port {port} on 127.0.0.1 is taken by another program; try --port ")
    assert start(tmp_path, 70_000).returncode == 2


def test_a_second_up_on_the_same_folder_is_refused(var):
    with up(var) as running:
        told = start(var, free_port())
        assert told.returncode == 2
        (line,) = told.stderr.splitlines()
        assert f"in use already: process {running.process.pid} on port {running.port}" in line
        assert running.answers()


def test_it_listens_on_this_machine_only(var):
    with up(var) as running:
        wanted = f"{running.port:04X}"
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        listening = {f[1].split(":")[0] for f in lines if f[1].endswith(f":{wanted}") and f[3] == "0A"}
        assert listening == {"0100007F"}


def test_a_signal_while_preparing_ends_it_at_once(tmp_path):
    running = Up(tmp_path, free_port())
    until("the lock is taken", lambda: (tmp_path / "up.lock").exists() and (tmp_path / "up.lock").read_text())
    until("preparing", lambda: (tmp_path / "zhiquan.sqlite3").exists())
    assert running.end(signal.SIGINT) == 1
    assert "stopped while it was being prepared" in running.log.read_text()
    with up(tmp_path) as again:
        assert again.end() == 0
