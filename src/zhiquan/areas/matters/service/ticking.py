"""What time does to cases: clocks run out, and announced calendars make provisional days final."""

from __future__ import annotations

from datetime import date

from zhiquan.areas.matters import clocks
from zhiquan.areas.matters.models import Case, CaseClock
from zhiquan.areas.matters.service.steps import pack_of, take_as_system
from zhiquan.kernel import clock, editions


def run_late(day: date | None = None, limit: int = 500) -> int:
    """Take the step of every clock that ran out before `day`. Returns how many cases moved."""
    when = day or clock.today()
    moved = 0
    late = CaseClock.objects.filter(stopped_on=None, due_on__lt=when, case__finished_at=None).select_related(
        "case"
    )
    for row in late.order_by("due_on", "pk")[:limit]:
        chosen = pack_of(row.case)
        step = chosen.flow.clock[row.code].late if row.code in chosen.flow.clock else ""
        if not step or clocks.paused(row):
            continue
        case = Case.objects.get(pk=row.case_id)
        if case.finished_at is None and case.clocks.filter(pk=row.pk, stopped_on=None).exists():
            take_as_system(case, step, when)
            moved += 1
    return moved


def recompute(digest: str) -> int:
    """Announced calendars make provisional days final: count them again by the newest edition's calendar."""
    days = clocks.calendar(editions.by_hash(digest))
    changed = 0
    rows = CaseClock.objects.filter(stopped_on=None, provisional=True).select_related("case")
    for row in rows:
        before = row.due_on
        clocks.compute(row, days, clock.today())
        row.save(update_fields=["due_on", "provisional", "steps"])
        if row.due_on != before or not row.provisional:
            changed += 1
            due_on, due_of = clocks.nearest(row.case)
            Case.objects.filter(pk=row.case_id).update(due_on=due_on, due_of=due_of)
    return changed
