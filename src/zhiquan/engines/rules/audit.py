"""Checking a whole set of rules: versions, references, sources, and the coverage of every table on every
day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .coverage import Coverage
from .errors import NotInForce, UnknownCode
from .parameters import Parameter, change_days, version_clashes
from .ruleset import RuleSet
from .tables import HitPolicy, Table


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with the rules. `kind` is one of: inverted_validity, version_overlap, version_gap,
    unknown_source, unknown_parameter, parameter_not_in_force, unfit_parameter, table_gap, table_overlap,
    dead_row.

    `valid_from` names the version concerned, `row` the table row, `day` the first day on which the finding
    holds, `witness` one set of facts that shows it.
    """

    kind: str
    code: str
    message: str
    valid_from: date
    row: str | None = None
    day: date | None = None
    witness: Mapping[str, Any] | None = None


def check_rules(rules: RuleSet) -> list[Finding]:
    """Return everything wrong with `rules`, in a fixed order.

    Tables are checked on each day of their validity on which a parameter that they quote changes, so that a
    gap which opens only next year is found today.
    """
    findings: list[Finding] = []
    for shelf in (rules.parameters, rules.tables):
        for versions in shelf.values():
            findings += _version_findings(versions)
            findings += (found for version in versions for found in _source_findings(rules, version))
    for tables in rules.tables.values():
        for table in tables:
            findings += table_findings(rules, table)
    return findings


def _version_findings(versions: tuple[Parameter, ...] | tuple[Table, ...]) -> Iterator[Finding]:
    for version in versions:
        if version.valid_to is not None and version.valid_to < version.valid_from:
            message = f"ends on {version.valid_to} before it begins on {version.valid_from}"
            yield Finding("inverted_validity", version.code, message, version.valid_from)
    for clash in version_clashes(versions):
        if clash.kind == "overlap":
            message = f"two versions are in force from {clash.first} to {clash.last}"
        else:
            message = f"no version is in force from {clash.first} to {clash.last}"
        yield Finding(f"version_{clash.kind}", clash.code, message, clash.later.valid_from, day=clash.first)


def _source_findings(rules: RuleSet, version: Parameter | Table) -> Iterator[Finding]:
    if version.source not in rules.sources:
        message = f"source {version.source!r} is not listed among the sources"
        yield Finding("unknown_source", version.code, message, version.valid_from)


def table_findings(rules: RuleSet, table: Table) -> list[Finding]:
    """Return the gaps, overlaps, dead rows and broken references of one table version, each once."""
    findings: list[Finding] = []
    seen: set[tuple[str, str | None, str]] = set()
    for day in _days_to_check(rules, table):
        for found in _findings_on(rules, table, day):
            key = (found.kind, found.row, found.message)
            if key not in seen:
                seen.add(key)
                findings.append(found)
    return findings


def _days_to_check(rules: RuleSet, table: Table) -> list[date]:
    quoted = [version for code in table.references for version in rules.parameters.get(code, ())]
    changes = change_days(quoted)
    end = table.valid_to or date.max
    return [table.valid_from, *(day for day in changes if table.valid_from < day <= end)]


def _findings_on(rules: RuleSet, table: Table, day: date) -> Iterator[Finding]:
    broken = list(_broken_references(rules, table, day))
    if broken:
        yield from broken
        return
    try:
        seen = table.coverage(rules.at(day).get)
    except ValueError as wrong:
        yield Finding("unfit_parameter", table.code, f"a quoted parameter {wrong}", table.valid_from, day=day)
        return
    yield from _coverage_findings(table, seen, day)


def _broken_references(rules: RuleSet, table: Table, day: date) -> Iterator[Finding]:
    for code in table.references:
        try:
            rules.parameter(code, day)
        except UnknownCode as unknown:
            yield Finding("unknown_parameter", table.code, str(unknown), table.valid_from)
        except NotInForce as absent:
            yield Finding("parameter_not_in_force", table.code, str(absent), table.valid_from, day=day)


def _coverage_findings(table: Table, seen: Coverage, day: date) -> Iterator[Finding]:
    if table.hit is not HitPolicy.COLLECT:
        for gap in seen.gaps:
            message = f"no row answers {_region_text(gap.region)}"
            yield Finding("table_gap", table.code, message, table.valid_from, day=day, witness=gap.witness)
    if table.hit is HitPolicy.UNIQUE:
        for overlap in seen.overlaps:
            first, second = (table.rows[place].code for place in overlap.rows)
            message = f"rows {first} and {second} both answer {_region_text(overlap.region)}"
            yield Finding(
                "table_overlap", table.code, message, table.valid_from, second, day, witness=overlap.witness
            )
    for dead in seen.dead:
        if dead.empty or table.hit is HitPolicy.FIRST:
            row = table.rows[dead.row].code
            why = "its conditions leave nothing" if dead.empty else "the rows before it take all its facts"
            yield Finding(
                "dead_row", table.code, f"row {row} never answers: {why}", table.valid_from, row, day
            )


def _region_text(region: Mapping[str, tuple[str, ...]]) -> str:
    return "; ".join(f"{code}: {' | '.join(cells)}" for code, cells in region.items()) or "anything"
