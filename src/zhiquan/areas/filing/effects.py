"""What a step of a recordal or a pre-examination writes into this area's own records."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import classes, entities, quotas
from zhiquan.areas.filing.models import EntityYear, Examination, RecordedEntity
from zhiquan.areas.filing.ports import Case, Happening, effect
from zhiquan.areas.filing.service import examining, texts
from zhiquan.kernel import editions
from zhiquan.kernel.errors import Refused

GRADES = ("A", "B", "C", "D")
NOT_RECORDED = N_("No recordal belongs to this case.")


def _entity(case: Case) -> RecordedEntity:
    row = RecordedEntity.objects.filter(case=case).first()
    if row is None:
        raise Refused("not_recorded", NOT_RECORDED)
    return row


@effect.register("filing.record_entity")
def record_entity(happening: Happening) -> None:
    """The applicant is admitted, with the first year's quota."""
    _record(happening, RecordedEntity.ENTITY)


@effect.register("filing.record_agency")
def record_agency(happening: Happening) -> None:
    """The agency is admitted."""
    _record(happening, RecordedEntity.AGENCY)


def _record(happening: Happening, kind: str) -> None:
    """Admit, or take up again what was suspended."""
    case, values = happening.case, happening.case.values
    rules = editions.current(settings.CITY).rules.at(happening.on)
    code = values.get("patent.agency_code") if kind == RecordedEntity.AGENCY else None
    row, made = RecordedEntity.objects.get_or_create(
        case=case,
        defaults={
            "kind": kind,
            "name": str(values.get("party.name.old") or case.organisation or case.title)[:200],
            "code": str(code or values.get("party.identity") or values.get("entity.hk_number") or "")[:40],
            "region": "hk" if values.get("entity.kind") == "hk_entity" else "mainland",
            "organisation": case.organisation,
            "party": case.party,
            "fields": _list(values.get("entity.fields")),
            "since": happening.on,
            "is_demo": case.is_demo,
        },
    )
    if not made and row.state != RecordedEntity.APPROVED:
        _turn(happening, RecordedEntity.APPROVED)
    if made and kind == RecordedEntity.ENTITY:
        found = quotas.first_year(rules)
        extra = quotas.laboratory(rules, str(values.get("entity.laboratory") or "none"))
        EntityYear.objects.create(
            entity=row, year=happening.on.year, quota=found.quota, extra=extra, basis=found.basis
        )


def _list(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(v) for v in value]
    return [str(value)] if value else []


@effect.register("filing.grade_entity")
def grade_entity(happening: Happening) -> None:
    """The grade that the step gives: `give_grade_a` gives A."""
    row = _entity(happening.case)
    grade = happening.event.action.rpartition("_")[2].upper()
    if grade in GRADES:
        row.grade, row.graded_on = grade, happening.on
        row.version += 1
        row.save(update_fields=["grade", "graded_on", "version"])


@effect.register("filing.suspend_entity")
def suspend_entity(happening: Happening) -> None:
    _turn(happening, RecordedEntity.SUSPENDED)


@effect.register("filing.cancel_entity")
def cancel_entity(happening: Happening) -> None:
    _turn(happening, RecordedEntity.CANCELLED)


def _turn(happening: Happening, state: str) -> None:
    row = _entity(happening.case)
    row.state, row.reason = state, happening.event.reason[:500]
    row.until = happening.on if state == RecordedEntity.CANCELLED else None
    row.version += 1
    row.save(update_fields=["state", "reason", "until", "version"])


def _examination(happening: Happening) -> Examination:
    return texts.examination_of(happening.case)


@effect.register("filing.take_quota")
def take_quota(happening: Happening) -> None:
    """Acceptance: the entity is bound, its class noted, one of the year's quota used."""
    row = _examination(happening)
    case = happening.case
    question = entities.question_of(case, happening.on)
    entity = entities.recorded(question)
    code = classes.main_class(case.values)
    row.accepted_on = happening.on
    row.entity = entity
    row.agency = entities.recorded(question, RecordedEntity.AGENCY)
    row.classes = [code] if code else []
    row.save(update_fields=["accepted_on", "entity", "agency", "classes"])
    if entity:
        entities.take(entity, happening.on.year)


@effect.register("filing.send_opinion")
def send_opinion(happening: Happening) -> None:
    """The first opinion's day; the opinion itself was made by whoever sent it."""
    row = _examination(happening)
    if row.first_opinion_on is None:
        row.first_opinion_on = happening.on
        row.save(update_fields=["first_opinion_on"])


@effect.register("filing.pass_text")
def pass_text(happening: Happening) -> None:
    """The hash of the latest text is what the filed text will be held against."""
    row = _examination(happening)
    row.passed_on = happening.on
    row.passed_sm3 = examining.latest(row).sm3
    row.save(update_fields=["passed_on", "passed_sm3"])


@effect.register("filing.fail")
def fail(happening: Happening) -> None:
    row = _examination(happening)
    row.refusal = str(happening.event.facts.get("ground") or happening.event.action)[:40]
    row.save(update_fields=["refusal"])


@effect.register("filing.record_filing")
def record_filing(happening: Happening) -> None:
    """The receipt's number, where the step was taken without the filing page."""
    row = _examination(happening)
    if not row.application_no and happening.reference:
        row.application_no, row.filed_on = happening.reference[:40], happening.on
        row.save(update_fields=["application_no", "filed_on"])


@effect.register("filing.mark_fast")
def mark_fast(happening: Happening) -> None:
    """On the fast lane; only a text that is the one that passed gets there."""
    row = _examination(happening)
    if not row.identical:
        raise Refused("not_identical", N_("The filed text is not the text that passed: no fast lane."))
    row.fast_on = happening.on
    row.save(update_fields=["fast_on"])


@effect.register("filing.refuse_mark")
def refuse_mark(happening: Happening) -> None:
    row = _examination(happening)
    row.refusal = "not_identical" if row.identical is False else "mark_refused"
    row.save(update_fields=["refusal"])
