"""Several forms as one: every element asked once, of everyone who asks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from itertools import combinations
from typing import Any

from zhiquan.engines.rules import ALWAYS, When

from .answers import NOTHING
from .cycles import loop_text, loops
from .materials import Material
from .model import NEVER, Ask, Check, Element, Field, Form, Label, Step
from .view import View


@dataclass(frozen=True, slots=True)
class Part:
    """One matter of a bundle: its form and materials, and the condition under which it takes part."""

    code: str
    form: Form
    when: When = ALWAYS
    materials: tuple[Material, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """A step of the bundle's own: the elements that stand in it, in order."""

    code: str
    name: Label = field(default_factory=dict, hash=False)
    elements: tuple[str, ...] = ()
    help: Label = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something the parts do not agree about. `kind` is one of

    step_name (one step code, two names), element_differs (the parts read different definitions; `detail` names
    what differs), same_outcome (two elements of different parts change the same thing: asked twice),
    check_at_absent, check_differs (one code at one field, two meanings), gate_on_own_field (a part's condition
    rests on an element that only this part asks), unknown_element (a step of the bundle names what nobody asks),
    placed_twice (two steps of the bundle name it), material_origin, material_name (one type, two meanings),
    part_twice, cycle (conditions in a circle, `detail` shows it).

    `code` is the step, element, check or material type; `parts` the codes of the matters concerned.
    """

    kind: str
    code: str
    parts: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Union:
    """The form of all parts as one, who may ask each element, and what the parts do not agree about."""

    form: Form
    askers: Mapping[str, tuple[str, ...]] = field(hash=False)
    conflicts: tuple[Conflict, ...] = ()


def merge(parts: Sequence[Part], order: Sequence[Order] = (), code: str = "") -> Union:
    """Return the union of `parts` as one form with code `code` (that of the bundle).

    Each element stands once: shown when a part that takes part shows it, required when such a part requires it,
    with the bases of all. Fields stand in the steps of `order`; those it does not name in the step of their own
    form (steps of one code are one step). Without an order the steps are those of the parts, in their order.
    """
    fields = _fields(parts)
    form = Form(
        matter=code,
        steps=tuple(_steps(parts, order, fields)),
        checks=tuple(_checks(parts)),
        documents=tuple(document for part in parts for document in part.form.documents),
        gates={part.code: part.when for part in parts},
    )
    askers = {name: tuple(ask.part for ask in asked.asks) for name, asked in fields.items()}
    conflicts = (*_conflicts(parts, order, fields), *_circles(form))
    return Union(form, askers, conflicts)


def _own_fields(parts: Sequence[Part]) -> Iterator[tuple[Part, Field]]:
    for part in parts:
        for asked in part.form.fields.values():
            yield part, asked


def _fields(parts: Sequence[Part]) -> dict[str, Field]:
    merged: dict[str, Field] = {}
    for part, asked in _own_fields(parts):
        asks = tuple(Ask(part.code, ask.when, ask.required) for ask in asked.asks)
        before = merged.get(asked.code)
        if before is None:
            merged[asked.code] = Field(asked.element, asks, asked.help, asked.basis)
            continue
        basis = tuple(dict.fromkeys((*before.basis, *asked.basis)))
        merged[asked.code] = Field(before.element, (*before.asks, *asks), before.help or asked.help, basis)
    return merged


def _steps(parts: Sequence[Part], order: Sequence[Order], fields: Mapping[str, Field]) -> Iterator[Step]:
    home = {
        asked.code: step.code
        for part in reversed(parts)
        for step in reversed(part.form.steps)
        for asked in step.fields
    }
    home |= {code: each.code for each in reversed(order) for code in each.elements}
    inside: dict[str, list[str]] = {each.code: [] for each in order}
    for name in (*(code for each in order for code in each.elements), *fields):
        if name in fields:
            inside.setdefault(home[name], []).append(name)
    known: list[Order | Step] = [*order, *(step for part in parts for step in part.form.steps)]
    for code, names in inside.items():
        named = [each for each in known if each.code == code]
        label: Label = next((each.name for each in named if each.name), {})
        text: Label = next((each.help for each in named if each.help), {})
        placed = tuple(fields[name] for name in dict.fromkeys(names))
        if placed:
            yield Step(code, label, placed, text)


def _checks(parts: Sequence[Part]) -> Iterator[Check]:
    for part in parts:
        for check in part.form.checks:
            yield Check(part.code, check.code, check.at, check.fails, check.text)


# --- what the parts do not agree about ---


def _conflicts(
    parts: Sequence[Part], order: Sequence[Order], fields: Mapping[str, Field]
) -> Iterator[Conflict]:
    yield from _repeated_parts(parts)
    yield from _step_names(parts, order)
    yield from _differing_elements(parts)
    yield from _same_outcomes(fields)
    yield from _check_conflicts(parts, fields)
    yield from _gates(parts, fields)
    yield from _misplaced(order, fields)
    yield from _differing_materials(parts)


def _repeated_parts(parts: Sequence[Part]) -> Iterator[Conflict]:
    codes = [part.code for part in parts]
    for code in dict.fromkeys(codes):
        if codes.count(code) > 1:
            yield Conflict("part_twice", code, (code,))


def _step_names(parts: Sequence[Part], order: Sequence[Order]) -> Iterator[Conflict]:
    # The bundle's own name of a step settles it.
    named: dict[str, tuple[str, Label]] = {}
    settled = {each.code for each in order if each.name}
    for part in parts:
        for step in part.form.steps:
            first, name = named.setdefault(step.code, (part.code, step.name))
            if name != step.name and step.code not in settled:
                yield Conflict("step_name", step.code, (first, part.code))


def _differing_elements(parts: Sequence[Part]) -> Iterator[Conflict]:
    known: dict[str, tuple[str, Element]] = {}
    for part, asked in _own_fields(parts):
        first, element = known.setdefault(asked.code, (part.code, asked.element))
        if element != asked.element:
            yield Conflict(
                "element_differs", asked.code, (first, part.code), _difference(element, asked.element)
            )


def _difference(one: Element, two: Element) -> str:
    names = (each.name for each in dataclass_fields(Element))
    return ", ".join(name for name in names if getattr(one, name) != getattr(two, name))


def _same_outcomes(fields: Mapping[str, Field]) -> Iterator[Conflict]:
    by_outcome: dict[str, list[Field]] = {}
    for asked in fields.values():
        if asked.element.outcome is not None:
            by_outcome.setdefault(asked.element.outcome, []).append(asked)
    for outcome, several in by_outcome.items():
        for one, two in combinations(several, 2):
            # One form may ask a thing in two ways by its own conditions; two forms ask it twice.
            if not {ask.part for ask in one.asks} & {ask.part for ask in two.asks}:
                parts = tuple(dict.fromkeys(ask.part for asked in (one, two) for ask in asked.asks))
                yield Conflict("same_outcome", outcome, parts, f"{one.code}, {two.code}")


def _check_conflicts(parts: Sequence[Part], fields: Mapping[str, Field]) -> Iterator[Conflict]:
    known: dict[tuple[str, str], Check] = {}
    for check in _checks(parts):
        if check.at not in fields:
            yield Conflict("check_at_absent", check.code, (check.part,), check.at)
        first = known.setdefault((check.at, check.code), check)
        if first.fails != check.fails:
            yield Conflict("check_differs", check.code, (first.part, check.part), check.at)


def _gates(parts: Sequence[Part], fields: Mapping[str, Field]) -> Iterator[Conflict]:
    for part in parts:
        for fact in part.when.facts:
            asked = fields.get(fact)
            if asked is not None and all(ask.part == part.code for ask in asked.asks):
                yield Conflict("gate_on_own_field", fact, (part.code,))


def _misplaced(order: Sequence[Order], fields: Mapping[str, Field]) -> Iterator[Conflict]:
    placed: dict[str, str] = {}
    for each in order:
        for code in each.elements:
            if code not in fields:
                yield Conflict("unknown_element", code, (), each.code)
            elif code in placed:
                yield Conflict("placed_twice", code, (), f"{placed[code]}, {each.code}")
            placed.setdefault(code, each.code)


def _differing_materials(parts: Sequence[Part]) -> Iterator[Conflict]:
    known: dict[str, tuple[str, Material]] = {}
    for part in parts:
        for material in part.materials:
            first, before = known.setdefault(material.type, (part.code, material))
            if before.name != material.name:
                yield Conflict("material_name", material.type, (first, part.code))
            if before.origin is not material.origin:
                detail = f"{before.origin}, {material.origin}"
                yield Conflict("material_origin", material.type, (first, part.code), detail)


def _circles(form: Form) -> Iterator[Conflict]:
    for loop in loops(form):
        parts = tuple(dict.fromkeys(part for part, _ in loop))
        yield Conflict("cycle", loop[0][1], parts, loop_text(loop))


# --- using a union ---


def split(
    parts: Sequence[Part],
    union: Union,
    values: Mapping[str, Any],
    facts: Mapping[str, Any] = NOTHING,
) -> dict[str, dict[str, Any]]:
    """Return for each part that takes part its own values, as `clean` of its form leaves them: those of its case.

    What another part asks is a fact to its conditions.
    """
    view = View(union.form, {**facts, **values})
    return {part.code: alone(part, view).stored for part in parts if part.code in view.active}


def alone(part: Part, union: View) -> View:
    """Return a part's own form as it stands inside a union: what the other parts ask are facts to it."""
    own = {code: value for code, value in union.values.items() if code in part.form.fields}
    return View(part.form, {**union.public, **own})


def condition_of(form: Form, code: str) -> When:
    """Return when a field is shown, all askers together, as one condition (to be read by people)."""
    return _either(form.gates.get(ask.part, ALWAYS).both(ask.when) for ask in form.fields[code].asks)


def requirement_of(form: Form, code: str) -> When:
    """Return when a field is required, all askers together, as one condition (to be read by people)."""
    return _either(
        form.gates.get(ask.part, ALWAYS).both(ask.when).both(ask.required) for ask in form.fields[code].asks
    )


def _either(conditions: Iterator[When]) -> When:
    joined = NEVER
    for each in conditions:
        joined = joined.either(each)
    return joined
