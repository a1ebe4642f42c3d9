"""Where sentences and clauses of Chinese prose end."""

from __future__ import annotations

import re

SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*|[。！？!?；;]+")
CLAUSE = re.compile(r"[^，,、。！？!?；;：:\n]+")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Offsets of the sentences, each with its closing mark; semicolons and line ends close one too."""
    return _trimmed(text, SENTENCE)


def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """Offsets of the clauses between commas and other marks, without the marks."""
    return _trimmed(text, CLAUSE)


def _trimmed(text: str, pattern: re.Pattern[str]) -> tuple[tuple[int, int], ...]:
    found = []
    for hit in pattern.finditer(text):
        start, end = hit.span()
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end > start:
            found.append((start, end))
    return tuple(found)
