"""The applicant's own materials, kept for the next time."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters import access
from zhiquan.areas.matters.models import WalletItem
from zhiquan.kernel import clock, files, refs
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import StoredFile

ITEM = "matters.wallet"


def keep(
    actor: Actor,
    kind: str,
    title: str,
    *,
    name: str = "",
    data: bytes = b"",
    file: StoredFile | None = None,
    valid_until: date | None = None,
) -> WalletItem:
    """Keep a material under its type; a file that is stored already is not stored twice."""
    access.WALLET.require(actor, "add")
    if not title.strip():
        raise Refused("title", N_("Give the material a name by which you will know it again."))
    with action(actor, "matters.wallet.keep") as act:
        stored = file or files.store(actor, name, data)
        row = WalletItem.objects.create(
            organisation=actor.organisation, person=actor.person, type=kind, title=title.strip()[:200], file=stored,
            valid_until=valid_until, added_by=actor.person,
        )  # fmt: skip
        act.ref = refs.make(ITEM, row)
        act.note(type=kind, sm3=stored.sm3)
    return row


def remove(actor: Actor, item: WalletItem) -> None:
    """Take a material out of the wallet; cases that used it keep their file."""
    access.WALLET.require(actor, "change", item)
    with action(actor, "matters.wallet.remove", refs.make(ITEM, item)):
        item.removed_at = clock.now()
        item.save(update_fields=["removed_at"])
