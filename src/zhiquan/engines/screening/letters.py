"""The letters of a text, marks left out, as numbers: what blocks, grams and alignments work on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.text import fold

# A number is one letter, and so is a Latin word or sign, with codes above all of Unicode: 120 and 90 share no digit,
# and an English word weighs as one word. 21 bits hold every code.
NUMBER, WORD = 0x110000, 0x150000
_TOKEN = re.compile(r"(?P<number>[0-9]+(?:[.,:][0-9]+)*)|[a-zα-ω]+")


@dataclass(frozen=True)
class Letters:
    """`codes[i]` is the code point of folded letter i, or the code of a whole number or Latin word; it stands at
    `starts[i]` up to `ends[i]` in the original. Marks and blanks are out."""

    codes: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.codes)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original from letter `start` up to letter `end` (not in), at least one letter."""
        return int(self.starts[start]), int(self.ends[end - 1])


def letters(text: str) -> Letters:
    folded = fold(text)
    size = len(folded.text)
    codes = np.frombuffer(folded.text.encode("utf-32-le"), dtype=np.int32).copy()
    kept = np.fromiter((one.isalnum() for one in folded.text), dtype=np.bool_, count=size)
    ends = folded.offsets[:-1] + 1
    for hit in _TOKEN.finditer(folded.text):
        start, end = hit.span()
        first, room = (NUMBER, WORD - NUMBER) if hit["number"] else (WORD, 0x1FFFFF - WORD)
        codes[start] = first + crc32(hit[0].encode()) % room
        ends[start] = ends[end - 1]
        kept[start + 1 : end] = False
    return Letters(codes[kept], folded.offsets[:-1][kept], ends[kept])


def masked(codes: NDArray[np.int32]) -> NDArray[np.int32]:
    """The letters with every number made the same one."""
    numbers = (codes >= NUMBER) & (codes < WORD)
    return np.where(numbers, np.int32(NUMBER), codes).astype(np.int32)


def with_number(wanted: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which gram keys hold a number."""
    low = np.uint64(0x1FFFFF)
    shifts = (np.uint64(0), np.uint64(21), np.uint64(42))
    found: NDArray[np.bool_] = np.logical_or.reduce([(wanted >> shift) & low == NUMBER for shift in shifts])
    return found


def grams(codes: NDArray[np.int32]) -> NDArray[np.uint64]:
    """Pairs and triples of letters as 64-bit keys (21 bits a letter; no two grams share a key), each once, sorted.

    All numbers count as the same letter: changing them changes no gram.
    """
    return np.unique(keys(codes).ravel())


def keys(codes: NDArray[np.int32]) -> NDArray[np.uint64]:
    """Two rows: the key of the pair and of the triple that begin at each letter (the last letters repeat theirs)."""
    if len(codes) < 3:
        return np.empty((2, 0), dtype=np.uint64)
    plain = masked(codes).astype(np.uint64)
    shift = np.uint64(21)
    pairs = (plain[:-1] << shift) | plain[1:]
    triples = (pairs[:-1] << shift) | plain[2:]
    return np.stack((pairs[:-1], triples))
