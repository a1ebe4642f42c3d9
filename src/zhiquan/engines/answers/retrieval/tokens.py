"""Terms of a text as 64-bit numbers: words and pairs of letters, folded. Numbers need no dictionary beside the index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import rjieba
from numpy.typing import NDArray

from zhiquan.engines.text import fold

Terms = NDArray[np.uint64]

# What a question says besides its matter; it stands in few law texts and would weigh much there.
ASKING = re.compile(
    "请问|请教|想问一下|想问|问一下|怎么办呢?|咋办|咋整|咋|怎么样|怎么|怎样|如何|什么样|什么时候|为什么|什么|啥|哪些|哪个|哪里|哪儿|"
    "可不可以|能不能|是不是|有没有|会不会|要不要|该不该|算不算|行不行|可以吗|行吗|好吗|对吗|吗|呢|吧|啊|呀|嘛|"
    "谢谢|麻烦|我们|咱们|我|你们|你|您|他们|她|他|的话|现在|已经|以后|之后|然后|但是|可是|因为|所以|如果|一下|一个|这个|那个|这种|那种"
)
GAP = "\u0001"
_MARK = re.compile(r"[^\u3400-\u9fff0-9a-z]+")
_PAIR = 21  # bits of one letter


def folded(text: str) -> str:
    """Folded text in which every stretch of marks and blanks is one GAP, so that no pair bridges it."""
    return _MARK.sub(GAP, GAP.join(fold(piece).text for piece in text.split()))


def matter(question: str) -> str:
    """A folded question without the words of asking; as it is where nothing else would stay."""
    whole = folded(question)
    rest = ASKING.sub(GAP, whole)
    return rest if len(rest.replace(GAP, "")) >= 2 else whole


def words(text: str) -> Terms:
    """The words of a folded text, one number each, in order; Han letters that stand alone are left out."""
    return np.array([_word(word) for word in rjieba.cut(text) if _counts(word)], dtype=np.uint64)


def pairs(text: str) -> Terms:
    """The neighbouring letters of a folded text, one number a pair, in order."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < 2:
        return np.zeros(0, dtype=np.uint64)
    both = (codes[:-1] << np.uint64(_PAIR)) | codes[1:]
    gap = np.uint64(ord(GAP))
    found: Terms = both[(codes[:-1] != gap) & (codes[1:] != gap)]
    return found


def flat(texts: Iterable[Terms]) -> tuple[Terms, NDArray[np.int32]]:
    """The terms of many texts in one row, and the number of the text of each."""
    parts: Sequence[Terms] = list(texts)
    lengths = [len(part) for part in parts]
    terms = np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)
    return terms.astype(np.uint64), np.repeat(np.arange(len(parts), dtype=np.int32), lengths)


def _counts(word: str) -> bool:
    return len(word) > 1 and GAP not in word


@lru_cache(maxsize=1 << 17)
def _word(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")
