"""Which of our own entries answers a question.

Four things speak for an entry: its `asks` are like the question in letters or in meaning, its text shares the question's
words, the articles that it cites are those that the search over the law finds, and its intent is the one heard. What speaks
against it: the question names things of which the entry says nothing, or another kind of right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers.model import Entry, Hit
from zhiquan.engines.answers.retrieval.build import asked_terms
from zhiquan.engines.answers.retrieval.dense import Vectors
from zhiquan.engines.answers.retrieval.lexical import Field, Floats, bm25, cosines
from zhiquan.engines.answers.retrieval.tokens import flat
from zhiquan.engines.answers.subjects import Subjects, strays

NO_SUBJECTS = Subjects({})

# What speaks for an entry, in the order of the weights; `lead` and `second` are known only after ranking.
FEATURES = ("letters", "meaning", "text", "cited", "intent", "covered", "stray")
# Of the articles found, how many share what is likely among them.
TELLING = 30
Articles = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Match:
    """An entry with what speaks for it (each 0 to 1); `score` ranks, and `share` is its likelihood among all entries."""

    entry: Entry
    score: float
    share: float
    parts: Mapping[str, float]


# Learned by `benchmarks/asking_train.py` from our own ways of asking, each held out in turn; with and without vectors.
WEIGHTS: Mapping[str, float] = {
    "letters": -3.24,
    "meaning": 16.03,
    "text": 3.57,
    "cited": 2.89,
    "intent": 1.21,
    "covered": 2.77,
    "stray": -1.33,
}
BY_LETTERS: Mapping[str, float] = {
    "letters": 1.67,
    "meaning": 0.0,
    "text": 4.05,
    "cited": 3.53,
    "intent": 1.77,
    "covered": 2.72,
    "stray": -1.88,
}


def likely_articles(hits: Sequence[Hit]) -> dict[tuple[str, str], float]:
    """(name of the law, article) → its likelihood among the articles found; names and aliases both stand."""
    if not hits:
        return {}
    scores = np.array([hit.score for hit in hits[:TELLING]])
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    found: dict[tuple[str, str], float] = {}
    for hit, chance in zip(hits, chances, strict=False):
        for name in (hit.instrument.name, hit.instrument.title, *hit.instrument.aliases):
            found[name, hit.article.label] = max(float(chance), found.get((name, hit.article.label), 0.0))
    return found


# How much the entries found say about what is wanted, and what an intent without any of them still keeps.
SAY, LEAST = 0.7, 0.02


def borne_out(intents: Sequence[tuple[str, float]], found: Sequence[Match]) -> tuple[tuple[str, float], ...]:
    """The chances of intents, weighed by how likely the entries are that speak for each; likeliest first."""
    shares: dict[str, float] = {}
    for match in found:
        shares[match.entry.intent] = shares.get(match.entry.intent, 0.0) + match.share
    weighed = [(code, chance * (LEAST + shares.get(code, 0.0)) ** SAY) for code, chance in intents]
    whole = sum(chance for _code, chance in weighed) or 1.0
    return tuple(sorted(((code, chance / whole) for code, chance in weighed), key=lambda pair: -pair[1]))


class EntryIndex:
    """All entries of a book, ready to be asked. `vectors` are unit rows for `phrases` in their order, if there are any."""

    def __init__(
        self, entries: Sequence[Entry], vectors: Floats | None = None, subjects: Subjects = NO_SUBJECTS
    ) -> None:
        self.entries = tuple(entries)
        self.subjects = subjects
        self._about = [subjects.named(_whole(entry)) for entry in self.entries]
        self.by_code = {entry.code: entry for entry in self.entries}
        rows = list(_rows(self.entries))
        self.phrases: tuple[str, ...] = tuple(text for _, text in rows)
        self._owner = np.array([owner for owner, _ in rows], dtype=np.int32)
        none = np.zeros((0, 1), dtype=np.float32)
        self._near = Vectors(
            vectors if vectors is not None else none, self._owner if vectors is not None else self._owner[:0]
        )
        self._asks = Field.of(
            cosines("asks", *flat([asked_terms(text) for text in self.phrases]), len(rows)), "asks"
        )
        texts = [asked_terms(_whole(entry)) for entry in self.entries]
        self._text = Field.of(bm25("text", *flat(texts), len(texts), k1=1.2, b=0.5), "text")
        self._held = [np.unique(terms) for terms in texts]
        self._cites = [
            tuple(
                dict.fromkeys(
                    (cite.law, cite.article) for say in entry.says for cite in say.cites if cite.law
                )
            )
            for entry in self.entries
        ]

    def rank(
        self,
        question: str,
        vector: Floats | None = None,
        intents: Mapping[str, float] | None = None,
        articles: Articles | None = None,
        most: int = 6,
        weights: Mapping[str, float] | None = None,
    ) -> list[Match]:
        """The entries that answer best, best first. `intents` are the chances of the question's intents, `articles`
        those of the articles that the search found."""
        if not self.entries:
            return []
        parts = self.features(question, vector, intents or {}, articles or {})
        weights = weights or (WEIGHTS if vector is not None and len(self._near.rows) else BY_LETTERS)
        scores = np.zeros(len(self.entries), dtype=np.float32)
        for name in FEATURES:
            scores += np.float32(weights[name]) * parts[name]
        order = np.argsort(-scores, kind="stable")[:most]
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        return [
            Match(
                self.entries[at],
                float(scores[at]),
                float(shares[at]),
                {name: float(parts[name][at]) for name in FEATURES},
            )
            for at in order
        ]

    def features(
        self, question: str, vector: Floats | None, intents: Mapping[str, float], articles: Articles
    ) -> dict[str, Floats]:
        """What speaks for each entry: one array a feature."""
        size, terms = len(self.entries), asked_terms(question)
        letters = np.zeros(size, dtype=np.float32)
        np.maximum.at(letters, self._owner, self._asks.cosine(terms, len(self.phrases)))
        text = self._text.score(terms, size)
        best = float(text.max()) if size else 0.0
        return {
            "letters": letters,
            "meaning": self._near.scores(vector, size),
            "text": text / np.float32(best) if best > 0 else text,
            "cited": self._cited(articles),
            "intent": np.array([intents.get(entry.intent, 0.0) for entry in self.entries], dtype=np.float32),
            "covered": self._covered(terms),
            "stray": self._stray(question),
        }

    def _stray(self, question: str) -> Floats:
        """1 for entries about another kind of right than the question names."""
        named = self.subjects.named(question)
        return np.array([strays(named, about) for about in self._about], dtype=np.float32)

    def _cited(self, articles: Articles) -> Floats:
        """How likely it is that the article wanted is one that the entry cites."""
        if not articles:
            return np.zeros(len(self.entries), dtype=np.float32)
        found = [min(1.0, sum(articles.get(cite, 0.0) for cite in cites)) for cites in self._cites]
        return np.array(found, dtype=np.float32)

    def _covered(self, terms: NDArray[np.uint64]) -> Floats:
        """How much of what the question names, the rarer the more, stands in an entry."""
        own = np.unique(terms)
        rows = self._text.rows(own)
        rarest = float(self._text.idf.max()) if len(self._text.idf) else 1.0
        whole = sum(idf for _start, _end, idf in rows) + rarest * (len(own) - len(rows))
        held = np.zeros(len(self.entries), dtype=np.float32)
        for start, end, idf in rows:
            held[self._text.docs[start:end]] += np.float32(idf)
        return held / np.float32(whole) if whole > 0 else held


def phrases_of(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The ways in which entries are asked for, titles included, in the order in which their vectors are passed."""
    return tuple(text for _, text in _rows(entries))


def _rows(entries: Sequence[Entry]) -> Iterator[tuple[int, str]]:
    for at, entry in enumerate(entries):
        for texts in entry.asks.values():
            for text in texts:
                yield at, text
        for title in entry.title.values():
            yield at, title


def _whole(entry: Entry) -> str:
    """Everything that an entry says and the ways it is asked for, in one piece."""
    asks = (text for texts in entry.asks.values() for text in texts)
    says = (text for say in entry.says for text in say.text.values())
    labels = (text for figure in entry.computes for text in figure.label.values())
    return "。".join((*entry.title.values(), *asks, *says, *labels))
