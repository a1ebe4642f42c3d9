"""Figures of pre-examination: who works on what, how fast, in which fields, and what is asked for outside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from zhiquan.areas.filing import access, classes
from zhiquan.areas.filing.models import Examination, FindingDecision, PublishedFiling, RecordedEntity
from zhiquan.kernel import clock, editions
from zhiquan.kernel.actor import Actor


@dataclass(frozen=True)
class Load:
    """What lies with one examiner, and how his words on findings fall."""

    name: str
    open: int
    late: int
    closed: int
    accepted: int
    dismissed: int

    @property
    def dismissed_share(self) -> int | None:
        total = self.accepted + self.dismissed
        return round(100 * self.dismissed / total) if total else None


def workload(actor: Actor) -> list[Load]:
    """The desk's examiners, those with most open cases first."""
    today = clock.today()
    rows = access.EXAMINATIONS.visible_to(actor, "read").exclude(case__handler=None)
    counted = rows.values("case__handler", "case__handler__display_name").annotate(
        open=Count("pk", filter=Q(case__finished_at=None, passed_on=None)),
        late=Count("pk", filter=Q(case__finished_at=None, case__due_of="desk", case__due_on__lt=today)),
        closed=Count("pk", filter=~Q(passed_on=None) | ~Q(case__finished_at=None)),
    )
    words: dict[int, Counter[str]] = defaultdict(Counter)
    for by, decision, n in FindingDecision.objects.values_list("by", "decision").annotate(n=Count("pk")):
        words[by][decision] += n
    found = [
        Load(
            row["case__handler__display_name"], row["open"], row["late"], row["closed"],
            words[row["case__handler"]]["accept"] + words[row["case__handler"]]["edit"],
            words[row["case__handler"]]["dismiss"],
        )
        for row in counted
    ]  # fmt: skip
    return sorted(found, key=lambda load: (-load.open, load.name))


@dataclass(frozen=True)
class RuleUse:
    """How examiners receive a rule: its findings taken over or dismissed."""

    rule: str
    accepted: int
    dismissed: int

    @property
    def precision(self) -> int:
        return round(100 * self.accepted / (self.accepted + self.dismissed))


def rule_use() -> list[RuleUse]:
    """Every rule that examiners spoke about: the machine's precision against them."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    rows = FindingDecision.objects.filter(origin="machine").values_list("rule", "decision")
    for rule, decision, n in rows.annotate(n=Count("pk")):
        found[rule]["dismiss" if decision == FindingDecision.DISMISS else "accept"] += n
    return [RuleUse(rule, said["accept"], said["dismiss"]) for rule, said in sorted(found.items())]


def days_to_first_opinion(rows: Sequence[Examination]) -> float | None:
    """Median days from acceptance to the first opinion, or to the pass where none was needed."""
    taken = [
        ((row.first_opinion_on or row.passed_on) - row.accepted_on).days  # type: ignore[operator]
        for row in rows
        if row.accepted_on and (row.first_opinion_on or row.passed_on)
    ]
    return float(median(taken)) if taken else None


@dataclass(frozen=True)
class Demand:
    """A class outside the catalogue: refused requests and the city's own filings in it."""

    code: str
    refused: int
    filings: int
    applicants: int


def field_demand(actor: Actor) -> list[Demand]:
    """What a case for more fields rests on: requests refused for their class, and published filings of the city in
    classes that the catalogue leaves out, most asked first."""
    rules = editions.current(settings.CITY).rules.at(clock.today())
    known: dict[str, bool] = {}

    def outside(code: str) -> bool:
        if code not in known:
            found = classes.look_up(rules, code)
            known[code] = bool(found and not found.approved)
        return known[code]

    refused: Counter[str] = Counter()
    askers: dict[str, set[str]] = defaultdict(set)
    rows = access.EXAMINATIONS.visible_to(actor, "read").select_related("case")
    for row in rows.filter(case__state="not_accepted"):
        code = _subclass(classes.main_class(row.case.values))
        if code and outside(code):
            refused[code] += 1
            askers[code].add(str(row.case.organisation_id or row.case.person_id))
    filings: Counter[str] = Counter()
    for codes, applicant in PublishedFiling.objects.values_list("ipc", "applicant"):
        for code in {_subclass(str(c)) for c in codes[:1]}:
            if code and outside(code):
                filings[code] += 1
                askers[code].add(applicant)
    every = sorted(set(refused) | set(filings), key=lambda c: (-refused[c], -filings[c], c))
    return [Demand(code, refused[code], filings[code], len(askers[code])) for code in every]


def _subclass(code: str) -> str:
    plain = code.replace(" ", "").upper()
    return plain[:4] if classes.IPC_FORM.fullmatch(plain) else ""


def totals(actor: Actor, year: int) -> Mapping[str, Any]:
    """The year's figures in one row."""
    rows = access.EXAMINATIONS.visible_to(actor, "view")
    asked = rows.filter(case__submitted_at__year=year)
    passed = rows.filter(passed_on__year=year).count()
    accepted = rows.filter(accepted_on__year=year)
    return {
        "asked": asked.count(),
        "accepted": accepted.count(),
        "passed": passed,
        "days": days_to_first_opinion(list(accepted)),
        "entities": RecordedEntity.objects.filter(
            state=RecordedEntity.APPROVED, kind=RecordedEntity.ENTITY
        ).count(),
        "hk": asked.filter(region="hk").count(),
    }


def year_of(day: date | None = None) -> int:
    return (day or clock.today()).year
