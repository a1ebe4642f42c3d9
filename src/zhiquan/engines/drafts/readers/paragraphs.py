"""Printed lines joined to the paragraphs they were cut from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .content import Line
from .names import description_heading, heading_part
from .plain import NUMBER, marked

# Typesetting puts a thin space between Chinese and Latin characters; the text has none.
_THIN = re.compile(
    r"(?<=[\u4e00-\u9fff，。、；：（）“”]) (?=[0-9A-Za-z])|(?<=[0-9A-Za-z%]) (?=[\u4e00-\u9fff，。、；：（）“”])"
)
_CLAIM = re.compile(r"^\s*(\d{1,3})\s*[.．、](?!\d)")
_ENDS = "。；;：:！？!?"
# How many letters' widths a line may miss the edge by and still count as full.
_SLACK = 1.6
# A step this many times the usual one shows a blank line.
_GAP = 1.8


@dataclass(frozen=True)
class Row:
    """One printed line; places in points from the left and the bottom, all zero where they are not known."""

    text: str
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    height: float = 0.0
    pictures: int = 0


@dataclass(frozen=True)
class _Column:
    """The text column's edges and the width of one Chinese letter."""

    left: float
    right: float
    letter: float

    def indented(self, row: Row) -> bool:
        return row.left > self.left + 1.2 * self.letter

    def full(self, row: Row) -> bool:
        return row.right > self.right - _SLACK * self.letter

    def centred(self, row: Row) -> bool:
        middle = abs((row.left + row.right) - (self.left + self.right)) / 2 < 1.5 * self.letter
        return middle and self.indented(row) and not self.full(row)


def joined(rows: Sequence[Row], part: str = "") -> Iterator[Line]:
    """The paragraphs of one part. `part` is known where claims' numbers may open a paragraph."""
    column = _column(rows)
    gap = _GAP * _leading(rows)
    held: list[Row] = []
    last_claim = 0
    for row in rows:
        claim = _CLAIM.match(row.text)
        number = int(claim[1]) if claim and part in ("", "claims") else 0
        opens = number == last_claim + 1 if number else False
        if number and (opens or not held):
            last_claim = number
        if held and (opens or not _goes_on(held[-1], row, column)):
            yield _paragraph(held, column)
            if gap and held[-1].top - row.top > gap:
                yield Line("")
            held = []
        held.append(row)
        if heading_part(row.text):
            part, last_claim = heading_part(row.text), 0
    if held:
        yield _paragraph(held, column)


def _goes_on(before: Row, row: Row, column: _Column | None) -> bool:
    """Whether a line continues the paragraph of the line before it."""
    if NUMBER.match(row.text) or any(_alone(one.text) for one in (before, row)):
        return False
    ended = before.text[-1:] in _ENDS
    if column is None or not row.height:
        return not ended
    if column.centred(before) or column.centred(row):
        return False
    if column.indented(row) and not column.indented(before):
        return False
    return column.full(before) or not (ended or column.indented(row))


def _alone(text: str) -> bool:
    return bool(heading_part(text)) or description_heading(text)


def _paragraph(rows: Sequence[Row], column: _Column | None) -> Line:
    text = rows[0].text
    for row in rows[1:]:
        latin = (
            text[-1:].isascii() and text[-1:].isalpha() and row.text[:1].isascii() and row.text[:1].isalpha()
        )
        text += (" " if latin else "") + row.text
    centred = column is not None and len(rows) == 1 and column.centred(rows[0])
    return marked(_THIN.sub("", text), centred=centred, pictures=sum(row.pictures for row in rows))


def _leading(rows: Sequence[Row]) -> float:
    """How far the lines stand apart, from foot to foot, most often; 0 where that is not known."""
    steps = sorted(a.top - b.top for a, b in pairwise(rows) if a.height and b.height and a.top > b.top)
    return steps[len(steps) // 2] if steps else 0.0


def _column(rows: Sequence[Row]) -> _Column | None:
    placed = [row for row in rows if row.height and len(row.text) > 1]
    if not placed:
        return None
    widths = sorted((row.right - row.left) / _width(row.text) for row in placed)
    letter = 2 * widths[len(widths) // 2]
    lefts = sorted(row.left for row in placed)
    rights = sorted(row.right for row in placed)
    # A few lines that stick out (a page number left over, a wide formula) do not move the edges.
    return _Column(lefts[len(lefts) // 20], rights[-1 - len(rights) // 20], letter)


def _width(text: str) -> int:
    """In half letters: a Chinese letter is as wide as two Latin ones."""
    return sum(1 if letter.isascii() else 2 for letter in text)
