"""What of a form is shown for given facts, part by part.

A field is shown in a part when the part's own condition and the field's hold. A condition of a part that rests on
another field of the same part sees that field's value only if it is shown there; a field of another part counts if
any part shows it. So the union of several forms shows exactly what the forms show one by one. A cycle of
conditions, which lint refuses, is cut: its fields see each other as missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from zhiquan.engines.rules import ALWAYS, When

from .model import Ask, Check, Field, Form, Node
from .values import fits, is_absent, normalise


@dataclass(frozen=True)
class View:
    """A form together with facts. `facts` holds values by element code (as typed, or in the stored form) and
    all other facts by their code."""

    form: Form
    facts: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def values(self) -> dict[str, Any]:
        """Every given value of the form's elements in its stored form, hidden ones too."""
        given = {
            code: normalise(asked.element, self.facts.get(code)) for code, asked in self.form.fields.items()
        }
        return {code: value for code, value in given.items() if value is not None}

    @cached_property
    def askable(self) -> Mapping[str, Any]:
        """The facts that conditions may see if they are shown; a value of the wrong shape counts as missing."""
        fields = self.form.fields
        outside = {code: value for code, value in self.facts.items() if code not in fields}
        inside = {code: value for code, value in self.values.items() if fits(fields[code].element, value)}
        return {**outside, **inside}

    @cached_property
    def nodes(self) -> Mapping[Node, bool]:
        """Whether each part takes part and each field is shown in each part."""
        known: dict[Node, bool] = {}
        for layer in self.form.plan:
            known.update([(node, self._node(node, known)) for node in layer])
        return known

    def _node(self, node: Node, known: Mapping[Node, bool]) -> bool:
        part, code = node
        if not code:
            return self._holds(self.form.gates.get(part, ALWAYS), known, gate_of=part)
        if not known.get((part, ""), False):
            return False
        ask = next(ask for ask in self.form.fields[code].asks if ask.part == part)
        return self._holds(ask.when, known, reader=part)

    def _holds(self, when: When, known: Mapping[Node, bool], reader: str = "", gate_of: str = "") -> bool:
        return when.holds({fact: self._fact(fact, known, reader, gate_of) for fact in when.facts})

    def _fact(self, fact: str, known: Mapping[Node, bool], reader: str, gate_of: str) -> Any:
        asked = fact in self.form.fields
        if asked and not any(known.get(node, False) for node in self.form.nodes_of(fact, reader, gate_of)):
            return None
        return self.askable.get(fact)

    def holds(self, when: When, part: str) -> bool:
        """Whether a condition of `part` holds, hidden fields being missing."""
        return self._holds(when, self.nodes, reader=part)

    @cached_property
    def active(self) -> tuple[str, ...]:
        """Codes of the parts that take part."""
        return tuple(part for part in self.form.parts if self.nodes[part, ""])

    def asking(self, asked: Field) -> tuple[Ask, ...]:
        """The asks of a field under which it is shown now."""
        return tuple(ask for ask in asked.asks if self.nodes[ask.part, asked.code])

    @cached_property
    def shown(self) -> tuple[Field, ...]:
        """The fields shown in any part, in the order of the form."""
        return tuple(asked for asked in self.form.fields.values() if self.asking(asked))

    @cached_property
    def stored(self) -> dict[str, Any]:
        """The values of the shown fields, in their stored form."""
        return {asked.code: self.values[asked.code] for asked in self.shown if asked.code in self.values}

    @cached_property
    def public(self) -> dict[str, Any]:
        """What somebody outside this form may ask: the other facts, and the values of shown fields that fit."""
        visible = {asked.code for asked in self.shown}
        return {
            code: value
            for code, value in self.askable.items()
            if code in visible or code not in self.form.fields
        }

    def required(self, asked: Field) -> bool:
        """Whether any part that shows the field requires it."""
        return any(self.holds(ask.required, ask.part) for ask in self.asking(asked))

    def others(self, asked: Field) -> dict[str, Any]:
        """What `not_before` and `not_after` of a field may look at: what its askers see."""
        named = [word for word in asked.element.keywords.values() if isinstance(word, str)]
        for column in asked.element.columns:
            named += [word for word in column.keywords.values() if isinstance(word, str)]
        parts = [ask.part for ask in self.asking(asked)]
        return {
            code: value
            for code in named
            for value in (self._fact(code, self.nodes, part, "") for part in parts)
            if not is_absent(value)
        }

    def failing(self) -> tuple[Check, ...]:
        """The checks that fail, each once however many parts hold it."""
        failed: dict[tuple[str, str], Check] = {}
        for check in self.form.checks:
            if self.nodes.get((check.part, check.at), False) and self.holds(check.fails, check.part):
                failed.setdefault((check.at, check.code), check)
        return tuple(failed.values())


def shown(form: Form, facts: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the fields of `form` that are shown, in order. `facts` mixes values by element code (any JSON value)
    with the other facts that conditions ask."""
    return View(form, facts).shown


def active(form: Form, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the codes of the matters of a union that take part (of a matter's own form, its own code)."""
    return View(form, facts).active
