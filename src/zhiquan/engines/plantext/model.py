"""What a read plan is made of: frozen records, and the one error a caller has to catch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class DocumentError(Exception):
    """A file that cannot be read as a plan.

    `file` is the name the caller gave, `line` a 1-based line (None: the whole file), `what` is wrong, and
    `do`
    is what the user can do about it. Both texts are plain sentences without a final full stop.
    """

    def __init__(self, file: str, line: int | None, what: str, do: str) -> None:
        self.file, self.line, self.what, self.do = file, line, what, do
        place = file if line is None else f"{file}:{line}"
        super().__init__(f"{place}: {what}. {do}.")


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell. `start` is its offset in the plan's text; `carried` marks a vertically merged copy."""

    text: str
    start: int
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One logical line: a paragraph (broken lines joined) or a table row.

    `line` is the 1-based line of the source (paragraph number in .docx, running line in .pdf), `start` its
    offset
    in the plan's text, `cells` is empty for a paragraph, `table` counts tables from 1.
    """

    text: str
    line: int
    start: int
    cells: tuple[Cell, ...] = ()
    table: int = 0

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should look at. `level` is "warning" (not read) or "note" (read, but unusual)."""

    line: int
    message: str
    level: str = "warning"

    def to_json(self) -> dict[str, Any]:
        return {"line": self.line, "message": self.message, "level": self.level}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure the plan commits to. `comparator` is one of >= <= = > < ~; `value` is in `unit` (money:
    元)."""

    text: str
    comparator: str
    value: int | float
    unit: str

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "comparator": self.comparator, "value": self.value, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to be done. `text` equals the plan's text at `span` (start inclusive, end exclusive)."""

    text: str
    verb: str
    object: str
    bodies: tuple[str, ...]
    span: tuple[int, int]

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "verb": self.verb,
            "object": self.object,
            "bodies": list(self.bodies),
            "span": list(self.span),
        }


@dataclass(frozen=True, slots=True)
class Item:
    """One task of the plan. `due` is an ISO date; `dues` holds every date said, `due` is the last of them."""

    id: str
    path: tuple[str, ...]
    title: str
    text: str
    bodies: tuple[str, ...]
    lead: str | None
    due: str | None
    ongoing: bool
    quantities: tuple[Quantity, ...]
    actions: tuple[Action, ...]
    span: tuple[int, int]
    line: int
    dues: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "path": list(self.path),
            "title": self.title,
            "text": self.text,
            "bodies": list(self.bodies),
            "lead": self.lead,
            "due": self.due,
            "dues": list(self.dues),
            "ongoing": self.ongoing,
            "quantities": [q.to_json() for q in self.quantities],
            "actions": [a.to_json() for a in self.actions],
            "span": list(self.span),
            "line": self.line,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as read. `bodies` are the distinct responsible bodies in order of appearance, aliases resolved;
    `text` is the plain text that every span indexes (it is not part of the JSON)."""

    title: str
    issued_on: str | None
    issuers: tuple[str, ...]
    items: tuple[Item, ...]
    bodies: tuple[str, ...]
    warnings: tuple[Note, ...]
    text: str = field(repr=False, default="")

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "issued_on": self.issued_on,
            "issuers": list(self.issuers),
            "items": [i.to_json() for i in self.items],
            "bodies": list(self.bodies),
            "warnings": [w.to_json() for w in self.warnings],
        }
