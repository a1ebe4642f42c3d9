"""Moving a case through its flow: what is offered, what runs by itself, and where an action leads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from .model import SUBMIT, SYSTEM, Action, Clock, Flow, State


class FlowError(Exception):
    """An action cannot be done. `code` is one of: unknown_state, unknown_action, wrong_state, not_allowed,
    not_offered, no_branch, two_branches, two_automatic; `params` names the flow, state and action."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(f"{code}: {', '.join(f'{name} {value}' for name, value in params.items())}")


@dataclass(frozen=True, slots=True)
class Taken:
    """What an action does. The clock tuples hold codes; do `stops` before `starts` (a clock that is started
    again runs anew). A stopped, paused or resumed clock need not be running. A final state stops all."""

    action: Action
    to: str
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    letter: str = ""
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """Where a submitted case stands, and the clocks that start with it."""

    to: str
    starts: tuple[str, ...]


def begin(flow: Flow, facts: Mapping[str, Any]) -> Begun:
    """Return how a submission begins."""
    return Begun(flow.initial, _started(flow, SUBMIT, facts))


def offered(flow: Flow, state: str, roles: Collection[str], facts: Mapping[str, Any]) -> tuple[Action, ...]:
    """Return the actions that someone with `roles` may do in `state` now, in the order of the flow.

    Raises FlowError (unknown_state).
    """
    return tuple(
        action
        for action in _leaving(flow, state)
        if not set(action.by).isdisjoint(roles) and action.when.holds(facts)
    )


def automatic(flow: Flow, state: str, facts: Mapping[str, Any]) -> Action | None:
    """Return the action that the system does by itself on entering `state`, if any.

    Raises FlowError (unknown_state; two_automatic, which lint excludes).
    """
    able = [action for action in _leaving(flow, state) if action.automatic and action.when.holds(facts)]
    if len(able) > 1:
        raise FlowError("two_automatic", flow=flow.code, state=state, actions=[each.code for each in able])
    return able[0] if able else None


def ready(flow: Flow, state: str, materials: Collection[str], facts: Mapping[str, Any]) -> Action | None:
    """Return the action that the system does because all awaited `materials` are there, if any.

    Raises FlowError (unknown_state).
    """
    here = _state(flow, state)
    if not here.awaits or not set(here.awaits) <= set(materials):
        return None
    action = flow.action.get(here.ready)
    able = action is not None and state in action.sources and action.when.holds(facts)
    return action if able else None


def take(flow: Flow, state: str, action_code: str, roles: Collection[str], facts: Mapping[str, Any]) -> Taken:
    """Return what doing an action in `state` means. Nothing is stored; the case moves to `to`.

    `roles` are those of the actor, `system` for the platform itself. Raises FlowError.
    """
    _state(flow, state)
    action = flow.action.get(action_code)
    place = {"flow": flow.code, "state": state, "action": action_code}
    if action is None:
        raise FlowError("unknown_action", **place)
    if state not in action.sources:
        raise FlowError("wrong_state", **place)
    if set(action.by).isdisjoint(roles):
        raise FlowError("not_allowed", **place)
    if not action.when.holds(facts):
        raise FlowError("not_offered", **place)
    ways = [way.to for way in action.ways if way.when.holds(facts)]
    if len(ways) != 1:
        raise FlowError("two_branches" if ways else "no_branch", **place)
    return _taken(flow, action, _state(flow, ways[0]), facts)


def _taken(flow: Flow, action: Action, to: State, facts: Mapping[str, Any]) -> Taken:
    if to.final:
        every = tuple(clock.code for clock in flow.clocks)
        return Taken(action, to.code, stops=every, letter=action.letter, effects=action.effects)

    def named(words: str) -> tuple[str, ...]:
        return tuple(clock.code for clock in flow.clocks if action.code in getattr(clock, words))

    return Taken(
        action,
        to.code,
        starts=_started(flow, action.code, facts),
        stops=tuple(clock.code for clock in flow.clocks if ends(clock, action.code)),
        pauses=named("pause"),
        resumes=named("resume"),
        letter=action.letter,
        effects=action.effects,
    )


def ends(clock: Clock, action: str) -> bool:
    """Whether an action ends a running clock; so does what happens when it has run out."""
    return action in clock.stop or action == clock.late


def _started(flow: Flow, action: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(clock.code for clock in flow.clocks if action in clock.start and clock.when.holds(facts))


def _state(flow: Flow, code: str) -> State:
    if code not in flow.state:
        raise FlowError("unknown_state", flow=flow.code, state=code)
    return flow.state[code]


def _leaving(flow: Flow, state: str) -> tuple[Action, ...]:
    return () if _state(flow, state).final else flow.leaving[state]


def runs_unattended(flow: Flow, action: Action) -> bool:
    """Whether the system does it without being asked: on entering a state, at the end of a clock, or when
    awaited materials are there."""
    if SYSTEM not in action.by:
        return False
    awaited = any(state.ready == action.code for state in flow.states)
    return action.automatic or awaited or any(clock.late == action.code for clock in flow.clocks)
