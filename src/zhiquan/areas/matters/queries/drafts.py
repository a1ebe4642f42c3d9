"""A draft as its pages need it, read once; and the drafts that somebody may go on with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiquan.areas.matters import access, checks, facts, packs, wording
from zhiquan.areas.matters.models import Draft, DraftMember
from zhiquan.areas.matters.packs import Pack
from zhiquan.areas.matters.queries import catalogue, offered
from zhiquan.engines import forms
from zhiquan.engines.forms import ElementKind
from zhiquan.engines.rules import When
from zhiquan.kernel import clock, refs
from zhiquan.kernel.actor import APPLICANT, Actor
from zhiquan.kernel.models import AuditEntry, Mandate, Person

MATERIALS, SUMMARY = "materials", "summary"
# The answers that decide which parts of a bundle take part, as most people give them.
USUAL: Mapping[str, Any] = {"subject.continuity": "same", "change.kind": "name"}
OWNER, EDITOR, VIEWER, CONFIRMER = "owner", "editor", "viewer", "confirmer"


@dataclass(frozen=True)
class Place:
    """One step on the way: a step of the form, the materials, the summary."""

    code: str
    label: str
    url: str
    done: bool
    current: bool = False


@dataclass(frozen=True)
class Instead:
    """A hint that another matter is the right one: `here` where the same draft already does that one."""

    text: str
    code: str
    name: str
    here: bool


@dataclass(frozen=True)
class SummaryLine:
    """An answer in words; `rows` are the lines of a list or table."""

    code: str
    label: str
    text: str
    rows: tuple[str, ...]
    step: str
    origin: str


@dataclass(frozen=True)
class Compared:
    """One field of the union and who would have asked it one by one."""

    label: str
    origin: str
    askers: tuple[str, ...]
    field: forms.Field


class Sheet:
    """One draft under the eyes of one actor; everything is worked out once, when it is asked for."""

    def __init__(self, actor: Actor, draft: Draft, values: Mapping[str, Any] | None = None) -> None:
        self.actor = actor
        self.draft = draft
        self.values: dict[str, Any] = dict(draft.values if values is None else values)

    @cached_property
    def pack(self) -> Pack:
        return packs.pack(self.draft.matter, self.draft.edition_id)

    @property
    def form(self) -> forms.Form:
        return self.pack.form

    @cached_property
    def elements(self) -> dict[str, forms.Element]:
        return {code: field.element for code, field in self.form.fields.items()}

    @cached_property
    def known(self) -> dict[str, Any]:
        platform = facts.platform_facts(self.values, self.draft.party, clock.today())
        return {**platform, **self.values}

    @cached_property
    def expected(self) -> dict[str, Any]:
        """The facts with what most people answer where the deciding questions are still open: what is told about
        savings and materials before the first answer."""
        return {**USUAL, **{code: value for code, value in self.known.items() if value is not None}}

    @cached_property
    def view(self) -> forms.View:
        return forms.View(self.form, self.known)

    @cached_property
    def shown(self) -> dict[str, forms.Field]:
        return {field.code: self._as_asked(field) for field in self.view.shown}

    def _as_asked(self, field: forms.Field) -> forms.Field:
        """The field with help and bases of the parts that ask it now; a union joins those of all parts."""
        if not self.pack.is_bundle:
            return field
        asking = {ask.part for ask in self.view.asking(field)}
        own = [p.form.fields[field.code] for p in self.pack.parts if p.code in asking]
        label = next((f.help for f in own if f.help), {})
        basis = tuple(dict.fromkeys(b for f in own for b in f.basis))
        return replace(field, help=label, basis=basis)

    @cached_property
    def steps(self) -> tuple[forms.Step, ...]:
        """The steps of the form that have anything to ask."""
        return tuple(s for s in self.form.steps if any(f.code in self.shown for f in s.fields))

    def fields_of(self, step: str) -> list[forms.Field]:
        found = next((s for s in self.steps if s.code == step), None)
        return [self.shown[f.code] for f in found.fields if f.code in self.shown] if found else []

    @cached_property
    def locked(self) -> frozenset[str]:
        """Fields whose value comes from the register and may not be changed."""
        return frozenset(c for c in self.draft.origins if c in self.elements and self.elements[c].locked)

    @cached_property
    def required(self) -> dict[str, bool]:
        return {code: self.view.required(field) for code, field in self.shown.items()}

    @cached_property
    def origins(self) -> dict[str, str]:
        """Where each value that the platform gave came from."""
        found = {}
        for code, (text, params) in self.draft.origins.items():
            said = _(text) % params if params else _(text)
            found[code] = (
                _("%(origin)s It cannot be changed here.") % {"origin": said} if code in self.locked else said
            )
        return found

    @cached_property
    def titles(self) -> dict[str, str]:
        return offered.titles(self.values)

    def rights(self, fields: list[forms.Field]) -> dict[str, tuple[offered.Offered, ...]]:
        lists = [f.code for f in fields if f.element.kind is ElementKind.RIGHTS]
        return {code: offered.offered(self.draft, code) for code in lists}

    @cached_property
    def faults(self) -> tuple[forms.Fault, ...]:
        """Everything wrong with the answers, of all steps."""
        cleaned = forms.clean(self.form, self.values, self.known)
        given = {code: self.draft.values.get(code) for code in self.draft.origins}
        return forms.validate(self.form, cleaned, today=clock.today(), facts=self.known, prefilled=given)

    @cached_property
    def wanted(self) -> tuple[checks.Wanted, ...]:
        return checks.wanted(self.draft, self.pack, self.known)

    @cached_property
    def ready(self) -> tuple[checks.Wanted, ...]:
        """Materials still to be brought, as far as can be told by now."""
        if any(code not in self.known for code in USUAL if code in self.elements):
            return tuple(w for w in checks.wanted(self.draft, self.pack, self.expected) if w.missing)
        return tuple(w for w in self.wanted if w.missing)

    @cached_property
    def verdict(self) -> checks.Verdict:
        return checks.verdict(self.draft, self.pack, self.known)

    @cached_property
    def may_edit(self) -> bool:
        return self.draft.state == Draft.OPEN and access.DRAFTS.may(self.actor, "edit", self.draft)

    @cached_property
    def progress(self) -> dict[str, forms.StepProgress]:
        found = forms.progress(self.form, self.values, today=clock.today(), facts=self.known)
        return {each.step: each for each in found}

    def places(self, current: str) -> list[Place]:
        """All steps in order, the materials only where any are wanted."""
        here = reverse("matters:draft", args=[self.draft.uid])
        found = [
            Place(s.code, packs.words(s.name), f"{here}?step={s.code}", self._done(s.code), s.code == current)
            for s in self.steps
        ]
        if self.wanted:
            done = not any(w.missing for w in self.wanted)
            url = f"{here}?step={MATERIALS}"
            found.append(Place(MATERIALS, _("Materials"), url, done, current == MATERIALS))
        url = f"{here}?step={SUMMARY}"
        return [*found, Place(SUMMARY, _("Check and hand in"), url, False, current == SUMMARY)]

    def _done(self, code: str) -> bool:
        found = self.progress.get(code)
        return bool(found and found.complete)

    def first_open(self) -> str:
        return next((p.code for p in self.places("") if not p.done), SUMMARY)

    def next_after(self, code: str) -> str:
        codes = [p.code for p in self.places(code)]
        at = codes.index(code) if code in codes else -1
        return codes[min(at + 1, len(codes) - 1)]

    @cached_property
    def savings(self) -> forms.Savings | None:
        if not self.pack.is_bundle:
            return None
        given = [code for code in self.draft.origins if code in self.elements]
        return forms.savings(self.pack.union, self.pack.parts, self.expected, given)

    @cached_property
    def active(self) -> tuple[str, ...]:
        return forms.active(self.form, self.known) if self.pack.is_bundle else (self.pack.code,)

    @cached_property
    def part_names(self) -> dict[str, str]:
        return {code: packs.pack(code, self.draft.edition_id).short for code in self.active}

    def compared(self) -> list[Compared]:
        """Field by field, whose form would have asked it."""
        return [
            Compared(
                wording.label_of(field.element), self.origins.get(code, ""),
                tuple(self.part_names[ask.part] for ask in self.view.asking(field) if ask.part in self.part_names),
                field,
            )
            for code, field in self.shown.items()
        ]  # fmt: skip

    def instead(self) -> list[Instead]:
        """Where the answers call for another matter, why, and whether this draft does it already."""
        found: dict[str, Instead] = {}
        for code in dict.fromkeys((self.pack.code, *(p.code for p in self.pack.parts))):
            own = packs.pack(code, self.draft.edition_id)
            for each in own.matter.get("instead", ()):
                if not When.parse(each["when"]).holds(self.view.public):
                    continue
                other = each.get("matter", "")
                name = packs.pack(other, self.draft.edition_id).name if other else ""
                found.setdefault(
                    packs.words(each["text"]),
                    Instead(packs.words(each["text"]), other, name, other in self.active),
                )
        return list(found.values())

    def elsewhere(self) -> list[tuple[str, str]]:
        """What is handed over to other services, of the matter itself."""
        return [
            (packs.words(each["name"]), packs.words(each["text"]))
            for each in self.pack.matter.get("elsewhere", ())
            if When.parse(each.get("when")).holds(self.view.public)
        ]

    def summary(self) -> list[tuple[str, str, list[SummaryLine]]]:
        """All answers in words: step code, its name, its lines."""
        return [
            (step.code, packs.words(step.name), [self._line(f, step.code) for f in self.fields_of(step.code)])
            for step in self.steps
        ]

    def _line(self, field: forms.Field, step: str) -> SummaryLine:
        element, value = field.element, self.view.values.get(field.code)
        rows: tuple[str, ...] = ()
        if element.kind.listed and isinstance(value, list):
            rows = tuple(wording.value_words(element, [each], self.titles) for each in value)
        text = "" if rows else wording.value_words(element, value, self.titles)
        return SummaryLine(
            field.code, wording.label_of(element), text, rows, step, self.origins.get(field.code, "")
        )

    @cached_property
    def windows(self) -> tuple[catalogue.Window, ...]:
        """Windows that take the matter, one of the party's own district first."""
        found = catalogue.windows(self.pack.edition, self.pack.code)
        address = str(self.values.get("party.address.old") or getattr(self.draft.party, "address", "") or "")
        names = {d["code"]: d["name"]["zh-Hans"] for d in self.pack.edition.city.get("districts", ())}
        near = [w for w in found if names.get(w.district_code, "-") in address]
        return tuple(dict.fromkeys([*near, *found]))

    def role(self) -> str:
        return role_of(self.actor, self.draft)


