"""Tables as people hand them in: XLSX or CSV in the encodings that offices use, line by line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop as N_
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from zhiquan.kernel.errors import Refused

MOST_LINES = 50_000
MOST_COLUMNS = 100
_EXACT_DIGITS = 15
"""A spreadsheet keeps no more digits of a number; what is longer has lost its end."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; `rounded` where the program that wrote it may have lost digits."""

    text: str
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line under its number in the file (counted from 1)."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def blank(self) -> bool:
        return not any(c.text for c in self.cells)


@dataclass(frozen=True)
class Sheet:
    """A table; `name` is the sheet's or empty, `others` are sheets that were not read."""

    lines: tuple[Line, ...]
    name: str = ""
    encoding: str = ""
    others: tuple[str, ...] = ()


EMPTY = Cell("")


def letter(index: int) -> str:
    """The letter of a column counted from 0."""
    return str(get_column_letter(index + 1))


def read_sheet(name: str, data: bytes) -> Sheet:
    """Read a table. Raises Refused where the bytes are none."""
    sheet = _workbook(name, data) if data.startswith(b"PK\x03\x04") else _text(name, data)
    if not sheet.lines:
        raise Refused("sheet_empty", N_("The file %(name)s holds no lines."), name=name)
    return sheet


def _workbook(name: str, data: bytes) -> Sheet:
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception:
        raise Refused(
            "file_broken",
            N_("The file %(name)s is damaged. Open it on your computer, save it again and retry."),
            name=name,
        ) from None
    visible = [s for s in book.worksheets if s.sheet_state == "visible"] or list(book.worksheets)
    if not visible:
        return Sheet(())
    first = visible[0]
    # Some programs write a wrong extent; without it the rows are counted as they come.
    first.reset_dimensions()
    lines = []
    for number, row in enumerate(first.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        line = Line(number, tuple(_cell(v) for v in row))
        if not line.blank:
            lines.append(line)
        _limit(name, len(lines))
    return Sheet(tuple(lines), first.title, "", tuple(s.title for s in visible[1:]))


def _cell(value: Any) -> Cell:
    if value is None:
        return EMPTY
    if isinstance(value, str):
        return Cell(value.strip())
    if isinstance(value, datetime):
        return Cell(value.date().isoformat())
    if isinstance(value, date):
        return Cell(value.isoformat())
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    digits = sum(c.isdigit() for c in str(value).partition("e")[0])
    return Cell(str(value), rounded=digits > _EXACT_DIGITS or "e" in str(value))


def _text(name: str, data: bytes) -> Sheet:
    text, encoding = _decoded(name, data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    lines, start = [], 1
    try:
        for row in reader:
            line = Line(start, tuple(Cell(v.strip()) for v in row[:MOST_COLUMNS]))
            start = reader.line_num + 1
            if not line.blank:
                lines.append(line)
            _limit(name, len(lines))
    except csv.Error:
        raise Refused(
            "csv", N_("Line %(line)s of %(name)s cannot be read: look for a quotation mark without its partner."),
            name=name, line=start,
        ) from None  # fmt: skip
    return Sheet(tuple(lines), "", encoding)


def _decoded(name: str, data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise Refused("encoding", N_("The characters of %(name)s cannot be read: save it as XLSX or as CSV in UTF-8."),
                  name=name)  # fmt: skip


def _delimiter(text: str) -> str:
    """The mark that parts most of the first lines."""
    head = "\n".join(text.splitlines()[:5])
    return max(",\t;", key=head.count) if any(c in head for c in ",\t;") else ","


def _limit(name: str, count: int) -> None:
    if count > MOST_LINES:
        raise Refused(
            "sheet_long",
            N_("The file %(name)s has more than %(n)s lines: split it."),
            name=name,
            n=MOST_LINES,
        )
