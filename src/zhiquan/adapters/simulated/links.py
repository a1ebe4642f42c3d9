"""The line to the simulated counterpart inside this process, with the counterpart's faults on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zhiquan.adapters import wire
from zhiquan.adapters.simulated import faults
from zhiquan.adapters.simulated.world import World
from zhiquan.areas.matters.ports import LinkDown, LinkGarbled, Message, Receipt
from zhiquan.engines.numbers import PARTY_SCHEMES, SCHEMES, NumberError
from zhiquan.kernel import canonical

SLOW_S = 1.0
SYSTEMS = ("company_register", "trademark_office", "customs")


def wait() -> None:
    time.sleep(SLOW_S)


@dataclass(frozen=True)
class SimulatedLink:
    """An `AuthorityLink` to the world in this process."""

    system: str
    world: World
    slow: Callable[[], None] = wait
    mode: str = "simulated"

    def hand_over(self, key: str, payload: Mapping[str, Any]) -> Receipt:
        met = self.world.fault(self.system, "hand_over")
        if met == faults.DOWN:
            raise LinkDown("模拟: down")
        if met == faults.SLOW:
            self.slow()
        told = self.world.hand_over(self.system, key, canonical.plain(payload))
        if met == faults.LOST:
            raise LinkDown("模拟: the answer was lost")
        if met == faults.GARBLED:
            raise LinkGarbled("模拟: number: required")
        return wire.to_receipt(told)

    def fetch(self, since: str) -> tuple[list[Message], str]:
        met = self.world.fault(self.system, "fetch")
        if met == faults.DOWN:
            raise LinkDown("模拟: down")
        if met == faults.GARBLED:
            raise LinkGarbled("模拟: messages: type")
        if met == faults.SLOW:
            self.slow()
        told = self.world.fetch(self.system, since, met)
        return [wire.to_message(_wired(m)) for m in told["messages"]], told["next"]


def _wired(message: Mapping[str, Any]) -> dict[str, Any]:
    """The message as it would travel."""
    paper = message.get("certificate")
    return {**message, "certificate": wire.from_file(*paper)} if paper else dict(message)


Known = Callable[[str, str], Mapping[str, Any] | None]


@dataclass(frozen=True)
class SimulatedLicences:
    """A `LicenceService` over the parties that `known` finds by scheme and number; a copy each, marked 模拟."""

    world: World
    known: Known
    slow: Callable[[], None] = wait
    mode: str = "simulated"

    def licence(self, scheme: str, number: str) -> tuple[str, bytes, Mapping[str, Any]] | None:
        met = self.world.fault("e_licence", "licence")
        if met == faults.DOWN:
            raise LinkDown("模拟: down")
        if met == faults.GARBLED:
            raise LinkGarbled("模拟: file: required")
        if met == faults.SLOW:
            self.slow()
        if scheme not in {s.code for s in PARTY_SCHEMES}:
            return None
        try:
            canonical_number = SCHEMES[scheme].parse(number).canonical
        except NumberError:
            return None
        facts = self.known(scheme, canonical_number)
        if facts is None or self.world.paper is None:
            return None
        name, content = self.world.paper(
            {"kind": "licence", "number": canonical_number, "payload": dict(facts)}
        )
        return name, content, {**facts, "scheme": scheme, "number": canonical_number}
