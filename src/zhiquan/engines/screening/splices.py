"""Texts pieced together from two or more others: the sources by name, with the stretches on both sides.

A source must bring a share of the text's own weight that no other source brings; stock phrases weigh nothing, kin
of one another count as one source, and a text that one other text nearly covers is a copy, not a splice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.screening.align import align_letters, regions
from zhiquan.engines.screening.blocks import MANY, tile
from zhiquan.engines.screening.candidates import Candidate, candidates
from zhiquan.engines.screening.disguised import Prepared, Progress, prepare
from zhiquan.engines.screening.letters import masked
from zhiquan.engines.screening.model import Pair


@dataclass(frozen=True)
class SpliceSettings:
    """Shares are of the text's weight (rare letters weigh more). `share`: the least a source brings alone, and
    `letters` of them, `telling` of which begin three letters that no more than `crowd` texts have (what more have is
    the way a field writes, and names no source); `total`: all sources together; `copy`: one source that brings more
    has been copied, not spliced; `kin`: two sources that hold this much of each other are one; `region`: equal
    letters that a stretch needs; `gap`: changed letters between equal ones that still belong to it.

    `candidates`, `gate`, `common`, `budget`, `shortest` as in DisguiseSettings; `sources` named at most.
    """

    share: float = 0.08
    letters: int = 28
    telling: int = 20
    total: float = 0.65
    copy: float = 0.85
    kin: float = 0.25
    region: int = 24
    gap: int = 6
    crowd: int = 25
    sources: int = 6
    candidates: int = 16
    gate: float = 0.08
    common: float = 0.03
    budget: int = 16_000_000
    shortest: int = 80


@dataclass(frozen=True)
class Splice:
    """Text `at` (an index) and its sources as (index, share it brings, letters it covers), the largest first."""

    at: int
    total: float
    sources: tuple[tuple[int, float, NDArray[np.bool_]], ...]


def splices(
    texts: Sequence[tuple[str, str]],
    against: Sequence[tuple[str, str]] = (),
    settings: SpliceSettings | None = None,
    skip: Collection[tuple[str, str]] = (),
    progress: Progress | None = None,
    part: str = "abstract",
) -> tuple[Pair, ...]:
    """One pair for each source of each pieced text of the batch; `shared` names the pieced text and all its sources.
    `skip` holds known copies, either way round: they are no sources."""
    chosen = settings or SpliceSettings()
    ready = prepare(texts, against, chosen.common, chosen.budget, chosen.shortest, chosen.crowd)
    known = {frozenset(pair) for pair in skip}
    found = [
        pair
        for splice in pieced(ready, chosen, known, progress)
        for pair in _pairs(ready, splice, chosen, part)
    ]
    place = {one: at for at, one in reversed(list(enumerate(ready.ids)))}
    return tuple(sorted(found, key=lambda pair: (place[pair.a], place[pair.b], str(pair.shared["spliced"]))))


def pieced(
    ready: Prepared,
    settings: SpliceSettings,
    known: Collection[frozenset[str]] = (),
    progress: Progress | None = None,
) -> tuple[Splice, ...]:
    """The pieced texts of the batch, in its order."""
    tick = None if progress is None else (lambda done: progress(done, ready.batch))
    found = candidates(ready.indexes, ready.weights, ready.batch, settings.candidates, settings.gate, tick)
    partners = {
        at: [one for one in group if frozenset((ready.ids[at], ready.ids[one.b])) not in known]
        for at, group in groupby(found, key=lambda one: one.a)
    }
    many = len(found) >= MANY
    made = {}
    for at, group in partners.items():
        splice = _splice(ready, at, group, settings, many)
        if splice is not None:
            made[at] = splice
    settled = _settled(list(made.values()), settings)
    # Another splice of the same source is a poorer name for it than the source itself.
    names = {splice.at for splice in settled}
    return tuple(
        _splice(ready, splice.at, [one for one in partners[splice.at] if one.b not in names], settings, many)
        or splice
        if any(b in names for b, _, _ in splice.sources)
        else splice
        for splice in settled
    )


def _settled(made: Sequence[Splice], settings: SpliceSettings) -> tuple[Splice, ...]:
    """Of two texts that name each other, the more fully pieced one is the splice and the other its source: a text
    that went into several splices looks pieced from them."""
    kept: dict[int, Splice] = {}
    for splice in sorted(made, key=lambda one: (-one.total, one.at)):
        sources = tuple(
            source
            for source in splice.sources
            if not (source[0] in kept and any(splice.at == named for named, _, _ in kept[source[0]].sources))
        )
        total = sum(share for _, share, _ in sources)
        if len(sources) >= 2 and total >= settings.total:
            kept[splice.at] = Splice(splice.at, total, sources)
    return tuple(kept[at] for at in sorted(kept))


def _splice(
    ready: Prepared, at: int, partners: Sequence[Candidate], settings: SpliceSettings, many: bool
) -> Splice | None:
    if sum(one.in_a for one in partners) < settings.total / 2 or len(partners) < 2:
        return None
    weight = ready.weights.along(ready.letters[at])
    whole = float(weight.sum())
    covers = [(one.b, *_cover(ready, at, one.b, settings, many)) for one in partners]
    shares = {b: float(weight[cover].sum()) / whole for b, cover, _ in covers}
    if max(shares.values()) >= settings.copy:
        return None
    free = np.ones(len(weight), dtype=np.bool_)
    chosen: list[tuple[int, float, NDArray[np.bool_]]] = []
    while len(chosen) < settings.sources:
        gains = [
            (float(weight[cover & free].sum()) / whole, -b, cover)
            for b, cover, telling in covers
            if (cover & free).sum() >= settings.letters
            and (telling & free).sum() >= settings.telling
            and not any(b == other or _kin(ready, b, other) >= settings.kin for other, _, _ in chosen)
        ]
        gain, b, cover = max(gains, key=lambda one: one[:2], default=(0.0, 0, free))
        if gain < settings.share:
            break
        chosen.append((-b, gain, cover & free))
        free &= ~cover
    total = sum(gain for _, gain, _ in chosen)
    if len(chosen) < 2 or total < settings.total:
        return None
    return Splice(at, total, tuple(chosen))


def _cover(
    ready: Prepared, at: int, other: int, settings: SpliceSettings, many: bool
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The letters of text `at` that stand in stretches shared with the other, changed words between them too; and
    those of them that begin three equal ones which the field does not share."""
    ours, theirs = ready.letters[at], ready.letters[other]
    cover, equal = (np.zeros(len(ours), dtype=np.bool_) for _ in range(2))
    for region in regions(tile(masked(ours.codes), masked(theirs.codes), many), settings.region):
        last = region.blocks[0][0]
        for start, _, size in region.blocks:
            cover[start if start - last > settings.gap else last : start + size] = True
            equal[start : start + max(0, size - 2)] = True
            last = start + size
    return cover, equal & ready.weights.telling(ours)


