"""Postings in compressed rows with the weight worked out beforehand: BM25 for texts, cosine for questions.

A field is four arrays: `terms` (sorted, uint64), `starts` (int64, one more than terms), `docs` (int32) and `weights`
(float32, what one occurrence of the term in a query adds to the text), with `idf` (float32, one a term). They may be
memory-mapped; a query reads only the rows of its terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers.retrieval.tokens import Terms

Floats = NDArray[np.float32]
Arrays = dict[str, NDArray[np.generic]]


@dataclass(frozen=True)
class Field:
    """One field of all texts."""

    terms: Terms
    starts: NDArray[np.int64]
    docs: NDArray[np.int32]
    weights: Floats
    idf: Floats

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.generic]], name: str) -> Field:
        return cls(*(arrays[f"{name}.{part}"] for part in PARTS))  # type: ignore[arg-type]

    def rows(self, query: Terms) -> list[tuple[int, int, float]]:
        """(start, end, idf) of every distinct term of the query that the field knows."""
        own = np.unique(query)
        if not len(self.terms) or not len(own):
            return []
        at = np.minimum(np.searchsorted(self.terms, own), len(self.terms) - 1)
        known = at[self.terms[at] == own]
        return [(int(self.starts[i]), int(self.starts[i + 1]), float(self.idf[i])) for i in known]

    def score(self, query: Terms, size: int) -> Floats:
        """What the distinct terms of a query add up to, for every text (`size` of them)."""
        total = np.zeros(size, dtype=np.float32)
        for start, end, _idf in self.rows(query):
            total[self.docs[start:end]] += self.weights[start:end]
        return total

    def cosine(self, query: Terms, size: int) -> Floats:
        """Likeness from 0 to 1 of a query to every text of a field built with `cosines`."""
        total = np.zeros(size, dtype=np.float32)
        rows = self.rows(query)
        # A term that no text knows counts in the query's length as the rarest would.
        rarest = float(self.idf.max()) if len(self.idf) else 1.0
        unknown = len(np.unique(query)) - len(rows)
        norm = float(np.sqrt(sum(idf * idf for _s, _e, idf in rows) + unknown * rarest**2))
        for start, end, idf in rows:
            total[self.docs[start:end]] += self.weights[start:end] * np.float32(idf / norm)
        return total


PARTS = ("terms", "starts", "docs", "weights", "idf")


def bm25(name: str, terms: Terms, docs: NDArray[np.int32], size: int, k1: float, b: float) -> Arrays:
    """The field's arrays for BM25 over `size` texts."""
    keys, starts, owners, counts = _rows(terms, docs, size)
    lengths = np.bincount(docs, minlength=size).astype(np.float32)
    mean = float(lengths.mean()) if size else 1.0
    held = np.diff(starts)
    idf = np.log1p((size - held + 0.5) / (held + 0.5)).astype(np.float32)
    shape = k1 * (1 - b + b * lengths / max(mean, 1e-9))
    weights = np.repeat(idf, held) * counts * (k1 + 1) / (counts + shape[owners])
    return _named(name, keys, starts, owners, weights.astype(np.float32), idf)


def cosines(name: str, terms: Terms, docs: NDArray[np.int32], size: int) -> Arrays:
    """The field's arrays for cosine likeness of short texts; a term counts once."""
    keys, starts, owners, _counts = _rows(terms, docs, size)
    held = np.diff(starts)
    idf = np.log1p(size / (held + 0.5)).astype(np.float32)
    each = np.repeat(idf, held)
    norms = np.sqrt(np.bincount(owners, weights=each**2, minlength=size))
    weights = each / np.maximum(norms, 1e-9)[owners]
    return _named(name, keys, starts, owners, weights.astype(np.float32), idf)


def _rows(
    terms: Terms, docs: NDArray[np.int32], size: int
) -> tuple[Terms, NDArray[np.int64], NDArray[np.int32], Floats]:
    keys, ids = np.unique(terms, return_inverse=True)
    both, counts = np.unique(ids.astype(np.int64) * max(size, 1) + docs, return_counts=True)
    starts = np.searchsorted(both // max(size, 1), np.arange(len(keys) + 1)).astype(np.int64)
    return keys, starts, (both % max(size, 1)).astype(np.int32), counts.astype(np.float32)


def _named(name: str, *parts: NDArray[np.generic]) -> Arrays:
    return {f"{name}.{part}": array for part, array in zip(PARTS, parts, strict=True)}
