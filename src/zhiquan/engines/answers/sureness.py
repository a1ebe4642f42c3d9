"""How sure an answer must be: likeness turned into a chance, with the limits below which nothing is said.

The weights were fitted on our own questions with one way of asking held out, and on questions that nothing here answers
(`benchmarks/answers.py refusals` prints the curve).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from zhiquan.engines.answers.entries import Match, terms
from zhiquan.engines.answers.model import Hit

# constant, letters, meaning, covered, intent, lead over the second entry
ENTRY = (-7.0, 4.0, 3.0, 5.0, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """Chances from which an entry is told, an intent served or offered, an article quoted."""

    entry: float = 0.5
    intent: float = 0.6
    option: float = 0.15
    hit: float = 0.5
    second_hit: float = 0.1
    follow_up: int = 24


def chance(weights: Sequence[float], values: Sequence[float]) -> float:
    """The logistic chance of a weighted sum; the first weight is the constant."""
    total = weights[0] + sum(w * v for w, v in zip(weights[1:], values, strict=True))
    return 1 / (1 + math.exp(-total))


def sure_of_entry(ranked: Sequence[Match]) -> float:
    """The chance that the first of the ranked entries answers the question."""
    if not ranked:
        return 0.0
    first = ranked[0]
    lead = first.score - ranked[1].score if len(ranked) > 1 else first.score
    return chance(ENTRY, (first.letters, first.meaning, first.covered, first.intent, lead))


def sure_of_hit(question: str, hits: Sequence[Hit]) -> float:
    """The chance that the first article answers the question: how much of what it names stands in the article."""
    if not hits:
        return 0.0
    asked = frozenset(terms(question))
    held = frozenset(terms(hits[0].article.text))
    return len(asked & held) / len(asked) if asked else 0.0
