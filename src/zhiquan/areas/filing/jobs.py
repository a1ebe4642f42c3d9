"""Background work of filing quality: screening runs, lines that nobody answered, kept self-checks that end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from zhiquan.areas.filing import screens
from zhiquan.areas.filing.models import ScreeningRun
from zhiquan.areas.filing.queries import published
from zhiquan.areas.filing.service import national, refiling, runs, selfcheck
from zhiquan.engines.screening.model import Filing
from zhiquan.kernel import actor, jobs, schedule
from zhiquan.kernel.errors import Refused

SCREENER = actor.system("filing.screener")
MINUTE, DAY = 60, 86_400
LANGUAGE = "zh-Hans"


@jobs.job(runs.JOB, max_attempts=5)
def screen(run: jobs.Run, *, run_uid: str) -> None:
    """Screen the filings of a run. Every finished stage is kept, so that a killed worker loses one stage at most."""
    row = ScreeningRun.objects.select_related("source").get(uid=run_uid)
    if row.state == ScreeningRun.READY:
        return
    filings = runs.filings_of(row)

    def progress(stage: str, done: int, total: int) -> None:
        run.progress(done, total, stage)

    done = runs.stage_of(row)

    def keep(stage: str, state: Mapping[str, Any]) -> None:
        done[stage] = state
        with transaction.atomic():
            run.fence()
            runs.keep_stage(SCREENER, row, done, stage)

    try:
        told = screens.screened(
            filings, _against(row), language=LANGUAGE, progress=progress, resume=dict(done), keep=keep
        )
    except Refused as error:
        runs.failed(row, error.sentence())
        return
    returned = refiling.recognised(filings)
    with transaction.atomic():
        run.fence()
        runs.publish(SCREENER, row, told, filings)
        # With the clues or not at all: a job killed in between would never look again.
        refiling.tell(SCREENER, returned)


def _against(row: ScreeningRun) -> Iterator[Filing]:
    return published.filings() if row.against_published else iter(())


@schedule.every(DAY / 24, "filing.silent")
def silent() -> int:
    """Lines of national lists whose time to answer ran out."""
    return national.end_silent(SCREENER)


@schedule.every(MINUTE, "filing.lost_runs")
def lost_runs() -> int:
    """Runs that no job carries any more."""
    return runs.end_lost()


@schedule.every(DAY, "filing.sweep_self_checks")
def sweep() -> int:
    return selfcheck.sweep()
