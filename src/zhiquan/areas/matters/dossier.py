"""A case as a portable dossier: rows to the engine's dataclasses, a bundle with all its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters import access, clocks, papers
from zhiquan.areas.matters.models import Case, CaseClock, CaseFile, Letter
from zhiquan.areas.matters.packs import Pack, language, words
from zhiquan.areas.matters.queries import casefile, casewords, lawtext, steptext, timeline
from zhiquan.areas.matters.queries.casewords import both, pack_of
from zhiquan.engines import documents, forms
from zhiquan.engines import dossier as engine
from zhiquan.engines.rules import Parameter
from zhiquan.kernel import canonical, clock, files, refs
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import AuditEntry
from zhiquan.policy import Edition
from zhiquan.ui import papers as sheets
from zhiquan.ui.formats import day_text

TOO_LARGE = N_("The files of this case are larger than %(limit)s MB together. Download them one by one.")
# The desk's own work is no part of what the applicant takes along.
INTERNAL = (
    "matters.case.comment", "matters.case.claim", "matters.case.release", "matters.case.assign",
    "matters.case.propose", "matters.proposal.return",
)  # fmt: skip


@dataclass
class _Making:
    """One dossier under way: whose it is, and the files that could not be read."""

    actor: Actor
    members: Sequence[Case]
    missing: list[str] = field(default_factory=list)


def archive(actor: Actor, case: Case) -> bytes:
    """The dossier as a ZIP. The caller has checked that the actor sees the case. Refused where it is too large."""
    parts = list(case.parts.order_by("pk"))
    rows = CaseFile.objects.filter(case__in=[case, *parts])
    total = sum(dict(rows.values_list("file", "file__size")).values())
    if total > settings.ZHIQUAN_UPLOAD_LIMIT:
        raise Refused("dossier_too_large", TOO_LARGE, limit=settings.ZHIQUAN_UPLOAD_LIMIT // 1024 // 1024)
    return engine.pack(dossier_of(actor, case, parts))


def dossier_of(actor: Actor, case: Case, parts: Sequence[Case] = ()) -> engine.Dossier:
    """The case, and of a bundle its parts, as the dossier engine takes it."""
    making = _Making(actor, (case, *parts))
    pack = pack_of(case)
    evidence = tuple(_evidence(making))
    return engine.Dossier(
        number=case.number,
        title=both(lambda: casewords.title_of(case, pack)),
        made_at=_moment(clock.now()),
        case=_data(making.members),
        edition=case.edition_id,
        facts=tuple(_facts(making, case, pack)),
        timeline=tuple(_timeline(making.members)),
        clocks=tuple(_clock(row) for row in _rows(CaseClock, making.members)),
        rules=tuple(_rules(making.members)),
        forms=tuple(form for member in making.members for form in _forms(member)),
        letters=tuple(_letters(making.members)),
        evidence=evidence,
        audit=tuple(_audit(making)),
    )


def _rows(model: Any, members: Iterable[Case]) -> Iterable[Any]:
    return model.objects.filter(case__in=[c.pk for c in members]).select_related("case").order_by("pk")


def _moment(at: datetime) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


# ---------- the case itself


def _data(members: Sequence[Case]) -> dict[str, Any]:
    """The case as data for programs; a bundle's parts under `parts`."""
    first, *parts = [_case_data(member) for member in members]
    return {**first, "parts": parts} if parts else first


def _case_data(case: Case) -> dict[str, Any]:
    plain: dict[str, Any] = canonical.plain(
        {
            "uid": case.uid, "number": case.number, "matter": case.matter, "edition": case.edition_id,
            "state": case.state, "outcome": case.outcome, "title": case.title, "values": case.values,
            "channel": case.channel, "submitted_at": case.submitted_at, "finished_at": case.finished_at,
            "receipt": case.receipt, "round": case.round,
        }
    )  # fmt: skip
    plain["rights"] = [
        {
            "number": r.number,
            "title": r.title,
            "recorded_name": r.recorded_name,
            "state": r.state,
            "done_on": _iso(r.done_on),
        }
        for r in case.rights.all()
    ]
    plain["defects"] = [
        {
            "round": d.round,
            "text": d.text,
            "source": d.source,
            "article": d.article,
            "settled": d.settled_at is not None,
        }
        for d in case.defects.all()
    ]
    return plain


