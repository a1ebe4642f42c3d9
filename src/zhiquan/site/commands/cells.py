"""Single values out of files that people have: text, CSV and Excel, each with its file, line and column."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EXACT_DIGITS = 15
"""A spreadsheet number keeps this many digits; a longer number typed as a number has lost its end."""


class FileRefused(ValueError):
    """The file cannot be read at all; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: `line` and `column` count from 1; `lost` when the spreadsheet has rounded it away."""

    file: str
    line: int
    column: int
    text: str
    lost: bool = False


def rows(path: Path) -> Iterator[list[Cell]]:
    """The rows of a .txt, .csv or .xlsx file without its empty cells; raises FileRefused."""
    readers = {".txt": _text_rows, ".csv": _csv_rows, ".xlsx": _excel_rows}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise FileRefused(f"{path}: the file must be .txt, .csv or .xlsx; save it as one of these")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileRefused(
            f"{path}: cannot be read ({error.strerror}); check the name and the rights"
        ) from None
    return reader(str(path), content)


def _decoded(file: str, content: bytes) -> str:
    # Spreadsheet programs in China still save CSV in GBK when asked for plain CSV.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(f"{file}: is neither UTF-8 nor GB18030 text; save it as UTF-8")


def _text_rows(file: str, content: bytes) -> Iterator[list[Cell]]:
    for line, text in enumerate(_decoded(file, content).splitlines(), 1):
        if text.strip():
            start = len(text) - len(text.lstrip())
            yield [Cell(file, line, start + 1, text.strip())]


def _csv_rows(file: str, content: bytes) -> Iterator[list[Cell]]:
    reader = csv.reader(io.StringIO(_decoded(file, content), newline=""))
    try:
        for values in reader:
            cells = [Cell(file, reader.line_num, i, v.strip()) for i, v in enumerate(values, 1) if v.strip()]
            if cells:
                yield cells
    except csv.Error as error:
        raise FileRefused(
            f"{file}: line {reader.line_num} is not CSV ({error}); save the file again"
        ) from None


def _excel_rows(file: str, content: bytes) -> Iterator[list[Cell]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError):
        raise FileRefused(f"{file}: is not an Excel workbook; open it and save it as .xlsx") from None
    for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = [_excel_cell(file, line, i, value) for i, value in enumerate(values, 1) if value is not None]
        kept = [cell for cell in cells if cell.text]
        if kept:
            yield kept


def _excel_cell(file: str, line: int, column: int, value: object) -> Cell:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return Cell(file, line, column, str(value).strip())
    whole = isinstance(value, int) or value.is_integer()
    text = str(int(value)) if whole else repr(value)
    # A program may write long whole numbers exactly; a spreadsheet leaves zeros where it forgot.
    forgotten = isinstance(value, float) or not text[EXACT_DIGITS:].strip("0")
    return Cell(file, line, column, text, lost=sum(c.isdigit() for c in text) > EXACT_DIGITS and forgotten)
