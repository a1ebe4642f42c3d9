"""Worked examples: facts and a day on one side, the expected answer on the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .errors import RuleError
from .ruleset import RuleSet, RuleView


@dataclass(frozen=True, slots=True)
class Case:
    """One worked example. With `table`, `given` facts must yield `expect`; each of `parameters` must have
    its value.

    `refused` instead names the error expected: not_in_force, no_row, several_rows or facts_invalid.
    """

    code: str
    on: date
    table: str | None = None
    given: Mapping[str, Any] = field(default_factory=dict, hash=False)
    expect: Any = None
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)
    refused: str | None = None
    label: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The outcome of one worked example. `message` says what differs; `explanation` is that of the
    evaluation."""

    case: Case
    passed: bool
    got: Any
    message: str = ""
    explanation: Mapping[str, Any] | None = field(default=None, hash=False)


_REFUSALS = {
    "NotInForce": "not_in_force",
    "NoRow": "no_row",
    "SeveralRows": "several_rows",
    "FactsInvalid": "facts_invalid",
    "UnknownCode": "unknown_code",
}


def run_cases(rules: RuleSet, cases: Iterable[Case]) -> list[CaseResult]:
    """Run every worked example against `rules`; never raises for a failing one."""
    return [_run(rules.at(case.on), case) for case in cases]


def _run(view: RuleView, case: Case) -> CaseResult:
    try:
        result = _compare(view, case)
    except RuleError as refusal:
        name = _REFUSALS.get(type(refusal).__name__, "refused")
        passed = name == case.refused
        return CaseResult(case, passed, name, "" if passed else str(refusal))
    if case.refused:
        return CaseResult(
            case, False, result.got, f"expected {case.refused}, got an answer", result.explanation
        )
    return result


def _compare(view: RuleView, case: Case) -> CaseResult:
    differences: list[str] = []
    got: dict[str, Any] = {}
    for code, wanted in case.parameters.items():
        got[code] = view.value(code)
        if not _same(got[code], wanted):
            differences.append(f"{code} is {got[code]!r}, expected {wanted!r}")
    if case.table is None:
        return CaseResult(case, not differences, got, "; ".join(differences))
    answer = view.evaluate(case.table, case.given)
    if not _same(answer.outputs, case.expect):
        differences.append(f"{case.table} gives {answer.outputs!r}, expected {case.expect!r}")
    return CaseResult(case, not differences, answer.outputs, "; ".join(differences), answer.explain())


def _same(got: Any, wanted: Any) -> bool:
    if isinstance(got, Mapping) and isinstance(wanted, Mapping):
        return got.keys() == wanted.keys() and all(_same(got[key], wanted[key]) for key in got)
    if isinstance(got, list | tuple) and isinstance(wanted, list | tuple):
        return len(got) == len(wanted) and all(_same(a, b) for a, b in zip(got, wanted, strict=True))
    return bool(got == wanted) and isinstance(got, bool) == isinstance(wanted, bool)
