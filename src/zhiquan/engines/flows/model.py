"""What a flow is made of: states, actions with branches, clocks, letters and the facts that conditions ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from zhiquan.engines.rules import ALWAYS, Input, Kind, When

Path: TypeAlias = tuple[str | int, ...]
Label: TypeAlias = Mapping[str, str]

SYSTEM = "system"  # the role of the platform itself
SUBMIT = "submit"  # what clocks call the submission, which is no action of the flow
SECTIONS = ("facts", "states", "actions", "clocks", "letters")

ACTION_DAY, SERVED, ELEMENT_ANCHOR = "action_day", "served", "element:"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a flow: where (keys and places from the top of its data), what, and what to do.

    `code` names the kind of fault and is stable.
    """

    path: Path
    message: str
    hint: str
    code: str


class FlowInvalid(ValueError):
    """The data is no flow. `problems` holds all that is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{'.'.join(map(str, p.path))}: {p.message}" for p in self.problems))


@dataclass(frozen=True)
class Fact:
    """Something that conditions may ask. `source` says where its value comes from (element, material, guard
    or platform), `of` what it is called there (empty: by the fact's own code)."""

    code: str
    kind: Kind
    source: str
    of: str = ""
    values: tuple[str, ...] | None = None
    low: Any = None
    high: Any = None
    optional: bool = False
    label: Label = field(default_factory=dict, hash=False)

    @property
    def origin(self) -> str:
        return self.of or self.code

    @property
    def input(self) -> Input:
        return Input(self.code, self.kind, self.values, self.low, self.high, self.optional, self.label)


@dataclass(frozen=True)
class State:
    """Where a case can stand. `on`: whose turn it is. When the materials `awaits` are there, the system does
    the action `ready`."""

    code: str
    name: Label = field(hash=False)
    light: str
    on: str = ""
    final: bool = False
    outcome: str = ""
    awaits: tuple[str, ...] = ()
    ready: str = ""


@dataclass(frozen=True)
class Branch:
    to: str
    when: When = ALWAYS


@dataclass(frozen=True)
class Action:
    """A named step. It leads to `to`, or to the one branch whose condition holds.

    `by`: roles that may do it; `second`: roles of which another person must confirm. `reason`, `defects` and
    `receipt` are required, optional or none.
    """

    code: str
    name: Label = field(hash=False)
    sources: tuple[str, ...]
    by: tuple[str, ...]
    to: str = ""
    branches: tuple[Branch, ...] = ()
    automatic: bool = False
    second: tuple[str, ...] | None = None
    reason: str = "none"
    defects: str = "none"
    receipt: str = "none"
    day: str = ""
    when: When = ALWAYS
    letter: str = ""
    effects: tuple[str, ...] = ()
    to_authority: bool = False
    undo: str = ""
    help: Label = field(default_factory=dict, hash=False)

    @property
    def ways(self) -> tuple[Branch, ...]:
        """Every way that it can go; a plain `to` is one way that is always open."""
        return self.branches or ((Branch(self.to),) if self.to else ())

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(way.to for way in self.ways))


@dataclass(frozen=True)
class Clock:
    """A legal clock. The tuples hold codes of actions; `start` may hold `submit`. `late` is what the system
    does on the day after the last; taking it ends the clock."""

    code: str
    name: Label = field(hash=False)
    of: str
    period: str
    start: tuple[str, ...]
    extension: str = ""
    counting: tuple[str, str] | None = None  # register, period: a row of the table of countings
    anchor: str = ACTION_DAY
    stop: tuple[str, ...] = ()
    pause: tuple[str, ...] = ()
    resume: tuple[str, ...] = ()
    when: When = ALWAYS
    late: str = ""


@dataclass(frozen=True)
class Letter:
    code: str
    name: Label = field(hash=False)
    template: str
    prefix: str = ""


@dataclass(frozen=True)
class Flow:
    """A whole flow, expanded. Codes are unique in each section; references may be wrong until `lint` says
    that they are not."""

    code: str
    initial: str
    states: tuple[State, ...]
    actions: tuple[Action, ...]
    clocks: tuple[Clock, ...] = ()
    letters: tuple[Letter, ...] = ()
    facts: tuple[Fact, ...] = ()
    like: str = ""

    @cached_property
    def state(self) -> dict[str, State]:
        return {state.code: state for state in self.states}

    @cached_property
    def action(self) -> dict[str, Action]:
        return {action.code: action for action in self.actions}

    @cached_property
    def clock(self) -> dict[str, Clock]:
        return {clock.code: clock for clock in self.clocks}

    @cached_property
    def letter(self) -> dict[str, Letter]:
        return {letter.code: letter for letter in self.letters}

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """The facts as the rules know them, with their domains."""
        return {fact.code: fact.input for fact in self.facts}

    @cached_property
    def leaving(self) -> dict[str, tuple[Action, ...]]:
        """The actions that can be done in each declared state, in order."""
        return {
            state.code: tuple(action for action in self.actions if state.code in action.sources)
            for state in self.states
        }


def named(label: Label, language: str, code: str = "") -> str:
    """The name in a language, or in the nearest one that is there: zh-Hant, zh-Hans, en, any; or the code."""
    wanted = (language, "zh-Hans", "en") if language.startswith("zh") else (language, "en", "zh-Hans")
    return next((label[each] for each in (*wanted, *label) if label.get(each)), code)
