"""Drafts go by the retention table; what was handed in, and what a wallet keeps, stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from zhiquan.areas.matters import service
from zhiquan.areas.matters.models import Draft, DraftFile, DraftMember, WalletItem
from zhiquan.areas.matters.service import retention
from zhiquan.areas.matters.tests.conftest import PDF, Cast, answered, with_materials
from zhiquan.kernel import clock, editions
from zhiquan.kernel.models import AuditEntry, StoredFile

pytestmark = pytest.mark.django_db


def period(code: str) -> int:
    return int(editions.current(settings.CITY).rules.at(clock.today()).value(f"security.{code}"))


def later(days: int) -> Any:
    return clock.use(clock.now() + timedelta(days=days))


def test_a_draft_thrown_away_can_be_taken_back_until_its_period_is_over(cast: Cast) -> None:
    draft = answered(cast, "trademark-change")
    service.attach(cast.clerk, draft, "identity_document", name="id.pdf", data=PDF)
    service.share(cast.clerk, draft, cast.colleague.person, DraftMember.VIEWER)
    draft.refresh_from_db()
    service.drop(cast.clerk, draft, draft.version)
    with later(period("keep_dropped_drafts")):
        assert retention.sweep() == 0
    with later(period("keep_dropped_drafts") + 1):
        assert retention.sweep() == 1
        assert retention.sweep() == 0
    assert not Draft.objects.exists() and not DraftFile.objects.exists() and not DraftMember.objects.exists()
    assert not StoredFile.objects.exists()
    entry = AuditEntry.objects.get(action="matters.draft.expire")
    assert entry.detail == {"matter": "trademark-change", "files": 1}


def test_an_open_draft_goes_only_when_nobody_touched_it_for_long(cast: Cast) -> None:
    draft = answered(cast, "trademark-change")
    with later(period("keep_untouched_drafts") - 1):
        service.save(cast.clerk, draft, draft.version, {**draft.values, "contact.name": "别人"})
    with later(period("keep_untouched_drafts") + 1):
        assert retention.sweep() == 0
    with later(2 * period("keep_untouched_drafts") + 1):
        assert retention.sweep() == 1


def test_what_was_handed_in_stays_and_so_does_what_a_wallet_or_another_draft_keeps(cast: Cast) -> None:
    kept = service.keep(cast.clerk, "identity_document", "执照", name="id.pdf", data=PDF)
    handed = with_materials(cast, answered(cast, "trademark-change"))
    case = service.submit(cast.clerk, handed, handed.version)
    draft = answered(cast, "trademark-change")
    service.attach(cast.clerk, draft, "identity_document", wallet=kept)
    with later(10 * period("keep_untouched_drafts")):
        assert retention.sweep() == 1
    assert list(Draft.objects.all()) == [handed]
    assert WalletItem.objects.get().file.pk == kept.file.pk
    assert handed.files.count() == case.files.count() > 0


def test_without_a_policy_nothing_goes(db: None) -> None:
    assert retention.sweep() == 0
