"""Every write of the registry: one named action each, with its permission, audit entry and events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_noop as N_

from zhiquan.engines.numbers import COUNTRIES, SCHEMES, NumberError
from zhiquan.kernel import actions, clock, refs
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Organisation, Person
from zhiquan.registry import access, events, guards, identifiers
from zhiquan.registry.imports import check_import, drop_import, start_import
from zhiquan.registry.models import Dealing, Lock, Ownership, Party, PartyIdentity, PartyName, Right

__all__ = [
    "Owner",
    "add_identity",
    "add_name",
    "add_party",
    "change_owner",
    "change_status",
    "check_import",
    "confirm_identity",
    "drop_import",
    "place_lock",
    "record_owner_name",
    "record_right",
    "release_lock",
    "rename_party",
    "start_import",
    "step_of_lock",
]

PARTY, RIGHT = "registry.party", "registry.right"
_STEP_OF_LOCK = {Lock.PLEDGE: "pledge", Lock.LICENCE: "licence", Lock.OPEN_LICENCE: "open_licence"}


@dataclass(frozen=True)
class Owner:
    """One owner to be: the party, its share (None: jointly, without shares), the name in the register."""

    party: Party
    share: Fraction | None = None
    recorded_name: str = ""


# ---------- parties


def add_party(
    actor: Actor,
    *,
    kind: str,
    name: str,
    country: str = "CN",
    language: str = "zh-Hans",
    identities: Iterable[tuple[str, str]] = (),
    confirmed: bool = False,
    organisation: Organisation | None = None,
    person: Person | None = None,
    since: date | None = None,
    is_demo: bool = False,
) -> Party:
    """Enter a party. Raises Refused for an empty name, an unknown country, or a number taken before."""
    access.PARTIES.require(actor, "add")
    clean = _name(name)
    if country not in COUNTRIES:
        raise Refused("country", N_("“%(country)s” is not a country code of WIPO ST.3, such as CN or HK."),
                      country=country)  # fmt: skip
    with actions.action(actor, "registry.add_party") as act:
        party = Party.objects.create(
            kind=kind, name=clean, country=country, organisation=organisation, person=person, is_demo=is_demo
        )
        act.ref = refs.make(PARTY, party)
        PartyName.objects.create(
            party=party, text=clean, key=identifiers.fold_name(clean), language=language, valid_from=since
        )
        for scheme, raw in identities:
            _identify(party, scheme, raw, confirmed)
        act.note(kind=kind, country=country)
        act.changed({"name": clean})
    return party


def rename_party(
    actor: Actor, party: Party, version: int, *, name: str, on: date, reason: str = "", language: str = ""
) -> Party:
    """Give a party a new main name from the day `on`; the old one stays as its former name.

    Rights stay recorded under the old name until `record_owner_name`: that is how a forgotten change shows.
    """
    access.PARTIES.require(actor, "change", party)
    clean = _name(name)
    if clean == party.name:
        raise Refused("same_name", N_("The party already bears this name."))
    if on > clock.today():
        raise Refused(
            "future", N_("The day %(day)s lies in the future: enter the change when it is in force."), day=on
        )
    with actions.action(actor, "registry.rename_party", refs.make(PARTY, party)) as act:
        now = PartyName.objects.get(party=party, main=True, valid_to=None)
        if now.valid_from and now.valid_from >= on:
            raise Refused(
                "before_present_name",
                N_("The present name stands since %(day)s: the new one must begin later."),
                day=now.valid_from.isoformat(),
            )
        actions.save_version(party, version, {"name": clean})
        now.valid_to = on - timedelta(days=1)
        now.save(update_fields=["valid_to"])
        PartyName.objects.create(
            party=party, text=clean, key=identifiers.fold_name(clean), valid_from=on, reason=reason,
            language=language or now.language,
        )  # fmt: skip
        act.changed({"name": clean})
        act.note(on=on.isoformat())
        act.emit(events.PARTY_RENAMED, on=on.isoformat())
    return party


def add_name(
    actor: Actor, party: Party, *, text: str, language: str, valid_from: date | None = None,
    valid_to: date | None = None,
) -> PartyName:  # fmt: skip
    """Add a name in another language or script, or a former name that was not known before."""
    access.PARTIES.require(actor, "change", party)
    clean = _name(text)
    if valid_from and valid_to and valid_to < valid_from:
        raise Refused("dates", N_("The last day lies before the first: exchange the two."))
    with actions.action(actor, "registry.add_name", refs.make(PARTY, party)) as act:
        row = PartyName.objects.create(
            party=party, text=clean, key=identifiers.fold_name(clean), language=language, main=False,
            valid_from=valid_from, valid_to=valid_to,
        )  # fmt: skip
        act.changed({"other_name": clean})
        act.note(language=language)
    return row


def add_identity(
    actor: Actor, party: Party, *, scheme: str, number: str, confirmed: bool = False
) -> PartyIdentity:
    """Add an identifying number. Raises Refused with what is wrong with it, or who bears it already."""
    access.PARTIES.require(actor, "change", party)
    with actions.action(actor, "registry.add_identity", refs.make(PARTY, party)) as act:
        row = _identify(party, scheme, number, confirmed)
        act.note(scheme=scheme, confirmed=confirmed)
        act.changed({"number": row.number})
    return row


def confirm_identity(actor: Actor, identity: PartyIdentity) -> PartyIdentity:
    """Note that an officer compared the number with the document."""
    access.PARTIES.require(actor, "change", identity.party)
    with actions.action(actor, "registry.confirm_identity", refs.make(PARTY, identity.party)) as act:
        identity.confirmed = True
        identity.save(update_fields=["confirmed"])
        act.note(scheme=identity.scheme)
    return identity


def _name(text: str) -> str:
    clean = identifiers.clean_name(text)
    if not clean or not identifiers.fold_name(clean):
        raise Refused("name_empty", N_("The name is empty: enter it as it stands in the document."))
    if len(clean) > 200:
        raise Refused(
            "name_long", N_("The name has more than %(n)s characters: one name in one field."), n=200
        )
    return clean


def _identify(party: Party, scheme: str, raw: str, confirmed: bool) -> PartyIdentity:
    number = identifiers.read_identity(scheme, raw)
    taken = (
        PartyIdentity.objects.filter(scheme=scheme, number=number.canonical).select_related("party").first()
    )
    if taken is not None:
        raise Refused(
            "number_taken",
            N_("This %(scheme)s already belongs to %(party)s: use that party, or correct the number."),
            scheme=identifiers.scheme_label(scheme),
            party=taken.party.name,
        )
    return PartyIdentity.objects.create(
        party=party, scheme=scheme, number=number.canonical, confirmed=confirmed
    )


# ---------- rights


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
    _shares(owners)
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
            _own(right, owners, granted_on or filed_on, None)
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
        _deal(right, Dealing.STATUS, on, reference, facts, note)
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
    _shares(owners)
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
        dealing = _deal(right, kind, on, reference, facts)
        right.ownerships.filter(until=None).update(until=on)
        _own(right, owners, on, dealing)
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
        dealing = _deal(right, Dealing.NAME_CHANGE, on, reference, facts)
        row.recorded_name = party.name
        row.save(update_fields=["recorded_name"])
        act.changed({"recorded_name": party.name})
        act.emit(events.RIGHT_CHANGED)
    return dealing


# ---------- locks


def step_of_lock(kind: str, exclusive: bool = False) -> str:
    """The step that placing such a lock is, for the rules; empty where it is none of the owner's steps."""
    if kind == Lock.LICENCE and exclusive:
        return "exclusive_licence"
    return _STEP_OF_LOCK.get(kind, "")


