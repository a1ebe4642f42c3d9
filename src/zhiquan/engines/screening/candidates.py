"""Which texts could hold one another, by the rare grams they share: a weighted containment, sides kept apart.

Every gram weighs by its rarity in the batch and the texts it is held against; grams that too many texts have weigh
nothing. Memory is bounded by a budget of grams: beyond it the same random share of all grams is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.screening.commonplace import stock
from zhiquan.engines.screening.letters import Letters, grams, keys, with_number

# Texts that every corpus is taken to have beside its own, and the share of them a stock gram stands in.
PRIOR_TEXTS, PRIOR_STOCK, PRIOR_OTHER = 400, 0.12, 0.0005
# Of its weight, what a gram with a number in it keeps: lists of percentages look alike in every alloy.
NUMBER_SHARE = 0.3
_ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Weights:
    """`vocabulary` sorted; `weight[g]` of gram g, 0 where too common; `usual` for a gram not in the vocabulary;
    `crowded` where so many texts have it that it names none of them."""

    vocabulary: NDArray[np.uint64]
    weight: NDArray[np.float32]
    usual: float
    crowded: NDArray[np.bool_]

    def of(self, wanted: NDArray[np.uint64]) -> NDArray[np.float32]:
        if not len(self.vocabulary):
            return np.full(len(wanted), self.usual, dtype=np.float32)
        at = np.minimum(np.searchsorted(self.vocabulary, wanted), len(self.vocabulary) - 1)
        found: NDArray[np.float32] = np.where(
            self.vocabulary[at] == wanted, self.weight[at], np.float32(self.usual)
        ).astype(np.float32)
        return found

    def along(self, text: Letters) -> NDArray[np.float32]:
        """The weight of each letter: of the pair that begins at it (the last two take their neighbour's)."""
        pairs = keys(text.codes)[0]
        if not len(pairs):
            return np.ones(len(text), dtype=np.float32)
        weight = self.of(pairs)
        return np.concatenate((weight, weight[-1:], weight[-1:])) + np.float32(0.2)

    def telling(self, text: Letters) -> NDArray[np.bool_]:
        """Which letters begin a triple that weighs something and is not crowded."""
        triples = keys(text.codes)[1]
        found = np.zeros(len(text), dtype=np.bool_)
        found[: len(triples)] = self.of(triples) > 0
        if len(self.vocabulary):
            at = np.minimum(np.searchsorted(self.vocabulary, triples), len(self.vocabulary) - 1)
            found[: len(triples)] &= ~(self.crowded[at] & (self.vocabulary[at] == triples))
        return found


@dataclass(frozen=True)
class Candidate:
    """Text `a` of the batch and text `b` (an index beyond the batch is one it is held against). `weight` is what
    they share, `in_a` and `in_b` its share of either side's weight."""

    a: int
    b: int
    weight: float
    in_a: float
    in_b: float


def sampled(codes: NDArray[np.int32], rate: int) -> NDArray[np.uint64]:
    """One in `rate` grams of a text, the same ones in every text."""
    found = grams(codes)
    if rate == 1:
        return found
    kept: NDArray[np.uint64] = found[((found * _ODD) >> np.uint64(40)) % np.uint64(rate) == 0]
    return kept


def rate_for(texts: Sequence[Letters], budget: int) -> int:
    """The power of two that keeps the grams of all texts within the budget."""
    total, rate = 2 * sum(len(text) for text in texts), 1
    while total // rate > budget:
        rate *= 2
    return rate


def weigh(
    sets: Sequence[NDArray[np.uint64]], common: float, crowd: int
) -> tuple[Weights, list[NDArray[np.int32]], NDArray[np.int64]]:
    """Weights of all grams, each text as indexes into the vocabulary, and in how many texts each gram stands.

    A gram that more than the share `common` of all texts has (at least 12) weighs nothing. A triple that more
    than `crowd` texts have is told apart: it is the way a field writes.
    """
    empty = np.empty(0, dtype=np.uint64)
    flat = np.concatenate([*sets, empty])
    vocabulary, inverse, df = np.unique(flat, return_inverse=True, return_counts=True)
    prior = np.where(np.isin(vocabulary, stock(), assume_unique=True), PRIOR_STOCK, PRIOR_OTHER)
    total = len(sets) + PRIOR_TEXTS
    weight = np.log(total / (df + PRIOR_TEXTS * prior)).astype(np.float32)
    most = max(12.0, common * len(sets))
    weight[(df > most) | (weight < 0)] = 0
    weight[with_number(vocabulary)] *= np.float32(NUMBER_SHARE)
    usual = float(np.log(total / (1 + PRIOR_TEXTS * PRIOR_OTHER)))
    cuts = np.cumsum([len(one) for one in sets])[:-1]
    indexes = np.split(inverse.astype(np.int32), cuts) if sets else []
    return Weights(vocabulary, weight, usual, df > crowd), indexes, df


def candidates(
    indexes: Sequence[NDArray[np.int32]],
    weights: Weights,
    batch: int,
    most: int,
    least: float,
    tick: Callable[[int], None] | None = None,
) -> list[Candidate]:
    """For every text of the batch (the first `batch`), its `most` best partners: those that share at least the share
    `least` of the weight of either side. By a, the best first; a pair of the batch may come from both sides."""
    sizes = np.array([len(one) for one in indexes], dtype=np.int64)
    flat = np.concatenate([*indexes, np.empty(0, dtype=np.int32)])
    owner = np.repeat(np.arange(len(indexes), dtype=np.int32), sizes)
    totals = np.bincount(owner, weights=weights.weight[flat], minlength=len(indexes))
    heavy = weights.weight[flat] > 0
    order = np.argsort(flat[heavy], kind="stable")
    postings = owner[heavy][order]
    starts = np.searchsorted(flat[heavy][order], np.arange(len(weights.vocabulary) + 1))
    out: list[Candidate] = []
    for a in range(batch):
        shared = _shared(indexes[a], weights.weight, starts, postings, len(indexes))
        shared[a] = 0
        shares = shared / np.maximum(1.0, np.minimum(totals, totals[a]))
        near = np.flatnonzero(shares >= least)
        best = near[np.lexsort((near, -shares[near]))][:most]
        for b in best.tolist():
            both = float(shared[b])
            out.append(Candidate(a, b, both, both / float(totals[a]), both / float(totals[b])))
        if tick and a % 1000 == 999:
            tick(a + 1)
    return out


def _shared(
    mine: NDArray[np.int32],
    weight: NDArray[np.float32],
    starts: NDArray[np.int64],
    postings: NDArray[np.int32],
    texts: int,
) -> NDArray[np.float64]:
    """The weight that one text shares with each text, itself included."""
    counts = starts[mine + 1] - starts[mine]
    skipped = np.cumsum(counts) - counts
    places = np.arange(int(counts.sum())) + np.repeat(starts[mine] - skipped, counts)
    shared = np.bincount(postings[places], weights=np.repeat(weight[mine], counts), minlength=texts)
    return shared.astype(np.float64)
