"""Lint finds each seeded fault, exactly it, in its place; and nothing in a sound flow."""

from dataclasses import replace

import pytest

from zhiquan.engines.flows import FlowInvalid, lint, read_flow

from .sample import KNOWN, entry, sound
from .seeds import (
    SEEDS,
    branch_gap,
    second_alone,
    unknown_effect,
    unknown_parameter,
    unknown_role,
    unknown_template,
)


def found(data, known=KNOWN):
    return [(problem.code, problem.path) for problem in lint(read_flow(data), known)]


def test_a_sound_flow_has_no_faults():
    assert found(sound()) == []


@pytest.mark.parametrize("name", SEEDS)
def test_exactly_the_seeded_fault_is_found(name):
    change, expected = SEEDS[name]
    data = sound()
    change(data)
    assert sorted(found(data), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize("name", SEEDS)
def test_every_fault_says_what_and_what_to_do(name):
    data = sound()
    SEEDS[name][0](data)
    for problem in lint(read_flow(data), KNOWN):
        assert problem.message and problem.hint
        place = data
        for step in problem.path[:-1]:
            place = place[step]  # the path leads into the data; its last step may be what is missing


def test_no_state_is_final():
    data = sound()
    for each in data["states"]:
        each.pop("final", None), each.pop("outcome", None)
    assert ("no_final", ("states",)) in found(data)


def test_automatic_late_action_is_refused():
    data = sound()
    entry(data, "actions", "lapse")["automatic"] = True
    assert ("late_automatic", ("clocks", 0, "late")) in found(data)


def test_what_is_not_known_is_not_checked():
    data = sound()
    unknown_effect(data), unknown_parameter(data), unknown_template(data), unknown_role(data)
    assert [problem.code for problem in lint(read_flow(data))] == []


def test_every_kind_of_fault_is_seeded_and_documented():
    seeded = {code for _, expected in SEEDS.values() for code, _ in expected} | {"no_final", "late_automatic"}
    text = lint.__doc__.split("`Problem.code`):")[1]
    documented = {word.strip(":;,.") for word in text.split()} - {
        "names", "owners", "shape", "conditions", "clocks",
    }  # fmt: skip
    assert seeded == documented


def test_second_person_may_hold_the_same_role_when_two_people_do():
    data = sound()
    second_alone(data)
    known = replace(KNOWN, people={"handler": ["li", "wang"]})
    assert found(data, known) == []


def test_messages_name_the_facts():
    data = sound()
    branch_gap(data)
    (problem,) = lint(read_flow(data), KNOWN)
    assert problem.message == "no branch of send holds when copies: 1 | 2; grounds: correct"


def test_comparison_of_closed_facts_is_proven():
    data = sound()
    data["facts"].append({**data["facts"][2], "code": "grounds.before"})
    entry(data, "actions", "send")["branches"] = [
        {"when": {"grounds": {"same_as": "grounds.before"}}, "to": "sent"},
        {"when": {"grounds": {"not_same_as": "grounds.before"}}, "to": "refused"},
    ]
    assert found(data) == []


def test_unreadable_data_is_refused_with_all_faults():
    data = sound()
    data["states"].append(data["states"][0])
    data["facts"][2]["min"] = 1
    data["facts"][3].update(min=4, max=2)
    data["facts"][1]["values"] = ["yes"]
    data["actions"][0]["branches"][0]["when"] = {"grounds": {"like": 1}}
    data["clocks"][0]["when"] = "always"
    with pytest.raises(FlowInvalid) as caught:
        read_flow(data)
    assert sorted((problem.code, problem.path) for problem in caught.value.problems) == [
        ("condition", ("actions", 0, "branches", 0, "when", "grounds")),
        ("condition", ("clocks", 0, "when")),
        ("domain", ("facts", 1, "values")),
        ("domain", ("facts", 2, "min")),
        ("domain", ("facts", 3, "max")),
        ("twice", ("states", 10, "code")),
    ]
