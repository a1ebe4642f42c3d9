"""Guides: the trees of the policy hold together, and replies in free words find their way through them."""

from __future__ import annotations

import pytest

from zhiquan.engines.answers.guides import Outcome, Step, faults, read_guides, step
from zhiquan.engines.answers.tests.talking import MATTERS, guides, intents, speech


def talk(code: str, *turns: str) -> Step:
    found = step(guides()[code], {}, turns[0], "", speech())
    for reply in turns[1:]:
        assert found.question, turns
        found = step(guides()[code], found.slots, reply, found.question.code, speech())
    return found


def test_the_trees_have_no_dead_ends() -> None:
    assert faults(guides(), MATTERS, {intent.code for intent in intents()}, ()) == []


@pytest.mark.parametrize("code", sorted(guides()))
def test_what_an_option_sends_chooses_it(code: str) -> None:
    guide = guides()[code]
    for question in guide.questions.values():
        for choice in question.choices:
            for sent in choice.send.values():
                for reply in (sent, f" {sent}。"):
                    found = step(guide, {}, reply, question.code, speech())
                    assert found.slots.get(question.slot) == choice.code, reply


@pytest.mark.parametrize(
    ("code", "turns", "matter"),
    [
        ("rename", ("公司改名了怎么办", "是的,名字变了,地址没变"), "company-rename"),
        ("rename", ("公司改名了怎么办", "係呀"), "company-rename"),
        ("rename", ("我的商标要改一下", "公司没变，就是搬家了"), "trademark-change"),
        ("rename", ("公司名称变了", "不是，是被另一家公司合并了"), "company-rename"),
        ("owner", ("牌子要换到别人名下",), "trademark-transfer"),
        ("patent-owner", ("专利要改名字", "不是同一家，是卖给他们了"), "patent-owner-transfer"),
        ("patent-owner", ("专利要改名字", "还是我们公司，只是公司换了新名称"), "patent-bibliographic-change"),
        ("renewal", ("商标到期了", "上个月到期的", "1"), "trademark-renewal"),
        ("speed", ("专利想快一点", "还没报，也没备过案"), "preexam-entity-recordal"),
        ("speed", ("专利想快一点", "还没提交申请，我们已经备过案了"), "patent-pre-examination"),
        ("proprietor", ("个体户的事", "换老板，给我老婆"), "sole-proprietor-operator-change"),
        ("customs", ("海关备案", "早就备过了，现在公司改名了"), "customs-recordal-change"),
    ],
)
def test_talks_end_in_the_right_form(code: str, turns: tuple[str, ...], matter: str) -> None:
    found = talk(code, *turns)
    assert found.outcome
    assert found.outcome.matter == matter


def test_what_was_said_is_not_asked_again() -> None:
    found = talk("rename", "公司改名了")
    assert found.slots["change.kind"] == "name"
    assert found.question
    assert found.question.code == "subject"


def test_a_reply_that_answers_nothing_is_asked_again() -> None:
    found = talk("rename", "公司改名了", "今天天气不错")
    assert found.question
    assert found.question.code == "subject"
    assert not found.understood


def test_a_chosen_answer_can_be_taken_back() -> None:
    guide = guides()["speed"]
    found = step(guide, {"patent.filed": "new"}, "已经提交了", "filed", speech())
    assert found.outcome
    assert found.outcome.intent == "patent.priority_exam"


def test_faults_are_named() -> None:
    def option(code: str, **leads: object) -> dict[str, object]:
        return {"code": code, "label": {"zh-Hans": code, "en": code}, **leads}

    questions = {
        "a": {
            "slot": "x.a",
            "ask": {},
            "options": [option("b", next="c"), option("d", open={"matter": "none"})],
        },
        "e": {"slot": "x.e", "ask": {}, "options": [option("f")]},
    }
    broken = read_guides({"guides": [{"code": "g", "name": {}, "start": "a", "questions": questions}]})
    said = "\n".join(faults(broken, MATTERS, (), ()))
    assert "leads to c" in said
    assert "matter none" in said
    assert "e.f needs" in said
    assert "e is never asked" in said


def test_an_outcome_brings_its_slots() -> None:
    found = talk("proprietor", "个体户想转成公司")
    assert isinstance(found.outcome, Outcome)
    assert found.slots["sp.event"] == "conversion"
