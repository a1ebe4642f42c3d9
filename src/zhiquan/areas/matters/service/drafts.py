"""Drafts: begun with what is known, saved as one types, shared, confirmed by their owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters import access, facts, prefills
from zhiquan.areas.matters.models import Draft, DraftFile, DraftMember, WalletItem
from zhiquan.areas.matters.packs import Pack, pack, startable
from zhiquan.areas.matters.ports import Wish, prefill
from zhiquan.engines import forms
from zhiquan.kernel import canonical, clock, editions, files, notices, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Person
from zhiquan.registry import queries as registry
from zhiquan.registry.ports import Party

DRAFT = "matters.draft"
MOST_BYTES = 200_000
TO_CONFIRM = N_("%(who)s filled a form for you. Please look at it and confirm it.")
CONFIRMED = N_("%(who)s confirmed the form. It can be handed in now.")
SHARED = N_("%(who)s shared a draft with you.")


def ref_of(draft: Draft) -> str:
    return refs.make(DRAFT, draft)


def pack_of(draft: Draft) -> Pack:
    return pack(draft.matter, draft.edition_id)


def begin(
    actor: Actor,
    matter: str,
    *,
    values: Mapping[str, Any] | None = None,
    channel: str = "online",
    party: Party | None = None,
) -> Draft:
    """Begin a draft with everything that is known already. `values` come from elsewhere, such as another draft."""
    access.DRAFTS.require(actor, "begin")
    chosen = startable(matter)
    if actor.person is None:
        raise Refused("sign_in", N_("Sign in first: a draft belongs to somebody."))
    subject = party or _own_party(actor)
    known, origins = known_values(actor, chosen, subject)
    known.update({k: v for k, v in (values or {}).items() if k in chosen.form.fields})
    with action(actor, "matters.draft.begin") as act:
        draft = Draft.objects.create(
            matter=matter,
            edition_id=chosen.edition.hash,
            organisation=actor.organisation,
            person=actor.person,
            party=subject,
            values=known,
            origins=origins,
            channel=channel,
            is_demo=bool(actor.person.is_demo),
        )
        act.ref = ref_of(draft)
        act.note(matter=matter, channel=channel)
    return draft


def _own_party(actor: Actor) -> Party | None:
    found = registry.own_parties(actor).order_by("pk")[:2]
    return found[0] if len(found) == 1 else None


def known_values(actor: Actor, chosen: Pack, party: Party | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values that the platform has for the form, and by element where each came from (msgid and its places)."""
    values: dict[str, Any] = {}
    origins: dict[str, Any] = {}
    for code, asked in chosen.form.fields.items():
        if asked.element.kind is forms.ElementKind.RIGHTS:
            found = prefills.rights_for(party, code)
            if found:
                values[code], origins[code] = found, [prefills.FOUND, {}]
            continue
        for name in asked.element.prefill:
            given = prefill.get(name)(Wish(actor, party, chosen.code, code))
            if given and prefills.known(given.value):
                values[code] = canonical.plain(given.value)
                origins[code] = [given.origin, canonical.plain(dict(given.params))]
                break
    return values, origins


def save(actor: Actor, draft: Draft, version: int, values: Mapping[str, Any]) -> Draft:
    """Save some answers (autosave, or a step). What is wrong is kept too: a draft loses nothing.

    A locked value that the platform gave stays. An answer that changes takes the confirmation back.
    """
    access.DRAFTS.require(actor, "edit", draft)
    _require_open(draft)
    form = pack_of(draft).form
    known = {k: v for k, v in values.items() if k in form.fields and not _is_locked(draft, form, k)}
    merged = {**draft.values, **known}
    if len(canonical.dumps(merged)) > MOST_BYTES:
        raise Refused(
            "too_much", N_("This is more text than a form holds: shorten it, or attach it as a file.")
        )
    if merged == draft.values:
        return draft
    changed = {k: v for k, v in known.items() if draft.values.get(k) != v}
    origins = {k: o for k, o in draft.origins.items() if k not in changed}
    with action(actor, "matters.draft.save", ref_of(draft)) as act:
        save_version(
            draft, version,
            {"values": merged, "origins": origins, "touched_at": clock.now(), "confirmed_at": None, "confirmed_hash": ""},
        )  # fmt: skip
        act.note(elements=sorted(changed))
    return draft


def _is_locked(draft: Draft, form: forms.Form, code: str) -> bool:
    return form.fields[code].element.locked and code in draft.origins


def _require_open(draft: Draft) -> None:
    if draft.state != Draft.OPEN:
        raise Refused("draft_closed", N_("This draft was handed in or thrown away: open the case instead."))


