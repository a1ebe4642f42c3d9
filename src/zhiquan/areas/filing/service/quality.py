"""Second looks: cases drawn for quality checks, two examiners on one text, entities' quotas and what to grade on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import access, findings, quotas
from zhiquan.areas.filing.models import (
    Calibration,
    EntityYear,
    Examination,
    FindingDecision,
    QualitySample,
    RecordedEntity,
    TextVersion,
)
from zhiquan.areas.filing.service import texts
from zhiquan.engines.hashes import sm3
from zhiquan.kernel import clock, editions, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import Person

SAMPLE, CALIBRATION, ENTITY = "filing.sample", "filing.calibration", "filing.entity"
USUAL = "pre_examination.sampling_usual"
HUNDRED = Decimal(100)


def draw_samples(actor: Actor, first: date, last: date) -> list[QualitySample]:
    """Draw from the cases closed between two days: the share that policy fixes, by hashes of a seed that nobody
    chooses (the days and the case numbers themselves). Drawing again gives the same cases."""
    _require_lead(actor)
    closed = (
        access.EXAMINATIONS.visible_to(actor, "lead")
        .filter(passed_on__gte=first, passed_on__lte=last)
        .select_related("case")
        .order_by("case__number")
    )
    rows = list(closed)
    if not rows:
        raise Refused("none", N_("No case passed in that time."))
    seed = f"{first.isoformat()}/{last.isoformat()}/{'|'.join(r.case.number for r in rows)}"
    share = Decimal(str(editions.current(settings.CITY).rules.at(last).value(USUAL)))
    wanted = int((Decimal(len(rows)) * share / HUNDRED).to_integral_value(ROUND_CEILING))
    ranked = sorted(rows, key=lambda r: sm3(f"{seed}\n{r.case.number}".encode()))
    mark = hashlib.sha256(seed.encode()).hexdigest()[:40]
    with action(actor, "filing.sample.draw") as act:
        made = [
            QualitySample.objects.get_or_create(
                examination=row, seed=mark, defaults={"drawn_on": clock.today()}
            )[0]
            for row in ranked[:wanted]
        ]
        act.note(of=len(rows), drawn=len(made), seed=mark)
    return made


def _require_lead(actor: Actor) -> None:
    if not access.EXAMINATIONS.may(actor, "lead"):
        raise Denied("lead")


def review(
    actor: Actor, row: QualitySample, version: int, *, agreed: bool, verdict: Mapping[str, Any], note: str
) -> QualitySample:
    """The second look's result; nobody reviews a case that he examined himself."""
    access.SAMPLES.require(actor, "review", row)
    if row.examination.case.handler_id == (actor.person.pk if actor.person else None):
        raise Refused("own_case", N_("You examined this case yourself: somebody else looks at it."))
    if not agreed and not note.strip():
        raise Refused("reason_missing", N_("Say what you see otherwise."))
    with action(actor, "filing.sample.review", refs.make(SAMPLE, row)) as act:
        save_version(
            row, version,
            {"reviewer": actor.person, "agreed": agreed, "verdict": dict(verdict), "note": note.strip()[:500], "done_at": clock.now()},
        )  # fmt: skip
        act.note(agreed=agreed)
    return row


def open_calibration(actor: Actor, text: TextVersion, first: Person, second: Person) -> Calibration:
    """Two examiners judge the same text, neither seeing the other's words before both are done."""
    _require_lead(actor)
    access.TEXTS.require(actor, "view", text)
    if first.pk == second.pk:
        raise Refused("same_person", N_("Choose two different examiners."))
    with action(actor, "filing.calibration.open") as act:
        row = Calibration.objects.create(text=text, first=first, second=second, opened_on=clock.today())
        act.ref = refs.make(CALIBRATION, row)
    return row


