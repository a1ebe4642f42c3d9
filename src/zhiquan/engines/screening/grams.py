"""Texts as folded UTF-16 units in one long array, and the hashes of their character n-grams.

Folding goes by whole blocks of texts: every code point is folded once by `engines.text.fold` and then looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.text import fold

U16 = NDArray[np.uint16]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

PACKED = 4  # grams of up to four characters of the basic plane fit 64 bits as they are
_UNKNOWN = np.uint32(0xFFFFFFFF)
_LONGER = 0x10000  # table entries from here on are numbers of expansions
_GOLD = 0x9E3779B97F4A7C15


@dataclass(frozen=True)
class Texts:
    """Folded texts: text i is `units[starts[i]:starts[i + 1]]` (UTF-16 code units)."""

    units: U16
    starts: I64

    def __len__(self) -> int:
        return len(self.starts) - 1


class Folder:
    """Folds blocks of texts exactly as `engines.text.fold` does; remembers the code points it has met."""

    def __init__(self) -> None:
        self._table = np.full(0x110000, _UNKNOWN, dtype=np.uint32)
        self._expansions: list[U16] = []

    def fold(self, texts: Sequence[str]) -> Texts:
        """The folded texts of one block."""
        codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        bounds = np.zeros(len(texts) + 1, dtype=np.int64)
        np.cumsum([len(text) for text in texts], out=bounds[1:])
        folded = self._table[codes]
        top = folded.max(initial=0)
        if top == _UNKNOWN:
            self._learn(np.unique(codes[folded == _UNKNOWN]))
            folded = self._table[codes]
            top = folded.max()
        if top >= _LONGER:
            return self._expanded(folded, folded >= _LONGER, bounds)
        if folded.min(initial=1):
            return Texts(folded.astype(np.uint16), bounds)
        kept = folded != 0
        return Texts(folded[kept].astype(np.uint16), _before(kept)[bounds])

    def _expanded(self, folded: U32, special: NDArray[np.bool_], bounds: I64) -> Texts:
        widths = (folded != 0).astype(np.int64)
        lengths = np.array([len(units) for units in self._expansions], dtype=np.int64)
        widths[special] = lengths[folded[special] - _LONGER]
        before = _before(widths)
        units = np.zeros(before[-1], dtype=np.uint16)
        plain = (folded != 0) & ~special
        units[before[:-1][plain]] = folded[plain]
        for entry in np.unique(folded[special]):
            places = before[:-1][folded == entry]
            for step, unit in enumerate(self._expansions[int(entry) - _LONGER]):
                units[places + step] = unit
        return Texts(units, before[bounds])

    def _learn(self, codes: U32) -> None:
        for code in codes.tolist():
            units = np.frombuffer(fold(chr(code)).text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
            if len(units) == 0:
                self._table[code] = 0
            elif len(units) == 1:
                self._table[code] = units[0]
            else:
                self._table[code] = _LONGER + len(self._expansions)
                self._expansions.append(units)


def joined(blocks: list[Texts]) -> Texts:
    """Blocks end to end. Empties the list as it goes, so that the units are held once only."""
    total = sum(len(block.units) for block in blocks)
    units, starts = np.empty(total, dtype=np.uint16), [np.zeros(1, dtype=np.int64)]
    at = 0
    blocks.reverse()
    while blocks:
        block = blocks.pop()
        units[at : at + len(block.units)] = block.units
        starts.append(block.starts[1:] + at)
        at += len(block.units)
    return Texts(units, np.concatenate(starts))


def mixed(values: U64) -> U64:
    """A one-to-one scrambling of 64 bits (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def gram_hashes(texts: Texts, size: int) -> tuple[U64, I64]:
    """Hashes of all grams, text after text and repeats included, with the bounds of each text's stretch.

    A text shorter than `size` is one gram; an empty text has none. Two different grams of up to four characters
    of the basic plane never share a hash; others do with a chance of 2⁻⁶⁴.
    """
    codes, starts = _code_points(texts)
    lengths = np.diff(starts)
    counts = np.where(lengths > 0, np.maximum(lengths - size + 1, 1), 0)
    bounds = _before(counts)
    owner = np.repeat(np.arange(len(counts)), counts)
    first = starts[owner] + np.arange(bounds[-1]) - bounds[owner]
    last = starts[owner + 1]
    packed = np.zeros(len(first), dtype=np.uint64)
    chained = np.full(len(first), _GOLD, dtype=np.uint64)
    wide = np.full(len(first), size > PACKED)
    for step in range(size):
        inside = first + step < last
        code = codes[np.where(inside, first + step, 0)] if len(codes) else packed
        packed = np.where(inside, (packed << np.uint64(16)) | code, packed)
        chained = np.where(inside, mixed(chained ^ code), chained)
        wide |= inside & (code > np.uint64(0xFFFF))
    hashes = np.where(wide, chained, mixed(packed))
    return np.where(hashes == 0, np.uint64(1), hashes), bounds


def _code_points(texts: Texts) -> tuple[U64, I64]:
    units = texts.units.astype(np.uint64)
    high = (units >= 0xD800) & (units < 0xDC00)
    low = (units >= 0xDC00) & (units < 0xE000)
    pair = np.zeros(len(units), dtype=np.bool_)
    pair[:-1] = high[:-1] & low[1:]
    if not pair.any():
        return units, texts.starts
    second = np.zeros(len(units), dtype=np.bool_)
    # A low half that opens a text belongs to no pair, even after another text's high half.
    opening = texts.starts[:-1][np.diff(texts.starts) > 0]
    second[1:] = pair[:-1]
    second[opening] = False
    pair[:-1] = second[1:]
    codes = units.copy()
    tens, ones = units[pair] - np.uint64(0xD800), units[np.flatnonzero(pair) + 1] - np.uint64(0xDC00)
    codes[pair] = np.uint64(0x10000) + (tens << np.uint64(10)) + ones
    return codes[~second], _before(~second)[texts.starts]


def _before(counts: I64 | NDArray[np.bool_]) -> I64:
    """Running sums, beginning with 0."""
    sums = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=sums[1:])
    return sums
