"""Looking for listed words in a text, longest first, none within another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache


@lru_cache(maxsize=128)
def pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """One expression for all words; None for an empty list. `…` in a word stands for up to twelve letters."""
    if not words:
        return None
    longest = sorted(set(words), key=lambda word: (-len(word), word))
    return re.compile("|".join(re.escape(word).replace("…", "[^，。；：\n]{0,12}?") for word in longest))


def hits(text: str, words: tuple[str, ...], excused: tuple[str, ...] = ()) -> Iterator[tuple[int, int, str]]:
    """Where listed words stand, as (start, end, words). What lies within one of the `excused` is left out."""
    found = pattern(words)
    if found is None:
        return
    allowed = pattern(excused)
    spans = [hit.span() for hit in allowed.finditer(text)] if allowed else []
    for hit in found.finditer(text):
        if not any(start <= hit.start() and hit.end() <= end for start, end in spans):
            yield hit.start(), hit.end(), hit.group()
