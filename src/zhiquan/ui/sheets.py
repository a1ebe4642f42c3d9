"""Lists as files: CSV and XLSX that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from zhiquan.ui.requests import attachment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
KINDS = ("csv", "xlsx")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def inert(text: str) -> str:
    """A cell that a spreadsheet will not run."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """With the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerows([inert(c) for c in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Sequence[str]], name: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", inert(c)) for c in row])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def download(rows: Iterable[Sequence[str]], name: str, kind: str) -> HttpResponse:
    """The rows as a file to download; `kind` is csv or xlsx."""
    if kind == "csv":
        return attachment(f"{name}.csv", as_csv(rows), CSV)
    return attachment(f"{name}.xlsx", as_xlsx(rows, name), XLSX)
