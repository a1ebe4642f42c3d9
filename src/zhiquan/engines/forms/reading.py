"""Elements, forms and materials out of plain data (what YAML or JSON gives).

The shape of the data is the business of a JSON Schema and is assumed to hold. What is wrong beyond the shape
never stops the reading: it is gathered, and `lint` says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from zhiquan.engines.rules import ALWAYS, When, WhenInvalid

from .materials import Material, Origin
from .model import (
    NEVER,
    Ask,
    Basis,
    Check,
    Choice,
    Document,
    Element,
    ElementKind,
    Field,
    Form,
    Problem,
    Step,
)
from .union import Order

Data: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]


def read_elements(data_by_group: Mapping[str, Data]) -> dict[str, Element]:
    """Read all element files, `{group: {group, elements: [...]}}`, into one mapping by element code.

    Of a code that stands twice the first is kept; `lint_elements` names the second.
    """
    found: dict[str, Element] = {}
    for group, data in data_by_group.items():
        for entry in data.get("elements", ()):
            found.setdefault(entry["code"], _element(entry, group))
    return found


def _element(entry: Data, group: str = "") -> Element:
    return Element(
        code=entry["code"],
        kind=ElementKind(entry["kind"]),
        label=entry.get("label", {}),
        care=entry.get("care", {}),
        help=entry.get("help", {}),
        keywords=entry.get("schema", {}),
        schemes=_several(entry.get("scheme")),
        choices=tuple(
            Choice(each["code"], each.get("label", {}), each.get("help", {}))
            for each in entry.get("choices", ())
        ),
        columns=tuple(_element(column, group) for column in entry.get("columns", ())),
        prefill=_several(entry.get("from")),
        locked=bool(entry.get("locked", False)),
        outcome=entry.get("to"),
        personal=bool(entry.get("personal", False)),
        required=bool(entry.get("required", True)),
        group=group,
    )


def _several(written: Any) -> tuple[str, ...]:
    if written is None:
        return ()
    return (written,) if isinstance(written, str) else tuple(written)


def read_form(data: Data, elements: Mapping[str, Element]) -> Form:
    """Read a form file, `{matter, steps, checks?, documents?}`.

    A field of an unknown element is read as a line of text; its problem and those of conditions that cannot be
    read (taken as holding always, a check's as never) are in the form's `problems`.
    """
    reader = _Reader(data["matter"], elements)
    steps = tuple(reader.step(entry, ("steps", place)) for place, entry in enumerate(data.get("steps", ())))
    checks = tuple(
        reader.check(entry, ("checks", place)) for place, entry in enumerate(data.get("checks", ()))
    )
    return Form(
        matter=reader.matter,
        steps=steps,
        checks=checks,
        documents=tuple(Document(reader.matter, name) for name in data.get("documents", ())),
        problems=tuple(reader.problems),
    )


def read_order(data: Data) -> tuple[Order, ...]:
    """Read the steps of a bundle's form file, `{matter, steps: [{code, name, elements: [codes]}]}`."""
    return tuple(
        Order(entry["code"], entry.get("name", {}), tuple(entry.get("elements", ())), entry.get("help", {}))
        for entry in data.get("steps", ())
    )


def read_when(written: Any, path: Path = (), problems: list[Problem] | None = None) -> When:
    """Read a condition as forms and matters write it: absent, true or false, or what `When.parse` reads.

    With `problems`, what is wrong is added there and the condition holds always; else raises WhenInvalid.
    """
    if written is None or isinstance(written, bool):
        return NEVER if written is False else ALWAYS
    try:
        return When.parse(written, path)
    except WhenInvalid as invalid:
        if problems is None:
            raise
        problems.extend(invalid.misfits)
        return ALWAYS


def read_materials(entries: Iterable[Data], problems: list[Problem] | None = None) -> tuple[Material, ...]:
    """Read the `materials` of a matter file. Wrong conditions: as `read_when`."""
    return tuple(
        Material(
            code=entry["code"],
            type=entry["type"],
            origin=Origin(entry["from"]),
            name=entry.get("name", {}),
            when=read_when(entry.get("when"), ("materials", place, "when"), problems),
            required=read_when(entry.get("required"), ("materials", place, "required"), problems),
            document=entry.get("document"),
            per=entry.get("per"),
            note=entry.get("note", {}),
        )
        for place, entry in enumerate(entries)
    )


class _Reader:
    """Carries the matter and gathers problems."""

    def __init__(self, matter: str, elements: Mapping[str, Element]) -> None:
        self.matter = matter
        self.elements = elements
        self.problems: list[Problem] = []

    def step(self, entry: Data, path: Path) -> Step:
        fields = tuple(
            self.field(each, (*path, "fields", place)) for place, each in enumerate(entry.get("fields", ()))
        )
        return Step(entry["code"], entry.get("name", {}), fields, entry.get("help", {}))

    def field(self, entry: Data, path: Path) -> Field:
        code = entry["element"]
        if code not in self.elements:
            hint = "add it to the elements, or correct the name"
            self.problems.append(Problem((*path, "element"), f"no element {code!r}", hint))
        element = self.elements.get(code) or Element(code, ElementKind.TEXT)
        ask = Ask(
            self.matter,
            read_when(entry.get("when"), (*path, "when"), self.problems),
            read_when(entry.get("required"), (*path, "required"), self.problems),
        )
        return Field(element, (ask,), entry.get("help", {}), _basis(entry.get("basis")))

    def check(self, entry: Data, path: Path) -> Check:
        before = len(self.problems)
        fails = read_when(entry["fails"], (*path, "fails"), self.problems)
        if len(self.problems) > before:
            fails = NEVER
        return Check(self.matter, entry["code"], entry["at"], fails, entry.get("text", {}))


def _basis(written: Any) -> tuple[Basis, ...]:
    if written is None:
        return ()
    several: Sequence[Data] = [written] if isinstance(written, Mapping) else written
    return tuple(Basis(each["kind"], each.get("source"), each.get("article")) for each in several)
