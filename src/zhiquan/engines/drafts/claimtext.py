"""The claims as the rules on terms read them: folded, without reference signs and quotation marks, with the way back."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.model import Claim, Claims
from zhiquan.engines.text import fold

# (12), (12a), (3, 5), (s1): a sign or a step's number, never a word.
SIGN = r"[a-z]?\d{1,5}[a-z]{0,2}'{0,2}"
# No claim set has chains so long; claims beyond are not asked for advice, and texts beyond are not read for it.
FURTHEST = 400
# A pair of letters that stands nowhere.
NOWHERE: dict[int, int] = {}
BRACKETED = re.compile(rf"\({SIGN}(?:[,、;~/\-至和及]{SIGN}){{0,8}}\)|\[{SIGN}\]")
# Page headers that a copied text carries along are read over like quotation marks.
QUOTES = re.compile(r"[“”\"‘’「」『』|]|cn\d{7,12}[a-z]\d?(?:权利要求书|说明书)\d+/\d+页")
MARKER = re.compile(r"(?:所述|前述|上述|该)的?")
FILLER = re.compile(r"(?:所述|前述|上述|该)|的")


@dataclass(frozen=True)
class ClaimText:
    """All claims as one text. `work` is what is read, `compact` what is searched (also without 的 and 所述).

    `offsets` leads from `work` to the part, `places` from `work` to `compact` (one entry more than letters each).
    `bounds`, `searched`: stretch of each claim in `work` and in `compact`. `cuts`: where in `work` a bracket fell away.
    `raw`, `raw_bounds`: the folded text with its brackets, and each claim's stretch of it; `kept` leads from `work`
    to `raw`. `pairs`: every pair of letters of `compact` with the claims that hold it and its first place in each.
    `parents`: indexes of the claims that each claim cites, nonexistent ones and itself left out.
    """

    claims: tuple[Claim, ...]
    work: str
    offsets: NDArray[np.int64]
    compact: str
    places: NDArray[np.int64]
    bounds: tuple[tuple[int, int], ...]
    searched: tuple[tuple[int, int], ...]
    cuts: tuple[int, ...]
    parents: tuple[tuple[int, ...], ...]
    raw: str
    kept: NDArray[np.int64]
    pairs: dict[str, dict[int, int]]
    raw_bounds: tuple[tuple[int, int], ...]
    _seen: dict[str, dict[int, bool]] = field(default_factory=dict, repr=False, compare=False)
    _holding: dict[str, frozenset[int]] = field(default_factory=dict, repr=False, compare=False)
    _above: dict[int, list[int]] = field(default_factory=dict, repr=False, compare=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the part that a stretch of `work` stands for."""
        if end <= start:
            at = int(self.offsets[start])
            return at, at
        return int(self.offsets[start]), int(self.offsets[end - 1]) + 1

    def cut(self, at: int) -> int:
        """The next place at or after `at` where a bracket stood; the end of `work` where there is none."""
        found = bisect_left(self.cuts, at)
        return self.cuts[found] if found < len(self.cuts) else len(self.work)

    def first(self, term: str, claim: int, before: int | None = None) -> int:
        """Where `term` (compact) first stands in a claim, wholly before `before`; -1 where nowhere."""
        low, high = self.searched[claim]
        limit = high if before is None else min(before, high)
        for pair in (term[:2], term[-2:]) if len(term) > 1 else ():
            if self.pairs.get(pair, NOWHERE).get(claim, high) >= limit:
                return -1
        return self.compact.find(term, low, limit)

    def holding(self, term: str) -> list[int]:
        """The claims in which a term (compact) stands."""
        among = self.pairs.get(term[:2], NOWHERE) if len(term) > 1 else range(len(self.claims))
        return [claim for claim in among if self.first(term, claim) >= 0]

    def in_every_chain(self, term: str, claim: int) -> bool:
        """Does `term` stand somewhere along every chain of citations that leads away from this claim?"""
        if not self.parents[claim]:
            return False
        holding = self._holding.get(term)
        if holding is None:
            holding = self._holding.setdefault(term, frozenset(self.holding(term)))
        if not holding or holding == {claim}:
            return False
        memo = self._seen.setdefault(term, {})
        return all(self._reached(holding, parent, memo) for parent in self.parents[claim])

    def along_every_chain(self, holding: set[int], claim: int) -> bool:
        """Is one of these claims (indexes) met along every chain of citations that leads away from a claim?"""
        if not holding:
            return False
        memo: dict[int, bool] = {}
        return all(self._reached(frozenset(holding), parent, memo) for parent in self.parents[claim])

    def _reached(self, holding: frozenset[int], start: int, memo: dict[int, bool]) -> bool:
        """Is `start` itself or every chain above it among `holding`? Without recursion: chains may be long."""
        stack = [start]
        open_claims = {start}
        while stack:
            claim = stack[-1]
            above = self.parents[claim]
            if claim in holding:
                memo[claim] = True
            waiting = None
            if claim not in memo:
                waiting = next((one for one in above if one not in memo and one not in open_claims), None)
            if waiting is not None:
                stack.append(waiting)
                open_claims.add(waiting)
                continue
            memo.setdefault(claim, bool(above) and all(memo.get(one, False) for one in above))
            open_claims.discard(stack.pop())
        return memo[start]

    def spoken(self, phrase: str) -> int:
        """Length of the longest beginning of a phrase said once (two letters at least) that is said twice, or 0."""
        length = 0
        if self.work.find(phrase, self.work.find(phrase) + 1) >= 0:
            return 0
        for end in range(2, len(phrase)):
            at = self.work.find(phrase[:end])
            if at < 0 or self.work.find(phrase[:end], at + 1) < 0:
                break
            length = end
        return length

    def ancestors(self, claim: int) -> list[int]:
        """All claims that this one rests on, nearest first."""
        if claim not in self._above:
            self._above[claim] = self._rests_on(claim)
        return self._above[claim]

    def _rests_on(self, claim: int) -> list[int]:
        found: list[int] = []
        seen = {claim}
        queue = [claim]
        while queue and len(found) < FURTHEST:
            above = dict.fromkeys(parent for one in queue for parent in self.parents[one])
            queue = [parent for parent in above if parent not in seen]
            seen.update(queue)
            found += queue
        return found


