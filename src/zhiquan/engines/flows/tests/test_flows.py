"""Reading, expanding, walking, comparing and drawing the sample flow."""

from xml.etree import ElementTree

import pytest

from zhiquan.engines.flows import (
    Change,
    FlowError,
    automatic,
    begin,
    check_expansion,
    diff,
    draw,
    expand,
    named,
    offered,
    place_in,
    read_flow,
    ready,
    take,
    to_data,
)
from zhiquan.engines.flows.lettering import width, wrap

from .sample import action, entry, flow, sound

FACTS = {"change.kind": "name", "has_certificate": False, "grounds": "free", "copies": 1}


def codes(actions):
    return [each.code for each in actions]


# --- walking ---


def test_the_way_of_a_new_name():
    sample = flow()
    begun = begin(sample, FACTS)
    assert (begun.to, begun.starts) == ("submitted", ("promise",))
    first = automatic(sample, "submitted", FACTS)
    assert first is not None and first.code == "route"
    assert take(sample, "submitted", "route", ["system"], FACTS).to == "waiting"
    assert ready(sample, "waiting", [], FACTS) is None
    came = ready(sample, "waiting", ["registrar_certificate"], FACTS)
    assert came is not None and came.code == "certificate_came"
    assert take(sample, "waiting", came.code, ["system"], FACTS).to == "checking"


def test_clock_that_does_not_concern_the_case_does_not_start():
    assert begin(flow(), {**FACTS, "change.kind": "both"}).starts == ()


def test_offered_by_role_state_and_condition():
    sample = flow()
    assert codes(offered(sample, "checking", ["handler"], FACTS)) == ["ask_correction", "send"]
    assert codes(offered(sample, "checking", ["handler"], {**FACTS, "copies": None})) == ["ask_correction"]
    assert codes(offered(sample, "checking", ["applicant"], FACTS)) == ["withdraw"]
    assert offered(sample, "checking", [], FACTS) == ()
    assert offered(sample, "approved", ["applicant", "handler", "system"], FACTS) == ()


def test_what_actions_do_to_clocks():
    sample = flow()
    asked = take(sample, "checking", "ask_correction", ["window"], FACTS)
    assert (asked.to, asked.starts, asked.letter) == ("correction", ("correction",), "correction_notice")
    assert take(sample, "correction", "hand_in", ["applicant"], FACTS).stops == ("correction",)
    sent = take(sample, "checking", "send", ["handler"], FACTS)
    assert (sent.starts, sent.stops) == (("decision",), ("promise",))
    assert take(sample, "sent", "suspend", ["authority"], FACTS).pauses == ("decision",)
    assert take(sample, "hold", "go_on", ["authority"], FACTS).resumes == ("decision",)
    approved = take(sample, "sent", "approve", ["window"], FACTS)
    assert approved.stops == ("correction", "decision", "promise")
    assert approved.effects == ("t.record_names",)


def test_taking_what_happens_late_ends_the_clock():
    data = sound()
    entry(data, "actions", "lapse")["to"] = "checking"
    assert take(read_flow(data), "correction", "lapse", ["system"], FACTS).stops == ("correction",)


def test_a_final_state_starts_no_clock():
    sent = take(flow(), "checking", "send", ["handler"], {**FACTS, "grounds": "refuse"})
    assert (sent.to, sent.starts) == ("refused", ())


@pytest.mark.parametrize(
    ("state", "code", "roles", "facts", "refusal"),
    [
        ("nowhere", "send", ["handler"], FACTS, "unknown_state"),
        ("checking", "none", ["handler"], FACTS, "unknown_action"),
        ("sent", "send", ["handler"], FACTS, "wrong_state"),
        ("checking", "send", ["applicant"], FACTS, "not_allowed"),
        ("checking", "send", ["handler"], {**FACTS, "copies": 3}, "not_offered"),
        ("checking", "send", ["handler"], {**FACTS, "grounds": None}, "no_branch"),
    ],
)
def test_refusals(state, code, roles, facts, refusal):
    with pytest.raises(FlowError) as caught:
        take(flow(), state, code, roles, facts)
    assert caught.value.code == refusal
    assert caught.value.params["state"] == state


def test_two_branches_and_two_automatic_are_refused():
    data = sound()
    entry(data, "actions", "send")["branches"][1]["when"] = {}
    with pytest.raises(FlowError, match="two_branches"):
        take(read_flow(data), "checking", "send", ["handler"], FACTS)
    data["actions"].append(action("other", "另", "Other", ["submitted"], "sent", ["system"], automatic=True))
    with pytest.raises(FlowError, match="two_automatic"):
        automatic(read_flow(data), "submitted", FACTS)


# --- data ---

BASE = {key: value for key, value in sound().items() if key != "matter"} | {"code": "base", "name": {}}
OWN = {
    "matter": "own",
    "like": "base",
    "without": {"states": ["hold"], "actions": ["suspend", "go_on"], "clocks": ["decision"]},
    "states": [{"code": "sent", "name": {"en": "Elsewhere"}, "light": "run"}],
    "actions": [action("note", "记", "Note", ["sent"], "sent", ["window"])],
}


