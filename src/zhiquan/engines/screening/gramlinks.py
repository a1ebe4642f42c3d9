"""Which filings may share a skeleton: those that often stand next to one another among the filings of one gram."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

_MIX = np.uint64(0x9E3779B97F4A7C15)
# More grams than this are sampled by their hash, the same ones in every text.
MOST = 20_000_000


def gram_links(texts: Sequence[str], size: int, window: int, share: float) -> list[tuple[int, int]]:
    """Pairs of positions that share at least `share` of the smaller text's `size`-letter grams, in order.

    Of the texts that hold one gram, sorted by position, each is counted with the next `window` only: filings of
    one template stand beside one another in the list of every skeleton gram, so that the work stays linear while a
    stock phrase spreads its counts over many pairs. A pair further apart is found through those between.
    """
    every = 1 + sum(map(len, texts)) // MOST
    grams = [_grams(text, size, every) for text in texts]
    sizes = np.array([len(each) for each in grams], dtype=np.int64)
    if not sizes.sum():
        return []
    keys = np.concatenate(grams)
    owners = np.repeat(np.arange(len(texts), dtype=np.int64), sizes)
    order = np.argsort(keys, kind="stable")
    pairs = _neighbours(keys[order], owners[order], len(texts), window)
    linked, counts = np.unique(pairs, return_counts=True)
    one, other = linked // len(texts), linked % len(texts)
    enough = counts >= share * np.minimum(sizes[one], sizes[other])
    return [(int(a), int(b)) for a, b in zip(one[enough], other[enough], strict=True)]


def _neighbours(keys: U64, owners: I64, count: int, window: int) -> I64:
    found = []
    for step in range(1, window + 1):
        same = keys[step:] == keys[:-step]
        found.append(owners[:-step][same] * count + owners[step:][same])
    return np.concatenate(found)


def _grams(text: str, size: int, every: int) -> U64:
    """The hashes of a text's grams, each once, sorted."""
    letters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(letters) < size:
        return np.zeros(0, dtype=np.uint64)
    keys = np.zeros(len(letters) - size + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for at in range(size):
            keys = (keys ^ letters[at : at + len(keys)]) * _MIX
            keys ^= keys >> np.uint64(29)
    kept: U64 = np.unique(keys)
    return kept[kept % np.uint64(every) == 0] if every > 1 else kept
