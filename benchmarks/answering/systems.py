"""The systems that retrieval is held against, over the same articles and with what is not in force left out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import rjieba
from numpy.typing import NDArray

from answering.labels import Labelled
from answering.world import World
from zhiquan.engines.answers.retrieval import Searcher
from zhiquan.engines.answers.retrieval.lexical import Floats
from zhiquan.engines.answers.retrieval.tokens import GAP, folded

Rank = Callable[[Labelled, Floats], Sequence[int]]
DEEP = 100
# Hits asked of a foreign index, so that enough stay when what is not in force is left out.
WIDE = 200


def systems(world: World, searcher: Searcher) -> Iterator[tuple[str, Rank | None]]:
    """Name and ranking; None where a package is not installed."""
    for name, signal in (
        ("BM25, words", "words"),
        ("BM25, letter pairs", "pairs"),
        ("dense, articles on IP", "near"),
        ("asked questions, words and pairs", "asked"),
        ("asked questions, dense", "asked_near"),
    ):
        yield name, _signal(searcher, signal)
    yield "SQLite FTS5, letter pairs", _fts5(world, searcher)
    yield "bm25s, words", _bm25s(world, searcher) if find_spec("bm25s") else None
    yield "tantivy, words", _tantivy(world, searcher) if find_spec("tantivy") else None


def spaced_pairs(text: str) -> str:
    """The neighbouring letters of a text, with blanks between."""
    plain = folded(text)
    return " ".join(plain[at : at + 2] for at in range(len(plain) - 1) if GAP not in plain[at : at + 2])


def spaced_words(text: str) -> str:
    return " ".join(word for word in rjieba.cut(folded(text)) if GAP not in word)


def _signal(searcher: Searcher, signal: str) -> Rank:
    def rank(one: Labelled, vector: Floats) -> list[int]:
        candidates = searcher.candidates(one.question, vector, one.on)
        shown = searcher.index.of_day(one.on, candidates.asked.coming)
        scores = np.where(shown, candidates.signal[signal], -1)
        return [int(at) for at in np.argsort(-scores, kind="stable")[:DEEP]]

    return rank


def _shown(searcher: Searcher, one: Labelled, found: Sequence[int]) -> list[int]:
    shown: NDArray[np.bool_] = searcher.index.of_day(one.on)
    return [at for at in found if shown[at]][:DEEP]


def _fts5(world: World, searcher: Searcher) -> Rank:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE texts USING fts5(body, tokenize='unicode61')")
    rows = ((at, spaced_pairs(article.text)) for at, article in enumerate(world.articles))
    base.executemany("INSERT INTO texts (rowid, body) VALUES (?, ?)", rows)

    def rank(one: Labelled, _vector: Floats) -> list[int]:
        query = " OR ".join(f'"{pair}"' for pair in dict.fromkeys(spaced_pairs(one.question).split()))
        found = base.execute(
            "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts) LIMIT ?", (query, WIDE)
        )
        return _shown(searcher, one, [row[0] for row in found])

    return rank


def _bm25s(world: World, searcher: Searcher) -> Rank:
    bm25s = import_module("bm25s")
    index = bm25s.BM25()
    index.index([spaced_words(article.text).split() for article in world.articles], show_progress=False)

    def rank(one: Labelled, _vector: Floats) -> list[int]:
        found, _scores = index.retrieve([spaced_words(one.question).split()], k=WIDE, show_progress=False)
        return _shown(searcher, one, [int(at) for at in found[0]])

    return rank


def _tantivy(world: World, searcher: Searcher) -> Rank:
    tantivy = import_module("tantivy")
    shape = tantivy.SchemaBuilder()
    shape.add_text_field("body", stored=False, tokenizer_name="whitespace")
    shape.add_unsigned_field("at", stored=True)
    index = tantivy.Index(shape.build())
    writer = index.writer()
    for at, article in enumerate(world.articles):
        writer.add_document(tantivy.Document(body=spaced_words(article.text), at=at))
    writer.commit()
    index.reload()
    reader = index.searcher()

    def rank(one: Labelled, _vector: Floats) -> list[int]:
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(index.schema, "body", word))
            for word in dict.fromkeys(spaced_words(one.question).split())
        ]
        hits = reader.search(tantivy.Query.boolean_query(terms), WIDE).hits
        return _shown(searcher, one, [reader.doc(where)["at"][0] for _score, where in hits])

    return rank
