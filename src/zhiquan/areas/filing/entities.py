"""Recorded entities as guards and pages ask for them: who is recorded, what is left of the quota, what counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Q

from zhiquan.areas.filing.models import EntityYear, Examination, Flag, RecordedEntity
from zhiquan.areas.filing.ports import Case, Question
from zhiquan.kernel.models import Organisation


def _organisation(question: Question) -> Organisation | None:
    owner = question.case or question.draft
    return owner.organisation if owner else None


def recorded(question: Question) -> RecordedEntity | None:
    """The recordal of the applicant that is in force, or stands suspended, on the day."""
    organisation = _organisation(question)
    code = str(question.values.get("party.identity") or question.values.get("preexam.applicant_code") or "")
    name = str(question.values.get("party.name.old") or question.values.get("preexam.applicant") or "")
    known = Q()
    if organisation is not None:
        known |= Q(organisation=organisation)
    if code:
        known |= Q(code=code)
    if name:
        known |= Q(name=name)
    if not known:
        return None
    rows = RecordedEntity.objects.filter(known, kind=RecordedEntity.ENTITY, since__lte=question.day)
    return (
        rows.filter(Q(until=None) | Q(until__gte=question.day))
        .exclude(state=RecordedEntity.CANCELLED)
        .order_by("pk")
        .last()
    )


def left(row: RecordedEntity, year: int) -> int:
    """What is left of a year's quota."""
    found = EntityYear.objects.filter(entity=row, year=year).first()
    return found.quota + found.extra - found.used if found else 0


def take(row: RecordedEntity, year: int) -> None:
    """Use one of the year's quota."""
    EntityYear.objects.filter(entity=row, year=year).update(used=F("used") + 1)


def flagged(name: str, code: str, day: date) -> Flag | None:
    """A flag for abnormal filings that stands on the day."""
    known = Q(name=name) if name else Q()
    if code:
        known |= Q(code=code)
    if not known:
        return None
    return Flag.objects.filter(known, since__lte=day, until__gte=day, lifted_on=None).first()


def question_of(case: Case, day: date) -> Question:
    """A case as guards see it, on a day."""
    return Question(
        matter=case.matter,
        edition=case.edition_id,
        party=case.party,
        values=case.values,
        materials=frozenset(),
        day=day,
        case=case,
    )


def facts(question: Question) -> dict[str, Any]:
    """What the table of non-acceptance asks of a case, by the names of its inputs."""
    values = question.values
    row = recorded(question)
    examination = Examination.objects.filter(case=question.case).first() if question.case else None
    region = str(values.get("preexam.region") or (row.region if row else "mainland"))
    name = str(values.get("party.name.old") or values.get("preexam.applicant") or "")
    return {
        "recorded": row is not None,
        "suspended": bool(row and row.state == RecordedEntity.SUSPENDED),
        "quota_left": bool(row and left(row, question.day.year) > 0),
        "pct": bool(values.get("preexam.pct")),
        "national_phase": bool(values.get("preexam.national_phase")),
        "same_day": bool(values.get("preexam.same_day")),
        "secrecy": bool(values.get("preexam.secrecy")),
        "divisional": bool(values.get("preexam.divisional")),
        "text_present": bool(examination and examination.texts.exists()),
        "flagged": flagged(name, row.code if row else "", question.day) is not None,
        "region": region,
        "kind": str(values.get("preexam.kind") or "invention"),
    }