def _facts(making: _Making, case: Case, pack: Pack) -> Iterator[engine.Row]:
    yield engine.Row(both(lambda: _("Service")), both(lambda: pack.name))
    yield engine.Row(both(lambda: _("Case number")), case.number)
    yield engine.Row(both(lambda: _("Applicant")), _applicant(case))
    yield engine.Row(both(lambda: _("Handed in")), _moment(case.submitted_at))
    yield engine.Row(both(lambda: _("State")), both(lambda: casewords.state_of(case, pack)[1]))
    if case.receipt:
        yield engine.Row(both(lambda: _("Receipt of the authority")), case.receipt)
    for part in making.members[1:]:
        known = pack_of(part)
        yield engine.Row(
            both(lambda p=known: p.short),
            both(lambda c=part, p=known: f"{c.number} · {casewords.state_of(c, p)[1]}"),
        )  # type: ignore[misc]
    if making.missing:
        yield engine.Row(both(lambda: _("Files no longer stored")), "; ".join(making.missing))


def _applicant(case: Case) -> str:
    if case.party:
        return str(case.values.get("party.name.old") or case.party.name)
    return case.organisation.name if case.organisation else case.person.display_name


# ---------- what happened


def _timeline(members: Sequence[Case]) -> Iterator[engine.Event]:
    """The same history as on the page, the oldest first, in both languages."""
    spoken = {name: _moments(members, name) for name in ("zh-hans", "en")}
    for hans, en in zip(spoken["zh-hans"], spoken["en"], strict=True):
        at = _moment(hans.when) if isinstance(hans.when, datetime) else hans.when.isoformat()
        yield engine.Event(
            at=at,
            what={"zh-Hans": _with_part(hans, hans.title), "en": _with_part(en, en.title)},
            who={"zh-Hans": hans.by or "–", "en": en.by or "–"},
            note={"zh-Hans": _note(hans) or "–", "en": _note(en) or "–"},
            files=(f"letter-{hans.letter}",) if hans.letter else (),
        )


def _moments(members: Sequence[Case], code: str) -> list[timeline.Moment]:
    with translation.override(code):
        shown = timeline.timeline(members)
    return [moment for moment in reversed(shown) if moment.kind != timeline.CLOCK]


def _with_part(moment: timeline.Moment, title: str) -> str:
    return f"{moment.part} · {title}" if moment.part else title


def _note(moment: timeline.Moment) -> str:
    told = [str(o["text"]) for o in moment.objections] + [
        str(o["answer"]) for o in moment.objections if o["answer"]
    ]
    return " · ".join(text for text in (moment.text, *moment.answers, *moment.undone, *told) if text)


def _letters(members: Sequence[Case]) -> Iterator[engine.File]:
    for row in _rows(Letter, members):
        document = documents.from_blocks_json(row.content)
        yield engine.File(
            key=f"letter-{row.uid}",
            name=f"{row.number} {row.title}.pdf",
            title=row.title,
            data=sheets.pdf(document, pack_of(row.case).edition),
            on=_iso(row.issued_on),
            by=document.issuers[0],
        )


def _evidence(making: _Making) -> Iterator[engine.File]:
    """Every file once, also those that another took the place of; one that was erased is named as missing."""
    seen: set[int] = set()
    for row in (
        CaseFile.objects.filter(case__in=list(making.members)).select_related("file", "case").order_by("pk")
    ):
        if row.file_id in seen:
            continue
        seen.add(row.file_id)
        try:
            data = files.read(row.file)
        except Refused:
            making.missing.append(row.file.name)
            continue
        yield engine.File(
            key=f"file-{row.uid}",
            name=row.file.name,
            title=both(lambda r=row: casefile.material_name(pack_of(r.case), r) or r.file.name),  # type: ignore[misc]
            data=data,
            on=_iso(clock.day_of(row.at)),
            by=both(lambda r=row: str(casewords.ORIGINS[r.origin])),  # type: ignore[misc]
        )


