"""What changes between two days, and between two editions of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from .errors import NotInForce
from .parameters import Parameter, change_days, version_at
from .ruleset import RuleSet
from .tables import Table


class Change(StrEnum):
    """What is different afterwards.

    `starts`, `ends`: in force on one side only. `value`: value, unit or anchor of a parameter, or inputs or
    rows of a table. `source`: only the text quoted, which still changes what letters must cite. `status`:
    only how far it is confirmed.
    """

    STARTS = "starts"
    ENDS = "ends"
    VALUE = "value"
    SOURCE = "source"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Switch:
    """One change of one parameter or table, effective on `day` (the first day of the new state)."""

    day: date
    code: str
    change: Change
    before: Parameter | Table | None
    after: Parameter | Table | None


def switches(rules: RuleSet, start: date, end: date) -> list[Switch]:
    """Return each change that takes effect after `start` and not after `end`, by day and code.

    A rule that changes twice in between is listed twice. Raises ValueError when `end` lies before `start`.
    """
    if end < start:
        raise ValueError(f"{end.isoformat()} lies before {start.isoformat()}")
    shelves: list[tuple[str, Sequence[Parameter | Table]]] = [
        *rules.parameters.items(),
        *rules.tables.items(),
    ]
    found: list[Switch] = []
    for code, versions in shelves:
        before = _in_force(code, versions, start)
        for day in change_days(versions):
            if not start < day <= end:
                continue
            after = _in_force(code, versions, day)
            change = _change(before, after)
            if change is not None:
                found.append(Switch(day, code, change, before, after))
            before = after
    return sorted(found, key=lambda switch: (switch.day, switch.code))


def _in_force(code: str, versions: Sequence[Parameter | Table], day: date) -> Parameter | Table | None:
    try:
        return version_at(code, versions, day)
    except NotInForce:
        return None


def _change(before: Parameter | Table | None, after: Parameter | Table | None) -> Change | None:
    if before is None:
        return None if after is None else Change.STARTS
    if after is None:
        return Change.ENDS
    if _substance(before) != _substance(after):
        return Change.VALUE
    if (before.source, before.article) != (after.source, after.article):
        return Change.SOURCE
    return None if before.status == after.status else Change.STATUS


def _substance(version: Parameter | Table) -> Any:
    if isinstance(version, Parameter):
        return (version.value, version.unit, version.anchor)
    return (version.inputs, version.outputs, version.hit, version.rows)


@dataclass(frozen=True, slots=True)
class Difference:
    """One version of a parameter or table that only one edition has. Hashes tell versions apart.

    `kind` is parameter or table. A corrected version appears as one removed and one added with the same
    first day.
    """

    kind: str
    code: str
    valid_from: date
    removed: str | None
    added: str | None


def diff(old: RuleSet, new: RuleSet) -> list[Difference]:
    """Return what `new` changes against `old`, by kind, code and first day; empty when the rules are the
    same."""
    before, after = _hashes(old), _hashes(new)
    return [
        Difference(*key, removed=before.get(key), added=after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]


def _hashes(rules: RuleSet) -> dict[tuple[str, str, date], str]:
    hashes = {
        ("parameter", code, version.valid_from): version.hash
        for code, versions in rules.parameters.items()
        for version in versions
    }
    hashes |= {
        ("table", code, version.valid_from): version.hash
        for code, versions in rules.tables.items()
        for version in versions
    }
    return hashes
