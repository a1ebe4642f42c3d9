"""Pairs of a small corpus by NumPy and plain sets: no compilation to wait for. `kernels` gives the same answers."""

from __future__ import annotations

import numpy as np

from zhiquan.engines.screening.estimate import Groups, Overlaps
from zhiquan.engines.screening.grams import I32, I64, Texts, gram_hashes
from zhiquan.engines.screening.sketch import Sketches, different


def shared_grams(texts: Texts, size: int, left: I32, right: I32) -> I32:
    """Distinct grams that texts left[i] and right[i] have in common."""
    wanted = np.unique(np.concatenate((left, right)))
    hashes, bounds = gram_hashes(picked(texts, wanted), size)
    sets = {
        int(text): frozenset(hashes[bounds[place] : bounds[place + 1]].tolist())
        for place, text in enumerate(wanted)
    }
    shared = [len(sets[one] & sets[other]) for one, other in zip(left.tolist(), right.tolist(), strict=True)]
    return np.array(shared, dtype=np.int32)


def small_pairs(
    sketches: Sketches, bands: list[Groups], threshold: float, most: int, overlaps: Overlaps
) -> I32:
    """Verified pairs as rows of left, right, shared grams; every meeting of the bands is looked at."""
    left, right = met(bands, len(sketches.sizes))
    near = different(sketches.bits[left], sketches.bits[right]) <= most
    left, right = left[near], right[near]
    shared = overlaps(left, right)
    told = reached(shared, sketches.sizes[left], sketches.sizes[right], threshold)
    return np.stack((left[told], right[told], shared[told]), axis=1)


def reached(shared: I32, left: I32, right: I32, threshold: float) -> I64:
    """Places where the Jaccard similarity of sets of these sizes, with `shared` in common, reaches the threshold."""
    return np.flatnonzero(shared / np.maximum(left + right - shared, 1) >= threshold)


def met(bands: list[Groups], texts: int) -> tuple[I32, I32]:
    """All pairs (left < right) that share a key in some band, once each, in input order."""
    pairs = [np.empty(0, dtype=np.int64)]
    for band in bands:
        sizes = np.diff(band.bounds)
        for size in np.unique(sizes).tolist():
            starts = band.bounds[:-1][sizes == size]
            members = band.members[starts[:, None] + np.arange(size)].astype(np.int64)
            first, second = np.triu_indices(size, 1)
            pairs.append((members[:, first] * texts + members[:, second]).ravel())
    once = np.unique(np.concatenate(pairs))
    return (once // max(texts, 1)).astype(np.int32), (once % max(texts, 1)).astype(np.int32)


def picked(texts: Texts, wanted: I32) -> Texts:
    """The wanted texts alone, in that order."""
    lengths = texts.starts[wanted + 1] - texts.starts[wanted]
    starts = np.zeros(len(wanted) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    places = np.arange(starts[-1]) + np.repeat(texts.starts[wanted] - starts[:-1], lengths)
    return Texts(texts.units[places], starts)
