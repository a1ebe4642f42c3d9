"""What a form is made of. Every dataclass is read from policy and never changes afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias

from zhiquan.engines.rules import ALWAYS, Misfit, When

Label: TypeAlias = Mapping[str, str]
Problem = Misfit
"""Something in the data that cannot stand: path from the top, message, hint."""

NEVER = When(())
"""The condition without an alternative: it never holds."""


class ElementKind(StrEnum):
    """What sort of value a data element has; the JSON shape of each stands beside it."""

    TEXT = "text"  # str, one line
    TEXTAREA = "textarea"  # str, lines parted by \n
    INTEGER = "integer"  # int
    MONEY = "money"  # int, fen
    DATE = "date"  # str, YYYY-MM-DD
    YES_NO = "yes_no"  # bool
    CHOICE = "choice"  # str, a code of `choices`
    CHOICES = "choices"  # list of such codes
    CODE = "code"  # str, canonical form of a scheme of engines.numbers
    PHONE = "phone"  # str, canonical
    EMAIL = "email"  # str
    RIGHTS = "rights"  # list of uids
    TABLE = "table"  # list of mappings, column code to value

    @property
    def listed(self) -> bool:
        """Whether the value is a list."""
        return self in (ElementKind.CHOICES, ElementKind.RIGHTS, ElementKind.TABLE)

    @property
    def written(self) -> bool:
        """Whether the value is text that lengths and patterns apply to."""
        return self in _WRITTEN

    @property
    def counted(self) -> bool:
        """Whether the value is a whole number."""
        return self in (ElementKind.INTEGER, ElementKind.MONEY)


_WRITTEN = (ElementKind.TEXT, ElementKind.TEXTAREA, ElementKind.CODE, ElementKind.PHONE, ElementKind.EMAIL)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose."""

    code: str
    label: Label = field(default_factory=dict, hash=False)
    help: Label = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that may be asked, whoever asks it.

    `keywords` are the JSON Schema keywords for the value, and ours (see `keywords`); `schemes` the schemes of
    engines.numbers of a code, the first that fits counts; `columns` those of a table, each an element without
    a table of its own; `prefill` names the functions that may know the value; `outcome` is what it changes;
    `required` is used of columns only (fields have their own).
    """

    code: str
    kind: ElementKind
    label: Label = field(default_factory=dict, hash=False)
    care: Label = field(default_factory=dict, hash=False)
    help: Label = field(default_factory=dict, hash=False)
    keywords: Mapping[str, Any] = field(default_factory=dict, hash=False)
    schemes: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    columns: tuple[Element, ...] = ()
    prefill: tuple[str, ...] = ()
    locked: bool = False
    outcome: str | None = None
    personal: bool = False
    required: bool = True
    group: str = ""

    def choice(self, code: str) -> Choice | None:
        """The choice under `code`, or None."""
        return next((choice for choice in self.choices if choice.code == code), None)

    def question(self) -> Label:
        """The question of care mode, or the label where there is none."""
        return self.care or self.label


@dataclass(frozen=True, slots=True)
class Basis:
    """Why a personal field may be asked: `kind` is statutory_duty, consent or contract."""

    kind: str
    source: str | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One matter's asking of an element: shown when `when` holds, and then required when `required` does."""

    part: str
    when: When = ALWAYS
    required: When = ALWAYS


@dataclass(frozen=True, slots=True)
class Field:
    """An element in a form. A matter's own form has one ask for each field, a union one for each asker."""

    element: Element
    asks: tuple[Ask, ...]
    help: Label = field(default_factory=dict, hash=False)
    basis: tuple[Basis, ...] = ()

    @property
    def code(self) -> str:
        """The element's code."""
        return self.element.code


@dataclass(frozen=True, slots=True)
class Step:
    """A page of the form."""

    code: str
    name: Label = field(default_factory=dict, hash=False)
    fields: tuple[Field, ...] = ()
    help: Label = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Check:
    """A rule between fields: at fault when `fails` holds and the field `at` is shown."""

    part: str
    code: str
    at: str
    fails: When
    text: Label = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A document that matter `part` makes from the form at submission."""

    part: str
    name: str


Node: TypeAlias = tuple[str, str]
"""(part, element code); the element code "" stands for the part's own condition."""


