"""What a question is compared by: character n-grams, words and pairs of words, weighted and of unit length.

Written Mandarin and English meet in one space, since English questions carry the Chinese terms of their words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import rjieba
from numpy.typing import NDArray

from zhiquan.engines.answers.language import Reading

CHUNK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fffa-z0-9]+")
CLAUSE = re.compile(r"[,，。;；!?！？、\n]+")
# Longest n-gram; what a kind of feature counts beside a letter.
LONGEST = 4
WORD, PAIR, LATIN, IDEA, IDEAS = 1.5, 1.0, 1.3, 3.0, 1.5
# Features from this length on must occur twice; words and pairs of words always stay.
SINGLE = 3
GRAM = {1: 0.5, 2: 1.0, 3: 1.0, 4: 0.7}


def features(reading: Reading) -> dict[str, float]:
    """Feature → its weight before rarity counts."""
    found: dict[str, float] = {}
    for name, weight in _all(reading):
        found[name] = found.get(name, 0.0) + weight
    return found


def parts(reading: Reading) -> tuple[Reading, ...]:
    """The clauses of a question that has several, each to be read by itself."""
    clauses = [part for part in CLAUSE.split(reading.text) if len(part) >= 4]
    if reading.language == "en" or len(clauses) < 2:
        return ()
    return tuple(Reading(reading.language, part, (), reading.ideas) for part in clauses)


def _all(reading: Reading) -> Iterable[tuple[str, float]]:
    for chunk in CHUNK.findall(reading.text):
        for size in range(1, LONGEST + 1):
            for at in range(len(chunk) - size + 1):
                yield chunk[at : at + size], GRAM[size]
        words = [word for word in rjieba.cut(chunk, False) if word.strip()]
        for word in words:
            if len(word) > 1:
                yield f"w:{word}", WORD
        for one, other in pairwise(words):
            yield f"p:{one} {other}", PAIR
    for idea in reading.ideas:
        yield f"i:{idea}", IDEA
    for one, other in combinations(sorted(reading.ideas), 2):
        yield f"i:{one} {other}", IDEAS
    for word in reading.words:
        yield f"e:{word}", LATIN
    for one, other in pairwise(reading.words):
        yield f"e:{one} {other}", LATIN / 2


@dataclass(frozen=True)
class Space:
    """The features that phrasings have, each with its rarity (idf)."""

    places: Mapping[str, int]
    rarity: NDArray[np.float32]

    def vector(self, found: Mapping[str, float]) -> tuple[NDArray[np.int32], NDArray[np.float32], float]:
        """Places and weights (unit length over known and unknown features) and the share of weight that is known."""
        known = [(self.places[name], weight) for name, weight in found.items() if name in self.places]
        places = np.array([place for place, _weight in known], dtype=np.int32)
        raw = np.array(
            [1.0 + math.log(weight) if weight > 1 else weight for _place, weight in known], dtype=np.float32
        )
        values = raw * self.rarity[places] if len(places) else raw
        norm = float(np.linalg.norm(values))
        all_weight = sum(found.values()) or 1.0
        share = sum(weight for _place, weight in known) / all_weight
        return places, (values / norm if norm else values).astype(np.float32), share


def space(found: Sequence[Mapping[str, float]]) -> Space:
    """The space of some phrasings; features are numbered in alphabetical order."""
    counts = Counter(name for one in found for name in one)
    names = sorted(
        name for name, count in counts.items() if count > 1 or len(name) < SINGLE or name[1:2] == ":"
    )
    total = len(found)
    rarity = np.array([math.log((1 + total) / (1 + counts[name])) + 1 for name in names], dtype=np.float32)
    return Space({name: at for at, name in enumerate(names)}, rarity)
