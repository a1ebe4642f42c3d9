"""What of an article is shown for a sentence: the shortest stretch of whole sentences that holds what it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from zhiquan.engines.answers.support import figures
from zhiquan.engines.text import fold, sentences

# Letters of an article that may stand as they are, and of a quote cut from a longer one.
WHOLE, LONGEST = 160, 420


def quote(text: str, wanted: Sequence[str], near: str = "") -> str:
    """The part of an article's `text` that holds most of the words in `wanted`; among equals the one most like `near`.

    Sentences that follow one another are joined while they stay short; a gap is shown by ……. Never more than the
    article itself, never a word that is not in it.
    """
    body = " ".join(text.split())
    if len(body) <= WHOLE:
        return body
    parts = [body[start:end].strip() for start, end in sentences(body)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return _cut(body)
    scores = [_score(part, wanted, near) for part in parts]
    best = max(range(len(parts)), key=lambda at: (scores[at], -at))
    chosen = _with_figures(parts, _with_missing(parts, best, wanted, near), near)
    return _joined(parts, chosen)


def _score(part: str, wanted: Sequence[str], near: str) -> float:
    folded = fold(part).text
    found = sum(1 for word in wanted if fold(word).text in folded)
    return found + _likeness(folded, fold(near).text)


def _likeness(one: str, other: str) -> float:
    """Share of the bigrams of `other` that `one` has; below 1."""
    pairs = {other[at : at + 2] for at in range(len(other) - 1)}
    if not pairs:
        return 0.0
    return sum(1 for pair in pairs if pair in one) / (len(pairs) + 1)


def _with_missing(parts: Sequence[str], best: int, wanted: Sequence[str], near: str) -> list[int]:
    """The best sentence and, as long as there is room, those that hold words which it lacks."""
    chosen = [best]
    for word in wanted:
        folded = fold(word).text
        if any(folded in fold(parts[at]).text for at in chosen):
            continue
        holders = [at for at, part in enumerate(parts) if folded in fold(part).text]
        holder = max(holders, key=lambda at: (_score(parts[at], wanted, near), -at), default=None)
        if holder is not None and sum(len(parts[at]) for at in [*chosen, holder]) <= LONGEST:
            chosen.append(holder)
    return sorted(chosen)


def _with_figures(parts: Sequence[str], chosen: Sequence[int], near: str) -> list[int]:
    """And those that hold figures of `near` which the chosen ones lack: a quote must bear out the numbers."""
    found = list(chosen)
    lacking = figures(near) - figures("".join(parts[at] for at in found))
    for at, part in enumerate(parts):
        own = figures(part)
        if at not in found and any(figure in own for figure in lacking):
            found.append(at)
            lacking = lacking - own
    return sorted(found)


def _joined(parts: Sequence[str], chosen: Sequence[int]) -> str:
    shown = ""
    for place, at in enumerate(chosen):
        if place and at != chosen[place - 1] + 1:
            shown += "……"
        shown += parts[at]
    return _cut(shown)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2]}……"
