"""What can be reached in a flow, and in which states each clock can be running."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, TypeVar

from .model import SUBMIT, SYSTEM, Action, Clock, Flow
from .stepping import ends

Node = TypeVar("Node")


def reach(starts: Iterable[Node], nexts: Callable[[Node], Iterable[Node]]) -> set[Node]:
    """Return `starts` and all that follows from them."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        for node in nexts(waiting.pop()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found


def turned(edges: Mapping[Node, Iterable[Node]]) -> dict[Node, list[Node]]:
    """Return the same edges, each the other way round."""
    back: dict[Node, list[Node]] = {}
    for source, targets in edges.items():
        for target in targets:
            back.setdefault(target, []).append(source)
    return back


def edges(flow: Flow) -> dict[str, list[str]]:
    """Return for each declared state those that its actions lead to; nothing leaves a final state."""
    return {
        state.code: list(
            dict.fromkeys(
                target
                for action in flow.leaving[state.code]
                for target in action.targets
                if target in flow.state and not state.final
            )
        )
        for state in flow.states
    }


def a_circle(edges: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return the nodes of one circle in `edges`, in order, or nothing when there is none."""
    done: set[str] = set()
    for start in edges:
        way: list[str] = []
        trail: list[Iterator[str]] = [iter((start,))]
        while trail:
            node = next(trail[-1], None)
            if node is None:
                trail.pop()
                if way:
                    done.add(way.pop())
            elif node in way:
                return tuple(way[way.index(node) :])
            elif node not in done:
                way.append(node)
                trail.append(iter(tuple(edges.get(node, ()))))
    return ()


class Mode(StrEnum):
    OFF = "off"
    RUNS = "runs"
    PAUSED = "paused"


Standing: TypeAlias = tuple[str, tuple[Mode, ...]]  # a state, and how each clock stands in it


@dataclass(frozen=True)
class Move:
    action: Action
    to: Standing


class Clocks:
    """Every way in which `clocks` can stand, together, in each state that a case can come to.

    What is possible is taken widely: conditions are not looked at, but a clock with a condition may also not
    start. `moves` gives for each standing what can happen in it.
    """

    def __init__(self, flow: Flow, clocks: tuple[Clock, ...]) -> None:
        self._flow = flow
        self._clocks = clocks
        self.moves: dict[Standing, list[Move]] = {}
        off = (Mode.OFF,) * len(clocks)
        firsts = [(flow.initial, modes) for modes in self._after(SUBMIT, off)]
        for standing in reach(firsts, self._visit):
            self.moves.setdefault(standing, [])

    def _visit(self, standing: Standing) -> list[Standing]:
        self.moves[standing] = list(self._moves(standing))
        return [move.to for move in self.moves[standing]]

    def _moves(self, standing: Standing) -> Iterator[Move]:
        state, modes = standing
        if self._flow.state[state].final:
            return
        for action in self._flow.leaving[state]:
            if not self._can_happen(action, modes):
                continue
            for target in action.targets:
                if target not in self._flow.state:
                    continue
                if self._flow.state[target].final:
                    yield Move(action, (target, (Mode.OFF,) * len(modes)))
                    continue
                for after in self._after(action.code, modes):
                    yield Move(action, (target, after))

    def _can_happen(self, action: Action, modes: tuple[Mode, ...]) -> bool:
        """An action that only the end of these clocks brings about needs one of them running."""
        mine = [at for at, clock in enumerate(self._clocks) if clock.late == action.code]
        return (
            not mine
            or not only_late(self._flow, action, self._clocks)
            or any(modes[at] is Mode.RUNS for at in mine)
        )

    def _after(self, action: str, modes: tuple[Mode, ...]) -> list[tuple[Mode, ...]]:
        results: list[tuple[Mode, ...]] = [()]
        for clock, mode in zip(self._clocks, modes, strict=True):
            results = [(*known, each) for known in results for each in _next(clock, action, mode)]
        return results


def _next(clock: Clock, action: str, mode: Mode) -> tuple[Mode, ...]:
    kept = _kept(clock, action, mode)
    if action not in clock.start:
        return (kept,)
    return (Mode.RUNS,) if clock.when.always else tuple(dict.fromkeys((Mode.RUNS, kept)))


def _kept(clock: Clock, action: str, mode: Mode) -> Mode:
    if ends(clock, action):
        return Mode.OFF
    if mode is Mode.RUNS and action in clock.pause:
        return Mode.PAUSED
    if mode is Mode.PAUSED and action in clock.resume:
        return Mode.RUNS
    return mode


def only_late(flow: Flow, action: Action, clocks: Iterable[Clock]) -> bool:
    """Whether nothing but the end of one of `clocks` can bring the action about."""
    listed = {clock.code for clock in clocks}
    others = any(clock.late == action.code and clock.code not in listed for clock in flow.clocks)
    awaited = any(state.ready == action.code for state in flow.states)
    return set(action.by) == {SYSTEM} and not (action.automatic or others or awaited)
