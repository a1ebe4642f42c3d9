"""Ranked lists against gold: nDCG@10, recall, mean reciprocal rank."""

from __future__ import annotations

from collections.abc import Sequence, Set
from math import log2


def ndcg(ranked: Sequence[int], gold: Set[int], k: int = 10) -> float:
    gained = sum(1 / log2(at + 2) for at, one in enumerate(ranked[:k]) if one in gold)
    best = sum(1 / log2(at + 2) for at in range(min(k, len(gold))))
    return gained / best if best else 0.0


def recall(ranked: Sequence[int], gold: Set[int], k: int) -> float:
    return len(gold.intersection(ranked[:k])) / len(gold) if gold else 0.0


def reciprocal(ranked: Sequence[int], gold: Set[int]) -> float:
    return next((1 / (at + 1) for at, one in enumerate(ranked) if one in gold), 0.0)


def table_row(lists: Sequence[Sequence[int]], golds: Sequence[Set[int]]) -> dict[str, float]:
    """The means over all questions."""
    count = max(len(lists), 1)
    pairs = list(zip(lists, golds, strict=True))
    return {
        "nDCG@10": sum(ndcg(each, gold) for each, gold in pairs) / count,
        "R@10": sum(recall(each, gold, 10) for each, gold in pairs) / count,
        "R@100": sum(recall(each, gold, 100) for each, gold in pairs) / count,
        "MRR": sum(reciprocal(each, gold) for each, gold in pairs) / count,
    }
