"""The city folders that commands work on, and how such commands read and say what they cannot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from zhiquan.policy import CityCheck, Edition, PolicyInvalid, check_city, load_city
from zhiquan.policy.knowledge import check_knowledge

err = Console(stderr=True)

CityOption = Annotated[
    Path | None, typer.Option("--city", help="The city's folder; needed only where there are several.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def bad_input(message: str) -> NoReturn:
    err.print(escape(message))
    raise typer.Exit(2)


def policy_root() -> Path:
    return Path(__file__).resolve().parents[4] / "policy"


def cities() -> list[Path]:
    folders = sorted(path.parent for path in policy_root().glob("*/city.yaml"))
    if not folders:
        bad_input(f"no city (a folder with city.yaml) in {policy_root()}; name one")
    return folders


def checked(folder: Path) -> CityCheck:
    try:
        outcome = check_city(folder, schemas_for(folder))
        _book, wrong = check_knowledge(folder, schemas_for(folder))
        if not wrong:
            return outcome
        return CityCheck(tuple(sorted({*outcome.problems, *wrong})), None, outcome.files)
    except (NotADirectoryError, FileNotFoundError) as missing:
        bad_input(str(missing))


def schemas_for(folder: Path) -> Path:
    beside = folder.resolve().parent / "schemas"
    return beside if beside.is_dir() else policy_root() / "schemas"


def edition(city: Path | None) -> Edition:
    folders = [city] if city else cities()
    if len(folders) > 1:
        names = ", ".join(folder.name for folder in folders)
        bad_input(f"there are several cities ({names}); choose one with --city")
    try:
        return load_city(folders[0], schemas_for(folders[0]))
    except PolicyInvalid as invalid:
        for problem in invalid.problems:
            err.print(escape(str(problem)), soft_wrap=True)
        raise typer.Exit(2) from None
    except (NotADirectoryError, FileNotFoundError) as wrong:
        bad_input(str(wrong))


def print_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
