"""What the probe does: a write with everything that hangs on it."""

from __future__ import annotations

from django.db import transaction

from tests.processes.probe.models import Effect, Written
from zhiquan.kernel import actions, jobs, numbering, outbox
from zhiquan.kernel.actor import system
from zhiquan.kernel.models import OutboxEvent

PROBE = system("probe")
STEPS = 3


def write(key: str) -> tuple[str, bool]:
    """One write: row, audit entry, event, job and number, once for the key."""

    def do() -> str:
        with actions.action(PROBE, "probe.write", f"probe.written:{key}") as act:
            row = Written(key=key)
            act.emit("probe.written", key=key)
            jobs.start(PROBE, "probe.work", act.ref, key=key)
            row.number = numbering.take("probe")
            row.save()
        return act.ref

    return actions.once(PROBE, key, "probe.write", do)


@outbox.subscribe("probe.written", "probe.tell")
def tell(event: OutboxEvent) -> None:
    Effect.objects.create(kind="told", key=event.payload["key"])


@jobs.job("probe.work", max_attempts=50)
def work(run: jobs.Run, key: str) -> None:
    """Each step is done once, though an attempt may be killed between any two of them."""
    for step in range(STEPS):
        run.progress(step, STEPS)
        with transaction.atomic():
            run.fence()
            if not Effect.objects.filter(kind=f"step{step}", key=key).exists():
                Effect.objects.create(kind=f"step{step}", key=key)


@jobs.job("probe.endless")
def endless(run: jobs.Run) -> None:
    """A job that looks at nothing for ever."""
    while True:
        pass


@jobs.job("probe.second_try")
def second_try(run: jobs.Run) -> None:
    """A job that ends only when an earlier attempt was cut off."""
    run.progress(1, 2)
    while run.job.attempts == 1:
        pass
    with transaction.atomic():
        run.fence()
        Effect.objects.create(kind="second", key=str(run.job.uid))


@jobs.job("probe.patient")
def patient(run: jobs.Run) -> None:
    """A job that waits for a row and looks up all the while."""
    while not Effect.objects.filter(kind="go").exists():
        run.progress(0, 1)
    Effect.objects.create(kind="went", key=str(run.job.uid))
