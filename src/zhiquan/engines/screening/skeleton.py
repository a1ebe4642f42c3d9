"""Two texts laid side by side word by word: what is skeleton, what is filled in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from zhiquan.engines.screening.tokens import Words

_FEWEST_MOVED = 4


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
    if not one.words or abs(len(one) - len(other)) > 0.1 * max(len(one), len(other)):
        return 0.0, 0.0
    frames = [_frames(words, function_words) for words in (one, other)]
    alike = sum(a == b for a, b in zip(*frames, strict=False)) / max(map(len, frames))
    if alike < 0.7:
        return 0.0, 0.0
    left, right = _in_place(one, other)
    moved = _moved(one, left, function_words), _moved(other, right, function_words)
    most = max(moved[0].total(), moved[1].total())
    if most < _FEWEST_MOVED:
        return 0.0, 0.0
    return (moved[0] & moved[1]).total() / most, most / _moved(one, set(), function_words).total()


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


def _frames(words: Words, function_words: frozenset[str]) -> list[tuple[str, ...]]:
    """Each clause with its names blanked."""
    frames: dict[int, list[str]] = {}
    for word, clause in zip(words.words, words.clause, strict=True):
        frame = frames.setdefault(clause, [])
        name = "" if _is_name(word, function_words) else word
        if name or not frame or frame[-1]:
            frame.append(name)
    return [tuple(frame) for frame in frames.values()]


def _is_name(word: str, function_words: frozenset[str]) -> bool:
    return len(word) > 1 and word not in function_words


def _in_place(one: Words, other: Words) -> tuple[set[int], set[int]]:
    left: set[int] = set()
    right: set[int] = set()
    for step in Indel.opcodes(one.words, other.words):
        if step.tag == "equal":
            left.update(range(step.src_start, step.src_end))
            right.update(range(step.dest_start, step.dest_end))
    return left, right


def _moved(words: Words, in_place: set[int], function_words: frozenset[str]) -> Counter[str]:
    return Counter(
        word for at, word in enumerate(words.words) if at not in in_place and _is_name(word, function_words)
    )
