"""What people want: a linear model of phrasings blended with their nearest neighbours, with probabilities.

`train` learns from the phrasings of the intents within seconds (a kernel ridge regression in closed form, so that every
run gives the same); `arrays` and `loaded` keep what it learned. Vectors of the phrasings may be passed in and are used
where the question's vector is passed too; without them it is purely lexical.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers import features as feature
from zhiquan.engines.answers.language import Reading, Speech, read
from zhiquan.engines.answers.model import Intent

Floats = NDArray[np.float32]
OUTSIDE = "out_of_scope"
# Ridge; weight of the nearest phrasings beside the linear score; share of the best clause; share of vectors in the kernel.
RIDGE, NEAREST, CLAUSES, DENSE = 0.3, 0.8, 0.15, 4.0
BLOCK = 2048
# Score → log odds: what makes probabilities fit questions of other writers best (benchmarks/intents.py prints it).
SHARPNESS = 8.5
# Two intents are close when the first is not this much likelier than the second, or is not this likely by itself.
MARGIN, LIKELY = 2.0, 0.5
# What is asked back: at most so many intents, each at least this share as likely as the first.
CHOICES, SHARE = 4, 0.15


@dataclass(frozen=True, slots=True)
class Ranked:
    """Intents by probability, best first. `known` is the share of the question's features that phrasings have."""

    scores: tuple[tuple[str, float], ...]
    language: str
    known: float

    @property
    def best(self) -> str:
        return self.scores[0][0]

    @property
    def probability(self) -> float:
        return self.scores[0][1]


@dataclass(frozen=True)
class Model:
    """A trained model. `weights`: features × intents; `rows`: phrasings by feature, for the nearest ones."""

    codes: tuple[str, ...]
    speech: Speech
    space: feature.Space
    weights: Floats
    owner: NDArray[np.int32]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    values: Floats
    dense: Floats | None = None
    centre: Floats | None = None
    dense_weights: Floats | None = None

    def rank(self, question: str, vector: Floats | None = None, before: str = "") -> Ranked:
        """Intents for a question. `before` is the question asked before it in the same talk, where it only answers back.

        `vector` is the question's vector from the model that made the phrasings' vectors.
        """
        reading = read(question, self.speech)
        score, known = self._score(reading, vector)
        if before:
            earlier, _known = self._score(read(before, self.speech), None)
            score = score + 0.7 * earlier
        return Ranked(_ranked(self.codes, score * SHARPNESS), reading.language, known)

    def _score(self, reading: Reading, vector: Floats | None) -> tuple[Floats, float]:
        whole, known = self._one(reading, vector)
        clauses = feature.parts(reading)
        if not clauses:
            return whole, known
        best = np.max([self._one(clause, None)[0] for clause in clauses], axis=0)
        return ((1 - CLAUSES) * whole + CLAUSES * best).astype(np.float32), known

    def _one(self, reading: Reading, vector: Floats | None) -> tuple[Floats, float]:
        places, values, known = self.space.vector(feature.features(reading))
        linear = values @ self.weights[places] if len(places) else np.zeros(len(self.codes), np.float32)
        likeness = np.zeros(len(self.owner), np.float32)
        for place, value in zip(places.tolist(), values.tolist(), strict=True):
            span = slice(self.starts[place], self.starts[place + 1])
            likeness[self.rows[span]] += value * self.values[span]
        if vector is not None and self.dense is not None and self.centre is not None:
            query = _centred(vector[None, :], self.centre)[0]
            linear = linear + DENSE * (query @ self.dense_weights)
            likeness = (likeness + DENSE * (self.dense @ query)) / (1 + DENSE)
        return (linear + NEAREST * _nearest(likeness, self.owner, len(self.codes))).astype(np.float32), known

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What was learned, for keeping (npz); `loaded` reads it. The speech rules are not part of it."""
        kept: dict[str, NDArray[Any]] = {
            "codes": np.array(self.codes),
            "names": np.array(sorted(self.space.places, key=self.space.places.__getitem__)),
            "rarity": self.space.rarity,
            "weights": self.weights.astype(np.float16),
            "owner": self.owner,
            "starts": self.starts,
            "rows": self.rows,
            "values": self.values,
        }
        if self.dense is not None and self.centre is not None and self.dense_weights is not None:
            kept |= {"dense": self.dense, "centre": self.centre, "dense_weights": self.dense_weights}
        return kept


def loaded(kept: Mapping[str, NDArray[Any]], speech: Speech) -> Model:
    """A model from what `Model.arrays` gave."""
    places = {str(name): at for at, name in enumerate(kept["names"])}
    return Model(
        tuple(str(code) for code in kept["codes"]),
        speech,
        feature.Space(places, kept["rarity"]),
        kept["weights"].astype(np.float32),
        kept["owner"],
        kept["starts"],
        kept["rows"],
        kept["values"],
        kept.get("dense", None),
        kept.get("centre", None),
        kept.get("dense_weights", None),
    )


def train(
    intents: Sequence[Intent],
    speech: Speech,
    vectors: Floats | None = None,
    more: Sequence[tuple[str, str]] = (),
) -> Model:
    """A model of the intents' phrasings and of `more` (intent, phrasing), such as the questions of entries.

    `vectors`: one row a phrasing, in the order of `phrasings(intents)` and then of `more`.
    """
    asked = (*phrasings(intents), *more)
    codes = tuple(intent.code for intent in intents)
    number = {code: at for at, code in enumerate(codes)}
    owner = np.array([number[code] for code, _text in asked], dtype=np.int32)
    found = [feature.features(read(text, speech)) for _code, text in asked]
    space = feature.space(found)
    starts, rows, values = _columns(space, found)
    kernel = _kernel(starts, rows, values, len(asked))
    dense, centre = None, None
    if vectors is not None:
        centre = vectors.mean(axis=0).astype(np.float32)
        dense = _centred(vectors, centre)
        kernel = kernel + DENSE * (dense @ dense.T)
    dual = _ridge(kernel, owner, len(codes))
    return Model(
        codes,
        speech,
        space,
        _weights(starts, rows, values, dual),
        owner,
        starts,
        rows,
        values,
        dense,
        centre,
        None if dense is None else (dense.T @ dual).astype(np.float32),
    )


def phrasings(intents: Sequence[Intent]) -> tuple[tuple[str, str], ...]:
    """(intent, phrasing) of all intents, names included, in the order that vectors are passed in."""
    return tuple(
        (intent.code, text)
        for intent in intents
        for texts in ((intent.name["zh-Hans"], intent.name["en"]), *intent.asks.values())
        for text in texts
    )


def close(ranked: Ranked) -> tuple[str, ...]:
    """The intents to ask back about, likeliest first and at most three; none where the first is clear."""
    (_first, best), *others = ranked.scores
    if best >= LIKELY and best >= MARGIN * others[0][1]:
        return ()
    likely = tuple(code for code, score in ranked.scores[:CHOICES] if score >= best * SHARE)
    return likely if len(likely) > 1 else ()


def outside(ranked: Ranked, floor: float = 0.2) -> bool:
    """Whether nothing that this service does is likely enough to be meant."""
    return ranked.best == OUTSIDE or ranked.probability < floor


def read_intents(files: Sequence[Mapping[str, Any]]) -> tuple[Intent, ...]:
    """The intents of some files (schema knowledge_intents), in the order of their codes. ValueError on a double code."""
    intents = [intent_of(one) for data in files for one in data["intents"]]
    codes = sorted(intent.code for intent in intents)
    twice = [code for code, other in itertools.pairwise(codes) if code == other]
    if twice:
        raise ValueError(f"intents defined twice: {', '.join(twice)}")
    return tuple(sorted(intents, key=lambda intent: intent.code))


def intent_of(data: Mapping[str, Any]) -> Intent:
    """An intent from checked plain data."""
    return Intent(
        code=data["code"],
        name=data["name"],
        asks={language: tuple(texts) for language, texts in data["asks"].items()},
        matter=data.get("matter", ""),
        guide=data.get("guide", ""),
        entry=data.get("entry", ""),
        near=tuple(data.get("near", ())),
        handover=data.get("handover", False),
        login=data.get("login", False),
    )


def _ranked(codes: Sequence[str], logits: Floats) -> tuple[tuple[str, float], ...]:
    powers = np.exp(logits - logits.max())
    chances = powers / powers.sum()
    order = np.argsort(-chances, kind="stable")
    return tuple((codes[at], float(chances[at])) for at in order)


def _columns(
    space: feature.Space, found: Sequence[Mapping[str, float]]
) -> tuple[NDArray[np.int64], Any, Any]:
    """Phrasings by feature: where each feature's stretch starts, the phrasings in it, and their values."""
    vectors = [space.vector(one)[:2] for one in found]
    places = np.concatenate([one for one, _values in vectors])
    rows = np.repeat(np.arange(len(found), dtype=np.int32), [len(one) for one, _values in vectors])
    values = np.concatenate([one for _places, one in vectors])
    order = np.argsort(places, kind="stable")
    starts = np.searchsorted(places[order], np.arange(len(space.places) + 1)).astype(np.int64)
    return starts, rows[order], values[order]