def close_calibration(actor: Actor, row: Calibration, version: int) -> Calibration:
    """Compare the two once both said a word on every finding."""
    _require_lead(actor)
    keys = [key for key, _finding in findings.keyed(texts.report_of(row.text)["findings"])]
    first, second = _words(row.text, row.first_id), _words(row.text, row.second_id)
    missing = [key for key in keys if key not in first or key not in second]
    if missing:
        raise Refused("not_done", N_("%(n)s findings still lack a word of one of the two."), n=len(missing))
    with action(actor, "filing.calibration.close", refs.make(CALIBRATION, row)) as act:
        result = agreement([first[k] for k in keys], [second[k] for k in keys])
        own = {"only_first": len(set(first) - set(keys)), "only_second": len(set(second) - set(keys))}
        save_version(row, version, {"closed_on": clock.today(), "result": {**result, **own}})
        act.note(**result)
    return row


def _words(text: TextVersion, person: int) -> dict[str, str]:
    """Taken over or dismissed: an edited finding is taken over."""
    return {
        row.key: FindingDecision.DISMISS
        if row.decision == FindingDecision.DISMISS
        else FindingDecision.ACCEPT
        for row in text.decisions.filter(by=person)
    }


def agreement(one: Sequence[str], other: Sequence[str]) -> dict[str, Any]:
    """Share of equal words and Cohen's kappa (1960), both to four places; kappa of unanimous judges is 1."""
    total = len(one)
    if not total:
        return {"findings": 0, "agreed": 0, "share": "1", "kappa": "1"}
    same = sum(a == b for a, b in zip(one, other, strict=True))
    observed = Decimal(same) / total
    expected = sum(
        (Decimal(list(one).count(word)) / total) * (Decimal(list(other).count(word)) / total)
        for word in sorted(set(one) | set(other))
    )
    kappa = Decimal(1) if expected == 1 else (observed - expected) / (1 - expected)
    places = Decimal("0.0001")
    return {
        "findings": total,
        "agreed": same,
        "share": str(observed.quantize(places)),
        "kappa": str(kappa.quantize(places)),
    }


# ---------- quotas and grades


def figures(entity: RecordedEntity, year: int) -> dict[str, int]:
    """What a year of an entity is judged by."""
    rows = Examination.objects.filter(entity=entity)
    accepted = rows.filter(accepted_on__year=year)
    passed = rows.filter(passed_on__year=year)
    late = accepted.filter(case__clocks__of="applicant", case__clocks__result="missed").distinct()
    return {
        "accepted": accepted.count(),
        "passed": passed.count(),
        "granted": passed.exclude(granted_on=None).count() + _granted(passed),
        "abnormal": 0,
        "late": late.count(),
    }


def _granted(rows: Any) -> int:
    return int(rows.filter(granted_on=None, case__events__action="enter_grant").distinct().count())


def set_quotas(actor: Actor, year: int) -> list[EntityYear]:
    """Next year's quotas of all recorded entities from this year's figures; what was set before stays."""
    _require_lead(actor)
    rules = editions.current(settings.CITY).rules.at(date(year, 1, 1))
    made: list[EntityYear] = []
    with action(actor, "filing.entity.set_quotas") as act:
        for entity in _active():
            told = figures(entity, year - 1)
            found = quotas.next_year(
                rules, passed=told["passed"], accepted=told["accepted"], grade=entity.grade
            )
            before = EntityYear.objects.filter(entity=entity, year=year - 1).first()
            row, new = EntityYear.objects.get_or_create(
                entity=entity,
                year=year,
                defaults={
                    "quota": found.quota,
                    "extra": before.extra if before else 0,
                    "basis": {**found.basis, "figures": told},
                },
            )
            if new:
                made.append(row)
        act.note(year=year, entities=len(made))
    return made


def _active() -> Iterable[RecordedEntity]:
    return RecordedEntity.objects.filter(kind=RecordedEntity.ENTITY, state=RecordedEntity.APPROVED)


def proposed_grade(told: Mapping[str, int]) -> tuple[str, str]:
    """What a year's `figures` point at; the grade itself is a step of the recordal, with a second person."""
    rules = editions.current(settings.CITY).rules.at(clock.today())
    return quotas.grade(
        rules, cases=told["accepted"], granted=told["granted"], passed=told["passed"], abnormal=told["abnormal"],
        late=told["late"],
    )  # fmt: skip