def role_of(actor: Actor, draft: Draft) -> str:
    """What the actor is to the draft."""
    if actor.person is None:
        return ""
    if draft.person_id == actor.person.pk:
        return OWNER
    if draft.confirmer_id == actor.person.pk:
        return CONFIRMER
    member = next((m for m in draft.members.all() if m.person_id == actor.person.pk), None)
    return member.role if member else ""


def last_change(draft: Draft) -> tuple[str, datetime | None]:
    """Who saved the draft last, and when."""
    ref = refs.make("matters.draft", draft)
    row = AuditEntry.objects.filter(ref=ref).order_by("-pk").first()
    return (row.actor, row.at) if row else ("", None)


# ---------- lists


@dataclass(frozen=True)
class Line:
    """A draft in a list: `done` of `total` answers, `waits` where the reader is asked to confirm it."""

    draft: Draft
    name: str
    about: str
    url: str
    role: str
    done: int
    total: int
    waits: bool


def mine(actor: Actor, most: int = 20) -> list[Line]:
    """Open drafts that the actor may go on with: his own, shared ones, those he is to confirm."""
    if actor.person is None:
        return []
    mine_or_shared = Q(person=actor.person) | Q(members__person=actor.person) | Q(confirmer=actor.person)
    rows = access.DRAFTS.visible_to(actor).filter(mine_or_shared, state=Draft.OPEN).distinct()
    return [_line(actor, d) for d in rows.select_related("party").prefetch_related("members")[:most]]


