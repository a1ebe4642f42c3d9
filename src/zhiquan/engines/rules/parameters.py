"""Dated parameters: whatever a statute, a notice or a city rule fixes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from zhiquan.engines.clocks import Period, Unit

from .canonical import content_hash
from .errors import Dated, NotInForce, WrongUnit

T = TypeVar("T", bound=Dated)


class Status(StrEnum):
    """How far a value may be relied on. A sample says so on screen until an officer confirms it."""

    CONFIRMED = "confirmed"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Source:
    """A text that rules quote: its code, titles by language, document number, first day in force."""

    code: str
    title: Mapping[str, str]
    number: str | None = None
    in_force: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One version of one value. `valid_to` is the last day in force (included); None means open.

    `source` is the code of a `Source` and `article` the place in it. `value` is a scalar or a tuple of
    scalars.
    """

    code: str
    value: Any
    unit: str
    valid_from: date
    valid_to: date | None
    source: str
    status: Status
    anchor: str | None = None
    article: str | None = None
    note: str | None = None
    label: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def hash(self) -> str:
        """SHA-256 of what an officer confirms: code, value, unit, anchor, validity and source.

        Label, note and status stay outside: a better wording must not ask for a new confirmation.
        """
        return content_hash(
            {
                "code": self.code,
                "value": self.value,
                "unit": self.unit,
                "anchor": self.anchor,
                "valid_from": self.valid_from,
                "valid_to": self.valid_to,
                "source": self.source,
                "article": self.article,
            }
        )

    @property
    def period(self) -> Period:
        """The value as a period for the clocks engine, counted from the event that `anchor` names.

        Raises WrongUnit unless it is a whole number of a unit of time that the clocks know.
        """
        whole = isinstance(self.value, int) and not isinstance(self.value, bool)
        if not whole or self.unit not in set(Unit):
            raise WrongUnit(f"{self.code} is {self.value!r} {self.unit}, not a period")
        return Period(self.value, Unit(self.unit))

    def in_force(self, day: date) -> bool:
        """Whether `day` lies within the validity, both ends included."""
        return in_force(self, day)


def in_force(thing: Dated, day: date) -> bool:
    """Whether `day` lies within the validity of `thing`, both ends included."""
    return thing.valid_from <= day and (thing.valid_to is None or day <= thing.valid_to)


def version_at(code: str, versions: Sequence[T], day: date) -> T:
    """Return the version in force on `day`; of versions that overlap, the one that began last.

    Raises NotInForce with the version nearest in time. `versions` must not be empty.
    """
    current = [version for version in versions if in_force(version, day)]
    if current:
        return max(current, key=lambda version: version.valid_from)
    raise NotInForce(code, day, min(versions, key=lambda version: _distance(version, day)))


def _distance(version: Dated, day: date) -> int:
    if day < version.valid_from:
        return (version.valid_from - day).days
    return (day - (version.valid_to or day)).days


def change_days(versions: Iterable[Dated]) -> list[date]:
    """Return, in order, the first day of each version and the day after each end."""
    days: set[date] = set()
    for version in versions:
        days.add(version.valid_from)
        if version.valid_to is not None and version.valid_to < date.max:
            days.add(version.valid_to + timedelta(days=1))
    return sorted(days)


@dataclass(frozen=True, slots=True)
class VersionClash:
    """Two neighbouring versions of a code. `kind` is overlap or gap; `first` and `last` are the days
    concerned."""

    kind: str
    code: str
    earlier: Dated
    later: Dated
    first: date
    last: date


def version_clashes(versions: Iterable[Dated]) -> list[VersionClash]:
    """Return each overlap and each gap between the versions of one code, in the order of time."""
    ordered = sorted(versions, key=lambda version: version.valid_from)
    clashes: list[VersionClash] = []
    if not ordered:
        return clashes
    reaching = ordered[0]
    for later in ordered[1:]:
        clash = _clash(reaching, later)
        if clash is not None:
            clashes.append(clash)
        if _end(later) > _end(reaching):
            reaching = later
    return clashes


def _clash(earlier: Dated, later: Dated) -> VersionClash | None:
    end = _end(earlier)
    if end >= later.valid_from:
        return VersionClash("overlap", later.code, earlier, later, later.valid_from, min(end, _end(later)))
    following = end + timedelta(days=1)
    if following < later.valid_from:
        return VersionClash(
            "gap", later.code, earlier, later, following, later.valid_from - timedelta(days=1)
        )
    return None


def _end(version: Dated) -> date:
    return version.valid_to or date.max