def place_lock(
    actor: Actor,
    right: Right,
    *,
    kind: str,
    effective_from: date,
    holder: Party | None = None,
    until: date | None = None,
    exclusive: bool = False,
    reference: str = "",
    note: str = "",
    consents: Mapping[str, str] | None = None,
    override: str = "",
) -> Lock:
    """Enter a lock. `effective_from` is the day of registration, from which it binds; not the contract's."""
    access.RIGHTS.require(actor, "change", right)
    if until and until < effective_from:
        raise Refused("dates", N_("The last day lies before the first: exchange the two."))
    if holder is None and kind in (Lock.PLEDGE, Lock.LICENCE, Lock.TRUST):
        raise Refused("holder", N_("Say whose lock it is: choose the holder."))
    with actions.action(actor, "registry.place_lock", refs.make(RIGHT, right)) as act:
        step = step_of_lock(kind, exclusive)
        if step:
            guards.require_free(act, right, step, effective_from, consents or {}, override)
        lock = Lock.objects.create(
            right=right, kind=kind, holder=holder, exclusive=exclusive, effective_from=effective_from,
            until=until, reference=reference, note=note,
        )  # fmt: skip
        facts = {"lock": kind, "holder": str(holder.uid) if holder else ""}
        _deal(right, Dealing.LOCK, effective_from, reference, facts, note)
        act.note(lock=kind, on=effective_from.isoformat())
        act.emit(events.LOCK_PLACED, lock=str(lock.uid))
    return lock