def _line(actor: Actor, draft: Draft) -> Line:
    sheet = Sheet(actor, draft)
    counts = sheet.progress.values()
    waits = draft.confirmer_id == getattr(actor.person, "pk", None) and not draft.confirmed_at
    name = "draft-confirm" if waits else "draft"
    about = draft.values.get("party.name.new") or draft.values.get("party.name.old") or ""
    return Line(
        draft, sheet.pack.short, str(about), reverse(f"matters:{name}", args=[draft.uid]), role_of(actor, draft),
        sum(c.done for c in counts), sum(c.total for c in counts), waits,
    )  # fmt: skip


def colleagues(actor: Actor, draft: Draft) -> list[Person]:
    """People who act for the same organisation and are not in the draft yet."""
    if draft.organisation is None:
        return []
    today = clock.today()
    held = Mandate.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today), organisation=draft.organisation, role=APPLICANT,
        revoked_at=None, valid_from__lte=today,
    )  # fmt: skip
    known = {draft.person_id, *draft.members.values_list("person", flat=True)}
    rows = Person.objects.filter(pk__in=held.values("person"), is_active=True).exclude(pk__in=known)
    return list(rows.order_by("display_name", "pk"))


ROLES = (DraftMember.EDITOR, DraftMember.VIEWER)
