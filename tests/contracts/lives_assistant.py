"""The life of the assistant: what its figures are counted from, told by actions alone and an invented engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from types import SimpleNamespace
from unittest.mock import patch

from tests.contracts import world_assistant as town
from zhiquan.areas.assistant import jobs, ports
from zhiquan.areas.assistant.models import Book, Talk
from zhiquan.areas.assistant.service import regression, talks, tickets
from zhiquan.areas.programme.tests.conftest import World
from zhiquan.engines.answers.model import Answer
from zhiquan.kernel import actor as acting
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Organisation

DAYS = 12
# Several, since these days pass within a minute in which nobody may ask too often.
CLERKS = 4
# Who opens the records behind the figures.
READERS = ("supervisor",)


def assistant(world: World, first: date) -> Iterator[date]:
    """Questions answered and not, thumbs and second thoughts, hand-overs, talks erased, trials that fail, new books."""
    with town.connected() as engine:
        with world.on(first, 8):
            firm = Organisation.objects.create(kind=Organisation.FIRM, name="咨询公司（虚构）")
            clerks = [world.member(f"asker{n}", firm, acting.APPLICANT) for n in range(CLERKS)]
            book = town.book()
        for number in range(DAYS):
            day = first + timedelta(days=number)
            with world.on(day, 9):
                _ask(clerks[number % CLERKS], number)
            with world.on(day, 12):
                _tried(number)
            with world.on(day, 14):
                _compared(engine, book, number)
            yield day


def _ask(clerk: Actor, number: int) -> None:
    """A talk or two a day, each answer a little slower than the last; every third question stays without one."""
    steps = count(0.0, 0.5 + number / 10)
    with (
        patch.object(talks, "time", SimpleNamespace(perf_counter=lambda: next(steps))),
        patch.object(ports, "_rephraser", _Plain() if number % 4 == 3 else None),
    ):
        first = talks.ask(clerk, None, town.ANSWERED)
        talks.ask(clerk, first.talk, town.REFUSED if number % 3 == 2 else town.ANSWERED)
        second = talks.ask(clerk, None, town.ANSWERED)
    talks.rate(clerk, first, 1 if number % 2 else -1)
    if number % 5 == 4:
        talks.rate(clerk, first, -1)
    if number % 3 == 1:
        tickets.hand_over(clerk, second.talk, turn=second)
    if number == 8:
        # A thumb of an earlier day turns today, and what was counted then stays.
        talks.rate(clerk, Talk.objects.filter(owner=clerk.person).earliest("pk").turns.earliest("no"), 1)
    if number == 10:
        talks.forget(clerk, Talk.objects.filter(owner=clerk.person).earliest("pk"))


class _Plain:
    """A model that drops the sources: what it says is counted as not cited."""

    def rephrased(self, answer: Answer) -> Answer:
        return Answer(answer.kind, answer.text, answer.sentences[:1], language=answer.language, on=answer.on)


def _tried(number: int) -> None:
    """The platform tries the assistant; on some days its engine is away."""
    for _ in range(2):
        jobs.pulse()
    if number % 5 == 3:
        with patch.object(ports, "_maker", None):
            jobs.pulse()


def _compared(engine: town.Town, book: Book, number: int) -> None:
    """The entries' own questions, asked now and then; once the engine understands no English."""
    if number % 4 == 1:
        engine.deaf = "How" if number == 5 else ""
        regression.carry_out(jobs.KEEPER, regression.begin(jobs.KEEPER, None, book))
        engine.deaf = ""
