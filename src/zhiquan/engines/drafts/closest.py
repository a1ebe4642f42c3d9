"""Which published passage comes nearest to each feature of a claim: advice for a reader, no search report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from zhiquan.engines.text import fold, sentences

FEATURE = re.compile(r"[^；;。\n]+")
LEAD = re.compile(r"(?:其特征在于|其特征是|其特征为)[，,：:]?")
LEAST = 6
# A passage that holds less of a feature than this says nothing about it.
FLOOR = 0.35


@dataclass(frozen=True)
class Feature:
    """A feature of a claim: offsets into the claim's text, and the words."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Nearest:
    """The passage that holds most of a feature. `share` (0–1) is the weight of the feature's letter pairs found
    there, rare pairs weighing more; `start`, `end` are offsets into the named part of `document`."""

    feature: Feature
    document: str
    part: str
    start: int
    end: int
    text: str
    share: float


def features(claim: str) -> tuple[Feature, ...]:
    """The features of a claim: its clauses between semicolons, the preamble first."""
    found = []
    cut = LEAD.search(claim)
    pieces = [(0, cut.start()), (cut.end(), len(claim))] if cut else [(0, len(claim))]
    for first, last in pieces:
        for hit in FEATURE.finditer(claim, first, last):
            text = hit[0].strip("，, \t")
            if len(text) >= LEAST:
                start = claim.index(text, hit.start())
                found.append(Feature(start, start + len(text), text))
    return tuple(found)


def nearest(
    wanted: Sequence[Feature], documents: Iterable[tuple[str, str, str]], *, floor: float = FLOOR
) -> tuple[Nearest | None, ...]:
    """For each feature the best passage among (document id, part, text), or None. Reads the documents once.

    Weights are those of the documents themselves, so they are kept in memory as sentences: hand in a bounded set.
    """
    passages = [
        (document, part, start, end, text[start:end], pairs_of(text[start:end]))
        for document, part, text in documents
        for start, end in sentences(text)
        if end - start >= LEAST
    ]
    weights = _weights([p[5] for p in passages])
    usual = log(1 + len(passages))
    found: list[Nearest | None] = []
    for feature in wanted:
        own = pairs_of(feature.text)
        whole = sum(weights.get(pair, usual) for pair in own)
        best: Nearest | None = None
        for document, part, start, end, text, pairs in passages:
            share = sum(weights.get(pair, usual) for pair in own & pairs) / whole if whole else 0.0
            if share >= floor and (best is None or share > best.share):
                best = Nearest(feature, document, part, start, end, text, round(share, 4))
        found.append(best)
    return tuple(found)


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a text."""
    plain = re.sub(r"[^\w]", "", fold(text).text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def _weights(every: Sequence[frozenset[str]]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for pairs in every:
        counts.update(pairs)
    return {pair: log((1 + len(every)) / (1 + count)) + 0.1 for pair, count in counts.items()}
