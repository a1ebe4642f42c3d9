"""Jobs: carried by the queue, kept by us: retries, dead workers, attempts that come back from the dead."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from zhiquan.kernel import clock, jobs
from zhiquan.kernel.actor import system
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Counter, Job, Notice, WorkerBeat
from zhiquan.kernel.worker import Worker

from django_tasks import TaskResultStatus  # isort: skip

pytestmark = pytest.mark.postgres
SYSTEM = system("test")


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(jobs, "_definitions", {})
    monkeypatch.setattr(jobs, "_stopping", lambda: False)


@pytest.fixture
def worker(db) -> Worker:
    worker = Worker()
    jobs.beat(worker.name)
    return worker


def now_due() -> None:
    """Whatever waits for its back-off is due at once."""
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(run_after=clock.machine())


def drain(worker: Worker) -> int:
    n = 0
    while worker.run_one():
        n += 1
    return n


def wait_of(row: Job) -> float:
    row.refresh_from_db()
    return (DBTaskResult.objects.get(pk=row.task_id).run_after - clock.machine()).total_seconds()


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def dead(name: str) -> WorkerBeat:
    return WorkerBeat.objects.create(
        worker=name, host=jobs.socket.gethostname(), pid=ended_process(), born="1"
    )


def claim(row: Job, worker: str) -> DBTaskResult:
    row.refresh_from_db()
    carried = DBTaskResult.objects.get(pk=row.task_id)
    carried.claim(worker)
    return carried


@pytest.mark.django_db
def test_a_job_runs_with_its_arguments_and_shows_its_progress(worker):
    seen = []

    @jobs.job("count")
    def count(run, upto, day):
        for i in range(upto):
            run.progress(i + 1, upto, "counting")
        seen.append(day)

    row = jobs.start(SYSTEM, "count", "x.y:1", upto=3, day=clock.today())
    assert (row.state, Job.objects.get().state) == (Job.QUEUED, Job.QUEUED)
    assert drain(worker) == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.done, row.total, row.stage) == (Job.DONE, 1, 3, 3, "counting")
    assert seen == [clock.today().isoformat()]
    assert row.finished_at
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db
def test_a_job_exists_only_if_its_transaction_commits(worker):
    jobs.job("x")(lambda run: None)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.start(SYSTEM, "x")
        raise ZeroDivisionError
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()
    with pytest.raises(KeyError):
        jobs.start(SYSTEM, "unknown")


@pytest.mark.django_db
def test_a_failing_job_waits_longer_each_time_and_tells_its_person_at_last(worker, cast):
    @jobs.job("bad", max_attempts=4)
    def bad(run):
        raise RuntimeError("a secret draft")

    actor = cast.actor("li")
    row = jobs.start(actor, "bad", "x.y:1")
    waits = []
    for _ in range(3):
        assert drain(worker) == 1
        assert drain(worker) == 0, "not before its time"
        waits.append(round(wait_of(row)))
        now_due()
    assert waits == [2, 4, 8]
    assert not Notice.objects.exists()
    drain(worker)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == (Job.FAILED, 4, "RuntimeError")
    notice = Notice.objects.get()
    assert (notice.person, notice.ref) == (actor.person, "x.y:1")
    assert notice.text % notice.params == "The job bad failed after 4 attempts."
    now_due()
    assert drain(worker) == 0


@pytest.mark.django_db
def test_a_failed_job_of_the_platform_is_told_to_who_runs_it(worker, cast):
    admin = cast.actor("root", "system_admin")
    cast.actor("other", "office")

    @jobs.job("bad", max_attempts=1)
    def bad(run):
        raise Refused("why", "The list %(name)s is empty.", name="x")

    row = jobs.start(SYSTEM, "bad")
    drain(worker)
    row.refresh_from_db()
    assert row.last_error == "Refused: The list x is empty."
    assert [n.person for n in Notice.objects.all()] == [admin.person]


@pytest.mark.django_db
def test_a_job_whose_function_is_gone_fails_like_any_other(worker):
    jobs.job("x", max_attempts=1)(lambda run: None)
    row = jobs.start(SYSTEM, "x")
    jobs._definitions.clear()
    drain(worker)
    row.refresh_from_db()
    assert (row.state, row.last_error) == (Job.FAILED, "KeyError")


@pytest.mark.django_db
def test_a_stopping_worker_gives_the_job_back_without_counting(worker):
    went = []

    @jobs.job("long")
    def long(run):
        went.append("begun")
        run.progress(1, 2)
        went.append("ended")

    row = jobs.start(SYSTEM, "long")
    jobs.on_stop(lambda: True)
    assert worker.run_one()
    row.refresh_from_db()
    assert (row.state, row.attempts, went) == (Job.QUEUED, 0, ["begun"])
    jobs.on_stop(lambda: False)
    assert drain(worker) == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, went) == (Job.DONE, 1, ["begun", "begun", "ended"])


@pytest.mark.django_db
@pytest.mark.parametrize("begun", [False, True])
def test_the_job_of_a_dead_worker_is_put_back_and_of_a_live_one_is_not(worker, begun):
    jobs.job("x")(lambda run: None)
    row = jobs.start(SYSTEM, "x")
    claim(row, worker.name)
    if begun:
        Job.objects.update(state=Job.RUNNING, attempts=1)
    assert jobs.reap() == 0
    DBTaskResult.objects.update(worker_ids=[dead("gone").worker])
    assert jobs.reap() == 1
    assert jobs.reap() == 0
    row.refresh_from_db()
    assert (row.state, row.last_error) == (Job.QUEUED, "WorkerDied")
    now_due()
    drain(worker)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (Job.DONE, 2 if begun else 1)


@pytest.mark.django_db
def test_a_job_that_kills_every_worker_ends(worker):
    jobs.job("killer", max_attempts=2)(lambda run: None)
    row = jobs.start(SYSTEM, "killer")
    for _ in range(2):
        claim(row, "never-registered")
        Job.objects.update(state=Job.RUNNING, attempts=Job.objects.get().attempts + 1)
        jobs.reap()
    row.refresh_from_db()
    assert (row.state, row.attempts) == (Job.FAILED, 2)


@pytest.mark.django_db
def test_a_worker_elsewhere_is_dead_when_it_fell_silent(hands):
    there = WorkerBeat.objects.create(worker="w", host="elsewhere", pid=1, born="1", beat_at=clock.machine())
    assert not jobs.is_dead(there)
    hands.forward(31)
    assert jobs.is_dead(there)


@pytest.mark.django_db
def test_a_process_number_used_again_and_a_zombie_are_not_the_worker():
    jobs.beat("me")
    mine = WorkerBeat.objects.get()
    assert not jobs.is_dead(mine)
    mine.born = "1"
    assert jobs.is_dead(mine)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert jobs.birth_of(child.pid)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert jobs.birth_of(child.pid) == ""
    child.wait()
    child.stdin.close()


@pytest.mark.django_db
@pytest.mark.parametrize("through", ["progress", "fence"])
def test_an_attempt_that_was_taken_over_writes_nothing_more(worker, through):
    taken = []

    @jobs.job("slow")
    def slow(run):
        if not taken:
            taken.append(1)
            jobs.failed_attempt(Job.objects.get(), "WorkerDied")
            with transaction.atomic():
                run.progress(99) if through == "progress" else run.fence()
            taken.append("reached")
        run.progress(1)

    row = jobs.start(SYSTEM, "slow")
    worker.run_one()
    row.refresh_from_db()
    assert (row.state, row.done, row.turn, taken) == (Job.QUEUED, 0, 2, [1])
    now_due()
    drain(worker)
    row.refresh_from_db()
    assert (row.state, row.done, row.attempts) == (Job.DONE, 1, 2)


@pytest.mark.django_db
def test_a_stale_attempt_neither_begins_nor_ends_a_job(worker):
    ran = []
    jobs.job("x")(lambda run: ran.append(1))
    row = jobs.start(SYSTEM, "x")
    stale = claim(row, worker.name)
    jobs.failed_attempt(row, "WorkerDied")
    stale.task.call(*stale.args_kwargs["args"], **stale.args_kwargs["kwargs"])
    assert not ran

    def slow(run):
        jobs.failed_attempt(Job.objects.get(), "WorkerDied")

    jobs.job("x")(slow)
    now_due()
    worker.run_one()
    row.refresh_from_db()
    assert row.state == Job.QUEUED, "the end of the old attempt is not the end of the job"


@pytest.mark.django_db
def test_a_job_whose_outcome_was_lost_is_tried_again(worker):
    jobs.job("x")(lambda run: None)
    row = jobs.start(SYSTEM, "x")
    claim(row, worker.name)
    Job.objects.update(state=Job.RUNNING, attempts=1)
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
    assert jobs.reap() == 1
    row.refresh_from_db()
    assert (row.state, row.last_error) == (Job.QUEUED, "OutcomeLost")


@pytest.mark.django_db
def test_the_sweep_keeps_what_waits_runs_or_ended_lately(worker, hands):
    jobs.job("x")(lambda run: None)
    for _ in range(3):
        jobs.start(SYSTEM, "x")
    worker.run_one()
    assert jobs.sweep() == 0
    hands.forward(8 * 86_400)
    assert jobs.sweep() == 1
    assert DBTaskResult.objects.count() == 2
    assert Job.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_three_workers_do_each_of_many_jobs_once(together):
    @jobs.job("number")
    def number(run, n):
        Counter.objects.create(series=f"did:{n}")

    for n in range(18):
        jobs.start(SYSTEM, "number", n=n)

    def work(_: int) -> int:
        mine = Worker()
        jobs.beat(mine.name)
        return drain(mine)

    results = together(3, work)
    assert not [r for r in results if isinstance(r, Exception)], results
    # On a row that another holds a worker turns away; what is left is done in a second round.
    work(0)
    assert Counter.objects.count() == 18
    assert Job.objects.filter(state=Job.DONE, attempts=1).count() == 18
    assert connection.in_atomic_block is False


@pytest.mark.django_db(transaction=True)
def test_two_reapers_at_once_put_a_job_back_once(together):
    jobs.job("x")(lambda run: None)
    row = jobs.start(SYSTEM, "x")
    claim(row, dead("gone").worker)
    Job.objects.update(state=Job.RUNNING, attempts=1)
    results = together(4, lambda _: jobs.reap())
    assert sorted(results) == [0, 0, 0, 1]
    row.refresh_from_db()
    assert (row.state, row.turn) == (Job.QUEUED, 2)
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1
    assert timedelta(0) < timedelta(seconds=wait_of(row)) <= timedelta(seconds=2)
