"""How sure an answer must be: what speaks for it turned into chances, with the limits below which nothing is said.

Two chances: that anything here answers the question (`sure_of_answer`), and that the first entry is the one which does
(`sure_of_entry`). The weights were learned by `benchmarks/asking_train.py` from our own questions with one way of asking held
out, and from questions that nothing here answers; it prints what each limit lets through.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhiquan.engines.answers.entries import Match
from zhiquan.engines.answers.model import Hit

ENTRY_TELLS = ("letters", "meaning", "text", "cited", "intent", "covered")
HIT_TELLS = ("asked", "asked_near", "near", "pairs", "legal", "ip", "ip_not")
ANSWER: Mapping[str, float] = {
    "bias": 1.074,
    "letters": -0.512,
    "meaning": -3.381,
    "covered": 6.652,
    "cited": -0.253,
    "share": 2.699,
    "clear": -0.926,
    "outside": -4.912,
    "beyond": -4.146,
    "hit_asked": -1.298,
    "hit_near": 2.054,
    "hit_share": -1.714,
    "hit_ip_not": 1.568,
}
# Where there are no vectors: letters must say what meaning would.
ANSWER_BY_LETTERS: Mapping[str, float] = {
    "bias": -3.0,
    "letters": 4.0,
    "covered": 8.713,
    "cited": 0.804,
    "clear": 0.737,
    "outside": -5.195,
    "beyond": -3.872,
    "hit_asked": 4.391,
}
ENTRY: Mapping[str, float] = {
    "bias": -1.176,
    "letters": -0.287,
    "meaning": -0.497,
    "covered": 0.215,
    "cited": 0.299,
    "intent": -0.154,
    "share": 3.592,
    "outside": -0.22,
    "hit_share": 0.227,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Chances from which a question is answered, an entry told, an intent served or offered.

    `beyond`: from which a kind of question that is not answered is named; `barred`: and no form is offered instead.
    `beside`: the share of the first entry's likelihood from which another's short answer is told too. `second_hit`: how far
    below the first a second article may lie; `quote`: the likelihood among the articles found from which one that an answer
    rests on is quoted in it, `beyond_it`: one that it does not rest on; `hint`: the share from which an entry's short answer
    is told beside articles that are quoted by themselves. `follow_up`: the longest question, in letters, that continues the
    last one; `added`: the longest sentence that adds to it.
    """

    answer: float = 0.85
    entry: float = 0.4
    intent: float = 0.5
    option: float = 0.1
    beyond: float = 0.5
    barred: float = 0.85
    beside: float = 0.15
    second_hit: float = 1.5
    quote: float = 0.05
    beyond_it: float = 0.3
    hint: float = 0.1
    follow_up: int = 24
    added: int = 120


def chance(weights: Mapping[str, float], values: Mapping[str, float]) -> float:
    """The logistic chance of a weighted sum; what is not known counts as none."""
    total = weights["bias"] + sum(w * values.get(name, 0.0) for name, w in weights.items() if name != "bias")
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, total))))


def tells(
    ranked: Sequence[Match], hits: Sequence[Hit], intents: Mapping[str, float], outside: float, beyond: float
) -> dict[str, float]:
    """What is known of a question: its first entry, its first articles, how clear its intent is, and how likely it is
    none of ours (`outside`) or of a kind that is not answered (`beyond`)."""
    found = {"outside": outside, "beyond": beyond, "clear": max(intents.values(), default=0.0)}
    if ranked:
        found |= {name: ranked[0].parts[name] for name in ENTRY_TELLS}
        found |= {"share": ranked[0].share, "entry": ranked[0].score}
    if hits:
        found |= {f"hit_{name}": hits[0].parts.get(name, 0.0) for name in HIT_TELLS}
        found["hit_share"] = 1 / sum(math.exp(hit.score - hits[0].score) for hit in hits)
        found["hit_near"] = max(hit.parts.get("asked_near", 0.0) for hit in hits[:5])
    return found


def sure_of_answer(known: Mapping[str, float]) -> float:
    """The chance that something here answers the question."""
    return chance(ANSWER if known.get("meaning") else ANSWER_BY_LETTERS, known)


def sure_of_entry(known: Mapping[str, float]) -> float:
    """The chance that the first entry is what answers it, if anything does."""
    return chance(ENTRY, known) if "entry" in known else 0.0
