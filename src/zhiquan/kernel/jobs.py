"""Background work. The queue library only carries; attempts, progress and recovery are kept here.

A job function must bear being run twice: it may have been killed at any line of an earlier attempt. Its
arguments are refs and small values, never content.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop as N_
from django_tasks_db.models import DBTaskResult

# The queue library itself asks for this package on Django before 6.0.
from django_tasks import TaskResultStatus, task  # isort: skip

from zhiquan.kernel import canonical, clock, logs, notices
from zhiquan.kernel.actor import SYSTEM_ADMIN, Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Job, Person, WorkerBeat

log = logging.getLogger("zhiquan.jobs")

SILENT_AFTER = timedelta(seconds=30)
FIRST_RETRY_S, LONGEST_RETRY_S = 2, 900
KEEP_CARRIED = timedelta(days=7)
FAILED = N_("The job %(name)s failed after %(n)s attempts.")


class Stopping(Exception):
    """The worker is being stopped: the job goes back to the queue and this attempt does not count."""


class Superseded(Exception):
    """Another attempt took the job over while this one was thought dead: this one must end now."""


class WorkerDied(Exception):
    """The worker vanished in the middle of the job."""


@dataclass
class Run:
    """One attempt of a job, handed to its function."""

    job: Job
    stopping: Callable[[], bool]

    def progress(self, done: int, total: int | None = None, stage: str = "") -> None:
        """Record how far it is, and give way where the worker is being stopped."""
        if not _held(self.job).update(done=done, total=total, stage=stage):
            raise Superseded
        if self.stopping():
            raise Stopping

    def fence(self) -> None:
        """Hold the job for the rest of the caller's transaction, or raise Superseded.

        A step that must not be done by two attempts at once calls this first in its transaction.
        """
        if _held(self.job).select_for_update().first() is None:
            raise Superseded


@dataclass(frozen=True)
class Definition:
    name: str
    function: Callable[..., None]
    max_attempts: int


_definitions: dict[str, Definition] = {}
_stopping: Callable[[], bool] = lambda: False  # noqa: E731


def on_stop(asked: Callable[[], bool]) -> None:
    """The worker tells how a running job learns that it should give way."""
    global _stopping
    _stopping = asked


def job(name: str, max_attempts: int = 5) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a job function ``f(run, **arguments)`` under a lasting name."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        _definitions[name] = Definition(name, function, max_attempts)
        return function

    return register


def start(actor: Actor, name: str, ref: str = "", **arguments: Any) -> Job:
    """Queue a job in the caller's transaction: it exists if and only if that transaction commits."""
    definition = _definitions[name]
    with transaction.atomic():
        row = Job.objects.create(
            name=name,
            ref=ref,
            arguments=canonical.plain(arguments),
            max_attempts=definition.max_attempts,
            person_uid=actor.person.uid if actor.person else None,
        )
        _enqueue(row)
    return row


def _enqueue(row: Job, after: datetime | None = None) -> None:
    """Begin the job's next turn in the queue; from now on an earlier turn may write nothing."""
    row.turn += 1
    row.state = Job.QUEUED
    row.task_id = run_job.using(run_after=after).enqueue(str(row.uid), row.turn).id
    row.save(update_fields=["turn", "state", "task_id"])


def retry(row: Job) -> None:
    """Give a failed job, locked by the caller, a fresh set of attempts."""
    row.attempts, row.finished_at, row.last_error = 0, None, ""
    row.save(update_fields=["attempts", "finished_at", "last_error"])
    _enqueue(row)


def _held(row: Job) -> QuerySet[Job]:
    """The row, if it is still this attempt's."""
    return Job.objects.filter(pk=row.pk, turn=row.turn, state=Job.RUNNING)


@task()
def run_job(uid: str, turn: int) -> None:
    """Run one attempt. Only the attempt that the row still names may write its outcome."""
    waiting = Job.objects.filter(uid=uid, turn=turn, state=Job.QUEUED)
    if not waiting.update(state=Job.RUNNING, attempts=F("attempts") + 1, started_at=clock.now()):
        return
    row = Job.objects.get(uid=uid)
    # Somebody who took it over in this very moment has raised the turn.
    row.turn = turn
    try:
        _definitions[row.name].function(Run(row, _stopping), **row.arguments)
    except Stopping:
        _give_back(row)
    except Superseded:
        log.warning("job %s %s: turn %s was taken over", row.name, row.uid, turn)
    except Exception as error:
        log.warning("job %s %s failed: %s", row.name, row.uid, logs.place(error))
        failed_attempt(row, _words(error))
    else:
        _held(row).update(state=Job.DONE, finished_at=clock.now(), last_error="")


def _words(error: Exception) -> str:
    """Only our own refusals carry text that is safe to keep; others may quote what was processed."""
    name = type(error).__name__
    return f"{name}: {error}" if isinstance(error, Refused) else name


