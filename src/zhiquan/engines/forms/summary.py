"""The answers as rows of a summary, worded for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhiquan.engines.money import Money, format_money

from .answers import NOTHING
from .model import Element, ElementKind, Form, Label, say
from .values import fits
from .view import View

_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """What policy has no words for, in the reader's language: yes and no, and the titles of rights by uid."""

    yes: str
    no: str
    rights: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One field of the summary. `text` is empty when nothing was given; of a table `head` are the labels of
    its columns and `rows` its cells, and `text` has the same as lines."""

    label: str
    text: str
    element: str
    step: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def summary(
    form: Form,
    values: Mapping[str, Any],
    language: str,
    words: Words,
    facts: Mapping[str, Any] = NOTHING,
) -> tuple[SummaryRow, ...]:
    """Return one row for each shown field, in the order of the form.

    `language` is zh-Hans, zh-Hant or en; labels fall back to zh-Hans. A value of the wrong shape is shown as it
    was typed.
    """
    view = View(form, {**facts, **values})
    visible = {asked.code for asked in view.shown}
    return tuple(
        _row(asked.element, view.values.get(asked.code), step.code, language, words)
        for step in form.steps
        for asked in step.fields
        if asked.code in visible
    )


def _row(element: Element, value: Any, step: str, language: str, words: Words) -> SummaryRow:
    label = say(element.label, language)
    if element.kind is not ElementKind.TABLE or not fits(element, value):
        return SummaryRow(label, value_text(element, value, language, words), element.code, step)
    head = tuple(say(column.label, language) for column in element.columns)
    rows = tuple(
        tuple(value_text(column, row.get(column.code), language, words) for column in element.columns)
        for row in value
    )
    colon = ": " if language == "en" else "："
    lines = (
        (f"{name}{colon}{cell}" for name, cell in zip(head, cells, strict=True) if cell) for cells in rows
    )
    separator = "; " if language == "en" else "；"
    text = "\n".join(f"{place}. {separator.join(line)}" for place, line in enumerate(lines, start=1))
    return SummaryRow(label, text, element.code, step, head, rows)


def value_text(element: Element, value: Any, language: str, words: Words) -> str:
    """Return a stored value in words: labels for choices, days and money as people write them."""
    if value is None:
        return ""
    if not fits(element, value):
        return value if isinstance(value, str) else str(value)
    if element.kind is ElementKind.CHOICE:
        return _choice(element, value, language)
    if element.kind is ElementKind.CHOICES:
        return _joined([_choice(element, code, language) for code in value], language)
    if element.kind is ElementKind.RIGHTS:
        return _joined([words.rights.get(uid, uid) for uid in value], language)
    if element.kind is ElementKind.YES_NO:
        return words.yes if value else words.no
    if element.kind is ElementKind.MONEY:
        return format_money(Money(value), "en" if language == "en" else "zh-Hans")
    if element.kind is ElementKind.DATE:
        return _day(date.fromisoformat(value), language)
    return str(value)


def _choice(element: Element, code: str, language: str) -> str:
    choice = element.choice(code)
    label: Label = choice.label if choice is not None else {}
    return say(label, language) or code


def _joined(texts: list[str], language: str) -> str:
    return (", " if language == "en" else "、").join(texts)


def _day(day: date, language: str) -> str:
    if language == "en":
        return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"
