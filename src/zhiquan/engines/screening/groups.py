"""What hangs together by pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


def components(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The members of each group, sorted, in the order of their first members."""
    root: dict[int, int] = {}

    def find(at: int) -> int:
        root.setdefault(at, at)
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    for one, other in pairs:
        first, second = find(one), find(other)
        root[max(first, second)] = min(first, second)
    groups: dict[int, list[int]] = defaultdict(list)
    for at in sorted(root):
        groups[find(at)].append(at)
    return [groups[at] for at in sorted(groups)]
