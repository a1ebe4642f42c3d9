"""Rights: entered with their owners, their status, and who owns them under which name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_noop as N_

from zhiquan.engines.numbers import SCHEMES, NumberError
from zhiquan.kernel import actions, refs
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.registry import access, events, guards, identifiers
from zhiquan.registry.models import Dealing, Party, Right
from zhiquan.registry.service.shared import RIGHT, Owner, deal, own, require_shares


def record_right(
    actor: Actor,
    *,
    kind: str,
    number: str,
    title: str,
    status: str,
    owners: Sequence[Owner],
    jurisdiction: str = "CN",
    classes: str = "",
    filed_on: date | None = None,
    granted_on: date | None = None,
    expires_on: date | None = None,
    is_demo: bool = False,
) -> Right:
    """Enter a right with its owners. The number is checked against its check digit and the kind."""
    access.RIGHTS.require(actor, "add")
    try:
        read = identifiers.read_right_number(kind, number, jurisdiction)
    except NumberError as error:
        raise Refused("number", "%(problem)s", problem=identifiers.said_later(error)) from None
    _days_in_order(filed_on, granted_on, expires_on)
    require_shares(owners)
    fields: dict[str, Any] = {
        "title": identifiers.clean_name(title)[:400], "status": status, "filed_on": filed_on,
        "granted_on": granted_on, "expires_on": expires_on, "classes": read_classes(kind, classes),
    }  # fmt: skip
    if not fields["title"]:
        raise Refused("title_empty", N_("The title is empty: enter the invention's or the mark's name."))
    try:
        with actions.action(actor, "registry.record_right") as act:
            right = Right.objects.create(
                kind=kind, register=identifiers.REGISTERS[kind], jurisdiction=jurisdiction, is_demo=is_demo,
                scheme=read.scheme, number=read.number, **fields,
            )  # fmt: skip
            act.ref = refs.make(RIGHT, right)
            own(right, owners, granted_on or filed_on, None)
            act.note(kind=kind, number=read.number, status=status)
            act.changed(fields)
            act.emit(events.RIGHT_RECORDED)
    except IntegrityError:
        raise Refused(
            "right_known",
            N_("The right %(number)s is in the registry already: open it and record the change there."),
            number=read.number,
        ) from None
    return right


def read_classes(kind: str, text: str) -> str:
    """Nice classes of a mark as ``9,35``, sorted; empty for other rights. Raises Refused."""
    if kind not in Right.MARKS or not text.strip():
        return ""
    parts = [
        p
        for p in text.replace("；", ",").replace(";", ",").replace("，", ",").replace("、", ",").split(",")
        if p.strip()
    ]
    try:
        numbers = {int(SCHEMES["nice_class"].parse(part).canonical) for part in parts}
    except NumberError as error:
        raise Refused("classes", "%(problem)s", problem=identifiers.said_later(error)) from None
    return ",".join(str(n) for n in sorted(numbers))


def change_status(
    actor: Actor, right: Right, version: int, *, status: str, on: date, reference: str = "", note: str = ""
) -> Right:
    """Record that a right was granted, lapsed, was declared invalid …, on the day."""
    access.RIGHTS.require(actor, "change", right)
    fields: dict[str, Any] = {"status": status}
    if status == Right.IN_FORCE and right.granted_on is None:
        fields["granted_on"] = on
    with actions.action(actor, "registry.change_status", refs.make(RIGHT, right)) as act:
        facts = {"from": right.status, "to": status}
        actions.save_version(right, version, fields)
        deal(right, Dealing.STATUS, on, reference, facts, note)
        act.note(**facts, on=on.isoformat())
        act.emit(events.RIGHT_CHANGED)
    return right


def change_owner(
    actor: Actor,
    right: Right,
    version: int,
    *,
    owners: Sequence[Owner],
    on: date,
    reference: str = "",
    transmission: bool = False,
    consents: Mapping[str, str] | None = None,
    override: str = "",
) -> Dealing:
    """Record a transfer (or the passing of the right by merger or inheritance) on the day it took effect.

    Locks in the way must be answered; see `guards.require_free`.
    """
    access.RIGHTS.require(actor, "change", right)
    require_shares(owners)
    kind = Dealing.TRANSMISSION if transmission else Dealing.TRANSFER
    with actions.action(actor, "registry.change_owner", refs.make(RIGHT, right)) as act:
        guards.require_free(act, right, "transfer", on, consents or {}, override)
        current = list(right.ownerships.filter(until=None))
        if any(o.since and o.since > on for o in current):
            raise Refused(
                "before_present_owner", N_("The present owner's entry is later than this day: check it.")
            )
        actions.save_version(right, version, {})
        facts = {
            "from": [str(o.party.uid) for o in current],
            "to": [str(o.party.uid) for o in owners],
        }
        dealing = deal(right, kind, on, reference, facts)
        right.ownerships.filter(until=None).update(until=on)
        own(right, owners, on, dealing)
        act.note(on=on.isoformat(), kind=kind)
        act.emit(events.OWNER_CHANGED, on=on.isoformat())
    return dealing


def record_owner_name(
    actor: Actor,
    right: Right,
    version: int,
    *,
    party: Party,
    on: date,
    reference: str = "",
    consents: Mapping[str, str] | None = None,
    override: str = "",
) -> Dealing:
    """Record that the register now shows the owner under his present name."""
    access.RIGHTS.require(actor, "change", right)
    with actions.action(actor, "registry.record_owner_name", refs.make(RIGHT, right)) as act:
        row = right.ownerships.filter(party=party, until=None).first()
        if row is None:
            raise Refused("not_owner", N_("%(party)s does not own this right."), party=party.name)
        if row.recorded_name == party.name:
            raise Refused("name_current", N_("The register already shows the present name."))
        guards.require_free(act, right, "name_change", on, consents or {}, override)
        actions.save_version(right, version, {})
        facts = {"from": row.recorded_name, "to": party.name}
        dealing = deal(right, Dealing.NAME_CHANGE, on, reference, facts)
        row.recorded_name = party.name
        row.save(update_fields=["recorded_name"])
        act.changed({"recorded_name": party.name})
        act.emit(events.RIGHT_CHANGED)
    return dealing


def _days_in_order(filed: date | None, granted: date | None, expires: date | None) -> None:
    known = [d for d in (filed, granted, expires) if d]
    if known != sorted(known):
        raise Refused("days_order", N_("Filing, grant and expiry must follow one another: check the dates."))
