"""One value of one element: brought to its stored form, and everything wrong with it.

Both take any JSON value and never raise. What cannot be brought to the stored form stays as it was typed, so that
people see what they wrote, and `value_faults` says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from zhiquan.engines.money import MoneyError, parse_money
from zhiquan.engines.numbers import SCHEMES, diagnose

from . import text as texts
from .keywords import date_faults, list_faults, number_faults, text_faults
from .model import Element, ElementKind, Fault

_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_YES, _NO = ("yes", "true", "on", "1", "是"), ("no", "false", "off", "0", "否")


def is_absent(value: Any) -> bool:
    """Whether a stored value means that nothing was given."""
    return value is None or (isinstance(value, str | list | tuple | dict) and not value)


# --- to the stored form ---


def normalise(element: Element, value: Any) -> Any:
    """Return `value` in its stored form, or as it is where that is impossible; None when nothing was given.

    Doing it twice changes nothing.
    """
    if isinstance(value, tuple):
        value = list(value)
    if isinstance(value, str):
        value = texts.tidy(value)
    if is_absent(value):
        return None
    reader = _NORMALISERS.get(element.kind)
    normal = value if reader is None else reader(element, value)
    return None if is_absent(normal) else normal


def _integer(element: Element, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    bare = texts.folded(value).replace(",", "").replace(" ", "")
    return int(bare) if _WHOLE.fullmatch(bare) else value


def _money(element: Element, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return parse_money(value).fen
    except MoneyError:
        return value


def _date(element: Element, value: Any) -> Any:
    return (texts.iso_day(value) or value) if isinstance(value, str) else value


def _yes_no(element: Element, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    typed = texts.folded(value).lower()
    return True if typed in _YES else False if typed in _NO else value


def _choices(element: Element, value: Any) -> Any:
    listed = _listed(value)
    if not _all_text(listed):
        return listed
    order = {choice.code: place for place, choice in enumerate(element.choices)}
    return sorted(dict.fromkeys(listed), key=lambda code: order.get(code, len(order)))


def _rights(element: Element, value: Any) -> Any:
    listed = _listed(value)
    return list(dict.fromkeys(listed)) if _all_text(listed) else listed


def _listed(value: Any) -> Any:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list):
        return value
    tidied = [texts.tidy(each) if isinstance(each, str) else each for each in value]
    return [each for each in tidied if not is_absent(each)]


def _all_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _table(element: Element, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    rows = [_row(element, row) if isinstance(row, Mapping) else row for row in value]
    return [row for row in rows if not is_absent(row)]


def _row(element: Element, row: Mapping[str, Any]) -> dict[str, Any]:
    columns = {column.code: column for column in element.columns}
    normal = {
        code: normalise(columns[code], value) if code in columns else value for code, value in row.items()
    }
    return {code: value for code, value in normal.items() if not is_absent(value)}


def _code(element: Element, value: Any) -> Any:
    number = texts.read_code(value, element.schemes) if isinstance(value, str) else None
    return value if number is None else number.canonical


def _phone(element: Element, value: Any) -> Any:
    return (texts.phone(value) or value) if isinstance(value, str) else value


def _email(element: Element, value: Any) -> Any:
    return (texts.email(value) or value) if isinstance(value, str) else value


_NORMALISERS: Mapping[ElementKind, Callable[[Element, Any], Any]] = {
    ElementKind.INTEGER: _integer,
    ElementKind.MONEY: _money,
    ElementKind.DATE: _date,
    ElementKind.YES_NO: _yes_no,
    ElementKind.CHOICES: _choices,
    ElementKind.RIGHTS: _rights,
    ElementKind.TABLE: _table,
    ElementKind.CODE: _code,
    ElementKind.PHONE: _phone,
    ElementKind.EMAIL: _email,
}


# --- what is wrong ---


def value_faults(element: Element, value: Any, today: date, others: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Return every fault of a value in its stored form that is there (`normalise` gave no None).

    `others` holds the other values by element code (for not_before and not_after); of a table row its own
    columns stand before them.
    """
    return tuple(_FAULTS[element.kind](element, value, today, others))


def fits(element: Element, value: Any) -> bool:
    """Whether a stored value has the shape of its kind, so that conditions may ask about it."""
    shape = _SHAPES.get(element.kind)
    if shape is not None:
        return shape(value)
    return isinstance(value, str)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_SHAPES: Mapping[ElementKind, Callable[[Any], bool]] = {
    ElementKind.INTEGER: _is_whole,
    ElementKind.MONEY: _is_whole,
    ElementKind.DATE: lambda value: isinstance(value, str) and texts.iso_day(value) == value,
    ElementKind.YES_NO: lambda value: isinstance(value, bool),
    ElementKind.CHOICES: _all_text,
    ElementKind.RIGHTS: _all_text,
    ElementKind.TABLE: lambda value: (
        isinstance(value, list) and all(isinstance(row, Mapping) for row in value)
    ),
}


def _wrong_type(element: Element, expected: str) -> Fault:
    return Fault(element.code, "wrong_type", {"expected": expected})


