"""Tables that others send, read by our own column names: each column is known by any of several headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhiquan.registry.ports import read_sheet

Headings = Mapping[str, Sequence[str]]
Lines = list[tuple[int, dict[str, str]]]


@dataclass(frozen=True)
class Table:
    """`found` are the headings as they stand, `present` the columns among them; a line is its number and its cells."""

    found: tuple[str, ...]
    present: frozenset[str]
    lines: Lines


def read(name: str, data: bytes, headings: Headings) -> Table:
    """A table (XLSX or CSV); columns that it has not are empty on every line. Raises Refused where it is none."""
    sheet = read_sheet(name, data)
    head = tuple(cell.text.strip().lower() for cell in sheet.lines[0].cells)
    places = {
        field: at
        for field, words in headings.items()
        if (at := next((at for at, cell in enumerate(head) if cell in words), None)) is not None
    }
    lines = [
        (
            line.number,
            {
                field: line.cells[at].text.strip()
                if (at := places.get(field)) is not None and at < len(line.cells)
                else ""
                for field in headings
            },
        )
        for line in sheet.lines[1:]
        if not line.blank
    ]
    return Table(head, frozenset(places), lines)
