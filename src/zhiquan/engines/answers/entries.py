"""Which of our own entries answers a question: likeness in letters and in meaning to the ways people ask for it.

A question that an entry answers is like one of its `asks`; one that lies near without being answered names something that
the entry never mentions. Both are measured: the best likeness, and how much of what the question names the entry knows.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers.model import Entry
from zhiquan.engines.text import fold

Floats = NDArray[np.float32]
_WORDS = re.compile(r"[a-z]{2,}|[0-9]+(?:\.[0-9]+)?")
_HAN = re.compile(r"[\u3400-\u9fff]+")
# What questions are made of, whatever they ask about.
# fmt: off
_EMPTY = frozenset((
    "怎么", "什么", "多少", "多久", "可以", "能不", "不能", "是不", "不是", "吗", "呢", "请问", "我们", "我的", "你们", "一个",
    "这个", "那个", "如何", "办理", "需要", "要不", "应该", "有没", "没有", "还是", "么办", "怎样", "哪里", "哪些", "问一", "一下",
    "公司", "现在", "时候", "了怎", "么样", "我想", "想问", "知道",
))
# fmt: on


@dataclass(frozen=True, slots=True)
class Match:
    """An entry with its likeness to the question: `score` ranks, the parts say why (each 0 to 1)."""

    entry: Entry
    score: float
    letters: float
    meaning: float
    covered: float
    intent: float


def terms(text: str) -> list[str]:
    """Bigrams of Han letters, Latin words and numbers of a text."""
    folded = fold(text).text
    latin = _WORDS.findall(text.lower())
    pairs = [run[at : at + 2] for run in _HAN.findall(folded) for at in range(max(1, len(run) - 1))]
    return [*pairs, *latin]


class EntryIndex:
    """All entries of a book, ready to be asked. `vectors` are unit rows for `phrases` in their order, if there are any."""

    def __init__(self, entries: Sequence[Entry], vectors: Floats | None = None) -> None:
        self.entries = tuple(entries)
        rows = list(_rows(self.entries))
        self.phrases: tuple[str, ...] = tuple(text for _, text in rows)
        self._owner = np.array([owner for owner, _ in rows], dtype=np.int32)
        self._vectors = vectors
        self._known = [frozenset(_all_terms(entry)) for entry in self.entries]
        counts = Counter(term for known in self._known for term in known)
        self._idf = {term: math.log(1 + len(self.entries) / (1 + n)) for term, n in counts.items()}
        self._unseen = math.log(1 + len(self.entries))
        self._postings = self._invert()

    def _weight(self, term: str) -> float:
        return 0.1 if term in _EMPTY else self._idf.get(term, self._unseen)

    def _invert(self) -> Mapping[str, tuple[NDArray[np.int32], Floats]]:
        lists: dict[str, list[tuple[int, float]]] = {}
        for row, text in enumerate(self.phrases):
            weights = {
                term: self._weight(term) * (1 + math.log(n)) for term, n in Counter(terms(text)).items()
            }
            norm = math.sqrt(sum(w * w for w in weights.values())) or 1.0
            for term, w in weights.items():
                lists.setdefault(term, []).append((row, w / norm))
        return {
            term: (
                np.array([row for row, _ in found], dtype=np.int32),
                np.array([w for _, w in found], dtype=np.float32),
            )
            for term, found in lists.items()
        }

    def rank(
        self,
        question: str,
        vector: Floats | None = None,
        intents: Mapping[str, float] | None = None,
        most: int = 5,
    ) -> list[Match]:
        """The entries most like the question, best first. `intents` are the chances of its intents."""
        if not self.entries:
            return []
        letters = self._best_of(self._cosines(question))
        meaning = self._meaning(vector)
        chances = intents or {}
        wanted = np.array([chances.get(entry.intent, 0.0) for entry in self.entries], dtype=np.float32)
        scores = letters + meaning + 0.35 * wanted
        best = np.argsort(-scores, kind="stable")[: most * 3]
        asked = self._asked(question)
        found = [self._match(int(at), scores, letters, meaning, wanted, asked) for at in best]
        return sorted(found, key=lambda match: (-match.score, match.entry.code))[:most]

    def _match(
        self,
        at: int,
        scores: Floats,
        letters: Floats,
        meaning: Floats,
        wanted: Floats,
        asked: Mapping[str, float],
    ) -> Match:
        covered = self._covered(at, asked)
        return Match(
            entry=self.entries[at],
            score=float(scores[at]) + 0.5 * covered,
            letters=float(letters[at]),
            meaning=float(meaning[at]),
            covered=covered,
            intent=float(wanted[at]),
        )

    def _cosines(self, question: str) -> Floats:
        out = np.zeros(len(self.phrases), dtype=np.float32)
        weights = {
            term: self._weight(term) * (1 + math.log(n)) for term, n in Counter(terms(question)).items()
        }
        norm = math.sqrt(sum(w * w for w in weights.values())) or 1.0
        for term, w in weights.items():
            if term in self._postings:
                rows, theirs = self._postings[term]
                out[rows] += np.float32(w / norm) * theirs
        return out

    def _best_of(self, values: Floats) -> Floats:
        out = np.zeros(len(self.entries), dtype=np.float32)
        np.maximum.at(out, self._owner, values)
        return out

    def _meaning(self, vector: Floats | None) -> Floats:
        """Cosines of the small model crowd together, so what counts is how far one stands out among all phrases."""
        if vector is None or self._vectors is None:
            return np.zeros(len(self.entries), dtype=np.float32)
        cosines = self._vectors @ vector
        best = self._best_of(cosines)
        spread = float(cosines.std()) or 1.0
        away = (best - float(cosines.mean())) / spread
        out: Floats = np.clip(away / 6.0, 0.0, 1.0).astype(np.float32)
        return out

    def _asked(self, question: str) -> dict[str, float]:
        return {term: self._weight(term) for term in terms(question) if term not in _EMPTY}

    def _covered(self, at: int, asked: Mapping[str, float]) -> float:
        whole = sum(asked.values())
        if not whole:
            return 0.0
        return sum(w for term, w in asked.items() if term in self._known[at]) / whole


def _rows(entries: Sequence[Entry]) -> Iterator[tuple[int, str]]:
    for at, entry in enumerate(entries):
        for texts in entry.asks.values():
            for text in texts:
                yield at, text
        for title in entry.title.values():
            yield at, title


def _all_terms(entry: Entry) -> Iterator[str]:
    for texts in (*entry.asks.values(), tuple(entry.title.values())):
        for text in texts:
            yield from terms(text)
    for statement in entry.says:
        for text in statement.text.values():
            yield from terms(text)
    for figure in entry.computes:
        for text in figure.label.values():
            yield from terms(text)


Encoder = Callable[[Sequence[str]], Floats]
