"""A recorded entity's yearly quota and grade, from policy's tables: the rows that gave them are kept beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Any

from zhiquan.engines.rules import NotInForce, RuleError, RuleView

FIRST_YEAR = "pre_examination.quota_new"
QUOTA, EXTRA = "pre_examination.quota", "pre_examination.quota_extra"
GRADES, GRADE_EFFECTS = "pre_examination.grades", "pre_examination.grade_effects"
UNGRADED = "ungraded"
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Quota:
    """A number and how it came about: `basis` holds tables, rows, inputs, and whether a rule is a sample."""

    quota: int
    basis: dict[str, Any] = field(default_factory=dict)


def first_year(rules: RuleView) -> Quota:
    """What an entity may hand in during the year of its recordal."""
    try:
        return Quota(int(rules.value(FIRST_YEAR)), {"parameter": FIRST_YEAR})
    except (NotInForce, RuleError):
        return Quota(0)


def next_year(rules: RuleView, *, passed: int, accepted: int, grade: str = "") -> Quota:
    """Next year's quota from this year's passed volume, pass rate (in percent) and grade."""
    inputs: dict[str, Any] = {"passed_last_year": passed}
    if accepted:
        inputs["pass_rate"] = rate(passed, accepted)
    try:
        base = rules.evaluate(QUOTA, inputs)
        effect = rules.evaluate(GRADE_EFFECTS, {"grade": grade or UNGRADED})
    except (NotInForce, RuleError):
        return first_year(rules)
    said: Mapping[str, Any] = base.outputs
    share = Decimal(str(said["factor_percent"])) * Decimal(str(effect.outputs["quota_percent"])) / HUNDRED
    wanted = int((Decimal(passed) * share / HUNDRED).to_integral_value(ROUND_CEILING))
    basis = {
        "tables": [QUOTA, GRADE_EFFECTS],
        "rows": [*base.rows, *effect.rows],
        "inputs": {name: str(value) for name, value in inputs.items()},
        "factor_percent": str(share.normalize()),
        "sample": base.is_sample or effect.is_sample,
    }
    return Quota(max(int(said["floor"]), min(int(said["cap"]), wanted)), basis)


def laboratory(rules: RuleView, kind: str) -> int:
    """The extra quota of a laboratory: none, province or state."""
    try:
        return int(rules.evaluate(EXTRA, {"laboratory": kind}).outputs["extra"])
    except (NotInForce, RuleError):
        return 0


def grade(
    rules: RuleView, *, cases: int, granted: int, passed: int, abnormal: int, late: int
) -> tuple[str, str]:
    """The grade that the year's figures point at, and the row that says so; an officer gives it."""
    facts = {
        "cases": cases,
        "grant_rate": rate(granted, passed),
        "abnormal_share": rate(abnormal, cases),
        "on_time_rate": HUNDRED - rate(late, cases),
    }
    try:
        answer = rules.evaluate(GRADES, facts)
    except (NotInForce, RuleError):
        return "", ""
    return str(answer.outputs["grade"]), answer.rows[0]


def rate(part: int, whole: int) -> Decimal:
    """A share in percent; nothing of nothing is nothing."""
    return Decimal(part * 100) / Decimal(whole) if whole else Decimal(0)
