"""How sure an answer must be: what speaks for it turned into a chance, with the limits below which nothing is said.

The weights were learned by `benchmarks/asking.py train` from our own questions with one way of asking held out, and from
questions that nothing here answers; `benchmarks/asking.py curve` prints what a limit lets through.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhiquan.engines.answers.entries import Match
from zhiquan.engines.answers.model import Hit

# Chances from what is known of the best entry and of the best article.
ENTRY: Mapping[str, float] = {
    "bias": -6.0,
    "letters": 3.0,
    "meaning": 4.0,
    "text": 0.5,
    "cited": 2.0,
    "intent": 1.5,
    "covered": 4.0,
    "share": 1.0,
    "outside": -3.0,
}
HIT: Mapping[str, float] = {
    "bias": -5.0,
    "asked": 2.0,
    "asked_near": 4.0,
    "near": 3.0,
    "pairs": 0.5,
    "legal": 0.5,
    "share": 2.0,
    "outside": -3.0,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Chances from which an entry is told, an intent served or offered, an article quoted; `beside`: the share of the
    first entry's likelihood from which another's short answer is told too."""

    entry: float = 0.5
    intent: float = 0.6
    option: float = 0.15
    hit: float = 0.5
    beside: float = 0.3
    second_hit: float = 1.0
    follow_up: int = 24


def chance(weights: Mapping[str, float], values: Mapping[str, float]) -> float:
    """The logistic chance of a weighted sum; what is not known counts as none."""
    total = weights["bias"] + sum(w * values.get(name, 0.0) for name, w in weights.items() if name != "bias")
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, total))))


def entry_tells(ranked: Sequence[Match], outside: float) -> dict[str, float]:
    """What is known of the first of the ranked entries; `outside` is the chance that the question is none of ours."""
    first = ranked[0]
    return {**first.parts, "share": first.share, "outside": outside}


def hit_tells(hits: Sequence[Hit], outside: float) -> dict[str, float]:
    """What is known of the first article found."""
    shares = [math.exp(hit.score - hits[0].score) for hit in hits]
    return {**hits[0].parts, "share": 1 / sum(shares), "outside": outside}


def sure_of_entry(ranked: Sequence[Match], outside: float = 0.0) -> float:
    """The chance that the first of the ranked entries answers the question."""
    return chance(ENTRY, entry_tells(ranked, outside)) if ranked else 0.0


def sure_of_hit(hits: Sequence[Hit], outside: float = 0.0) -> float:
    """The chance that the first article answers the question."""
    return chance(HIT, hit_tells(hits, outside)) if hits else 0.0
