"""Two texts of one draft: what was struck and put in, and what the first text does not have (Patent Law Art. 33)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from zhiquan.engines.text import fold

How = Literal["same", "gone", "new"]
CLAUSE = re.compile(r"[^，,、。；;：:！？\n]+[，,、。；;：:！？\n]*|[，,、。；;：:！？\n]+")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Beyond this a clause by clause comparison says enough.
MOST_LETTERS = 2_000
ALIKE = 0.35
GRAM = 5
LEAST_RUN = 4
# Words that join and refer, and tell nothing by themselves.
PLAIN = re.compile(
    r"[的了在和与或及其中所述该为是有于将以并且个一种根据权利要求任项特征在于方法装置系统还包括用于、，。；：()0-9]*"
)


@dataclass(frozen=True)
class Change:
    """A stretch of the redline: kept, struck (`gone`) or put in (`new`)."""

    how: How
    text: str


@dataclass(frozen=True)
class Added:
    """A stretch of the later text that the first does not have. `number`: only a figure is new."""

    start: int
    end: int
    number: bool = False


def redline(old: str, new: str) -> tuple[Change, ...]:
    """The later text with what was struck and put in; neighbours of one kind are joined.

    The kept and new stretches together are `new`, the kept and struck ones `old`.
    """
    before, after = CLAUSE.findall(old), CLAUSE.findall(new)
    found: list[Change] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, put = "".join(before[a:b]), "".join(after[c:d])
        if tag == "equal":
            found.append(Change("same", put))
        else:
            found += _within(gone, put)
    return _joined(found)


def _within(gone: str, put: str) -> Iterator[Change]:
    """A changed stretch letter by letter where the two are alike, else as a whole."""
    matcher = SequenceMatcher(None, gone, put, autojunk=False)
    if len(gone) + len(put) > MOST_LETTERS or matcher.quick_ratio() < ALIKE:
        yield from _both(gone, put)
        return
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield Change("same", put[c:d])
        else:
            yield from _both(gone[a:b], put[c:d])


def _both(gone: str, put: str) -> Iterator[Change]:
    if gone:
        yield Change("gone", gone)
    if put:
        yield Change("new", put)


def _joined(changes: Sequence[Change]) -> tuple[Change, ...]:
    found: list[Change] = []
    for change in changes:
        if not change.text:
            continue
        if found and found[-1].how == change.how:
            found[-1] = Change(change.how, found[-1].text + change.text)
        else:
            found.append(change)
    return tuple(found)


def added(first: Sequence[str], now: str) -> tuple[Added, ...]:
    """Stretches of `now` whose words stand nowhere in the first text's parts, and figures that are new.

    A stretch counts when none of its letters lies in a run of five that the first text has too; joining words
    alone never count. Offsets are into `now`.
    """
    known = {gram for part in first for gram in _grams(fold(part).text)}
    numbers = {n for part in first for n in NUMBER.findall(fold(part).text)}
    folded = fold(now)
    covered = _covered(folded.text, known)
    runs = [
        Added(*folded.span(start, end))
        for start, end in _runs(covered)
        if len(PLAIN.sub("", folded.text[start:end])) >= LEAST_RUN
    ]
    figures = [
        Added(*folded.span(*hit.span()), number=True)
        for hit in NUMBER.finditer(folded.text)
        if hit[0] not in numbers and not _is_claim_number(now, folded.span(*hit.span())[0])
    ]
    inside = [f for f in figures if not any(r.start <= f.start and f.end <= r.end for r in runs)]
    return tuple(sorted([*runs, *inside], key=lambda a: (a.start, a.end)))


def _grams(text: str) -> Iterator[str]:
    return (text[at : at + GRAM] for at in range(max(1, len(text) - GRAM + 1)))


def _covered(text: str, known: set[str]) -> list[bool]:
    """For each letter, whether a gram over it is known."""
    covered = [False] * len(text)
    for at, gram in enumerate(_grams(text)):
        if gram in known:
            covered[at : at + GRAM] = [True] * len(gram)
    return covered


def _runs(covered: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for at, known in enumerate([*covered, True]):
        if not known and start is None:
            start = at
        elif known and start is not None:
            yield start, at
            start = None


def _is_claim_number(text: str, at: int) -> bool:
    """A figure that numbers a claim, a paragraph or a reference to one is no matter."""
    before = text[max(0, at - 6) : at].rstrip()
    return (
        not before or before.endswith(("\n", "要求", "[", "至", "图", "、", "-", "～", "~", "或")) or at == 0
    )
