"""Handing in: once, whole, with number, receipt and clocks; a bundle becomes one case with a part for each matter."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters import access, checks, events, facts, prefills
from zhiquan.areas.matters.models import Case, CaseFile, CaseRight, Draft, DraftFile
from zhiquan.areas.matters.packs import Pack, pack
from zhiquan.areas.matters.service import drafts, steps
from zhiquan.engines import forms
from zhiquan.kernel import clock, notices, numbering, refs
from zhiquan.kernel.actions import action, once, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.registry import queries as registry
from zhiquan.registry.ports import Ownership, Recordal, Right

CASE = "matters.case"
HANDED_IN = N_("“%(title)s” was handed in under %(number)s.")
PHONE = "contact.phone"
MARKS = "rights.trademark"


@dataclass(frozen=True)
class _Part:
    pack: Pack
    values: dict[str, Any]


@dataclass(frozen=True)
class _Judged:
    """A draft found sound: its pack, the facts, the answers as a case keeps them, the files at that moment."""

    pack: Pack
    known: Mapping[str, Any]
    values: Mapping[str, Any]
    files: Sequence[DraftFile]


def submit(actor: Actor, draft: Draft, version: int, key: str = "") -> Case:
    """Hand a draft in. The same `key` (a double click, a lost answer) gives the first case again.

    Raises Refused with every fault at once where the form is not sound, or where a ground for refusal stands.
    """
    access.DRAFTS.require(actor, "submit", draft)
    made: list[Case] = []
    # Judged before the transaction, which on SQLite is everybody's: the draft's version says that it still holds.
    judged = _judge(draft) if draft.state == Draft.OPEN else None

    def do() -> str:
        if judged is None:
            raise Refused(
                "draft_closed", N_("This draft was handed in or thrown away: open the case instead.")
            )
        made.append(_submit(actor, draft, version, judged))
        return refs.make(CASE, made[0])

    ref, fresh = once(actor, key or f"draft:{draft.uid}", "matters.case.submit", do)
    return made[0] if fresh else Case.objects.get(uid=refs.split(ref)[1])


def _judge(draft: Draft) -> _Judged:
    if draft.confirmer_id and draft.confirmed_hash != drafts.fingerprint(draft):
        raise Refused("not_confirmed", N_("The person for whom this was filled has not confirmed it yet."))
    files = list(draft.files.all())
    chosen = drafts.pack_of(draft)
    known = facts.of_draft(draft, pack=chosen)
    return _Judged(chosen, known, checks.require_sound(draft, chosen, known).values, files)


def _submit(actor: Actor, draft: Draft, version: int, judged: _Judged) -> Case:
    chosen, day = judged.pack, clock.today()
    with action(actor, "matters.case.submit") as act:
        parts = _parts(draft, judged)
        numbers = _numbers(chosen, parts)
        case = _first(draft, judged, parts, next(numbers))
        act.ref = refs.make(CASE, case)
        if chosen.is_bundle:
            for part in parts:
                _begin(actor, _child(case, part, next(numbers)), part, judged.files, day)
            steps.settle(case)
        else:
            _begin(actor, case, parts[0], judged.files, day)
        save_version(draft, version, {"state": Draft.SUBMITTED, "case": case, "touched_at": clock.now()})
        act.note(matter=chosen.code, parts=len(parts), number=case.number)
        act.emit(events.SUBMITTED, matter=chosen.code, number=case.number)
        if actor.person:
            notices.tell([actor.person], HANDED_IN, act.ref, title=case.title, number=case.number)
    return case


def _parts(draft: Draft, judged: _Judged) -> list[_Part]:
    """The matters that take part, each with its own answers."""
    chosen = judged.pack
    if not chosen.is_bundle:
        return [_Part(chosen, dict(judged.values))]
    values = forms.split(chosen.parts, chosen.union, draft.values, judged.known)
    return [_Part(pack(code, draft.edition_id), dict(given)) for code, given in values.items()]


def _numbers(chosen: Pack, parts: Sequence[_Part]) -> Iterator[str]:
    """Numbers of the case and then of the parts of a bundle.

    They are drawn in the order of their prefixes: two submissions that need the same ones never wait for each
    other in a ring. Letters draw theirs afterwards.
    """
    packs = [chosen, *(part.pack for part in parts if chosen.is_bundle)]
    year, drawn = clock.today().year, {}
    for place in sorted(range(len(packs)), key=lambda n: str(packs[n].matter["prefix"])):
        drawn[place] = numbering.document_no(str(packs[place].matter["prefix"]), year)
    return (drawn[place] for place in range(len(packs)))


def _title(chosen: Pack, values: Mapping[str, Any]) -> str:
    """What the case is called in lists: the matter in short, and whom it is about."""
    short = chosen.matter.get("short", chosen.matter["name"])["zh-Hans"]
    about = values.get("party.name.new") or values.get("party.name.old") or values.get("mark.text") or ""
    return f"{short}：{about}"[:300] if about else str(short)[:300]


def phone_key(number: str, phone: str) -> str:
    """What stands for a phone number in a case: only who knows both can make it again."""
    digits = "".join(c for c in phone if c.isdigit())[-8:]
    return hmac.new(settings.SECRET_KEY.encode(), f"{number}\n{digits}".encode(), hashlib.sha256).hexdigest()


def _first(draft: Draft, judged: _Judged, parts: Sequence[_Part], number: str) -> Case:
    chosen = judged.pack
    prefilled = [code for code in draft.origins if code in chosen.form.fields]
    saved = forms.savings(chosen.union, chosen.parts, judged.known, prefilled) if chosen.is_bundle else None
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


def _child(parent: Case, part: _Part, number: str) -> Case:
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


def _begin(actor: Actor, case: Case, part: _Part, files: Sequence[DraftFile], day: date) -> None:
    """Files, rights and clocks of one case, and the steps that run by themselves."""
    _take_files(case, part.pack, files)
    _take_rights(case)
    steps.begin(actor, case, part.pack, day)


def _take_files(case: Case, chosen: Pack, files: Sequence[DraftFile]) -> None:
    asked = {m.type: m.code for part in chosen.parts for m in part.materials}
    rows: list[CaseFile] = []
    for row in files:
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


def _named(case: Case) -> list[tuple[Right, str]]:
    """The rights that the answers name, each with the name in which the register shows its owner."""
    uids, day = set(facts.chosen(case.values)), clock.today()
    if not uids or case.party is None:
        return []
    held = Ownership.objects.filter(registry.owned(day), party=case.party, right__uid__in=uids)
    own = held.select_related("right").order_by("right__register", "right__number", "right_id")
    found = [(row.right, row.recorded_name) for row in own]
    if len(found) == len(uids):
        return found
    # Some are shown under second records, or under namesakes that the applicant confirmed.
    every = {f.right.pk: f for f in registry.rights_found_for(case.party, day) if str(f.right.uid) in uids}
    return [(f.right, f.recorded_name) for f in every.values()]


def _take_rights(case: Case) -> None:
    """The rights and recordals that the answers name; what the applicant may not see is not taken."""
    rows = [
        CaseRight(
            case=case, right=right, ref=f"registry.right:{right.uid}", number=right.number, title=right.title,
            recorded_name=name,
        )
        for right, name in _named(case)
    ]  # fmt: skip
    if case.party_id and case.values.get(MARKS):
        rows += _left_out(case)
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


def _left_out(case: Case) -> list[CaseRight]:
    """Marks that a change would reach and that were not chosen: they stay behind under the old name."""
    held = Ownership.objects.filter(
        registry.owned(clock.today()),
        party=case.party,
        right__kind__in=Right.MARKS,
        right__status=Right.IN_FORCE,
    )
    rest = held.exclude(right__uid__in=case.values[MARKS]).select_related("right").order_by("pk")
    return [
        CaseRight(
            case=case, right=row.right, ref=f"registry.right:{row.right.uid}", number=row.right.number,
            title=row.right.title, recorded_name=row.recorded_name, state=CaseRight.EXCLUDED,
        )
        for row in rest
        if prefills.wanted(row.right, MARKS)
    ]  # fmt: skip
