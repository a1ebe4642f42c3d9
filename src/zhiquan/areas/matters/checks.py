"""Whether a draft can be handed in: every fault of the form, every missing material, every ground, at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters import facts
from zhiquan.areas.matters.models import Draft
from zhiquan.areas.matters.packs import Pack, pack
from zhiquan.areas.matters.ports import Ground, Question
from zhiquan.engines import forms
from zhiquan.kernel import clock
from zhiquan.kernel.errors import Refused
from zhiquan.registry import queries as registry
from zhiquan.registry.ports import Lock, Right


@dataclass(frozen=True)
class Wanted:
    """One material as the applicant sees it: `key` names it in the draft, `about` the lock or right it is for."""

    key: str
    material: forms.WantedMaterial
    about: str = ""
    holder: str = ""
    reference: str = ""
    files: tuple[Any, ...] = ()

    @property
    def missing(self) -> bool:
        needed = self.material.required and self.material.origin is forms.Origin.APPLICANT
        return needed and not self.files


@dataclass(frozen=True)
class Verdict:
    """All that stands between a draft and its submission."""

    faults: tuple[forms.Fault, ...]
    missing: tuple[Wanted, ...]
    grounds: tuple[Ground, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    """The answers as a case would keep them: of shown fields only, in their stored form."""

    @property
    def blocks(self) -> bool:
        return bool(self.faults or self.missing or self.refusals)

    @property
    def refusals(self) -> tuple[Ground, ...]:
        return tuple(g for g in self.grounds if g.effect == "refuse")


class Unsound(Refused):
    """The draft cannot be handed in; `verdict` has everything."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        count = len(verdict.faults) + len(verdict.missing) + len(verdict.refusals)
        super().__init__(
            "unsound", N_("%(count)s things must be put right before it can be handed in."), count=count
        )


def wanted(draft: Draft, chosen: Pack, known: Mapping[str, Any]) -> tuple[Wanted, ...]:
    """The materials that these answers ask for, one for each lock where it is asked for each lock."""
    at_hand: dict[str, list[Any]] = {}
    for row in draft.files.select_related("file", "wallet"):
        at_hand.setdefault(row.material, []).append(row)
    found: list[Wanted] = []
    for each in forms.wanted_materials(chosen.materials, chosen.form, known):
        if each.material.per == "lock":
            found += _per_lock(draft, each, at_hand)
            continue
        key = each.material.type
        found.append(Wanted(key, each, files=tuple(at_hand.get(key, ()))))
    return tuple(found)


_KINDS = {"court": Lock.SEIZURE}


def _per_lock(draft: Draft, each: forms.WantedMaterial, at_hand: Mapping[str, list[Any]]) -> list[Wanted]:
    kind = next((k for word, k in _KINDS.items() if word in each.material.type), Lock.PLEDGE)
    rows = list(Right.objects.filter(uid__in=facts.chosen(draft.values)))
    locks = registry.locks_by_right(rows, clock.today())
    names = {r.pk: f"{r.number} {r.title}" for r in rows}
    return [
        Wanted(
            f"{each.material.type}:{lock.uid}", each, names[pk], lock.holder.name if lock.holder else "",
            lock.reference, tuple(at_hand.get(f"{each.material.type}:{lock.uid}", ())),
        )
        for pk, found in locks.items()
        for lock in found
        if lock.kind == kind
    ]  # fmt: skip


def material_names(rows: Iterable[Wanted]) -> frozenset[str]:
    """What guards see of the materials: types, types with their lock, and each matter's own code."""
    names: set[str] = set()
    for row in rows:
        if row.files:
            names |= {row.key, row.material.material.type, *(ask.material.code for ask in row.material.asks)}
    return frozenset(names)


def verdict(draft: Draft, chosen: Pack, known: Mapping[str, Any]) -> Verdict:
    """Judge a draft as of today."""
    day = clock.today()
    cleaned = forms.clean(chosen.form, draft.values, known)
    prefilled = {code: draft.values.get(code) for code in draft.origins}
    faults = forms.validate(chosen.form, cleaned, today=day, facts=known, prefilled=prefilled)
    materials = wanted(draft, chosen, known)
    missing = tuple(w for w in materials if w.missing)
    return Verdict(faults, missing, grounds(draft, chosen, known, materials), cleaned)


def grounds(
    draft: Draft, chosen: Pack, known: Mapping[str, Any], materials: Iterable[Wanted]
) -> tuple[Ground, ...]:
    """The grounds that every matter taking part sees in these answers, told once."""
    codes = forms.active(chosen.form, known) if chosen.is_bundle else (chosen.code,)
    at_hand = material_names(materials)
    found: dict[tuple[str, str], Ground] = {}
    for code in codes:
        part = pack(code, draft.edition_id)
        question = Question(
            matter=code, edition=draft.edition_id, party=draft.party, values=draft.values, materials=at_hand,
            day=clock.today(), draft=draft,
        )  # fmt: skip
        for ground in facts.flow_facts(part, question, known)[1]:
            found.setdefault((ground.code, ground.about), ground)
    return tuple(found.values())


def require_sound(draft: Draft, chosen: Pack, known: Mapping[str, Any]) -> Verdict:
    """The verdict; raises Unsound with everything that is wrong."""
    judged = verdict(draft, chosen, known)
    if judged.blocks:
        raise Unsound(judged)
    return judged
