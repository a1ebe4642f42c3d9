"""Lint of a flow: its conditions over the declared facts. Branches leave nothing out and never compete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from zhiquan.engines.rules import ALWAYS, When

from .model import SYSTEM, Action, Flow, Path, Problem, State
from .partition import Partition, Unprovable

MOST_REGIONS = 3  # examples of what is left out that one message lists


def check_conditions(flow: Flow) -> Iterator[Problem]:
    """Yield conditions that do not fit their facts, that never hold, or that leave a case without its way."""
    for when, path in _conditions(flow):
        yield from (Problem(m.path, m.message, m.hint, "condition") for m in when.fit(flow.inputs, path))
        if fits(flow, when) and not _possible(flow, when):
            hint = "correct the values, or the facts' domains"
            yield Problem(path, f"this never holds: {when}", hint, "never_holds")
    for place, action in enumerate(flow.actions):
        yield from _branches(flow, action, ("actions", place))
    for place, state in enumerate(flow.states):
        if not state.final:
            yield from _automatic(flow, state, ("states", place))


def _conditions(flow: Flow) -> Iterator[tuple[When, Path]]:
    for place, action in enumerate(flow.actions):
        yield action.when, ("actions", place, "when")
        for at, branch in enumerate(action.branches):
            yield branch.when, ("actions", place, "branches", at, "when")
    for place, clock in enumerate(flow.clocks):
        yield clock.when, ("clocks", place, "when")


def fits(flow: Flow, *whens: When) -> bool:
    """Whether the conditions can be asked of the declared facts at all."""
    return not any(when.fit(flow.inputs) for when in whens)


def _possible(flow: Flow, when: When) -> bool:
    try:
        return Partition(flow.inputs, [when]).possible(when)
    except Unprovable:
        return True


def _branches(flow: Flow, action: Action, path: Path) -> Iterator[Problem]:
    whens = [branch.when for branch in action.branches]
    if not whens or not fits(flow, action.when, *whens):
        return
    at: Path = (*path, "branches")
    try:
        facts = Partition(flow.inputs, [action.when, *whens])
    except Unprovable as wrong:
        message = f"whether {wrong.fact} is {wrong.other} cannot be proven for the branches of {action.code}"
        hint = "give both facts a list of values, or ask a guard"
        yield Problem(at, message, hint, "unprovable")
        return
    missed = facts.left_out(whens, action.when)
    if missed:
        message = f"no branch of {action.code} holds when {_listed(missed)}"
        yield Problem(at, message, "add a branch, or widen one", "branch_gap")
    for first, second in combinations(range(len(whens)), 2):
        both = facts.shared(whens[first], whens[second], action.when)
        if both is not None:
            message = f"branches {first + 1} and {second + 1} of {action.code} both hold when {both}"
            yield Problem((*at, second), message, "narrow one of them", "branch_overlap")
    yield from _idle_branches(facts, action, at)


def _idle_branches(facts: Partition, action: Action, path: Path) -> Iterator[Problem]:
    """Branches that could hold, but not while the action is offered."""
    for place, branch in enumerate(action.branches):
        if facts.possible(branch.when) and not facts.possible(branch.when, action.when):
            message = f"branch {place + 1} never holds when {action.code} is offered"
            yield Problem((*path, place), message, "remove it, or correct when", "branch_idle")


def _listed(regions: Sequence[object]) -> str:
    more = len(regions) - MOST_REGIONS
    said = ", or when ".join(str(region) for region in regions[:MOST_REGIONS])
    return f"{said}, and in {more} more cases" if more > 0 else said


def _automatic(flow: Flow, state: State, path: Path) -> Iterator[Problem]:
    """At most one automatic action runs; and one always does where nothing else leads on."""
    actions = [action for action in flow.leaving[state.code] if action.automatic]
    if not actions:
        return
    facts = _partition(flow, [action.when for action in actions])
    if facts is None:
        return
    for first, second in combinations(actions, 2):
        both = facts.shared(first.when, second.when, ALWAYS)
        if both is not None:
            message = f"in {state.code} both {first.code} and {second.code} run by themselves when {both}"
            yield Problem(path, message, "narrow the condition of one of them", "two_automatic")
    if len(actions) == len(flow.leaving[state.code]) and all(set(each.by) == {SYSTEM} for each in actions):
        missed = facts.left_out([action.when for action in actions], ALWAYS)
        if missed:
            message = f"nothing leads out of {state.code} when {_listed(missed)}"
            yield Problem(path, message, "widen the condition, or add an action for people", "stuck")


def _partition(flow: Flow, whens: list[When]) -> Partition | None:
    if not fits(flow, *whens):
        return None
    try:
        return Partition(flow.inputs, [*whens, ALWAYS])
    except Unprovable:
        return None


def passed_at_once(flow: Flow) -> frozenset[str]:
    """The states in which no case rests: an automatic action always leads out of them."""
    return frozenset(
        state.code
        for state in flow.states
        if always_one(flow, [each.when for each in flow.leaving[state.code] if each.automatic])
    )


def always_one(flow: Flow, whens: list[When], within: When = ALWAYS) -> bool:
    """Whether one of `whens` holds of all facts of which `within` holds; False where it cannot be proven."""
    if any(when.always for when in whens):
        return True
    facts = _partition(flow, [*whens, within]) if whens else None
    return facts is not None and not facts.left_out(whens, within)
