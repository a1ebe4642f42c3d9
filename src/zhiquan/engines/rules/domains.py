"""Cutting an input's domain into cells inside which no condition of a table changes its answer.

A cell is either one discrete value or a stretch of an ordered domain. Stretches run between *cuts*: a cut
is a place just before (side 0) or just after (side 1) a value, so that open and closed bounds need no
special cases. Whole numbers and dates are counted in units, where "after n" is "before n + 1".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

from .conditions import Anything, Condition, Missing, NoneOf, OneOf, Range
from .inputs import Input, Kind, plain

Cut: TypeAlias = tuple[int, Any, int]

LEFT_END: Cut = (-1, 0, 0)
RIGHT_END: Cut = (1, 0, 0)
_A_QUIET_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a domain with one value in it as a witness, and its description for people."""

    witness: Any
    text: str


def cells_and_matches(source: Input, conditions: Iterable[Condition]) -> tuple[list[Cell], list[list[bool]]]:
    """Return the cells of the domain and, for each cell, which of `conditions` every value in it meets.

    No condition is met by some values of a cell only. Cells are disjoint and cover the domain.
    """
    asked = list(conditions)
    parts = _ordered_parts(source, asked) if source.kind.ordered else _discrete_parts(source, asked)
    cells = [cell for cell, _ in parts]
    answers = [answer for _, answer in parts]
    if source.optional:
        cells.append(Cell(None, "missing"))
        answers.append([isinstance(condition, Anything | Missing) for condition in asked])
    return cells, answers


Part: TypeAlias = tuple[Cell, list[bool]]


def _discrete_parts(source: Input, asked: list[Condition]) -> list[Part]:
    named = [value for condition in asked for value in _named(condition)]
    if source.kind is Kind.BOOLEAN:
        values: list[Any] = [False, True]
    elif source.values is not None:
        values = list(source.values)
    else:
        values = list(dict.fromkeys(named))
    parts = [(Cell(value, str(value)), [_meets(condition, value) for condition in asked]) for value in values]
    if source.kind is Kind.STRING and source.values is None:
        other = _unlike(values)
        parts.append((Cell(other, "any other text"), [_meets(condition, other) for condition in asked]))
    return parts


def _named(condition: Condition) -> tuple[Any, ...]:
    return condition.values if isinstance(condition, OneOf | NoneOf) else ()


def _meets(condition: Condition, value: Any) -> bool:
    if isinstance(condition, OneOf):
        return value in condition.values
    if isinstance(condition, NoneOf):
        return value not in condition.values
    return isinstance(condition, Anything)


def _unlike(values: list[str]) -> str:
    other = "other"
    while other in values:
        other += "_"
    return other


def _ordered_parts(source: Input, asked: list[Condition]) -> list[Part]:
    left, right = _domain(source)
    spans = [list(_spans(source.kind, condition)) for condition in asked]
    cuts = {left, right}
    for stretch in (cut for group in spans for span in group for cut in span):
        if left < stretch < right:
            cuts.add(stretch)
    ordered = sorted(cuts)
    return [
        (
            _cell(source, start, end, (left, right)),
            [any(a <= start and end <= b for a, b in group) for group in spans],
        )
        for start, end in pairwise(ordered)
    ]


def _domain(source: Input) -> tuple[Cut, Cut]:
    left = LEFT_END if source.low is None else _before(source.kind, source.low)
    right = RIGHT_END if source.high is None else _after(source.kind, source.high)
    if source.kind is Kind.DATE:
        left = max(left, _before(Kind.DATE, date.min))
        right = min(right, _after(Kind.DATE, date.max))
    return left, right


def _spans(kind: Kind, condition: Condition) -> Iterator[tuple[Cut, Cut]]:
    if isinstance(condition, Anything):
        yield LEFT_END, RIGHT_END
    elif isinstance(condition, OneOf):
        for value in condition.values:
            yield _before(kind, value), _after(kind, value)
    elif isinstance(condition, NoneOf):
        start = LEFT_END
        for value in sorted(set(condition.values)):
            yield start, _before(kind, value)
            start = _after(kind, value)
        yield start, RIGHT_END
    elif isinstance(condition, Range):
        yield _range_start(kind, condition), _range_end(kind, condition)


def _range_start(kind: Kind, span: Range) -> Cut:
    if span.low is None:
        return LEFT_END
    return _before(kind, span.low) if span.low_included else _after(kind, span.low)


def _range_end(kind: Kind, span: Range) -> Cut:
    if span.high is None:
        return RIGHT_END
    return _after(kind, span.high) if span.high_included else _before(kind, span.high)


def _before(kind: Kind, value: Any) -> Cut:
    return (0, value.toordinal() if kind is Kind.DATE else value, 0)


def _after(kind: Kind, value: Any) -> Cut:
    if kind is Kind.NUMBER:
        return (0, value, 1)
    return (0, (value.toordinal() if kind is Kind.DATE else value) + 1, 0)


def _cell(source: Input, start: Cut, end: Cut, domain: tuple[Cut, Cut]) -> Cell:
    if source.kind is Kind.NUMBER:
        return Cell(plain(_inside(start, end)), _number_text(start, end))
    first = None if start == domain[0] and source.low is None else start[1]
    last = None if end == domain[1] and source.high is None else end[1] - 1
    return _counted_cell(source.kind, first, last)


def _counted_cell(kind: Kind, first: int | None, last: int | None) -> Cell:
    if first is None and last is None:
        return Cell(_A_QUIET_DAY if kind is Kind.DATE else 0, "any value")
    if first is None:
        return Cell(_counted(kind, last), f"up to {_counted(kind, last)}")
    if last is None:
        return Cell(_counted(kind, first), f"from {_counted(kind, first)}")
    low, high = _counted(kind, first), _counted(kind, last)
    return Cell(low, str(low) if first == last else f"{low} to {high}")


def _counted(kind: Kind, unit: int | None) -> Any:
    return date.fromordinal(unit or 1) if kind is Kind.DATE else unit


def _inside(start: Cut, end: Cut) -> Fraction:
    if start == LEFT_END and end == RIGHT_END:
        return Fraction(0)
    if start == LEFT_END:
        return Fraction(end[1]) if end[2] else Fraction(end[1]) - 1
    if end == RIGHT_END:
        return Fraction(start[1]) + 1 if start[2] else Fraction(start[1])
    if not start[2]:
        return Fraction(start[1])
    return Fraction(end[1]) if end[2] else (Fraction(start[1]) + Fraction(end[1])) / 2


def _number_text(start: Cut, end: Cut) -> str:
    if start == LEFT_END and end == RIGHT_END:
        return "any value"
    if start[1] == end[1] and start[0] == end[0]:
        return str(plain(start[1]))
    above = "" if start == LEFT_END else f"{'above' if start[2] else 'from'} {plain(start[1])}"
    below = "" if end == RIGHT_END else f"{'up to' if end[2] else 'below'} {plain(end[1])}"
    return " and ".join(part for part in (above, below) if part)
