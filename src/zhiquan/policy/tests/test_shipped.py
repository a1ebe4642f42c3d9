"""The policy that ships: it loads, its examples hold, and it says what the handbook says."""

from datetime import date
from itertools import product
from pathlib import Path

import pytest

from zhiquan.engines.clocks import Calendar, DueRule, ServiceRule
from zhiquan.engines.rules import Change, RuleView, run_cases, switches
from zhiquan.policy import Edition, check_city

from .conftest import ROOT

CITIES = sorted(path.parent for path in (ROOT / "policy").glob("*/city.yaml"))
TODAY = date(2026, 11, 22)
PROGRAMME = ROOT.parent / "shared" / "data" / "programme" / "shenzhen-ip-pilot-plan.txt"


@pytest.fixture(scope="module")
def shenzhen() -> Edition:
    result = check_city(ROOT / "policy" / "shenzhen")
    assert result.problems == (), "\n".join(map(str, result.problems))
    assert result.edition is not None
    return result.edition


@pytest.fixture(scope="module")
def today(shenzhen) -> RuleView:
    return shenzhen.rules.at(TODAY)


@pytest.mark.parametrize("folder", CITIES, ids=lambda path: path.name)
def test_every_city_is_clean(folder: Path):
    assert "\n".join(map(str, check_city(folder).problems)) == ""


def test_every_worked_example_passes(shenzhen):
    failed = [result for result in run_cases(shenzhen.rules, shenzhen.cases) if not result.passed]
    assert failed == []


def test_every_topic_has_worked_examples(shenzhen):
    assert [name for name, topic in shenzhen.topics.items() if not topic["cases"]] == []


def test_every_source_quoted_is_listed(shenzhen):
    rules = shenzhen.rules
    quoted = {
        version.source
        for shelf in (rules.parameters, rules.tables)
        for each in shelf.values()
        for version in each
    }
    assert quoted <= set(rules.sources)


def test_the_switch_of_2027(shenzhen):
    found = {switch.code: switch for switch in switches(shenzhen.rules, date(2026, 12, 31), date(2027, 1, 1))}
    assert found["trademark.opposition"].change is Change.VALUE
    assert (found["trademark.opposition"].before.value, found["trademark.opposition"].after.value) == (3, 2)
    assert found["trademark.self_change_fine_max"].change is Change.STARTS
    assert found["trademark.bad_faith_fine_max"].change is Change.STARTS
    assert found["trademark.renewal_grace"].change is Change.SOURCE
    assert found["trademark.e_service_deemed"].change is Change.STATUS


def test_three_registers_have_three_service_rules(today):
    table = today.table("clocks.service_rule")
    registers, channels = (source.values for source in table.inputs)
    rules = {register: {} for register in registers}
    for register, channel in product(registers, channels):
        answer = today.evaluate("clocks.service_rule", {"register": register, "channel": channel}).outputs
        rules[register][channel] = ServiceRule.from_data(f"{register}_{channel}", answer)
    electronic = {register: rules[register]["electronic"].counts_from for register in registers}
    assert (electronic["patent"], electronic["trademark"]) == ("entered", "issued")
    assert (electronic["priority_exam"], electronic["adjudication"]) == ("issued", "received")
    assert rules["trademark"]["electronic"].presumed_after.days == 15
    assert rules["priority_exam"]["electronic"].presumed_after is None


def test_counting_rules_are_those_of_the_clocks(today):
    for register, period in product(("patent", "trademark"), ("procedural", "term")):
        answer = today.evaluate("clocks.counting", {"register": register, "period": period}).outputs
        DueRule.from_data({"value": 1, "unit": "year", **answer})


def test_calendars_are_read_by_the_clocks(shenzhen):
    assert "CN" in shenzhen.calendars
    for data in shenzhen.calendars.values():
        Calendar.from_data(data)


def test_every_period_is_one_for_the_clocks(shenzhen):
    units = {"day", "working_day", "week", "month", "quarter", "year"}
    timed = [p for versions in shenzhen.rules.parameters.values() for p in versions if p.unit in units]
    assert len(timed) > 80
    assert all(parameter.period.value > 0 for parameter in timed)


def test_the_back_schedule_is_in_order_and_its_weights_add_up(today):
    steps = ("plan_issue", "pilot", "full_operation", "summary", "acceptance")
    days = [today.value(f"programme.{step}_before") for step in steps]
    assert days == sorted(days, reverse=True)
    assert sum(today.value(f"programme.{step}_weight") for step in steps) == 100


def test_guesses_are_samples(shenzhen):
    for versions in shenzhen.rules.parameters.values():
        for version in versions:
            if version.source == "HOUSE":
                assert version.status == "sample", version.code


def test_document_numbers_agree_with_the_page_layout(today, shenzhen):
    layout = shenzhen.layouts.get("gbt9704-2012")
    if layout is None:
        pytest.skip("no layout gbt9704-2012 in this edition")
    pairs = {
        "margin_top": "margin_top_mm",
        "margin_left": "margin_left_mm",
        "lines": "lines",
        "chars_per_line": "chars",
        "red_rule_gap": "red_rule_gap_mm",
        "body_size": "body_pt",
        "title_size": "title_pt",
    }
    for ours, theirs in pairs.items():
        assert today.value(f"gov_documents.{ours}") == layout["parameters"][theirs]["value"], ours


def test_the_plan_has_its_items_bodies_and_deadlines(shenzhen):
    items = shenzhen.plans["ip-pilot-2025"]["items"]
    assert [item["code"] for item in items] == [f"M{n}" for n in range(1, 19)] + [
        f"H{n}" for n in range(1, 6)
    ]
    deadlines = [item["deadline"].get("due", "ongoing") for item in items]
    assert {due: deadlines.count(due) for due in deadlines} == {"2026-12": 4, "2027-12": 8, "ongoing": 11}
    assert len({shenzhen.body_code(name) for item in items for name in item["bodies"]}) == 20


def test_titles_and_bodies_stand_in_the_plan_text(shenzhen):
    if not PROGRAMME.exists():
        pytest.skip("the plan text is not here (../shared/data/programme)")
    narrow = str.maketrans("（），：", "(),:")
    text = PROGRAMME.read_text(encoding="utf-8").translate(narrow)
    for item in shenzhen.plans["ip-pilot-2025"]["items"]:
        title = item["title"]["zh-Hans"].translate(narrow)
        tail = text[text.index(title) :].split("\n", 1)[0]
        brackets = tail[tail.rindex("(") :]
        places = [brackets.index(name) for name in item["bodies"]]
        assert places == sorted(places), item["code"]
        due = item["deadline"].get("due")
        assert (f"{due[:4]}年{int(due[5:])}月" if due else "长期推进") in brackets, item["code"]


def test_the_edition_survives_its_bytes(shenzhen):
    again = Edition.from_json(shenzhen.to_json())
    assert again.hash == shenzhen.hash
    assert again.rules.parameters == shenzhen.rules.parameters
    assert [case.code for case in again.cases] == [case.code for case in shenzhen.cases]