def claim_text(context: Context) -> ClaimText | None:
    """The claims of a draft made ready; None where there are none."""
    claims = context.claims
    if claims is None or not claims.claims:
        return None
    return context.once("claimtext", lambda: prepared(claims))


def prepared(claims: Claims) -> ClaimText:
    """Linear in the length of the claims."""
    folded = fold(claims.text)
    keep = np.ones(len(folded.text) + 1, dtype=bool)
    gaps = []
    for hit in BRACKETED.finditer(folded.text):
        keep[hit.start() : hit.end()] = False
        gaps.append(hit.start())
    for hit in QUOTES.finditer(folded.text):
        keep[hit.start() : hit.end()] = False
    work = _kept(folded.text, keep)
    # Where letter i of the folded text stands in `work`.
    moved = np.cumsum(keep) - keep
    offsets = folded.offsets.astype(np.int64)
    stays = np.ones(len(work) + 1, dtype=bool)
    for hit in FILLER.finditer(work):
        stays[hit.start() : hit.end()] = False
    places = np.cumsum(stays) - stays
    edges = np.searchsorted(offsets, [edge for claim in claims.claims for edge in (claim.start, claim.end)])
    bounds = [(int(moved[a]), int(moved[b])) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    compact = _kept(work, stays)
    searched = tuple((int(places[a]), int(places[b])) for a, b in bounds)
    return ClaimText(
        claims=claims.claims,
        work=work,
        offsets=offsets[keep],
        compact=compact,
        places=places,
        bounds=tuple(bounds),
        searched=searched,
        pairs=_pairs(compact, searched),
        cuts=tuple(int(moved[gap]) for gap in gaps),
        parents=tuple(_parents(claims)),
        raw=folded.text,
        kept=np.flatnonzero(keep),
        raw_bounds=tuple(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)),
    )


def _pairs(text: str, bounds: tuple[tuple[int, int], ...]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for claim, (low, high) in enumerate(bounds):
        for at, pair in enumerate(map("".join, pairwise(text[low:high])), low):
            found.setdefault(pair, {}).setdefault(claim, at)
    return found


def _kept(text: str, keep: NDArray[np.bool_]) -> str:
    """The letters of `text` that are kept, taken in runs."""
    if keep.all():
        return text
    edges = np.flatnonzero(np.diff(np.concatenate(([False], keep[: len(text)], [False])).astype(np.int8)))
    return "".join(text[a:b] for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _parents(claims: Claims) -> Iterator[tuple[int, ...]]:
    """Indexes of the claims each claim cites, in its preamble or anywhere else."""
    index = {number: claim.index for number, claim in claims.by_number().items()}
    for claim in claims.claims:
        cited = dict.fromkeys(index[number] for number in claim.refers_to if number in index)
        yield tuple(one for one in cited if one != claim.index)
