"""What speaks for an article: seven signals over all articles, then the features of the best few hundred.

Signals are scaled to 0…1 a question: lexical ones by their best article, likeness to asked questions as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers.retrieval.build import ELSEWHERE, HERE, LEVELS
from zhiquan.engines.answers.retrieval.dense import Vectors
from zhiquan.engines.answers.retrieval.lexical import Field, Floats
from zhiquan.engines.answers.retrieval.question import Asked

Arrays = Mapping[str, NDArray[np.generic]]

SIGNALS = ("words", "pairs", "title", "legal", "asked", "asked_near", "near")
FEATURES = (
    *SIGNALS,
    "base",
    "legal_cover",
    "ip",
    "ip_not",
    "instrument",
    "cited",
    "beside",
    "named",
    "numbered",
    "other_named",
    "here",
    "elsewhere",
    "tail",
    "amends",
    "stale",
    "short",
    "long",
    *(f"level_{level}" for level in LEVELS[1:]),
)
# What tells that a question is on intellectual property; see `tells`.
TELLS = ("share", "asked", "asked_near", "spoken")
# Of the best articles by the first stage: how many tell what a question is about.
TELLING = 30


@dataclass(frozen=True)
class Index:
    """The arrays of `build` as fields, with vectors where there are any."""

    words: Field
    pairs: Field
    title: Field
    asked: Field
    asked_owner: NDArray[np.int32]
    near: Vectors
    asked_near: Vectors
    arrays: Arrays

    @classmethod
    def of(cls, arrays: Arrays) -> Index:
        """Vectors are optional: `vectors.rows` with `vectors.owner`, and `asked.rows` in the order of `asked.owner`."""
        none = np.zeros((0, 1), dtype=np.float32)
        owner = np.asarray(arrays["asked.owner"])
        rows = arrays.get("asked.rows", none)
        words, pairs, title, asked = (Field.of(arrays, name) for name in ("words", "pairs", "title", "asked"))
        near = Vectors(arrays.get("vectors.rows", none), arrays.get("vectors.owner", none[:, 0]))  # type: ignore[arg-type]
        return cls(words, pairs, title, asked, owner, near, Vectors(rows, owner[: len(rows)]), arrays)  # type: ignore[arg-type]

    @property
    def size(self) -> int:
        return len(self.arrays["doc.instrument"])

    def __getitem__(self, name: str) -> NDArray[np.generic]:
        return self.arrays[name]

    def of_day(self, on: date, coming: bool = False) -> NDArray[np.bool_]:
        """Which articles may be shown: in force on the day or of unknown day; with `coming` also those not yet."""
        day = on.toordinal()
        shown = np.asarray(self["inst.to"]) >= day
        if not coming:
            shown &= np.asarray(self["inst.from"]) <= day
        return shown[np.asarray(self["doc.instrument"])]


def signals(index: Index, asked: Asked, vector: Floats | None) -> dict[str, Floats]:
    """The signals of every article."""
    size = index.size
    likeness = np.zeros(size, dtype=np.float32)
    count = len(index.asked_owner)
    if count:
        np.maximum.at(likeness, index.asked_owner, index.asked.cosine(asked.terms, count))
    return {
        "words": _scaled(index.words.score(asked.words, size)),
        "pairs": _scaled(index.pairs.score(asked.pairs, size)),
        "title": _scaled(index.title.score(asked.pairs, size)),
        "legal": _scaled(
            index.words.score(asked.legal_words, size) + index.pairs.score(asked.legal_pairs, size)
        ),
        "asked": likeness,
        "asked_near": index.asked_near.scores(vector, size),
        "near": index.near.scores(vector, size),
    }


def features(
    index: Index, asked: Asked, found: NDArray[np.intp], signal: Mapping[str, Floats], base: Floats
) -> Floats:
    """A row a found article (`found` positions, best first by `base`), a column a feature."""
    owner = np.asarray(index["doc.instrument"])[found]
    own = base[found]
    weight = _telling(own)
    ip = np.asarray(index["doc.ip"])[found]
    share = float(weight @ ip)
    named = np.isin(owner, asked.named)
    first = owner == asked.named[0] if asked.named else named
    place = np.asarray(index["inst.place"])[owner]
    length = np.asarray(index["doc.length"])[found]
    level = np.asarray(index["inst.level"])[owner]
    columns: dict[str, NDArray[np.generic]] = {name: signal[name][found] for name in SIGNALS}
    columns |= {
        "base": own,
        "legal_cover": signal["legal"][found] * signal["pairs"][found],
        "ip": ip * share,
        "ip_not": ip * (1 - share),
        "instrument": _of_instrument(owner, weight),
        "cited": _linked(index, found, own),
        "beside": _beside(found, own),
        "named": named,
        "numbered": (np.asarray(index["doc.number"])[found] == asked.number)
        & (first | (not asked.named))
        & (asked.number > 0),
        "other_named": ~named & bool(asked.named),
        "here": (place == HERE) & (not asked.home),
        "elsewhere": (place == ELSEWHERE) & (not asked.away),
        "tail": index["doc.tail"][found],
        "amends": np.asarray(index["inst.amends"])[owner],
        "stale": np.asarray(index["inst.stale"])[owner],
        "short": length < 40,
        "long": np.log1p(length / 120),
    }
    columns |= {f"level_{name}": level == at for at, name in enumerate(LEVELS) if at}
    return np.stack([np.asarray(columns[name], dtype=np.float32) for name in FEATURES], axis=1)


def tells(
    index: Index, asked: Asked, found: NDArray[np.intp], signal: Mapping[str, Floats], base: Floats
) -> Floats:
    """The share of articles on intellectual property among the best, the best likeness to what we asked of such
    articles (as words, in meaning), and whether the question uses their words."""
    if not len(found):
        return np.zeros(len(TELLS), dtype=np.float32)
    share = float(_telling(base[found]) @ np.asarray(index["doc.ip"])[found])
    best = [float(signal[name][found].max()) for name in ("asked", "asked_near")]
    return np.array([share, *best, float(asked.spoken)], dtype=np.float32)


def _scaled(scores: Floats) -> Floats:
    best = float(scores.max()) if len(scores) else 0.0
    return scores / np.float32(best) if best > 0 else scores


def _telling(own: Floats) -> Floats:
    """Weights of the found articles, summing to 1, of which only the best tell what the question is about."""
    weight = np.zeros(len(own), dtype=np.float32)
    head = own[:TELLING]
    if len(head):
        weight[:TELLING] = np.exp(6 * (head - head[0]))
        weight /= weight.sum()
    return weight


def _of_instrument(owner: NDArray[np.generic], weight: Floats) -> Floats:
    """How much of what tells stands in the same instrument."""
    _own, at = np.unique(owner, return_inverse=True)
    total: Floats = np.bincount(at, weights=weight).astype(np.float32)[at]
    return total


def _linked(index: Index, found: NDArray[np.intp], own: Floats) -> Floats:
    """The best first-stage score among the articles that an article names or that name it."""
    place = {int(at): score for at, score in zip(found, own, strict=True)}
    starts, to = index["cite.starts"], index["cite.to"]
    linked = np.zeros(len(found), dtype=np.float32)
    for row, at in enumerate(found):
        ends = to[int(starts[at]) : int(starts[at + 1])]
        linked[row] = max((place.get(int(end), 0.0) for end in ends[:64]), default=0.0)
    return linked


def _beside(found: NDArray[np.intp], own: Floats) -> Floats:
    """The better first-stage score of the two neighbours in the text."""
    place = {int(at): score for at, score in zip(found, own, strict=True)}
    return np.array(
        [max(place.get(int(at) - 1, 0.0), place.get(int(at) + 1, 0.0)) for at in found], dtype=np.float32
    )
