"""What the pages of pre-examination read: the desk's queue, a text with its findings and the words on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from zhiquan.areas.filing import access, findings
from zhiquan.areas.filing.models import EntityYear, Examination, FindingDecision, TextVersion
from zhiquan.areas.filing.service import examining, texts
from zhiquan.areas.matters.queries import cases
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor

ORDER = {"error": 0, "warning": 1, "hint": 2}
OPEN_ONLY, MINE, DONE = "open", "mine", "done"


@dataclass(frozen=True)
class QueueLine:
    """One case of the desk with its latest text."""

    examination: Examination
    line: cases.Line
    text: TextVersion | None
    applicant: str
    examiner: str


def queue(actor: Actor, *, show: str = OPEN_ONLY, text: str = "") -> QuerySet[Examination]:
    """The desk's examinations, the nearest legal day first."""
    rows = access.EXAMINATIONS.visible_to(actor, "read").select_related(
        "case__organisation", "case__handler", "case__person"
    )
    if show == OPEN_ONLY:
        rows = rows.filter(case__finished_at=None)
    elif show == MINE:
        rows = rows.filter(case__finished_at=None, case__handler=actor.person)
    elif show == DONE:
        rows = rows.exclude(case__finished_at=None)
    wanted = text.strip()
    if wanted:
        rows = rows.filter(
            Q(case__number__icontains=wanted)
            | Q(case__title__icontains=wanted)
            | Q(case__organisation__name__icontains=wanted)
            | Q(application_no__icontains=wanted)
        )
    return rows.order_by("case__due_on", "pk")


def queue_lines(rows: Sequence[Examination]) -> list[QueueLine]:
    """The rows with their latest texts, in two reads."""
    newest: dict[int, TextVersion] = {}
    for version in TextVersion.objects.filter(examination__in=rows).order_by("number"):
        newest[version.examination_id] = version
    lines = cases.lines([row.case for row in rows])
    return [
        QueueLine(
            row, line, newest.get(row.pk), str(row.case.organisation or row.case.person), str(row.case.handler or "")
        )
        for row, line in zip(rows, lines, strict=True)
    ]  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """A finding of the latest text as the examiner sees it: its key, what became of it since the last text, and
    his word. `words` is his own wording."""

    number: int
    key: str
    state: str
    finding: Mapping[str, Any]
    decision: str = ""
    words: str = ""
    reason: str = ""

    @property
    def anchor(self) -> str:
        return f"f{self.number}"

    @property
    def bases(self) -> list[dict[str, Any]]:
        return findings.bases(self.finding)


@dataclass(frozen=True)
class Read:
    """A text with everything that is said about it."""

    version: TextVersion
    report: Mapping[str, Any]
    judged: tuple[Judged, ...]
    solved: tuple[Mapping[str, Any], ...]
    own: tuple[dict[str, Any], ...]

    @property
    def accepted(self) -> int:
        taken = (FindingDecision.ACCEPT, FindingDecision.EDIT)
        return sum(j.decision in taken for j in self.judged) + len(self.own)

    @property
    def dismissed(self) -> int:
        return sum(j.decision == FindingDecision.DISMISS for j in self.judged)

    @property
    def waiting(self) -> int:
        return sum(not j.decision for j in self.judged)


def read(version: TextVersion, examiner: Any) -> Read:
    """The text with its findings, errors first, each with the examiner's word if he said one."""
    report = texts.report_of(version)
    before = previous(version)
    earlier = texts.report_of(before)["findings"] if before else None
    standings = findings.compared(earlier, report["findings"])
    said = {d.key: d for d in version.decisions.filter(by=examiner).select_related("words")}
    words = examining.words_of(said.values())
    present = [s for s in standings if s.state != findings.SOLVED]
    ranked = sorted(enumerate(present), key=lambda each: (ORDER[each[1].finding["severity"]], each[0]))
    judged = tuple(
        _judged(number, standing, said.get(standing.key), words, has_earlier=before is not None)
        for number, (_at, standing) in enumerate(ranked, start=1)
    )
    own = tuple(
        {"row": row, **words.get(row.pk, {})} for row in said.values() if row.origin == examining.OWN_PLACE
    )
    solved = tuple(s.finding for s in standings if s.state == findings.SOLVED)
    return Read(version, report, judged, solved, own)


def _judged(
    number: int,
    standing: findings.Standing,
    said: FindingDecision | None,
    words: Mapping[int, Mapping[str, Any]],
    *,
    has_earlier: bool,
) -> Judged:
    state = standing.state if has_earlier else ""
    if said is None:
        return Judged(number, standing.key, state, standing.finding)
    own = str(words.get(said.pk, {}).get("text", ""))
    return Judged(number, standing.key, state, standing.finding, said.decision, own, said.reason)


def with_choices(found: Read, given: Mapping[str, tuple[str, str, str]]) -> Read:
    """The text with choices that were not stored: key → (decision, words, reason)."""
    judged = (
        replace(j, decision=given[j.key][0], words=given[j.key][1], reason=given[j.key][2])
        if j.key in given
        else j
        for j in found.judged
    )
    return replace(found, judged=tuple(judged))


def previous(version: TextVersion) -> TextVersion | None:
    """The text before this one."""
    return TextVersion.objects.filter(
        examination=version.examination_id, number=version.number - 1
    ).select_related("text", "report").first()  # fmt: skip


def latest(row: Examination) -> TextVersion | None:
    return row.texts.select_related("text", "report").order_by("-number").first()


def quota_of(row: Examination, day: date | None = None) -> EntityYear | None:
    """The year's quota of the applicant."""
    if row.entity_id is None:
        return None
    return EntityYear.objects.filter(entity=row.entity_id, year=(day or clock.today()).year).first()


def opinion_told(row: Examination) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Every opinion sent, with its findings, the latest first."""
    import json

    from zhiquan.kernel import files

    return [
        (opinion, json.loads(files.read(opinion.letter)) if opinion.letter else [])
        for opinion in row.opinions.select_related("letter", "text").order_by("-round")
    ]
