"""Words of a text with the way back: folded, cut, numbers masked, in clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

import rjieba

from zhiquan.engines.screening.batch import Batch

# A number with its decimals; Chinese numerals are left to the words they stand in.
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# 2.根据权利要求1所述的…，其特征在于，: the law's own formula, with the subject named in it.
_FORMULA = re.compile(r"(?:根据|如|按照|依据)?权利要求[^。；\n]{0,60}?(?:其特征在于|其特征是|特征在于|其中)")
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
        """The words of a part of a filing; of claims, those that are not formula."""
        key = (at, part)
        if key not in self._kept:
            text = self.batch.folded(at, part).text
            words = cut(text, self.budget)
            self._kept[key] = _own(words, text) if part == "claims" else words
        return self._kept[key]


def _own(words: Words, text: str) -> Words:
    """The words of claims outside the formulas that refer to other claims."""
    formula = {at for hit in _FORMULA.finditer(text) for at in range(*hit.span())}
    kept = [at for at in range(len(words)) if words.starts[at] not in formula]
    return Words(
        tuple(words.words[at] for at in kept),
        tuple(words.starts[at] for at in kept),
        tuple(words.ends[at] for at in kept),
        tuple(words.clause[at] for at in kept),
        tuple(words.sentence[at] for at in kept),
    )
