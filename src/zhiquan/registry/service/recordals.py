"""Recordals: entered, shown under the present name, ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_noop as N_

from zhiquan.kernel import actions, refs
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.registry import access, events, identifiers, labels
from zhiquan.registry.models import Party, Recordal, Right

RECORDAL = "registry.recordal"


def add_recordal(
    actor: Actor,
    *,
    party: Party,
    kind: str,
    number: str,
    title: str = "",
    right: Right | None = None,
    recorded_name: str = "",
    authority: str = "",
    since: date | None = None,
    valid_to: date | None = None,
    is_demo: bool = False,
) -> Recordal:
    """Enter a recordal. Raises Refused for an unknown kind, no number, a number taken, or exchanged dates."""
    access.RECORDALS.require(actor, "add")
    if kind not in labels.RECORDALS:
        raise Refused("recordal_kind", N_("There is no kind of recordal “%(kind)s”."), kind=kind[:40])
    clean = identifiers.clean_name(number)
    if not clean:
        raise Refused("recordal_number", N_("The number is empty: enter it as it stands in the document."))
    if since and valid_to and valid_to < since:
        raise Refused("dates", N_("The last day lies before the first: exchange the two."))
    fields: dict[str, Any] = {
        "number": clean[:120], "title": identifiers.clean_name(title)[:400], "authority": authority.strip()[:200],
        "recorded_name": identifiers.clean_name(recorded_name)[:200] or party.name, "since": since,
        "valid_to": valid_to,
    }  # fmt: skip
    try:
        with actions.action(actor, "registry.add_recordal") as act:
            row = Recordal.objects.create(party=party, kind=kind, right=right, is_demo=is_demo, **fields)
            act.ref = refs.make(RECORDAL, row)
            act.note(kind=kind, party=str(party.uid), right=str(right.uid) if right else "")
            act.changed(fields)
            act.emit(events.RECORDAL_CHANGED)
    except IntegrityError:
        raise Refused(
            "recordal_known",
            N_("The entry %(number)s is here already: open it and record the change there."),
            number=clean,
        ) from None
    return row


def record_recordal_name(
    actor: Actor, recordal: Recordal, version: int, *, on: date, reference: str = ""
) -> Recordal:
    """Record that the entry now shows the party under its present name."""
    access.RECORDALS.require(actor, "change", recordal)
    _require_in_force(recordal)
    name = recordal.party.name
    if recordal.recorded_name == name:
        raise Refused("name_current", N_("The register already shows the present name."))
    with actions.action(actor, "registry.record_recordal_name", refs.make(RECORDAL, recordal)) as act:
        fields = {"recorded_name": name, "name_recorded_on": on, "reference": reference[:120]}
        actions.save_version(recordal, version, fields)
        act.note(on=on.isoformat())
        act.changed(fields)
        act.emit(events.RECORDAL_CHANGED)
    return recordal


def end_recordal(
    actor: Actor, recordal: Recordal, version: int, *, on: date, reference: str = ""
) -> Recordal:
    """Record that the entry ended on the day `on`."""
    access.RECORDALS.require(actor, "change", recordal)
    _require_in_force(recordal)
    if recordal.since and on < recordal.since:
        raise Refused("dates", N_("The last day lies before the first: exchange the two."))
    with actions.action(actor, "registry.end_recordal", refs.make(RECORDAL, recordal)) as act:
        fields = {"status": Recordal.ENDED, "ended_on": on, "reference": reference[:120]}
        actions.save_version(recordal, version, fields)
        act.note(on=on.isoformat())
        act.changed(fields)
        act.emit(events.RECORDAL_CHANGED)
    return recordal


def _require_in_force(recordal: Recordal) -> None:
    if recordal.status == Recordal.IN_FORCE:
        return
    day = recordal.ended_on.isoformat() if recordal.ended_on else "–"
    raise Refused("recordal_ended", N_("This entry ended on %(day)s."), day=day)
