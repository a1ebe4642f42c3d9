"""Folding: one form for full and half width, traditional and simplified, upper and lower case, without blanks."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import opencc
from numpy.typing import NDArray

# The Han blocks that OpenCC's character tables know.
HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))


@dataclass(frozen=True)
class Folded:
    """Folded text; `offsets[i]` is the index in the original of folded character i, with the original's length last."""

    text: str
    offsets: NDArray[np.int32]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that a stretch of the folded text stands for."""
        if end <= start:
            at = int(self.offsets[start])
            return at, at
        return int(self.offsets[start]), int(self.offsets[end - 1]) + 1


# Below this a loop over the letters is quicker than arrays.
SHORT = 64


def fold(text: str) -> Folded:
    """`text` folded. Characters of no width (soft hyphens, joiners) and all blanks fall away."""
    forms = {letter: _form(letter) for letter in set(text)}
    if len(text) < SHORT:
        offsets = [at for at, letter in enumerate(text) for _one in forms[letter]]
        ends = np.array([*offsets, len(text)], dtype=np.int32)
        return Folded("".join(forms[letter] for letter in text), ends)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    widths = np.ones(int(codes.max()) + 1, dtype=np.int32)
    for letter, form in forms.items():
        widths[ord(letter)] = len(form)
    places = np.repeat(np.arange(len(text), dtype=np.int32), widths[codes])
    folded = text.translate({ord(letter): form for letter, form in forms.items()})
    return Folded(folded, np.append(places, np.int32(len(text))))


def simplified(text: str) -> str:
    """Traditional letters as simplified ones, every other letter as it is: same length, so that offsets hold."""
    table = _table()
    forms = {ord(letter): table.get(letter, letter) for letter in set(text) if not letter.isascii()}
    return text.translate({code: form for code, form in forms.items() if len(form) == 1})


def _form(letter: str) -> str:
    return _table().get(letter) or _other(letter)


@lru_cache(maxsize=4096)
def _other(letter: str) -> str:
    if letter.isspace() or unicodedata.category(letter) in ("Cf", "Cc"):
        return ""
    plain = unicodedata.normalize("NFKC", letter).lower()
    return "".join(plain.split())


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    """Han character → its simplified form, letter by letter (so that lengths stay)."""
    letters = [chr(code) for first, last in HAN for code in range(first, last + 1)]
    convert = opencc.OpenCC("t2s").convert
    simple = convert("\n".join(letters)).split("\n")
    return {
        letter: unicodedata.normalize("NFKC", other) if len(other) == 1 else letter
        for letter, other in zip(letters, simple, strict=True)
    }
