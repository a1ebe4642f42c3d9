"""Lint of a flow: each clock starts, ends, and knows what happens when it runs out. Proven by walking every
way in which a case and its clocks can stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from .check_conditions import always_one, passed_at_once
from .graph import Clocks, Mode, Move, Standing, only_late, reach, turned
from .model import SUBMIT, SYSTEM, Clock, Flow, Path, Problem
from .stepping import ends

_WORDS = ("start", "stop", "pause", "resume", "late")


def check_clocks(flow: Flow) -> Iterator[Problem]:
    """Yield what is wrong with the clocks. Unknown actions are left aside, and all where nothing begins."""
    if flow.initial not in flow.state:
        return
    resting = frozenset(flow.state) - passed_at_once(flow)
    for place, clock in enumerate(flow.clocks):
        yield from _named_twice(clock, ("clocks", place))
        yield from _Clock(flow, clock, ("clocks", place), resting).problems()
    yield from _waiting(flow, resting)


def _named_twice(clock: Clock, path: Path) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for word in _WORDS:
        codes = (clock.late,) if word == "late" else getattr(clock, word)
        for code in codes:
            if not code or seen.setdefault(code, word) == word:
                continue
            if {seen[code], word} == {"stop", "late"}:
                continue  # what happens at the end ends the clock anyway
            message = f"{code} stands under {seen[code]} and under {word} of {clock.code}"
            yield Problem((*path, word), message, "keep one of them", "clock_twice")


class _Clock:
    """One clock, by itself, in every state that a case can come to."""

    def __init__(self, flow: Flow, clock: Clock, path: Path, resting: Collection[str]) -> None:
        self.flow, self.clock, self.path, self.resting = flow, clock, path, resting
        self.moves = Clocks(flow, (clock,)).moves

    def problems(self) -> Iterator[Problem]:
        running = self._states(Mode.RUNS)
        if not running:
            if all(code in self.flow.action or code == SUBMIT for code in self.clock.start):
                message = f"{self.clock.code} never starts: no case can come to run it"
                hint = "name an action that can be done and does not end the case"
                yield self._problem("start", message, hint, "never_starts")
            return
        yield from self._idle("stop", (Mode.RUNS, Mode.PAUSED), "ends nothing: the clock never runs then")
        yield from self._idle("pause", (Mode.RUNS,), "suspends nothing")
        if self._states(Mode.PAUSED):
            yield from self._idle(
                "resume", (Mode.PAUSED,), "resumes nothing: the clock is never suspended then"
            )
            yield from self._resumed()
        yield from self._ended()
        yield from self._late([code for code in running if code in self.resting])

    def _problem(self, key: str, message: str, hint: str, code: str) -> Problem:
        return Problem((*self.path, key), message, hint, code)

    def _states(self, mode: Mode) -> list[str]:
        """The states in which the clock can stand so, in the order of the flow."""
        return [state.code for state in self.flow.states if (state.code, (mode,)) in self.moves]

    def _idle(self, word: str, modes: tuple[Mode, ...], what: str) -> Iterator[Problem]:
        """Actions listed under `word` that never find the clock as they need it."""
        for place, code in enumerate(getattr(self.clock, word)):
            if code in self.flow.action and not self._finds(code, word, modes):
                message, hint = f"{code} {what}", "remove it, or correct the states that it can be done in"
                yield Problem((*self.path, word, place), message, hint, f"idle_{word}")

    def _finds(self, code: str, word: str, modes: tuple[Mode, ...]) -> bool:
        return any(
            move.action.code == code and (word != "pause" or move.to[1] == (Mode.PAUSED,))
            for standing, moves in self.moves.items()
            if standing[1][0] in modes
            for move in moves
        )

    def _resumed(self) -> Iterator[Problem]:
        """From each state in which the clock is suspended it can be resumed."""
        paused = {standing for standing in self.moves if standing[1] == (Mode.PAUSED,)}
        back = turned({at: [m.to for m in self.moves[at] if m.to in paused] for at in paused})
        resuming = {at for at in paused if any(move.to[1] == (Mode.RUNS,) for move in self.moves[at])}
        able = reach(resuming, lambda at: back.get(at, ()))
        lost = [state.code for state in self.flow.states if (state.code, (Mode.PAUSED,)) in paused - able]
        if lost:
            message = f"{self.clock.code} is suspended in {', '.join(lost)} and can never run again"
            hint = "list under resume an action that can be done from there"
            yield self._problem("pause", message, hint, "no_resume")

    def _ended(self) -> Iterator[Problem]:
        """From wherever it can run or be suspended, it can be ended. Where the flow as a whole leads to no end,
        the shape of the flow is at fault, and says so."""
        ticking = {standing for standing in self.moves if standing[1] != (Mode.OFF,)}
        ending = {at for at in ticking if any(self._ends(move) for move in self.moves[at])}
        back = turned({at: [move.to for move in self.moves[at]] for at in ticking})
        able = reach(ending, lambda at: [each for each in back.get(at, ()) if each in ticking])
        hopeless = self._without_end()
        lost = [
            state.code
            for state in self.flow.states
            if any((state.code, (mode,)) in ticking - able for mode in (Mode.RUNS, Mode.PAUSED))
            and state.code not in hopeless
        ]
        if lost:
            message = f"{self.clock.code} can never end once the case stands in {', '.join(lost)}"
            yield self._problem("stop", message, "list an action that ends it on this way", "never_ends")

    def _ends(self, move: Move) -> bool:
        return self.flow.state[move.to[0]].final or ends(self.clock, move.action.code)

    def _without_end(self) -> set[str]:
        after = {
            code: [target for action in actions for target in action.targets]
            for code, actions in self.flow.leaving.items()
        }
        back = turned(after)
        finals = [state.code for state in self.flow.states if state.final]
        ending: set[str] = reach(finals, lambda code: back.get(code, ()))
        return set(self.flow.state) - ending

    def _late(self, running: list[str]) -> Iterator[Problem]:
        """What happens at the end can happen in every state in which the clock can run out."""
        action = self.flow.action.get(self.clock.late)
        if action is None:
            return
        if SYSTEM not in action.by:
            message = f"the system does {action.code} when {self.clock.code} has run out, and may not"
            yield self._problem("late", message, f"add {SYSTEM} to its by", "late_not_system")
        if action.automatic:
            message = f"{action.code} is automatic: it would not wait for {self.clock.code} to run out"
            yield self._problem("late", message, "remove automatic from it", "late_automatic")
        elsewhere = [code for code in running if code not in action.sources]
        if elsewhere:
            message = (
                f"{self.clock.code} can run out in {', '.join(elsewhere)}, where {action.code} cannot be done"
            )
            hint = "end the clock before, or add the state to the action's from (a branch can lead elsewhere)"
            yield self._problem("late", message, hint, "late_elsewhere")
        if not always_one(self.flow, [action.when], self.clock.when):
            message = f"{action.code} is not always offered when {self.clock.code} has run out: {action.when}"
            yield self._problem("late", message, "drop its when, or use branches", "late_condition")


def _waiting(flow: Flow, resting: Collection[str]) -> Iterator[Problem]:
    """States out of which only the end of a clock leads: it must be running whenever a case stands there."""
    for place, state in enumerate(flow.states):
        actions = flow.leaving[state.code]
        if state.final or not actions or state.code not in resting:
            continue
        clocks = tuple(clock for clock in flow.clocks if clock.late in {each.code for each in actions})
        if not clocks or not all(only_late(flow, action, clocks) for action in actions):
            continue
        if any(_nothing_runs(at, state.code) for at in Clocks(flow, clocks).moves):
            listed = ", ".join(clock.code for clock in clocks)
            message = f"only the end of {listed} leads out of {state.code}, and it need not be running there"
            hint = "start the clock on every way that leads there, or add an action for people"
            yield Problem(("states", place), message, hint, "stuck")


def _nothing_runs(standing: Standing, state: str) -> bool:
    return standing[0] == state and Mode.RUNS not in standing[1]
