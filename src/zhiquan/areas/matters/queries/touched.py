"""What a change touches, as the applicant sees it: every register, the rule with its clock, what is done now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhiquan.areas.matters import clocks, facts, packs, ports
from zhiquan.areas.matters.checks import Wanted
from zhiquan.areas.matters.models import Draft
from zhiquan.areas.matters.packs import Pack
from zhiquan.areas.matters.queries import lawtext
from zhiquan.engines import clocks as engine
from zhiquan.engines import forms
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.registry import queries as registry
from zhiquan.registry.ports import labels
from zhiquan.registry.queries import RuleRef, Touch
from zhiquan.ui import formats

CHANGE, CONTINUITY = "change.kind", "subject.continuity"
RESOLVED, DECIDED = "change.resolved_on", "change.decided_on"
# Day from which the period of a register runs; of the others from the day of the approval.
_ANCHORS: Mapping[str, str] = {"company": RESOLVED}
MOST_NOTES = 3
_PERIODS = ("day", "working_day", "month", "year")
_ELEMENTS: Mapping[str, str] = {
    "trademark": "rights.trademark", "patent": "rights.patent", "customs": "rights.customs",
    "pledge_contract": "rights.pledged",
}  # fmt: skip
# What a reminder or a duty elsewhere is called, by touch.
_ELSEWHERE: Mapping[str, Any] = {
    "copyright": gettext_lazy("changed by the owner himself; no right is lost"),
    "domain_name": gettext_lazy("changed at the registrar of the name"),
    "other_rights": gettext_lazy("changed at the office that keeps the register"),
    "licence": gettext_lazy("tell the other side; a recorded licence is changed at the office"),
    "lock_held": gettext_lazy("your name stands on rights of others; tell their owners"),
    "insurance": gettext_lazy("ask the insurer to amend the name"),
    "pre_exam": gettext_lazy("changed at the protection centre; cases handed in before may come back"),
    "exporters": gettext_lazy("tell whoever keeps the list, so that alerts go on"),
    "same_name": gettext_lazy("another entry bears your name and no number; look whether it is yours"),
    "trademark_madrid": gettext_lazy("not reached by a change at home; form MM9 at WIPO"),
    "trademark_special": gettext_lazy("the rules on their use are handed in after the change"),
    "trademark_pending": gettext_lazy("applications may be changed together; give their numbers in the form"),
    "patent_pending": gettext_lazy("applications are changed together with the patents"),
    "trademark_excluded": gettext_lazy("no longer in force, nothing to change"),
    "patent_excluded": gettext_lazy("no longer in force, nothing to change"),
    "trademark_co_owned": gettext_lazy("the other owners are listed in an annex and sign it"),
    "patent_co_owned": gettext_lazy("the other owners take part"),
}


@dataclass(frozen=True)
class Row:
    """One line. `light` and `treatment` say what happens now; `act` is a matter to begin, with its word."""

    code: str
    label: str
    count: str
    url: str
    within: bool
    rule: str
    source: str
    sample: bool
    due: date | None
    due_note: str
    light: str
    treatment: str
    act: str = ""
    act_word: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Touched:
    """The table: its lines, and the number of registers and entries that stand on their own."""

    rows: tuple[Row, ...]
    registers: int
    names: int


def asks(pack: Pack) -> bool:
    """Whether the matter is one whose change reaches other registers."""
    return CHANGE in pack.form.fields


def change_of(values: Mapping[str, Any]) -> str | None:
    """The change that the answers tell of, a change of name until they tell; None for one that reaches nobody."""
    if values.get(CONTINUITY) == "other":
        return "restructuring"
    kind = values.get(CHANGE) or "name"
    return str(kind) if kind in registry.CHANGES else None


def touched(
    actor: Actor, draft: Draft, pack: Pack, known: Mapping[str, Any], wanted: tuple[Wanted, ...]
) -> Touched | None:
    """The table for a draft; None where its matter, its answers or its party do not make one."""
    change = change_of(draft.values)
    if draft.party is None or change is None or not asks(pack):
        return None
    maker = _Maker(draft, pack, known, wanted)
    found = registry.touched_by_change(draft.party, change, clock.today(), pack.edition)
    rows = [maker.row(touch) for touch in found]
    rows += [
        _other(each) for make in ports.touches.all().values() for each in make(actor, draft.party, change)
    ]
    names = draft.party.names.filter(main=True).exclude(valid_to=None).count()
    return Touched(tuple(rows), sum(not row.within for row in rows), names)


def _other(each: ports.Touched) -> Row:
    return Row(
        each.code, each.title, formats.number_text(each.count), each.url, False, each.text, "", False, each.due, "",
        "idle", _("to be told"),
    )  # fmt: skip


class _Maker:
    """Makes lines of one draft; what the matter serves is read from its form, not named here."""

    def __init__(
        self, draft: Draft, pack: Pack, known: Mapping[str, Any], wanted: tuple[Wanted, ...]
    ) -> None:
        self.draft, self.pack, self.known, self.wanted = draft, pack, known, wanted
        self.served = set(served(pack, known))
        self.transfer = draft.values.get(CONTINUITY) == "other"

    def row(self, touch: Touch) -> Row:
        rule = next((r for r in touch.rules if r.value is not None and r.unit in _PERIODS), None)
        due, note = self._due(touch, rule)
        light, treatment = self._treatment(touch)
        renew = touch.code == "trademark_grace"
        return Row(
            code=touch.code,
            label=str(labels.TOUCHES[touch.code]),
            count=formats.number_text(touch.count),
            url=_url(touch),
            within=bool(touch.within),
            rule=self._rule(touch, rule),
            source=_source(self.pack, touch.rules),
            sample=any(r.sample for r in touch.rules),
            due=due,
            due_note=note,
            light=light,
            treatment=treatment,
            act="trademark-renewal" if renew and _known(self.pack, "trademark-renewal") else "",
            act_word=_("Begin the renewal") if renew else "",
            notes=_notes(touch),
        )

    def _due(self, touch: Touch, rule: RuleRef | None) -> tuple[date | None, str]:
        if touch.due:
            return touch.due, ""
        if rule is None or touch.within:
            return None, ""
        text = self.draft.values.get(_ANCHORS.get(touch.code, DECIDED))
        try:
            anchor = date.fromisoformat(str(text))
        except ValueError:
            if touch.code in _ANCHORS or touch.code not in self.served:
                return None, ""
            return self._ends(rule, clock.today()), _("if approved today")
        return self._ends(rule, anchor), ""

    def _ends(self, rule: RuleRef, anchor: date) -> date | None:
        try:
            counted = engine.DueRule.from_data({"value": rule.value, "unit": rule.unit})
            return engine.due_date(
                anchor, counted, clocks.calendar(self.pack.edition), as_of=clock.today()
            ).day
        except engine.ClockError:
            return None

    def _rule(self, touch: Touch, rule: RuleRef | None) -> str:
        if touch.code in _ELSEWHERE:
            return str(_ELSEWHERE[touch.code])
        if rule is not None and not touch.within:
            period = lawtext.value_text(rule)  # type: ignore[arg-type]
            if touch.code in _ANCHORS:
                return _("within %(period)s of the decision") % {"period": period}
            return _("within %(period)s of the change") % {"period": period}
        if touch.code == "trademark":
            return self._marks(touch)
        if touch.code == "patent":
            return _("passes by transfer") if self.transfer else _("change of particulars of all of them")
        plain = {
            "trademark_locked": _("whoever holds the lock must consent, on the form made here"),
            "patent_locked": _("whoever holds the lock is told"),
            "trademark_grace": _("renew within the grace period, or the mark is lost"),
            "trademark_older_name": _("an earlier change was forgotten"),
            "patent_older_name": _("an earlier change was forgotten"),
            "pledge_contract": _("the pledgee is told"),
        }
        return plain.get(touch.code, "")

    def _marks(self, touch: Touch) -> str:
        if self.transfer:
            return _("another subject: all pass by transfer, not by change")
        if any(r.certificate for r in touch.rules):
            return _("all together; waits for the registrar's certificate, which is attached by itself")
        return _("all together; goes at once")

    def _treatment(self, touch: Touch) -> tuple[str, str]:
        code = touch.code
        special = {
            "trademark_locked": self._consents,
            "patent_locked": self._locked_patents,
            "trademark_grace": lambda t: ("warn", _("renew first")),
            "trademark_older_name": self._older,
            "patent_older_name": self._older,
            "trademark_co_owned": self._annex,
            "same_name": lambda t: ("warn", _("please check")),
            "trademark_madrid": lambda t: ("idle", _("separately")),
        }.get(code)
        if special:
            return special(touch)
        if touch.within:
            return ("idle", "–") if code.endswith("_excluded") else self._with(touch.within)
        if code in self.served:
            return self._now(touch)
        if code in ("copyright", "domain_name"):
            return "idle", _("reminder only")
        if code in _ELEMENTS or code == "company":
            return "idle", _("not part of this service")
        return "idle", _("told in the result")

    def _with(self, register: str) -> tuple[str, str]:
        return ("ok", _("handled with the rest")) if register in self.served else ("idle", "–")

    def _now(self, touch: Touch) -> tuple[str, str]:
        element = _ELEMENTS.get(touch.code, "")
        if touch.code == "pledge_contract":
            return "ok", _("a notice is made")
        if touch.code in ("copyright", "domain_name"):
            return "idle", _("reminder only")
        if touch.code == "customs" and not self.draft.values.get(DECIDED):
            return "ok", _("handed in after the approval")
        if not element or self.transfer:
            return "ok", _("with this application")
        chosen = len(self.draft.values.get(element) or ())
        words = ngettext("%(n)s with this application", "%(n)s with this application", chosen)
        return ("ok" if chosen else "late"), words % {"n": formats.number_text(chosen)}

    def _consents(self, touch: Touch) -> tuple[str, str]:
        rows = [w for w in self.wanted if w.material.material.per == "lock"]
        if not rows or touch.within not in self.served:
            return "warn", _("consent is needed")
        here = sum(bool(w.files) for w in rows)
        if here == len(rows):
            return "ok", _("consents are here")
        return "warn", _("%(here)s of %(all)s consents here") % {"here": here, "all": len(rows)}

    def _locked_patents(self, touch: Touch) -> tuple[str, str]:
        return self._with(touch.within)

    def _older(self, touch: Touch) -> tuple[str, str]:
        if touch.within not in self.served:
            return "late", _("forgotten so far")
        return "late", _("put right with the rest")

    def _annex(self, touch: Touch) -> tuple[str, str]:
        annex = next((w for w in self.wanted if "co_owner" in w.material.material.type), None)
        if annex is None:
            return self._with(touch.within)
        return ("ok", _("annex is here")) if annex.files else ("warn", _("annex to be signed"))


def served(pack: Pack, known: Mapping[str, Any]) -> Iterator[str]:
    """The touches that the parts taking part deal with, told by what their forms ask and what calls them in."""
    active = set(forms.active(pack.form, known)) if pack.is_bundle else {pack.code}
    for part in pack.parts:
        if part.code not in active:
            continue
        own = packs.pack(part.code, pack.edition.hash)
        if own.authority.get("register") == "company":
            yield "company"
        for fact in part.when.facts:
            if fact.startswith("touched."):
                name = fact.removeprefix("touched.")
                yield "pledge_contract" if name == "pledge" else name
        yield from (code for code, element in _ELEMENTS.items() if element in part.form.fields)


def _notes(touch: Touch) -> tuple[str, ...]:
    """What is to be known, the same sentence once with its number."""
    counted = Counter(labels.touch_note(note) for note in touch.notes)
    return tuple(f"{said} × {n}" if n > 1 else said for said, n in counted.most_common(MOST_NOTES))


def _known(pack: Pack, code: str) -> bool:
    return code in pack.edition.matters


def _url(touch: Touch) -> str:
    """Where the rights behind a count can be looked at: one by itself, more in the list of one's own."""
    if len(touch.rights) == 1:
        return reverse("registry:right", args=[touch.rights[0].uid])
    if not touch.rights:
        return ""
    query = {
        "trademark_locked": "?lock=pledge", "patent_locked": "?lock=pledge", "trademark_grace": "?renewal=grace",
        "trademark_older_name": "?name=old", "patent_older_name": "?name=old",
    }.get(touch.code, "")  # fmt: skip
    kind = (
        "?kind=trademark"
        if touch.code == "trademark"
        else "?kind=copyright"
        if touch.code == "copyright"
        else ""
    )
    return reverse("registry:mine") + (query or kind)


def _source(pack: Pack, refs: tuple[RuleRef, ...]) -> str:
    """The texts, each once; an article that names its own law needs no title before it."""
    found: dict[str, None] = {}
    for ref in refs:
        source = pack.edition.rules.sources.get(ref.source)
        title = source.title.get("zh-Hans", ref.source) if source else ref.source
        named = ref.article and not ref.article.startswith(("第", "（")) and not ref.article[0].isdigit()
        found[ref.article if named else f"{title}{ref.article}"] = None
    return "；".join(found)


def together(pack: Pack) -> tuple[Pack, ...]:
    """Bundles in which a single matter goes together with others; none for a bundle."""
    if pack.is_bundle:
        return ()
    bundles = (p for p in packs.every(pack.edition.hash) if p.is_bundle)
    return tuple(b for b in bundles if any(part.code == pack.code for part in b.parts))


def anchors() -> tuple[str, ...]:
    """Elements whose answers change the table."""
    return (CHANGE, CONTINUITY, RESOLVED, DECIDED, *_ELEMENTS.values(), facts.RECORDALS)