# ---------- clocks and rules


def _clock(row: CaseClock) -> engine.Clock:
    pack = pack_of(row.case)
    return engine.Clock(
        code=f"{row.case.number} {row.code}",
        name=both(lambda: casewords.clock_name(pack, row)),
        owner=both(lambda: str(casewords.OWNERS.get(row.of, row.of))),
        start=_iso(row.anchor_on),
        due=_iso(row.due_on),
        state=both(lambda: _clock_state(row)),
        steps=tuple(_clock_step(step, row, pack) for step in row.steps),
    )


def _clock_state(row: CaseClock) -> str:
    if row.stopped_on is None:
        text = _("paused") if clocks.paused(row) else _("running")
    elif row.result == CaseClock.MISSED:
        text = _("ended late")
    else:
        text = _("ended in time")
    marks = [
        _("provisional") if row.provisional else "",
        _("sample rule") if row.sample else "",
        _("service presumed") if row.presumed else "",
    ]
    ended = _("ended %(day)s") % {"day": day_text(row.stopped_on)} if row.stopped_on else ""
    return " · ".join(each for each in (text, ended, *marks) if each)


def _clock_step(step: dict[str, Any], row: CaseClock, pack: Pack) -> engine.ClockStep:
    cited = _cited(pack.edition, row.source, row.article) if step["code"] in ("counted", "extended") else ""
    return engine.ClockStep(text=both(lambda: steptext.said(step).text), value=str(step["day"]), source=cited)


def _cited(edition: Edition, source: str, article: str) -> str:
    found = lawtext.cited(edition.rules, source, article)
    return f"{found.title} {found.article}".strip()


def _rules(members: Sequence[Case]) -> Iterator[engine.Rule]:
    """Each version of a parameter that a clock of the case rests on, once."""
    seen: set[str] = set()
    for row in _rows(CaseClock, members):
        pack = pack_of(row.case)
        rules = pack.edition.rules.at(row.anchor_on)
        asked = pack.flow.clock.get(row.code)
        for code in (row.period, asked.extension if asked else ""):
            if code and (rule := rules.get(code)).hash not in seen:
                seen.add(rule.hash)
                yield _rule(rule, pack.edition)


def _rule(rule: Parameter, edition: Edition) -> engine.Rule:
    return engine.Rule(
        parameter=rule.code,
        name=both(lambda: words(rule.label) or rule.code),
        value=both(lambda: lawtext.value_text(rule)),
        source=_cited(edition, rule.source, ""),
        article=rule.article or "",
        valid_from=_iso(rule.valid_from),
        valid_to=_iso(rule.valid_to),
    )


# ---------- forms


def _forms(case: Case) -> Iterator[engine.Form]:
    pack = pack_of(case)
    spoken = {name: _summary(case, pack, name) for name in ("zh-hans", "en")}
    pairs = list(zip(spoken["zh-hans"], spoken["en"], strict=True))
    yield engine.Form(
        code=case.matter,
        name=both(lambda: f"{pack.short} {case.number}"),
        rows=tuple(_row(hans, en) for hans, en in pairs if not hans.head),
        tables=(*(_table(hans, en) for hans, en in pairs if hans.head), *_rights(case), *_defects(case)),
        official=() if case.is_bundle else tuple(_official(case, pack)),
    )


def _summary(case: Case, pack: Pack, code: str) -> tuple[forms.SummaryRow, ...]:
    titles = {r.ref.partition(":")[2]: f"{r.number} {r.title}" for r in _all_rights(case)}
    with translation.override(code):
        said = forms.Words(_("yes"), _("no"), titles)
        return forms.summary(pack.form, case.values, language(), said)


