"""What a cell of a decision table asks of one fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from .inputs import plain


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """Stands for the value that a parameter has on the day of the evaluation."""

    code: str


@dataclass(frozen=True, slots=True)
class Anything:
    """`-`: every value will do, and so will a missing optional fact."""


@dataclass(frozen=True, slots=True)
class Missing:
    """The optional fact must be absent (None)."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The fact equals one of these values."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The fact is present and equals none of these values."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """The fact lies between `low` and `high`; None leaves a side open, `*_included` says whether the bound
    counts."""

    low: Any = None
    high: Any = None
    low_included: bool = True
    high_included: bool = True


Condition: TypeAlias = Anything | Missing | OneOf | NoneOf | Range

ANYTHING = Anything()


def matches(condition: Condition, value: Any) -> bool:
    """Whether `value` (None when missing) meets a condition without parameter references."""
    if isinstance(condition, Anything):
        return True
    if value is None:
        return isinstance(condition, Missing)
    if isinstance(condition, Missing):
        return False
    if isinstance(condition, OneOf):
        return value in condition.values
    if isinstance(condition, NoneOf):
        return value not in condition.values
    return _above(condition, value) and _below(condition, value)


def _above(span: Range, value: Any) -> bool:
    if span.low is None:
        return True
    return bool(value >= span.low if span.low_included else value > span.low)


def _below(span: Range, value: Any) -> bool:
    if span.high is None:
        return True
    return bool(value <= span.high if span.high_included else value < span.high)


def condition_text(condition: Condition) -> str:
    """Return a condition as people write it: `-`, `a | b`, `not a`, `missing`, `>= 5 and < 9`."""
    if isinstance(condition, Anything):
        return "-"
    if isinstance(condition, Missing):
        return "missing"
    if isinstance(condition, OneOf | NoneOf):
        listed = " | ".join(_written(value) for value in condition.values)
        return listed if isinstance(condition, OneOf) else f"not {listed}"
    low, high = ">=" if condition.low_included else ">", "<=" if condition.high_included else "<"
    parts = [
        f"{sign} {_written(bound)}"
        for sign, bound in ((low, condition.low), (high, condition.high))
        if bound is not None
    ]
    return " and ".join(parts) or "-"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.code if isinstance(value, ParameterRef) else str(plain(value))
