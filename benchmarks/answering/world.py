"""The corpus built, the questions labelled, the vectors made: what every measurement of retrieval starts from."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from answering.corpus import ROOT, passage, read_all
from answering.labels import Labelled, Places, asked_questions, ip_questions, lay_questions
from answering.vectors import Embedder
from zhiquan.engines.answers.model import Article, Instrument
from zhiquan.engines.answers.retrieval import Built, build

LEXICON = ROOT / "policy" / "shenzhen" / "knowledge" / "lexicon.yaml"


def lexicon() -> list[Mapping[str, Sequence[str]]]:
    if not LEXICON.is_file():
        return []
    rows: list[Mapping[str, Sequence[str]]] = yaml.safe_load(LEXICON.read_text("utf-8"))["terms"]
    return rows


@dataclass
class World:
    """Everything at hand. `built` holds vectors of the articles that speak of intellectual property."""

    instruments: list[Instrument]
    articles: list[Article]
    places: Places
    asked: list[tuple[int, str]]
    lost: list[str]
    built: Built
    embed: Embedder
    seconds: dict[str, float] = field(default_factory=dict)

    @cached_property
    def ip(self) -> list[Labelled]:
        return ip_questions(self.places)

    @cached_property
    def lay(self) -> list[Labelled]:
        return lay_questions(self.places)

    def vectors(self, questions: Sequence[Labelled]) -> NDArray[np.float32]:
        return self.embed([one.question for one in questions], "query")


def world(dense: bool = True) -> World:
    """The world, in about a minute without vectors at hand for the asked questions: they are kept between runs."""
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    instruments, articles = read_all()
    places = Places(instruments, articles)
    asked, lost = asked_questions(places)
    seconds["read"] = time.perf_counter() - started
    started = time.perf_counter()
    built = build(instruments, articles, asked)
    seconds["build"] = time.perf_counter() - started
    embed = Embedder()
    if dense:
        started = time.perf_counter()
        _add_vectors(built.arrays, instruments, articles, asked, embed)
        seconds["vectors"] = time.perf_counter() - started
    return World(instruments, articles, places, asked, lost, built, embed, seconds)


def _add_vectors(
    arrays: dict[str, Any],
    instruments: Sequence[Instrument],
    articles: Sequence[Article],
    asked: Sequence[tuple[int, str]],
    embed: Embedder,
) -> None:
    by = {one.id: one for one in instruments}
    spoken = np.flatnonzero(arrays["doc.ip"] >= 0.6).astype(np.int32)
    arrays["vectors.owner"] = spoken
    arrays["vectors.rows"] = embed(
        [passage(by[articles[at].instrument], articles[at]) for at in spoken], "passage"
    )
    if asked:
        arrays["asked.rows"] = embed([question for _at, question in asked], "query")
