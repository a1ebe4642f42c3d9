"""Seeded faults in elements and forms, each found at its place; sound files pass."""

from __future__ import annotations

import copy

import pytest

from zhiquan.engines.forms import lint, lint_elements, read_elements, read_form, read_materials, read_when
from zhiquan.engines.rules import WhenInvalid

from .examples import COMPANY, COMPANY_DATA, ELEMENT_DATA, ELEMENTS, MARK, label


def test_sound_files_pass():
    assert lint_elements(ELEMENT_DATA) == ()
    assert lint(COMPANY, ELEMENTS) == ()
    assert lint(MARK, ELEMENTS, facts={"locked"}) == ()


def problems_of(entry):
    groups = {"g": {"group": "g", "elements": [{"code": "x", "label": label("X"), **entry}]}}
    return [problem.path[3:] for problem in lint_elements(groups)]


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        ({"kind": "choice"}, ("choices",)),
        ({"kind": "text", "choices": [{"code": "a"}]}, ("choices",)),
        ({"kind": "choices", "choices": [{"code": "a"}, {"code": "a"}]}, ("choices", 1)),
        ({"kind": "code"}, ("scheme",)),
        ({"kind": "code", "scheme": "usc"}, ("scheme",)),
        ({"kind": "code", "scheme": ["uscc", "nope"]}, ("scheme",)),
        ({"kind": "text", "scheme": "uscc"}, ("scheme",)),
        ({"kind": "table"}, ("columns",)),
        ({"kind": "text", "columns": [{"code": "a", "kind": "text"}]}, ("columns",)),
        ({"kind": "table", "columns": [{"code": "a", "kind": "rights"}]}, ("columns", 0, "kind")),
        ({"kind": "table", "columns": [{"code": "a", "kind": "text"}, {"code": "a", "kind": "text"}]},
         ("columns", 1)),
        ({"kind": "table", "columns": [{"code": "a", "kind": "text", "schema": {"minimum": 1}}]},
         ("columns", 0, "schema", "minimum")),
        ({"kind": "text", "schema": {"minimum": 1}}, ("schema", "minimum")),
        ({"kind": "choice", "choices": [{"code": "a"}], "schema": {"minItems": 1}}, ("schema", "minItems")),
        ({"kind": "text", "schema": {"minLength": 3, "maxLength": 2}}, ("schema", "maxLength")),
        ({"kind": "text", "schema": {"pattern": "(a"}}, ("schema", "pattern")),
        ({"kind": "date", "schema": {"formatMinimum": "2026-02-30"}}, ("schema", "formatMinimum")),
        ({"kind": "date", "schema": {"not_future": "yes"}}, ("schema", "not_future")),
        ({"kind": "date", "schema": {"not_before": "y"}}, ("schema", "not_before")),
        ({"kind": "text", "locked": True}, ("locked",)),
    ],
)  # fmt: skip
def test_seeded_faults_of_elements(entry, path):
    assert problems_of(entry) == [path]


def test_a_code_in_two_groups_is_named_with_its_first_home():
    groups = copy.deepcopy(ELEMENT_DATA)
    groups["change"]["elements"].append({"code": "party.uscc", "kind": "text", "schema": {"minItems": 1}})
    second, keyword = lint_elements(groups)
    assert "party" in second.message and second.path == ("change", "elements", 7, "code")
    assert keyword.path == ("change", "elements", 7, "schema", "minItems")
    assert read_elements(groups)["party.uscc"] == ELEMENTS["party.uscc"]


def edited(change):
    data = copy.deepcopy(COMPANY_DATA)
    change(data)
    return data


