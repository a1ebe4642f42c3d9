"""What must hold of every flow: no impossible state, lint against a slow reference, drawing never fails."""

import re
from itertools import product
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.flows import (
    FlowError,
    automatic,
    begin,
    diff,
    draw,
    expand,
    lint,
    offered,
    read_flow,
    take,
    to_data,
    to_json,
)
from zhiquan.engines.flows.graph import Clocks
from zhiquan.engines.rules import When

from .random_flows import KINDS, ROLES, conditions, facts, flows

EVERY_FACTS = [{"kind": kind, "flag": flag} for kind, flag in product(KINDS, (None, False, True))]


def codes(flow):
    return {problem.code for problem in lint(flow)}


# --- walking ---


@given(flows(), st.data())
@settings(max_examples=150, deadline=None)
def test_random_actions_never_reach_an_impossible_state(data, walk):
    flow = read_flow(data)
    facts_now = walk.draw(facts)
    state, running = flow.initial, set(begin(flow, facts_now).starts)
    possible = [Clocks(flow, (clock,)).moves for clock in flow.clocks]
    codes_known = {"wrong_state", "not_allowed", "not_offered", "no_branch", "two_branches", "unknown_action"}
    for _ in range(8):
        code = walk.draw(st.sampled_from([*flow.action, "no_such_action"]))
        roles = walk.draw(st.sets(st.sampled_from(ROLES)))
        allowed = {each.code for each in offered(flow, state, roles, facts_now)}
        try:
            done = take(flow, state, code, roles, facts_now)
        except FlowError as refused:
            assert refused.code in codes_known
            assert code not in allowed or refused.code in ("no_branch", "two_branches")
            continue
        assert code in allowed or flow.state[state].final
        assert state in flow.action[code].sources
        assert done.to in flow.action[code].targets
        state = done.to
        running = (running - set(done.stops)) | set(done.starts)
        assert not (running and flow.state[state].final)
        for clock, standings in zip(flow.clocks, possible, strict=True):
            # A clock that the walk left running (or suspended) is one that lint has looked at.
            modes = {str(mode) for at, (mode,) in standings if at == state}
            if state in {at for at, _ in standings} and clock.late != code:
                assert clock.code not in running or modes & {"runs", "paused"}


@given(flows())
@settings(max_examples=150, deadline=None)
def test_what_lint_accepts_never_fails_at_run_time(data):
    flow = read_flow(data)
    found = codes(flow)
    for state, facts_now in product(flow.state, EVERY_FACTS):
        if flow.state[state].final:
            assert not offered(flow, state, ROLES, facts_now)
            continue
        if "two_automatic" not in found:
            automatic(flow, state, facts_now)
        for action in offered(flow, state, ROLES, facts_now):
            if not found & {"branch_gap", "branch_overlap"}:
                take(flow, state, action.code, ROLES, facts_now)


# --- lint against slow references ---


def ways(flow):
    """All pairs of a state and one that follows, by matrix multiplication without end."""
    after = {
        (source, target)
        for action in flow.actions
        for source, target in product(action.sources, action.targets)
        if source in flow.state and target in flow.state and not flow.state[source].final
    }
    while True:
        more = after | {(a, d) for a, b in after for c, d in after if b == c}
        if more == after:
            return after
        after = more


def problems_at_states(flow, code):
    return {flow.states[p.path[1]].code for p in lint(flow) if p.code == code and p.path[0] == "states"}


@given(flows(sound_references=False))
@settings(max_examples=150, deadline=None)
def test_reachability_agrees_with_a_slow_reference(data):
    flow = read_flow(data)
    after = ways(flow)
    if flow.initial in flow.state:
        unreached = {s for s in flow.state if s != flow.initial and (flow.initial, s) not in after}
        assert problems_at_states(flow, "unreachable") == unreached
    finals = {state.code for state in flow.states if state.final}
    assert ("no_final" in codes(flow)) == (not finals)
    if not finals:
        return
    dead = {s for s in flow.state if s not in finals and not any(source == s for source, _ in after)}
    assert problems_at_states(flow, "dead_end") == dead
    lost = {s for s in flow.state if not any((s, end) in after for end in finals | dead)}
    assert problems_at_states(flow, "no_end") == lost - finals - dead


@given(flows())
@settings(max_examples=150, deadline=None)
def test_branch_proofs_agree_with_trying_all_facts(data):
    flow = read_flow(data)
    found = lint(flow)
    for place, action in enumerate(flow.actions):
        if not action.branches:
            continue
        counts = [
            sum(branch.when.holds(each) for branch in action.branches)
            for each in EVERY_FACTS
            if action.when.holds(each)
        ]
        mine = {problem.code for problem in found if problem.path[:2] == ("actions", place)}
        assert ("branch_gap" in mine) == (0 in counts)
        assert ("branch_overlap" in mine) == any(count > 1 for count in counts)