def attach(
    actor: Actor,
    draft: Draft,
    material: str,
    *,
    name: str = "",
    data: bytes = b"",
    wallet: WalletItem | None = None,
) -> DraftFile:
    """Put a file, or an item of the wallet, under a material of the draft."""
    access.DRAFTS.require(actor, "edit", draft)
    _require_open(draft)
    kinds = {m.type for m in pack_of(draft).materials}
    if material.partition(":")[0] not in kinds:
        raise Refused("no_material", N_("This matter does not ask for such a material."))
    if wallet:
        access.WALLET.require(actor, "view", wallet)
    with action(actor, "matters.draft.attach", ref_of(draft)) as act:
        stored = wallet.file if wallet else files.store(actor, name, data, ref=ref_of(draft))
        row = DraftFile.objects.create(
            draft=draft, material=material, file=stored, wallet=wallet, added_by=actor.person
        )
        Draft.objects.filter(pk=draft.pk).update(touched_at=clock.now(), confirmed_at=None, confirmed_hash="")
        act.note(material=material, sm3=stored.sm3)
    return row


def detach(actor: Actor, draft: Draft, uid: str) -> None:
    """Take a file out of the draft; the wallet keeps its own."""
    access.DRAFTS.require(actor, "edit", draft)
    _require_open(draft)
    row = draft.files.filter(uid=uid).first()
    if row is None:
        raise Refused("no_file", N_("This file was taken out already."))
    with action(actor, "matters.draft.detach", ref_of(draft)) as act:
        act.note(material=row.material)
        row.delete()
        Draft.objects.filter(pk=draft.pk).update(touched_at=clock.now(), confirmed_at=None, confirmed_hash="")


def share(actor: Actor, draft: Draft, person: Person, role: str) -> DraftMember:
    """Let a colleague, or a helper, see the draft or write in it."""
    access.DRAFTS.require(actor, "share", draft)
    if role not in (DraftMember.EDITOR, DraftMember.VIEWER):
        raise Refused("role", N_("Choose whether the person may write or only read."))
    if person.pk == draft.person_id:
        raise Refused("own_draft", N_("The draft is yours already."))
    with action(actor, "matters.draft.share", ref_of(draft)) as act:
        row, _ = DraftMember.objects.update_or_create(
            draft=draft, person=person, defaults={"role": role, "added_by": actor.person, "at": clock.now()}
        )
        act.note(person=str(person.uid), role=role)
        notices.tell([person], SHARED, ref_of(draft), who=actor.name)
    return row


def unshare(actor: Actor, draft: Draft, person: Person) -> None:
    access.DRAFTS.require(actor, "share", draft)
    with action(actor, "matters.draft.unshare", ref_of(draft)) as act:
        draft.members.filter(person=person).delete()
        act.note(person=str(person.uid))


def ask_confirmation(actor: Actor, draft: Draft, version: int, person: Person) -> Draft:
    """The draft was filled for `person`, who must confirm it before it can be handed in."""
    access.DRAFTS.require(actor, "edit", draft)
    _require_open(draft)
    with action(actor, "matters.draft.ask_confirmation", ref_of(draft)) as act:
        save_version(draft, version, {"confirmer": person, "confirmed_at": None, "confirmed_hash": ""})
        act.note(person=str(person.uid))
        notices.tell([person], TO_CONFIRM, ref_of(draft), who=actor.name)
    return draft


def fingerprint(draft: Draft) -> str:
    """What a confirmation stands for: these answers and these files, nothing else."""
    sums = sorted(draft.files.values_list("material", "file__sm3"))
    return canonical.sm3(canonical.dumps([draft.values, sums]).encode())


def confirm(actor: Actor, draft: Draft, version: int) -> Draft:
    """The owner confirms what others filled for him."""
    access.DRAFTS.require(actor, "confirm", draft)
    _require_open(draft)
    with action(actor, "matters.draft.confirm", ref_of(draft)) as act:
        digest = fingerprint(draft)
        save_version(draft, version, {"confirmed_at": clock.now(), "confirmed_hash": digest})
        act.note(sm3=digest)
        notices.tell([draft.person], CONFIRMED, ref_of(draft), who=actor.name)
    return draft


def drop(actor: Actor, draft: Draft, version: int) -> Draft:
    """Throw a draft away. It can be taken back until the retention table removes it."""
    access.DRAFTS.require(actor, "drop", draft)
    _require_open(draft)
    with action(actor, "matters.draft.drop", ref_of(draft)):
        save_version(draft, version, {"state": Draft.DROPPED, "touched_at": clock.now()})
    return draft


def restore(actor: Actor, draft: Draft, version: int) -> Draft:
    access.DRAFTS.require(actor, "drop", draft)
    if draft.state != Draft.DROPPED:
        raise Refused("not_dropped", N_("Only a draft that was thrown away can be taken back."))
    with action(actor, "matters.draft.restore", ref_of(draft)):
        save_version(draft, version, {"state": Draft.OPEN, "touched_at": clock.now()})
    return draft


def bring_up_to_date(actor: Actor, draft: Draft, version: int) -> Draft:
    """Take the draft over to the current edition; answers stay, and what is newly asked shows as missing."""
    access.DRAFTS.require(actor, "edit", draft)
    _require_open(draft)
    now = editions.current(settings.CITY)
    with action(actor, "matters.draft.bring_up_to_date", ref_of(draft)) as act:
        act.note(before=draft.edition_id, now=now.hash)
        save_version(draft, version, {"edition_id": now.hash, "confirmed_at": None, "confirmed_hash": ""})
    return draft


def state_facts(draft: Draft) -> dict[str, Any]:
    return facts.of_draft(draft)
