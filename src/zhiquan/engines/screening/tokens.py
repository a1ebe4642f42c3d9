"""Words of a text with the way back: folded, cut, numbers masked, in clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

import rjieba

from zhiquan.engines.screening.batch import Batch

# A number with its decimals; Chinese numerals are left to the words they stand in.
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MARKS = frozenset("，,、。；;：:！!？?()（）“”\"'《》<>[]【】·-—…")
_CLAUSE_ENDS = frozenset("，,。；;：:！!？?")
_SENTENCE_ENDS = frozenset("。；;！!？?")


@dataclass(frozen=True)
class Words:
    """Words of one part. `starts[i]`, `ends[i]` are offsets of word i into the folded text; `clause[i]` and
    `sentence[i]` number the clause and the sentence it stands in. Marks are left out; numbers are `0`."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    clause: tuple[int, ...]
    sentence: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.words)

    @property
    def letters(self) -> int:
        """Letters of all words."""
        return sum(len(word) for word in self.words)


def cut(text: str, budget: int = 0) -> Words:
    """The words of a folded text, of its first `budget` letters where that is not 0."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    clause: list[int] = []
    sentence: list[int] = []
    at = clauses = sentences = 0
    for word in rjieba.cut(text[:budget] if budget else text):
        start, at = at, at + len(word)
        if all(letter in _MARKS for letter in word):
            clauses += any(letter in _CLAUSE_ENDS for letter in word)
            sentences += any(letter in _SENTENCE_ENDS for letter in word)
            continue
        words.append(_NUMBER.sub("0", word))
        starts.append(start)
        ends.append(at)
        clause.append(clauses)
        sentence.append(sentences)
    return Words(tuple(words), tuple(starts), tuple(ends), tuple(clause), tuple(sentence))


class Cuts:
    """Words of the parts of a batch, each cut once."""

    def __init__(self, batch: Batch, budget: int) -> None:
        self.batch = batch
        self.budget = budget
        self._kept: dict[tuple[int, str], Words] = {}

    def words(self, at: int, part: str) -> Words:
        """The words of a part of a filing."""
        key = (at, part)
        if key not in self._kept:
            self._kept[key] = cut(self.batch.folded(at, part).text, self.budget)
        return self._kept[key]
