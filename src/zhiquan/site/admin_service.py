"""The administration's own actions; those on people and mandates stand in `kernel.people`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from zhiquan.engines.rules import Parameter, Table
from zhiquan.kernel import actions, audit, clock, jobs, refs
from zhiquan.kernel.actor import APPROVER, OFFICE, SECURITY_ADMIN, SYSTEM_ADMIN, Actor
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import Confirmation, Delivery, Job, Mandate, Organisation, OutboxEvent, Person

VERIFY = "audit.verify"
CONFIRMERS = (SYSTEM_ADMIN, OFFICE, APPROVER)


def _require(actor: Actor, name: str, *roles: str) -> None:
    if not actor.has(*roles):
        raise Denied(name)


# ---------- people and organisations


def close_account(actor: Actor, person: Person, reason: str) -> Person:
    """Nobody signs in with it any more, and its sessions end; what it did stays under its name."""
    _require(actor, "people.close", SECURITY_ADMIN)
    if actor.person and actor.person.pk == person.pk:
        raise Refused("own_account", N_("Nobody closes his own account. Ask another security administrator."))
    if not reason.strip():
        raise Refused("reason", N_("Say why the account is closed."))
    day = clock.today()
    others = Mandate.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), role=SECURITY_ADMIN, revoked_at=None, valid_from__lte=day,
        person__is_active=True,
    ).exclude(person=person)  # fmt: skip
    if not others.exists():
        raise Refused("last_security_admin", N_("Name another security administrator first."))
    with actions.action(actor, "people.close", refs.make("kernel.person", person)) as act:
        person.is_active = False
        person.save(update_fields=["is_active"])
        act.note(reason=reason.strip()[:300])
    return person


def reopen_account(actor: Actor, person: Person) -> Person:
    _require(actor, "people.reopen", SECURITY_ADMIN)
    with actions.action(actor, "people.reopen", refs.make("kernel.person", person)):
        person.is_active = True
        person.save(update_fields=["is_active"])
    return person


def add_organisation(
    actor: Actor, *, kind: str, name: str, short_name: str = "", name_en: str = ""
) -> Organisation:
    """An organisation that people may act for. Government bodies come from the city's policy instead."""
    _require(actor, "people.add_organisation", SECURITY_ADMIN)
    clean = " ".join(name.split())
    if kind == Organisation.GOVERNMENT:
        raise Refused("body_from_policy", N_("Government bodies come from the city's policy (city.yaml)."))
    if Organisation.objects.filter(name=clean).exists():
        raise Refused("organisation_known", N_("%(name)s is known already."), name=clean)
    with actions.action(actor, "people.add_organisation") as act:
        row = Organisation.objects.create(kind=kind, name=clean, short_name=short_name, name_en=name_en)
        act.ref = refs.make("kernel.organisation", row)
        act.note(kind=kind)
        act.changed({"name": clean})
    return row


def set_organisation_open(actor: Actor, row: Organisation, version: int, *, active: bool) -> Organisation:
    """Nobody acts for a closed organisation; its records stay."""
    _require(actor, "people.set_organisation_open", SECURITY_ADMIN)
    with actions.action(actor, "people.set_organisation_open", refs.make("kernel.organisation", row)) as act:
        actions.save_version(row, version, {"active": active})
        act.note(active=active)
    return row


# ---------- the installation


def retry_job(actor: Actor, row: Job) -> Job:
    """Give a failed job a fresh set of attempts."""
    _require(actor, "jobs.retry", SYSTEM_ADMIN)
    with actions.action(actor, "jobs.retry", refs.make("kernel.job", row)) as act:
        mine = Job.objects.select_for_update().get(pk=row.pk)
        if mine.state != Job.FAILED:
            raise Refused("not_failed", N_("This job has not failed; it runs by itself."))
        jobs.retry(mine)
        act.note(name=mine.name)
    return mine


def retry_delivery(actor: Actor, row: Delivery) -> Delivery:
    """Have a delivery that was put off tried at once."""
    _require(actor, "outbox.retry", SYSTEM_ADMIN)
    with actions.action(actor, "outbox.retry", refs.make("kernel.event", row.event)) as act:
        Delivery.objects.filter(pk=row.pk, delivered_at=None).update(retry_at=None)
        OutboxEvent.objects.filter(pk=row.event_id, settled=False).update(due_at=clock.machine())
        act.note(handler=row.handler)
    return row


def confirm_rule(actor: Actor, rule: Parameter | Table, note: str) -> Confirmation:
    """A named officer confirms one sample value or table; the same hash is asked for once."""
    _require(actor, "policy.confirm", *CONFIRMERS)
    if actor.person is None:
        raise Denied("policy.confirm")
    if not note.strip():
        raise Refused("note", N_("Say in which text you checked it."))
    if Confirmation.objects.filter(parameter_hash=rule.hash).exists():
        raise Refused("confirmed_before", N_("This was confirmed before."))
    with actions.action(actor, "policy.confirm") as act:
        row = Confirmation.objects.create(
            parameter_hash=rule.hash, code=rule.code, by=actor.person, note=note.strip()[:500]
        )
        act.note(code=rule.code, hash=rule.hash)
    return row


# ---------- the audit log


def start_verification(actor: Actor) -> Job:
    """Have the whole chain recomputed in the background."""
    _require(actor, VERIFY, "auditor")
    with actions.action(actor, "audit.verify") as act:
        job = jobs.start(actor, VERIFY)
        act.ref = refs.make("kernel.job", job)
    return job


@jobs.job(VERIFY, max_attempts=3)
def verify_chain(run: jobs.Run) -> None:
    """The verdict stands in the job's stage: ``whole`` or ``broken:<position>:<reason>``."""
    verdict = audit.verify()
    said = "whole" if verdict.whole else f"broken:{verdict.broken_at}:{verdict.reason}"
    run.progress(verdict.sealed, verdict.sealed + verdict.unsealed, said)


def note_export(actor: Actor, first: date | None, last: date | None, filters: dict[str, Any]) -> None:
    """An export of the audit log stands in the audit log."""
    with actions.action(actor, "audit.export") as act:
        act.note(first=first, last=last, filters=sorted(k for k, v in filters.items() if v))
