"""Disguised copies: words swapped, clauses moved, figures changed, text added or cut. A clue, never a verdict.

Candidates share rare grams (or stand close in meaning, where an embedding is given); each is aligned, measured by a
few features between 0 and 1, and scored by a logistic model whose weights `benchmarks/disguising/fit.py` fitted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.screening.align import Alignment, Region, align_letters, regions
from zhiquan.engines.screening.blocks import MANY, tile
from zhiquan.engines.screening.candidates import Candidate, Weights, candidates, rate_for, sampled, weigh
from zhiquan.engines.screening.embedding import nearest
from zhiquan.engines.screening.letters import Letters, letters, masked
from zhiquan.engines.screening.model import Pair
from zhiquan.engines.text import clauses

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
Progress = Callable[[int, int], None]
FEATURES = ("held", "covered", "clauses", "evidence", "whole")
# Letters in one stretch of its own that any copy may have (a closing sentence), and that leave nothing of `whole`.
TAIL, HOLE = 20, 100


def _fitted() -> Mapping[str, float]:
    return {"bias": -8.7, "held": 0.6, "covered": 3.4, "clauses": 6.2, "evidence": 0.2, "whole": 2.6}


@dataclass(frozen=True)
class DisguiseSettings:
    """`threshold` is the least score reported; `candidates` a text's partners looked at; `gate` the least share of
    rare grams to look closer; `common` the share of texts beyond which a gram says nothing; `budget` the grams held
    in memory (about 40 bytes each at the peak); `shortest` the letters below which a text says too little;
    `weights` the model. Below a score of `sure` two texts must also share `telling` places of three letters that no
    more than `crowd` texts have: filings of one narrow field share its ways of speaking.

    With an embedding each text's `neighbours` nearest in meaning are looked at too, whatever letters they share;
    batches of more than `embed_most` texts go without.
    """

    threshold: float = 0.4
    candidates: int = 10
    gate: float = 0.14
    common: float = 0.03
    budget: int = 16_000_000
    shortest: int = 40
    sure: float = 0.7
    telling: int = 16
    crowd: int = 25
    weights: Mapping[str, float] = field(default_factory=_fitted)
    embed_most: int = 4_000
    neighbours: int = 3


@dataclass(frozen=True)
class Prepared:
    """A batch and what it is held against, ready to be measured. Indexes from `batch` on are the others'."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    letters: tuple[Letters, ...]
    weights: Weights
    indexes: tuple[NDArray[np.int32], ...]
    batch: int


def prepare(
    texts: Sequence[tuple[str, str]],
    against: Sequence[tuple[str, str]],
    common: float,
    budget: int,
    shortest: int,
    crowd: int,
) -> Prepared:
    every = [*texts, *against]
    read = tuple(letters(text) for _, text in every)
    rate = rate_for(read, budget)
    empty = np.empty(0, dtype=np.uint64)
    sets = [sampled(one.codes, rate) if len(one) >= shortest else empty for one in read]
    weights, indexes, _ = weigh(sets, common, crowd)
    return Prepared(
        tuple(one for one, _ in every),
        tuple(text for _, text in every),
        read,
        weights,
        tuple(indexes),
        len(texts),
    )


def disguised(
    texts: Sequence[tuple[str, str]],
    against: Sequence[tuple[str, str]] = (),
    settings: DisguiseSettings | None = None,
    embed: Embed | None = None,
    skip: Collection[tuple[str, str]] = (),
    progress: Progress | None = None,
    part: str = "abstract",
) -> tuple[Pair, ...]:
    """Pairs of (id, text) whose one text is the other's disguise, by place in the batch; `skip` holds pairs already
    known, either way round. Kind 1 within the batch, 2 against others' texts."""
    chosen = settings or DisguiseSettings()
    ready = prepare(texts, against, chosen.common, chosen.budget, chosen.shortest, chosen.crowd)
    known = {frozenset(pair) for pair in skip}
    found = []
    for one, values in measured(ready, chosen, embed, known, progress):
        score = score_of(values, chosen.weights)
        if score >= chosen.sure or (score >= chosen.threshold and _telling(ready, one) >= chosen.telling):
            found.append(_pair(ready, one, score, values, part))
    return tuple(found)


def measured(
    ready: Prepared,
    settings: DisguiseSettings,
    embed: Embed | None = None,
    known: Collection[frozenset[str]] = (),
    progress: Progress | None = None,
) -> Iterator[tuple[Candidate, dict[str, float]]]:
    """Every candidate pair past the gate once, by (a, b), with its features."""
    tick = None if progress is None else (lambda done: progress(done, ready.batch))
    found = candidates(ready.indexes, ready.weights, ready.batch, settings.candidates, settings.gate, tick)
    if embed is not None and 1 < len(ready.texts) <= settings.embed_most:
        close = nearest(embed(ready.texts), ready.batch, settings.neighbours)
        found += [_by_meaning(ready, a, b) for a, b in close]
    pairs = [
        one
        for one in _once(found)
        if frozenset((ready.ids[one.a], ready.ids[one.b])) not in known
        and ready.ids[one.a] != ready.ids[one.b]
    ]
    for one in pairs:
        yield one, features(ready, one, many=len(pairs) >= MANY)


