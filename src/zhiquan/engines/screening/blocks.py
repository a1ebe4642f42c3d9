"""Stretches of equal letters of two texts, each letter used once: greedy tiling, longest first, compiled.

Short stretches are common by chance, so they count only where they continue a longer one nearby.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

# Letters of a stretch that may stand alone, and of one that continues another.
SEED, LEAST = 4, 2
# How far (letters) a stretch may lie from the one it continues, and by how much the two gaps may differ.
REACH, DRIFT = 24, 14


def tile(
    a: NDArray[np.int32], b: NDArray[np.int32], seed: int = SEED, least: int = LEAST
) -> NDArray[np.int32]:
    """`least` is 2 or more. Rows (start in a, start in b, length), ordered by start in a; no letter of either text in two rows."""
    if len(a) < least or len(b) < least:
        return np.empty((0, 3), dtype=np.int32)
    ours, theirs = _pairs(a), _pairs(b)
    order = np.argsort(theirs, kind="stable").astype(np.int32)
    first = np.searchsorted(theirs[order], ours, "left").astype(np.int32)
    last = np.searchsorted(theirs[order], ours, "right").astype(np.int32)
    rows: NDArray[np.int32] = _tile(a, b, order, first, last, seed, least)
    return rows


def _pairs(codes: NDArray[np.int32]) -> NDArray[np.int64]:
    wide = codes.astype(np.int64)
    return (wide[:-1] << 32) | wide[1:]


@njit(cache=True)
def _runs(a, b, order, first, last, least):  # type: ignore[no-untyped-def]  # numba
    """All maximal equal runs of at least `least` letters, found from where pairs of letters of `a` stand in `b`."""
    n, m = len(a), len(b)
    room = 256
    rows = np.empty((room, 3), dtype=np.int32)
    used = 0
    for i in range(n - 1):
        for at in range(first[i], last[i]):
            j = order[at]
            if i > 0 and j > 0 and a[i - 1] == b[j - 1]:
                continue
            run = 2
            while i + run < n and j + run < m and a[i + run] == b[j + run]:
                run += 1
            if run < least:
                continue
            if used == room:
                room *= 2
                bigger = np.empty((room, 3), dtype=np.int32)
                bigger[:used] = rows[:used]
                rows = bigger
            rows[used, 0], rows[used, 1], rows[used, 2] = i, j, run
            used += 1
    return rows[:used]


@njit(cache=True)
def _continues(i, j, size, to_b, n):  # type: ignore[no-untyped-def]  # numba
    """Whether the run goes on from a taken stretch before or after it."""
    for back in range(1, REACH + 1):
        k = i - back
        if k < 0:
            break
        if to_b[k] >= 0:
            gap = j - to_b[k]
            if gap > 0 and abs(gap - back) <= DRIFT:
                return True
            break
    for ahead in range(REACH):
        k = i + size + ahead
        if k >= n:
            break
        if to_b[k] >= 0:
            gap = to_b[k] - (j + size)
            if gap >= 0 and abs(gap - ahead) <= DRIFT:
                return True
            break
    return False


@njit(cache=True)
def _tile(a, b, order, first, last, seed, least):  # type: ignore[no-untyped-def]  # numba
    runs = _runs(a, b, order, first, last, least)
    n, m = len(a), len(b)
    to_b = np.full(n, -1, dtype=np.int32)
    taken_b = np.zeros(m, dtype=np.bool_)
    longest = 0
    for k in range(len(runs)):
        longest = max(longest, runs[k, 2])
    # Runs by length, in chains; what is left of a cut run joins the chain of its new length.
    head = np.full(longest + 1, -1, dtype=np.int32)
    follow = np.full(len(runs), -1, dtype=np.int32)
    for k in range(len(runs) - 1, -1, -1):
        follow[k] = head[runs[k, 2]]
        head[runs[k, 2]] = k
    for size in range(longest, least - 1, -1):
        for alone in range(2):
            k = head[size]
            before = -1
            while k >= 0:
                after = follow[k]
                i, j = runs[k, 0], runs[k, 1]
                # The longest free piece of the run.
                best, best_at, free = 0, 0, 0
                for step in range(size):
                    if to_b[i + step] < 0 and not taken_b[j + step]:
                        free += 1
                        if free > best:
                            best, best_at = free, step - free + 1
                    else:
                        free = 0
                if best < size:
                    if best >= least:
                        runs[k, 0] = i + best_at
                        runs[k, 1] = j + best_at
                        runs[k, 2] = best
                    if before < 0:
                        head[size] = after
                    else:
                        follow[before] = after
                    if best >= least:
                        follow[k] = head[best]
                        head[best] = k
                elif (alone == 1 and size >= seed) or _continues(i, j, size, to_b, n):
                    for step in range(size):
                        to_b[i + step] = j + step
                        taken_b[j + step] = True
                    if before < 0:
                        head[size] = after
                    else:
                        follow[before] = after
                else:
                    before = k
                k = after
    return _rows(to_b)


@njit(cache=True)
def _rows(to_b):  # type: ignore[no-untyped-def]  # numba
    n = len(to_b)
    rows = np.empty((n, 3), dtype=np.int32)
    used = 0
    i = 0
    while i < n:
        if to_b[i] < 0:
            i += 1
            continue
        start = i
        while i + 1 < n and to_b[i + 1] == to_b[i] + 1:
            i += 1
        rows[used, 0] = start
        rows[used, 1] = to_b[start]
        rows[used, 2] = i - start + 1
        used += 1
        i += 1
    return rows[:used].copy()
