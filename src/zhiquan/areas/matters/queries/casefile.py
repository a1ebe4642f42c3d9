"""What hangs on a case: clocks, letters, rights, files, defects, messages. Of a bundle those of its parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhiquan.areas.matters import clocks, papers
from zhiquan.areas.matters.models import Case, CaseClock, CaseFile, CaseRight, Defect, Letter
from zhiquan.areas.matters.packs import Pack, words
from zhiquan.areas.matters.queries import casewords, lawtext, steptext
from zhiquan.areas.matters.queries.casewords import clock_name, pack_of, part_name
from zhiquan.areas.matters.queries.timeline import served_words
from zhiquan.kernel import clock, refs
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Notice, StoredFile
from zhiquan.ui.formats import day_text

NEAR = 10
MOST_MESSAGES = 6
PREVIEWED = ("application/pdf", "image/png", "image/jpeg", "image/heic")


# ---------- clocks


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A legal clock for `ui/components/clock.html`, with its computation in words."""

    label: str
    figure: str
    unit: str
    note: str
    owner: str
    tone: str
    running: bool
    sample: bool
    provisional: bool
    presumed: bool
    due: date
    start: date
    basis: str
    period: str
    steps: tuple[steptext.Said, ...]
    pauses: tuple[tuple[date, date | None], ...]
    part: str
    used: int = 0
    rest: int = 0
    total: int = 0
    fill: str = "ink"


def clock_lines(members: Sequence[Case], *, running: bool | None = None) -> tuple[ClockLine, ...]:
    """The clocks of the cases: those that run by last day, then the stopped ones, newest first."""
    rows = CaseClock.objects.filter(case__in=[c.pk for c in members]).select_related("case").order_by("pk")
    if running is not None:
        rows = rows.filter(stopped_on__isnull=running)
    known = lawtext.confirmed()
    shown = [_clock_line(row, known) for row in rows]
    live = sorted((c for c in shown if c.running), key=lambda c: c.due)
    return (*live, *reversed([c for c in shown if not c.running]))


def _clock_line(row: CaseClock, known: frozenset[str]) -> ClockLine:
    pack, today = pack_of(row.case), clock.today()
    runs = row.stopped_on is None
    paused = runs and clocks.paused(row)
    figure, unit, tone = _figure(row, pack, today, paused=paused)
    total = max((row.due_on - row.anchor_on).days, 1)
    used = min(max((today - row.anchor_on).days, 0), total)
    counts = runs and not paused
    return ClockLine(
        label=clock_name(pack, row),
        figure=figure,
        unit=unit,
        note=_note(row),
        owner=str(casewords.OWNERS.get(row.of, row.of)),
        tone=tone,
        running=runs,
        sample=row.sample and _parameter_hash(pack, row) not in known,
        provisional=row.provisional,
        presumed=row.presumed,
        due=row.due_on,
        start=row.anchor_on,
        basis=_basis(pack, row),
        period=steptext.amount(row.rule.get("value"), str(row.rule.get("unit", ""))),
        steps=tuple(steptext.said(step) for step in row.steps),
        pauses=tuple(
            (date.fromisoformat(a), date.fromisoformat(b) if b else None) for a, b, _why in row.pauses
        ),
        part=part_name(row.case, pack),
        used=used if counts else 0,
        rest=total - used if counts else 0,
        total=total if counts else 0,
        fill=tone or "ink",
    )


def _figure(row: CaseClock, pack: Pack, today: date, *, paused: bool) -> tuple[str, str, str]:
    """The large figure, the small words under it, and its tone."""
    if row.stopped_on is not None:
        if row.result == CaseClock.MISSED:
            return "–", _("ended late"), "late"
        return "–", _("ended in time"), ""
    if paused:
        return "–", _("paused"), ""
    days = (row.due_on - today).days
    working = row.rule.get("unit") == "working_day"
    left = clocks.calendar(pack.edition).working_days_between(today, row.due_on) if working else days
    tone = "late" if days < 0 else "warn" if days <= NEAR else ""
    if days < 0:
        return str(-days), _("days late"), tone
    return str(left), _("working days left") if working else _("days left"), tone


def _note(row: CaseClock) -> str:
    said = [
        _("from %(day)s") % {"day": day_text(row.anchor_on)},
        _("last day %(day)s") % {"day": day_text(row.due_on)},
    ]
    if row.stopped_on:
        said.append(_("ended %(day)s") % {"day": day_text(row.stopped_on)})
    lost = sum((date.fromisoformat(b) - date.fromisoformat(a)).days for a, b, _why in row.pauses if b)
    if lost:
        said.append(_("paused for %(n)s days") % {"n": lost})
    return _(", ").join(said)


def _basis(pack: Pack, row: CaseClock) -> str:
    if not row.source:
        return ""
    found = lawtext.cited(pack.edition.rules, row.source, row.article)
    return f"{found.title} {found.article}".strip()


def _parameter_hash(pack: Pack, row: CaseClock) -> str:
    return str(pack.edition.rules.at(row.anchor_on).get(row.period).hash)


# ---------- defects, rights, letters, files, forms, messages


@dataclass(frozen=True, slots=True)
class DefectLine:
    """One fault told to the applicant, in words: where, what, and the text that it stands on."""

    row: Defect
    place: str
    material: str
    text: str
    cited: str
    settled: bool
    late: bool


def defect_lines(case: Case, *, open_only: bool = False) -> tuple[DefectLine, ...]:
    """The faults of a case; with `open_only` those not put right yet."""
    rows = case.defects.filter(settled_at=None) if open_only else case.defects.all()
    pack = pack_of(case)
    names = {m.code: words(m.name) for part in pack.parts for m in part.materials}
    titles = {r.ref: f"{r.number} {r.title}" for r in case.rights.all()}
    return tuple(_defect_line(row, pack, names, titles) for row in rows)