def field_of(data, code):
    return next(each for step in data["steps"] for each in step["fields"] if each["element"] == code)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d["steps"][1]["fields"].append({"element": "party.zip"}), ("steps", 1, "fields", 3, "element")),
        (lambda d: d["steps"][1]["fields"].append({"element": "party.uscc"}),
         ("steps", 1, "fields", 3, "element")),
        (lambda d: d["steps"].append({"code": "subject", "name": label("x"), "fields": [
            {"element": "mark.list"}]}), ("steps", 2)),
        (lambda d: d["steps"].append({"code": "empty", "name": label("x")}), ("steps", 2)),
        (lambda d: field_of(d, "contact.phone").pop("basis"), ("steps", 0, "fields", 4, "basis")),
        (lambda d: field_of(d, "contact.phone").update(basis={"kind": "statutory_duty"}),
         ("steps", 0, "fields", 4, "basis")),
        (lambda d: field_of(d, "party.name.new").update(when={"change.kind": "nmae"}),
         ("steps", 1, "fields", 0, "when", "change.kind")),
        (lambda d: field_of(d, "party.name.new").update(when={"mark.consent": True}),
         ("steps", 1, "fields", 0, "when")),
        (lambda d: field_of(d, "party.name.new").update(when={"party.name.new": "x"}),
         ("steps", 1, "fields", 0, "when")),
        (lambda d: field_of(d, "party.name.new").update(required={"touched.mark": True}),
         ("steps", 1, "fields", 0, "required")),
        (lambda d: field_of(d, "party.name.new").update(when={"change.kind": {"nott": "name"}}),
         ("steps", 1, "fields", 0, "when", "change.kind")),
        (lambda d: d["checks"][0].update(at="mark.list"), ("checks", 0, "at")),
        (lambda d: d["checks"][0].update(fails={}), ("checks", 0, "fails")),
        (lambda d: d["checks"][0].update(fails={"change.kind": {"min": 3}}), ("checks", 0, "fails", "change.kind")),
        (lambda d: d["checks"].append(d["checks"][0]), ("checks", 1)),
    ],
)  # fmt: skip
def test_seeded_faults_of_forms(change, path):
    form = read_form(edited(change), ELEMENTS)
    assert [problem.path for problem in lint(form, ELEMENTS, facts=())] == [path]


def test_facts_from_outside_are_accepted_unless_listed():
    data = edited(lambda d: field_of(d, "party.name.new").update(when={"touched.mark": True}))
    form = read_form(data, ELEMENTS)
    assert lint(form, ELEMENTS) == ()
    assert lint(form, ELEMENTS, facts={"touched.mark"}) == ()
    assert len(lint(form, ELEMENTS, facts={"touched.patent"})) == 1


def test_a_circle_is_shown_whole():
    def turn(data):
        field_of(data, "party.name.new")["when"] = {"party.address.new": "x"}
        field_of(data, "party.address.new")["when"] = {"company.members": {"missing": True}}
        field_of(data, "company.members")["when"] = {"party.name.new": "x"}

    (problem,) = lint(read_form(edited(turn), ELEMENTS), ELEMENTS)
    assert problem.message.endswith("party.name.new → party.address.new → company.members → party.name.new")


def test_two_fields_that_always_change_the_same_thing():
    groups = copy.deepcopy(ELEMENT_DATA)
    groups["party"]["elements"].append({"code": "party.title", "kind": "text", "to": "party.name"})
    elements = read_elements(groups)

    def add(data):
        data["steps"][1]["fields"].append({"element": "party.title"})
        field_of(data, "party.name.new").pop("when")

    (problem,) = lint(read_form(edited(add), elements), elements)
    assert "party.title and party.name.new" in problem.message


def test_conditions_of_materials_are_gathered_or_raised():
    entries = [
        {"code": "a", "type": "a", "from": "applicant", "when": []},
        {"code": "b", "type": "b", "from": "applicant", "required": {"x": {"min": 1, "not": 2}}},
    ]
    problems = []
    assert len(read_materials(entries, problems)) == 2
    assert [problem.path for problem in problems] == [
        ("materials", 0, "when"),
        ("materials", 1, "required", "x"),
    ]
    with pytest.raises(WhenInvalid):
        read_materials(entries)
    assert read_when(True).always and not read_when(False).holds({})
