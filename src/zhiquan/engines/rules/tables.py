"""Dated decision tables: conditions in rows, one answer per set of facts, each answer explained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from .canonical import content_hash
from .conditions import ANYTHING, Anything, Condition, Missing, NoneOf, OneOf, ParameterRef, Range, matches
from .coverage import Coverage, coverage
from .errors import FactProblem, FactsInvalid, NoRow, SeveralRows
from .inputs import Input, plain
from .parameters import Parameter, Status

Lookup = Callable[[str], Parameter]


class HitPolicy(StrEnum):
    """`unique`: at most one row may answer; `first`: the first that does; `collect`: all that do."""

    UNIQUE = "unique"
    FIRST = "first"
    COLLECT = "collect"


@dataclass(frozen=True, slots=True)
class Output:
    """One answer of a table. `unit` is shown to people only."""

    code: str
    label: Mapping[str, str] = field(default_factory=dict, hash=False)
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Conditions by input code (an input not named accepts anything) and answers by output code."""

    code: str
    when: Mapping[str, Condition]
    then: Mapping[str, Any]
    article: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Table:
    """One version of a decision table, in force from `valid_from` to `valid_to` (included; None means
    open)."""

    code: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]
    hit: HitPolicy
    valid_from: date
    valid_to: date | None
    source: str
    status: Status
    article: str | None = None
    note: str | None = None
    label: Mapping[str, str] = field(default_factory=dict, hash=False)

    @cached_property
    def references(self) -> tuple[str, ...]:
        """Codes of the parameters that the rows quote, each once, in order of appearance."""
        found = [ref for row in self.rows for ref in _row_references(row)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def hash(self) -> str:
        """SHA-256 of what an officer confirms: inputs, rows, answers, validity and source (no labels or
        notes)."""
        return content_hash(
            {
                "code": self.code,
                "inputs": [_input_content(source) for source in self.inputs],
                "outputs": [[output.code, output.unit] for output in self.outputs],
                "rows": [_row_content(row) for row in self.rows],
                "hit": self.hit.value,
                "valid_from": self.valid_from,
                "valid_to": self.valid_to,
                "source": self.source,
                "article": self.article,
            }
        )

    def resolved(self, lookup: Lookup) -> Table:
        """Return the table with each parameter reference replaced by the value that `lookup` gives.

        Raises what `lookup` raises, and ValueError when a value does not fit the input it bounds.
        """
        if not self.references:
            return self
        kinds = {source.code: source for source in self.inputs}
        rows = tuple(
            replace(
                row,
                when={
                    code: _resolved(condition, kinds[code], lookup) for code, condition in row.when.items()
                },
                then={code: _answer(value, lookup) for code, value in row.then.items()},
            )
            for row in self.rows
        )
        return replace(self, rows=rows)

    def coverage(self, lookup: Lookup) -> Coverage:
        """Return all gaps, overlaps and dead rows, exactly, with the parameters that `lookup` gives."""
        return coverage(self.inputs, [row.when for row in self.resolved(lookup).rows])

    def evaluate(self, facts: Mapping[str, Any], lookup: Lookup, day: date) -> Evaluation:
        """Answer `facts` (by input code; facts the table does not read are ignored).

        Raises FactsInvalid with every missing or unusable fact, NoRow in a gap (not for `collect`) and
        SeveralRows when a `unique` table overlaps there.
        """
        used = self._normalised(facts)
        hits = [
            (place, row)
            for place, row in enumerate(self.resolved(lookup).rows)
            if all(matches(condition, used[code]) for code, condition in row.when.items())
        ]
        rows = self._chosen(hits, used)
        parameters = dict.fromkeys(ref for row in rows for ref in _row_references(self.rows[row[0]]))
        answers = tuple(dict(row.then) for _, row in rows)
        return Evaluation(
            table=self,
            day=day,
            facts={code: plain(value) for code, value in used.items()},
            rows=tuple(row.code for _, row in rows),
            outputs=answers if self.hit is HitPolicy.COLLECT else answers[0],
            parameters=tuple(lookup(code) for code in parameters),
        )

    def _normalised(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        used: dict[str, Any] = {}
        problems: list[FactProblem] = []
        for source in self.inputs:
            try:
                used[source.code] = source.normalise(facts.get(source.code))
            except ValueError as wrong:
                problems.append(FactProblem(source.code, str(wrong)))
        if problems:
            raise FactsInvalid(self.code, problems)
        return used

    def _chosen(self, hits: list[tuple[int, Row]], used: Mapping[str, Any]) -> list[tuple[int, Row]]:
        if self.hit is HitPolicy.COLLECT:
            return hits
        shown = ", ".join(f"{code}={plain(value)}" for code, value in used.items())
        if not hits:
            raise NoRow(f"table {self.code} has no row for {shown}")
        if self.hit is HitPolicy.UNIQUE and len(hits) > 1:
            rows = ", ".join(row.code for _, row in hits)
            raise SeveralRows(f"table {self.code} answers {shown} with several rows: {rows}")
        return hits[:1]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An answer and why it is the answer.

    `outputs` is a mapping by output code, or a tuple of such mappings for hit policy `collect`; `rows` are
    the codes of the rows that answered, `parameters` the versions that those rows quote.
    """

    table: Table
    day: date
    facts: Mapping[str, Any]
    rows: tuple[str, ...]
    outputs: Any
    parameters: tuple[Parameter, ...]

    @property
    def is_sample(self) -> bool:
        """Whether the table or any parameter it used is still a sample."""
        return self.table.status is Status.SAMPLE or any(
            parameter.status is Status.SAMPLE for parameter in self.parameters
        )

    def explain(self) -> dict[str, Any]:
        """Return the explanation as plain data that can be stored with a decision."""
        table = self.table
        return {
            "table": table.code,
            "table_hash": table.hash,
            "source": table.source,
            "article": table.article,
            "day": self.day.isoformat(),
            "facts": {code: _stored(value) for code, value in self.facts.items()},
            "rows": [
                {"code": row.code, "article": row.article, "note": row.note}
                for row in table.rows
                if row.code in self.rows
            ],
            "outputs": [dict(answer) for answer in self.outputs]
            if isinstance(self.outputs, tuple)
            else dict(self.outputs),
            "parameters": [
                {
                    "code": parameter.code,
                    "value": parameter.value,
                    "unit": parameter.unit,
                    "valid_from": parameter.valid_from.isoformat(),
                    "valid_to": parameter.valid_to.isoformat() if parameter.valid_to else None,
                    "source": parameter.source,
                    "article": parameter.article,
                    "status": parameter.status.value,
                    "hash": parameter.hash,
                }
                for parameter in self.parameters
            ],
            "sample": self.is_sample,
        }


def _row_references(row: Row) -> list[str]:
    bounds = [
        bound
        for condition in row.when.values()
        if isinstance(condition, Range)
        for bound in (condition.low, condition.high)
    ]
    return [thing.code for thing in (*bounds, *row.then.values()) if isinstance(thing, ParameterRef)]


def _resolved(condition: Condition, source: Input, lookup: Lookup) -> Condition:
    if not isinstance(condition, Range):
        return condition
    return replace(
        condition,
        low=_bound(condition.low, source, lookup),
        high=_bound(condition.high, source, lookup),
    )


def _bound(bound: Any, source: Input, lookup: Lookup) -> Any:
    if not isinstance(bound, ParameterRef):
        return bound
    return replace(source, low=None, high=None, optional=False).normalise(lookup(bound.code).value)


def _answer(value: Any, lookup: Lookup) -> Any:
    return lookup(value.code).value if isinstance(value, ParameterRef) else value


def _input_content(source: Input) -> list[Any]:
    bounds = [_stored(plain(source.low)), _stored(plain(source.high))]
    return [source.code, source.kind.value, source.values, *bounds, source.optional]


def _row_content(row: Row) -> list[Any]:
    when = {
        code: _condition_content(condition) for code, condition in row.when.items() if condition != ANYTHING
    }
    return [row.code, when, {code: _stored(value) for code, value in row.then.items()}, row.article]


def _condition_content(condition: Condition) -> list[Any]:
    if isinstance(condition, Anything | Missing):
        return [type(condition).__name__]
    if isinstance(condition, OneOf | NoneOf):
        return [type(condition).__name__, [_stored(plain(value)) for value in condition.values]]
    bounds = [_stored(plain(condition.low)), _stored(plain(condition.high))]
    return ["Range", *bounds, condition.low_included, condition.high_included]


def _stored(value: Any) -> Any:
    if isinstance(value, ParameterRef):
        return {"parameter": value.code}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)