@dataclass(frozen=True)
class Form:
    """Steps, checks and documents of a matter, or of several as one.

    `gates` holds, for a union, each part's own condition; a part not named there always takes part.
    `problems` are those met while reading; `lint` repeats them.
    """

    matter: str
    steps: tuple[Step, ...] = ()
    checks: tuple[Check, ...] = ()
    documents: tuple[Document, ...] = ()
    gates: Mapping[str, When] = field(default_factory=dict, hash=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every field by element code, in order; of one asked twice (a fault of the file) the first."""
        found: dict[str, Field] = {}
        for step in self.steps:
            for each in step.fields:
                found.setdefault(each.code, each)
        return MappingProxyType(found)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Codes of the matters that ask, in order."""
        named = [*self.gates, *(ask.part for each in self.fields.values() for ask in each.asks)]
        return tuple(dict.fromkeys(named)) or (self.matter,)

    @cached_property
    def plan(self) -> tuple[tuple[Node, ...], ...]:
        """Layers of nodes, each resting only on those before it; a cycle, which lint refuses, comes last."""
        waiting = self.dependencies
        done: set[Node] = set()
        layers: list[tuple[Node, ...]] = []
        while len(done) < len(waiting):
            ready = tuple(node for node, needs in waiting.items() if node not in done and needs <= done)
            ready = ready or tuple(node for node in waiting if node not in done)
            layers.append(ready)
            done.update(ready)
        return tuple(layers)

    @cached_property
    def dependencies(self) -> Mapping[Node, frozenset[Node]]:
        """For each node the nodes whose being shown it rests on."""
        found: dict[Node, frozenset[Node]] = {}
        for part in self.parts:
            found[part, ""] = self._needs("", part, self.gates.get(part, ALWAYS))
        for each in self.fields.values():
            for ask in each.asks:
                needs = self._needs(ask.part, "", ask.when)
                found[ask.part, each.code] = needs | {(ask.part, "")}
        return MappingProxyType(found)

    def _needs(self, reader: str, gate_of: str, condition: When) -> frozenset[Node]:
        return frozenset(node for fact in condition.facts for node in self.nodes_of(fact, reader, gate_of))

    def nodes_of(self, fact: str, reader: str = "", gate_of: str = "") -> tuple[Node, ...]:
        """The nodes that give `fact` to the conditions of part `reader`: its own ask, else all others'.

        A part's own condition (`gate_of`) is read before the part is: its own asks do not count.
        """
        asked = self.fields.get(fact)
        if asked is None:
            return ()
        askers = [ask.part for ask in asked.asks]
        if reader in askers:
            return ((reader, fact),)
        asks = [ask for ask in asked.asks if ask.part != gate_of]
        # What one of them always asks is always shown, whatever of the others is not known yet.
        always = [ask for ask in asks if self._always(ask)]
        return tuple((ask.part, fact) for ask in always[:1] or asks)

    def _always(self, ask: Ask) -> bool:
        return ask.when.always and self.gates.get(ask.part, ALWAYS).always


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a value: `code` is a key of FAULTS, `params` has the names given there.

    In a table `row` counts from 0 and `column` is the column's code.
    """

    element: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    row: int | None = None
    column: str | None = None


FAULTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "required": (),
        "wrong_type": ("expected",),
        "too_short": ("limit", "found"),
        "too_long": ("limit", "found"),
        "too_few": ("limit", "found"),
        "too_many": ("limit", "found"),
        "twice": ("value",),
        "pattern": ("pattern",),
        "not_a_number": ("reason", "position", "detail"),
        "below": ("limit",),
        "above": ("limit",),
        "not_a_multiple": ("of",),
        "not_a_date": (),
        "future": (),
        "past": (),
        "before": ("limit", "other"),
        "after": ("limit", "other"),
        "not_a_choice": ("found",),
        "bad_code": ("scheme", "reason", "position", "detail"),
        "bad_phone": ("reason",),
        "bad_email": (),
        "unknown_column": (),
        "unknown_element": (),
        "locked": (),
        "check": ("check", "part", "text"),
    }
)
"""Every code of a fault with the names of its parameters; whoever words faults words all of these.

`limit` of `below`, `above` is in the unit of the value (fen for money), of `before`, `after` a day; `other` is
the code of the element it is compared with, or None; `expected` is text, number, yes_no, list or row;
`reason` of `not_a_number` is a code of MoneyError or "bad_form", of `bad_code` one of NumberError (`scheme`,
`reason`, `position`, `detail` make that error again), of `bad_phone` "unknown_form" or "area_missing".
"""


def say(label: Label, language: str) -> str:
    """`label` in `language`, else in simplified Chinese, else in any language, else ""."""
    for wanted in (language, "zh-Hans"):
        if label.get(wanted):
            return label[wanted]
    return next(iter(label.values()), "")
