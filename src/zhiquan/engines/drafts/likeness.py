"""Which introduced term a writer may have meant."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import Indel

# Two terms are near where this share of their letters is common and in order.
NEAR = 0.6


def nearest(term: str, names: Iterable[str]) -> str:
    """The name most like `term`, the earliest of several; empty where none is near."""
    best, score = "", NEAR
    for name in names:
        if name == term or not name:
            continue
        like = Indel.normalized_similarity(term, name)
        if like > score or (like == score and not best):
            best, score = name, like
    return best
