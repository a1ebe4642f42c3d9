"""Drafts that nobody wants any more go for good, with their files and confirmations; what was handed in stays.

The periods are parameters of policy topic ``security``.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import ProtectedError, Q, QuerySet

from zhiquan.areas.matters.models import CaseFile, Draft, DraftFile, WalletItem
from zhiquan.areas.matters.service.drafts import ref_of
from zhiquan.kernel import clock, editions
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import system
from zhiquan.kernel.models import StoredFile

BATCH = 200


def outlived() -> QuerySet[Draft]:
    """Drafts thrown away, or left alone, for longer than the retention table says. Raises NoEdition."""
    value = editions.current(settings.CITY).rules.at(clock.today()).value
    dropped, left = (
        clock.now() - timedelta(days=value(f"security.{code}"))
        for code in ("keep_dropped_drafts", "keep_untouched_drafts")
    )
    old = Q(state=Draft.DROPPED, touched_at__lt=dropped) | Q(state=Draft.OPEN, touched_at__lt=left)
    return Draft.objects.filter(old, case=None).order_by("pk")


def sweep() -> int:
    """Delete a batch of drafts that outlived their period. Returns how many went."""
    try:
        rows = list(outlived()[:BATCH])
    except editions.NoEdition:
        return 0
    for draft in rows:
        expire(draft)
    return len(rows)


def expire(draft: Draft) -> None:
    """One draft goes; the audit entry keeps that it was there, not what stood in it."""
    with action(system("matters"), "matters.draft.expire", ref_of(draft)) as act:
        stored = set(draft.files.values_list("file_id", flat=True))
        act.note(matter=draft.matter, files=len(stored))
        draft.delete()
        for row in StoredFile.objects.filter(pk__in=stored):
            _forget(row)


def _forget(row: StoredFile) -> None:
    """A file goes with its draft unless a wallet, a case or another draft holds it too; its bytes are swept later."""
    if any(model.objects.filter(file=row).exists() for model in (WalletItem, CaseFile, DraftFile)):
        return
    try:
        row.delete()
    except ProtectedError:
        # Another area keeps it as a proof.
        return
