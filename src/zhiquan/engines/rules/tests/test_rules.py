"""Dated parameters, views, tables, changes and worked examples."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiquan.engines.clocks import Period, Unit
from zhiquan.engines.rules import (
    Case,
    Change,
    FactsInvalid,
    NoRow,
    NotInForce,
    Parameter,
    RuleSet,
    SeveralRows,
    Source,
    Status,
    UnknownCode,
    WrongUnit,
    canonical_json,
    check_rules,
    content_hash,
    diff,
    read_cases,
    read_parameters,
    read_sources,
    read_tables,
    run_cases,
    switches,
    version_clashes,
)

EVE, NEW_YEAR = date(2026, 12, 31), date(2027, 1, 1)
LABEL = {"zh-Hans": "标", "en": "label"}
SOURCES = [Source("OLD", LABEL), Source("NEW", LABEL)]


def parameter(code="t.opposition", value=3, start=date(2014, 5, 1), end=None, **more):
    defaults = {"unit": "month", "source": "OLD", "status": Status.CONFIRMED, "anchor": "publication"}
    return Parameter(code=code, value=value, valid_from=start, valid_to=end, **(defaults | more))


OPPOSITION = [
    parameter(end=EVE, article="33"),
    parameter(value=2, start=NEW_YEAR, source="NEW", article="36"),
]


def version(**more):
    base = {"valid_from": "2020-01-01", "source": "OLD", "status": "confirmed", "hit": "unique"}
    return base | more


def tables_of(*versions, code="route"):
    return {"topic": "t", "tables": [{"code": code, "label": LABEL, "versions": list(versions)}]}


AMOUNT = {"code": "amount", "kind": "number", "min": 0, "label": LABEL}
ROUTE = {"code": "route", "label": LABEL}
ROUTES = version(
    inputs=[AMOUNT],
    outputs=[ROUTE],
    rows=[
        {"code": "inside", "when": {"amount": {"max": {"parameter": "cap"}}}, "then": {"route": "internal"}},
        {
            "code": "outside",
            "when": {"amount": {"above": {"parameter": "cap"}}},
            "then": {"route": "external"},
        },
    ],
)
CAP = parameter("t.cap", 10_000_000, date(2020, 1, 1), unit="cny", anchor=None)


def routes(rows=None, **more):
    tables, misfits = read_tables(tables_of(ROUTES | ({"rows": rows} if rows else {}) | more))
    assert misfits == []
    return RuleSet([CAP], tables, SOURCES)


def test_valid_to_is_the_last_day_in_force():
    rules = RuleSet(OPPOSITION, sources=SOURCES)
    assert rules.at(EVE).value("t.opposition") == 3
    assert rules.at(NEW_YEAR).value("t.opposition") == 2
    assert rules.at(NEW_YEAR).period("t.opposition") == Period(2, Unit.MONTH)
    assert rules.at(EVE).get("t.opposition").article == "33"


def test_outside_validity_the_nearest_version_is_named():
    rules = RuleSet([parameter(end=date(2020, 1, 31)), parameter(value=2, start=date(2020, 3, 1))])
    with pytest.raises(NotInForce) as before:
        rules.at(date(2000, 1, 1)).get("t.opposition")
    assert before.value.nearest.value == 3
    with pytest.raises(NotInForce) as between:
        rules.at(date(2020, 2, 25)).get("t.opposition")
    assert between.value.nearest.value == 2
    assert "2020-03-01 without end" in str(between.value)


def test_an_unknown_code_says_what_looks_like_it():
    with pytest.raises(UnknownCode, match=r"t\.opposition"):
        RuleSet(OPPOSITION).at(EVE).value("t.oposition")


@pytest.mark.parametrize("value, unit", [(50, "percent"), (True, "day"), (1.5, "month"), ("3", "month")])
def test_only_whole_numbers_of_time_are_periods(value, unit):
    rules = RuleSet([parameter(value=value, unit=unit)])
    with pytest.raises(WrongUnit):
        rules.at(EVE).period("t.opposition")


def test_the_hash_follows_the_substance_and_not_the_wording():
    one = parameter()
    assert one.hash == parameter(label=LABEL, note="x", status=Status.SAMPLE).hash
    others = [parameter(value=2), parameter(unit="day"), parameter(source="NEW"), parameter(end=EVE)]
    assert len({one.hash, *(other.hash for other in others)}) == 5


def test_canonical_json_is_one_byte_sequence():
    assert canonical_json({"b": (1, 2), "a": "异议"}) == '{"a":"异议","b":[1,2]}'.encode()
    assert content_hash({"x": 1, "y": 2}) == content_hash({"y": 2, "x": 1})
    with pytest.raises(ValueError):
        canonical_json(float("nan"))


spans = st.tuples(st.integers(0, 40), st.integers(0, 12) | st.none())


@given(st.lists(spans, min_size=1, max_size=4, unique_by=lambda span: span[0]))
def test_overlaps_and_gaps_are_those_of_a_count_day_by_day(chosen):
    origin = date(2026, 1, 1)
    versions = [
        parameter(
            start=origin + timedelta(days=start),
            end=None if length is None else origin + timedelta(days=start + length),
        )
        for start, length in chosen
    ]
    first = min(version.valid_from for version in versions)
    last = max(version.valid_from for version in versions)
    days = [first + timedelta(days=n) for n in range((last - first).days + 60)]
    counts = {day: sum(version.in_force(day) for version in versions) for day in days}
    clashes = version_clashes(versions)
    for kind, wanted in (
        ("gap", {day for day in days if not counts[day] and day < last}),
        ("overlap", {day for day in days if counts[day] > 1}),
    ):
        found = {day for day in days for c in clashes if c.kind == kind and c.first <= day <= c.last}
        assert found == wanted


def test_a_bound_may_be_a_parameter_and_includes_it():
    view = routes().at(EVE)
    assert view.evaluate("t.route", {"amount": Decimal("10000000.00")}).outputs == {"route": "internal"}
    answer = view.evaluate("t.route", {"amount": 10000000.01})
    assert answer.outputs == {"route": "external"}
    explanation = answer.explain()
    assert explanation["rows"][0]["code"] == "outside"
    assert explanation["parameters"][0]["hash"] == CAP.hash
    assert explanation["parameters"][0]["valid_from"] == "2020-01-01"
    assert explanation["facts"] == {"amount": 10000000.01}


def test_all_unusable_facts_are_named_at_once():
    inputs = [AMOUNT, {"code": "kind", "kind": "string", "values": ["a", "b"], "label": LABEL}]
    rules = routes(inputs=inputs)
    with pytest.raises(FactsInvalid) as wrong:
        rules.at(EVE).evaluate("t.route", {"amount": -1, "kind": "c"})
    assert [problem.input for problem in wrong.value.problems] == ["amount", "kind"]


def test_gaps_and_overlaps_are_refused_when_asked():
    inside = {"code": "inside", "when": {"amount": {"max": 5}}, "then": {"route": "a"}}
    again = {"code": "again", "when": {"amount": {"min": 5, "max": 9}}, "then": {"route": "b"}}
    rules = routes([inside, again])
    with pytest.raises(NoRow):
        rules.at(EVE).evaluate("t.route", {"amount": 10})
    with pytest.raises(SeveralRows, match="inside, again"):
        rules.at(EVE).evaluate("t.route", {"amount": 5})
    first = routes([inside, again], hit="first")
    assert first.at(EVE).evaluate("t.route", {"amount": 5}).rows == ("inside",)
    collected = routes([inside, again], hit="collect").at(EVE)
    assert collected.evaluate("t.route", {"amount": 5}).outputs == ({"route": "a"}, {"route": "b"})
    assert collected.evaluate("t.route", {"amount": 10}).outputs == ()


def test_check_names_kind_row_day_and_example():
    inside = {"code": "inside", "when": {"amount": {"max": 5}}, "then": {"route": "a"}}
    again = {"code": "again", "when": {"amount": {"min": 5, "max": 9}}, "then": {"route": "b"}}
    findings = {found.kind: found for found in check_rules(routes([inside, again]))}
    assert set(findings) == {"table_gap", "table_overlap"}
    assert findings["table_gap"].witness["amount"] > 9
    assert findings["table_overlap"].witness == {"amount": 5}
    assert check_rules(routes()) == []


def test_a_gap_that_opens_with_a_later_parameter_is_found_today():
    tables, _ = read_tables(
        tables_of(
            version(
                inputs=[AMOUNT],
                outputs=[ROUTE],
                rows=[
                    {
                        "code": "low",
                        "when": {"amount": {"max": {"parameter": "cap"}}},
                        "then": {"route": "a"},
                    },
                    {"code": "high", "when": {"amount": {"above": 10_000_000}}, "then": {"route": "b"}},
                ],
            )
        )
    )
    caps = [parameter("t.cap", 10_000_000, date(2020, 1, 1), EVE), parameter("t.cap", 9_000_000, NEW_YEAR)]
    (gap,) = check_rules(RuleSet(caps, tables, SOURCES))
    assert (gap.kind, gap.day) == ("table_gap", NEW_YEAR)
    assert 9_000_000 < gap.witness["amount"] <= 10_000_000


def test_check_finds_broken_references_versions_and_sources():
    rules = RuleSet(
        [*OPPOSITION, parameter(value=9, start=date(2027, 2, 1), source="NOWHERE")],
        read_tables(tables_of(ROUTES))[0],
        SOURCES,
    )
    kinds = [found.kind for found in check_rules(rules)]
    assert kinds == ["version_overlap", "unknown_source", "unknown_parameter"]
    short = RuleSet(
        [parameter("t.cap", 5, date(2020, 1, 1), EVE)], read_tables(tables_of(ROUTES))[0], SOURCES
    )
    assert [(f.kind, f.day) for f in check_rules(short)] == [("parameter_not_in_force", NEW_YEAR)]


def test_a_row_that_never_answers_is_found():
    rows = [
        {"code": "all", "then": {"route": "a"}},
        {"code": "never", "when": {"amount": {"min": 3}}, "then": {"route": "b"}},
    ]
    (dead,) = check_rules(routes(rows, hit="first"))
    assert (dead.kind, dead.row) == ("dead_row", "never")
    contradiction = [
        {"code": "all", "then": {"route": "a"}},
        {"code": "no", "when": {"amount": {"min": 3, "max": 2}}},
    ]
    contradiction[1]["then"] = {"route": "b"}
    (dead,) = check_rules(routes(contradiction, hit="collect"))
    assert (dead.kind, dead.row) == ("dead_row", "no")


def test_switches_list_each_change_with_its_day():
    rules = RuleSet(
        [
            *OPPOSITION,
            parameter("t.fine", 50000, NEW_YEAR, unit="cny"),
            parameter("t.gone", 1, end=EVE),
            parameter("t.same", 10, end=EVE, article="39"),
            parameter("t.same", 10, NEW_YEAR, source="NEW", article="43"),
            parameter("t.doubt", 15, end=EVE),
            parameter("t.doubt", 15, NEW_YEAR, status=Status.SAMPLE),
            parameter("t.still", 1),
        ]
    )
    found = {switch.code: switch.change for switch in switches(rules, EVE, NEW_YEAR)}
    assert found == {
        "t.opposition": Change.VALUE,
        "t.fine": Change.STARTS,
        "t.gone": Change.ENDS,
        "t.same": Change.SOURCE,
        "t.doubt": Change.STATUS,
    }
    assert switches(rules, NEW_YEAR, NEW_YEAR) == []
    assert switches(rules, date(2026, 1, 1), EVE) == []
    with pytest.raises(ValueError):
        switches(rules, NEW_YEAR, EVE)


def test_a_rule_that_changes_twice_is_listed_twice():
    steps = [(1, date(2020, 1, 1), date(2020, 12, 31)), (2, date(2021, 1, 1), EVE), (3, NEW_YEAR, None)]
    rules = RuleSet([parameter(value=value, start=start, end=end) for value, start, end in steps])
    days = [switch.day for switch in switches(rules, date(2020, 6, 1), date(2028, 1, 1))]
    assert days == [date(2021, 1, 1), NEW_YEAR]


def test_diff_of_two_editions():
    old = RuleSet(OPPOSITION)
    assert diff(old, RuleSet(reversed(OPPOSITION))) == []
    (changed,) = diff(old, RuleSet([OPPOSITION[0], parameter(value=1, start=NEW_YEAR)]))
    assert (changed.kind, changed.code, changed.valid_from) == ("parameter", "t.opposition", NEW_YEAR)
    assert changed.removed == OPPOSITION[1].hash
    assert changed.added not in (None, changed.removed)


def test_worked_examples_pass_fail_and_expect_refusals():
    rules = routes()
    cases = [
        Case("t.ok", EVE, "t.route", {"amount": 1}, {"route": "internal"}, {"t.cap": 10_000_000}),
        Case("t.wrong", EVE, "t.route", {"amount": 1}, {"route": "external"}),
        Case("t.early", date(2019, 1, 1), parameters={"t.cap": 1}, refused="not_in_force"),
        Case("t.no_refusal", EVE, parameters={"t.cap": 10_000_000}, refused="not_in_force"),
        Case("t.facts", EVE, "t.route", {}, refused="facts_invalid"),
        Case("t.unknown", EVE, "t.rout", {"amount": 1}, {"route": "internal"}),
    ]
    results = run_cases(rules, cases)
    assert [result.passed for result in results] == [True, False, True, False, True, False]
    assert "expected {'route': 'external'}" in results[1].message
    assert results[0].explanation["rows"][0]["code"] == "inside"


def test_true_is_not_one_in_a_worked_example():
    rules = RuleSet([parameter(value=True, unit="boolean")])
    assert not run_cases(rules, [Case("t.x", EVE, parameters={"t.opposition": 1})])[0].passed


def test_topic_keeps_only_its_own_codes():
    rules = RuleSet([*OPPOSITION, parameter("u.other")])
    assert list(rules.topic("t").parameters) == ["t.opposition"]
    assert [p.code for p in rules.at(EVE).parameters()] == ["t.opposition", "u.other"]


def test_misfits_of_tables_are_collected_with_their_path():
    broken = version(
        valid_from="2026-02-30",
        inputs=[AMOUNT, {"code": "kind", "kind": "string", "values": ["a"], "label": LABEL}],
        outputs=[ROUTE],
        rows=[
            {"code": "r1", "when": {"amonut": 1, "kind": ["a", "z"]}, "then": {"rout": 1}},
            {"code": "r1", "then": {"route": "x"}},
            {"code": "r2", "when": {"kind": {"min": 1}, "amount": {"min": "five"}}, "then": {"route": 1}},
            {"code": "r3", "when": {"amount": {"missing": True}}, "then": {"route": 1}},
            {"code": "r4", "when": {"amount": {"min": 1, "above": 2}}, "then": {"route": 1}},
        ],
    )
    tables, misfits = read_tables(tables_of(broken))
    assert tables == []
    rows = ("tables", 0, "versions", 0, "rows")
    assert {misfit.path for misfit in misfits} == {
        ("tables", 0, "versions", 0, "valid_from"),
        (*rows, 0, "when", "amonut"),
        (*rows, 0, "when", "kind", 1),
        (*rows, 0, "then", "rout"),
        (*rows, 0, "then"),
        (*rows, 1, "code"),
        (*rows, 2, "when", "kind"),
        (*rows, 2, "when", "amount", "min"),
        (*rows, 3, "when", "amount"),
        (*rows, 4, "when", "amount"),
    }


def test_reading_parameters_and_cases_and_sources():
    data = {
        "topic": "t",
        "parameters": [
            {
                "code": "list",
                "label": LABEL,
                "unit": "code",
                "versions": [
                    {"value": ["a", "b"], "valid_from": "2020-01-01", "source": "S", "status": "sample"}
                ],
            }
        ],
    }
    (found,), misfits = read_parameters(data)
    assert misfits == []
    assert (found.code, found.value, found.status) == ("t.list", ("a", "b"), Status.SAMPLE)
    cases, misfits = read_cases({"topic": "t", "cases": [{"code": "c", "on": "2026-13-01"}]})
    assert cases == [] and misfits[0].path == ("cases", 0, "on")
    sources, _ = read_sources({"sources": [{"code": "S", "title": LABEL, "in_force": "2020-01-01"}]})
    assert sources[0].in_force == date(2020, 1, 1)


def test_optional_facts_may_be_missing():
    rows = [
        {"code": "none", "when": {"day": {"missing": True}}, "then": {"route": "a"}},
        {"code": "some", "when": {"day": {"min": "2026-01-01"}}, "then": {"route": "b"}},
        {"code": "old", "when": {"day": {"below": "2026-01-01"}}, "then": {"route": "c"}},
    ]
    day = {"code": "day", "kind": "date", "optional": True, "label": LABEL}
    rules = routes(rows, inputs=[day])
    assert check_rules(rules) == []
    view = rules.at(EVE)
    assert [view.evaluate("t.route", facts).outputs["route"] for facts in ({}, {"day": EVE})] == ["a", "b"]
    assert view.evaluate("t.route", {"day": "2025-12-31"}).outputs == {"route": "c"}


def test_table_hashes_follow_rows_and_not_labels():
    base, labelled = (read_tables(tables_of(ROUTES))[0][0] for _ in range(2))
    assert base.hash == labelled.hash
    changed = read_tables(tables_of(ROUTES | {"rows": ROUTES["rows"][:1]}))[0][0]
    assert changed.hash != base.hash
