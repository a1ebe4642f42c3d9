"""Taking the append-only guards away: to tamper as an intruder would, and to empty the test database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

_migration = import_module("zhiquan.kernel.migrations.0002_append_only")


@contextmanager
def off(using: Any = None) -> Iterator[None]:
    """Without the guards inside the block."""
    database = using or connection
    with database.cursor() as cursor:
        for statement in _migration.unguard(database.vendor):
            cursor.execute(statement)
        try:
            yield
        finally:
            for statement in _migration.guard(database.vendor):
                cursor.execute(statement)


def let_tests_flush() -> None:
    """A transactional test empties every table when it ends, which the guards would refuse."""
    if getattr(BaseDatabaseOperations.execute_sql_flush, "unguarded", False):
        return
    flush = BaseDatabaseOperations.execute_sql_flush

    def unguarded(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with off(self.connection):
            flush(self, sql_list)

    unguarded.unguarded = True  # type: ignore[attr-defined]
    BaseDatabaseOperations.execute_sql_flush = unguarded  # type: ignore[method-assign]
