"""The guide of a service: what, who, with what, how long, how much, how; as its page and its API tell it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy

from zhiquan.areas.matters import packs
from zhiquan.areas.matters.packs import Pack, words
from zhiquan.areas.matters.queries import catalogue
from zhiquan.areas.matters.queries.conditions import PLATFORM, told
from zhiquan.areas.matters.queries.lawtext import (
    GONE,
    Cited,
    Figure,
    Spans,
    cited,
    confirmed,
    figures,
    force_on,
)
from zhiquan.engines import flows, forms
from zhiquan.engines.forms import MergedMaterial, Origin, WantedMaterial
from zhiquan.engines.rules import When
from zhiquan.kernel import clock

# What most people who come have before them: a new name of the same firm, which owns one of everything.
TYPICAL: Mapping[str, Any] = {
    "change.kind": "name",
    "subject.continuity": "same",
    "sp.event": "name",
    "sp.marks_way": "change",
    "touched.trademark": True,
    "touched.patent": True,
    "touched.customs": True,
    "touched.copyright": True,
    "touched.domain_name": True,
    "touched.pledge": True,
}
BRINGS: Mapping[str, Any] = {
    Origin.APPLICANT: gettext_lazy("You bring it"),
    Origin.GENERATED: gettext_lazy("Made here from your answers; you sign it"),
    Origin.AUTHORITY: gettext_lazy("Arrives by itself from the authority"),
}
PER: Mapping[str, Any] = {
    "lock": gettext_lazy("one for each lock"),
    "right": gettext_lazy("one for each right"),
    "party": gettext_lazy("one for each party"),
}
SIDES: Mapping[str, Any] = {
    "applicant": gettext_lazy("You"),
    "desk": gettext_lazy("The window"),
    "authority": gettext_lazy("The authority"),
}
_EASIEST = (Origin.AUTHORITY, Origin.GENERATED, Origin.APPLICANT)


@dataclass(frozen=True, slots=True)
class Line:
    """A text with the circumstances in which it counts; `when` is empty where it always does."""

    text: str
    when: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Blank:
    """A form to download empty: the matter and the name of its text form."""

    matter: str
    name: str


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A material: who brings it, when it is wanted (`usual`: by a typical case), one for each of what, for which
    parts of a bundle."""

    name: str
    origin: str
    brings: str
    when: str
    usual: bool
    required: bool
    per: str
    note: str
    parts: tuple[str, ...]
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A legal period that may run in a case: whose, how long, by which text."""

    name: str
    side: str
    figures: tuple[Figure, ...]

    @property
    def cited(self) -> tuple[Cited, ...]:
        return _cited_once(self.figures)


@dataclass(frozen=True, slots=True)
class FeeLine:
    label: str
    channel: str
    figures: tuple[Figure, ...]
    note: str

    @property
    def cited(self) -> tuple[Cited, ...]:
        return _cited_once(self.figures)


@dataclass(frozen=True, slots=True)
class BasisLine:
    """A legal basis: its text, since and until when, its state today and from the next change of law on."""

    cited: Cited
    since: date | None
    until: date | None
    today: str
    later: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part of a bundle: what it does, at which authority, and when it takes part."""

    code: str
    name: str
    summary: str
    authority: str
    when: str
    typical: bool


@dataclass(frozen=True, slots=True)
class InsteadLine:
    when: str
    text: str
    code: str
    name: str


@dataclass(frozen=True)
class Guide:
    """Everything that a guide page answers, in the reader's language. `law_day` is the next day on which one of
    the bases begins or ends."""

    pack: Pack
    summary: str
    authority: str
    audience: tuple[str, ...]
    life_events: tuple[tuple[str, str], ...]
    conditions: tuple[Line, ...]
    materials: tuple[MaterialLine, ...]
    statutory: tuple[Figure, ...]
    promised: tuple[Figure, ...]
    clocks: tuple[ClockLine, ...]
    fees: tuple[FeeLine, ...]
    results: tuple[Line, ...]
    channels: tuple[str, ...]
    windows: tuple[catalogue.Window, ...]
    questions: tuple[Line, ...]
    bases: tuple[BasisLine, ...]
    law_day: date | None
    parts: tuple[PartLine, ...]
    savings: forms.Savings | None
    instead: tuple[InsteadLine, ...]
    elsewhere: tuple[Line, ...]

    @property
    def startable(self) -> bool:
        """Whether there is something to hand in."""
        return self.pack.kind != packs.REMINDER

    @property
    def has_flow(self) -> bool:
        """Whether there is a way of its own to draw: bundles have none, reminders only stay open or not."""
        return self.pack.kind == packs.MATTER

    @property
    def has_sample(self) -> bool:
        """Whether any figure on the page is a sample."""
        shown = [*self.statutory, *self.promised]
        shown += [f for line in (*self.clocks, *self.fees) for f in line.figures]
        return any(f.sample for f in shown)

    @property
    def statutory_cited(self) -> tuple[Cited, ...]:
        return _cited_once(self.statutory)

    @property
    def brought(self) -> int:
        """How many materials the applicant brings in the usual case."""
        return sum(m.origin == Origin.APPLICANT and m.required and m.usual for m in self.materials)

    @property
    def usual_materials(self) -> tuple[MaterialLine, ...]:
        """What the page lists at once: of a bundle what the usual case wants, else everything."""
        return tuple(m for m in self.materials if m.usual or not self.parts)

    @property
    def other_materials(self) -> tuple[MaterialLine, ...]:
        """What a bundle wants in other circumstances only."""
        return tuple(m for m in self.materials if not m.usual and self.parts)


