"""The white list: it moves a firm's clues down the queue and exempts from nothing."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import access
from zhiquan.areas.filing.models import WhiteEntry
from zhiquan.kernel import clock, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused

ENTRY = "filing.white_entry"


def add(actor: Actor, *, name: str, code: str, reason: str, since: date, until: date) -> WhiteEntry:
    access.WHITE.require(actor, "manage")
    if not name.strip() or not reason.strip():
        raise Refused("incomplete", N_("Name the firm and say why it is listed."))
    if until < since:
        raise Refused("order", N_("The list entry would end before it begins."))
    with action(actor, "filing.white_entry.add") as act:
        row = WhiteEntry.objects.create(
            name=name.strip(), code=code.strip(), reason=reason.strip()[:500], since=since, until=until, by=actor.person
        )  # fmt: skip
        act.ref = refs.make(ENTRY, row)
        act.note(since=since.isoformat(), until=until.isoformat())
    return row


def end(actor: Actor, row: WhiteEntry, version: int) -> WhiteEntry:
    access.WHITE.require(actor, "manage", row)
    with action(actor, "filing.white_entry.end", refs.make(ENTRY, row)):
        save_version(row, version, {"ended_on": clock.today()})
    return row
