"""How the simulated counterpart misbehaves: which fault a call meets is drawn from a seed, the same each time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

OK = "ok"
SLOW = "slow"  # answers late
DOWN = "down"  # says that it cannot now, and has done nothing
LOST = "lost"  # has done it, and its answer never arrives
GARBLED = "garbled"  # has done it, and answers something else than agreed
DUPLICATE = "duplicate"  # sends again what it sent before
SHUFFLED = "shuffled"  # the later message first

FAULTS: Mapping[str, tuple[str, ...]] = {
    "hand_over": (SLOW, DOWN, LOST, GARBLED),
    "fetch": (SLOW, DOWN, GARBLED, DUPLICATE, SHUFFLED),
    "licence": (SLOW, DOWN, GARBLED),
    "notice": (SLOW, DOWN, LOST),
}


class Script(Protocol):
    """Which fault the n-th call (from 0) of an operation at a system meets."""

    def fault(self, system: str, operation: str, call: int) -> str: ...


@dataclass(frozen=True)
class Seeded:
    """A fault in `share` of the calls (0 to below 1), of an even mix; the same seed gives the same course."""

    seed: int = 1
    share: float = 0.25

    def fault(self, system: str, operation: str, call: int) -> str:
        drawn = hashlib.sha256(f"{self.seed}/{system}/{operation}/{call}".encode()).digest()
        if int.from_bytes(drawn[:6], "big") / 2**48 >= self.share:
            return OK
        kinds = FAULTS[operation]
        return kinds[drawn[6] % len(kinds)]


@dataclass(frozen=True)
class Listed:
    """The faults of each operation one after the other, for every system alike; then none any more."""

    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def fault(self, system: str, operation: str, call: int) -> str:
        told = self.faults.get(operation, ())
        return told[call] if call < len(told) else OK
