"""A person's answers to a form: stored form, faults, progress, and the questions one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .model import Fault, Field, Form, Label
from .values import normalise, value_faults
from .view import View

NOTHING: Mapping[str, Any] = {}


def clean(form: Form, values: Mapping[str, Any], facts: Mapping[str, Any] = NOTHING) -> dict[str, Any]:
    """Return the values of the shown fields in their stored form, in the order of the form.

    `facts` are the other facts that conditions ask. A value that cannot be brought to its stored form stays as
    typed; nothing given leaves the key out. Doing it twice changes nothing.
    """
    return View(form, {**facts, **values}).stored


def validate(
    form: Form,
    values: Mapping[str, Any],
    *,
    today: date,
    facts: Mapping[str, Any] = NOTHING,
    prefilled: Mapping[str, Any] = NOTHING,
) -> tuple[Fault, ...]:
    """Return all faults of `values`, in the order of the form; takes any JSON values and never raises for them.

    Values of hidden fields are not looked at. `prefilled` are the values the platform gave: those of locked
    elements must come back unchanged. Rows of tables are counted as `clean` leaves them.
    """
    view = View(form, {**facts, **values})
    return (*_unknown(form, values), *_faults(view, today, prefilled))


def _unknown(form: Form, values: Mapping[str, Any]) -> Iterator[Fault]:
    for code in values:
        if code not in form.fields:
            yield Fault(code, "unknown_element")


def _faults(view: View, today: date, prefilled: Mapping[str, Any]) -> list[Fault]:
    failing: dict[str, list[Fault]] = {}
    for check in view.failing():
        params = {"check": check.code, "part": check.part, "text": check.text}
        failing.setdefault(check.at, []).append(Fault(check.at, "check", params))
    found: list[Fault] = []
    for asked in view.shown:
        found += _field_faults(view, asked, today, prefilled)
        found += failing.get(asked.code, ())
    return found


def _field_faults(view: View, asked: Field, today: date, prefilled: Mapping[str, Any]) -> Iterator[Fault]:
    value = view.values.get(asked.code)
    if asked.element.locked and asked.code in prefilled:
        given = normalise(asked.element, prefilled[asked.code])
        if given is not None and value != given:
            yield Fault(asked.code, "locked")
    if value is not None:
        yield from value_faults(asked.element, value, today, view.others(asked))
    elif view.required(asked):
        yield Fault(asked.code, "required")


@dataclass(frozen=True, slots=True)
class StepProgress:
    """How far a step is: of the `total` fields that must or may still count (required, or answered), `done`
    are answered without fault; `faults` counts everything wrong in it, unanswered required fields left out."""

    step: str
    name: Label = field(hash=False)
    shown: int
    total: int
    done: int
    faults: int

    @property
    def complete(self) -> bool:
        """Whether nothing in the step stands in the way."""
        return self.done == self.total and not self.faults


def progress(
    form: Form, values: Mapping[str, Any], *, today: date, facts: Mapping[str, Any] = NOTHING
) -> tuple[StepProgress, ...]:
    """Return how far each step with shown fields is, in order."""
    view = View(form, {**facts, **values})
    faults: dict[str, list[Fault]] = {}
    for fault in _faults(view, today, NOTHING):
        faults.setdefault(fault.element, []).append(fault)
    visible = {asked.code for asked in view.shown}
    found: list[StepProgress] = []
    for step in form.steps:
        fields = [asked for asked in step.fields if asked.code in visible]
        if not fields:
            continue
        counted = [asked for asked in fields if asked.code in view.values or view.required(asked)]
        done = sum(asked.code in view.values and asked.code not in faults for asked in counted)
        wrong = [
            fault
            for asked in fields
            for fault in faults.get(asked.code, ())
            if asked.code in view.values or fault.code != "required"
        ]
        found.append(StepProgress(step.code, step.name, len(fields), len(counted), done, len(wrong)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Question:
    """One screen of care mode: the field, the step it belongs to, its place (from 1) among `of`, and whether
    it must be and has been answered."""

    field: Field
    step: str
    place: int
    of: int
    required: bool
    answered: bool


def questions(form: Form, facts: Mapping[str, Any]) -> tuple[Question, ...]:
    """Return the questions one screen at a time, for the answers so far (`facts`: values and other facts).

    An answer may bring further questions or take some away: ask again after each.
    """
    view = View(form, facts)
    steps = {asked.code: step.code for step in reversed(form.steps) for asked in step.fields}
    shown = view.shown
    return tuple(
        Question(asked, steps[asked.code], place, len(shown), view.required(asked), asked.code in view.values)
        for place, asked in enumerate(shown, start=1)
    )
