"""Two texts laid side by side word by word: what is skeleton, what is filled in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from zhiquan.engines.screening.tokens import Words

_FEWEST_MOVED = 4
_BLANK = "＿"


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


def shuffled(one: Words, other: Words, function_words: frozenset[str]) -> tuple[float, float]:
    """How much two texts are the same sentences with their nouns in other places: the share of names in other
    places that both texts hold, 0 where the sentences' frames differ, and which part of all names moved.

    A reordering of whole clauses is none: there the frames change their places with the names.
    """
    left, right = _frames(one, function_words), _frames(other, function_words)
    if not left or abs(len(left) - len(right)) > 0.1 * max(len(left), len(right)):
        return 0.0, 0.0
    alike = [(a, b) for a, b in zip(left, right, strict=False) if a.frame == b.frame]
    if len(alike) < 0.7 * max(len(left), len(right)):
        return 0.0, 0.0
    slots = [(x, y) for a, b in alike for x, y in zip(a.names, b.names, strict=True)]
    moved = [(x, y) for x, y in slots if x != y]
    if len(moved) < _FEWEST_MOVED:
        return 0.0, 0.0
    # By letters: where words are cut depends on their neighbours, which have changed.
    letters = Counter("".join(x for x, _ in moved)), Counter("".join(y for _, y in moved))
    most = max(letters[0].total(), letters[1].total())
    return (letters[0] & letters[1]).total() / most, len(moved) / len(slots)


@dataclass(frozen=True)
class Clause:
    """A clause with its names blanked (neighbouring names make one blank), and the names."""

    frame: tuple[str, ...]
    names: tuple[str, ...]


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


def _frames(words: Words, function_words: frozenset[str]) -> list[Clause]:
    found: list[Clause] = []
    start = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or words.clause[at] != words.clause[start]:
            found.append(_clause(words.words[start:at], function_words))
            start = at
    return found


def _clause(words: tuple[str, ...], function_words: frozenset[str]) -> Clause:
    frame: list[str] = []
    names: list[str] = []
    for word in words:
        if word in function_words:
            frame.append(word)
        elif frame and frame[-1] == _BLANK:
            # Where words are cut depends on their neighbours; what stands between two function words does not.
            names[-1] += word
        else:
            frame.append(_BLANK)
            names.append(word)
    return Clause(tuple(frame), tuple(names))
