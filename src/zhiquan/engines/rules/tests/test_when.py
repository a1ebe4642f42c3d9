"""Conditions that stand alone: what they mean, what is refused, and that they agree with rule tables."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiquan.engines.rules import ALWAYS, Input, Kind, SameAs, When, WhenInvalid, read_condition
from zhiquan.engines.rules.conditions import matches


def holds(data, **facts):
    return When.parse(data).holds({name.replace("__", "."): value for name, value in facts.items()})


@pytest.mark.parametrize(
    ("data", "facts", "answer"),
    [
        (None, {}, True),
        ({}, {"a": 1}, True),
        ({"a": "-"}, {}, True),
        ({"a": "x"}, {"a": "x"}, True),
        ({"a": "x"}, {}, False),
        ({"a": ["x", "y"]}, {"a": "y"}, True),
        ({"a": "x", "b": True}, {"a": "x", "b": False}, False),
        ([{"a": "x"}, {"b": True}], {"a": "z", "b": True}, True),
        ({"a": {"not": "x"}}, {"a": "y"}, True),
        ({"a": {"not": ["x", "y"]}}, {"a": "y"}, False),
        ({"a": {"not": "x"}}, {}, False),
        ({"a": {"not": "x"}}, {"a": ""}, False),
        ({"a": {"not": "x"}}, {"a": 7}, True),
        ({"a": {"min": 5}}, {"a": 5}, True),
        ({"a": {"above": 5}}, {"a": 5}, False),
        ({"a": {"min": 1, "below": 3}}, {"a": 3}, False),
        ({"a": {"max": 0.1}}, {"a": Decimal("0.1")}, True),
        ({"a": {"min": 5}}, {"a": "many"}, False),
        ({"a": {"min": 5}}, {}, False),
        ({"a": {"min": "2027-01-01"}}, {"a": "2027-01-01"}, True),
        ({"a": {"below": "2027-01-01"}}, {"a": date(2026, 12, 31)}, True),
        ({"a": {"below": "2027-01-01"}}, {"a": "soon"}, False),
        ({"a": "2027-01-01"}, {"a": date(2027, 1, 1)}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": True}, {"a": 1}, False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": {"missing": True}}, {"a": ""}, True),
        ({"a": {"missing": True}}, {"a": None}, True),
        ({"a": {"missing": True}}, {"a": []}, True),
        ({"a": {"missing": True}}, {"a": False}, False),
        ({"a": {"missing": True}}, {"a": 0}, False),
        ({"a": {"missing": False}}, {"a": 0}, True),
        ({"a": {"missing": False}}, {}, False),
        ({"a": {"same_as": "b"}}, {"a": "x", "b": "x"}, True),
        ({"a": {"same_as": "b"}}, {"a": 1, "b": True}, False),
        ({"a": {"same_as": "b"}}, {"a": None, "b": None}, False),
        ({"a": {"not_same_as": "b"}}, {"a": "x", "b": "y"}, True),
        ({"a": {"not_same_as": "b"}}, {"a": "x"}, False),
        ({"a": "x"}, {"a": ["x", "y"]}, True),
        ({"a": {"has": "x"}}, {"a": ["y", "x"]}, True),
        ({"a": {"has": "x"}}, {"a": ["y"]}, False),
        ({"a": {"not": "x"}}, {"a": ["y", "x"]}, False),
        ({"a": {"not": "x"}}, {"a": ["y"]}, True),
        ({"a": {"min": 3}}, {"a": [1, 4]}, True),
        ({"a": {"all": [{"not": "x"}, {"same_as": "b"}]}}, {"a": "y", "b": "y"}, True),
        ({"a": {"all": [{"not": "x"}, {"same_as": "b"}]}}, {"a": "x", "b": "x"}, False),
    ],
)
def test_meaning(data, facts, answer):
    assert When.parse(data).holds(facts) is answer


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ("x", ()),
        ([], ()),
        (["x"], (0,)),
        ({"a": []}, ("a",)),
        ({"a": {}}, ("a",)),
        ({"a": {"like": 1}}, ("a",)),
        ({"a": {"not": "x", "min": 1}}, ("a",)),
        ({"a": {"min": 1, "above": 2}}, ("a",)),
        ({"a": {"min": {"parameter": "p"}}}, ("a",)),
        ({"a": {"min": "soon"}}, ("a", "min")),
        ({"a": [True, "x"]}, ("a", 1)),
        ({"a": {"same_as": "a"}}, ("a", "same_as")),
        ({"a": {"missing": "yes"}}, ("a", "missing")),
        ({"a": {"all": "x"}}, ("a", "all")),
        ([{"a": "x"}, {"b": {"all": [{"min": "soon"}]}}], (1, "b", "all", 0, "min")),
    ],
)
def test_refused_with_the_place(data, path):
    with pytest.raises(WhenInvalid) as caught:
        When.parse(data, ("when",))
    assert [misfit.path for misfit in caught.value.misfits] == [("when", *path)]
    assert all(misfit.message for misfit in caught.value.misfits)


def test_all_misfits_at_once():
    with pytest.raises(WhenInvalid) as caught:
        When.parse([{"a": [], "b": {"like": 1}}, "x"])
    assert len(caught.value.misfits) == 3


def test_facts_are_named_once_in_order_with_those_compared():
    when = When.parse([{"b": "x", "a": {"same_as": "c"}}, {"b": True}])
    assert when.facts == ("b", "a", "c")


def test_text_for_people():
    when = When.parse([{"a": ["x", "y"], "b": True}, {"c": {"same_as": "d"}, "e": {"missing": False}}])
    assert str(when) == "a: x | y; b: yes, or c: same as d; e: given"
    assert str(ALWAYS) == "always"


INPUTS = {
    "kind": Input("kind", Kind.STRING, values=("name", "address")),
    "free": Input("free", Kind.STRING, optional=True),
    "count": Input("count", Kind.INTEGER, low=0, high=9),
    "flag": Input("flag", Kind.BOOLEAN),
    "day": Input("day", Kind.DATE),
}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"kind": "name", "free": {"missing": True}, "count": {"min": 2}, "flag": False}, None),
        ({"day": {"min": "2027-01-01"}}, None),
        ({"day": "2027-01-01"}, None),
        ({"free": {"same_as": "kind"}, "kind": {"missing": False}}, None),
        ({"none": "x"}, "not declared"),
        ({"kind": "both"}, "none of the values"),
        ({"kind": {"missing": True}}, "never missing"),
        ({"kind": {"min": 2}}, "range needs a number or a date"),
        ({"count": "2"}, "not a whole number"),
        ({"flag": "yes"}, "neither true nor false"),
        ({"free": {"same_as": "none"}}, "not declared"),
        ({"free": {"same_as": "count"}}, "of kind"),
    ],
)
def test_fit_to_declared_facts(data, message):
    found = When.parse(data).fit(INPUTS, ("when",))
    if message is None:
        assert found == []
    else:
        (misfit,) = found
        assert message in misfit.message
        assert misfit.path[:2] == ("when", next(iter(data)))


values = st.sampled_from(["x", "y", "z"])
bounds = st.integers(0, 4)
cells = st.one_of(
    st.just("-"),
    values,
    st.lists(values, min_size=1, max_size=2),
    st.builds(lambda v: {"not": v}, values),
    st.builds(lambda v: {"missing": v}, st.booleans()),
    st.booleans(),
    bounds,
    st.builds(lambda a, b: {"min": a, "below": b}, bounds, bounds),
    st.builds(lambda a: {"above": a}, bounds),
    st.just({"above": "2026-05-01"}),
    st.sampled_from([{"same_as": "d"}, {"not_same_as": "d"}]),
)
mappings = st.dictionaries(st.sampled_from("abc"), cells, max_size=3)
conditions = mappings | st.lists(mappings, min_size=1, max_size=3)
facts = st.dictionaries(
    st.sampled_from("abcd"),
    st.one_of(values, st.none(), st.just(""), st.booleans(), bounds, st.lists(values, max_size=2)),
)


@given(conditions)
def test_data_and_back(data):
    when = When.parse(data)
    assert When.parse(when.to_data()) == when


@given(conditions, conditions, facts)
def test_either_and_both(one, two, given_facts):
    first, second = When.parse(one), When.parse(two)
    assert first.either(second).holds(given_facts) == (first.holds(given_facts) or second.holds(given_facts))
    both = first.both(second)
    assert both.holds(given_facts) == (first.holds(given_facts) and second.holds(given_facts))
    assert When.parse(both.to_data()).holds(given_facts) == both.holds(given_facts)


@given(conditions, facts)
def test_a_list_is_its_mappings_one_by_one(data, given_facts):
    entries = data if isinstance(data, list) else [data]
    assert When.parse(data).holds(given_facts) == any(When.parse(each).holds(given_facts) for each in entries)


@given(st.data())
def test_agrees_with_the_cells_of_rule_tables(data):
    source = data.draw(st.sampled_from(["kind", "count", "flag", "day"]).map(INPUTS.__getitem__))
    days = st.dates(date(2026, 12, 29), date(2027, 1, 3)).map(date.isoformat)
    domain = {
        "kind": st.sampled_from(source.values or ()),
        "count": st.integers(0, 9),
        "flag": st.booleans(),
        "day": days,
    }[source.code]
    written = st.one_of(
        domain, st.lists(domain, min_size=1), st.builds(lambda v: {"not": v}, domain), st.just("-")
    )
    if source.kind.ordered:
        written |= st.builds(lambda a, b: {"min": a, "below": b}, domain, domain)
    cell, value = data.draw(written), data.draw(domain)
    condition, misfits = read_condition(source, cell)
    assert not misfits
    expected = matches(condition, source.normalise(value))
    assert When.parse({source.code: cell}).holds({source.code: value}) is expected


def test_exported_cell_type():
    assert When.parse({"a": {"same_as": "b"}}).alternatives == ((("a", SameAs("b")),),)
