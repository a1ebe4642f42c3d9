"""From a question to articles: a first stage over everything, a second over the best few hundred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers.retrieval.features import (
    FEATURES,
    SIGNALS,
    TELLS,
    Arrays,
    Index,
    features,
    signals,
    tells,
)
from zhiquan.engines.answers.retrieval.fusion import Weights, sigmoid
from zhiquan.engines.answers.retrieval.lexical import Floats
from zhiquan.engines.answers.retrieval.question import Asked, Lexicon, Reader
from zhiquan.engines.answers.retrieval.weights import WEIGHTS

# Candidates that the second stage looks at.
DEEP = 300


@dataclass(frozen=True)
class Found:
    """An article found: its position in the articles given to `build`, its score, and what it is made of."""

    at: int
    score: float
    parts: Mapping[str, float]


@dataclass(frozen=True)
class Candidates:
    """What the first stage gives: positions best first, the signals and base score of all articles."""

    asked: Asked
    at: NDArray[np.intp]
    signal: Mapping[str, Floats]
    base: Floats


def surely_ip(told: Floats, weights: Weights) -> float:
    """How sure it is, from 0 to 1, that a question is on intellectual property."""
    gate = weights.gate
    pairs = zip(TELLS, told, strict=True)
    return sigmoid(gate.get("bias", 0.0) + sum(gate.get(name, 0.0) * float(value) for name, value in pairs))


class Searcher:
    """Searches the arrays of `build`. Holds no state between questions."""

    def __init__(
        self,
        arrays: Arrays,
        meta: Mapping[str, Any],
        lexicon: Sequence[Mapping[str, Sequence[str]]] = (),
        weights: Weights = WEIGHTS,
    ) -> None:
        self.index = Index.of(arrays)
        self._reader = Reader(meta, Lexicon(lexicon))
        self._weights = weights
        self._first = weights.first
        owner = np.asarray(arrays["doc.instrument"])
        self._prior = self._priors(owner)

    def search(self, question: str, vector: Floats | None, on: date, k: int = 10) -> list[Found]:
        """The k best articles of the day, best first. `vector` is the question's unit vector, where there is one."""
        candidates = self.candidates(question, vector, on)
        if not len(candidates.at):
            return []
        rows = self.features(candidates)
        scores = self.weighed(rows, self.tells(candidates))
        order = np.argsort(-scores, kind="stable")
        return self._without_twins(candidates, rows, scores, order, k)

    def candidates(self, question: str, vector: Floats | None, on: date, deep: int = DEEP) -> Candidates:
        """The first stage."""
        asked = self._reader.read(question, on)
        signal = signals(self.index, asked, vector)
        base = self._prior.copy()
        for name in SIGNALS:
            base += np.float32(self._first.get(name, 0.0)) * signal[name]
        self._name(asked, base)
        base[~self.index.of_day(on, asked.coming)] = -np.inf
        deep = min(deep, len(base))
        best = np.argpartition(-base, deep - 1)[:deep] if deep else np.zeros(0, dtype=np.intp)
        best = best[np.isfinite(base[best])]
        best = best[np.argsort(-base[best], kind="stable")]
        return Candidates(asked, best, signal, base)

    def weighed(self, rows: Floats, told: Floats, weights: Weights | None = None) -> Floats:
        """The second stage's score of each row of features; `told` is what the gate goes by."""
        weights = weights or self._weights
        if weights.blind and not told[TELLS.index("asked_near")]:
            weights = weights.blind
        gate = surely_ip(told, weights)
        ip, other = (
            np.array([table.get(name, 0.0) for name in FEATURES], dtype=np.float32)
            for table in (weights.ip, weights.other)
        )
        scores: Floats = rows @ (gate * ip + (1 - gate) * other).astype(np.float32)
        return scores

    def tells(self, candidates: Candidates) -> Floats:
        """What the gate goes by."""
        return tells(self.index, candidates.asked, candidates.at, candidates.signal, candidates.base)

    def features(self, candidates: Candidates) -> Floats:
        """The second stage's features of the candidates."""
        return features(self.index, candidates.asked, candidates.at, candidates.signal, candidates.base)

    def _priors(self, owner: NDArray[np.generic]) -> Floats:
        """What holds for an article whatever is asked."""
        index, first = self.index, self._first
        prior = first.get("ip", 0.0) * np.asarray(index["doc.ip"], dtype=np.float32)
        prior += first.get("tail", 0.0) * np.asarray(index["doc.tail"])
        prior += first.get("amends", 0.0) * np.asarray(index["inst.amends"])[owner]
        prior += first.get("elsewhere", 0.0) * (np.asarray(index["inst.place"])[owner] == 2)
        return prior.astype(np.float32)

    def _name(self, asked: Asked, base: Floats) -> None:
        """A law that is named comes up with all its articles, the article that is named first."""
        if not asked.named:
            return
        rows = np.isin(np.asarray(self.index["doc.instrument"]), asked.named)
        base[rows] += np.float32(self._first.get("named", 0.0))
        if asked.number:
            base[rows & (np.asarray(self.index["doc.number"]) == asked.number)] += np.float32(1.0)

    def _without_twins(
        self, candidates: Candidates, rows: Floats, scores: Floats, order: NDArray[np.intp], k: int
    ) -> list[Found]:
        twins = np.asarray(self.index["doc.twin"])
        seen: set[int] = set()
        found: list[Found] = []
        for row in order:
            at = int(candidates.at[row])
            if int(twins[at]) in seen:
                continue
            seen.add(int(twins[at]))
            parts = {
                name: round(float(value), 4) for name, value in zip(FEATURES, rows[row], strict=True) if value
            }
            found.append(Found(at, float(scores[row]), parts))
            if len(found) == k:
                break
        return found
