"""What filing quality does when another part of it tells something."""

from __future__ import annotations

from zhiquan.areas.filing import events
from zhiquan.areas.filing.service import agencies
from zhiquan.kernel import actor, outbox
from zhiquan.kernel.models import OutboxEvent

OVERSIGHT = actor.system("filing.oversight")


@outbox.subscribe(events.REFILED, "filing.triggers")
def refiled(event: OutboxEvent) -> None:
    """A withdrawn text came back under any name: the trigger table is asked."""
    agencies.refiled(OVERSIGHT, event.payload)
