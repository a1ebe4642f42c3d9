"""Which introduced term a writer may have meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from rapidfuzz.distance import Indel

from zhiquan.engines.drafts.phrases import CLAUSE_END, noun_tail, stretch

# Two terms are near where this share of their letters is common and in order; less where both begin or end alike.
NEAR = 0.6
NEAR_ALIKE = 0.44
# So many places are looked at where a term begins or ends as another does.
PLACES = 40


def nearest(term: str, *names: Iterable[str]) -> str:
    """The name most like `term`, the first of several; empty where none is near."""
    best, score = "", 0.0
    for name in dict.fromkeys(chain(*names)):
        if name == term or len(name) < 2:
            continue
        like = Indel.normalized_similarity(term, name)
        alike = name[:2] == term[:2] or name[-2:] == term[-2:]
        if like > score and like >= (NEAR_ALIKE if alike else NEAR):
            best, score = name, like
    return best


def words_like(term: str, text: str) -> Iterator[str]:
    """Phrases of `text` (folded) that begin or end with the first or last letter of a term, and share another."""
    for letter, begins in ((term[0], True), (term[-1], False)):
        at = text.find(letter)
        for _ in range(PLACES):
            if at < 0:
                break
            word = _word(text, at, len(term), begins)
            if len(word) > 1 and word != term and word.isalnum():
                yield word
            at = text.find(letter, at + 1)


def _word(text: str, at: int, length: int, begins: bool) -> str:
    """The phrase that begins (or ends) at one letter, about as long as the term."""
    if begins:
        return stretch(CLAUSE_END.split(text[at : at + length + 3], maxsplit=1)[0]).text
    return noun_tail(CLAUSE_END.split(text[max(0, at - length - 1) : at + 1])[-1])
