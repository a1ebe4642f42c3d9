"""What SQLite needs to behave like a server's database, set on each new connection."""

from __future__ import annotations

from typing import Any

from django.db.backends.signals import connection_created

PRAGMAS = (
    "journal_mode=WAL",
    # FULL: an accepted write survives a power cut, not only a killed process.
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-65536",
    # An erased key must not linger in the file's free pages.
    "secure_delete=ON",
)


def _set_pragmas(sender: object, connection: Any, **_: Any) -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")


def install() -> None:
    connection_created.connect(_set_pragmas, dispatch_uid="zhiquan-sqlite")