def _defect_line(row: Defect, pack: Pack, names: Mapping[str, str], titles: Mapping[str, str]) -> DefectLine:
    code = row.place.partition(":")[0]
    element = pack.packs.elements.get(row.place)
    place = titles.get(row.place) or names.get(code) or (words(element.label) if element else row.place)
    cited = lawtext.cited(pack.edition.rules, row.source, row.article) if row.source else None
    return DefectLine(
        row=row,
        place=place,
        material=code if code in names else "",
        text=row.text,
        cited=f"{cited.title} {cited.article}".strip() if cited else "",
        settled=row.settled_at is not None,
        late=row.late,
    )


@dataclass(frozen=True, slots=True)
class RightLine:
    row: CaseRight
    light: str
    word: str
    url: str
    part: str


def right_lines(actor: Actor, members: Sequence[Case]) -> tuple[RightLine, ...]:
    """The rights of the cases and where each stands; with its page for those who may open it."""
    rows = list(
        CaseRight.objects.filter(case__in=[c.pk for c in members]).select_related("case").order_by("pk")
    )
    found = refs.resolve({r.ref for r in rows}, actor)
    return tuple(_right_line(row, found[row.ref].url) for row in rows)


def _right_line(row: CaseRight, url: str) -> RightLine:
    light, word = casewords.RIGHT_STATES[row.state]
    if row.state == CaseRight.INCLUDED and row.case.finished_at is not None:
        light, word = casewords.RIGHT_STATES[CaseRight.FAILED]
    return RightLine(row, light, str(word), url, part_name(row.case, pack_of(row.case)))


def counted(lines: Iterable[RightLine]) -> list[tuple[str, str, int]]:
    """How many rights stand in each state: light, word, number."""
    found = Counter((line.light, line.word) for line in lines)
    return [(light, word, n) for (light, word), n in found.items()]


@dataclass(frozen=True, slots=True)
class LetterLine:
    letter: Letter
    url: str
    served: str
    part: str


def letter_lines(members: Sequence[Case]) -> tuple[LetterLine, ...]:
    """Letters of the cases, the newest first."""
    rows = (
        Letter.objects.filter(case__in=[c.pk for c in members])
        .select_related("case")
        .order_by("-issued_on", "-pk")
    )
    return tuple(
        LetterLine(
            row,
            reverse("matters:letter", args=[row.uid]),
            served_words(row),
            part_name(row.case, pack_of(row.case)),
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of the case. `preview_url` where its first page can be drawn; `struck` where another took its place."""

    row: CaseFile
    name: str
    material: str
    origin: str
    size: int
    struck: bool
    url: str
    preview_url: str
    part: str


def file_lines(members: Sequence[Case]) -> tuple[FileLine, ...]:
    """Files of the cases; one that several parts of a bundle share stands once."""
    rows = (
        CaseFile.objects.filter(case__in=[c.pk for c in members])
        .select_related("file", "case")
        .order_by("pk")
    )
    found: dict[tuple[Any, ...], FileLine] = {}
    for row in rows:
        found.setdefault((row.file_id, row.replaced_at is not None), _file_line(row))
    return tuple(found.values())


def _file_line(row: CaseFile) -> FileLine:
    pack = pack_of(row.case)
    args = [row.case.uid, row.uid]
    drawn = row.file.media_type in PREVIEWED and row.file.klass != StoredFile.SECRET
    return FileLine(
        row=row,
        name=row.file.name,
        material=material_name(pack, row),
        origin=str(casewords.ORIGINS[row.origin]),
        size=row.file.size,
        struck=row.replaced_at is not None,
        url=reverse("matters:case-file", args=args),
        preview_url=reverse("matters:case-preview", args=args) if drawn else "",
        part=part_name(row.case, pack),
    )


def material_name(pack: Pack, row: CaseFile) -> str:
    code = row.material.partition(":")[0]
    for part in pack.parts:
        for material in part.materials:
            if material.code == code or material.type == row.type:
                return words(material.name)
    return ""


@dataclass(frozen=True, slots=True)
class FormLine:
    """An official form made from the answers."""

    title: str
    docx: str
    pdf: str
    part: str


def form_lines(members: Sequence[Case]) -> tuple[FormLine, ...]:
    """The official forms of the cases as handed in."""
    found = []
    for case in members:
        if case.is_bundle:
            continue
        pack = pack_of(case)
        for each in pack.form.documents:
            urls = [
                reverse("matters:case-form", args=[case.uid, each.name, kind]) for kind in ("docx", "pdf")
            ]
            found.append(FormLine(form_title(pack, each.name), *urls, part=part_name(case, pack)))
    return tuple(found)


def form_title(pack: Pack, name: str) -> str:
    """The printed title of an official form: the first line of its text."""
    title = papers.template(pack, papers.DOCUMENTS, name).parts[0]
    return "".join(title.lines[0].texts) if title.lines else name


def messages(actor: Actor, members: Sequence[Case]) -> list[dict[str, Any]]:
    """What the platform told this person about the cases."""
    if actor.person is None:
        return []
    named = [refs.make("matters.case", c) for c in members]
    rows = Notice.objects.filter(person=actor.person, ref__in=named)[:MOST_MESSAGES]
    return [
        {"at": r.at, "text": _(r.text) % r.params if r.params else _(r.text), "unread": r.read_at is None}
        for r in rows
    ]
