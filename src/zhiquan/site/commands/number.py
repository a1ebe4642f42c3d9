"""``./zhiquan number …``: check identifiers one by one or in files, and find them in letters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Column, Table

from zhiquan.engines.numbers import (
    SCHEME_NAMES,
    SCHEMES,
    Language,
    Number,
    NumberError,
    Scheme,
    examine,
    explain,
    explain_doubt,
    find_in_text,
    scheme_name,
)
from zhiquan.site.commands.cells import Cell, FileRefused, rows

CLEAN, FINDINGS, BAD_INPUT = 0, 1, 2
_LONG_WORK = 2000

_LOST = {
    "zh-Hans": "表格把该号码存成了数字，只保留前15位，末尾已丢失；请把该列设为文本后重新录入。",
    "en": "The spreadsheet kept it as a number and only its first 15 digits: "
    "make the column text and type it again.",
}
_UNKNOWN = {
    "zh-Hans": "不像任何一种已知的号码；请核对，或用 --scheme 指明种类。",
    "en": "It looks like no known kind of number: correct it, or name the kind with --scheme.",
}
_HEADINGS = {
    "zh-Hans": ("位置", "号码", "种类", "规范写法", "说明"),
    "en": ("where", "number", "kind", "canonical", "remark"),
}

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help=__doc__,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

JsonOption = Annotated[bool, typer.Option("--json", help="A JSON array on standard output, nothing else.")]
EnglishOption = Annotated[bool, typer.Option("--english", help="Sentences in English.")]
SchemeOption = Annotated[
    list[str] | None,
    typer.Option("--scheme", help="Read as this kind only (see `schemes`); may be repeated."),
]


@dataclass(frozen=True, slots=True)
class Line:
    """One value and what is said of it; no number means it was refused."""

    cell: Cell
    number: Number | None
    error: NumberError | None
    remarks: tuple[str, ...]

    @property
    def where(self) -> str:
        """file:line:column, or nothing for a value given on the command line."""
        cell = self.cell
        return f"{cell.file}:{cell.line}:{cell.column}" if cell.file else ""


@app.command()
def check(
    numbers: Annotated[list[str] | None, typer.Argument(help="Numbers to check.")] = None,
    file: Annotated[list[Path] | None, typer.Option("--file", help="A .txt, .csv or .xlsx file.")] = None,
    scheme: SchemeOption = None,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Heading or position (1, 2, …) of a column to check.")
    ] = None,
    as_json: JsonOption = False,
    english: EnglishOption = False,
) -> None:
    """Check numbers: exit 0 all good, 1 some refused, 2 the input itself cannot be read.

    In a table, columns whose heading names a kind of number (统一社会信用代码, 申请号, uscc …) are checked
    as that kind; --column names others. Doubts are shown and do not change the exit code.
    """
    language: Language = "en" if english else "zh-Hans"
    given = [Cell("", 0, 0, text) for text in numbers or ()]
    if not given and not file:
        raise _bad_input("give at least one number or --file")
    try:
        chosen = _schemes(scheme or [])
        work = [(cell, chosen) for cell in given]
        for path in file or ():
            work += _file_cells(path, column or [], chosen)
    except FileRefused as refusal:
        raise _bad_input(str(refusal)) from None
    progress = track(work, "", console=Console(stderr=True), transient=True, disable=len(work) < _LONG_WORK)
    lines = [_examined(cell, kinds, language) for cell, kinds in progress]
    if as_json:
        typer.echo(json.dumps([_record(line) for line in lines], ensure_ascii=False, indent=1))
    else:
        _show(lines, language)
    raise typer.Exit(FINDINGS if any(line.number is None for line in lines) else CLEAN)


@app.command()
def find(
    file: Annotated[Path, typer.Argument(help="A text file, for instance a letter.")],
    as_json: JsonOption = False,
    english: EnglishOption = False,
) -> None:
    """List the numbers that stand in a text, with line and column."""
    language: Language = "en" if english else "zh-Hans"
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise _bad_input(
            f"{file}: cannot be read as UTF-8 text; check the name, or save it as UTF-8"
        ) from None
    lines = []
    for found in find_in_text(text):
        start = text.rfind("\n", 0, found.start) + 1
        cell = Cell(
            str(file), text.count("\n", 0, found.start) + 1, found.start - start + 1, found.number.raw
        )
        lines.append(Line(cell, found.number, None, _doubts(found.number, language)))
    if as_json:
        typer.echo(json.dumps([_record(line) for line in lines], ensure_ascii=False, indent=1))
    else:
        _show(lines, language)


@app.command()
def schemes(as_json: JsonOption = False) -> None:
    """List the kinds of numbers with their codes, an example and the source."""
    records = [
        {
            "scheme": code,
            "zh-Hans": scheme_name(code, "zh-Hans"),
            "en": scheme_name(code, "en"),
            "family": scheme.family,
            "example": scheme.example,
            "source": scheme.source,
            "confirmed": scheme.confirmed,
            "styles": ["canonical", *scheme.styles],
        }
        for code, scheme in SCHEMES.items()
    ]
    if as_json:
        typer.echo(json.dumps(records, ensure_ascii=False, indent=1))
        return
    table = Table("scheme", "名称", "name", "example", "source")
    for record in records:
        table.add_row(*(escape(str(record[key])) for key in ("scheme", "zh-Hans", "en", "example", "source")))
    Console().print(table)


def _bad_input(message: str) -> typer.Exit:
    typer.echo(f"zhiquan number: {message}", err=True)
    return typer.Exit(BAD_INPUT)


def _schemes(codes: list[str]) -> tuple[Scheme, ...]:
    unknown = [code for code in codes if code not in SCHEMES]
    if unknown:
        raise FileRefused(f"--scheme {unknown[0]}: no such kind; see `zhiquan number schemes`")
    return tuple(SCHEMES[code] for code in codes) or tuple(SCHEMES.values())


def _examined(cell: Cell, kinds: tuple[Scheme, ...], language: Language) -> Line:
    if cell.lost:
        return Line(cell, None, None, (_LOST[language],))
    verdict = examine(cell.text, kinds)
    if verdict.numbers:
        number = verdict.numbers[0]
        return Line(cell, number, None, _doubts(number, language))
    # With every kind allowed, forty refusals say nothing: either the nearest kind was meant, or none.
    if not verdict.near and len(kinds) > 1:
        return Line(cell, None, None, (_UNKNOWN[language],))
    error = verdict.errors[0]
    return Line(cell, None, error, (explain(error, language),))


def _doubts(number: Number, language: Language) -> tuple[str, ...]:
    return tuple(explain_doubt(doubt, language) for doubt in number.warnings)


_ALIASES = {
    "信用代码": "uscc",
    "申请号": "application_no",
    "公开号": "publication_no",
    "公告号": "publication_no",
    "公开公告号": "publication_no",
    "注册号": "trademark_no",
    "身份证号": "resident_id",
    "身份证号码": "resident_id",
    "手机": "cn_mobile",
    "手机号": "cn_mobile",
    "代理机构代码": "agency_code",
    "文号": "document_no",
}


def _heading_scheme(text: str) -> str | None:
    """The kind of number a column heading names, if any."""
    plain = text.strip().casefold().replace(" ", "").replace("（", "").replace("）", "")
    for code, names in SCHEME_NAMES.items():
        spoken = (name.casefold().replace(" ", "").replace("（", "").replace("）", "") for name in names)
        if plain == code or plain in spoken:
            return code
    return _ALIASES.get(plain)


def _file_cells(
    path: Path, columns: list[str], kinds: tuple[Scheme, ...]
) -> Iterator[tuple[Cell, tuple[Scheme, ...]]]:
    """The cells of `path` to check, each with the kinds it may be."""
    table = list(rows(path))
    if path.suffix.lower() == ".txt":
        yield from ((cell, kinds) for row in table for cell in row)
        return
    if not table:
        return
    plan, has_heading = _column_plan(path, table, columns, kinds)
    for row in table[1 if has_heading else 0 :]:
        for cell in row:
            if cell.column in plan:
                yield cell, plan[cell.column]


def _column_plan(
    path: Path, table: list[list[Cell]], columns: list[str], kinds: tuple[Scheme, ...]
) -> tuple[dict[int, tuple[Scheme, ...]], bool]:
    """Column position to the kinds looked for in it, and whether the first row is a heading."""
    first = table[0]
    named = {cell.column: code for cell in first if (code := _heading_scheme(cell.text))}
    narrowed = len(kinds) < len(SCHEMES)
    if not columns:
        if named:
            return {c: kinds if narrowed else (SCHEMES[code],) for c, code in named.items()}, True
        if {cell.column for row in table for cell in row} == {1}:
            return {1: kinds}, False
        raise FileRefused(f"{path}: no heading names a kind of number; say which column with --column")
    plan = {}
    headings = {cell.text: cell.column for cell in first}
    by_heading = False
    for wanted in columns:
        position = headings.get(wanted) or (int(wanted) if wanted.isdecimal() and wanted.isascii() else 0)
        if position == 0:
            raise FileRefused(f"{path}: line 1: no column is headed {wanted!r}")
        by_heading = by_heading or wanted in headings
        code = named.get(position)
        plan[position] = (SCHEMES[code],) if code and not narrowed else kinds
    return plan, by_heading or bool(named)


def _record(line: Line) -> dict[str, Any]:
    number, error, cell = line.number, line.error, line.cell
    return {
        "file": cell.file or None,
        "line": cell.line or None,
        "column": cell.column or None,
        "typed": cell.text,
        "ok": number is not None,
        "scheme": number.scheme if number else error.scheme if error else None,
        "canonical": number.canonical if number else None,
        "parts": dict(number.parts) if number else {},
        "warnings": [doubt.code for doubt in number.warnings] if number else [],
        "error": None
        if number
        else {
            "code": error.code if error else "precision_lost" if cell.lost else "unknown_kind_of_number",
            "position": error.position if error else None,
            "detail": error.detail if error else {},
        },
        "remarks": list(line.remarks),
    }


def _show(lines: list[Line], language: Language) -> None:
    headings = _HEADINGS[language]
    placed = any(line.where for line in lines)
    table = Table(*(Column(text, overflow="fold") for text in (headings if placed else headings[1:])))
    for line in lines:
        number, error = line.number, line.error
        kind = number.scheme if number else error.scheme if error else ""
        row = [
            escape(line.cell.text),
            scheme_name(kind, language) if kind else "",
            escape(number.canonical) if number else "[bold red]✗[/]",
            escape(" ".join(line.remarks)),
        ]
        table.add_row(*([escape(line.where), *row] if placed else row))
    console = Console()
    console.print(table)
    bad = sum(line.number is None for line in lines)
    words = f"{len(lines)} checked, {bad} refused" if language == "en" else f"共{len(lines)}个，{bad}个有误"
    console.print(words)


if __name__ == "__main__":
    app(prog_name="zhiquan number")
