"""Background work of the assistant: imports, regression, coming changes of law, self-trials, what is kept long enough."""

from __future__ import annotations

from django.db.models import F

from zhiquan.areas.assistant import answering
from zhiquan.areas.assistant.models import Import, Pulse, Regression
from zhiquan.areas.assistant.service import alerts, imports, regression, talks, tickets
from zhiquan.engines.answers.model import Talk
from zhiquan.kernel import actor, clock, editions, jobs, schedule
from zhiquan.kernel.errors import Refused

KEEPER = actor.system("assistant.keeper")
HOUR, DAY = 3600, 86_400
# How often the platform tries the assistant, in seconds.
TRY_EVERY = 300


@jobs.job(imports.JOB, max_attempts=3)
def import_law(run: jobs.Run, *, import_uid: str) -> None:
    row = Import.objects.select_related("file").get(uid=import_uid)
    if row.state == Import.QUEUED:
        imports.carry_out(KEEPER, row, run)


@jobs.job(regression.JOB, max_attempts=3)
def run_regression(run: jobs.Run, *, regression_uid: str) -> None:
    row = Regression.objects.select_related("before", "after").get(uid=regression_uid)
    if row.state == Regression.QUEUED:
        regression.carry_out(KEEPER, row, run)


@schedule.every(DAY / 4, "assistant.alerts")
def scan() -> int:
    """Changes of law that come, with the entries they touch."""
    try:
        return alerts.scan()
    except editions.NoEdition:
        return 0


@schedule.every(HOUR, "assistant.sweep")
def sweep() -> int:
    """Talks, contacts and words that were kept long enough."""
    try:
        return talks.sweep() + tickets.sweep()
    except editions.NoEdition:
        return 0


@schedule.every(TRY_EVERY, "assistant.pulse")
def pulse() -> bool:
    """Ask the first entry's first question and see whether an answer comes; without a book there is nothing to try."""
    entry = next(iter(answering.entries().values()), None)
    if entry is None:
        return False
    try:
        said, _after = answering.answer(entry.asks["zh-Hans"][0], clock.today(), Talk())
        well = bool(said.text)
    except (Refused, editions.NoEdition):
        well = False
    row, _made = Pulse.objects.get_or_create(day=clock.today())
    Pulse.objects.filter(pk=row.pk).update(tried=F("tried") + 1, well=F("well") + well)
    return well