def _cited_once(figures: Iterable[Figure]) -> tuple[Cited, ...]:
    """Where the versions stand, each place once: two versions often rest on the same article."""
    return tuple(dict.fromkeys(figure.cited for figure in figures))


def guide(code: str) -> Guide:
    """The guide of a service of the current edition. Raises NotVisible for none."""
    pack = catalogue.pack_of(code)
    matter, edition = pack.matter, pack.edition
    today, known = clock.today(), confirmed()
    time = matter.get("time", {})
    law_day = _law_day(pack, today)
    return Guide(
        pack=pack,
        summary=words(matter["summary"]),
        authority=words(pack.authority["name"]) if pack.authority else "",
        audience=tuple(str(catalogue.AUDIENCES[each]) for each in matter["audience"]),
        life_events=tuple((each, str(catalogue.LIFE_EVENTS[each])) for each in matter["life_events"]),
        conditions=tuple(_lines(pack, "conditions")),
        materials=_materials(pack),
        statutory=figures(edition, time.get("statutory", ""), today, known),
        promised=figures(edition, time.get("promised", ""), today, known),
        clocks=_clocks(pack, today, known),
        fees=tuple(_fee(pack, fee, today, known) for fee in matter.get("fees", ())),
        results=tuple(
            Line(words(each.get("note", {})), name=words(each["name"])) for each in matter.get("results", ())
        ),
        channels=tuple(str(catalogue.CHANNELS[each]) for each in matter.get("channels", ())),
        windows=catalogue.windows(edition, code),
        questions=tuple(
            Line(words(each["a"]), name=words(each["q"])) for each in matter.get("questions", ())
        ),
        bases=_bases(pack, today, law_day),
        law_day=law_day,
        parts=_parts(pack),
        savings=savings(pack),
        instead=tuple(_instead(pack, each) for each in matter.get("instead", ())),
        elsewhere=tuple(_lines(pack, "elsewhere")),
    )


def _lines(pack: Pack, section: str) -> Iterator[Line]:
    for each in pack.matter.get(section, ()):
        name = words(each["name"]) if "name" in each else ""
        yield Line(words(each["text"]), told(pack.packs, When.parse(each.get("when"))), name)


def _instead(pack: Pack, data: Mapping[str, Any]) -> InsteadLine:
    code = data.get("matter", "")
    name = packs.pack(code, pack.edition.hash).name if code else ""
    return InsteadLine(told(pack.packs, When.parse(data["when"])), words(data["text"]), code, name)


# ---------- materials


def _materials(pack: Pack) -> tuple[MaterialLine, ...]:
    """What the usual case wants first, what the applicant brings before what comes by itself."""
    wanted = forms.wanted_materials(pack.materials, pack.form, TYPICAL)
    usual = {(each.material.type, each.material.per): each for each in wanted}
    lines = [_material(pack, each, usual.get((each.type, each.per))) for each in pack.materials]
    order = [str(Origin.APPLICANT), str(Origin.GENERATED), str(Origin.AUTHORITY)]
    lines.sort(
        key=lambda line: (not line.usual, bool(line.when) or not line.required, order.index(line.origin))
    )
    return tuple(lines)


def _material(pack: Pack, merged: MergedMaterial, usual: WantedMaterial | None) -> MaterialLine:
    asks = usual.asks if usual else merged.asks
    origins = {ask.material.origin for ask in asks}
    origin = next(each for each in _EASIEST if each in origins)
    when = asks[0].material.when
    for ask in asks[1:]:
        when = when.either(ask.material.when)
    notes = dict.fromkeys(words(ask.material.note) for ask in asks if ask.material.note)
    parts = dict.fromkeys(ask.part for ask in asks) if pack.is_bundle else ()
    return MaterialLine(
        name=words(merged.name),
        origin=str(origin),
        brings=str(BRINGS[origin]),
        when=told(pack.packs, when),
        usual=usual is not None,
        required=any(ask.material.required.alternatives for ask in asks),
        per=str(PER[merged.per]) if merged.per else "",
        note=" ".join(notes),
        parts=tuple(packs.pack(code, pack.edition.hash).short for code in parts),
        blanks=tuple(_blanks(pack, merged)),
    )


