"""Which kinds of right a text names: what is told of marks seldom answers who asks about patents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


class Subjects:
    """Kinds of right and the words that name them (`subjects` of speech.yaml)."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._patterns = {rule["code"]: worded(rule["say"]) for rule in data.get("subjects", ())}

    def named(self, text: str) -> frozenset[str]:
        """The subjects that a text names."""
        return frozenset(code for code, pattern in self._patterns.items() if pattern.search(text))

    def common(self, texts: Sequence[str], least: float) -> frozenset[str]:
        """The subjects that at least this share of some texts names."""
        named = [self.named(text) for text in texts]
        return frozenset(
            code for code in self._patterns if sum(code in each for each in named) >= least * len(texts)
        )


def strays(asked: Iterable[str], told: Iterable[str]) -> bool:
    """Whether a question names subjects and what would answer it names only others, or none of them."""
    wanted, held = frozenset(asked), frozenset(told)
    return bool(wanted) and bool(held) and wanted.isdisjoint(held)


def worded(words: Sequence[str]) -> re.Pattern[str]:
    """A pattern that finds any of some words; Latin ones where they begin a word."""
    parts = (rf"\b{re.escape(word)}" if word.isascii() else re.escape(word) for word in words)
    return re.compile("|".join(parts), re.IGNORECASE)
