"""Closeness in meaning as standard scores: the model's cosines crowd together, so only what stands out counts.

Vectors belong to rows (articles, or questions asked of articles); `owner` says which article a row speaks for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers.retrieval.lexical import Floats

# A standard score from which on rows stand out, and where they can no more.
FLOOR, CEILING = 0.0, 6.0
# Rows multiplied at a time where vectors are kept in half precision.
BLOCK = 8192


@dataclass(frozen=True)
class Vectors:
    """`rows` (r, 384; float16 or float32, unit length) and `owner` (r, int32)."""

    rows: NDArray[np.floating]
    owner: NDArray[np.int32]

    def cosines(self, query: Floats) -> Floats:
        """The cosine of every row with a unit vector."""
        parts = [
            self.rows[at : at + BLOCK].astype(np.float32) @ query for at in range(0, len(self.rows), BLOCK)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)

    def scores(self, query: Floats | None, size: int) -> Floats:
        """For each of `size` articles the best standard score of its rows, from 0 to 1; 0 where it has none."""
        total = np.zeros(size, dtype=np.float32)
        if query is None or len(self.rows) < 2:
            return total
        cosines = self.cosines(query)
        spread = float(cosines.std()) or 1.0
        scaled = np.clip((cosines - cosines.mean()) / spread, FLOOR, CEILING) / CEILING
        np.maximum.at(total, self.owner, scaled.astype(np.float32))
        return total