def _blocks(starts: NDArray[np.int64], rows: NDArray[np.int32], values: Floats, count: int) -> Any:
    """Dense pieces of phrasings × features, a block of features at a time."""
    for at in range(0, len(starts) - 1, BLOCK):
        end = min(at + BLOCK, len(starts) - 1)
        piece = np.zeros((count, end - at), dtype=np.float32)
        span = slice(starts[at], starts[end])
        columns = np.repeat(np.arange(end - at), np.diff(starts[at : end + 1]))
        piece[rows[span], columns] = values[span]
        yield at, end, piece


def _kernel(starts: NDArray[np.int64], rows: NDArray[np.int32], values: Floats, count: int) -> Floats:
    total = np.zeros((count, count), dtype=np.float32)
    for _at, _end, piece in _blocks(starts, rows, values, count):
        total += piece @ piece.T
    return total


def _weights(starts: NDArray[np.int64], rows: NDArray[np.int32], values: Floats, dual: Floats) -> Floats:
    weights = np.zeros((len(starts) - 1, dual.shape[1]), dtype=np.float32)
    for at, end, piece in _blocks(starts, rows, values, len(dual)):
        weights[at:end] = piece.T @ dual
    return weights


def _ridge(kernel: Floats, owner: NDArray[np.int32], classes: int) -> Floats:
    """Dual weights, phrasings × intents."""
    goals = np.zeros((len(owner), classes), dtype=np.float32)
    goals[np.arange(len(owner)), owner] = 1
    return np.linalg.solve(kernel + RIDGE * np.eye(len(owner), dtype=np.float32), goals).astype(np.float32)


def _nearest(likeness: Floats, owner: NDArray[np.int32], classes: int) -> Floats:
    """For each intent the likeness of its nearest phrasing."""
    best = np.zeros(classes, dtype=np.float32)
    np.maximum.at(best, owner, likeness)
    return best


def _centred(vectors: Floats, centre: Floats) -> Floats:
    moved = vectors - centre
    units: Floats = (moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)).astype(
        np.float32
    )
    return units
