"""Rule files of all topics, read together and checked together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from zhiquan.engines.rules import (
    Case,
    Finding,
    Misfit,
    Parameter,
    RuleSet,
    Source,
    Table,
    check_rules,
    read_cases,
    read_parameters,
    read_sources,
    read_tables,
    run_cases,
)

from .problems import PolicyProblem
from .reader import Document, Path

# A table begun with one row may have thousands of gaps; twenty examples are enough to go on.
MOST_OF_A_KIND = 20
_HINTS = {
    "inverted_validity": "exchange valid_from and valid_to",
    "version_overlap": "end the earlier version the day before the later one begins (valid_to is included)",
    "version_gap": "let the earlier version end on the day before the later one begins",
    "unknown_source": "add it to rules/sources.yaml",
    "unknown_parameter": "correct the code; codes of another topic are written topic.code",
    "parameter_not_in_force": "give the table a version for that time",
    "unfit_parameter": "the value must have the kind of the input that it bounds",
    "table_gap": "add a row for these facts",
    "table_overlap": "narrow one of the rows, or choose hit: first",
    "dead_row": "remove the row or move it up",
}


class RuleFiles:
    """Gathers the documents of a city's rules. `problems` fills as documents are added and by `check`."""

    def __init__(self) -> None:
        self.problems: list[PolicyProblem] = []
        self._sources: list[Source] = []
        self._parameters: list[Parameter] = []
        self._tables: list[Table] = []
        self._cases: list[tuple[Case, Document, Path]] = []
        self._places: dict[tuple[str, date], tuple[Document, Path]] = {}

    def add(self, kind: str, document: Document) -> None:
        """Read a document of kind sources, parameters, tables or cases whose schema holds."""
        if kind == "sources":
            sources, misfits = read_sources(document.data)
            self._sources += sources
        elif kind == "parameters":
            parameters, misfits = read_parameters(document.data)
            self._parameters += parameters
            self._index(document, "parameters")
        elif kind == "tables":
            tables, misfits = read_tables(document.data)
            self._tables += tables
            self._index(document, "tables")
        else:
            cases, misfits = read_cases(document.data)
            topic = document.data["topic"]
            places = {f"{topic}.{entry['code']}": at for at, entry in enumerate(document.data["cases"])}
            self._cases += [(case, document, ("cases", places.get(case.code, 0))) for case in cases]
        self.problems += _misfit_problems(document, misfits)

    @property
    def rules(self) -> RuleSet:
        """Everything added so far."""
        return RuleSet(self._parameters, self._tables, self._sources)

    def check(self, complete: bool) -> None:
        """Check all rules together. With `complete` false (a file was unreadable) only what is there is
        checked: sources and worked examples are left out, since they would only repeat the first fault."""
        rules = self.rules
        findings = check_rules(rules)
        if not complete:
            findings = [found for found in findings if not found.kind.startswith("unknown_")]
        self.problems += [self._finding_problem(found) for found in _shortened(findings)]
        if complete and not self.problems:
            self._check_cases(rules)

    def _check_cases(self, rules: RuleSet) -> None:
        results = run_cases(rules, [case for case, _, _ in self._cases])
        for result, (_, document, path) in zip(results, self._cases, strict=True):
            if not result.passed:
                hint = "correct the rule, or the worked example if the rule is right"
                self.problems.append(document.problem(path, f"worked example fails: {result.message}", hint))

    def _index(self, document: Document, section: str) -> None:
        topic = document.data["topic"]
        for place, entry in enumerate(document.data[section]):
            for at, version in enumerate(entry["versions"]):
                try:
                    start = date.fromisoformat(version["valid_from"])
                except ValueError:
                    continue
                path: Path = (section, place, "versions", at)
                self._places.setdefault((f"{topic}.{entry['code']}", start), (document, path))

    def _finding_problem(self, found: Finding) -> PolicyProblem:
        document, path = self._places[(found.code, found.valid_from)]
        since = f" (from {found.day.isoformat()})" if found.day and found.day != found.valid_from else ""
        example = ""
        if found.witness is not None:
            example = "; for example " + ", ".join(f"{code}={value}" for code, value in found.witness.items())
        message = f"{found.code}: {found.message}{since}{example}"
        return document.problem(_row_path(document, path, found.row), message, _HINTS[found.kind])


def _shortened(findings: Iterable[Finding]) -> list[Finding]:
    """Keep the first gaps and overlaps of each table; the last one kept says how many more there are."""
    groups: dict[tuple[str, str, date], list[Finding]] = {}
    for found in findings:
        groups.setdefault((found.kind, found.code, found.valid_from), []).append(found)
    kept: list[Finding] = []
    for group in groups.values():
        kept += group[:MOST_OF_A_KIND]
        more = len(group) - MOST_OF_A_KIND
        if more > 0:
            kept[-1] = replace(kept[-1], message=f"{kept[-1].message} (and {more} more like this)")
    return kept


def _row_path(document: Document, path: Path, row: str | None) -> Path:
    if row is None:
        return path
    _, place, _, at = path
    rows = document.data["tables"][place]["versions"][at]["rows"]
    return (*path, "rows", next(number for number, entry in enumerate(rows) if entry["code"] == row))


def _misfit_problems(document: Document, misfits: Iterable[Misfit]) -> list[PolicyProblem]:
    return [document.problem(misfit.path, misfit.message, misfit.hint) for misfit in misfits]
