"""Numbers without gaps or races: taken last in the action's transaction, given back when it fails."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from zhiquan.kernel.models import Counter


def take(series: str) -> int:
    """The next number of `series`, starting at 1. Must run inside a transaction, as its last step.

    The row stays locked until that transaction ends, so a rollback leaves no gap.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("numbering.take outside a transaction would leave gaps")
    Counter.objects.get_or_create(series=series)
    Counter.objects.filter(series=series).update(last=F("last") + 1)
    return Counter.objects.values_list("last", flat=True).get(series=series)


def document_no(prefix: str, year: int) -> str:
    """A document number such as ``深知〔2026〕1号``: six-angle brackets, no leading zero."""
    return f"{prefix}〔{year}〕{take(f'{prefix}〔{year}〕')}号"


def issue_no(series: str) -> str:
    """A briefing's issue, such as ``第4期``."""
    return f"第{take(series)}期"