def _text_value(element: Element, value: Any, today: date, others: Mapping[str, Any]) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield _wrong_type(element, "text")
        return
    yield from text_faults(element, value)


def _number_value(element: Element, value: Any, today: date, others: Mapping[str, Any]) -> Iterator[Fault]:
    if _is_whole(value):
        yield from number_faults(element, value)
    elif isinstance(value, str):
        yield Fault(element.code, "not_a_number", _why_no_number(element, value))
    else:
        yield _wrong_type(element, "number")


def _why_no_number(element: Element, value: str) -> dict[str, Any]:
    if element.kind is ElementKind.MONEY:
        try:
            parse_money(value)
        except MoneyError as error:
            return {"reason": error.code, "position": error.position, "detail": error.detail}
    return {"reason": "bad_form", "position": None, "detail": {}}


def _date_value(element: Element, value: Any, today: date, others: Mapping[str, Any]) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield _wrong_type(element, "text")
    elif texts.iso_day(value) != value:
        yield Fault(element.code, "not_a_date")
    else:
        days = {code: other for code in others if (other := _other_day(others[code])) is not None}
        yield from date_faults(element, date.fromisoformat(value), today, days)


def _other_day(value: Any) -> date | None:
    if not isinstance(value, str) or texts.iso_day(value) != value:
        return None
    return date.fromisoformat(value)


def _yes_no_value(element: Element, value: Any, today: date, others: Mapping[str, Any]) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield _wrong_type(element, "yes_no")


def _choice_value(element: Element, value: Any, today: date, others: Mapping[str, Any]) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield _wrong_type(element, "text")
    elif element.choice(value) is None:
        yield Fault(element.code, "not_a_choice", {"found": value})


def _list_value(element: Element, value: Any, today: date, others: Mapping[str, Any]) -> Iterator[Fault]:
    if not _all_text(value):
        yield _wrong_type(element, "list")
        return
    if element.kind is ElementKind.CHOICES:
        for code in value:
            if element.choice(code) is None:
                yield Fault(element.code, "not_a_choice", {"found": code})
    yield from list_faults(element, value)


def _code_value(element: Element, value: Any, today: date, others: Mapping[str, Any]) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield _wrong_type(element, "text")
        return
    if texts.read_code(value, element.schemes) is None:
        yield Fault(element.code, "bad_code", _why_no_code(element, value))
        return
    yield from text_faults(element, value)


def _why_no_code(element: Element, value: str) -> dict[str, Any]:
    schemes = [SCHEMES[code] for code in element.schemes if code in SCHEMES]
    nearest = next(iter(diagnose(value, schemes)), None)
    if nearest is None:
        return {"scheme": None, "reason": "no_scheme", "position": None, "detail": {}}
    return {
        "scheme": nearest.scheme,
        "reason": nearest.code,
        "position": nearest.position,
        "detail": nearest.detail,
    }


def _phone_value(element: Element, value: Any, today: date, others: Mapping[str, Any]) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield _wrong_type(element, "text")
    elif texts.phone(value) is None:
        reason = "area_missing" if texts.lacks_area(value) else "unknown_form"
        yield Fault(element.code, "bad_phone", {"reason": reason})
    else:
        yield from text_faults(element, value)


def _email_value(element: Element, value: Any, today: date, others: Mapping[str, Any]) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield _wrong_type(element, "text")
    elif texts.email(value) is None:
        yield Fault(element.code, "bad_email")
    else:
        yield from text_faults(element, value)


def _table_value(element: Element, value: Any, today: date, others: Mapping[str, Any]) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield _wrong_type(element, "list")
        return
    for place, row in enumerate(value):
        if not isinstance(row, Mapping):
            yield replace(_wrong_type(element, "row"), row=place)
            continue
        yield from _row_faults(element, row, place, today, others)
    yield from list_faults(element, value)


def _row_faults(
    element: Element, row: Mapping[str, Any], place: int, today: date, others: Mapping[str, Any]
) -> Iterator[Fault]:
    known = {column.code for column in element.columns}
    for code in row:
        if code not in known:
            yield Fault(element.code, "unknown_column", row=place, column=code)
    for column in element.columns:
        value = row.get(column.code)
        if not is_absent(value):
            for fault in value_faults(column, value, today, {**others, **row}):
                yield replace(fault, element=element.code, row=place, column=column.code)
        elif column.required:
            yield Fault(element.code, "required", row=place, column=column.code)


_FAULTS: Mapping[ElementKind, Callable[[Element, Any, date, Mapping[str, Any]], Iterator[Fault]]] = {
    ElementKind.TEXT: _text_value,
    ElementKind.TEXTAREA: _text_value,
    ElementKind.INTEGER: _number_value,
    ElementKind.MONEY: _number_value,
    ElementKind.DATE: _date_value,
    ElementKind.YES_NO: _yes_no_value,
    ElementKind.CHOICE: _choice_value,
    ElementKind.CHOICES: _list_value,
    ElementKind.CODE: _code_value,
    ElementKind.PHONE: _phone_value,
    ElementKind.EMAIL: _email_value,
    ElementKind.RIGHTS: _list_value,
    ElementKind.TABLE: _table_value,
}