def _blanks(pack: Pack, merged: MergedMaterial) -> Iterator[Blank]:
    seen = set()
    for ask in merged.asks:
        name = ask.material.document
        if not name:
            continue
        text = pack.edition.template(ask.part, "documents", name)
        if text and text not in seen:
            seen.add(text)
            yield Blank(ask.part, name)


# ---------- time, money, law


def _clocks(pack: Pack, today: date, known: Collection[str]) -> tuple[ClockLine, ...]:
    if pack.kind != packs.MATTER:
        return ()
    lines = [
        ClockLine(
            words(each.name),
            str(SIDES.get(each.of, each.of)),
            figures(pack.edition, each.period, today, known),
        )
        for each in pack.flow.clocks
    ]
    return tuple(line for line in lines if line.figures)


def _fee(pack: Pack, data: Mapping[str, Any], today: date, known: Collection[str]) -> FeeLine:
    return FeeLine(
        label=words(data["label"]),
        channel=str(catalogue.CHANNELS.get(data.get("channel", ""), "")),
        figures=figures(pack.edition, data["parameter"], today, known),
        note=words(data.get("note", {})),
    )


def _law_day(pack: Pack, today: date) -> date | None:
    """The first day after today on which one of the bases enters into force or has ended."""
    days: set[date] = set()
    for each in pack.matter.get("bases", ()):
        for first, last in pack.packs.citations.get((each["source"], each.get("article")), ()):
            days.add(first)
            if last is not None and last < date.max:
                days.add(last + timedelta(days=1))
    return min((day for day in days if day > today), default=None)


def _bases(pack: Pack, today: date, law_day: date | None) -> tuple[BasisLine, ...]:
    """One line for each text and state: articles that share both stand together."""
    found: dict[tuple[Any, ...], list[str]] = {}
    for each in pack.matter.get("bases", ()):
        spans = pack.packs.citations.get((each["source"], each.get("article")), ())
        now = force_on(spans, today) if spans else GONE
        later = force_on(spans, law_day) if law_day and spans else now
        key = (each["source"], *_reach(spans), now, later)
        found.setdefault(key, []).append(each.get("article") or "")
    return tuple(
        BasisLine(
            cited(pack.edition.rules, source, "、".join(filter(None, articles))), since, until, now, later
        )
        for (source, since, until, now, later), articles in found.items()
    )


def _reach(spans: Spans) -> tuple[date | None, date | None]:
    """The first and the last day of all spans together; no last day where one of them is open."""
    known = list(spans)
    if any(last is None for _first, last in known):
        return min(first for first, _last in known), None
    return min((first for first, _last in known), default=None), max(
        (last for _f, last in known if last), default=None
    )


# ---------- bundles


def savings(pack: Pack) -> forms.Savings | None:
    """What the usual case saves against the parts one by one; None for what is no bundle."""
    if not pack.is_bundle:
        return None
    return forms.savings(pack.union, pack.parts, TYPICAL)


def _parts(pack: Pack) -> tuple[PartLine, ...]:
    if not pack.is_bundle:
        return ()
    active = set(forms.active(pack.union.form, TYPICAL))
    found = []
    for part in pack.parts:
        own = packs.pack(part.code, pack.edition.hash)
        found.append(
            PartLine(
                code=part.code,
                name=own.name,
                summary=words(own.matter["summary"]),
                authority=words(own.authority["name"]) if own.authority else "",
                when=told(pack.packs, _held(part.when) if part.code in active else part.when),
                typical=part.code in active,
            )
        )
    return tuple(found)


def _held(when: When) -> When:
    """What the reader must hold for it; the answers of the usual case go without saying."""
    kept = [tuple((fact, cell) for fact, cell in each if fact in PLATFORM) for each in when.alternatives]
    return When(tuple(dict.fromkeys(kept)))


# ---------- the flow


@lru_cache(maxsize=256)
def _drawn(digest: str, code: str, language: str) -> str:
    pack = packs.pack(code, digest)
    return flows.draw(pack.flow, language, title=pack.name)


def drawing(pack: Pack) -> str:
    """The way of a case as an SVG element in the reader's language."""
    return _drawn(pack.edition.hash, pack.code, packs.language())
