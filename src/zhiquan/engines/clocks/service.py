"""When a notice counts as served. Each register has its own rule, so there is no common "notice date plus N".

Patents: Implementing Regulations Art. 4 (electronic: entry into the recognised system; by post: presumed
some days after issue, receipt may be proved). Trademarks: Implementing Regulations Art. 10 (electronic:
presumed some days after issue, entry may be proved). Priority examination (CNIPA Order 85 Arts. 15, 16):
the issue date. Adjudication and mediation (CNIPA Order 81): receipt. The days themselves are arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from zhiquan.engines.clocks.calendar import Calendar
from zhiquan.engines.clocks.due import DueRule, choice, due_date
from zhiquan.engines.clocks.errors import ClockError
from zhiquan.engines.clocks.pauses import Pause
from zhiquan.engines.clocks.periods import Period, Unit, add_days, add_months
from zhiquan.engines.clocks.steps import DueDate, Step, StepCode, step


class Basis(StrEnum):
    """A dated fact about a notice."""

    ISSUED = "issued"
    ENTERED = "entered"
    RECEIVED = "received"
    DELIVERED = "delivered"
    ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What is known of one notice. ``entered``: day it reached the party's recognised system, if proved."""

    issued: date | None = None
    entered: date | None = None
    received: date | None = None
    delivered: date | None = None
    announced: date | None = None

    def day(self, basis: Basis) -> date | None:
        """The day of one fact, or None."""
        known = {
            Basis.ISSUED: self.issued,
            Basis.ENTERED: self.entered,
            Basis.RECEIVED: self.received,
            Basis.DELIVERED: self.delivered,
            Basis.ANNOUNCED: self.announced,
        }
        return known[basis]


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """``counts_from`` fixes the day; ``presumed_after`` makes it a presumption that many days or months
    later, which any of the facts in ``rebutted_by`` replaces, whether it is earlier or later.

    A presumed day is not moved off a holiday. Working days are not a way to presume service.
    """

    code: str
    counts_from: Basis
    presumed_after: Period | None = None
    rebutted_by: tuple[Basis, ...] = ()

    def __post_init__(self) -> None:
        if self.presumed_after is None and self.rebutted_by:
            raise ClockError("nothing_to_rebut", "rebutted_by", rule=self.code)
        if self.presumed_after is not None and self.presumed_after.unit is Unit.WORKING_DAY:
            raise ClockError("presumption_in_working_days", "presumed_after.unit", rule=self.code)

    @classmethod
    def from_data(cls, code: str, data: Mapping[str, object], where: str = "service") -> ServiceRule:
        """Reads one answer of the table of service rules: ``counts_from``, ``presumed_after`` (a number or
        none) with ``presumed_unit``, ``rebutted_by`` (a fact, a list of facts, or none).
        """
        if not code:
            raise ClockError("code_missing", f"{where}.code")
        rebutted = data.get("rebutted_by")
        facts = (rebutted,) if rebutted is None or isinstance(rebutted, str) else rebutted
        if not isinstance(facts, Sequence):
            raise ClockError("not_a_list", f"{where}.rebutted_by", got=repr(rebutted))
        return cls(
            code,
            choice(Basis, data.get("counts_from"), f"{where}.counts_from"),
            _presumed(data, where),
            tuple(choice(Basis, fact, f"{where}.rebutted_by") for fact in facts if fact is not None),
        )


@dataclass(frozen=True, slots=True)
class Served:
    """``presumed``: no proof yet, so a proof may still move the day."""

    day: date
    presumed: bool
    steps: tuple[Step, ...]


def served_on(rule: ServiceRule, facts: ServiceFacts) -> Served:
    """The day on which the notice counts as served.

    Raises ``ClockError`` when the fact that the rule counts from is missing and no proof stands in for it,
    or when a proof lies before the notice was issued.
    """
    proof = _proof(rule, facts)
    basis_day = facts.day(rule.counts_from)
    if proof is not None:
        return _proved(rule, proof, basis_day)
    if basis_day is None:
        raise ClockError("service_fact_missing", rule.counts_from, rule=rule.code)
    if rule.presumed_after is None:
        _not_before_issue(rule.counts_from, basis_day, facts)
        return Served(
            basis_day, False, (step(StepCode.SERVED, basis_day, rule=rule.code, basis=rule.counts_from),)
        )
    day = _after(basis_day, rule.presumed_after)
    told = step(
        StepCode.SERVED_PRESUMED,
        day,
        rule=rule.code,
        basis=rule.counts_from,
        basis_day=basis_day.isoformat(),
        value=rule.presumed_after.value,
        unit=rule.presumed_after.unit,
    )
    return Served(day, bool(rule.rebutted_by), (told,))


def due_after_service(
    service: ServiceRule,
    facts: ServiceFacts,
    rule: DueRule,
    calendar: Calendar,
    *,
    extensions: Sequence[Period] = (),
    pauses: Sequence[Pause] = (),
    as_of: date | None = None,
) -> DueDate:
    """The due date of a period that runs from service; its steps begin with how the notice was served."""
    served = served_on(service, facts)
    due = due_date(served.day, rule, calendar, extensions=extensions, pauses=pauses, as_of=as_of)
    return replace(due, steps=served.steps + due.steps)


def _presumed(data: Mapping[str, object], where: str) -> Period | None:
    value, unit = data.get("presumed_after"), data.get("presumed_unit")
    if value is None and unit is None:
        return None
    return Period.from_data({"value": value, "unit": unit}, f"{where}.presumed_after")


def _proof(rule: ServiceRule, facts: ServiceFacts) -> tuple[Basis, date] | None:
    for basis in rule.rebutted_by:
        day = facts.day(basis)
        if day is not None:
            _not_before_issue(basis, day, facts)
            return basis, day
    return None


def _proved(rule: ServiceRule, proof: tuple[Basis, date], basis_day: date | None) -> Served:
    basis, day = proof
    presumed = _after(basis_day, rule.presumed_after) if basis_day and rule.presumed_after else None
    told = step(
        StepCode.SERVED_PROVED,
        day,
        rule=rule.code,
        basis=basis,
        presumed_day=presumed.isoformat() if presumed else None,
    )
    return Served(day, False, (told,))


def _not_before_issue(basis: Basis, day: date, facts: ServiceFacts) -> None:
    if facts.issued is not None and day < facts.issued:
        raise ClockError("served_before_issue", basis, day=day.isoformat(), issued=facts.issued.isoformat())


def _after(day: date, period: Period) -> date:
    return add_months(day, period.months)[0] if period.months else add_days(day, period.days)
