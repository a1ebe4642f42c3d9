"""The compiled loops: sketching, searching pairs, probing an index, exact overlaps.

Compiled at first use, a few seconds in each process, unless the operator names a folder for compiled code in
NUMBA_CACHE_DIR; nothing is ever written beside the sources. They hold no lock while they run, so two threads make use
of two cores. Imported only where the work is worth the compilation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from zhiquan.engines.screening.grams import I32, I64, PACKED, U16, U32, U64

_F = TypeVar("_F", bound=Callable[..., Any])
_GOLD = np.uint64(0x9E3779B97F4A7C15)
_ZERO, _ONE = np.uint64(0), np.uint64(1)


_jit: Any = numba.njit  # its stubs lack options that exist
_KEPT = bool(getattr(numba.config, "CACHE_DIR", ""))


def _compiled(function: _F) -> _F:
    """A loop called from Python."""
    return cast(_F, _jit(nogil=True, cache=_KEPT)(function))


def _part(function: _F) -> _F:
    """A part of such loops, never called from Python itself."""
    return cast(_F, _jit(nogil=True, no_cpython_wrapper=True)(function))


@_part
def _mixed(value: np.uint64) -> np.uint64:
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@_part
def _odd_grams(units: U16, start: int, end: int, size: int, hashes: U64) -> int:
    """Hashes of the grams of a text that has characters beyond the basic plane, or of grams that do not pack."""
    codes = np.empty(end - start, np.uint64)
    length, at = 0, start
    while at < end:
        code = np.uint64(units[at])
        if 0xD800 <= units[at] < 0xDC00 and at + 1 < end and 0xDC00 <= units[at + 1] < 0xE000:
            code = np.uint64(
                0x10000 + ((np.int64(units[at]) - 0xD800) << 10) + np.int64(units[at + 1]) - 0xDC00
            )
            at += 1
        codes[length] = code
        length += 1
        at += 1
    count = max(length - size + 1, 1)
    for first in range(count):
        packed, chained, wide = _ZERO, _GOLD, size > PACKED
        for place in range(first, min(first + size, length)):
            packed = (packed << np.uint64(16)) | codes[place]
            chained = _mixed(chained ^ codes[place])
            wide = wide or codes[place] > np.uint64(0xFFFF)
        value = chained if wide else _mixed(packed)
        hashes[first] = _ONE if value == _ZERO else value
    return count


@_part
def _grams(units: U16, start: int, end: int, size: int, hashes: U64) -> int:
    """Hashes of the grams of units[start:end], repeats included; how many."""
    length = end - start
    if length == 0:
        return 0
    odd = size > PACKED
    for at in range(start, end):
        odd |= (units[at] & 0xF800) == 0xD800
    if odd:
        return _odd_grams(units, start, end, size, hashes)
    keep = np.uint64(0xFFFFFFFFFFFFFFFF) >> np.uint64(64 - 16 * size)
    packed, count = _ZERO, 0
    for at in range(length):
        packed = ((packed << np.uint64(16)) | np.uint64(units[start + at])) & keep
        if at + 1 >= size or at + 1 == length:
            hashes[count] = _mixed(packed)
            count += 1
    return count


@_part
def _slots(length: int) -> int:
    """Slots of a table that holds `length` grams at most half full; a power of two."""
    slots = 16
    while slots < 2 * length:
        slots *= 2
    return slots


@_part
def _placed(table: U64, mask: np.uint64, value: np.uint64) -> np.uint64:
    """The slot where `value` stands or would stand."""
    slot = value & mask
    while table[slot] != _ZERO and table[slot] != value:
        slot = (slot + _ONE) & mask
    return slot


@_part
def _tabled(units: U16, start: int, end: int, size: int, hashes: U64, table: U64, seen: I32) -> np.uint64:
    """The grams of a text put into `table`; the mask of its slots."""
    slots = _slots(end - start)
    table[:slots] = _ZERO
    seen[:slots] = 0
    mask = np.uint64(slots - 1)
    for place in range(_grams(units, start, end, size, hashes)):
        table[_placed(table, mask, hashes[place])] = hashes[place]
    return mask


@_part
def _shared(
    units: U16,
    start: int,
    end: int,
    size: int,
    hashes: U64,
    table: U64,
    mask: np.uint64,
    seen: I32,
    turn: int,
    least: int,
) -> int:
    """How many distinct grams of a text stand in `table`; `turn` marks those counted already.

    0 as soon as `least` is out of reach.
    """
    shared = 0
    count = _grams(units, start, end, size, hashes)
    for place in range(count):
        if shared + count - place < least:
            return 0
        slot = _placed(table, mask, hashes[place])
        if table[slot] != _ZERO and seen[slot] != turn:
            seen[slot] = turn
            shared += 1
    return shared


@_part
def _longest(starts: I64) -> int:
    longest = 1
    for text in range(len(starts) - 1):
        longest = max(longest, starts[text + 1] - starts[text])
    return longest


@_part
def _far(bits: U64, left: int, other: U64, right: int, most: int) -> bool:
    """Whether more than `most` sketch bits differ."""
    apart = np.int64(0)
    for word in range(bits.shape[1]):
        value = bits[left, word] ^ other[right, word]
        value -= (value >> _ONE) & np.uint64(0x5555555555555555)
        value = (value & np.uint64(0x3333333333333333)) + (
            (value >> np.uint64(2)) & np.uint64(0x3333333333333333)
        )
        value = (value + (value >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
        apart += np.int64((value * np.uint64(0x0101010101010101)) >> np.uint64(56))
    return bool(apart > most)


@_part
def _unlike(one: int, other: int, threshold: float) -> bool:
    """Whether sets of these sizes cannot reach the threshold; an exact hit must survive rounding."""
    return min(one, other) < threshold * max(one, other) - 1e-9


@_compiled
def sketch(
    units: U16,
    starts: I64,
    size: int,
    factors: U32,
    addends: U32,
    rows: int,
    keys: U32,
    bits: U64,
    sizes: I32,
) -> None:
    """Fill `keys`, `bits` and `sizes` (see `sketch.Sketches`) for the texts of one block."""
    longest = _longest(starts)
    hashes, table = np.empty(longest, np.uint64), np.empty(_slots(longest), np.uint64)
    short, lowest = np.empty(longest, np.uint32), np.empty(len(factors), np.uint32)
    for text in range(len(starts) - 1):
        slots = _slots(starts[text + 1] - starts[text])
        table[:slots] = _ZERO
        mask, distinct = np.uint64(slots - 1), 0
        for place in range(_grams(units, starts[text], starts[text + 1], size, hashes)):
            slot = _placed(table, mask, hashes[place])
            if table[slot] == _ZERO:
                table[slot] = hashes[place]
                short[distinct] = np.uint32(hashes[place] >> np.uint64(32))
                distinct += 1
        sizes[text] = distinct
        lowest[:] = np.uint32(0xFFFFFFFF)
        for place in range(distinct):
            value = short[place]
            for column in range(len(factors)):
                lowest[column] = min(lowest[column], np.uint32(value * factors[column] + addends[column]))
        for band in range(keys.shape[1]):
            key = np.uint64(band + 1) * _GOLD
            for row in range(band * rows, band * rows + rows):
                key = _mixed(key ^ np.uint64(lowest[row]))
            keys[text, band] = np.uint32(key >> np.uint64(32))
        bits[text] = _ZERO
        for column in range(len(lowest)):
            scrambled = np.uint32(
                (lowest[column] ^ (lowest[column] >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
            )
            bit = np.uint64((scrambled >> np.uint32(16)) & np.uint32(1))
            bits[text, column // 64] |= bit << np.uint64(column % 64)


@_compiled
def overlaps(units: U16, starts: I64, size: int, left: I32, right: I32, shared: I32) -> None:
    """`shared[i]` = distinct grams that texts left[i] and right[i] have in common; equal `left` side by side is fast."""
    longest = _longest(starts)
    slots = _slots(longest)
    hashes, table, seen = np.empty(longest, np.uint64), np.empty(slots, np.uint64), np.zeros(slots, np.int32)
    loaded, mask, turn = -1, _ZERO, 0
    for pair in range(len(left)):
        if left[pair] != loaded:
            loaded, turn = left[pair], 0
            mask = _tabled(units, starts[loaded], starts[loaded + 1], size, hashes, table, seen)
        turn += 1
        other = right[pair]
        shared[pair] = _shared(
            units, starts[other], starts[other + 1], size, hashes, table, mask, seen, turn, 0
        )


@_part
def _least(one: int, other: int, threshold: float) -> int:
    """So many grams two sets of these sizes must share at least, rounded down."""
    return int(threshold / (1 + threshold) * (one + other) - 1e-9)


@_part
def _root(above: I32, text: int) -> int:
    while above[text] != text:
        above[text] = above[above[text]]
        text = above[text]
    return text


@_compiled
def search(
    units: U16,
    starts: I64,
    size: int,
    keys: U32,
    bits: U64,
    sizes: I32,
    members: I32,
    bounds: I64,
    band: int,
    threshold: float,
    most: int,
    wide: int,
    above: I32,
    at: I64,
    longest: int,
    found: I32,
) -> int:
    """Verified pairs of one band's groups into `found` (rows of left, right, shared); how many.

    Group g is `members[bounds[g]:bounds[g + 1]]`, ascending. `at` (group, first, second) says where to go on and is
    moved along; all is done when at[0] reaches the last group. With `wide` > 0 a group larger than that is only
    threaded together: each member against the first and against the one before, links already known left out
    (`above` is the forest of what hangs together). Without, a pair is looked at in the first band it shares only.
    """
    slots = _slots(longest)
    hashes, table, seen = np.empty(longest, np.uint64), np.empty(slots, np.uint64), np.zeros(slots, np.int32)
    loaded, mask, turn, count = -1, _ZERO, 0, 0
    group, first, second = at[0], at[1], at[2]
    while group < len(bounds) - 1:
        start, end = bounds[group], bounds[group + 1]
        threaded = 0 < wide < end - start
        while start + first + 1 < end:
            left = members[start + first]
            while start + second < end:
                if count == len(found):
                    at[0], at[1], at[2] = group, first, second
                    return count
                right = members[start + second]
                second += 1
                if threaded and first > 0 and second > first + 2:
                    break
                if _unlike(sizes[left], sizes[right], threshold) or _far(bits, left, bits, right, most):
                    continue
                if threaded and _root(above, left) == _root(above, right):
                    continue
                if wide == 0:
                    earlier = 0
                    while earlier < band and keys[left, earlier] != keys[right, earlier]:
                        earlier += 1
                    if earlier < band:
                        continue
                if left != loaded:
                    loaded, turn = left, 0
                    mask = _tabled(units, starts[left], starts[left + 1], size, hashes, table, seen)
                turn += 1
                least = _least(sizes[left], sizes[right], threshold)
                shared = _shared(
                    units, starts[right], starts[right + 1], size, hashes, table, mask, seen, turn, least
                )
                if shared / (sizes[left] + sizes[right] - shared) < threshold:
                    continue
                found[count, 0], found[count, 1], found[count, 2] = left, right, shared
                count += 1
                if wide > 0:
                    above[_root(above, right)] = _root(above, left)
            first += 1
            second = first + 1
        group, first, second = group + 1, 0, 1
    at[0], at[1], at[2] = group, 0, 1
    return count


@_compiled
def probe(
    units: U16,
    starts: I64,
    bits: U64,
    sizes: I32,
    old_units: U16,
    old_starts: I64,
    old_bits: U64,
    old_sizes: I32,
    docs: I32,
    low: I64,
    high: I64,
    size: int,
    threshold: float,
    most: int,
    longest: int,
    at: I64,
    last: int,
    found: I32,
) -> int:
    """Verified pairs between new texts `at[0]`…`last` and an index's texts into `found`; how many.

    New text q meets the old texts `docs[b, low[q, b]:high[q, b]]` in band b. `found` holds rows of new, old, shared;
    `at` (new text, place) says where to go on. All is done when at[0] reaches `last`.
    """
    slots = _slots(longest)
    hashes, table, seen = np.empty(longest, np.uint64), np.empty(slots, np.uint64), np.zeros(slots, np.int32)
    met = np.empty(1024, np.int32)
    count, text, place = 0, at[0], at[1]
    while text < last:
        total = 0
        for band in range(low.shape[1]):
            total += high[text, band] - low[text, band]
        if total > len(met):
            met = np.empty(2 * total, np.int32)
        total = 0
        for band in range(low.shape[1]):
            for entry in range(low[text, band], high[text, band]):
                met[total] = docs[band, entry]
                total += 1
        met[:total].sort()
        loaded, mask, turn = False, _ZERO, 0
        while place < total:
            old = met[place]
            place += 1
            if place > 1 and met[place - 2] == old:
                continue
            if _unlike(sizes[text], old_sizes[old], threshold) or _far(bits, text, old_bits, old, most):
                continue
            if count == len(found):
                at[0], at[1] = text, place - 1
                return count
            if not loaded:
                loaded = True
                mask = _tabled(units, starts[text], starts[text + 1], size, hashes, table, seen)
            turn += 1
            least = _least(sizes[text], old_sizes[old], threshold)
            shared = _shared(
                old_units, old_starts[old], old_starts[old + 1], size, hashes, table, mask, seen, turn, least
            )
            if shared / (sizes[text] + old_sizes[old] - shared) < threshold:
                continue
            found[count, 0], found[count, 1], found[count, 2] = text, old, shared
            count += 1
        text, place = text + 1, 0
    at[0], at[1] = text, 0
    return count
