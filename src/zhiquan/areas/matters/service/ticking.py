"""What time does to cases: clocks run out, and announced calendars make provisional days final."""

from __future__ import annotations

import logging
from datetime import date

from zhiquan.areas.matters import clocks
from zhiquan.areas.matters.models import Case, CaseClock
from zhiquan.areas.matters.packs import pack
from zhiquan.areas.matters.service.steps import take_as_system
from zhiquan.kernel import clock, editions
from zhiquan.kernel.errors import Conflict, Refused

log = logging.getLogger("zhiquan.matters")


def run_late(day: date | None = None, limit: int = 500) -> int:
    """Take the step of every clock that ran out before `day`, `limit` of them at most. Returns how many cases moved.

    Clocks without a step of their own only turn red: however many of them are late, they hold up no other. Nor does
    a case whose step is refused: it is logged, and looked at again the next time.
    """
    when = day or clock.today()
    moved = 0
    late = CaseClock.objects.filter(stopped_on=None, due_on__lt=when, case__finished_at=None)
    rows = late.order_by("due_on", "pk").values_list("pk", "code", "case", "case__matter", "case__edition")
    for pk, code, case, matter, edition in rows:
        if moved >= limit:
            break
        known = pack(matter, edition).flow.clock.get(code)
        if known and known.late:
            moved += _run_out(pk, case, known.late, when)
    return moved


def _run_out(pk: int, case_pk: int, step: str, when: date) -> bool:
    """Take the late step of one clock, if it still runs and is not paused."""
    row = CaseClock.objects.filter(pk=pk, stopped_on=None, case__finished_at=None).first()
    if row is None or clocks.paused(row):
        return False
    try:
        take_as_system(Case.objects.get(pk=case_pk), step, when)
    except (Conflict, Refused) as error:
        log.warning("late clock %s of case %s: %s", row.code, case_pk, error.code)
        return False
    return True


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
