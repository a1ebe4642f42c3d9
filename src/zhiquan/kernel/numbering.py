"""Numbers without gaps or races: taken last in the action's transaction, given back when it fails."""

from __future__ import annotations

from django.db import connection

# One statement on both databases: whoever comes second waits for the row until the first has ended.
TAKE = (
    "INSERT INTO kernel_counter (series, last) VALUES (%s, 1)"
    " ON CONFLICT (series) DO UPDATE SET last = kernel_counter.last + 1 RETURNING last"
)


def take(series: str) -> int:
    """The next number of `series`, starting at 1. Must run inside a transaction, as its last step.

    The row stays locked until that transaction ends, so a rollback leaves no gap.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("numbering.take outside a transaction would leave gaps")
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [series])
        number: int = cursor.fetchone()[0]
    return number


def document_no(prefix: str, year: int) -> str:
    """A document number such as ``深知〔2026〕1号``: six-angle brackets, no leading zero."""
    return f"{prefix}〔{year}〕{take(f'{prefix}〔{year}〕')}号"


def issue_no(series: str) -> str:
    """A briefing's issue, such as ``第4期``."""
    return f"第{take(series)}期"
