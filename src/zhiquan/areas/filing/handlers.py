"""What filing quality does when another part of it tells something."""

from __future__ import annotations

from zhiquan.areas.filing import events
from zhiquan.areas.filing.models import Clue
from zhiquan.areas.filing.service import agencies
from zhiquan.kernel import actor, outbox
from zhiquan.kernel.models import OutboxEvent

OVERSIGHT = actor.system("filing.oversight")


@outbox.subscribe(events.REFILED, "filing.triggers")
def refiled(event: OutboxEvent) -> None:
    """A withdrawn text came back under any name: the trigger table is asked."""
    agencies.refiled(OVERSIGHT, event.payload)


@outbox.subscribe(events.CLUE_MOVED, "filing.confirmed")
def confirmed(event: OutboxEvent) -> None:
    """CNIPA answered: what it confirmed weighs on the agencies that filed it."""
    if event.payload.get("state") == Clue.RESULT:
        agencies.confirmed(OVERSIGHT, str(event.payload.get("number", "")))
