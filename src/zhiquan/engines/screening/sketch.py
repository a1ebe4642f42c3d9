"""MinHash sketches of texts: band keys that bring similar texts together, and bits that tell most others apart.

Whether two texts become candidates depends on the two alone, never on the rest of the corpus. So the batch, the
index on disk and Spark find the same pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np

from zhiquan.engines.screening.grams import I32, U32, U64, Texts, gram_hashes, mixed

BANDS = 48
WORDS = 4  # 64-bit words of sketch bits
# From this similarity on, so many rows a band: a pair at the threshold shares no key with a chance of < 0.2 %.
ROWS = ((0.7, 5), (0.6, 4), (0.5, 3), (0.4, 2))
LOWEST = ROWS[-1][0]
_SIGMAS = 3.7  # a pair at the threshold fails the bits with a chance of about 1 in 10,000
_GOLD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Plan:
    """How texts are sketched: `size` characters a gram, `rows` hash values a band. Same plan, same candidates."""

    size: int
    rows: int
    bands: int = BANDS

    @property
    def hashes(self) -> int:
        return self.rows * self.bands

    @property
    def lowest(self) -> float:
        """The lowest threshold this plan serves."""
        return next(lowest for lowest, rows in ROWS if rows == self.rows)

    def most_different(self, threshold: float) -> int:
        """So many sketch bits of two texts as similar as `threshold` differ at most."""
        expected = self.hashes * (1 - threshold) / 2
        return ceil(expected + _SIGMAS * sqrt(self.hashes * (1 - threshold * threshold)) / 2)


@dataclass(frozen=True)
class Sketches:
    """`keys[i, b]` is text i's key in band b, `bits[i]` its sketch bits, `sizes[i]` its number of distinct grams."""

    keys: U32
    bits: U64
    sizes: I32


def plan(threshold: float, size: int) -> Plan:
    """The plan for a threshold. Raises ValueError for thresholds or gram sizes outside what the sketches serve."""
    if not LOWEST <= threshold <= 1:
        raise ValueError(f"threshold {threshold} is not between {LOWEST} and 1")
    if not 1 <= size <= 16:
        raise ValueError(f"gram size {size} is not between 1 and 16")
    return Plan(size, next(rows for lowest, rows in ROWS if threshold >= lowest))


def permutations(used: Plan) -> tuple[U32, U32]:
    """Factors (odd) and addends of the hash functions, the same on every machine and for ever."""
    seeds = mixed((np.arange(1, 2 * used.hashes + 1, dtype=np.uint64)) * _GOLD)
    values = (seeds >> np.uint64(32)).astype(np.uint32)
    return values[: used.hashes] | np.uint32(1), values[used.hashes :]


def sketch(texts: Texts, used: Plan) -> Sketches:
    """Sketches by NumPy alone; `kernels.sketch` gives the same and is worth its compilation from ~2,000 texts on."""
    factors, addends = permutations(used)
    hashes, bounds = gram_hashes(texts, used.size)
    counts = np.diff(bounds)
    full = np.flatnonzero(counts)
    lowest = np.full((len(texts), used.hashes), 0xFFFFFFFF, dtype=np.uint32)
    sizes = np.zeros(len(texts), dtype=np.int32)
    if len(full):
        short = (hashes >> np.uint64(32)).astype(np.uint32)
        for column in range(used.hashes):
            values = short * factors[column] + addends[column]
            lowest[full, column] = np.minimum.reduceat(values, bounds[full])
        sizes[full] = [
            len(np.unique(hashes[start:end]))
            for start, end in zip(bounds[full], bounds[full + 1], strict=True)
        ]
    return Sketches(_keys(lowest, used), _bits(lowest), sizes)


def _keys(lowest: U32, used: Plan) -> U32:
    keys = np.empty((len(lowest), used.bands), dtype=np.uint32)
    for band in range(used.bands):
        value = np.full(len(lowest), band + 1, dtype=np.uint64) * _GOLD
        for row in range(used.rows):
            value = mixed(value ^ lowest[:, band * used.rows + row])
        keys[:, band] = value >> np.uint64(32)
    return keys


def _bits(lowest: U32) -> U64:
    scrambled = (lowest ^ (lowest >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
    bit = ((scrambled >> np.uint32(16)) & np.uint32(1)).astype(np.uint64)
    bits = np.zeros((len(lowest), WORDS), dtype=np.uint64)
    for column in range(lowest.shape[1]):
        bits[:, column // 64] |= bit[:, column] << np.uint64(column % 64)
    return bits


def different(left: U64, right: U64) -> I32:
    """Differing sketch bits of each two rows."""
    apart: I32 = np.bitwise_count(left ^ right).sum(axis=1, dtype=np.int32)
    return apart
