"""The facts that a table reads, and their domains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any


class Kind(StrEnum):
    """What sort of value a fact has."""

    STRING = "string"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"

    @property
    def ordered(self) -> bool:
        """Whether ranges make sense."""
        return self in (Kind.INTEGER, Kind.NUMBER, Kind.DATE)


@dataclass(frozen=True, slots=True)
class Input:
    """One fact of a table.

    `values` closes the domain of a string; `low` and `high` (both included) bound an ordered kind;
    an `optional` fact may be missing. Bounds and values are in the form that `normalise` returns.
    """

    code: str
    kind: Kind
    values: tuple[str, ...] | None = None
    low: Any = None
    high: Any = None
    optional: bool = False
    label: Mapping[str, str] = field(default_factory=dict, hash=False)

    def normalise(self, value: Any) -> Any:
        """Return `value` in the form that conditions compare: numbers as exact fractions, dates as dates.

        Raises ValueError, saying what was expected, when the value has the wrong kind or lies outside the
        domain.
        """
        if value is None:
            if self.optional:
                return None
            raise ValueError("is missing")
        normal = _READERS[self.kind](value)
        if self.values is not None and normal not in self.values:
            raise ValueError(f"{value!r} is none of {', '.join(self.values)}")
        if self.low is not None and normal < self.low:
            raise ValueError(f"{value} lies below {plain(self.low)}")
        if self.high is not None and normal > self.high:
            raise ValueError(f"{value} lies above {plain(self.high)}")
        return normal


def read_value(kind: Kind, value: Any) -> Any:
    """Return `value` as `kind` without looking at a domain. Raises ValueError when it is of another kind."""
    return _READERS[kind](value)


def plain(value: Any) -> Any:
    """Return a normalised value as people write it: whole fractions as int, others as float where that is
    exact."""
    if not isinstance(value, Fraction):
        return value
    if value.denominator == 1:
        return value.numerator
    near = float(value)
    return near if Fraction(repr(near)) == value else value


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(f"{value!r} is not text")


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"{value!r} is neither true nor false")


def _integer(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(f"{value!r} is not a whole number")


def _number(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        raise ValueError(f"{value!r} is not a number")
    try:
        # The decimal digits count, not the binary neighbour: 0.1 means one tenth.
        return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    except (ValueError, OverflowError, InvalidOperation):
        raise ValueError(f"{value!r} is not a finite number") from None


def _date(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError(f"{value!r} is not a date (YYYY-MM-DD)")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a date (YYYY-MM-DD)") from None


_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.STRING: _string,
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
}
