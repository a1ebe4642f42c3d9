"""Learning the weights of the second stage and of the gate.

For intellectual property: from our labelled questions, and a little from our asked questions, each held out of the
index it is searched in (they are harder than life: what is left of their article was written to differ from them).
For other law: from the lay questions. Questions of the dev set take no part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from answering.labels import DAY, TRAIN, Labelled, ip_questions
from answering.world import World, lexicon
from zhiquan.engines.answers.retrieval import Searcher
from zhiquan.engines.answers.retrieval.build import asked_arrays
from zhiquan.engines.answers.retrieval.features import FEATURES, TELLS
from zhiquan.engines.answers.retrieval.fusion import Case, Weights, learn, learn_gate
from zhiquan.engines.answers.retrieval.lexical import Floats
from zhiquan.engines.answers.retrieval.search import Candidates
from zhiquan.engines.answers.retrieval.weights import WEIGHTS

FOLDS = 5
# Asked questions taken of each fold, and how much one counts beside a labelled question.
EACH, ASKED_WEIGHT = 80, 0.05
# The gate decides rather than mixes, and in doubt for intellectual property, which is what people come for.
SHARP, LEAN = 2.0, 2.0
# Too few questions of ours name an article or have a stale text before them: these are set, not learned.
SET = {"numbered": 5.0, "stale": -4.0, "level_plan": 0.0}


@dataclass(frozen=True)
class Seen:
    """A question with its candidates and what the stages see of them."""

    one: Labelled
    at: NDArray[np.intp]
    rows: Floats
    tells: Floats

    def case(self, weight: float = 1.0) -> Case:
        return Case(self.rows, np.isin(self.at, list(self.one.gold)), weight)


def seen(searcher: Searcher, questions: Sequence[Labelled], vectors: Sequence[Floats | None]) -> list[Seen]:
    found = []
    for one, vector in zip(questions, vectors, strict=True):
        candidates: Candidates = searcher.candidates(one.question, vector, one.on)
        found.append(Seen(one, candidates.at, searcher.features(candidates), searcher.tells(candidates)))
    return found


def asked_seen(world: World, seed: int = 7, each: int = EACH) -> list[Seen]:
    """A sample of asked questions; a fold's questions are absent from the index that is searched."""
    rng = np.random.default_rng(seed)
    fold = rng.integers(0, FOLDS, len(world.asked))
    found: list[Seen] = []
    for part in range(FOLDS):
        out = np.flatnonzero(fold == part)
        chosen = rng.permutation(out)[:each]
        questions = [
            Labelled(f"asked-{at}", world.asked[at][1], _day(world, at), frozenset([world.asked[at][0]]))
            for at in chosen
        ]
        found += seen(without(world, out), questions, list(world.built.arrays["asked.rows"][chosen]))
    return found


def without(world: World, out: NDArray[np.intp]) -> Searcher:
    """A searcher whose index lacks some of the asked questions."""
    kept = np.setdiff1d(np.arange(len(world.asked)), out)
    arrays = dict(world.built.arrays)
    arrays |= asked_arrays([world.asked[at] for at in kept])
    if "asked.rows" in arrays:
        arrays["asked.rows"] = world.built.arrays["asked.rows"][kept]
    return Searcher(arrays, world.built.meta, lexicon())


def _day(world: World, at: int) -> date:
    """A day on which the article of an asked question is in force."""
    instrument = world.places.by[world.articles[world.asked[at][0]].instrument]
    if instrument.standing(DAY) in ("in_force", "unknown"):
        return DAY
    return instrument.valid_from or DAY


def fit(ours: Sequence[Seen], asked: Sequence[Seen], lay: Sequence[Seen], off: Sequence[str] = ()) -> Weights:
    """All learned tables. Features in `off` get no weight."""
    fixed = np.full(len(FEATURES), np.nan, dtype=np.float32)
    for name, value in (SET | dict.fromkeys(off, 0.0)).items():
        fixed[FEATURES.index(name)] = value
    ip = learn([*(each.case() for each in ours), *(each.case(ASKED_WEIGHT) for each in asked)], fixed=fixed)
    # Without lay questions the gate stands open: everything is taken as a question on intellectual property.
    tables = {"gate": {"bias": 40.0}, "ip": dict(zip(FEATURES, ip.tolist(), strict=True))}
    if lay:
        other = learn([each.case() for each in lay], fixed=fixed)
        tables["other"] = dict(zip(FEATURES, other.tolist(), strict=True))
        tables["gate"] = _gate([*ours, *asked], lay)
    return replace(WEIGHTS, **tables)


def _gate(yes: Sequence[Seen], no: Sequence[Seen]) -> dict[str, float]:
    rows = np.stack([each.tells for each in (*yes, *no)])
    truth = np.array([True] * len(yes) + [False] * len(no))
    # Both kinds weigh the same, however many questions there are of each.
    weight = np.where(truth, 1 / len(yes), 1 / len(no)).astype(np.float32)
    found = learn_gate(rows, truth, weight, ridge=1e-3)
    gate = {name: SHARP * value for name, value in zip((*TELLS, "bias"), found.tolist(), strict=True)}
    return gate | {"bias": gate["bias"] + LEAN}


def train_questions(world: World) -> list[Labelled]:
    return ip_questions(world.places, TRAIN)
