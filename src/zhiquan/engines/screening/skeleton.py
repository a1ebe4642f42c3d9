"""Two texts laid side by side word by word: what is skeleton, what is filled in."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from zhiquan.engines.screening.tokens import Words

_FEWEST_MOVED = 4
# How much of two clauses is the same frame, on average.
_FRAME = 0.35
_CLAUSE_ENDS = re.compile(r"[，,、。；;：:！!？?]")
_DIGITS = re.compile(r"[0-9.]+")


@dataclass(frozen=True)
class Likeness:
    """`coverage` 0–1: skeleton's part of the longer text once sentences equal in both are left out (boilerplate
    says nothing); `letters` of what is left of the shorter; `runs` are equal stretches of words (start in a, start
    in b, words), as positions in the two whole word lists."""

    coverage: float
    letters: int
    runs: tuple[tuple[int, int, int], ...]


def likeness(one: Words, other: Words, run: int) -> Likeness:
    """How much of two texts is one skeleton. Equal stretches below `run` letters are chance."""
    equal = _equal_sentences(one, other)
    left, right = _kept(one, equal), _kept(other, equal)
    letters = [sum(len(words.words[at]) for at in kept) for words, kept in ((one, left), (other, right))]
    if not min(letters):
        return Likeness(0.0, 0, ())
    runs = []
    matched = 0
    left_words, right_words = [one.words[at] for at in left], [other.words[at] for at in right]
    for step in Indel.opcodes(left_words, right_words):
        if step.tag != "equal":
            continue
        size = sum(map(len, left_words[step.src_start : step.src_end]))
        if size >= run:
            matched += size
            runs.append((left[step.src_start], right[step.dest_start], step.src_end - step.src_start))
    return Likeness(matched / max(letters), min(letters), tuple(runs))


def shuffled(one: str, other: str) -> tuple[float, float]:
    """How much two folded texts are the same sentences with their nouns in other places: the share of what
    the clauses lost that stands in other clauses, and which part of all clauses changed. (0, 0) where the clauses do not
    answer one another in order, and where whole clauses were only moved.

    By letters, not words: where words are cut depends on their neighbours, and these have changed. Numbers do not
    count.
    """
    left, right = _clauses(one), _clauses(other)
    if not left or len(left) != len(right):
        return 0.0, 0.0
    changed = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    moved = (Counter(a for a, _ in changed) & Counter(b for _, b in changed)).total()
    if len(changed) < _FEWEST_MOVED or moved > len(changed) / 2:
        return 0.0, 0.0
    frame = sum(Indel.normalized_similarity(a, b) for a, b in changed) / len(changed)
    if frame < _FRAME:
        return 0.0, 0.0
    gone, come = Counter[str](), Counter[str]()
    for a, b in changed:
        for step in Indel.opcodes(a, b):
            gone.update(a[step.src_start : step.src_end] if step.tag == "delete" else "")
            come.update(b[step.dest_start : step.dest_end] if step.tag == "insert" else "")
    return (gone & come).total() / max(gone.total(), come.total()), len(changed) / len(left)


def _clauses(text: str) -> list[str]:
    return [clause for part in _CLAUSE_ENDS.split(_DIGITS.sub("", text)) if (clause := part.strip())]


def _equal_sentences(one: Words, other: Words) -> frozenset[tuple[str, ...]]:
    return frozenset(_sentences(one)) & frozenset(_sentences(other))


def _sentences(words: Words) -> dict[tuple[str, ...], list[int]]:
    """Positions of the words of each sentence, by its words."""
    found: dict[tuple[str, ...], list[int]] = {}
    start = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or words.sentence[at] != words.sentence[start]:
            found.setdefault(words.words[start:at], []).extend(range(start, at))
            start = at
    return found


def _kept(words: Words, equal: frozenset[tuple[str, ...]]) -> list[int]:
    if not equal:
        return list(range(len(words)))
    return sorted(
        at for sentence, places in _sentences(words).items() if sentence not in equal for at in places
    )
