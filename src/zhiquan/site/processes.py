"""Child processes that end when their parent does, whatever kills it (Linux)."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_LEADER = "ZHIQUAN_LEADER"

_prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform.startswith("linux") else None


def die_with_parent(number: int = signal.SIGKILL, parent: int | None = None) -> None:
    """Ask the kernel to send `number` to this process when its parent dies; elsewhere do nothing.

    `parent` is the parent that it should have: one that died before the request was in place is noticed.
    """
    if _prctl is None:
        return
    parent = parent or os.getppid()
    _prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)


def child_setup() -> None:
    """Runs in a new child before its program: its own session, and a gentle end with the supervisor."""
    os.setsid()
    # The server's own child asks whether its parent is still the one that was started here.
    os.environ[_LEADER] = str(os.getpid())
    die_with_parent(signal.SIGTERM)


def die_with_leader() -> None:
    """For a child of a process that `child_setup` prepared: end at once when that process does."""
    leader = int(os.environ.get(_LEADER, "0"))
    die_with_parent(parent=None if leader in (0, os.getpid()) else leader)
