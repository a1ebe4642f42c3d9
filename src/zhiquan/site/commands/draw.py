"""``./zhiquan draw …``: recompute a published random draw, without a database.

Exit status: 0 the draw is as published (or simply drawn), 1 it is not, 2 the file could not be read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from zhiquan.engines import draws
from zhiquan.engines.draws import DrawError, Member, Plan, Result
from zhiquan.site.commands.folders import JsonOption, bad_input, print_json

MAX_FILE = 64 * 1024 * 1024

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help=__doc__,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def group() -> None:
    """Random draws that anyone can recompute."""


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="The published list, or the file with the whole draw.")],
    seed: Annotated[str, typer.Option("--seed", help="The seed; left out where the file holds it.")] = "",
    digest: Annotated[
        str, typer.Option("--hash", help="The published SM3 of the list, to compare with.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Draw again from the list and the seed, and hold hash and result against what was published."""
    value = _value(file)
    whole = "list" in value
    listed = value["list"] if whole else value
    given = seed or str((value.get("seed") if whole else "") or "")
    if not given.strip():
        bad_input(f"{file}: holds no seed; give it with --seed")
    try:
        objects, inspectors, plan = draws.from_json(json.dumps(listed))
        found = draws.draw(objects, inspectors, plan, " ".join(given.split()))
    except DrawError as error:
        bad_input(f"{file}: {error}")
    told = _told(
        found,
        digest or str((value.get("list_sm3") if whole else "") or ""),
        value.get("drawn") if whole else None,
    )
    if as_json:
        print_json(told)
    else:
        _show(told, objects, inspectors, plan)
    raise typer.Exit(0 if told["same"] is not False else 1)


def _value(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > MAX_FILE:
            bad_input(f"{file}: larger than {MAX_FILE // 2**20} MB")
        value = json.loads(file.read_bytes())
    except OSError:
        bad_input(f"{file}: cannot be read")
    except (ValueError, RecursionError):
        bad_input(f"{file}: is not JSON")
    if not isinstance(value, dict):
        bad_input(f"{file}: is not a list of a draw")
    return value


def _told(found: Result, published: str, drawn: Any) -> dict[str, Any]:
    """What came out, and whether it is what was published; None where nothing was there to compare with."""
    own = [
        {"key": d.key, "stratum": d.stratum, "place": d.place, "inspectors": list(d.inspectors)}
        for d in found.drawn
    ]
    list_same = found.list_hash == published.lower() if published else None
    result_same = own == drawn if drawn is not None else None
    known = [each for each in (list_same, result_same) if each is not None]
    return {
        "list_sm3": found.list_hash,
        "list_same": list_same,
        "seed": found.seed,
        "drawn": own,
        "result_same": result_same,
        "same": all(known) if known else None,
    }


def _show(
    told: dict[str, Any], objects: tuple[Member, ...], inspectors: tuple[Member, ...], plan: Plan
) -> None:
    words = {True: "as published", False: "NOT as published", None: "nothing to compare with"}
    names = {m.key: m.name for m in objects}
    going = {m.key: m.name for m in inspectors}
    typer.echo(f"list SM3  {told['list_sm3']}  ({words[told['list_same']]})")
    typer.echo(f"seed      {told['seed']}")
    typer.echo(f"result    {words[told['result_same']]}")
    for stratum, count in sorted(plan.counts.items()):
        typer.echo(f"\n{stratum}: {count} of {sum(m.stratum == stratum for m in objects)}")
        for each in told["drawn"]:
            if each["stratum"] == stratum:
                people = ", ".join(going.get(key, key) for key in each["inspectors"])
                typer.echo(f"  {each['place']:>3}  {each['key']}  {names.get(each['key'], '')}  [{people}]")
