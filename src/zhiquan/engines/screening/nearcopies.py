"""Near-copies: all pairs of a corpus whose texts share most of their character n-grams, each pair verified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.screening.estimate import Estimate
from zhiquan.engines.screening.grams import I32
from zhiquan.engines.screening.pairs import all_pairs
from zhiquan.engines.screening.prepare import Progress, prepare
from zhiquan.engines.screening.sketch import plan


class NearPair(NamedTuple):
    """Two ids in input order and the exact Jaccard similarity of their gram sets."""

    a: str
    b: str
    score: float


@dataclass(frozen=True)
class NearCopies:
    """What was found. `complete` is false where the corpus repeats itself so much that pairs were left out.

    `pairs` come in input order; then they are all pairs, or (not `complete`) at least enough of them to hold every
    group together. `groups` are the ids of three and more texts linked by pairs, in input order.
    """

    pairs: tuple[NearPair, ...]
    estimate: Estimate
    groups: tuple[tuple[str, ...], ...]
    complete: bool = True


def near_copies(
    texts: Iterable[tuple[str, str]],
    threshold: float = 0.7,
    size: int = 4,
    progress: Progress | None = None,
    estimated: Callable[[Estimate], None] | None = None,
) -> NearCopies:
    """All pairs of (id, text) whose folded texts have a Jaccard similarity of at least `threshold`.

    The sets are those of all `size` consecutive characters of the folded text; a shorter text is one gram, an empty
    one has no pairs. Reads `texts` once. Every pair told is exact; a pair at the very threshold is missed with a
    chance below 0.2 % (0.03 % at 0.7), one well above it practically never. Same input, same result, on every
    machine. `progress` gets (stage, done, total): "read" (total 0: unknown), then "search"; `estimated` gets the estimate before the
    search begins. Raises ValueError for a
    threshold outside 0.4–1.
    """
    used = plan(threshold, size)
    ids: list[str] = []
    prepared = prepare(_noting(texts, ids), used, progress)
    estimate, found = all_pairs(prepared, used, threshold, progress, estimated)
    scores = score(found, prepared.sketches.sizes, prepared.sketches.sizes).tolist()
    rows = zip(found[:, 0].tolist(), found[:, 1].tolist(), scores, strict=True)
    pairs = tuple(NearPair(ids[left], ids[right], told) for left, right, told in rows)
    return NearCopies(pairs, estimate, linked(ids, found), estimate.mode == "all")


def score(found: I32, left: I32, right: I32) -> NDArray[np.float64]:
    """The similarities of rows of (left, right, shared), given the sizes of the sets on both sides."""
    shared = found[:, 2]
    scores: NDArray[np.float64] = shared / (left[found[:, 0]] + right[found[:, 1]] - shared)
    return scores


def linked(ids: list[str], found: I32) -> tuple[tuple[str, ...], ...]:
    """Three and more ids that hang together by pairs; groups and their members in input order."""
    above: dict[int, int] = {}

    def root(text: int) -> int:
        while (up := above.setdefault(text, text)) != text:
            above[text] = above[up]
            text = up
        return text

    for left, right in zip(found[:, 0].tolist(), found[:, 1].tolist(), strict=True):
        one, other = root(left), root(right)
        above[max(one, other)] = min(one, other)
    groups: dict[int, list[str]] = {}
    for text in sorted(above):
        groups.setdefault(root(text), []).append(ids[text])
    return tuple(tuple(members) for members in groups.values() if len(members) > 2)


def _noting(texts: Iterable[tuple[str, str]], ids: list[str]) -> Iterator[str]:
    for name, text in texts:
        ids.append(name)
        yield text