def release_lock(actor: Actor, lock: Lock, version: int, *, on: date, reference: str = "") -> Lock:
    """Record that a lock ended: from the day `on` it binds no more."""
    access.RIGHTS.require(actor, "change", lock.right)
    if lock.released_on is not None:
        raise Refused("released", N_("This lock was released on %(day)s."), day=lock.released_on.isoformat())
    if on < lock.effective_from:
        raise Refused("dates", N_("The last day lies before the first: exchange the two."))
    with actions.action(actor, "registry.release_lock", refs.make(RIGHT, lock.right)) as act:
        actions.save_version(lock, version, {"released_on": on})
        facts = {"lock": lock.kind, "holder": str(lock.holder.uid) if lock.holder else ""}
        _deal(lock.right, Dealing.RELEASE, on, reference, facts)
        act.note(lock=lock.kind, on=on.isoformat())
        act.emit(events.LOCK_RELEASED, lock=str(lock.uid))
    return lock


# ---------- shared


def _deal(
    right: Right, kind: str, on: date, reference: str, facts: dict[str, Any], note: str = ""
) -> Dealing:
    return Dealing.objects.create(right=right, kind=kind, on=on, reference=reference, facts=facts, note=note)


def _own(right: Right, owners: Sequence[Owner], since: date | None, dealing: Dealing | None) -> None:
    Ownership.objects.bulk_create(
        Ownership(
            right=right,
            party=owner.party,
            recorded_name=owner.recorded_name or owner.party.name,
            share_of=owner.share.numerator if owner.share else None,
            share_in=owner.share.denominator if owner.share else None,
            since=since,
            dealing=dealing,
        )
        for owner in owners
    )


def _shares(owners: Sequence[Owner]) -> None:
    """Owners differ, and their shares make one whole or are not stated at all."""
    if not owners:
        raise Refused("no_owner", N_("A right has at least one owner: choose the party."))
    if len({o.party.pk for o in owners}) < len(owners):
        raise Refused("owner_twice", N_("The same owner is named twice: add the shares together."))
    stated = [o.share for o in owners if o.share is not None]
    if not stated:
        return
    if len(stated) < len(owners) or sum(stated) != 1 or min(stated) <= 0:
        raise Refused("shares", N_("Either every owner has a share and together they make 1, or none has."))


def _days_in_order(filed: date | None, granted: date | None, expires: date | None) -> None:
    known = [d for d in (filed, granted, expires) if d]
    if known != sorted(known):
        raise Refused("days_order", N_("Filing, grant and expiry must follow one another: check the dates."))
