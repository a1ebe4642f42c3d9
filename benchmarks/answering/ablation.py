"""What each part of retrieval brings: the whole with one part taken away and the weights learned anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from answering.training import Seen, fit, seen
from answering.world import World, lexicon
from zhiquan.engines.answers.retrieval import Searcher
from zhiquan.engines.answers.retrieval.build import asked_arrays
from zhiquan.engines.answers.retrieval.features import FEATURES
from zhiquan.engines.answers.retrieval.fusion import Weights
from zhiquan.engines.answers.retrieval.weights import WEIGHTS

FOLDS = 5
LEVELS = tuple(name for name in FEATURES if name.startswith("level_"))
STRUCTURE = (
    "named",
    "numbered",
    "other_named",
    "here",
    "elsewhere",
    "tail",
    "amends",
    "short",
    "long",
    *LEVELS,
)


@dataclass(frozen=True)
class Part:
    """What is taken away: arrays (by the start of their names), the lexicon, first-stage weights, features."""

    name: str
    arrays: tuple[str, ...] = ()
    asked: bool = False
    lexicon: bool = False
    first: tuple[str, ...] = ()
    features: tuple[str, ...] = ()


PARTS = (
    Part("everything"),
    Part(
        "without asked questions", asked=True, first=("asked", "asked_near"), features=("asked", "asked_near")
    ),
    Part("without their vectors", arrays=("asked.rows",), first=("asked_near",), features=("asked_near",)),
    Part("without vectors of articles", arrays=("vectors.",), first=("near",), features=("near",)),
    Part(
        "without any vector",
        arrays=("asked.rows", "vectors."),
        first=("asked_near", "near"),
        features=("asked_near", "near"),
    ),
    Part("without the lexicon", lexicon=True, first=("legal",), features=("legal", "legal_cover")),
    Part("without letter pairs", first=("pairs",), features=("pairs",)),
    Part("without words", first=("words",), features=("words",)),
    Part("without names and headings", first=("title",), features=("title",)),
    Part("without the prior for IP", first=("ip",), features=("ip", "ip_not")),
    Part("without structure", first=("named", "tail", "amends", "elsewhere"), features=STRUCTURE),
    Part("without levels", features=LEVELS),
    Part("without neighbours and citations", features=("cited", "beside")),
    Part("without what the instrument tells", features=("instrument",)),
)


def stripped(world: World, part: Part) -> Searcher:
    """A searcher without a part."""
    arrays = {
        name: array
        for name, array in world.built.arrays.items()
        if not name.startswith(part.arrays or ("\0",))
    }
    if part.asked:
        arrays |= asked_arrays([])
        arrays.pop("asked.rows", None)
    first = {name: value for name, value in WEIGHTS.first.items() if name not in part.first}
    rows = () if part.lexicon else lexicon()
    return Searcher(arrays, world.built.meta, rows, replace(WEIGHTS, first=first))


def ranked(searcher: Searcher, weights: Weights, questions: Sequence[Seen]) -> list[list[int]]:
    """The candidates of each question by the second stage."""
    return [[int(at) for at in each.at[order(searcher, weights, each)]] for each in questions]


def order(searcher: Searcher, weights: Weights, each: Seen) -> NDArray[np.intp]:
    return np.argsort(-searcher.weighed(each.rows, each.tells, weights), kind="stable")


def crossed(
    searcher: Searcher, ours: Sequence[Seen], learned: Callable[[Sequence[Seen]], Weights], seed: int = 0
) -> list[list[int]]:
    """Each question ranked by weights that were learned without its fold."""
    fold = np.random.default_rng(seed).integers(0, FOLDS, len(ours))
    lists: list[list[int]] = [[] for _one in ours]
    for part in range(FOLDS):
        weights = learned([one for one, of in zip(ours, fold, strict=True) if of != part])
        for at in np.flatnonzero(fold == part):
            lists[at] = ranked(searcher, weights, [ours[at]])[0]
    return lists


def ablation(
    world: World,
    train: Sequence[Seen],
    dev: Sequence[Seen],
    asked: Sequence[Seen],
    parts: Sequence[Part] = PARTS,
) -> Iterator[tuple[str, list[list[int]], list[list[int]], list[list[int]]]]:
    """Part, first stage on the training questions, both stages on them (cross-validated), both on the dev half."""
    vectors = [world.vectors([each.one for each in group]) for group in (train, dev)]
    for part in parts:
        searcher = stripped(world, part)
        ours, held = (
            seen(searcher, [each.one for each in group], list(rows))
            for group, rows in zip((train, dev), vectors, strict=True)
        )
        # Asked questions held out of the whole index say nothing about an index without a part of it.
        extra = asked if part.name == "everything" else ()

        def learned(
            some: Sequence[Seen], extra: Sequence[Seen] = extra, off: tuple[str, ...] = part.features
        ) -> Weights:
            return fit(some, extra, (), off)

        first = [[int(at) for at in each.at] for each in ours]
        yield part.name, first, crossed(searcher, ours, learned), ranked(searcher, learned(ours), held)
