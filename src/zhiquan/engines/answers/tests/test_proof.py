"""Entries against their sources. Law and entries are invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from zhiquan.engines.answers.lawtext import read
from zhiquan.engines.answers.model import Cite, Entry, Statement
from zhiquan.engines.answers.proof import Proof
from zhiquan.engines.answers.versions import Register, shelve
from zhiquan.engines.rules import Parameter, RuleSet, Source, Status

ON = date(2026, 11, 23)
OLD = "# 玻璃珠法\n\n<!-- INFO END -->\n\n第一条 公告之日起三个月内可以提出异议。\n\n第二条 本法自2019年11月1日起施行。\n"
NEW = OLD.replace("三个月", "两个月").replace("2019年11月1日", "2027年1月1日")
REGISTER = Register.of({"instruments": [{"name": "玻璃珠法", "aliases": ["珠法"]}, {"name": "石珠法"}]})


def _parameter(code: str, value: int, status: Status = Status.CONFIRMED) -> Parameter:
    return Parameter(code, value, "working_day", date(2020, 1, 1), None, "GL", status)


PROOF = Proof(
    shelve(
        [read("玻璃珠法(2019-04-23).md", OLD.encode()), read("玻璃珠法(2026-06-26).md", NEW.encode())],
        REGISTER,
    ),
    REGISTER,
    RuleSet(
        [_parameter("bead.reply", 15), _parameter("bead.guess", 9, Status.SAMPLE)],
        (),
        [Source("GL", {"zh-Hans": "珠南"})],
    ),
)
CITE = Cite(law="珠法", article="第一条", keys=("公告之日", "异议"))
UNTIL = Statement(
    {"zh-Hans": "公告起三个月内可以异议。", "en": "Within three months."},
    cites=(CITE,),
    valid_to=date(2026, 12, 31),
)
SINCE = Statement(
    {"zh-Hans": "自2027年1月1日起，异议期是两个月。", "en": "Two months."},
    cites=(CITE,),
    valid_from=date(2027, 1, 1),
)


def _entry(*says: Statement, status: str = "confirmed") -> Entry:
    return Entry(
        "bead", "beads", status, "rule", {"zh-Hans": "珠"}, "bead.ask", "ip", date(2027, 6, 30), {}, says
    )


def _messages(*says: Statement, status: str = "confirmed") -> Sequence[str]:
    return [flaw.message for flaw in PROOF.entry(_entry(*says, status=status), ON)]


def test_dated_sentences_are_held_against_the_text_of_their_days() -> None:
    assert _messages(UNTIL, SINCE) == []


def test_a_sentence_without_days_must_hold_after_the_law_changes() -> None:
    (message,) = _messages(replace(UNTIL, valid_to=None))
    assert "玻璃珠法@2027-01-01 第一条 lacks figure 3 month" in message
    assert "[2027-01-01]" in message


def test_a_wrong_figure_a_missing_word_and_a_wrong_article_are_named() -> None:
    wrong = replace(UNTIL, text={"zh-Hans": "公告起三十日内可以异议。"})
    assert "lacks figure 30 day" in _messages(wrong, SINCE)[0]
    unkeyed = replace(UNTIL, cites=(replace(CITE, keys=("撤销",)),))
    assert "lacks key 撤销" in _messages(unkeyed, SINCE)[0]
    misplaced = replace(UNTIL, cites=(replace(CITE, article="第九条"),))
    assert "has no 第九条; it has 第一条 to 第二条" in _messages(misplaced, SINCE)[0]


def test_laws_that_are_unknown_missing_or_not_in_force_are_told_apart() -> None:
    assert (
        "no instrument 玻珠法; near: 玻璃珠法"
        in _messages(replace(UNTIL, cites=(Cite(law="玻珠法", article="第一条"),)))[0]
    )
    assert (
        "no text of 石珠法 is imported"
        in _messages(replace(UNTIL, cites=(Cite(law="石珠法", article="第一条"),)))[0]
    )
    early = replace(UNTIL, valid_from=date(2019, 1, 1), valid_to=date(2019, 6, 1))
    assert (
        "not in force: 玻璃珠法@2019-11-01 holds 2019-11-01 to 2026-12-31"
        in _messages(early, UNTIL, SINCE)[0]
    )


def test_a_figure_may_come_from_a_confirmed_parameter() -> None:
    say = Statement(
        {"zh-Hans": "十五个工作日内答复。", "en": "Within 15 working days."},
        cites=(Cite(source="GL", rule="bead.reply"),),
    )
    assert _messages(say) == []
    assert "lacks figure 10 working day" in _messages(replace(say, text={"zh-Hans": "十个工作日内答复。"}))[0]
    assert "is a sample" in _messages(replace(say, cites=(Cite(source="GL", rule="bead.guess"),)))[0]
    assert (
        "no rule bead.repl; near: bead.reply"
        in _messages(replace(say, cites=(Cite(source="GL", rule="bead.repl"),)))[0]
    )
    assert "without rule" in _messages(replace(say, cites=(Cite(source="GL"),)))[0]


def test_rules_need_a_cite_and_samples_give_no_figures() -> None:
    assert _messages(Statement({"zh-Hans": "可以异议。"})) == ["a sentence of kind rule needs a cite"]
    assert _messages(Statement({"zh-Hans": "先找窗口。"}, kind="help")) == []
    given = _messages(Statement({"zh-Hans": "约三个月。"}, kind="help"), status="sample")
    assert given == ["a sample entry gives no figures: 3 month"]


def test_an_entry_past_its_review_or_without_a_sentence_today_is_named() -> None:
    late = replace(_entry(SINCE), review_by=date(2026, 1, 1))
    assert [flaw.path for flaw in PROOF.entry(late, ON)] == [("review_by",), ("says",)]


def test_questions_name_their_article_and_do_not_copy_it() -> None:
    day = date(2027, 1, 1)
    assert PROOF.questions("珠法", day, {"第一条": ["别人的珠子像我的怎么办"]}) == []
    assert "no instrument" in PROOF.questions("木法", day, {})[0].message
    assert "no version of 2020-01-01" in PROOF.questions("珠法", date(2020, 1, 1), {})[0].message
    assert "has no 第七条" in PROOF.questions("珠法", day, {"第七条": ["问"]})[0].message
    copied = PROOF.questions("珠法", day, {"第一条": ["为什么公告之日起两个月内可以提出异议。"]})
    assert copied[0].path == ("articles", "第一条", 0)
