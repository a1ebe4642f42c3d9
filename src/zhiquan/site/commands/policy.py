"""``./zhiquan policy …``: check, show and compare the policy files, without a database.

Exit status: 0 clean, 1 findings, 2 bad input.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from zhiquan.engines.rules import (
    ANYTHING,
    NotInForce,
    Parameter,
    ParameterRef,
    RuleSet,
    Switch,
    Table,
    UnknownCode,
    condition_text,
    read_day,
    switches,
)
from zhiquan.policy import CityCheck

from .folders import CityOption, JsonOption, bad_input, checked, cities, edition, err, print_json

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help=__doc__,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
out = Console()


@app.command()
def check(
    path: Annotated[Path | None, typer.Argument(help="A city's folder; every city when left out.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check the files of a city: syntax, schema, references, dates, decision tables, worked examples."""
    results = {folder: checked(folder) for folder in ([path] if path else cities())}
    if as_json:
        print_json([_check_data(folder, result) for folder, result in results.items()])
    else:
        for folder, result in results.items():
            _print_check(folder, result)
    if any(result.problems for result in results.values()):
        raise typer.Exit(1)


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="A parameter or table, such as trademark.opposition.")],
    on: Annotated[str | None, typer.Option("--on", help="Only the version in force on this day.")] = None,
    city: CityOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a parameter or table with all its versions, or the one in force on a day."""
    rules = edition(city).rules
    try:
        versions = _versions(rules, code, None if on is None else _day(on, "--on"))
    except UnknownCode as unknown:
        bad_input(f"{code}: {unknown}")
    except NotInForce as absent:
        err.print(escape(str(absent)))
        raise typer.Exit(1) from None
    if as_json:
        print_json([_version_data(version) for version in versions])
        return
    for version in versions:
        if isinstance(version, Table):
            _print_table(version)
    parameters = [version for version in versions if isinstance(version, Parameter)]
    if parameters:
        _print_parameters(rules, parameters)


@app.command(name="switches")
def list_switches(
    start: Annotated[str, typer.Option("--from", help="The earlier day (YYYY-MM-DD).")],
    end: Annotated[str, typer.Option("--to", help="The later day (YYYY-MM-DD), included.")],
    city: CityOption = None,
    as_json: JsonOption = False,
) -> None:
    """List every parameter and table that changes after one day and not after another."""
    first, last = _day(start, "--from"), _day(end, "--to")
    if last < first:
        bad_input(f"--to {last} lies before --from {first}")
    found = switches(edition(city).rules, first, last)
    if as_json:
        print_json([_switch_data(switch) for switch in found])
        return
    _print_switches(found, first, last)


def _day(text: str, option: str) -> date:
    try:
        return read_day(text)
    except ValueError as wrong:
        bad_input(f"{option}: {wrong}")


def _versions(rules: RuleSet, code: str, day: date | None) -> list[Parameter | Table]:
    if code in rules.tables:
        return list(rules.tables[code]) if day is None else [rules.table(code, day)]
    if code in rules.parameters and day is None:
        return list(rules.parameters[code])
    if day is None:
        raise UnknownCode(code, [*rules.parameters, *rules.tables])
    return [rules.parameter(code, day)]


def _check_data(folder: Path, result: CityCheck) -> dict[str, Any]:
    return {
        "city": folder.name,
        "files": result.files,
        "hash": result.edition.hash if result.edition else None,
        "problems": [problem.to_data() for problem in result.problems],
    }


def _print_check(folder: Path, result: CityCheck) -> None:
    if result.edition is None:
        grid = Grid("place", "field", "what is wrong", "what to do", title=escape(folder.name))
        for problem in result.problems:
            place = f"{problem.file}:{problem.line}"
            grid.add_row(*(escape(cell) for cell in (place, problem.field, problem.message, problem.hint)))
        out.print(grid)
        out.print(f"{len(result.problems)} problems in {result.files} files")
        return
    rules = result.edition.rules
    versions = [version for each in rules.parameters.values() for version in each]
    samples = sum(version.status == "sample" for version in versions)
    out.print(
        f"{escape(folder.name)}: {result.files} files, {len(rules.parameters)} parameters in {len(versions)} "
        f"versions ({samples} samples), {len(rules.tables)} tables, {len(result.edition.cases)} examples: "
        f"clean, edition {result.edition.hash[:12]}",
        soft_wrap=True,
    )


def _version_data(version: Parameter | Table) -> dict[str, Any]:
    data: dict[str, Any] = {
        "code": version.code,
        "label": dict(version.label),
        "valid_from": version.valid_from.isoformat(),
        "valid_to": version.valid_to.isoformat() if version.valid_to else None,
        "source": version.source,
        "article": version.article,
        "status": version.status.value,
        "note": version.note,
        "hash": version.hash,
    }
    if isinstance(version, Parameter):
        return data | {"value": version.value, "unit": version.unit, "anchor": version.anchor}
    return data | {
        "hit": version.hit.value,
        "inputs": [source.code for source in version.inputs],
        "outputs": [output.code for output in version.outputs],
        "rows": [row.code for row in version.rows],
    }


def _print_parameters(rules: RuleSet, versions: list[Parameter]) -> None:
    first = versions[0]
    grid = Grid("in force", "value", "from", "source", "status", "hash", title=escape(_title(first)))
    for version in versions:
        source = rules.sources[version.source].title.get("zh-Hans", version.source)
        cells = (
            _span(version),
            f"{version.value} {version.unit}",
            version.anchor or "",
            f"{source} {version.article or ''}".strip(),
            version.status.value,
            version.hash[:12],
        )
        grid.add_row(*(escape(cell) for cell in cells))
    out.print(grid)
    for version in versions:
        if version.note:
            out.print(f"{version.valid_from}: {escape(version.note)}", soft_wrap=True)


def _print_table(table: Table) -> None:
    inputs = [source.code for source in table.inputs]
    outputs = [output.code for output in table.outputs]
    title = f"{_title(table)} · {_span(table)} · {table.hit} · {table.status}"
    grid = Grid("row", *inputs, *(f"→ {code}" for code in outputs), title=escape(title))
    for row in table.rows:
        cells = [
            row.code,
            *(condition_text(row.when.get(code, ANYTHING)) for code in inputs),
            *(_answer_text(row.then[code]) for code in outputs),
        ]
        grid.add_row(*(escape(cell) for cell in cells))
    out.print(grid)


def _answer_text(value: Any) -> str:
    if value is None:
        return ""
    return value.code if isinstance(value, ParameterRef) else str(value)


def _title(version: Parameter | Table) -> str:
    return f"{version.code} {version.label.get('zh-Hans', '')} / {version.label.get('en', '')}"


def _span(version: Parameter | Table) -> str:
    return f"{version.valid_from} – {version.valid_to or ''}"


def _switch_data(switch: Switch) -> dict[str, Any]:
    return {
        "day": switch.day.isoformat(),
        "code": switch.code,
        "change": switch.change.value,
        "before": _version_data(switch.before) if switch.before else None,
        "after": _version_data(switch.after) if switch.after else None,
    }


def _print_switches(found: list[Switch], first: date, last: date) -> None:
    grid = Grid("day", "code", "change", "before", "after", title=f"{first} → {last}")
    for switch in found:
        cells = (
            switch.day.isoformat(),
            switch.code,
            switch.change.value,
            _brief(switch.before),
            _brief(switch.after),
        )
        grid.add_row(*(escape(cell) for cell in cells))
    out.print(grid)
    out.print(f"{len(found)} changes")


def _brief(version: Parameter | Table | None) -> str:
    if version is None:
        return "not in force"
    if isinstance(version, Table):
        return f"{len(version.rows)} rows, {version.source} {version.article or ''}".strip()
    sample = " (sample)" if version.status.value == "sample" else ""
    return f"{version.value} {version.unit}, {version.source} {version.article or ''}".strip() + sample


if __name__ == "__main__":
    app()
