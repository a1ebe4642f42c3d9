"""Handing in: once, whole, with number, receipt and clocks; a bundle becomes one case with a part for each matter."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters import access, checks, events, facts
from zhiquan.areas.matters.models import Case, CaseFile, CaseRight, Draft, DraftFile
from zhiquan.areas.matters.packs import Pack, pack
from zhiquan.areas.matters.service import drafts, steps
from zhiquan.engines import forms
from zhiquan.kernel import clock, notices, numbering, refs
from zhiquan.kernel.actions import action, once, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.registry import queries as registry
from zhiquan.registry.ports import Recordal

CASE = "matters.case"
HANDED_IN = N_("“%(title)s” was handed in under %(number)s.")
PHONE = "contact.phone"


@dataclass(frozen=True)
class _Part:
    pack: Pack
    values: dict[str, Any]


def submit(actor: Actor, draft: Draft, version: int, key: str = "") -> Case:
    """Hand a draft in. The same `key` (a double click, a lost answer) gives the first case again.

    Raises Refused with every fault at once where the form is not sound, or where a ground for refusal stands.
    """
    access.DRAFTS.require(actor, "submit", draft)
    ref, _ = once(
        actor, key or f"draft:{draft.uid}", "matters.case.submit", lambda: _submit(actor, draft, version)
    )
    return Case.objects.get(uid=refs.split(ref)[1])


def _submit(actor: Actor, draft: Draft, version: int) -> str:
    if draft.state != Draft.OPEN:
        raise Refused("draft_closed", N_("This draft was handed in or thrown away: open the case instead."))
    if draft.confirmer_id and draft.confirmed_hash != drafts.fingerprint(draft):
        raise Refused("not_confirmed", N_("The person for whom this was filled has not confirmed it yet."))
    chosen = drafts.pack_of(draft)
    known = facts.of_draft(draft)
    checks.require_sound(draft, chosen, known)
    day = clock.today()
    with action(actor, "matters.case.submit") as act:
        parts = _parts(chosen, draft, known)
        case = _first(actor, draft, chosen, known, parts)
        act.ref = refs.make(CASE, case)
        if chosen.is_bundle:
            for part in parts:
                _begin(actor, _child(case, part), part, draft, day)
            steps.settle(case)
        else:
            _begin(actor, case, parts[0], draft, day)
        save_version(draft, version, {"state": Draft.SUBMITTED, "case": case, "touched_at": clock.now()})
        act.note(matter=chosen.code, parts=len(parts), number=case.number)
        act.emit(events.SUBMITTED, matter=chosen.code, number=case.number)
        if actor.person:
            notices.tell([actor.person], HANDED_IN, act.ref, title=case.title, number=case.number)
    return act.ref


def _parts(chosen: Pack, draft: Draft, known: Mapping[str, Any]) -> list[_Part]:
    """The matters that take part, each with its own answers."""
    if not chosen.is_bundle:
        return [_Part(chosen, forms.clean(chosen.form, draft.values, known))]
    values = forms.split(chosen.parts, chosen.union, draft.values, known)
    return [_Part(pack(code, draft.edition_id), dict(given)) for code, given in values.items()]


def _number(chosen: Pack) -> str:
    return numbering.document_no(str(chosen.matter["prefix"]), clock.today().year)


def _title(chosen: Pack, values: Mapping[str, Any]) -> str:
    """What the case is called in lists: the matter in short, and whom it is about."""
    short = chosen.matter.get("short", chosen.matter["name"])["zh-Hans"]
    about = values.get("party.name.new") or values.get("party.name.old") or values.get("mark.text") or ""
    return f"{short}：{about}"[:300] if about else str(short)[:300]


def phone_key(number: str, phone: str) -> str:
    """What stands for a phone number in a case: only who knows both can make it again."""
    digits = "".join(c for c in phone if c.isdigit())[-8:]
    return hmac.new(settings.SECRET_KEY.encode(), f"{number}\n{digits}".encode(), hashlib.sha256).hexdigest()


def _first(actor: Actor, draft: Draft, chosen: Pack, known: Mapping[str, Any], parts: list[_Part]) -> Case:
    prefilled = [code for code in draft.origins if code in chosen.form.fields]
    saved = forms.savings(chosen.union, chosen.parts, known, prefilled) if chosen.is_bundle else None
    number = _number(chosen)
    values = draft.values if chosen.is_bundle else parts[0].values
    return Case.objects.create(
        number=number,
        matter=chosen.code,
        edition_id=draft.edition_id,
        is_bundle=chosen.is_bundle,
        title=_title(chosen, values),
        state=Case.OPEN if chosen.is_bundle else chosen.flow.initial,
        organisation=draft.organisation,
        person=draft.person,
        party=draft.party,
        values=values,
        channel=draft.channel,
        savings=asdict(saved) if saved else {},
        desk=chosen.desk,
        submitted_at=clock.now(),
        phone_key=phone_key(number, str(draft.values.get(PHONE) or "")) if draft.values.get(PHONE) else "",
        is_demo=draft.is_demo,
    )


def _child(parent: Case, part: _Part) -> Case:
    number = _number(part.pack)
    phone = parent.values.get(PHONE)
    return Case.objects.create(
        number=number,
        matter=part.pack.code,
        edition_id=parent.edition_id,
        parent=parent,
        title=_title(part.pack, {**parent.values, **part.values}),
        state=part.pack.flow.initial,
        organisation=parent.organisation,
        person=parent.person,
        party=parent.party,
        values=part.values,
        channel=parent.channel,
        desk=part.pack.desk or parent.desk,
        submitted_at=parent.submitted_at,
        phone_key=phone_key(number, str(phone)) if phone else "",
        is_demo=parent.is_demo,
    )


def _begin(actor: Actor, case: Case, part: _Part, draft: Draft, day: date) -> None:
    """Files, rights and clocks of one case, and the steps that run by themselves."""
    _take_files(case, part.pack, draft)
    _take_rights(case)
    steps.begin(actor, case, part.pack, day)


def _take_files(case: Case, chosen: Pack, draft: Draft) -> None:
    asked = {m.type: m.code for part in chosen.parts for m in part.materials}
    rows: list[CaseFile] = []
    found: list[DraftFile] = list(draft.files.all())
    for row in found:
        kind, _, key = row.material.partition(":")
        if kind in asked:
            rows.append(
                CaseFile(
                    case=case,
                    material=f"{asked[kind]}:{key}" if key else asked[kind],
                    type=kind,
                    file_id=row.file_id,
                    origin=CaseFile.APPLICANT,
                    from_wallet=row.wallet_id is not None,
                )
            )
    CaseFile.objects.bulk_create(rows)


def _take_rights(case: Case) -> None:
    """The rights and recordals that the answers name; what the applicant may not see is not taken."""
    uids = facts.chosen(case.values)
    mine = registry.rights_found_for(case.party, clock.today()) if uids and case.party else ()
    names = {f.right.pk: f.recorded_name for f in mine}
    rows = [
        CaseRight(
            case=case, right=r, ref=f"registry.right:{r.uid}", number=r.number, title=r.title,
            recorded_name=names.get(r.pk, ""),
        )
        for r in facts.rights_in(case.values)
        if r.pk in names
    ]  # fmt: skip
    entries = case.values.get(facts.RECORDALS) or []
    if entries and case.party_id:
        rows += [
            CaseRight(
                case=case, ref=f"registry.recordal:{e.uid}", number=e.number, title=e.title,
                recorded_name=e.recorded_name,
            )
            for e in Recordal.objects.filter(uid__in=entries, party=case.party_id)
        ]  # fmt: skip
    CaseRight.objects.bulk_create(rows)
