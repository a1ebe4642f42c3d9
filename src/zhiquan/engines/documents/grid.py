"""Counting on the character grid: widths, title lines, and an estimate of pages without any font.

Word decides its own pages, so the DOCX renderer needs a guess of where the last one falls (the imprint
belongs on an even page). The estimate breaks lines greedily with the usual rules for line ends; it is
exact where the text is Han and full-width punctuation, and within a line or two elsewhere.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from itertools import combinations, pairwise

_NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕”’…％%·—～,.;:?!)]}")
_NOT_LAST = frozenset("（《〈「『【〔“‘([{")
# Quotation marks, ellipsis and dashes are "ambiguous" to Unicode and full-width in Chinese type.
_WIDE_CLASSES = frozenset("WFA")
_HALF_EMPTY = frozenset("，。、；：！？）》〉」』】〕”’")
_MARK_HALF = 0.5
_MAX_CUTS = 14


def char_width(char: str) -> float:
    """1 for a full-width character, 0.5 for a half-width one, 0 for a combining mark."""
    if unicodedata.combining(char):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(char) in _WIDE_CLASSES else 0.5


def width(text: str) -> float:
    """Width in full-width characters."""
    return sum(char_width(char) for char in text)


def count_lines(text: str, chars: float, first_indent: float = 0.0) -> int:
    """Lines that ``text`` takes at ``chars`` full-width characters a line; an empty text takes one."""
    lines, used = 1, first_indent
    for piece in _pieces(text):
        size = width(piece)
        # A mark that closes the line may give up its empty half.
        half = _MARK_HALF if piece[-1] in _HALF_EMPTY else 0.0
        if used + size - half <= chars:
            used += size
        elif size > chars:
            whole, rest = divmod(used + size, chars)
            lines, used = lines + int(whole), rest
        else:
            lines, used = lines + 1, size
    return lines


def break_title(phrases: tuple[str, ...], chars: float) -> tuple[str, ...]:
    """Lines of a centred title, broken between phrases only, in as few lines as fit.

    Among those the most even wins; an hourglass or a plain rectangle loses against a trapezoid or a
    lozenge (GB/T 9704-2012 7.3.1). A phrase longer than a line is cut in equal parts.
    """
    parts = [part for phrase in phrases for part in _cut(phrase, chars)]
    if not parts:
        return ()
    gaps = range(1, len(parts))
    if len(parts) > _MAX_CUTS:
        return _greedy(parts, chars)
    for count in range(len(parts)):
        candidates = (_joined(parts, cuts) for cuts in combinations(gaps, count))
        fitting = [lines for lines in candidates if all(width(line) <= chars for line in lines)]
        if fitting:
            return min(fitting, key=_unevenness)
    return tuple(parts)


def _pieces(text: str) -> Iterator[str]:
    """Unbreakable pieces: a Latin word or number, or a Han character with the marks that cling to it."""
    piece = ""
    for char in text:
        if piece and not _clings(piece[-1], char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _clings(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST:
        return True
    return char_width(before) < 1 and char_width(after) < 1 and before != " "


def _cut(phrase: str, chars: float) -> list[str]:
    count = math.ceil(width(phrase) / chars)
    if count <= 1:
        return [phrase] if phrase else []
    limit = min(chars, math.ceil(width(phrase) / count))
    parts = [""]
    for char in phrase:
        if parts[-1] and width(parts[-1]) + char_width(char) > limit:
            parts.append("")
        parts[-1] += char
    return parts


def _joined(parts: list[str], cuts: tuple[int, ...]) -> tuple[str, ...]:
    return tuple("".join(parts[a:b]) for a, b in pairwise((0, *cuts, len(parts))))


def _greedy(parts: list[str], chars: float) -> tuple[str, ...]:
    lines = [""]
    for part in parts:
        if lines[-1] and width(lines[-1]) + width(part) > chars:
            lines.append("")
        lines[-1] += part
    return tuple(lines)


def _unevenness(lines: tuple[str, ...]) -> tuple[float, tuple[str, ...]]:
    sizes = [width(line) for line in lines]
    mean = sum(sizes) / len(sizes)
    score = sum((size - mean) ** 2 for size in sizes)
    inner = sizes[1:-1]
    if inner and min(inner) < min(sizes[0], sizes[-1]):
        score += mean**2
    if len(sizes) > 1 and len(set(sizes)) == 1:
        score += 1
    return score, lines
