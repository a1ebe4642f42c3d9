"""What a new book moves: the golden questions and the entries' own ones, asked of the book before and of the new one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from zhiquan.areas.assistant import access, answering
from zhiquan.areas.assistant.models import Book, Regression
from zhiquan.engines.answers.model import Answer, Talk
from zhiquan.kernel import clock, jobs, refs
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import Actor
from zhiquan.policy.knowledge import Knowledge

REGRESSION, JOB = "assistant.regression", "assistant.regression"
ASKS_EACH, MOST_MOVED, STEP = 2, 500, 20


@dataclass(frozen=True)
class Probe:
    """One question with what is expected: kinds and entries (empty: any)."""

    question: str
    on: date
    kinds: tuple[str, ...]
    entries: tuple[str, ...]


def begin(actor: Actor, before: Book | None, after: Book) -> Regression:
    """Queue a run; the job asks the questions."""
    access.REGRESSIONS.require(actor, "run")
    with action(actor, "assistant.regression.begin") as act:
        row = Regression.objects.create(before=before, after=after)
        act.ref = refs.make(REGRESSION, row)
        jobs.start(actor, JOB, act.ref, regression_uid=str(row.uid))
    return row


def probes(book: Knowledge, today: date) -> Iterator[Probe]:
    """The golden questions on their days, then each entry's own questions today."""
    for file in book.section("golden").values():
        for each in file["questions"]:
            day = date.fromisoformat(each.get("on") or file["on"])
            yield Probe(each["question"], day, tuple(each["kind"]), tuple(each.get("entry", ())))
    for entry in book.entries:
        asks = [*islice(entry.asks.get("zh-Hans", ()), ASKS_EACH), *islice(entry.asks.get("en", ()), 1)]
        for question in asks:
            yield Probe(question, today, (), (entry.code,))


def carry_out(actor: Actor, row: Regression, run: jobs.Run | None = None) -> Regression:
    """Ask every question of both books, keep what moved and how many the new one gets right."""
    book = answering.knowledge(row.after.hash)
    asked = list(probes(book, clock.today()))
    before = _answers(asked, row.before.hash, run, 0) if row.before else None
    after = _answers(asked, row.after.hash, run, 1)
    right = sum(_right(probe, said) for probe, said in zip(asked, after, strict=True))
    moved = [] if before is None else list(islice(_moved(asked, before, after), MOST_MOVED))
    with action(actor, "assistant.regression.finish", refs.make(REGRESSION, row)) as act:
        row.state, row.done_at = Regression.DONE, clock.now()
        row.asked, row.right, row.moved = len(asked), right, moved
        row.save(update_fields=["state", "done_at", "asked", "right", "moved"])
        act.note(asked=row.asked, right=right, moved=len(moved))
    return row


def _answers(asked: Iterable[Probe], digest: str, run: jobs.Run | None, half: int) -> list[Mapping[str, Any]]:
    questions = list(asked)
    engine, found = answering.engine(digest), []
    for number, probe in enumerate(questions):
        if run is not None and number % STEP == 0:
            run.progress(half * len(questions) + number, 2 * len(questions), "ask")
        said, _after = engine.answer(probe.question, probe.on, Talk())
        found.append(_told(said))
    return found


def _told(said: Answer) -> dict[str, Any]:
    digest = hashlib.sha256(said.text.encode()).hexdigest()[:16]
    return {"kind": said.kind, "entry": said.entry, "matter": said.matter, "text": digest}


def _right(probe: Probe, said: Mapping[str, Any]) -> bool:
    fits = not probe.kinds or said["kind"] in probe.kinds
    return fits and (not probe.entries or said["entry"] in probe.entries)


def _moved(
    asked: Iterable[Probe], before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    for probe, one, other in zip(asked, before, after, strict=True):
        if one != other:
            told = {"question": probe.question, "on": probe.on.isoformat(), "expected": list(probe.entries)}
            yield {**told, "before": dict(one), "after": dict(other), "right": _right(probe, other)}
