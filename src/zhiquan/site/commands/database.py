"""What a command that works on the database does first."""

from __future__ import annotations

import django
import typer

BAD_INPUT = 2


def need(command: str) -> None:
    """Set Django up; end with one line where there is no prepared database."""
    django.setup()
    from django.conf import settings
    from django.db import Error, connection

    place = settings.DATABASES["default"]["NAME"]
    hint = "start the platform once with ./zhiquan up, or set ZHIQUAN_VAR or ZHIQUAN_DATABASE_URL"
    try:
        if "kernel_auditlink" in connection.introspection.table_names():
            return
        problem = f"{place} holds no Zhiquan database"
    except Error:
        problem = f"the database {place} cannot be opened"
    typer.echo(f"zhiquan {command}: {problem}; {hint}", err=True)
    raise typer.Exit(BAD_INPUT)
