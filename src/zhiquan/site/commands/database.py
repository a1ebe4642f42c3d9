"""What a command that works on the database does first."""

from __future__ import annotations

from pathlib import Path

import django
import typer

BAD_INPUT = 2


def need(command: str) -> None:
    """Set Django up; end with one line where there is no prepared database."""
    django.setup()
    from django.db import Error, connection

    place = connection.settings_dict["NAME"]
    hint = "start the platform once with ./zhiquan up, or set ZHIQUAN_VAR or ZHIQUAN_DATABASE_URL"
    try:
        # Looking into a missing SQLite file would make an empty one.
        there = connection.vendor != "sqlite" or Path(place).exists()
        if there and "kernel_auditlink" in connection.introspection.table_names():
            return
        problem = f"{place} holds no Zhiquan database"
    except Error:
        problem = f"the database {place} cannot be opened"
    typer.echo(f"zhiquan {command}: {problem}; {hint}", err=True)
    raise typer.Exit(BAD_INPUT)
