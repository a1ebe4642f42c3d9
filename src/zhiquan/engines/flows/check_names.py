"""Lint of a flow: every name that it uses is declared or known, and fits the place where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from zhiquan.engines.rules import Kind

from .known import Known
from .model import (
    ACTION_DAY,
    ELEMENT_ANCHOR,
    SERVED,
    SUBMIT,
    SYSTEM,
    Action,
    Clock,
    Fact,
    Flow,
    Path,
    Problem,
)

_ASKED = ("required", "optional", "none")
_FACT_SOURCES = {"element": "elements", "material": "materials", "guard": "guards", "platform": "platform"}


def check_names(flow: Flow, known: Known) -> Iterator[Problem]:
    """Yield every unknown or unfit name, section by section."""
    if flow.initial not in flow.state:
        yield _unknown("initial", ("initial",), flow.initial, "state of this flow", flow.state)
    for place, fact in enumerate(flow.facts):
        yield from _fact(fact, ("facts", place), known)
    for place, state in enumerate(flow.states):
        path: Path = ("states", place)
        yield from _each(
            "material", (*path, "awaits"), state.awaits, "material of the matter", known.materials
        )
        if state.ready and state.ready not in flow.action:
            yield _unknown("action", (*path, "ready"), state.ready, "action of this flow", flow.action)
    for place, action in enumerate(flow.actions):
        yield from _action(flow, action, ("actions", place), known)
    for place, clock in enumerate(flow.clocks):
        yield from _clock(flow, clock, ("clocks", place), known)
    yield from _letters(flow, known)


def _unknown(kind: str, path: Path, code: str, what: str, choices: Collection[str] = ()) -> Problem:
    hint = "declare it, or correct the name"
    if choices:
        hint += f"; there are {', '.join(sorted(choices))}"
    return Problem(path, f"{code!r} is no {what}", hint, f"unknown_{kind}")


def _each(
    kind: str, path: Path, codes: Iterable[str], what: str, choices: Collection[str] | None
) -> Iterator[Problem]:
    if choices is None:
        return
    for place, code in enumerate(codes):
        if code not in choices:
            yield _unknown(kind, (*path, place), code, what, choices if len(choices) < 30 else ())


def _one(kind: str, path: Path, code: str, what: str, choices: Collection[str] | None) -> Iterator[Problem]:
    if code and choices is not None and code not in choices:
        yield _unknown(kind, path, code, what, choices if len(choices) < 30 else ())


def _fact(fact: Fact, path: Path, known: Known) -> Iterator[Problem]:
    if fact.source not in _FACT_SOURCES:
        yield _unknown("source", (*path, "from"), fact.source, "source of facts", _FACT_SOURCES)
        return
    at = (*path, "of") if fact.of else (*path, "code")
    what = f"{fact.source} that is known"
    yield from _one(fact.source, at, fact.origin, what, getattr(known, _FACT_SOURCES[fact.source]))
    if fact.source == "material" and fact.kind is not Kind.BOOLEAN:
        message = f"a material is there or not; it is not of kind {fact.kind}"
        yield Problem((*path, "kind"), message, "write kind: boolean", "material_kind")


def _action(flow: Flow, action: Action, path: Path, known: Known) -> Iterator[Problem]:
    if action.code == SUBMIT:
        message = f"{SUBMIT!r} is the submission itself, and no action of a flow"
        yield Problem((*path, "code"), message, "give the action another code", "reserved")
    states = "state of this flow"
    yield from _each("state", (*path, "from"), action.sources, states, flow.state)
    yield from _one("state", (*path, "to"), action.to, states, flow.state)
    for place, branch in enumerate(action.branches):
        yield from _one("state", (*path, "branches", place, "to"), branch.to, states, flow.state)
    yield from _each("role", (*path, "by"), action.by, "role", known.roles)
    yield from _each("role", (*path, "second"), action.second or (), "role", known.roles)
    yield from _each("effect", (*path, "effects"), action.effects, "effect that is known", known.effects)
    yield from _one("letter", (*path, "letter"), action.letter, "letter of this flow", flow.letter)
    if action.undo and action.undo != "none":
        yield from _one("action", (*path, "undo"), action.undo, "action of this flow", flow.action)
    for key in ("reason", "defects", "receipt"):
        yield from _one("word", (*path, key), getattr(action, key), f"word for {key}", _ASKED)
    yield from _one("word", (*path, "day"), action.day, "word for day", ("asked",))


def _clock(flow: Flow, clock: Clock, path: Path, known: Known) -> Iterator[Problem]:
    for key in ("start", "stop", "pause", "resume"):
        choices = {*flow.action, SUBMIT} if key == "start" else flow.action.keys()
        yield from _each("action", (*path, key), getattr(clock, key), "action of this flow", choices)
    yield from _one("action", (*path, "late"), clock.late, "action of this flow", flow.action)
    for key in ("period", "extension"):
        yield from _one("parameter", (*path, key), getattr(clock, key), "parameter", known.parameters)
    if clock.counting and known.counting is not None and clock.counting not in known.counting:
        row = " ".join(clock.counting)
        yield _unknown("counting", (*path, "counting"), row, "register and period of the table of countings")
    yield from _anchor(clock, path, known)


def _anchor(clock: Clock, path: Path, known: Known) -> Iterator[Problem]:
    if clock.anchor.startswith(ELEMENT_ANCHOR):
        element = clock.anchor.removeprefix(ELEMENT_ANCHOR)
        yield from _one("element", (*path, "anchor"), element, "element that is known", known.elements)
    elif clock.anchor not in (ACTION_DAY, SERVED):
        choices = (ACTION_DAY, SERVED, "element:<code>")
        yield _unknown("anchor", (*path, "anchor"), clock.anchor, "day that a clock runs from", choices)


def _letters(flow: Flow, known: Known) -> Iterator[Problem]:
    fills = _placeholders(flow, known)
    for place, letter in enumerate(flow.letters):
        path: Path = ("letters", place, "template")
        if known.templates is None:
            return
        if letter.template not in known.templates:
            yield _unknown("template", path, letter.template, "template", known.templates)
        elif fills is not None:
            for name in sorted(set(known.templates[letter.template]) - fills):
                message = f"the template {letter.template} uses {{{{ {name} }}}}, which nothing fills"
                hint = "correct the name in the template, or declare the element or clock that it means"
                yield Problem(path, message, hint, "unknown_placeholder")


def _placeholders(flow: Flow, known: Known) -> set[str] | None:
    if known.placeholders is None:
        return None
    clocks = {f"{word}.{code}" for word in ("due", "days") for code in flow.clock}
    return {*known.placeholders, *(known.elements or ()), *clocks}


def check_owners(flow: Flow, known: Known) -> Iterator[Problem]:
    """Yield every action that nobody does, or whose second pair of eyes cannot exist."""
    for place, action in enumerate(flow.actions):
        path: Path = ("actions", place)
        if not action.by:
            yield Problem((*path, "by"), f"nobody may do {action.code}", "name at least one role", "nobody")
        if action.second is not None:
            yield from _second(action, path, known)


def _second(action: Action, path: Path, known: Known) -> Iterator[Problem]:
    second = action.second or ()
    at = (*path, "second")
    if not second:
        message = f"{action.code} needs a second person, and nobody is named"
        yield Problem(at, message, "name the roles that confirm, or remove second", "second_nobody")
    elif SYSTEM in second:
        message = f"the system cannot be the second person of {action.code}"
        yield Problem(at, message, "name roles that people have", "second_system")
    elif (
        known.people is not None and set(action.by) != {SYSTEM} and not _two_people(action.by, second, known)
    ):
        message = f"no two people can do {action.code}: one of {', '.join(action.by)}, another of {', '.join(second)}"
        yield Problem(at, message, "name another role, or give a second person one of these", "second_alone")


def _two_people(by: Iterable[str], second: Iterable[str], known: Known) -> bool:
    people = known.people or {}
    first, other = ({person for role in roles for person in people.get(role, ())} for roles in (by, second))
    return bool(first and other) and len(first | other) > 1
