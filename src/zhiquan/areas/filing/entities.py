"""Recorded entities as guards and pages ask for them: who is recorded, what is left of the quota, what counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Q

from zhiquan.areas.filing import classes
from zhiquan.areas.filing.models import EntityYear, Examination, Flag, RecordedEntity
from zhiquan.areas.filing.ports import Case, Question
from zhiquan.engines.rules import NotInForce, RuleError, RuleView
from zhiquan.kernel import editions
from zhiquan.kernel.models import Organisation


def _organisation(question: Question) -> Organisation | None:
    owner = question.case or question.draft
    return owner.organisation if owner else None


def recorded(question: Question, kind: str = RecordedEntity.ENTITY) -> RecordedEntity | None:
    """The recordal of the applicant (or of its agency) that is in force, or stands suspended, on the day."""
    values = question.values
    if kind == RecordedEntity.AGENCY:
        code, name = str(values.get("patent.agency_code") or ""), str(values.get("agent.name") or "")
        organisation = None
    else:
        code = str(values.get("party.identity") or values.get("entity.hk_number") or "")
        name = str(values.get("party.name.old") or "")
        organisation = _organisation(question)
    known = Q()
    if organisation is not None:
        known |= Q(organisation=organisation)
    if code:
        known |= Q(code=code)
    if name:
        known |= Q(name=name)
    if not known:
        return None
    rows = RecordedEntity.objects.filter(known, kind=kind, since__lte=question.day)
    return (
        rows.filter(Q(until=None) | Q(until__gte=question.day))
        .exclude(state=RecordedEntity.CANCELLED)
        .order_by("pk")
        .last()
    )


def standing(row: RecordedEntity | None) -> str:
    """How an applicant or agency stands, in the flow's words."""
    if row is None:
        return "none"
    return "suspended" if row.state == RecordedEntity.SUSPENDED else "recorded"


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


UNDERTAKINGS = ("identical", "in_time", "fees", "no_amendment", "answers", "no_withdrawal", "good_faith")
PLACES = "pre_examination.places"


def facts(question: Question) -> dict[str, Any]:
    """What the table of non-acceptance asks of a case, by the names of its inputs."""
    values, rules = question.values, editions.by_hash(question.edition).rules.at(question.day)
    row = recorded(question)
    examination = Examination.objects.filter(case=question.case).first() if question.case else None
    text = examination.texts.order_by("-number").first() if examination else None
    field = classes.field_of(rules, values)
    name = str(values.get("party.name.old") or "")
    agency = recorded(question, RecordedEntity.AGENCY) if values.get("agent.used") else None
    return {
        "in_catalogue": bool(field and field.approved),
        "pct": str(values.get("preexam.pct") or "none"),
        "same_day": bool(values.get("preexam.same_day")),
        "secrecy": bool(values.get("preexam.secrecy")),
        "divisional": bool(values.get("preexam.divisional")),
        "recordal": standing(row),
        "agency": standing(agency) if values.get("agent.used") else "not_used",
        "quota_left": bool(row and left(row, question.day.year) > 0),
        "text": "readable" if text else "missing",
        "flag": flagged(name, row.code if row else "", question.day) is not None,
        "place_admitted": admitted(rules, str(values.get("preexam.place") or "mainland")),
        "filed_already": False,
        "asked_elsewhere": bool(values.get("preexam.elsewhere")),
        "undertakings": all(values.get(f"undertaking.{name}") for name in UNDERTAKINGS),
        "subject_excluded": bool(text and text.counts.get("excluded")),
    }


def admitted(rules: RuleView, place: str) -> bool:
    """Whether applicants of a place may use pre-examination on the day of the rules."""
    try:
        return bool(rules.evaluate(PLACES, {"place": place}).outputs["admitted"])
    except (NotInForce, RuleError):
        return False