@given(flows())
@settings(max_examples=150, deadline=None)
def test_rivalry_of_automatic_actions_agrees_with_trying_all_facts(data):
    flow = read_flow(data)
    rivals = {
        state.code
        for state in flow.states
        if not state.final
        and any(
            sum(each.automatic and each.when.holds(now) for each in flow.leaving[state.code]) > 1
            for now in EVERY_FACTS
        )
    }
    assert problems_at_states(flow, "two_automatic") == rivals


@given(flows(most=5), st.data())
@settings(max_examples=150, deadline=None)
def test_late_action_agrees_with_random_walks(data, walk):
    """No walk finds a running clock in a resting state where its late action cannot be done, unless lint does."""
    flow = read_flow(data)
    found = {(p.path[1], p.code) for p in lint(flow) if p.path[0] == "clocks"}
    now = walk.draw(facts)
    for place, clock in enumerate(flow.clocks):
        if not clock.late or (place, "late_elsewhere") in found:
            continue
        state, running, paused = flow.initial, clock.code in begin(flow, now).starts, False
        for _ in range(10):
            moving = any(each.automatic and each.when.holds(now) for each in flow.leaving[state])
            if running and not paused and not flow.state[state].final and not moving:
                assert state in flow.action[clock.late].sources
            able = [each for each in offered(flow, state, ROLES, now) if not (moving and not each.automatic)]
            able = [each for each in able if sum(way.when.holds(now) for way in each.ways) == 1]
            if not able:
                break
            action = walk.draw(st.sampled_from(able))
            only_late = action.code == clock.late and set(action.by) == {"system"} and not action.automatic
            if only_late and (not running or paused):
                continue
            done = take(flow, state, action.code, ROLES, now)
            state = done.to
            if clock.code in done.stops:
                running = paused = False
            elif running and not paused and clock.code in done.pauses:
                paused = True
            elif paused and clock.code in done.resumes:
                paused = False
            if clock.code in done.starts:
                running, paused = True, False


# --- data ---


@given(flows(), flows())
@settings(max_examples=50, deadline=None)
def test_expansion_is_idempotent(base, own):
    data = {**own, "like": "base", "without": {"states": ["s1"], "actions": ["a0", "a2"], "clocks": ["c0"]}}
    once = expand(base, data)
    assert expand(base, once) == once
    assert {each["code"] for each in own["actions"]} <= {each["code"] for each in once["actions"]}


@given(flows())
@settings(max_examples=80, deadline=None)
def test_data_and_back(data):
    flow = read_flow(data)
    assert read_flow(to_data(flow)) == flow
    assert to_json(read_flow(to_data(flow))) == to_json(flow)
    assert diff(flow, flow) == ()


@given(conditions, facts)
def test_conditions_of_the_generator_are_decided(condition, now):
    assert When.parse(condition).holds(now) in (True, False)


# --- drawing ---


@given(flows(most=12, sound_references=False), st.sampled_from(["zh-Hans", "zh-Hant", "en"]), st.data())
@settings(max_examples=120, deadline=None)
def test_draw_never_fails_and_shows_each_state_once(data, language, pick):
    flow = read_flow(data)
    current = pick.draw(st.sampled_from([*flow.state, ""]))
    svg = draw(flow, language, current=current, been=list(flow.state)[:2])
    root = ElementTree.fromstring(svg)
    shown = [node.get("data-state") for node in root.iter() if "data-state" in node.attrib]
    assert sorted(shown) == sorted(flow.state)
    assert svg.count("flow-node-now") == bool(current)
    assert "style" not in svg and "<script" not in svg
    assert svg == draw(flow, language, current=current, been=list(flow.state)[:2])
    _nothing_overlaps(root)


def _nothing_overlaps(root):
    """Boxes of states, and the words on edges, keep apart from each other."""
    boxes = []
    for node in root.iter():
        tag = node.tag.rpartition("}")[2]
        if tag == "rect":
            x, y, wide, high = (float(node.get(key)) for key in ("x", "y", "width", "height"))
            boxes.append((x, y, x + wide, y + high))
        elif tag == "text" and node.get("class") == "flow-label":
            size, spans = float(node.get("font-size")), list(node)
            tops = [float(span.get("y")) for span in spans]
            half = max(_width(span.text or "") for span in spans) * size / 2
            x = float(spans[0].get("x"))
            boxes.append((x - half, min(tops) - size, x + half, max(tops)))
    for number, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart, (boxes[number], other)


def _width(text):
    return sum(1.0 if re.match(r"[⺀-￿]", sign) else 0.55 for sign in text)
