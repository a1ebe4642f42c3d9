"""What runs by itself: clocks that ran out, hand-overs by live links, drafts past their time."""

from __future__ import annotations

from zhiquan.areas.matters import events, ports
from zhiquan.areas.matters.models import Dispatch
from zhiquan.areas.matters.service import outcomes, retention, ticking
from zhiquan.kernel import clock, jobs, outbox, schedule
from zhiquan.kernel.actor import Actor, system
from zhiquan.kernel.models import Counter, OutboxEvent

PASS_ON = "matters.pass_on"  # noqa: S105 - a job, not a password


@jobs.job(PASS_ON, max_attempts=outcomes.MOST_ATTEMPTS)
def pass_on(run: jobs.Run, dispatch: str) -> None:
    row = Dispatch.objects.select_related("case").filter(uid=dispatch).first()
    if row:
        outcomes.pass_on(row)


def queue_dispatch(actor: Actor, dispatch: Dispatch) -> None:
    jobs.start(actor, PASS_ON, dispatch=str(dispatch.uid))


@outbox.subscribe(events.DISPATCHED, PASS_ON)
def start_passing_on(event: OutboxEvent) -> None:
    jobs.start(system("matters"), PASS_ON, dispatch=event.payload["dispatch"])


@outbox.subscribe("kernel.edition_loaded", "matters.recompute")
def recompute(event: OutboxEvent) -> None:
    ticking.recompute(event.payload["hash"])


@schedule.every(60, "matters.clocks")
def clocks() -> None:
    """The day after the last day of a clock, the platform takes the step that the flow names."""
    ticking.run_late(clock.today())


@schedule.every(30, "matters.links")
def links() -> None:
    """Ask every live link what is new; the cursor is kept, so that nothing is asked twice without need."""
    for link in ports.links():
        series = f"matters.cursor.{link.system}"
        row, _ = Counter.objects.get_or_create(series=series)
        try:
            _rows, cursor = outcomes.fetch_from(link.system, str(row.last) if row.last else "")
        except (ports.LinkDown, ports.LinkGarbled):
            continue
        if cursor.isdigit():
            Counter.objects.filter(series=series).update(last=int(cursor))


@schedule.every(3600, "matters.retention")
def drafts() -> None:
    """Drafts past their time go, a batch at a time."""
    retention.sweep()
