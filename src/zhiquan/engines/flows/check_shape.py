"""Lint of a flow: the graph of its states, and what the system does by itself in it."""

from __future__ import annotations

from collections.abc import Iterator

from .graph import a_circle, edges, reach, turned
from .model import SYSTEM, Action, Flow, Path, Problem, State
from .stepping import runs_unattended


def check_shape(flow: Flow) -> Iterator[Problem]:
    """Yield what is wrong with states and ways, whatever the facts. Undeclared states are left aside."""
    for place, state in enumerate(flow.states):
        yield from _state(flow, state, ("states", place))
    for place, action in enumerate(flow.actions):
        yield from _ways(flow, action, ("actions", place))
        yield from _unattended(flow, action, ("actions", place))
    if flow.initial in flow.state:
        yield from _reachable(flow)
    yield from _ending(flow)
    yield from _circle(flow)


def _state(flow: Flow, state: State, path: Path) -> Iterator[Problem]:
    if state.final and not state.outcome:
        message = f"{state.code} is final and says no outcome"
        yield Problem(path, message, "add outcome: granted, refused, …", "final_without_outcome")
    if state.outcome and not state.final:
        message = f"{state.code} has an outcome and is not final"
        yield Problem((*path, "outcome"), message, "add final: true, or remove it", "outcome_not_final")
    if state.awaits and not state.ready:
        message = f"{state.code} awaits materials, and nothing happens when they are there"
        yield Problem((*path, "awaits"), message, "name the action under ready", "awaits_without_ready")
    if state.ready and not state.awaits:
        message = f"{state.code} says what to do when materials are there, and awaits none"
        yield Problem((*path, "ready"), message, "list the materials under awaits", "ready_without_awaits")
    action = flow.action.get(state.ready)
    if action is None:
        return
    if state.code not in action.sources:
        message = f"{action.code} cannot be done in {state.code}"
        yield Problem((*path, "ready"), message, f"add {state.code} to its from", "ready_elsewhere")
    if SYSTEM not in action.by:
        message = f"the system does {action.code} when the materials are there, and may not"
        yield Problem((*path, "ready"), message, f"add {SYSTEM} to its by", "ready_not_system")


def _ways(flow: Flow, action: Action, path: Path) -> Iterator[Problem]:
    if not action.ways:
        message = f"{action.code} leads nowhere"
        yield Problem(path, message, "give it a state under to, or branches", "no_way")
    elif action.to and action.branches:
        message = f"{action.code} has both to and branches"
        yield Problem((*path, "to"), message, "keep one of them", "two_ways")
    if not action.sources:
        message = f"{action.code} can be done in no state"
        yield Problem((*path, "from"), message, "list the states under from", "no_source")
    for place, code in enumerate(action.sources):
        if code in flow.state and flow.state[code].final:
            message = f"{action.code} leaves the final state {code}"
            yield Problem(
                (*path, "from", place), message, "remove it, or let the state not be final", "final_left"
            )


def _unattended(flow: Flow, action: Action, path: Path) -> Iterator[Problem]:
    if action.automatic and SYSTEM not in action.by:
        message = f"{action.code} is automatic, and the system may not do it"
        yield Problem((*path, "by"), message, f"add {SYSTEM}", "automatic_not_system")
    if not runs_unattended(flow, action):
        if action.by and set(action.by) == {SYSTEM}:
            message = f"only the system may do {action.code}, and nothing makes it"
            hint = (
                "write automatic: true, name it as late of a clock or ready of a state, or give it to a role"
            )
            yield Problem((*path, "by"), message, hint, "no_trigger")
        return
    for key in ("reason", "defects", "receipt"):
        if getattr(action, key) == "required":
            message = f"{action.code} runs by itself, and nobody is there to give the {key}"
            yield Problem(
                (*path, key), message, "make it optional, or let a person do it", "unattended_input"
            )
    if action.day:
        message = f"{action.code} runs by itself, and nobody is there to give the day"
        yield Problem((*path, "day"), message, "remove it, or let a person do it", "unattended_input")
    if action.second:
        message = f"{action.code} runs by itself, and cannot wait for a second person"
        yield Problem((*path, "second"), message, "remove it, or let a person do it", "unattended_second")


def _reachable(flow: Flow) -> Iterator[Problem]:
    after = edges(flow)
    found = reach([flow.initial], after.__getitem__)
    for place, state in enumerate(flow.states):
        if state.code not in found:
            message = f"no case can come to {state.code}"
            hint = "let an action lead there, or remove the state"
            yield Problem(("states", place), message, hint, "unreachable")


def _ending(flow: Flow) -> Iterator[Problem]:
    """States that no way leads out of, and states whose ways all lead round in circles."""
    if flow.states and not any(state.final for state in flow.states):
        message = "no state is final: no case ever ends"
        yield Problem(
            ("states",), message, "mark the last states with final: true and an outcome", "no_final"
        )
        return
    after = edges(flow)
    stops = {state.code for state in flow.states if state.final or not after[state.code]}
    back = turned(after)
    ending = reach(stops, lambda state: back.get(state, ()))
    for place, state in enumerate(flow.states):
        path: Path = ("states", place)
        if not state.final and not after[state.code]:
            message = f"{state.code} is a dead end: it is not final, and no action leads out of it"
            yield Problem(path, message, "add an action, or mark it final with an outcome", "dead_end")
        elif state.code not in ending:
            message = f"from {state.code} no final state can be reached"
            yield Problem(path, message, "let an action lead on to an end", "no_end")


def _circle(flow: Flow) -> Iterator[Problem]:
    """What the system does by itself must come to rest."""
    by_itself: dict[str, list[str]] = {}
    for action in flow.actions:
        if not action.automatic:
            continue
        for source in action.sources:
            by_itself.setdefault(source, []).extend(action.targets)
    for state in flow.states:
        if state.ready in flow.action:
            by_itself.setdefault(state.code, []).extend(flow.action[state.ready].targets)
    circle = a_circle(by_itself)
    if circle:
        place = next(at for at, action in enumerate(flow.actions) if _on(flow, action, circle))
        message = f"automatic actions lead round in a circle: {' → '.join((*circle, circle[0]))}"
        hint = "let a person do one of them, or let one lead elsewhere"
        yield Problem(("actions", place), message, hint, "automatic_circle")


def _on(flow: Flow, action: Action, circle: tuple[str, ...]) -> bool:
    moves = {(source, circle[(at + 1) % len(circle)]) for at, source in enumerate(circle)}
    own = {
        (source, target)
        for source in action.sources
        for target in action.targets
        if action.automatic or (source in flow.state and flow.state[source].ready == action.code)
    }
    return bool(own & moves)
