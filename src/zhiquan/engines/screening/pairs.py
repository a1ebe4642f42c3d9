"""All verified pairs of a prepared corpus: the estimate first, then the search it allows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from zhiquan.engines.screening.estimate import WIDE, Estimate, Groups, estimate, groups
from zhiquan.engines.screening.grams import I32, Texts
from zhiquan.engines.screening.prepare import SMALL_UNITS, WORKERS, Prepared, Progress
from zhiquan.engines.screening.sketch import Plan
from zhiquan.engines.screening.verify import shared_grams, small_pairs

SMALL_MEETINGS, SMALL_CANDIDATES = (
    2_000_000,
    15_000,
)  # up to here sets are done before compiled loops would be
_BUFFER = 1 << 16


def all_pairs(
    prepared: Prepared,
    used: Plan,
    threshold: float,
    progress: Progress | None = None,
    estimated: Callable[[Estimate], None] | None = None,
) -> tuple[Estimate, I32]:
    """The estimate, and the verified pairs as rows of left, right, shared grams, in input order. `estimated` gets the
    estimate before the search begins.

    Where the estimate says "groups", the pairs are those that hold each group together.
    """
    sketches, most = prepared.sketches, used.most_different(threshold)
    with ThreadPoolExecutor(WORKERS) as pool:
        bands = list(pool.map(lambda band: groups(sketches.keys[:, band], sketches.sizes), range(used.bands)))
    shared = partial(overlaps, prepared.texts, used.size)
    told = estimate(bands, sketches, threshold, most, shared)
    if estimated:
        estimated(told)
    if progress:
        progress("search", 0, used.bands)
    if told.meetings <= SMALL_MEETINGS and told.candidates <= SMALL_CANDIDATES and told.mode == "all":
        return told, small_pairs(sketches, bands, threshold, most, shared)
    return told, _in_order(_searched(prepared, used, bands, threshold, told.mode == "groups", progress))


def overlaps(texts: Texts, size: int, left: I32, right: I32) -> I32:
    """Distinct grams that texts left[i] and right[i] have in common; compiled only where they are many."""
    wanted = np.unique(np.concatenate((left, right)))
    if int((texts.starts[wanted + 1] - texts.starts[wanted]).sum()) <= SMALL_UNITS:
        return shared_grams(texts, size, left, right)
    from zhiquan.engines.screening import kernels

    shared = np.zeros(len(left), dtype=np.int32)
    kernels.overlaps(texts.units, texts.starts, size, left, right, shared)
    return shared


def _searched(
    prepared: Prepared,
    used: Plan,
    bands: list[Groups],
    threshold: float,
    threaded: bool,
    progress: Progress | None,
) -> list[I32]:
    """Pairs band by band, two bands at a time; where groups are threaded together, one after the other."""
    forest = np.arange(len(prepared.texts) if threaded else 0, dtype=np.int32)
    longest = int(np.diff(prepared.texts.starts).max(initial=1))
    found: list[I32] = []
    with ThreadPoolExecutor(1 if threaded else WORKERS) as pool:
        searches = [
            pool.submit(
                _band, prepared, used, number, band, threshold, WIDE if threaded else 0, forest, longest
            )
            for number, band in enumerate(bands)
        ]
        for number, search in enumerate(searches):
            found.extend(search.result())
            if progress:
                progress("search", number + 1, used.bands)
    return found


def _band(
    prepared: Prepared,
    used: Plan,
    number: int,
    band: Groups,
    threshold: float,
    wide: int,
    forest: I32,
    longest: int,
) -> list[I32]:
    from zhiquan.engines.screening import kernels

    texts, sketches = prepared.texts, prepared.sketches
    buffer, at, found = np.empty((_BUFFER, 3), dtype=np.int32), np.array([0, 0, 1], dtype=np.int64), []
    while at[0] < len(band.bounds) - 1:
        count = kernels.search(
            texts.units, texts.starts, used.size, sketches.keys, sketches.bits, sketches.sizes, band.members,
            band.bounds, number, threshold, used.most_different(threshold), wide, forest, at, longest, buffer,
        )  # fmt: skip
        found.append(buffer[:count].copy())
    return found


def _in_order(found: list[I32]) -> I32:
    rows = np.concatenate([np.empty((0, 3), dtype=np.int32), *found])
    keys = (rows[:, 0].astype(np.int64) << 32) | rows[:, 1]
    _, places = np.unique(keys, return_index=True)
    return rows[places]
