"""Duties that come round: each is done by one worker at a time, whichever is first when it is due."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from zhiquan.kernel import clock, logs
from zhiquan.kernel.models import Lease

log = logging.getLogger("zhiquan.schedule")

# A duty in hand is nobody else's for so long; one whose worker died is taken up again after it.
HOLD = timedelta(seconds=30)


@dataclass(frozen=True)
class Duty:
    """`run` is called at least `every` after the last time. Long work starts a job instead."""

    name: str
    every: timedelta
    run: Callable[[], object]


_duties: dict[str, Duty] = {}


def every(seconds: float, name: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    def register(function: Callable[[], object]) -> Callable[[], object]:
        _duties[name] = Duty(name, timedelta(seconds=seconds), function)
        return function

    return register


def duties() -> tuple[Duty, ...]:
    return tuple(_duties.values())


def _win(duty: Duty, holder: str) -> bool:
    """Whether this worker does the duty now: the first to take the row's lease wins."""
    now = clock.machine()
    row, made = Lease.objects.get_or_create(
        name=duty.name, defaults={"last_run_at": now, "holder": holder, "until": now + HOLD}
    )
    if made:
        return True
    if row.until > now or (row.last_run_at and row.last_run_at + duty.every > now):
        return False
    unchanged = Lease.objects.filter(name=duty.name, last_run_at=row.last_run_at, until=row.until)
    return bool(unchanged.update(last_run_at=now, holder=holder, until=now + HOLD))


def _release(duty: Duty, holder: str) -> None:
    Lease.objects.filter(name=duty.name, holder=holder).update(until=clock.machine())


def run_due() -> list[str]:
    """Do what is due; a duty that fails is logged and comes round again."""
    ran = []
    for duty in duties():
        holder = secrets.token_hex(8)
        try:
            if not _win(duty, holder):
                continue
            try:
                duty.run()
            finally:
                _release(duty, holder)
            ran.append(duty.name)
        except Exception as error:
            log.warning("duty %s failed: %s", duty.name, logs.place(error))
    return ran
