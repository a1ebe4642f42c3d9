"""The city's kinds of letters with the engine: what a letter is, signs of false ones, by when by each register's rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from zhiquan.engines.answers.letters import LetterBook, read
from zhiquan.engines.answers.lettertime import by_when
from zhiquan.engines.clocks import Calendar
from zhiquan.policy import Edition, load_city, thawed
from zhiquan.policy.knowledge import load_knowledge
from zhiquan.policy.reader import read_document
from zhiquan.policy.schemas import Schemas
from zhiquan.policy.tests.samples_letters import FAKE, REAL, Sample

POLICY = Path(__file__).resolve().parents[4] / "policy"
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def data() -> dict:
    file = POLICY / "shenzhen" / "knowledge" / "letters.yaml"
    document = read_document("letters.yaml", file.read_bytes())
    assert not document.problems
    assert not Schemas(POLICY / "schemas").problems("knowledge_letters", document)
    return document.data


@pytest.fixture(scope="module")
def book(data: dict) -> LetterBook:
    return LetterBook.of(data)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load_city(POLICY / "shenzhen")


def test_every_kind_names_what_is_known(book: LetterBook, edition: Edition) -> None:
    knowledge = load_knowledge(POLICY / "shenzhen")
    intents = {intent.code for intent in knowledge.intents}
    for kind in book.kinds:
        assert kind.intent in intents, kind.code
        assert kind.entry in knowledge.by_code, kind.code
    senders = {sender.code for sender in book.senders}
    for kind in book.kinds:
        assert set(kind.senders) <= senders
        assert kind.name["en"] and kind.next["en"] and kind.intent
        assert not kind.period or kind.period in edition.rules.parameters
        assert not kind.matter or kind.matter in edition.matters
        assert kind.answer or not kind.period
    assert {code for sign in book.signs for code in sign.unless} <= senders


@pytest.mark.parametrize("sample", REAL, ids=lambda s: s.kind)
def test_a_letter_is_known_by_its_heading(sample: Sample, book: LetterBook) -> None:
    reading = read(sample.text, book)
    assert reading.kind is not None and reading.kind.code == sample.kind
    assert reading.sender is not None and reading.sender.code == sample.sender
    assert reading.suspicion == "none", reading.signs


@pytest.mark.parametrize("sample", FAKE, ids=lambda s: s.text[:12])
def test_signs_of_a_false_letter(sample: Sample, book: LetterBook) -> None:
    reading = read(sample.text, book)
    assert reading.suspicion == "fake", reading.signs
    assert all(sign.name["zh-Hans"] for sign in reading.signs)
    if sample.kind:
        assert reading.kind is not None and reading.kind.code == sample.kind


@pytest.mark.parametrize("sample", REAL, ids=lambda s: s.kind)
def test_by_when(sample: Sample, book: LetterBook, edition: Edition) -> None:
    reading = read(sample.text, book)
    received = date.fromisoformat(sample.received) if sample.received else None
    calendar = Calendar.from_data(thawed(edition.calendars["CN"]))
    by = by_when(sample.text, reading.kind, edition.rules, calendar, TODAY, received=received)
    assert by.issued == date.fromisoformat(sample.issued)
    assert by.day == (date.fromisoformat(sample.by) if sample.by else None), by


def test_registers_differ(book: LetterBook, edition: Edition) -> None:
    """A trade mark letter is presumed served later; a patent letter needs the day it entered the system."""
    calendar = Calendar.from_data(thawed(edition.calendars["CN"]))
    kinds = {kind.code: kind for kind in book.kinds}
    mark = by_when("2026年11月10日", kinds["trademark-refusal"], edition.rules, calendar, TODAY)
    assert (mark.served, mark.presumed, mark.register) == (date(2026, 11, 25), True, "trademark")
    proved = by_when(
        "2026年11月10日",
        kinds["trademark-refusal"],
        edition.rules,
        calendar,
        TODAY,
        received=date(2026, 11, 11),
    )
    assert (proved.served, proved.presumed) == (date(2026, 11, 11), False)
    patent = by_when("2026年11月10日", kinds["patent-grant"], edition.rules, calendar, TODAY)
    assert (patent.day, patent.open, patent.basis) == (None, "receipt", "entered")
    court = by_when(
        "自收到之日起十五日内答辩\n2026年11月10日", kinds["court-summons"], edition.rules, calendar, TODAY
    )
    assert (court.day, court.open, court.basis) == (None, "receipt", "received")


def test_a_period_that_nobody_gives_stays_open(book: LetterBook, edition: Edition) -> None:
    calendar = Calendar.from_data(thawed(edition.calendars["CN"]))
    kinds = {kind.code: kind for kind in book.kinds}
    by = by_when(
        "2026年11月10日", kinds["court-summons"], edition.rules, calendar, TODAY, received=date(2026, 11, 12)
    )
    assert (by.day, by.open) == (None, "period")


def test_the_new_trade_mark_law_counts_from_its_day(book: LetterBook, edition: Edition) -> None:
    calendar = Calendar.from_data(thawed(edition.calendars["CN"]))
    refusal = next(kind for kind in book.kinds if kind.code == "trademark-refusal")
    by = by_when("2027年1月11日", refusal, edition.rules, calendar, date(2027, 2, 1))
    parameter = edition.rules.at(date(2027, 1, 26)).get("trademark.refusal_review")
    assert by.parameter == "trademark.refusal_review" and by.source == parameter.source


def test_a_broken_number_shows(book: LetterBook) -> None:
    reading = read("国家知识产权局\n申请号：202610012345.7", book)
    assert [error.code for error in reading.broken] and "bad_number" in {sign.code for sign in reading.signs}


def test_an_ordinary_text_is_no_letter(book: LetterBook) -> None:
    reading = read("下周一我们去公园散步，记得带伞。", book)
    assert reading.kind is None and reading.suspicion == "none"
