"""From a question to an answer: sources of the day, computed days, decision trees, and saying no."""

from __future__ import annotations

from datetime import date

from zhiquan.engines.answers.compose import Shelf
from zhiquan.engines.answers.entries import EntryIndex
from zhiquan.engines.answers.model import Talk
from zhiquan.engines.answers.report import as_json, talk_as_json, talk_of
from zhiquan.engines.answers.sureness import Limits
from zhiquan.engines.answers.tests.world import DAY, assistant, rules

ASK = "灯牌异议期是几个月"


def test_an_answer_cites_the_version_of_the_day() -> None:
    now, _ = assistant().answer(ASK, DAY)
    later, _ = assistant().answer(ASK, date(2027, 1, 1))
    assert (now.kind, now.entry) == ("answer", "lamp-opposition")
    assert now.sentences[0].text == "公告之日起三个月内可以提出异议。"
    assert now.citations[0].version == "灯牌法@2020-01-01"
    assert "三个月" in now.citations[0].quote
    assert later.sentences[0].text == "自2027年1月1日起，异议期为两个月。"
    assert [source.version for source in later.citations] == ["灯牌法@2027-01-01"]


def test_a_rule_that_is_about_to_hold_is_told_with_its_day() -> None:
    said, _ = assistant().answer(ASK, DAY)
    coming = [sentence for sentence in said.sentences if sentence.kind == "coming"]
    assert [sentence.text for sentence in coming] == ["2027年1月1日起：异议期为两个月。"]
    assert said.citations[coming[0].citations[0]].valid_from == date(2027, 1, 1)
    early, _ = assistant().answer(ASK, date(2026, 1, 5))
    assert all(sentence.kind != "coming" for sentence in early.sentences)


def test_every_sentence_that_states_a_rule_has_a_source() -> None:
    said, _ = assistant().answer(ASK, DAY)
    assert all(sentence.citations for sentence in said.sentences if sentence.kind in ("rule", "coming"))


def test_a_last_day_is_computed_by_the_law_of_the_event() -> None:
    said, _ = assistant().answer(f"{ASK}，公告日2026-12-31", DAY)
    assert [(each.what, each.value) for each in said.computed] == [
        ("异议期", "3个月"),
        ("异议期，最迟", "2027-03-31"),
    ]
    later, _ = assistant().answer(ASK, date(2027, 1, 1))
    assert [each.value for each in later.computed] == ["2个月"]


def test_without_law_texts_the_entry_still_answers() -> None:
    said, _ = assistant(shelf=Shelf(rules())).answer(ASK, DAY)
    assert said.kind == "answer"
    assert (said.citations[0].article, said.citations[0].quote) == ("第五条", "")


def test_the_language_of_the_question_is_the_language_of_the_answer() -> None:
    said, _ = assistant().answer("How long to oppose a lamp sign?", DAY)
    assert said.sentences[0].text == "An opposition is possible within three months."
    hant, _ = assistant().answer(ASK, DAY, language="zh-Hant")
    assert hant.sentences[0].text == "公告之日起三個月內可以提出異議。"
    assert hant.citations[0].quote == said.citations[0].quote


def test_a_sample_says_so_and_gives_no_figure() -> None:
    said, _ = assistant().answer("灯牌改名怎么办", DAY)
    assert said.sample
    assert "尚待主管人员确认" in said.text
    assert said.computed == ()


def test_a_matter_opens_its_form_and_the_tree_asks_what_is_left() -> None:
    said, talk = assistant().answer("灯牌改名怎么办", DAY)
    assert (said.kind, said.matter, said.form_link) == ("guide", "lamp-change", "/services/lamp-change/")
    assert [option.send for option in said.options] == ["名称变了", "地址变了"]
    again, after = assistant().answer("名称变了", DAY, talk_of(talk_as_json(talk)))
    assert (again.kind, again.matter) == ("guide", "lamp-change")
    assert after.slots["kind"] == "name"
    assert after.pending == {}


def test_a_new_question_leaves_the_tree() -> None:
    _, talk = assistant().answer("灯牌改名怎么办", DAY)
    said, _ = assistant().answer(ASK, DAY, talk)
    assert said.entry == "lamp-opposition"


def test_an_article_that_answers_is_quoted_and_nothing_else() -> None:
    sure_of_no_entry = Limits(answer=0.0, entry=1.0)
    said, _ = assistant(limits=sure_of_no_entry).answer("灯牌熄灭满一年登记机关注销登记", DAY)
    assert said.kind == "answer"
    assert said.text.startswith("《灯牌法》第九条：“灯牌熄灭满一年的")
    assert said.sentences[0].citations == (0,)


