"""Answers to a form: what is shown, kept, at fault; progress, questions, summary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiquan.engines.forms import (
    FAULTS,
    Ask,
    Element,
    ElementKind,
    Field,
    Form,
    Step,
    Words,
    clean,
    progress,
    questions,
    shown,
    summary,
    validate,
)
from zhiquan.engines.rules import When

from .examples import (
    ANSWERS,
    CODES,
    COMPANY,
    JSON,
    MARK,
    TODAY,
    answers,
    element,
    form_of,
    forms,
    outside,
)

COMPANY_ANSWERS = {code: value for code, value in ANSWERS.items() if code in COMPANY.fields}
WORDS = Words("是", "否", {"uid-1": "大树 第9类"})


def codes(fields):
    return [field.code for field in fields]


def faults(form, values, **more):
    return [(fault.element, fault.code) for fault in validate(form, values, today=TODAY, **more)]


def chain(**conditions):
    """A form of texts, each under its condition: `chain(d=None, e={"d": "u"})`."""
    fields = tuple(
        Field(Element(code, ElementKind.TEXT), (Ask("m", When.parse(condition)),))
        for code, condition in conditions.items()
    )
    return Form("m", (Step("s", {}, fields),))


# --- shown ---


def test_what_rests_on_a_hidden_field_sees_it_missing():
    form = chain(a=None, b={"a": "yes"}, c={"b": "yes"}, d={"b": {"missing": True}})
    everything = {"a": "yes", "b": "yes", "c": "x", "d": "x"}
    assert codes(shown(form, everything)) == ["a", "b", "c"]
    assert codes(shown(form, {**everything, "a": "no"})) == ["a", "d"]


def test_the_order_on_the_page_does_not_matter_to_conditions():
    backwards = chain(c={"b": "yes"}, b={"a": "yes"}, a=None)
    assert codes(shown(backwards, {"a": "yes", "b": "yes"})) == ["c", "b", "a"]
    assert codes(shown(backwards, {"a": "no", "b": "yes"})) == ["a"]


def test_a_circle_is_cut_and_what_is_outside_it_still_counts():
    form = chain(a={"b": "x"}, b={"a": "x"}, c={"a": {"missing": True}}, d=None)
    assert codes(shown(form, {"a": "x", "b": "x"})) == ["c", "d"]


def test_a_value_of_the_wrong_shape_is_missing_to_conditions():
    kind = element("choice", choices=[{"code": "a"}])
    form = form_of(kind, Element("y", ElementKind.TEXT), y={"x": "a"})
    assert codes(shown(form, {"x": ["a"]})) == ["x"]
    assert codes(shown(form, {"x": " a "})) == ["x", "y"]


@given(forms("m"), answers(), outside())
def test_clean_twice_is_clean_once_and_keeps_what_is_shown(form, values, facts):
    once = clean(form, values, facts)
    assert clean(form, once, facts) == once
    assert shown(form, facts | once) == shown(form, facts | values)
    assert set(once) <= set(codes(shown(form, facts | values)))


@given(forms("m"), answers(), outside())
def test_validate_says_the_same_of_cleaned_values(form, values, facts):
    known = {code: value for code, value in values.items() if code in form.fields}
    assert validate(form, clean(form, known, facts), today=TODAY, facts=facts) == validate(
        form, known, today=TODAY, facts=facts
    )


@given(
    st.sampled_from([COMPANY, MARK]),
    st.dictionaries(st.sampled_from([*COMPANY.fields, *MARK.fields, "zz"]), JSON),
    st.dictionaries(st.sampled_from(["locked", "touched.trademark"]), JSON),
)
def test_nothing_that_json_can_say_breaks_a_form(form, values, facts):
    for fault in validate(form, values, today=TODAY, facts=facts):
        assert set(fault.params) == set(FAULTS[fault.code])
    cleaned = clean(form, values, facts)
    assert repr(clean(form, cleaned, facts)) == repr(cleaned)
    assert progress(form, values, today=TODAY, facts=facts)
    assert questions(form, facts | values)
    assert summary(form, values, "en", WORDS, facts)


@given(
    forms("m"), st.dictionaries(st.sampled_from(CODES), JSON), st.dictionaries(st.sampled_from("pq"), JSON)
)
def test_nor_a_form_with_conditions(form, values, facts):
    validate(form, values, today=TODAY, facts=facts)
    assert repr(clean(form, clean(form, values, facts), facts)) == repr(clean(form, values, facts))


# --- validate ---


def test_a_complete_answer_has_no_fault():
    assert faults(COMPANY, COMPANY_ANSWERS) == []


def test_all_faults_come_at_once_in_the_order_of_the_form():
    values = {
        "party.uscc": "91440300123456788D",
        "change.kind": "all",
        "contact.phone": "21234567",
        "company.members": [{"name": "李雷"}],
        "colour": "red",
    }
    assert faults(COMPANY, values) == [
        ("colour", "unknown_element"),
        ("party.name.old", "required"),
        ("party.uscc", "bad_code"),
        ("change.kind", "not_a_choice"),
        ("subject.continuity", "required"),
        ("contact.phone", "bad_phone"),
        ("company.members", "required"),
    ]


def test_a_check_between_fields_names_its_text():
    same = {**COMPANY_ANSWERS, "party.name.new": COMPANY_ANSWERS["party.name.old"] + " "}
    (fault,) = validate(COMPANY, same, today=TODAY)
    assert (fault.element, fault.code) == ("party.name.new", "check")
    assert (fault.params["check"], fault.params["part"]) == ("same_name", "company-change")
    assert fault.params["text"]["zh-Hans"] == "新旧名称相同"
    hidden = {**same, "change.kind": "address", "party.address.new": "深圳"}
    assert faults(COMPANY, hidden) == []


def test_required_may_rest_on_a_condition():
    facts = {"locked": True}
    values = {code: value for code, value in ANSWERS.items() if code in MARK.fields}
    assert faults(MARK, values, facts=facts) == [("mark.consent", "required")]
    assert faults(MARK, {**values, "mark.consent": False}, facts=facts) == []
    assert faults(MARK, values) == []


def test_a_locked_value_comes_back_as_it_was_given():
    given_name = {"party.name.old": ANSWERS["party.name.old"]}
    assert faults(COMPANY, COMPANY_ANSWERS, prefilled=given_name) == []
    changed = {**COMPANY_ANSWERS, "party.name.old": "别的公司"}
    assert faults(COMPANY, changed, prefilled=given_name) == [("party.name.old", "locked")]
    assert faults(COMPANY, changed, prefilled={"party.uscc": "x"}) == []


def test_a_day_is_compared_with_another_only_if_that_is_shown():
    start = Element("start", ElementKind.DATE)
    end = Element("end", ElementKind.DATE, keywords={"not_before": "start"})
    form = form_of(start, end, start={"p": True})
    days = {"start": "2026-05-02", "end": "2026-05-01"}
    assert faults(form, days, facts={"p": True}) == [("end", "before")]
    assert faults(form, days) == []


# --- progress and questions ---


def test_progress_counts_each_step():
    before = progress(COMPANY, {}, today=TODAY)
    assert [(each.step, each.shown, each.total, each.done, each.faults) for each in before] == [
        ("subject", 5, 5, 0, 0),
        ("content", 1, 0, 0, 0),
    ]
    partly = {**COMPANY_ANSWERS, "contact.phone": "1", "company.members": [{"name": "李雷"}]}
    after = progress(COMPANY, partly, today=TODAY)
    assert [(each.total, each.done, each.faults, each.complete) for each in after] == [
        (5, 4, 1, False),
        (2, 1, 1, False),
    ]
    assert all(each.complete for each in progress(COMPANY, COMPANY_ANSWERS, today=TODAY))


def test_questions_follow_the_answers():
    first = questions(COMPANY, {})
    assert [each.field.code for each in first] == [
        "party.name.old", "party.uscc", "change.kind", "subject.continuity", "contact.phone", "company.members",
    ]  # fmt: skip
    assert (first[1].place, first[1].of, first[1].step, first[1].required) == (2, 6, "subject", True)
    then = questions(COMPANY, {"change.kind": "both"})
    assert [each.field.code for each in then][5:] == [
        "party.name.new",
        "party.address.new",
        "company.members",
    ]
    assert [each.answered for each in then] == [False, False, True, False, False, False, False, False]
    assert then[5].field.element.question()["zh-Hans"] == "新名称是什么？"
    assert then[0].field.element.question()["zh-Hans"] == "旧名"


# --- summary ---


@pytest.mark.parametrize(
    ("kind", "value", "chinese", "english"),
    [
        ("text", "大树", "大树", "大树"),
        ("date", "2026-11-03", "2026年11月3日", "3 November 2026"),
        ("date", "soon", "soon", "soon"),
        ("money", 120000000, "1,200,000.00元", "CNY 1,200,000.00"),
        ("yes_no", True, "是", "是"),
        ("yes_no", False, "否", "否"),
        ("choice", "a", "甲", "A"),
        ("choice", "z", "z", "z"),
        ("choices", ["a", "b"], "甲、乙", "A, B"),
        ("rights", ["uid-1", "uid-9"], "大树 第9类、uid-9", "大树 第9类, uid-9"),
        ("integer", 3, "3", "3"),
        ("text", None, "", ""),
    ],
)  # fmt: skip
def test_values_in_words(kind, value, chinese, english):
    choices = [
        {"code": "a", "label": {"zh-Hans": "甲", "en": "A"}},
        {"code": "b", "label": {"zh-Hans": "乙", "en": "B"}},
    ]
    form = form_of(element(kind, **({"choices": choices} if kind.startswith("choice") else {})))
    for language, expected in (("zh-Hans", chinese), ("en", english)):
        (row,) = summary(form, {"x": value}, language, WORDS)
        assert (row.label, row.text, row.element, row.step) == ("X", expected, "x", "s")


def test_tables_in_words():
    members = [{"name": "李雷", "share": "100"}, {"name": "韩梅梅", "share": 50, "since": "2026-01-05"}]
    rows = summary(COMPANY, {"company.members": members}, "zh-Hans", WORDS)
    (row,) = (each for each in rows if each.element == "company.members")
    assert row.head == ("姓名", "出资额", "日期", "止")
    assert row.rows[1] == ("韩梅梅", "0.50元", "2026年1月5日", "")
    assert row.text.splitlines()[0] == "1. 姓名：李雷；出资额：100.00元"


def test_the_summary_leaves_hidden_fields_out():
    rows = summary(COMPANY, {**COMPANY_ANSWERS, "party.address.new": "深圳"}, "zh-Hant", WORDS)
    assert "party.address.new" not in [row.element for row in rows]
    assert [row.step for row in rows] == ["subject"] * 5 + ["content"] * 2
