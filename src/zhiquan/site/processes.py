"""Child processes that end when their parent does, whatever kills it (Linux)."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Ask the kernel to send `number` to this process when its parent dies; elsewhere do nothing."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        # The parent died before the request was in place.
        os.kill(os.getpid(), number)


def child_setup() -> None:
    """Runs in a new child before its program: its own session, and a gentle end with the supervisor."""
    os.setsid()
    die_with_parent(signal.SIGTERM)
