"""``./zhiquan draft …``: check an application before it is filed, without a database.

Exit status: 0 nothing found, 1 findings, 2 something could not be read (the rest is checked all the same).
Nothing of a draft is kept: no file, no log, no message quotes it outside the report itself.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhiquan.engines.drafts.model import Draft, Report
from zhiquan.engines.drafts.readers import (
    KINDS,
    DraftUnreadable,
    Gathered,
    from_record,
    gather,
    lines_of,
    read_line,
    with_figures_read,
)
from zhiquan.engines.drafts.report import as_json as report_json

from .folders import CityOption, JsonOption, bad_input, edition

if TYPE_CHECKING:
    from zhiquan.engines.drafts.rules import Rules

LANGUAGES = ("zh-Hans", "en")
MAX_FILE = 256 * 1024 * 1024
_OFTEN = 500
# Drawings read at the same time; each reader holds some 200 MB.
_READERS = 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help=__doc__,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

DayOption = Annotated[str | None, typer.Option("--day", help="Use the rules of this day (YYYY-MM-DD).")]
LanguageOption = Annotated[str, typer.Option("--lang", help="Language of the messages: zh-Hans or en.")]


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="The files of one application: .docx, .pdf, .xml, .txt, .md, pictures."),
    ] = None,
    jsonl: Annotated[
        Path | None,
        typer.Option("--jsonl", help="Applications as JSON objects, one a line; - for standard input."),
    ] = None,
    kind: Annotated[
        str,
        typer.Option("--kind", help="invention, utility_model or design; told from the text if left out."),
    ] = "",
    day: DayOption = None,
    language: LanguageOption = "zh-Hans",
    city: CityOption = None,
    no_ocr: Annotated[bool, typer.Option("--no-ocr", help="Do not read the words inside drawings.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check one application, or a batch of them: every formal defect with its place, rule and a suggested mend."""
    if bool(files) == bool(jsonl):
        bad_input("name the files of one application, or a batch with --jsonl")
    _must_be(language, LANGUAGES, "--lang")
    if kind:
        _must_be(kind, tuple(KINDS), "--kind")
    when = _day(day)
    rules = _rules(city, when)
    if jsonl is not None:
        raise typer.Exit(_batch(jsonl, kind, rules, when, language))
    held = _looked_at(_gathered(files or [], kind), no_ocr)
    report, failure = _checked(held.draft, rules, "") if held.draft else (None, None)
    errors = [*held.errors, *([failure] if failure else [])]
    if report is not None:
        report = replace(report, not_read=(*report.not_read, *held.notes))
    names = [str(path) for path in files or []]
    if as_json:
        _print(_document(report, errors, rules, when, language, names), indent=2)
    elif report is not None:
        from zhiquan.site.commands.draft_table import show

        show(report, language)
    for error in errors:
        _complain(error, language)
    raise typer.Exit(2 if errors else 1 if report and report.findings else 0)


