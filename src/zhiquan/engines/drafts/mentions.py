"""Every 所述X, 该X, 上述X, 前述X of the claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zhiquan.engines.drafts.claimtext import MARKER, ClaimText
from zhiquan.engines.drafts.phrases import CLAUSE_END, LONGEST

# Before 所述: it belongs to a citation (权利要求1所述的, 任一项所述的) or to a saying (如上所述).
CITED = re.compile(
    r"(?:权[利力]要[求球][\d,、或和及与至到~\-—一二三四五六七八九十…中的任意何项个条种之述前上权利要求或者]*|[项条]|之一|任[一意]种?"
    r"|如[上下前]|综上|上文|下文|说明书中?|附图中?|本文|\d[~\-至]\d+)$"
)
NOT_THAT = re.compile(r"应$")
LOOSE = re.compile(
    r"[种等些类]|[端侧面处边层](?:的|端|的?[上下内外]|上|下|，|,|$)|项(?!目)|权[利力]要[求球]|任[一意]项?权|所$|处|段时间|时$"
)


@dataclass(frozen=True)
class Mention:
    """One definite mention. `at` is where the marker begins, `start` where the phrase begins, `end` the last place
    that its clause allows (all in `ClaimText.work`); `claim` is an index."""

    claim: int
    marker: str
    at: int
    start: int
    end: int


def mentions(text: ClaimText) -> Iterator[Mention]:
    """All definite mentions in order, those that are part of a citation left out."""
    for index, (low, high) in enumerate(text.bounds):
        for hit in MARKER.finditer(text.work, low, high):
            start = hit.end()
            if not _definite(text, hit, low, start):
                continue
            clause = CLAUSE_END.search(text.work, start, min(high, start + LONGEST))
            end = min(clause.start() if clause else min(high, start + LONGEST), text.cut(start + 1))
            if end > start:
                yield Mention(index, hit.group(), hit.start(), start, end)


def _definite(text: ClaimText, hit: re.Match[str], low: int, start: int) -> bool:
    before = text.work[max(low, hit.start() - 24) : hit.start()]
    marker = hit.group()
    if marker.startswith("所述") and CITED.search(before):
        return False
    if marker.startswith("该") and NOT_THAT.search(before):
        return False
    if marker.startswith("所述"):
        return True
    follows = text.work[start : start + 4]
    return LOOSE.match(follows) is None and not follows[:1].isdigit()
