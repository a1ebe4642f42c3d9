"""What a pair search will cost, before it runs: texts that share a band key, counted and sampled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.screening.grams import I32, I64, U32
from zhiquan.engines.screening.sketch import Sketches, different

SAMPLE = 4_000  # meetings looked at for the estimate
MEETINGS_MOST = 20_000_000_000  # a few minutes' work; beyond it, groups
CANDIDATES_MOST = 300_000_000  # likewise
PAIRS_MOST = 3_000_000  # beyond it nobody reads pairs; groups
WIDE = 8  # in groups mode, more texts than this under one key are threaded together instead of all compared

Overlaps = Callable[[I32, I32], I32]


@dataclass(frozen=True)
class Estimate:
    """What the search will meet. `meetings` is exact, `candidates` and `pairs` are estimated from a sample.

    A meeting is two texts that share a key in one band (the same two may meet in many); a candidate is two texts
    whose sketches are near enough to be compared letter by letter; `mode` is "all" or "groups".
    """

    texts: int
    meetings: int
    candidates: int
    pairs: int
    mode: str

    def as_dict(self) -> dict[str, int]:
        """The figures, with `groups` 1 where only groups are told."""
        figures = asdict(self)
        return {
            **{name: figures[name] for name in ("texts", "meetings", "candidates", "pairs")},
            "groups": int(self.mode == "groups"),
        }


@dataclass(frozen=True)
class Groups:
    """Texts that share a key in one band: group g is `members[bounds[g]:bounds[g + 1]]`, ascending."""

    members: I32
    bounds: I64

    @property
    def meetings(self) -> int:
        """Pairs of texts within the groups."""
        sizes = np.diff(self.bounds)
        return int((sizes * (sizes - 1) // 2).sum())


def groups(keys: U32, sizes: I32) -> Groups:
    """The groups of two and more in one band. Empty texts (`sizes` 0) belong to none."""
    texts = np.flatnonzero(sizes).astype(np.uint64)
    entries = np.sort((keys[texts.astype(np.int64)].astype(np.uint64) << np.uint64(32)) | texts)
    values = entries >> np.uint64(32)
    if len(values) < 2:
        return Groups(np.empty(0, np.int32), np.zeros(1, np.int64))
    same = values[1:] == values[:-1]
    kept = np.zeros(len(values), dtype=np.bool_)
    kept[1:] |= same
    kept[:-1] |= same
    members = (entries[kept] & np.uint64(0xFFFFFFFF)).astype(np.int32)
    opening = kept & np.concatenate((np.ones(1, np.bool_), ~same))
    starts = np.flatnonzero(opening[kept])
    return Groups(members, np.concatenate((starts, np.array([len(members)]))).astype(np.int64))


def estimate(
    bands: list[Groups], sketches: Sketches, threshold: float, most: int, overlaps: Overlaps
) -> Estimate:
    """Meetings counted, candidates and pairs estimated from evenly spaced meetings.

    `overlaps` gives the grams that texts have in common. A meeting stands for 1/n of a pair of texts that meets n
    times.
    """
    per_band = [band.meetings for band in bands]
    total = sum(per_band)
    chosen = np.arange(min(total, SAMPLE), dtype=np.int64) * max(total, 1) // max(min(total, SAMPLE), 1)
    left, right = _sampled(bands, per_band, chosen)
    weights = 1 / np.maximum((sketches.keys[left] == sketches.keys[right]).sum(axis=1), 1)
    near = different(sketches.bits[left], sketches.bits[right]) <= most
    left, right, weights = left[near], right[near], weights[near]
    shared = overlaps(left, right)
    score = shared / np.maximum(sketches.sizes[left] + sketches.sizes[right] - shared, 1)
    scale = total / max(len(chosen), 1)
    candidates = round(float(weights.sum()) * scale)
    pairs = round(float(weights[score >= threshold].sum()) * scale)
    too_many = total > MEETINGS_MOST or candidates > CANDIDATES_MOST or pairs > PAIRS_MOST
    return Estimate(len(sketches.sizes), total, candidates, pairs, "groups" if too_many else "all")


def _sampled(bands: list[Groups], per_band: list[int], chosen: I64) -> tuple[I32, I32]:
    left, right, before = [np.empty(0, np.int32)], [np.empty(0, np.int32)], 0
    for band, meetings in zip(bands, per_band, strict=True):
        inside = chosen[(chosen >= before) & (chosen < before + meetings)] - before
        before += meetings
        sizes = np.diff(band.bounds)
        ends = np.cumsum(sizes * (sizes - 1) // 2)
        group = np.searchsorted(ends, inside, side="right")
        size = sizes[group]
        first, second = _places(inside - (ends - sizes * (sizes - 1) // 2)[group], size)
        left.append(band.members[band.bounds[group] + first])
        right.append(band.members[band.bounds[group] + second])
    return np.concatenate(left), np.concatenate(right)


def _places(number: I64, size: I64) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places (first < second) of the pair with this number among the pairs of `size` things, in reading order."""
    first = np.floor((2 * size - 1 - np.sqrt((2.0 * size - 1) ** 2 - 8.0 * number)) / 2).astype(np.int64)
    first -= first * (2 * size - first - 1) // 2 > number
    first += (first + 1) * (2 * size - first - 2) // 2 <= number
    return first, number - first * (2 * size - first - 1) // 2 + first + 1
