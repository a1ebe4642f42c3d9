"""Stretches of equal letters of two texts, each letter used once: greedy tiling, longest first.

Short stretches are common by chance, so they count only where they continue a longer one nearby. The loop is plain
Python; for many pairs it is compiled (some seconds, in memory), with the same answers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Letters of a stretch that may stand alone, and of one that continues another.
SEED, LEAST = 4, 2
# How far (letters) a stretch may lie from the one it continues, and by how much the two gaps may differ.
REACH, DRIFT = 24, 14
# Pairs from which on compiling pays.
MANY = 600


def tile(a: NDArray[np.int32], b: NDArray[np.int32], many: bool = False) -> NDArray[np.int32]:
    """Rows (start in a, start in b, length), ordered by start in a; no letter of either text in two rows.

    `many`: compile the loop, for hundreds of pairs or very long texts.
    """
    runs = _runs(a, b)
    if not len(runs):
        return np.empty((0, 3), dtype=np.int32)
    head, follow = _chains(runs[:, 2])
    to_b = np.full(len(a), -1, dtype=np.int64)
    taken = np.zeros(len(b), dtype=np.int64)
    columns = [runs[:, 0].copy(), runs[:, 1].copy(), head, follow, to_b, taken]
    if many:
        _compiled()(*columns)
        return _rows(to_b)
    lists = [column.tolist() for column in columns]
    _greedy(*lists)
    return _rows(np.array(lists[4], dtype=np.int64))


def _runs(a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.int64]:
    """All maximal equal runs of at least two letters as rows (start in a, start in b, length), by their starts."""
    if len(a) < LEAST or len(b) < LEAST:
        return np.empty((0, 3), dtype=np.int64)
    ours, theirs = _pairs(a), _pairs(b)
    order = np.argsort(theirs, kind="stable")
    first = np.searchsorted(theirs, ours, "left", sorter=order)
    counts = np.searchsorted(theirs, ours, "right", sorter=order) - first
    i = np.repeat(np.arange(len(ours)), counts)
    within = np.arange(len(i)) - np.repeat(np.cumsum(counts) - counts, counts)
    j = order[np.repeat(first, counts) + within]
    if not len(i):
        return np.empty((0, 3), dtype=np.int64)
    along = np.argsort((j - i) * (len(a) + 1) + i, kind="stable")
    i, j = i[along], j[along]
    begins = np.concatenate(([True], (np.diff(i) != 1) | (np.diff(j) != 1)))
    starts = np.flatnonzero(begins)
    sizes = np.diff(np.append(starts, len(i))) + 1
    rows = np.stack((i[starts], j[starts], sizes), axis=1)
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]


def _pairs(codes: NDArray[np.int32]) -> NDArray[np.int64]:
    wide = codes.astype(np.int64)
    return (wide[:-1] << 32) | wide[1:]


def _chains(sizes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Runs by length, in chains: `head[size]` is the first run of that length, `follow[run]` the next; -1 ends."""
    head = np.full(int(sizes.max()) + 1, -1, dtype=np.int64)
    follow = np.full(len(sizes), -1, dtype=np.int64)
    order = np.argsort(sizes, kind="stable")
    same = sizes[order][:-1] == sizes[order][1:]
    follow[order[:-1][same]] = order[1:][same]
    firsts = order[np.concatenate(([True], ~same))]
    head[sizes[firsts]] = firsts
    return head, follow


def _greedy(starts_a: Any, starts_b: Any, head: Any, follow: Any, to_b: Any, taken: Any) -> None:
    """Fills `to_b` (letter of a → letter of b) from the longest run down; of a run partly taken the longest free
    piece goes on as a run of its length. Runs that continue a taken one come before those that stand alone."""
    n = len(to_b)
    for size in range(len(head) - 1, LEAST - 1, -1):
        for alone in range(2):
            k = head[size]
            before = -1
            while k >= 0:
                after = follow[k]
                i = starts_a[k]
                j = starts_b[k]
                best = 0
                best_at = 0
                free = 0
                for step in range(size):
                    if to_b[i + step] < 0 and taken[j + step] == 0:
                        free += 1
                        if free > best:
                            best = free
                            best_at = step - free + 1
                    else:
                        free = 0
                take = best == size
                if take and (alone == 0 or size < SEED):
                    take = False
                    for back in range(1, min(REACH, i) + 1):
                        if to_b[i - back] >= 0:
                            gap = j - to_b[i - back]
                            take = gap > 0 and abs(gap - back) <= DRIFT
                            break
                    if not take:
                        for ahead in range(min(REACH, n - i - size)):
                            if to_b[i + size + ahead] >= 0:
                                gap = to_b[i + size + ahead] - j - size
                                take = gap >= 0 and abs(gap - ahead) <= DRIFT
                                break
                if take:
                    for step in range(size):
                        to_b[i + step] = j + step
                        taken[j + step] = 1
                if not take and best == size:
                    before = k
                else:
                    if before < 0:
                        head[size] = after
                    else:
                        follow[before] = after
                    if not take and best >= LEAST:
                        starts_a[k] = i + best_at
                        starts_b[k] = j + best_at
                        follow[k] = head[best]
                        head[best] = k
                k = after


@lru_cache(maxsize=1)
def _compiled() -> Callable[..., None]:
    import numba

    compiled: Callable[..., None] = numba.njit(nogil=True)(_greedy)
    return compiled


def _rows(to_b: NDArray[np.int64]) -> NDArray[np.int32]:
    taken = np.flatnonzero(to_b >= 0)
    if not len(taken):
        return np.empty((0, 3), dtype=np.int32)
    partner = to_b[taken]
    begins = np.concatenate(([True], (np.diff(taken) != 1) | (np.diff(partner) != 1)))
    starts = np.flatnonzero(begins)
    sizes = np.diff(np.append(starts, len(taken)))
    return np.stack((taken[starts], partner[starts], sizes), axis=1).astype(np.int32)
