"""What is wrong with elements and forms beyond their shape, all at once, with paths from the top of the file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from zhiquan.engines.numbers import SCHEMES
from zhiquan.engines.rules import Input, Kind, SameAs, When, read_day

from .cycles import loop_text, loops
from .keywords import DATE_BOUNDS, DATE_FLAGS, DATE_OTHERS, compiled, keywords_of
from .model import Element, ElementKind, Field, Form, Problem
from .reading import Path, read_elements

_LOWEST_FIRST = (("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems"))
_FACT_KINDS = {
    ElementKind.INTEGER: Kind.INTEGER,
    ElementKind.MONEY: Kind.INTEGER,
    ElementKind.DATE: Kind.DATE,
    ElementKind.YES_NO: Kind.BOOLEAN,
}


# --- elements ---


def lint_elements(data_by_group: Mapping[str, Mapping[str, Any]]) -> tuple[Problem, ...]:
    """Return every problem of the element files; a path begins with the group."""
    elements = read_elements(data_by_group)
    return tuple(_element_problems(data_by_group, elements))


def _element_problems(
    data_by_group: Mapping[str, Mapping[str, Any]], elements: Mapping[str, Element]
) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for group, data in data_by_group.items():
        # Read alone, so that a second element of one code is looked at too.
        for place, entry in enumerate(data.get("elements", ())):
            path: Path = (group, "elements", place)
            code = entry["code"]
            if code in seen:
                yield Problem((*path, "code"), f"{code!r} is already in {seen[code]}", "rename or remove one")
            seen.setdefault(code, group)
            (element,) = read_elements({group: {"elements": [entry]}}).values()
            yield from _unfit_element(element, elements, path)


def _unfit_element(element: Element, elements: Mapping[str, Element], path: Path) -> Iterator[Problem]:
    kind = element.kind
    if kind in (ElementKind.CHOICE, ElementKind.CHOICES):
        if not element.choices:
            yield Problem((*path, "choices"), f"kind {kind} has nothing to choose", "list the choices")
    elif element.choices:
        yield Problem((*path, "choices"), f"kind {kind} has no choices", "use choice or choices")
    yield from _twice([choice.code for choice in element.choices], (*path, "choices"))
    yield from _unfit_schemes(element, path)
    yield from _unfit_columns(element, elements, path)
    yield from _unfit_keywords(element, elements, (*path, "schema"))
    if element.locked and not element.prefill:
        yield Problem((*path, "locked"), "nothing fills it in, so nothing can be locked", "add `from`")


def _twice(codes: list[str], path: Path) -> Iterator[Problem]:
    for place, code in enumerate(codes):
        if code in codes[:place]:
            yield Problem((*path, place), f"{code!r} stands here a second time", "rename or remove one")


def _unfit_schemes(element: Element, path: Path) -> Iterator[Problem]:
    if element.kind is not ElementKind.CODE:
        if element.schemes:
            yield Problem((*path, "scheme"), f"kind {element.kind} has no scheme", "use kind code")
        return
    if not element.schemes:
        yield Problem((*path, "scheme"), "a code without a scheme cannot be checked", "name a scheme")
    for scheme in element.schemes:
        if scheme not in SCHEMES:
            yield Problem((*path, "scheme"), f"no scheme {scheme!r}", f"use one of {', '.join(SCHEMES)}")


def _unfit_columns(element: Element, elements: Mapping[str, Element], path: Path) -> Iterator[Problem]:
    if element.kind is not ElementKind.TABLE:
        if element.columns:
            yield Problem((*path, "columns"), f"kind {element.kind} has no columns", "use kind table")
        return
    if not element.columns:
        yield Problem((*path, "columns"), "a table needs columns", "list the columns")
    yield from _twice([column.code for column in element.columns], (*path, "columns"))
    around = {**elements, **{column.code: column for column in element.columns}}
    for place, column in enumerate(element.columns):
        here = (*path, "columns", place)
        if column.kind in (ElementKind.TABLE, ElementKind.RIGHTS):
            yield Problem((*here, "kind"), f"a column cannot be of kind {column.kind}", "use a plain kind")
        else:
            yield from _unfit_element(column, around, here)


def _unfit_keywords(element: Element, elements: Mapping[str, Element], path: Path) -> Iterator[Problem]:
    words = element.keywords
    allowed = keywords_of(element.kind)
    for word in words:
        if word not in allowed:
            hint = f"use {', '.join(allowed)}" if allowed else "remove it"
            yield Problem((*path, word), f"{word} means nothing for kind {element.kind}", hint)
    for low, high in _LOWEST_FIRST:
        if low in words and high in words and words[low] > words[high]:
            yield Problem((*path, high), f"{high} lies below {low}", "exchange the two")
    if "pattern" in words:
        yield from _unfit_pattern(words["pattern"], (*path, "pattern"))
    yield from _unfit_days(element, elements, path)


def _unfit_pattern(pattern: str, path: Path) -> Iterator[Problem]:
    try:
        compiled(pattern)
    except re.error as wrong:
        yield Problem(path, f"no regular expression: {wrong}", "correct the pattern")


def _unfit_days(element: Element, elements: Mapping[str, Element], path: Path) -> Iterator[Problem]:
    words = element.keywords
    for word in DATE_BOUNDS:
        if word in words and words[word] != "today":
            try:
                read_day(words[word])
            except ValueError as wrong:
                yield Problem((*path, word), str(wrong), "write the day as YYYY-MM-DD, or today")
    for word in DATE_FLAGS:
        if word in words and not isinstance(words[word], bool):
            yield Problem((*path, word), f"{words[word]!r} is neither true nor false", "write true")
    for word in DATE_OTHERS:
        other = elements.get(words[word]) if word in words else None
        if word in words and (other is None or other.kind is not ElementKind.DATE):
            yield Problem(
                (*path, word), f"{words[word]!r} is no element of kind date", "name such an element"
            )


# --- forms ---


def lint(
    form: Form, elements: Mapping[str, Element], facts: Collection[str] | None = None
) -> tuple[Problem, ...]:
    """Return every problem of a matter's own form (of a union see its `conflicts`).

    `facts` are the codes of the facts besides its own elements that conditions may ask; None accepts any that is
    no element's code.
    """
    return tuple(
        problem
        for group in (
            form.problems,
            _step_problems(form),
            _field_problems(form, elements),
            _condition_problems(form, elements, facts),
            _check_problems(form),
            _cycles(form),
        )
        for problem in group
    )


def _places(form: Form) -> Iterator[tuple[Field, Path]]:
    for place, step in enumerate(form.steps):
        for number, asked in enumerate(step.fields):
            yield asked, ("steps", place, "fields", number)


def _step_problems(form: Form) -> Iterator[Problem]:
    yield from _twice([step.code for step in form.steps], ("steps",))
    for place, step in enumerate(form.steps):
        if not step.fields:
            yield Problem(("steps", place), f"step {step.code} asks nothing", "add fields or remove it")


def _field_problems(form: Form, elements: Mapping[str, Element]) -> Iterator[Problem]:
    seen: set[str] = set()
    outcomes: dict[str, str] = {}
    for asked, path in _places(form):
        if asked.code in seen:
            yield Problem((*path, "element"), f"{asked.code!r} is asked a second time", "ask it once")
        seen.add(asked.code)
        if asked.element.personal and not asked.basis:
            yield Problem((*path, "basis"), f"{asked.code} is personal and has no basis", "add the basis")
        for basis in asked.basis:
            if basis.kind == "statutory_duty" and not (basis.source and basis.article):
                yield Problem((*path, "basis"), "a duty needs its source and article", "cite both")
        outcome = asked.element.outcome
        if outcome is not None and _always(asked):
            if outcome in outcomes:
                said = f"{asked.code} and {outcomes[outcome]} both change {outcome}"
                yield Problem((*path, "element"), said, "ask one of them, or give each its condition")
            outcomes.setdefault(outcome, asked.code)


def _always(asked: Field) -> bool:
    return all(ask.when.always for ask in asked.asks)


def _condition_problems(
    form: Form, elements: Mapping[str, Element], facts: Collection[str] | None
) -> Iterator[Problem]:
    inputs = {code: _input(asked.element) for code, asked in form.fields.items()}
    for asked, path in _places(form):
        for ask in asked.asks:
            for key, when in (("when", ask.when), ("required", ask.required)):
                yield from _unfit_condition(when, (*path, key), inputs, elements, facts)
            if asked.code in ask.when.facts:
                hint = "rest it on another field"
                yield Problem((*path, "when"), f"{asked.code} is shown by its own value", hint)
    for place, check in enumerate(form.checks):
        yield from _unfit_condition(check.fails, ("checks", place, "fails"), inputs, elements, facts)


def _input(element: Element) -> Input:
    """The element as a fact, for `When.fit`: what values conditions may name."""
    kind = _FACT_KINDS.get(element.kind, Kind.STRING)
    choices = tuple(choice.code for choice in element.choices) or None
    return Input(element.code, kind, choices if kind is Kind.STRING else None, optional=True)


def _unfit_condition(
    when: When,
    path: Path,
    inputs: Mapping[str, Input],
    elements: Mapping[str, Element],
    facts: Collection[str] | None,
) -> Iterator[Problem]:
    for fact in when.facts:
        if fact in inputs or (facts is not None and fact in facts):
            continue
        if fact in elements:
            yield Problem(path, f"{fact} is not asked in this form", "add the field, or use another fact")
        elif facts is not None:
            yield Problem(path, f"no fact {fact!r}", "correct the name, or declare the fact")
    yield from _own_cells(when, inputs).fit(inputs, path)


def _own_cells(when: When, inputs: Mapping[str, Input]) -> When:
    """The condition without the cells that ask facts from outside, whose values are not known here."""
    return When(
        tuple(
            tuple(
                (fact, cell)
                for fact, cell in each
                if fact in inputs and not (isinstance(cell, SameAs) and cell.other not in inputs)
            )
            for each in when.alternatives
        )
    )


def _check_problems(form: Form) -> Iterator[Problem]:
    yield from _twice([check.code for check in form.checks], ("checks",))
    for place, check in enumerate(form.checks):
        if check.at not in form.fields:
            yield Problem(
                ("checks", place, "at"), f"{check.at} is not asked here", "name a field of this form"
            )
        if check.fails.always:
            yield Problem(("checks", place, "fails"), "it would always be a fault", "name what must not be")


def _cycles(form: Form) -> Iterator[Problem]:
    places = {asked.code: path for asked, path in reversed(list(_places(form)))}
    for loop in loops(form):
        path = (*places[loop[0][1]], "when")
        yield Problem(path, f"shown only if shown: {loop_text(loop)}", "let one of them always be shown")