@app.command(name="rules")
def list_rules(
    day: DayOption = None,
    language: LanguageOption = "zh-Hans",
    city: CityOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the checks that are in force on a day, with severity, kinds of application and basis."""
    from zhiquan.site.commands.draft_table import rule_data, show_rules

    _must_be(language, LANGUAGES, "--lang")
    when = _day(day)
    rules = _rules(city, when)
    if as_json:
        _print(
            {"day": when.isoformat(), "version": rules.version, "checks": rule_data(rules, language)},
            indent=2,
        )
        return
    show_rules(rules, language)


# ---------- one application


def _gathered(paths: list[Path], kind: str) -> Gathered:
    contents: list[tuple[str, bytes]] = []
    unreadable: list[DraftUnreadable] = []
    for path in paths:
        try:
            contents.append((str(path), _bytes(path)))
        except DraftUnreadable as error:
            unreadable.append(error)
    if not contents:
        return Gathered(None, errors=tuple(unreadable))
    try:
        held = gather(contents, kind)
    except Exception as error:  # a reader's own fault must not print what it was reading
        return Gathered(None, errors=(*unreadable, _internal(error, contents[0][0])))
    return replace(held, errors=(*unreadable, *held.errors))


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE:
            raise DraftUnreadable("too_large", str(path), limit=MAX_FILE // 2**20)
        return path.read_bytes()
    except OSError:
        raise DraftUnreadable("not_found", str(path)) from None


def _looked_at(held: Gathered, off: bool) -> Gathered:
    """The drawings read, or notes that say why they were not."""
    if off or not any(drawing.load for drawing in held.drawings):
        return with_figures_read(held, None, "ocr_off")
    from concurrent.futures import ThreadPoolExecutor

    from zhiquan.engines.drafts.readers.ocr import LocalReading, available

    if not available():
        return with_figures_read(held, None, "ocr_missing")
    with ThreadPoolExecutor(min(len(held.drawings), _READERS)) as pool:
        return with_figures_read(held, LocalReading(), spread=pool.map)


def _checked(
    draft: Draft, rules: Rules, file: str, line: int | None = None
) -> tuple[Report | None, DraftUnreadable | None]:
    """The report, or a fault of the checker itself that says where it failed and nothing of the draft."""
    from zhiquan.engines.drafts.check import check as check_draft

    try:
        return check_draft(draft, rules), None
    except Exception as error:  # its text could quote the draft
        return None, _internal(error, file, line)


def _internal(error: Exception, file: str, line: int | None = None) -> DraftUnreadable:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    frame = trace.tb_frame if trace else None
    place = f"{frame.f_globals.get('__name__', '')}:{trace.tb_lineno}" if frame and trace else ""
    return DraftUnreadable("internal", file, line, where=f"{place} ({type(error).__name__})")


def _document(
    report: Report | None,
    errors: list[DraftUnreadable],
    rules: Rules,
    when: date,
    language: str,
    names: list[str],
) -> dict[str, Any]:
    faults = [error.as_json(language) for error in errors]
    if report is None:
        return {"document": None, "claims": [], "findings": [], "errors": faults}
    data = report_json(report, language, day=when, rules_version=rules.version, files=names, with_text=True)
    return {**data, "errors": faults}


# ---------- a batch


def _batch(path: Path, kind: str, rules: Rules, when: date, language: str) -> int:
    """One JSON object a line on standard output, also for a line that cannot be read. Returns the exit status."""
    name = "-" if str(path) == "-" else str(path)
    found = bad = False
    try:
        for number, row in lines_of(_rows(path)):
            data, failure = _line(row, name, number, kind, rules, when, language)
            if failure is not None:
                bad = True
                data = {"line": number, "error": failure.as_json(language)}
                _complain(failure, language)
            found = found or bool(data.get("findings"))
            _print(data)
            _progress(number)
    except OSError:
        bad = True
        _complain(DraftUnreadable("not_found", name), language)
    return 2 if bad else 1 if found else 0


def _rows(path: Path) -> Iterator[bytes]:
    if str(path) == "-":
        yield from sys.stdin.buffer
        return
    with path.open("rb") as stream:
        yield from stream


def _line(
    row: bytes, name: str, number: int, kind: str, rules: Rules, when: date, language: str
) -> tuple[dict[str, Any], DraftUnreadable | None]:
    try:
        record = read_line(row, name, number)
        draft = from_record(record, file=name, line=number, kind=kind)
    except DraftUnreadable as error:
        return {}, error
    except Exception as error:
        return {}, _internal(error, name, number)
    report, failure = _checked(draft, rules, name, number)
    if report is None:
        return {}, failure
    data = report_json(report, language, day=when, rules_version=rules.version, files=[name])
    return {"id": record.get("id", draft.id), "line": number, **data}, None


def _progress(number: int) -> None:
    if number % _OFTEN == 0:
        end = "\r" if sys.stderr.isatty() else "\n"
        sys.stderr.write(f"zhiquan draft: {number} lines checked{end}")
        sys.stderr.flush()


# ---------- what all commands share


def _rules(city: Path | None, when: date) -> Rules:
    from zhiquan.policy.drafting import rules_of

    held = edition(city)
    rules = rules_of(held, when)
    if not rules.checks:
        bad_input(f"the city has no draft rules in force on {when}; see policy/<city>/drafts")
    return rules


def _day(text: str | None) -> date:
    from zhiquan.engines.rules import read_day
    from zhiquan.kernel import clock

    try:
        return read_day(text) if text else clock.today()
    except ValueError as wrong:
        bad_input(f"--day: {wrong}")


def _must_be(value: str, allowed: tuple[str, ...], option: str) -> None:
    if value not in allowed:
        bad_input(f"{option}: {value!r} is none of {', '.join(allowed[:3])}")


def _complain(error: DraftUnreadable, language: str) -> None:
    place = error.file + (f":{error.line}" if error.line else "")
    sys.stderr.write(f"zhiquan draft: {place + ': ' if place else ''}{error.message[language]}\n")


def _print(data: Any, indent: int | None = None) -> None:
    # Whoever reads lines as they come waits for each one.
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=indent) + "\n")
    sys.stdout.flush()