def test_expansion_keeps_order_replaces_and_drops():
    whole = expand(BASE, OWN)
    assert [each["code"] for each in whole["states"]][3:6] == ["correction", "sent", "approved"]
    assert entry(whole, "states", "sent")["name"] == {"en": "Elsewhere"}
    assert whole["actions"][-1]["code"] == "note"
    assert not {"suspend", "go_on"} & {each["code"] for each in whole["actions"]}
    assert (whole["initial"], whole["matter"]) == ("submitted", "own")
    assert read_flow(whole).like == "base"


def test_places_in_the_file_of_an_expanded_flow():
    whole = expand(BASE, OWN)
    sent = next(at for at, each in enumerate(whole["states"]) if each["code"] == "sent")
    assert place_in(OWN, whole, ("states", sent, "light")) == ("states", 0, "light")
    assert place_in(OWN, whole, ("actions", len(whole["actions"]) - 1)) == ("actions", 0)
    assert place_in(OWN, whole, ("actions", 0, "when")) == ("like",)
    assert place_in(OWN, whole, ("initial",)) == ("like",)
    assert place_in(OWN, whole, ("states",)) == ("states",)


def test_doing_without_what_is_not_there():
    own = {**OWN, "without": {"states": ["sent"], "letters": ["none"]}}
    found = [(problem.code, problem.path) for problem in check_expansion(BASE, own)]
    assert found == [
        ("without_own", ("without", "states", 0)),
        ("without_unknown", ("without", "letters", 0)),
    ]
    assert check_expansion(BASE, OWN) == ()


def test_data_leaves_defaults_out():
    data = to_data(flow())
    assert data["matter"] == "trademark-change"
    assert data["states"][0] == sound()["states"][0]
    assert data["actions"] == sound()["actions"]
    assert data["facts"] == sound()["facts"]


def test_differences_of_two_versions():
    data = sound()
    entry(data, "actions", "send")["second"] = ["handler"]
    data["clocks"].pop()
    data["states"].append({"code": "more", "name": {"en": "More"}, "light": "run"})
    data["actions"][8], data["actions"][9] = data["actions"][9], data["actions"][8]
    found = [(d.change, d.section, d.code, d.field) for d in diff(flow(), read_flow(data))]
    assert found == [
        (Change.ADDED, "states", "more", ""),
        (Change.CHANGED, "actions", "send", "second"),
        (Change.MOVED, "actions", "", ""),
        (Change.REMOVED, "clocks", "promise", ""),
    ]
    changed = diff(flow(), read_flow(data))[1]
    assert (changed.before, changed.after) == (["approver"], ["handler"])


def test_names_in_the_nearest_language():
    assert named({"zh-Hans": "已提交", "en": "Submitted"}, "zh-Hant") == "已提交"
    assert named({"zh-Hans": "已提交"}, "en") == "已提交"
    assert named({}, "en", "submitted") == "submitted"


# --- drawing ---


def test_picture_marks_where_the_case_is_and_has_been():
    root = ElementTree.fromstring(draw(flow(), "en", current="correction", been=["submitted", "correction"]))
    classes = {
        node.get("data-state"): node.get("class") for node in root.iter() if "data-state" in node.attrib
    }
    assert classes["correction"] == "flow-node flow-node-now"
    assert classes["submitted"] == "flow-node flow-node-been"
    assert classes["approved"] == "flow-node flow-node-final"


def test_picture_says_the_same_in_words():
    svg = draw(flow(), "zh-Hans", current="checking")
    root = ElementTree.fromstring(svg)
    title, desc = root[0], root[1]
    assert (root.get("role"), title.tag.rpartition("}")[2], title.text) == ("img", "title", "流程图")
    assert "受理审查 (现在): 一次告知补正 → 补正中;" in (desc.text or "")
    assert draw(flow(), "en", title="Rename").count("<title>Rename</title>") == 1


def test_late_edges_and_shared_ways_are_drawn_once():
    root = ElementTree.fromstring(draw(flow(), "en"))
    late = [node for node in root.iter() if node.get("class") == "flow-edge flow-edge-late"]
    assert late
    ways = [node.get("d") for node in root.iter() if "flow-edge" in (node.get("class") or "")]
    assert len(ways) == len(set(ways))
    labels = [
        "".join(span.text or "" for span in node) for node in root.iter() if node.get("class") == "flow-label"
    ]
    assert labels.count("Withdraw") == 1


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("待登记机关变更证明", 8, ("待登记机关", "变更证明")),
        ("Waiting for the registrar's certificate", 8, ("Waiting", "for the", "registrar's", "certificate")),
        ("公告（三个月，可异议）", 7, ("公告（三个", "月，可异议）")),
        ("A", 8, ("A",)),
        ("", 8, ("",)),
        ("abcdefghijklmnopqrstuvwxyz", 5, ("abcdefghi", "jklmnopqr", "stuvwxyz")),
    ],
)
def test_wrapping(text, room, lines):
    found = wrap(text, room)
    assert found == lines
    assert all(width(line) <= room for line in found)
