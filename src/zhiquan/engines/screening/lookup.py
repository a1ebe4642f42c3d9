"""New texts against a shelf of prepared ones: the same candidates, the same exact scores as the batch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from zhiquan.engines.screening.grams import I32, I64, U32, U64, Texts
from zhiquan.engines.screening.prepare import WORKERS, Prepared
from zhiquan.engines.screening.sketch import Plan

MET_MOST = (
    5_000  # texts of a shelf that one new text meets under one key; the rest of a longer row is passed over
)
_BUFFER = 1 << 16


@dataclass(frozen=True)
class Shelf:
    """Prepared texts in the order of their keys: `keys[b]` ascending, `docs[b, i]` the text `keys[b, i]` is of."""

    texts: Texts
    bits: U64
    sizes: I32
    keys: U32
    docs: I32
    longest: int


@dataclass(frozen=True)
class Rows:
    """What the new texts meet on a shelf: text q in band b meets `docs[b, low[q, b]:high[q, b]]`.

    `meetings` counts them before the search; `complete` is false where rows longer than `MET_MOST` were cut.
    """

    low: I64
    high: I64
    meetings: int
    complete: bool


def shelve(prepared: Prepared) -> Shelf:
    """The shelf of a prepared corpus."""
    keys, sizes = prepared.sketches.keys, prepared.sketches.sizes
    texts = np.arange(len(sizes), dtype=np.uint64)

    def in_order(band: int) -> U64:
        return np.sort((keys[:, band].astype(np.uint64) << np.uint64(32)) | texts)

    ordered = np.empty((keys.shape[1], len(sizes)), dtype=np.uint32)
    docs = np.empty((keys.shape[1], len(sizes)), dtype=np.int32)
    with ThreadPoolExecutor(WORKERS) as pool:
        for band, entries in enumerate(pool.map(in_order, range(keys.shape[1]))):
            ordered[band] = entries >> np.uint64(32)
            docs[band] = entries & np.uint64(0xFFFFFFFF)
    longest = int(np.diff(prepared.texts.starts).max(initial=1))
    return Shelf(prepared.texts, prepared.sketches.bits, sizes, ordered, docs, longest)


def rows(new: Prepared, shelf: Shelf) -> Rows:
    """Where the keys of the new texts stand on the shelf."""
    keys, full = new.sketches.keys, new.sketches.sizes > 0
    low = np.zeros(keys.shape, dtype=np.int64)
    high = np.zeros(keys.shape, dtype=np.int64)
    for band in range(keys.shape[1]):
        # In ascending order the lookups walk through the shelf, and each page of a mapped file is read once.
        order = np.argsort(keys[:, band], kind="stable")
        wanted = keys[order, band]
        low[order, band] = np.searchsorted(shelf.keys[band], wanted, side="left")
        high[order, band] = np.searchsorted(shelf.keys[band], wanted, side="right")
    high = np.where(full[:, None], high, low)
    met = high - low
    return Rows(low, np.minimum(high, low + MET_MOST), int(met.sum()), int(met.max(initial=0)) <= MET_MOST)


def looked_up(new: Prepared, shelf: Shelf, found_rows: Rows, used: Plan, threshold: float) -> I32:
    """Verified pairs as rows of new text, shelved text, shared grams, in that order."""
    count = len(new.texts)
    cuts = [count * part // (4 * WORKERS) for part in range(4 * WORKERS + 1)]
    with ThreadPoolExecutor(WORKERS) as pool:
        parts = pool.map(
            lambda first, last: _probed(new, shelf, found_rows, used, threshold, first, last),
            cuts[:-1],
            cuts[1:],
        )
        return np.concatenate(
            [np.empty((0, 3), dtype=np.int32), *(block for part in parts for block in part)]
        )


def _probed(
    new: Prepared, shelf: Shelf, found_rows: Rows, used: Plan, threshold: float, first: int, last: int
) -> list[I32]:
    if not (found_rows.high[first:last] > found_rows.low[first:last]).any():
        return []
    from zhiquan.engines.screening import kernels

    longest = max(int(np.diff(new.texts.starts).max(initial=1)), shelf.longest)
    buffer, at, found = np.empty((_BUFFER, 3), dtype=np.int32), np.array([first, 0], dtype=np.int64), []
    while at[0] < last:
        count = kernels.probe(
            new.texts.units, new.texts.starts, new.sketches.bits, new.sketches.sizes,
            shelf.texts.units, shelf.texts.starts, shelf.bits, shelf.sizes, shelf.docs,
            found_rows.low, found_rows.high, used.size, threshold, used.most_different(threshold), longest,
            at, last, buffer,
        )  # fmt: skip
        found.append(buffer[:count].copy())
    return found
