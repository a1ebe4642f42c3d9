"""The worker: one thread runs jobs, one gives signs of life, one relays the outbox and does what is due."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.db import Error, close_old_connections, connection
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from zhiquan.kernel import clock, jobs, logs, outbox, schedule

from django_tasks import TaskResultStatus  # isort: skip

log = logging.getLogger("zhiquan.worker")

IDLE_S, PUMP_S, BEAT_S = 0.25, 0.5, 5.0
# A job that never looks whether it should give way is cut off after this, and put back like a dead worker's.
GRACE_S = 10.0


class Worker:
    """Runs until a signal. One signal: no new job, the running one gives way at its next progress."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.stop = threading.Event()

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        jobs.on_stop(self.stop.is_set)
        jobs.beat(self.name)
        jobs.reap()
        threads = [
            self._thread("beat", self._beat, BEAT_S),
            self._thread("relay", outbox.relay, PUMP_S),
            self._thread("duties", schedule.run_due, PUMP_S),
        ]
        while not self.stop.is_set():
            try:
                busy = self.run_one()
            except Error as error:
                # The queue's own worker dies here; a busy database is no reason to.
                log.warning("the database was busy; trying again: %s", logs.place(error))
                busy = False
            close_old_connections()
            if not busy:
                self.stop.wait(IDLE_S)
        for thread in threads:
            thread.join(timeout=5)
        jobs.forget(self.name)
        connection.close()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        if not self.stop.is_set():
            self.stop.set()
            limit = threading.Timer(GRACE_S, os._exit, [1])
            limit.daemon = True
            limit.start()

    def _beat(self) -> None:
        jobs.beat(self.name)

    def _thread(self, name: str, do: Callable[[], object], pause: float) -> threading.Thread:
        """Call `do` again and again in a thread of its own, whatever becomes of it."""

        def loop() -> None:
            while not self.stop.is_set():
                try:
                    do()
                except Exception as error:
                    log.warning("%s: %s", name, logs.place(error))
                close_old_connections()
                self.stop.wait(pause)
            connection.close()

        thread = threading.Thread(target=loop, name=name, daemon=True)
        thread.start()
        return thread

    def run_one(self) -> bool:
        """Claim and run one queued task; False where there is none."""
        ready = DBTaskResult.objects.ready()
        if not ready.exists():
            return False
        with exclusive_transaction():
            carried = ready.get_locked()
            if carried is None:
                return False
            carried.claim(self.name)
        try:
            carried.task.call(*carried.args_kwargs["args"], **carried.args_kwargs["kwargs"])
        except Exception as error:
            log.warning("task %s failed: %s", carried.task_path, logs.place(error))
            self._finish(carried, TaskResultStatus.FAILED, type(error).__name__)
        else:
            self._finish(carried, TaskResultStatus.SUCCESSFUL, "")
        return True

    def _finish(self, carried: DBTaskResult[Any, Any], status: str, error: str) -> None:
        """Write the outcome unless a reaper took the task away meanwhile; wait for a busy database."""
        mine = DBTaskResult.objects.filter(pk=carried.pk, status=TaskResultStatus.RUNNING)
        while True:
            try:
                mine.update(
                    status=status, finished_at=clock.machine(), exception_class_path=error, return_value=None
                )
                return
            except Error as busy:
                log.warning("the outcome of %s must wait: %s", carried.pk, logs.place(busy))
                close_old_connections()
                if self.stop.wait(1):
                    return


def main() -> None:
    Worker().run()