def _kin(ready: Prepared, one: int, other: int) -> float:
    """The share of the lighter text's weight that both hold."""
    ours, theirs = ready.indexes[one], ready.indexes[other]
    weight = ready.weights.weight
    least = min(float(weight[ours].sum()), float(weight[theirs].sum()))
    both = np.intersect1d(ours, theirs, assume_unique=True)
    return float(weight[both].sum()) / max(1.0, least)


def _pairs(ready: Prepared, splice: Splice, settings: SpliceSettings, part: str) -> Iterator[Pair]:
    pieced_text = ready.letters[splice.at]
    named = [
        {
            "id": ready.ids[b],
            "share": round(gain, 4),
            "spans": _spans(cover, pieced_text.starts, pieced_text.ends),
        }
        for b, gain, cover in splice.sources
    ]
    for b, gain, _ in splice.sources:
        first, second = sorted((splice.at, b))
        aligned = align_letters(ready.letters[first], ready.letters[second], part, part, settings.region)
        if not aligned.passages:
            # Held together only by figures that differ: the shorter stretches between them still show it.
            aligned = align_letters(ready.letters[first], ready.letters[second], part, part)
        yield Pair(
            a=ready.ids[first],
            b=ready.ids[second],
            method="splice",
            measure="share",
            score=round(min(1.0, splice.total), 4),
            kinds=(1,) if b < ready.batch else (2,),
            passages=aligned.passages,
            shared={"spliced": ready.ids[splice.at], "share": round(gain, 4), "sources": named},
        )


def _spans(cover: NDArray[np.bool_], starts: NDArray[np.int32], ends: NDArray[np.int32]) -> list[list[int]]:
    """Runs of covered letters as spans of the original."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], cover.astype(np.int8), [0]))))
    return [[int(starts[i]), int(ends[j - 1])] for i, j in zip(edges[::2], edges[1::2], strict=True)]