def _give_back(row: Job) -> None:
    with transaction.atomic():
        mine = _held(row).select_for_update().first()
        if mine is None:
            return
        mine.attempts -= 1
        mine.save(update_fields=["attempts"])
        _enqueue(mine)


def failed_attempt(row: Job, error: str) -> None:
    """Queue the next attempt with back-off, or end the job and tell whoever asked for it."""
    with transaction.atomic():
        current = Job.objects.filter(pk=row.pk, turn=row.turn, state__in=[Job.RUNNING, Job.QUEUED])
        mine = current.select_for_update().first()
        if mine is None:
            return
        mine.last_error = error[:500]
        if mine.attempts < mine.max_attempts:
            mine.save(update_fields=["last_error"])
            wait = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** min(max(0, mine.attempts - 1), 20))
            _enqueue(mine, clock.machine() + timedelta(seconds=wait))
            return
        mine.state, mine.finished_at = Job.FAILED, clock.now()
        mine.save(update_fields=["last_error", "state", "finished_at"])
        notices.tell(_concerned(mine), FAILED, mine.ref, name=mine.name, n=mine.attempts)


def _concerned(row: Job) -> QuerySet[Person]:
    """Whoever asked for the job; for the platform's own jobs, who runs the installation."""
    if row.name.startswith(notices.TOPIC):
        # A notice of a message that cannot leave would be one more message that cannot leave.
        return Person.objects.none()
    if row.person_uid:
        return Person.objects.filter(uid=row.person_uid)
    administrators = Q(mandates__role=SYSTEM_ADMIN, mandates__revoked_at=None)
    return Person.objects.filter(administrators, is_active=True).distinct()


# ---------- signs of life


def birth_of(pid: int) -> str:
    """When the process started, from the kernel's own table; empty where it is gone or not on Linux."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return ""
    # A zombie has ended; only its parent has not noticed yet.
    return "" if fields[0] in "ZX" else fields[19]


def beat(worker: str) -> None:
    pid = os.getpid()
    WorkerBeat.objects.update_or_create(
        worker=worker,
        defaults={
            "host": socket.gethostname(),
            "pid": pid,
            "born": birth_of(pid),
            "beat_at": clock.machine(),
        },
    )


def is_dead(worker: WorkerBeat | None) -> bool:
    """A worker of this machine is dead when its process is; one elsewhere when it fell silent."""
    if worker is None:
        return True
    if worker.host == socket.gethostname() and worker.born:
        return birth_of(worker.pid) != worker.born
    return worker.beat_at < clock.machine() - SILENT_AFTER


def forget(worker: str) -> None:
    """A worker that ended in good order leaves no sign of life behind."""
    WorkerBeat.objects.filter(worker=worker).delete()


def reap() -> int:
    """Put the jobs of dead workers, and jobs that nothing carries any more, back. Returns how many."""
    # Read before the workers: one that registers in between has claimed none of these.
    running = list(DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING))
    workers = {w.worker: w for w in WorkerBeat.objects.all()}
    reaped = 0
    for carried in running:
        holder = workers.get(carried.worker_ids[-1]) if carried.worker_ids else None
        if is_dead(holder):
            reaped += _take_from_the_dead(carried)
    reaped += _find_the_lost()
    WorkerBeat.objects.filter(beat_at__lt=clock.machine() - timedelta(days=1)).delete()
    return reaped


def _take_from_the_dead(carried: DBTaskResult[Any, Any]) -> bool:
    with transaction.atomic():
        running = DBTaskResult.objects.filter(pk=carried.pk, status=TaskResultStatus.RUNNING)
        if not running.update(
            status=TaskResultStatus.FAILED,
            finished_at=clock.machine(),
            exception_class_path=f"{WorkerDied.__module__}.{WorkerDied.__qualname__}",
        ):
            return False
        row = Job.objects.filter(task_id=carried.pk).first()
        if row:
            failed_attempt(row, WorkerDied.__name__)
        return True


def _find_the_lost() -> int:
    """A job whose outcome could not be written (a database busy for too long) is tried again."""
    carrying = DBTaskResult.objects.filter(
        pk=OuterRef("task_id"), status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    lost = list(Job.objects.filter(~Exists(carrying), state__in=[Job.QUEUED, Job.RUNNING]))
    for row in lost:
        failed_attempt(row, "OutcomeLost")
    return len(lost)


def sweep(older_than: timedelta = KEEP_CARRIED) -> int:
    """Remove the queue's rows of long finished attempts; the jobs themselves stay."""
    done = [TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]
    old = DBTaskResult.objects.filter(status__in=done, finished_at__lt=clock.machine() - older_than)
    return int(old.delete()[0])