def _by_meaning(ready: Prepared, a: int, b: int) -> Candidate:
    """A pair of neighbours as a candidate, with what it shares by letters."""
    ours, theirs = ready.indexes[a], ready.indexes[b]
    weight = ready.weights.weight
    both = float(weight[np.intersect1d(ours, theirs, assume_unique=True)].sum())
    in_a, in_b = (both / max(1.0, float(weight[side].sum())) for side in (ours, theirs))
    return Candidate(a, b, both, in_a, in_b)


def _once(found: Sequence[Candidate]) -> list[Candidate]:
    """Each pair once, told from the earlier text's side."""
    best: dict[tuple[int, int], Candidate] = {}
    for one in found:
        turned = one if one.a < one.b else Candidate(one.b, one.a, one.weight, one.in_b, one.in_a)
        best.setdefault((turned.a, turned.b), turned)
    return [best[key] for key in sorted(best)]


def features(ready: Prepared, one: Candidate, many: bool = False) -> dict[str, float]:
    """What the model looks at, each 0–1. Shares are weighted by rarity; the better covered side speaks, since a
    padded copy holds the whole original and a cut one lies wholly in it."""
    a, b = ready.letters[one.a], ready.letters[one.b]
    found = regions(tile(masked(a.codes), masked(b.codes), many))
    equal = sum(region.equal for region in found)
    weight_a, weight_b = ready.weights.along(a), ready.weights.along(b)
    covered_a = _covered(found, len(a), side=0)
    covered_b = _covered(found, len(b), side=1)
    share_a = float(weight_a[covered_a].sum() / weight_a.sum())
    share_b = float(weight_b[covered_b].sum() / weight_b.sum())
    fuller = (ready.texts[one.a], a, weight_a, covered_a)
    if share_b > share_a:
        fuller = (ready.texts[one.b], b, weight_b, covered_b)
    return {
        "held": min(1.0, max(one.in_a, one.in_b)),
        "covered": max(share_a, share_b),
        "clauses": _clauses(*fuller),
        "evidence": float(np.tanh(equal / 120)),
        "whole": 1 - float(np.clip((_hole(fuller[3]) - TAIL) / (HOLE - TAIL), 0, 1)),
    }


def _telling(ready: Prepared, one: Candidate) -> int:
    """Places where both texts have the same three letters, which their field does not share."""
    a, b = ready.letters[one.a], ready.letters[one.b]
    own = ready.weights.telling(a)
    blocks = (block for region in regions(tile(masked(a.codes), masked(b.codes))) for block in region.blocks)
    return sum(int(own[start : start + max(0, size - 2)].sum()) for start, _, size in blocks)


def _covered(found: Sequence[Region], size: int, side: int) -> NDArray[np.bool_]:
    out = np.zeros(size, dtype=np.bool_)
    for region in found:
        for block in region.blocks:
            out[block[side] : block[side] + block[2]] = True
    return out


def _hole(covered: NDArray[np.bool_]) -> float:
    """Letters of the longest stretch not covered. A disguise changes words everywhere; filings of one
    series keep whole stretches of their own."""
    edges = np.flatnonzero(np.diff(np.concatenate(([1], covered.astype(np.int8), [1]))))
    return float((edges[1::2] - edges[::2]).max(initial=0))


def _clauses(text: str, read: Letters, weight: NDArray[np.float32], covered: NDArray[np.bool_]) -> float:
    """The share of a text's weight that stands in clauses of which two fifths are covered."""
    spans = clauses(text)
    if not spans:
        return 0.0
    bounds = np.searchsorted(read.starts, np.array([start for start, _ in spans]))
    bounds = np.append(bounds, len(read))
    total = np.concatenate(([0.0], np.cumsum(weight)))
    held = np.concatenate(([0.0], np.cumsum(weight * covered)))
    sizes = total[bounds[1:]] - total[bounds[:-1]]
    inside = held[bounds[1:]] - held[bounds[:-1]]
    return float(sizes[inside >= 0.4 * sizes].sum() / total[-1])


def score_of(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    total = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in values.items())
    return float(1 / (1 + np.exp(-total)))


def _pair(ready: Prepared, one: Candidate, score: float, values: Mapping[str, float], part: str) -> Pair:
    aligned = align_letters(ready.letters[one.a], ready.letters[one.b], part, part)
    return Pair(
        a=ready.ids[one.a],
        b=ready.ids[one.b],
        method="disguised",
        measure="disguise",
        score=round(score, 4),
        kinds=(1,) if one.b < ready.batch else (2,),
        passages=aligned.passages,
        shared={"features": {name: round(value, 4) for name, value in values.items()}, **_facts(aligned)},
    )


def _facts(aligned: Alignment) -> dict[str, object]:
    """What was done to the text, counted from the passages."""
    how = [passage.how for passage in aligned.passages]
    return {
        "coverage_a": aligned.coverage_a,
        "coverage_b": aligned.coverage_b,
        "order": aligned.order,
        "swapped": how.count("swap"),
        "renumbered": how.count("num"),
        "moved": how.count("moved"),
    }