def test_what_nothing_answers_is_refused_and_handed_over() -> None:
    said, _ = assistant().answer("光明区明年的海外补贴有几万", DAY)
    assert (said.kind, said.reason, said.handover) == ("refuse", "no_basis", True)
    assert said.citations == ()


def test_what_is_none_of_our_business_is_refused() -> None:
    question = "明天会下雨吗"
    said, _ = assistant({question: (("out_of_scope", 0.9),)}).answer(question, DAY)
    assert (said.kind, said.reason) == ("refuse", "out_of_scope")


def test_two_meanings_are_asked_apart() -> None:
    question = "那个灯牌的事"
    heard = {question: (("lamp.change", 0.45), ("lamp.opposition", 0.42))}
    said, _ = assistant(heard, index=EntryIndex(()), limits=Limits(answer=1.0, intent=0.9)).answer(
        question, DAY
    )
    assert said.kind == "clarify"
    assert [option.label for option in said.options] == ["改名", "异议"]


def test_a_person_is_called_and_a_case_of_ones_own_needs_a_sign_in() -> None:
    known = {"找人": (("human", 0.9),), "我的件到哪了": (("status", 0.9),)}
    person, _ = assistant(known).answer("找人", DAY)
    own, _ = assistant(known).answer("我的件到哪了", DAY)
    assert person.handover
    assert own.login


def test_a_short_question_continues_the_last_one() -> None:
    _, talk = assistant().answer(ASK, DAY)
    said, _ = assistant().answer("什么时候截止", DAY, talk)
    assert said.entry == "lamp-opposition"


def test_a_sentence_that_asks_nothing_adds_to_the_last_question() -> None:
    both = f"{ASK}\n补充：是写字楼的"
    heard = {both: (("lamp.opposition", 0.9),)}
    _, talk = assistant(heard).answer(ASK, DAY)
    assert talk.asked == ASK
    said, after = assistant(heard).answer("补充：是写字楼的", DAY, talk_of(talk_as_json(talk)))
    assert (said.entry, said.intent) == ("lamp-opposition", "lamp.opposition")
    assert after.asked == both


def test_a_wish_for_a_person_adds_to_nothing() -> None:
    plea = "补充：找人"
    _, talk = assistant().answer(ASK, DAY)
    said, _ = assistant({plea: (("human", 0.9),)}).answer(plea, DAY, talk)
    assert said.handover


def test_what_is_remembered_of_a_question_names_nobody() -> None:
    _, talk = assistant().answer(f"{ASK} 电话13800138000", DAY)
    assert "13800138000" not in talk.asked


def test_an_article_an_answer_rests_on_is_quoted_in_it() -> None:
    said, _ = assistant(limits=Limits(answer=0.0, entry=0.0, quote=0.0)).answer(ASK, DAY)
    quotes = [sentence for sentence in said.sentences if sentence.kind == "quote"]
    assert any("《灯牌法》第五条" in sentence.text for sentence in quotes)
    silent, _ = assistant(limits=Limits(answer=0.0, entry=0.0, quote=2.0, beyond_it=2.0)).answer(ASK, DAY)
    assert [sentence for sentence in silent.sentences if sentence.kind == "quote"] == []


def test_the_same_question_gives_the_same_bytes() -> None:
    one, other = assistant().answer(ASK, DAY)[0], assistant().answer(ASK, DAY)[0]
    assert as_json(one) == as_json(other)


def test_nothing_typed_breaks_it() -> None:
    for question in ("", " ", "?", "\x00", "𠮷" * 3000, "{}%s%(a)s", "'; drop table --", "1" * 5000):
        said, _ = assistant().answer(question, DAY, Talk())
        assert said.kind in ("answer", "guide", "clarify", "refuse")


def test_an_article_asked_for_by_its_number_is_quoted_in_the_text_of_the_day() -> None:
    said, _ = assistant().answer("请问灯牌法第五条怎么规定的", DAY)
    assert (said.kind, said.citations[0].version) == ("answer", "灯牌法@2020-01-01")
    assert "三个月" in said.text


def test_an_article_that_does_not_exist_is_said_not_to() -> None:
    said, _ = assistant().answer("灯牌法第一百条怎么规定的", DAY)
    assert (said.kind, said.reason) == ("refuse", "no_such_article")
    later, _ = assistant().answer("灯牌法第五条怎么规定的", date(2027, 2, 1))
    assert later.reason == "no_such_article"
