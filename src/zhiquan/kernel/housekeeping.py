"""The kernel's own duties: sealing the audit log, putting back the jobs of dead workers, sweeping."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from zhiquan.kernel import audit, files, jobs, retention, schedule


def install() -> None:
    schedule.every(3, "audit.seal")(audit.seal)
    schedule.every(3600, "audit.seal_late")(audit.seal_all)
    schedule.every(5, "jobs.reap")(jobs.reap)
    schedule.every(3600, "jobs.sweep")(jobs.sweep)
    schedule.every(3600, "files.sweep")(files.sweep)
    schedule.every(3600, "sessions.sweep")(_sweep_sessions)
    schedule.every(3600, "retention.sweep")(retention.sweep)


def _sweep_sessions() -> None:
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    store.clear_expired()
