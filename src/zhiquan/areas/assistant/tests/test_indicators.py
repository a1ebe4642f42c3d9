"""The numbers of M15 (v): from tallies that hold no word, so that a past day never changes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from zhiquan.areas.assistant import jobs, ports
from zhiquan.areas.assistant.models import Book, Pulse, Tally
from zhiquan.areas.assistant.service import regression, talks, tickets
from zhiquan.areas.assistant.tests.conftest import Cast, Told
from zhiquan.kernel import clock, indicators

TODAY, LATER = date(2026, 11, 23), date(2026, 11, 24)


def value(code: str, day: date = TODAY) -> Decimal:
    found = indicators.get(f"assistant.{code}")
    assert found is not None
    return indicators.value(found, day)


@pytest.fixture
def lived(cast: Cast, book: Book) -> None:
    """Two talks on Monday, one of them handed over and rated down; one on Tuesday, rated up."""
    first = talks.ask(cast.clerk, None, "商标异议期多久")
    talks.rate(cast.clerk, first, -1)
    second = talks.ask(cast.rival, None, "龙华有没有补贴")
    tickets.hand_over(cast.rival, second.talk)
    tickets.hand_over(cast.rival, second.talk, words="还有一问")
    with clock.use(datetime(2026, 11, 24, 9, tzinfo=clock.ZONE)):
        third = talks.ask(cast.clerk, None, "进度怎么查")
        talks.rate(cast.clerk, third, 1)


def test_what_happened(lived: None) -> None:
    assert (value("questions"), value("unanswered"), value("cited")) == (2, 1, 100)
    assert (value("settled"), value("satisfied")) == (50, 0)
    assert (value("questions", LATER), value("cited", LATER)) == (3, 50)
    assert (value("settled", LATER), value("satisfied", LATER)) == (Decimal("66.67"), 50)


def test_a_past_day_stays_when_talks_go(cast: Cast, lived: None) -> None:
    codes = ("questions", "unanswered", "cited", "settled", "satisfied", "seconds")
    before = [value(code) for code in codes]
    for talk in talks.query.mine(cast.clerk):
        talks.forget(cast.clerk, talk)
    assert [value(code) for code in codes] == before


def test_the_median_time(db: None) -> None:
    Tally.objects.create(day=TODAY, asked=5, seconds={"1": 2, "3": 2, "90": 1})
    Tally.objects.create(day=LATER, asked=4, seconds={"2": 4})
    assert value("seconds") == Decimal("0.3") and value("seconds", LATER) == Decimal("0.2")
    assert value("seconds", date(2026, 11, 22)) == 0


def test_availability_is_tried(cast: Cast, book: Book, engines: list[Told]) -> None:
    assert jobs.pulse()
    ports.connect_engine(None)
    assert not jobs.pulse()
    row = Pulse.objects.get()
    assert (row.tried, row.well, value("available")) == (2, 1, 50)


def test_golden_questions(cast: Cast, book: Book) -> None:
    assert value("right") == 0
    regression.carry_out(cast.editor, regression.begin(cast.editor, None, book))
    assert value("right") == 100


def test_every_member_opens_for_the_desk(cast: Cast, lived: None) -> None:
    from zhiquan.kernel import refs

    found = indicators.get("assistant.questions")
    assert found is not None
    named = [member.ref for member in found.members(LATER)]
    assert all(each.url for each in refs.resolve(named, cast.supervisor).values())
    assert not any(each.url for each in refs.resolve(named, cast.rival).values())
