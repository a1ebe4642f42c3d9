"""`zhiquan plan`: reads plan documents from the command line, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console
from rich.table import Table

from zhiquan.engines.plantext import DocumentError, Plan, read_file_bytes
from zhiquan.policy import short_names

app = typer.Typer(help="Read plan documents.", no_args_is_help=True)
POLICY = Path(__file__).resolve().parents[4] / "policy"


@app.callback()
def plan() -> None:
    """Read plan documents."""


def city_aliases(city: str = "shenzhen") -> dict[str, str]:
    """Every name of a city's bodies mapped to its short name, from policy/<city>/city.yaml; empty if there
    is none."""
    path = POLICY / city / "city.yaml"
    if not path.is_file():
        return {}
    loaded = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader) or {}
    return short_names(loaded)


@app.command()
def read(
    file: Annotated[Path, typer.Argument(help="A .txt, .md, .docx or .pdf file.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Read a plan into items, bodies, deadlines, quantities and actions (exit 0 clean, 1 warnings, 2 bad
    input)."""
    try:
        result = read_file_bytes(file.read_bytes(), file.name, aliases=city_aliases())
    except DocumentError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        typer.echo(f"{file}: {error.strerror or error}. Check the path and the permissions.", err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps(result.to_json(), ensure_ascii=False, indent=2))
    else:
        _show(result)
    if any(note.level == "warning" for note in result.warnings):
        raise typer.Exit(1)


def _show(plan: Plan) -> None:
    console = Console()
    console.print(
        f"[bold]{plan.title or '(no title)'}[/bold]  {plan.issued_on or ''}  {'、'.join(plan.issuers)}"
    )
    table = Table(title=f"{len(plan.items)} items, {len(plan.bodies)} bodies")
    for column in ("id", "title", "bodies", "due", "quantities", "actions"):
        table.add_column(column, overflow="fold")
    for item in plan.items:
        due = " ".join(filter(None, (item.due, "ongoing" if item.ongoing else "")))
        figures = " ".join(f"{q.comparator}{q.value:,}{q.unit}" for q in item.quantities)
        bodies = "、".join(f"{b}*" if b == item.lead else b for b in item.bodies)
        table.add_row(item.id, item.title, bodies, due or "-", figures, str(len(item.actions)))
    console.print(table)
    for note in plan.warnings:
        console.print(f"line {note.line}: {note.level}: {note.message}", markup=False)


if __name__ == "__main__":
    app()
