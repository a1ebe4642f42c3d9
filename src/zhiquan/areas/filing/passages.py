"""Texts cut where findings begin and end, so that a page can mark them. Offsets are those of the text as given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

# How a stretch is marked: wavy for a defect; the rest are the words of the alignment.
DEFECT = "bad"


@dataclass(frozen=True)
class Span:
    """A stretch to mark: how, the number shown beside it, and the id that links find it by."""

    start: int
    end: int
    how: str = DEFECT
    number: int | None = None
    anchor: str = ""


@dataclass(frozen=True)
class Segment:
    """A piece of text, plain (`how` empty) or marked; `numbers` are those of the marks that begin here."""

    text: str
    how: str = ""
    numbers: tuple[int, ...] = ()
    anchors: tuple[str, ...] = ()


def segments(text: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> tuple[Segment, ...]:
    """The stretch of `text` from `start` to `end`, cut at the spans. Where spans overlap the first one counts,
    and the numbers of the others stand at their beginning."""
    last = len(text) if end is None else end
    wanted = sorted((s for s in spans if s.start < last and s.end > start), key=lambda s: (s.start, -s.end))
    edges = {start, last}
    for span in wanted:
        edges.update((max(start, span.start), min(last, span.end)))
    cuts = sorted(edges)
    return tuple(_segment(text, a, b, wanted, start) for a, b in pairwise(cuts))


def _segment(text: str, a: int, b: int, spans: list[Span], first: int) -> Segment:
    over = [s for s in spans if s.start < b and s.end > a]
    begun = [s for s in over if max(first, s.start) == a]
    return Segment(
        text[a:b],
        over[0].how if over else "",
        tuple(s.number for s in begun if s.number is not None),
        tuple(s.anchor for s in begun if s.anchor),
    )


@dataclass(frozen=True)
class Line:
    """One claim or paragraph with its segments; `label` is its number as it is shown."""

    label: str
    segments: tuple[Segment, ...]


def lines(text: str, spans: Iterable[Span], pieces: Iterable[tuple[str, int, int]]) -> tuple[Line, ...]:
    """The pieces (label, start, end) of a text as marked lines."""
    every = list(spans)
    return tuple(Line(label, segments(text, every, start, end)) for label, start, end in pieces)


def paragraphs(text: str) -> tuple[tuple[str, int, int], ...]:
    """The non-empty lines of a text as pieces without a label."""
    found, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append(("", at, at + len(line)))
        at += len(line) + 1
    return tuple(found)