def _all_rights(case: Case) -> list[Any]:
    members = [case, *case.parts.all()] if case.is_bundle else [case]
    return [row for member in members for row in member.rights.all()]


def _row(hans: forms.SummaryRow, en: forms.SummaryRow) -> engine.Row:
    return engine.Row(
        {"zh-Hans": hans.label, "en": en.label}, {"zh-Hans": hans.text or "–", "en": en.text or "–"}
    )


def _table(hans: forms.SummaryRow, en: forms.SummaryRow) -> engine.FormTable:
    head = tuple({"zh-Hans": a, "en": b} for a, b in zip(hans.head, en.head, strict=True))
    rows = tuple(tuple(cells) for cells in hans.rows)
    return engine.FormTable({"zh-Hans": hans.label, "en": en.label}, head, rows)


def _rights(case: Case) -> Iterator[engine.FormTable]:
    rows = tuple(
        (
            r.number,
            r.title,
            r.recorded_name,
            both(lambda r=r: str(casewords.RIGHT_STATES[r.state][1])),
            _iso(r.done_on),
        )  # type: ignore[misc]
        for r in case.rights.all()
    )
    if rows:
        heads = (N_("Number"), N_("Title or mark"), N_("Recorded under"), N_("State"), N_("Done on"))
        yield engine.FormTable(both(lambda: _("Rights in this case")), _heads(heads), rows)


def _defects(case: Case) -> Iterator[engine.FormTable]:
    spoken = {name: _defect_lines(case, name) for name in ("zh-hans", "en")}
    rows = tuple(
        (
            {"zh-Hans": hans.place or "–", "en": en.place or "–"},
            hans.text,
            hans.cited,
            _iso(settled and clock.day_of(settled)),
        )
        for hans, en in zip(spoken["zh-hans"], spoken["en"], strict=True)
        for settled in (hans.row.settled_at,)
    )
    if rows:
        heads = (N_("Place"), N_("Correction"), N_("Cited"), N_("Done on"))
        yield engine.FormTable(both(lambda: _("All corrections, told at once")), _heads(heads), rows)


def _defect_lines(case: Case, code: str) -> tuple[casefile.DefectLine, ...]:
    with translation.override(code):
        return casefile.defect_lines(case)


def _heads(names: Iterable[str]) -> tuple[engine.Label, ...]:
    return tuple(both(lambda n=n: _(n)) for n in names)  # type: ignore[misc]


def _official(case: Case, pack: Pack) -> Iterator[engine.File]:
    """The official forms as a window takes them."""
    kinds: tuple[tuple[str, Callable[..., bytes]], ...] = (
        (sheets.DOCX, sheets.docx),
        (sheets.PDF, sheets.pdf),
    )
    for each in pack.form.documents:
        document = papers.case_form(case, pack, each.name)
        for kind, render in kinds:
            yield engine.File(
                key=f"form-{case.uid}-{each.name}-{kind}",
                name=f"{document.plain_title} {case.number}.{kind}",
                title=document.plain_title,
                data=render(document, pack.edition),
                on=_iso(clock.day_of(case.submitted_at)),
            )


# ---------- the audit chain


def _audit(making: _Making) -> Iterator[engine.AuditEntry]:
    """Entries about the case, its parts and its letters; the desk's own work only for the desk."""
    named = [refs.make("matters.case", c) for c in making.members]
    named += [refs.make("matters.letter", row) for row in _rows(Letter, making.members)]
    rows = AuditEntry.objects.filter(ref__in=named).select_related("link").order_by("pk")
    if not access.CASES.may(making.actor, "work", making.members[0]):
        rows = rows.exclude(action__in=INTERNAL)
    for row in rows:
        link = getattr(row, "link", None)
        yield engine.AuditEntry(
            position=str(link.position) if link else "",
            at=_moment(row.at),
            who=row.actor,
            action=row.action,
            detail=canonical.dumps(row.detail) if row.detail else "",
            hash=link.hash if link else "",
        )
