"""Like questions put together: by shared character pairs, simply and the same way every time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from zhiquan.engines.text import fold, simplified

# Half of the shorter question's pairs are the other's too.
ALIKE = 0.5
# Pairs that stand in more of the questions than this tell nothing.
COMMON = 0.4
FEW = 8


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a question, script and width made alike."""
    letters = [c for c in fold(simplified(text)).text if c.isalnum()]
    return frozenset(a + b for a, b in pairwise(letters)) or frozenset(letters)


def grouped(texts: Sequence[str]) -> list[list[int]]:
    """The texts' places in groups, each in the order given; every text stands in one group."""
    found = [pairs_of(text) for text in texts]
    counts = Counter(pair for pairs in found for pair in pairs)
    most = max(FEW, int(len(texts) * COMMON))
    telling = [frozenset(p for p in pairs if counts[p] <= most) or pairs for pairs in found]
    groups: list[list[int]] = []
    leaders: dict[str, set[int]] = defaultdict(set)
    for place, pairs in enumerate(telling):
        near = Counter(group for pair in pairs for group in leaders[pair])
        best = min(
            (
                group
                for group, shared in near.items()
                if shared >= ALIKE * _shorter(telling, groups, group, pairs)
            ),
            key=lambda group: (-near[group], group),
            default=None,
        )
        if best is None:
            for pair in pairs:
                leaders[pair].add(len(groups))
            groups.append([place])
        else:
            groups[best].append(place)
    return groups


def _shorter(
    telling: Sequence[frozenset[str]], groups: Sequence[Sequence[int]], group: int, pairs: frozenset[str]
) -> int:
    """How many pairs the shorter of a text and its group's first one has; 1 at least."""
    return max(1, min(len(pairs), len(telling[groups[group][0]])))
