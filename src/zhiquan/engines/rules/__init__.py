"""Law as dated data: parameters, decision tables, explanations, worked examples, and what changes when.

Nothing here knows a statute. Rules come in as data, days come in as arguments, and the same input gives the
same bytes. The usual way in is `RuleSet.at(day)`, which gives a `RuleView` to ask.
"""

from .audit import Finding, check_rules, table_findings
from .canonical import canonical_json, content_hash
from .cases import Case, CaseResult, run_cases
from .changes import Change, Difference, Switch, diff, switches
from .conditions import (
    ANYTHING,
    Anything,
    Condition,
    Missing,
    NoneOf,
    OneOf,
    ParameterRef,
    Range,
    condition_text,
)
from .coverage import Coverage, DeadRow, Gap, Overlap, coverage
from .errors import (
    FactProblem,
    FactsInvalid,
    NoRow,
    NotInForce,
    RuleError,
    SeveralRows,
    UnknownCode,
    WrongUnit,
)
from .inputs import Input, Kind
from .parameters import Parameter, Source, Status, VersionClash, version_clashes
from .plain import (
    Misfit,
    read_cases,
    read_condition,
    read_day,
    read_parameters,
    read_sources,
    read_tables,
)
from .ruleset import RuleSet, RuleView
from .tables import Evaluation, HitPolicy, Output, Row, Table
from .when import ALWAYS, SameAs, When, WhenInvalid

__all__ = [
    "ALWAYS",
    "ANYTHING",
    "Anything",
    "Case",
    "CaseResult",
    "Change",
    "Condition",
    "Coverage",
    "DeadRow",
    "Difference",
    "Evaluation",
    "FactProblem",
    "FactsInvalid",
    "Finding",
    "Gap",
    "HitPolicy",
    "Input",
    "Kind",
    "Misfit",
    "Missing",
    "NoRow",
    "NoneOf",
    "NotInForce",
    "OneOf",
    "Output",
    "Overlap",
    "Parameter",
    "ParameterRef",
    "Range",
    "Row",
    "RuleError",
    "RuleSet",
    "RuleView",
    "SameAs",
    "SeveralRows",
    "Source",
    "Status",
    "Switch",
    "Table",
    "UnknownCode",
    "VersionClash",
    "When",
    "WhenInvalid",
    "WrongUnit",
    "canonical_json",
    "check_rules",
    "condition_text",
    "content_hash",
    "coverage",
    "diff",
    "read_cases",
    "read_condition",
    "read_day",
    "read_parameters",
    "read_sources",
    "read_tables",
    "run_cases",
    "switches",
    "table_findings",
    "version_clashes",
]
