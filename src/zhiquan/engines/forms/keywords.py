"""The keywords that bound a value: those of JSON Schema (draft 2020-12) with its meaning, and ours for days.

Ours: `not_future`, `not_past` (true); `not_before`, `not_after` (code of another element with a day, for a table's
column also of another column); `formatMinimum`, `formatMaximum` (a day YYYY-MM-DD, or `today`).
All days are included: 以上、以下 include the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from .model import Element, ElementKind, Fault

TEXT_KEYWORDS = ("minLength", "maxLength", "pattern")
NUMBER_KEYWORDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
LIST_KEYWORDS = ("minItems", "maxItems", "uniqueItems")
DATE_FLAGS = ("not_future", "not_past")
DATE_OTHERS = ("not_before", "not_after")
DATE_BOUNDS = ("formatMinimum", "formatMaximum")


def keywords_of(kind: ElementKind) -> tuple[str, ...]:
    """The keywords that mean something for values of `kind`."""
    if kind.written:
        return TEXT_KEYWORDS
    if kind.counted:
        return NUMBER_KEYWORDS
    if kind.listed:
        return LIST_KEYWORDS
    return (*DATE_FLAGS, *DATE_OTHERS, *DATE_BOUNDS) if kind is ElementKind.DATE else ()


def text_faults(element: Element, value: str) -> Iterator[Fault]:
    """What the lengths (in characters) and the pattern of `element` hold against `value`."""
    words = element.keywords
    low, high, pattern = words.get("minLength"), words.get("maxLength"), words.get("pattern")
    if low is not None and len(value) < low:
        yield Fault(element.code, "too_short", {"limit": low, "found": len(value)})
    if high is not None and len(value) > high:
        yield Fault(element.code, "too_long", {"limit": high, "found": len(value)})
    if pattern is not None and not fits_pattern(pattern, value):
        yield Fault(element.code, "pattern", {"pattern": pattern})


def fits_pattern(pattern: str, value: str) -> bool:
    """Whether `pattern` is found anywhere in `value`; a pattern that is no regular expression fits all."""
    try:
        return compiled(pattern).search(value) is not None
    except re.error:
        return True


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """`pattern` as JSON Schema means it: \\d and \\w in ASCII, $ at the very end. Raises re.error."""
    return re.compile(_END.sub(_strict_end, pattern), re.ASCII)


# An escaped character, a class in brackets, or the dollar that is meant.
_END = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$", re.DOTALL)


def _strict_end(match: re.Match[str]) -> str:
    return r"\Z" if match[0] == "$" else match[0]


def number_faults(element: Element, value: int) -> Iterator[Fault]:
    """What the bounds of `element` hold against a whole number."""
    words = element.keywords
    low, above = words.get("minimum"), words.get("exclusiveMinimum")
    high, below = words.get("maximum"), words.get("exclusiveMaximum")
    if low is not None and value < low:
        yield Fault(element.code, "below", {"limit": low})
    elif above is not None and value <= above:
        yield Fault(element.code, "below", {"limit": above})
    if high is not None and value > high:
        yield Fault(element.code, "above", {"limit": high})
    elif below is not None and value >= below:
        yield Fault(element.code, "above", {"limit": below})
    step = words.get("multipleOf")
    if step and Fraction(value) % Fraction(repr(step)):
        yield Fault(element.code, "not_a_multiple", {"of": step})


def list_faults(element: Element, value: list[Any]) -> Iterator[Fault]:
    """What the numbers of entries allowed by `element` hold against a list."""
    words = element.keywords
    low, high = words.get("minItems"), words.get("maxItems")
    if low is not None and len(value) < low:
        yield Fault(element.code, "too_few", {"limit": low, "found": len(value)})
    if high is not None and len(value) > high:
        yield Fault(element.code, "too_many", {"limit": high, "found": len(value)})
    if words.get("uniqueItems"):
        yield from _repeated(element, value)


def _repeated(element: Element, value: list[Any]) -> Iterator[Fault]:
    for place, entry in enumerate(value):
        if any(_same(entry, earlier) for earlier in value[:place]):
            row = place if element.kind is ElementKind.TABLE else None
            shown = entry if isinstance(entry, str) else None
            yield Fault(element.code, "twice", {"value": shown}, row)


def _same(one: Any, two: Any) -> bool:
    """Equal as JSON: true is not 1, whatever Python says."""
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        return one.keys() == two.keys() and all(_same(one[key], two[key]) for key in one)
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(_same(a, b) for a, b in zip(one, two, strict=True))
    return bool(one == two) and isinstance(one, bool) == isinstance(two, bool)


def date_faults(element: Element, value: date, today: date, days: Mapping[str, date]) -> Iterator[Fault]:
    """What the bounds of `element` hold against a day; `days` are the other days given, by code."""
    words = element.keywords
    if value > today and (words.get("not_future") or words.get("formatMaximum") == "today"):
        yield Fault(element.code, "future")
    if value < today and (words.get("not_past") or words.get("formatMinimum") == "today"):
        yield Fault(element.code, "past")
    for limit, other in _limits(words, "formatMinimum", "not_before", days):
        if value < limit:
            yield Fault(element.code, "before", {"limit": limit.isoformat(), "other": other})
    for limit, other in _limits(words, "formatMaximum", "not_after", days):
        if value > limit:
            yield Fault(element.code, "after", {"limit": limit.isoformat(), "other": other})


def _limits(
    words: Mapping[str, Any], fixed: str, named: str, days: Mapping[str, date]
) -> Iterator[tuple[date, str | None]]:
    written = words.get(fixed)
    if isinstance(written, str) and written != "today":
        yield date.fromisoformat(written), None
    other = words.get(named)
    if isinstance(other, str) and other in days:
        yield days[other], other
