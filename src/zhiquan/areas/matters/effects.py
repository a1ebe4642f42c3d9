"""What a step does beyond its case: registers learn the outcome, siblings get what they wait for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters.facts import rights_in
from zhiquan.areas.matters.models import Case, CaseFile, CaseRight
from zhiquan.areas.matters.ports import Happening, effect
from zhiquan.kernel import notices, refs
from zhiquan.kernel.actor import system
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Mandate, Organisation, Person
from zhiquan.registry import queries as registry
from zhiquan.registry import service as registrar
from zhiquan.registry.ports import Lock, Party, Recordal, Right

REGISTRAR = system("matters")
CERTIFICATE = "registrar_change_certificate"
OVERRIDE = N_("Recorded by the authority under %(reference)s.")
PLEDGED = N_("The pledgor of %(count)s pledged rights is now called %(name)s.")


@effect.register("matters.rename_party")
def rename_party(happening: Happening) -> None:
    """The registry's party bears the new name, the new address, or both, from the day of the decision."""
    party, values = happening.case.party, happening.case.values
    if party is None:
        return
    party = Party.objects.get(pk=party.pk)
    new = values.get("party.name.new") if values.get("change.kind") in ("name", "both") else None
    if new and new != party.name:
        registrar.rename_party(
            REGISTRAR, party, party.version, name=new, on=happening.on, reason=happening.case.number
        )
        party.refresh_from_db()
        if party.organisation_id:
            Organisation.objects.filter(pk=party.organisation_id).update(name=new)
    address = values.get("party.address.new") if values.get("change.kind") in ("address", "both") else None
    if address and address != party.address:
        registrar.change_particulars(REGISTRAR, party, party.version, on=happening.on, address=address)


@effect.register("matters.give_certificate")
def give_certificate(happening: Happening) -> None:
    """The registrar's certificate goes to every sibling case that has none; those that wait for it move on."""
    from zhiquan.areas.matters.service import steps

    case = happening.case
    given = case.files.filter(type=CERTIFICATE, replaced_at=None).last()
    if case.parent_id is None or given is None:
        return
    for sibling in case.parent.parts.exclude(pk=case.pk).filter(finished_at=None):
        if sibling.files.filter(type=CERTIFICATE, replaced_at=None).exists():
            continue
        CaseFile.objects.create(
            case=sibling, material="registrar_certificate", type=CERTIFICATE, file=given.file, origin=CaseFile.SIBLING,
            round=sibling.round,
        )  # fmt: skip
        steps.materials_came(sibling, happening.on)


@effect.register("matters.record_names")
def record_names(happening: Happening) -> None:
    """The register shows the new name for every right of the case that its authority changed."""
    rows = _included(happening.case)
    party = happening.case.party
    if party is None or not rows:
        return
    party = Party.objects.get(pk=party.pk)
    rights = [row.right for row in rows if row.right]
    _record(happening, rights, party)
    _done(happening.case, happening.on)


def _record(happening: Happening, rights: list[Right], party: Party) -> None:
    """What an authority recorded is a fact: a lock that stood in the way is noted, not argued with."""
    reference = happening.reference or happening.case.receipt or happening.case.number
    registrar.record_owner_names(
        REGISTRAR, rights, party, happening.on, reference, override=OVERRIDE % {"reference": reference}
    )


@effect.register("matters.record_owner")
def record_owner(happening: Happening) -> None:
    """The rights of the case passed to the receiver named in the form."""
    case = happening.case
    rows = _included(case)
    if case.party is None or not rows:
        return
    receiver = _receiver(case, happening.on)
    if receiver is None:
        return
    reference = happening.reference or case.receipt or case.number
    registrar.change_owners(
        REGISTRAR, [r.right for r in rows if r.right], case.party, receiver, happening.on, reference,
        transmission=case.values.get("transfer.act") != "assignment", override=OVERRIDE % {"reference": reference},
    )  # fmt: skip
    _done(case, happening.on)


def _receiver(case: Case, on: date) -> Party | None:
    """The party that receives: known by its number or exact name, or entered now."""
    values = case.values
    name = str(values.get("receiver.name") or values.get("party.name.new") or "")
    code = str(values.get("receiver.code") or "")
    if not name:
        return None
    found = registry.party_numbered(code).first() if code else None
    found = found or registry.parties_named(name, exact=True).exclude(pk=case.party_id).first()
    if found:
        return found
    identities = [("uscc", code)] if len(code) == 18 else []
    return registrar.add_party(
        REGISTRAR, kind=Party.LEGAL, name=name, identities=identities, since=on, is_demo=case.is_demo
    )


@effect.register("matters.record_status")
def record_status(happening: Happening) -> None:
    """What the case is about counts as done, right by right."""
    _done(happening.case, happening.on)


@effect.register("matters.record_recordal")
def record_recordal(happening: Happening) -> None:
    """The customs entries show the party under its present name."""
    for row in happening.case.rights.filter(state=CaseRight.INCLUDED):
        kind, uid = refs.split(row.ref)
        entry = Recordal.objects.filter(uid=uid).first() if kind == "registry.recordal" else None
        if entry and entry.recorded_name != entry.party.name:
            registrar.record_recordal_name(REGISTRAR, entry, entry.version, on=happening.on)
    _done(happening.case, happening.on)


@effect.register("matters.notify_pledgees")
def notify_pledgees(happening: Happening) -> None:
    """Pledgees with an account here get a notice; the others get the letter that the case holds."""
    case = happening.case
    locks = Lock.objects.filter(
        right__in=rights_in(case.values), kind=Lock.PLEDGE, released_on=None
    ).select_related("holder")
    for holder in {lock.holder for lock in locks if lock.holder}:
        count = sum(lock.holder_id == holder.pk for lock in locks)
        new = case.values.get("party.name.new") or case.values.get("party.name.old") or ""
        if holder.organisation_id:
            notices.tell(_people_of(holder.organisation_id), PLEDGED, count=count, name=new)


def _people_of(organisation: int) -> Any:
    people = Mandate.objects.filter(organisation=organisation, revoked_at=None).values("person")
    return Person.objects.filter(pk__in=people, is_active=True)


def _included(case: Case) -> list[CaseRight]:
    return list(case.rights.filter(state=CaseRight.INCLUDED).select_related("right"))


def _done(case: Case, on: date) -> None:
    case.rights.filter(state=CaseRight.INCLUDED).update(state=CaseRight.DONE, done_on=on)


def safely(happening: Happening, name: str) -> str:
    """Carry out one effect inside its own savepoint: what a register refuses is told, and the outcome stands.

    Returns the sentence of the refusal, or nothing.
    """
    try:
        with transaction.atomic():
            effect.get(name)(happening)
    except Refused as error:
        return error.sentence()
    return ""
