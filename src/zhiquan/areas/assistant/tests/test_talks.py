"""Talks: what is stored and what never is, whose talk opens to whom, rates, ratings, deletion."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from zhiquan.areas.assistant import access, figures
from zhiquan.areas.assistant.models import Book, Talk, Tally, Turn
from zhiquan.areas.assistant.queries import talks as query
from zhiquan.areas.assistant.service import talks, tickets
from zhiquan.areas.assistant.tests.conftest import Cast, Told
from zhiquan.engines.answers.model import Answer
from zhiquan.kernel import clock
from zhiquan.kernel.actor import VISITOR
from zhiquan.kernel.errors import Denied, NotVisible, Refused
from zhiquan.kernel.models import AuditEntry

QUESTION = "商标异议期多久"
CLAIMS = (
    "1.一种虚构的夹具，包括底座和压板，其特征在于，还包括弹簧，所述弹簧设置在所述底座与所述压板之间，所述压板的一端与底座铰接，另一端设有手柄。\n"
    "2.根据权利要求1所述的夹具，其特征在于，所述弹簧为碟形弹簧，所述碟形弹簧的数量为三个，沿所述压板的长度方向依次排列，并且相互叠合。\n"
    "3.根据权利要求1所述的夹具，其特征在于，所述手柄的表面包覆有硅胶层，所述硅胶层的厚度为三毫米，用于防止打滑，所述手柄与压板一体成型。"
)


def test_an_answer_is_stored_with_its_sources(cast: Cast, book: Book) -> None:
    turn = talks.ask(cast.clerk, None, QUESTION)
    assert (turn.kind, turn.entry, turn.book, turn.on) == (
        "answer",
        "sample-opposition",
        book.hash,
        date(2026, 11, 23),
    )
    assert turn.answer["citations"][0]["article"] == "第三条"
    assert turn.talk.owner == cast.clerk.person and turn.talk.memory["entry"] == "sample-opposition"
    row = Tally.objects.get()
    assert (row.talks, row.asked, row.answered, row.cited, row.refused) == (1, 1, 1, 1, 0)
    assert sum(row.seconds.values()) == 1


def test_the_day_of_law_stays_with_the_talk(cast: Cast, book: Book, engines: list[Told]) -> None:
    first = talks.ask(cast.clerk, None, QUESTION, on=date(2027, 1, 2))
    second = talks.ask(cast.clerk, first.talk, QUESTION)
    assert "两个月" in first.answer["text"] and second.on == date(2027, 1, 2)
    assert engines[-1].heard[1][2].entry == "sample-opposition", "the memory goes along"


def test_personal_data_is_masked_everywhere(cast: Cast, book: Book, engines: list[Told]) -> None:
    talks.ask(cast.clerk, None, "x")
    engines[-1].next = Answer(
        "guide", "好的", slots={"phone": "13800138000", "uscc": "9144030071526726XG"}, intent="x"
    )
    turn = talks.ask(cast.clerk, None, "我叫王小明，电话13800138000，代码9144030071526726XG")
    turn.talk.refresh_from_db()
    kept = f"{turn.question} {turn.answer} {turn.talk.memory}"
    assert "13800138000" not in kept and "王小明" not in kept
    assert "9144030071526726XG" in turn.question and turn.answer["slots"]["uscc"] == "9144030071526726XG"
    assert engines[-1].heard[-1][0].startswith("我叫王小明"), "the engine hears what was said"
    assert "王小明" not in str(list(AuditEntry.objects.values()))


def test_a_patent_draft_leaves_no_word(cast: Cast, book: Book, engines: list[Told]) -> None:
    turn = talks.ask(cast.clerk, None, CLAIMS)
    assert (turn.kind, turn.reason, turn.question) == ("refuse", talks.DRAFT_REASON, "")
    assert not engines, "no engine saw it"
    assert "碟形弹簧" not in str(list(Turn.objects.values())) + str(list(Talk.objects.values()))
    assert Tally.objects.get().refused == 0


def test_empty_and_long_questions(cast: Cast, book: Book) -> None:
    with pytest.raises(Refused, match="first"):
        talks.ask(cast.clerk, None, "  ")
    with pytest.raises(Refused, match="up to"):
        talks.ask(cast.clerk, None, "商" * (figures.value("question_max") + 1))
    assert not Talk.objects.exists()


def test_a_visitor_is_slowed_down(cast: Cast, book: Book) -> None:
    for _ in range(figures.value("rate_visitor_minute")):
        talks.ask(VISITOR, None, QUESTION, visitor="key", address="192.0.2.1")
    with pytest.raises(Refused) as refused:
        talks.ask(VISITOR, None, QUESTION, visitor="key", address="192.0.2.1")
    assert refused.value.code == "too_often"
    talks.ask(VISITOR, None, QUESTION, visitor="other", address="192.0.2.1")


def test_only_the_key_opens_a_visitors_talk(cast: Cast, book: Book) -> None:
    talk = talks.ask(VISITOR, None, QUESTION, visitor="key").talk
    assert "key" not in talk.visitor
    assert query.of(VISITOR, talk.uid, "key") == talk
    for actor, key in ((VISITOR, "other"), (VISITOR, ""), (cast.clerk, ""), (cast.editor, "")):
        with pytest.raises(NotVisible):
            query.of(actor, talk.uid, key)
    with pytest.raises(NotVisible):
        talks.ask(VISITOR, talk, QUESTION, visitor="other")
    assert [t.first for t in query.mine(VISITOR, "key")] == [QUESTION]


def test_a_talk_opens_to_its_owner_alone(cast: Cast, book: Book) -> None:
    talk = talks.ask(cast.clerk, None, QUESTION).talk
    assert query.of(cast.clerk, talk.uid) == talk
    for actor in (cast.colleague, cast.rival, cast.editor, cast.supervisor):
        with pytest.raises(NotVisible):
            query.of(actor, talk.uid)
        with pytest.raises((Denied, NotVisible)):
            talks.ask(actor, talk, QUESTION)
        with pytest.raises((Denied, NotVisible)):
            talks.forget(actor, talk)


def test_a_rating_counts_once_a_day(cast: Cast, book: Book) -> None:
    turn = talks.ask(cast.clerk, None, QUESTION)
    talks.rate(cast.clerk, turn, 1)
    talks.rate(cast.clerk, turn, 1)
    turn = talks.rate(cast.clerk, turn, -1, "打电话13800138000给我")
    row = Tally.objects.get()
    assert (row.up, row.down, turn.rating) == (0, 1, -1) and "13800138000" not in turn.rating_words
    with pytest.raises((Denied, NotVisible)):
        talks.rate(cast.rival, turn, 1)


def test_forgetting_deletes_every_word(cast: Cast, book: Book) -> None:
    turn = talks.ask(cast.clerk, None, QUESTION)
    talks.forget(cast.clerk, turn.talk)
    assert not Talk.objects.exists() and not Turn.objects.exists()
    assert Tally.objects.get().asked == 1, "what was counted stays"


def test_talks_end_by_themselves(cast: Cast, book: Book) -> None:
    own = talks.ask(cast.clerk, None, QUESTION).talk
    talks.ask(VISITOR, None, QUESTION, visitor="key")
    days = figures.value("keep_visitor_talk")
    with clock.use(datetime(2026, 11, 23, 12, tzinfo=clock.ZONE) + timedelta(days=days + 1)):
        assert talks.sweep() == 1
    assert list(Talk.objects.all()) == [own]


def test_the_desk_reads_a_talk_up_to_where_it_was_handed_over(cast: Cast, book: Book) -> None:
    before = talks.ask(cast.clerk, None, QUESTION)
    tickets.hand_over(cast.clerk, before.talk, turn=before)
    with clock.use(datetime(2026, 11, 23, 11, 0, tzinfo=clock.ZONE)):
        later = talks.ask(cast.clerk, before.talk, "进度怎么查")
        assert query.turns(cast.clerk, before.talk) == [before, later]
        assert query.turns(cast.editor, before.talk) == [before]
        assert query.turn_of(cast.editor, before.uid) == before
        with pytest.raises(NotVisible):
            query.turn_of(cast.editor, later.uid)


def test_a_question_about_ones_own_cases(cast: Cast, book: Book) -> None:
    """A visitor is asked to sign in; who is signed in reads of his own cases alone."""
    visitor = talks.ask(VISITOR, None, "我的案子到哪了", visitor="key")
    assert visitor.answer["login"] is True
    own = talks.ask(cast.clerk, None, "我的案子到哪了")
    assert own.answer["login"] is False and [s["kind"] for s in own.answer["sentences"]] == ["own"]


def test_without_knowledge_nothing_is_made_up(cast: Cast, engines: list[Told]) -> None:
    with pytest.raises(Refused) as refused:
        talks.ask(cast.clerk, None, QUESTION)
    assert refused.value.code == "no_knowledge" and not Talk.objects.exists()


def test_a_model_may_only_rephrase(cast: Cast, book: Book) -> None:
    from dataclasses import replace

    from zhiquan.areas.assistant import ports

    heard: list[str] = []

    class Model:
        """It gets the answer alone, never the question."""

        def __init__(self, said: str | None) -> None:
            self.said = said

        def rephrased(self, answer: Answer) -> Answer:
            heard.append(answer.kind)
            return replace(answer, text=self.said) if self.said else answer

    try:
        ports.connect_rephraser(Model("换句话说。"))
        assert talks.ask(cast.clerk, None, QUESTION).answer["text"] == "换句话说。"
        ports.connect_rephraser(Model(None))
        assert "三个月" in talks.ask(cast.clerk, None, QUESTION).answer["text"]
        assert talks.ask(cast.clerk, None, "龙华有没有补贴").kind == "refuse"
        assert heard == ["answer", "answer", "refuse"], "asked for every kind of answer"
    finally:
        ports.connect_rephraser(None)
    assert access.TALKS.may(cast.clerk, "ask")
