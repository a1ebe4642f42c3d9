"""Several forms as one: nothing lost, nothing asked twice, the same faults as the forms one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiquan.engines.forms import (
    Ask,
    Check,
    Element,
    ElementKind,
    Field,
    Form,
    Order,
    Part,
    Step,
    View,
    active,
    clean,
    condition_of,
    merge,
    merge_materials,
    read_form,
    read_order,
    requirement_of,
    savings,
    shown,
    split,
    validate,
    wanted_materials,
)
from zhiquan.engines.rules import ALWAYS, When

from .examples import (
    ANSWERS,
    COMPANY,
    COMPANY_DATA,
    ELEMENTS,
    LIBRARY,
    MARK,
    PARTS,
    TODAY,
    answers,
    bundles,
    label,
    outside,
)

TOUCHED = {"touched.trademark": True}


def codes(fields):
    return [field.code for field in fields]


def own(part, values):
    return {code: value for code, value in values.items() if code in part.form.fields}


def taking_part(parts, facts):
    return [part for part in parts if part.when.holds(facts)]


# --- properties ---


@given(bundles())
def test_no_field_is_lost_and_none_asked_twice(parts):
    union = merge(parts)
    asked = [field.code for step in union.form.steps for field in step.fields]
    assert sorted(asked) == sorted({code for part in parts for code in part.form.fields})
    for code, askers in union.askers.items():
        assert set(askers) == {part.code for part in parts if code in part.form.fields}
        assert len(askers) == len(set(askers))


@given(bundles(), st.randoms(use_true_random=False), answers(), outside())
def test_the_order_of_the_parts_changes_only_the_order(parts, chance, values, facts):
    shuffled = list(parts)
    chance.shuffle(shuffled)
    one, two = merge(parts).form, merge(shuffled).form
    assert set(one.fields) == set(two.fields)
    assert set(codes(shown(one, facts | values))) == set(codes(shown(two, facts | values)))
    assert set(validate(one, values, today=TODAY, facts=facts)) == set(
        validate(two, values, today=TODAY, facts=facts)
    )


@given(bundles(), st.lists(st.lists(st.sampled_from("abcdefghz"), max_size=4), max_size=3))
def test_an_order_of_the_bundle_loses_nothing_either(parts, wanted):
    order = [Order(f"o{place}", {}, tuple(elements)) for place, elements in enumerate(wanted)]
    union = merge(parts, order)
    asked = [field.code for step in union.form.steps for field in step.fields]
    assert sorted(asked) == sorted({code for part in parts for code in part.form.fields})


@given(bundles(), answers(), outside())
def test_the_union_shows_what_the_parts_show(parts, values, facts):
    union = merge(parts)
    expected = {
        field.code
        for part in taking_part(parts, facts)
        for field in shown(part.form, facts | own(part, values))
    }
    assert set(codes(shown(union.form, facts | values))) == expected
    assert list(active(union.form, facts)) == [part.code for part in taking_part(parts, facts)]


@given(bundles(), answers(), outside())
def test_valid_in_the_union_exactly_when_valid_in_each_part(parts, values, facts):
    union = merge(parts)
    asked = {code: value for code, value in values.items() if code in union.form.fields}
    together = {
        (fault.element, fault.code, fault.params.get("check"))
        for fault in validate(union.form, asked, today=TODAY, facts=facts)
    }
    apart = {
        (fault.element, fault.code, fault.params.get("check"))
        for part in taking_part(parts, facts)
        for fault in validate(part.form, own(part, asked), today=TODAY, facts=facts)
    }
    assert together == apart


@given(bundles(), answers(), outside())
def test_each_case_gets_what_its_own_form_would_have_kept(parts, values, facts):
    union = merge(parts)
    expected = {part.code: clean(part.form, own(part, values), facts) for part in taking_part(parts, facts)}
    assert split(parts, union, values, facts) == expected


@given(bundles(), answers(), outside())
def test_savings_are_the_difference_between_sums(parts, values, facts):
    union = merge(parts)
    saved = savings(union, parts, facts | values, prefilled=["a"])
    assert saved.fields == len(shown(union.form, facts | values)) <= saved.fields_before
    assert saved.materials <= saved.materials_before
    wanted = [
        (part.code, material.type)
        for part in taking_part(parts, facts)
        for material in part.materials
        if material.when.holds(facts)
    ]
    assert saved.materials_before == len(wanted)
    assert saved.materials == len({kind for _, kind in wanted})
    assert saved.prefilled == ("a" in codes(shown(union.form, facts | values)))
    assert saved.typed == saved.fields - saved.prefilled


@given(bundles(), outside())
def test_materials_lose_no_type(parts, facts):
    merged = merge_materials(parts)
    assert len({(each.type, each.per) for each in merged}) == len(merged)
    for part in parts:
        for material in part.materials:
            assert any(material in [ask.material for ask in each.asks] for each in merged)
    wanted = wanted_materials(merged, merge(parts).form, facts)
    assert all(set(each.askers) <= set(active(merge(parts).form, facts)) for each in wanted)


@given(bundles(), outside(), answers())
def test_the_joined_condition_is_the_one_that_is_applied(parts, facts, values):
    # Without fields resting on fields, what is written for people is exactly what is asked.
    flat = [
        replace(part, form=Form(part.code, tuple(_flat(step) for step in part.form.steps))) for part in parts
    ]
    form = merge(flat).form
    view = View(form, facts | values)
    for field in form.fields.values():
        assert condition_of(form, field.code).holds(facts) == (field in view.shown)
        assert requirement_of(form, field.code).holds(facts) == view.required(field)


def _flat(step):
    return replace(step, fields=tuple(_flat_field(field) for field in step.fields))


def _flat_field(field):
    (ask,) = field.asks
    inside = set(LIBRARY) & {*ask.when.facts, *ask.required.facts}
    return replace(field, asks=(Ask(ask.part),)) if inside else field


# --- examples ---


def test_the_rename_asks_each_thing_once():
    union = merge(PARTS, code="company-rename")
    assert codes(shown(union.form, {**ANSWERS, **TOUCHED})) == [
        "party.name.old", "party.uscc", "change.kind", "subject.continuity", "contact.phone", "party.name.new",
        "company.members", "mark.list",
    ]  # fmt: skip
    assert union.askers["party.uscc"] == ("company-change", "trademark-change")
    assert union.conflicts == ()
    assert [basis.kind for basis in union.form.fields["contact.phone"].basis] == ["consent", "contract"]
    assert [(each.part, each.name) for each in union.form.documents] == [
        ("company-change", "application"),
        ("trademark-change", "application"),
    ]
    assert [step.code for step in union.form.steps] == ["subject", "content", "marks"]


def test_a_part_that_does_not_take_part_asks_nothing():
    union = merge(PARTS)
    gone = {**ANSWERS, **TOUCHED, "subject.continuity": "other"}
    assert active(union.form, gone) == ("company-change",)
    assert "mark.list" not in codes(shown(union.form, gone))
    assert set(split(PARTS, union, ANSWERS, {**TOUCHED})) == {"company-change", "trademark-change"}
    assert set(split(PARTS, union, gone)) == {"company-change"}


def test_required_follows_the_part_that_takes_part():
    union = merge(PARTS)
    moved = {key: value for key, value in ANSWERS.items() if key != "party.name.new"} | {
        "change.kind": "address"
    }
    faults = validate(union.form, moved, today=TODAY, facts=TOUCHED)
    assert [(fault.element, fault.code) for fault in faults] == [("party.address.new", "required")]
    optional = merge(PARTS[1:])
    facts = {**TOUCHED, "subject.continuity": "same"}
    del moved["subject.continuity"]
    assert validate(optional.form, moved, today=TODAY, facts=facts) == ()


def test_a_field_hidden_in_its_own_part_is_missing_there_though_another_part_shows_it():
    x, y = LIBRARY["a"], LIBRARY["d"]
    hiding = Form(
        "m1",
        (Step("s", {}, (
            Field(x, (Ask("m1", When.parse({"p": True})),)),
            Field(y, (Ask("m1", When.parse({"a": 1})),)),
        )),),
    )  # fmt: skip
    showing = Form("m2", (Step("s", {}, (Field(x, (Ask("m2"),)),)),))
    form = merge([Part("m1", hiding), Part("m2", showing)]).form
    assert codes(shown(form, {"a": 1})) == ["a"]
    assert codes(shown(form, {"a": 1, "p": True})) == ["a", "d"]


def test_the_same_check_of_two_parts_is_one_fault():
    twin = read_form({**COMPANY_DATA, "matter": "twin"}, ELEMENTS)
    union = merge([PARTS[0], Part("twin", twin)])
    same = {**ANSWERS, "party.name.new": ANSWERS["party.name.old"]}
    del same["mark.list"]
    faults = validate(union.form, same, today=TODAY)
    assert [(fault.code, fault.params["check"]) for fault in faults] == [("check", "same_name")]


def test_the_bundle_orders_what_it_names_and_leaves_the_rest_at_home():
    order = read_order(
        {"steps": [{"code": "new", "name": label("新"), "elements": ["party.name.new", "change.kind"]}]}
    )
    union = merge(PARTS, order)
    assert [(step.code, codes(step.fields)) for step in union.form.steps] == [
        ("new", ["party.name.new", "change.kind"]),
        ("subject", ["party.name.old", "party.uscc", "subject.continuity", "contact.phone"]),
        ("content", ["party.address.new", "company.members"]),
        ("marks", ["mark.list", "mark.consent"]),
    ]
    assert union.form.steps[0].name == label("新")


def test_materials_are_merged_by_type_and_counted():
    union = merge(PARTS)
    facts = {**ANSWERS, **TOUCHED, "locked": True}
    wanted = wanted_materials(merge_materials(PARTS), union.form, facts)
    assert [(each.material.type, each.askers, each.required, each.origin.value) for each in wanted] == [
        ("resolution", ("company-change",), True, "applicant"),
        ("business_licence", ("company-change", "trademark-change"), True, "applicant"),
        ("change_certificate", ("trademark-change",), True, "authority"),
        ("pledgee_consent", ("trademark-change",), True, "generated"),
    ]
    saved = savings(union, PARTS, facts, prefilled=["party.name.old", "party.uscc"])
    assert (saved.fields, saved.fields_before, saved.prefilled, saved.typed) == (9, 14, 2, 7)
    assert (saved.materials, saved.materials_before, saved.automatic) == (4, 5, 1)


def test_a_certificate_that_arrives_by_itself_is_asked_of_nobody():
    merged = merge_materials(
        [PARTS[1], replace(PARTS[0], materials=(replace(PARTS[1].materials[1], origin="applicant"),))]
    )
    facts = {**ANSWERS, **TOUCHED}
    (certificate,) = (
        each
        for each in wanted_materials(merged, merge(PARTS).form, facts)
        if each.material.type == "change_certificate"
    )
    assert certificate.origin == "authority"


# --- conflicts ---


def conflicts_of(parts, order=()):
    return [(each.kind, each.code) for each in merge(parts, order).conflicts]


def changed(form, matter="other", **more):
    data = {**COMPANY_DATA, "matter": matter, **more}
    return Part(matter, read_form(data, ELEMENTS))


@pytest.mark.parametrize(
    ("parts", "order", "expected"),
    [
        (
            [PARTS[0], changed(COMPANY, steps=[{"code": "subject", "name": label("别名"), "fields": [
                {"element": "mark.consent"}]}], checks=[])],
            (), ("step_name", "subject"),
        ),
        (
            [PARTS[0], changed(COMPANY, steps=[{"code": "x", "name": label("X"), "fields": [
                {"element": "mark.consent"}]}])],
            (), ("check_differs", "same_name"),
        ),
        ([PARTS[0], PARTS[0]], (), ("part_twice", "company-change")),
        ([PARTS[0]], [Order("o", {}, ("mark.list",))], ("unknown_element", "mark.list")),
        ([PARTS[0]], [Order("o", {}, ("party.uscc",)), Order("p", {}, ("party.uscc",))],
         ("placed_twice", "party.uscc")),
        ([replace(PARTS[0], when=When.parse({"change.kind": "name"}))], (), ("gate_on_own_field", "change.kind")),
        ([PARTS[1], replace(PARTS[0], materials=(replace(PARTS[1].materials[1], origin="applicant"),))], (),
         ("material_origin", "change_certificate")),
        ([PARTS[1], replace(PARTS[0], materials=(replace(PARTS[1].materials[1], name=label("别")),))], (),
         ("material_name", "change_certificate")),
    ],
)  # fmt: skip
def test_conflicts_are_reported(parts, order, expected):
    if expected[0] == "check_differs":
        form = parts[1].form
        parts = [
            parts[0],
            replace(parts[1], form=replace(form, checks=(replace(form.checks[0], fails=ALWAYS),))),
        ]
    assert expected in conflicts_of(parts, order)


def test_a_check_at_a_field_that_nobody_asks_is_a_conflict():
    form = Form("m", (Step("s", {}, (Field(LIBRARY["a"], (Ask("m"),)),)),), (Check("m", "c", "zz", ALWAYS),))
    assert conflicts_of([Part("m", form)]) == [("check_at_absent", "c")]


def test_two_definitions_of_an_element_say_where_they_differ():
    def asking(matter, locked):
        element = Element("a", ElementKind.TEXT, locked=locked)
        return Part(matter, Form(matter, (Step("s", {}, (Field(element, (Ask(matter),)),)),)))

    (conflict,) = merge([asking("m1", False), asking("m2", True)]).conflicts
    assert (conflict.kind, conflict.code, conflict.parts, conflict.detail) == (
        "element_differs", "a", ("m1", "m2"), "locked",
    )  # fmt: skip


def test_two_elements_for_one_outcome_are_asked_twice():
    def asking(matter, code):
        element = Element(code, ElementKind.TEXT, outcome="party.name")
        return Part(matter, Form(matter, (Step("s", {}, (Field(element, (Ask(matter),)),)),)))

    (conflict,) = merge([asking("m1", "a"), asking("m2", "b")]).conflicts
    assert (conflict.kind, conflict.code, conflict.detail) == ("same_outcome", "party.name", "a, b")


def test_a_circle_over_two_parts_is_reported_and_still_answers():
    def asking(matter, code, other):
        ask = Ask(matter, When.parse({other: "u"}))
        return Part(matter, Form(matter, (Step("s", {}, (Field(LIBRARY[code], (ask,)),)),)))

    union = merge([asking("m1", "d", "e"), asking("m2", "e", "d")])
    assert [(each.kind, each.parts) for each in union.conflicts] == [("cycle", ("m1", "m2"))]
    assert shown(union.form, {"d": "u", "e": "u"}) == ()


def test_a_matter_alone_is_its_own_union():
    union = merge([Part("trademark-change", MARK)])
    assert union.conflicts == ()
    facts = {**ANSWERS, "locked": True}
    assert codes(shown(union.form, facts)) == codes(shown(MARK, facts))
