"""What an addressee may see of a clue: passages of his own filings, never the other side's text."""

from __future__ import annotations

from dataclasses import dataclass

from zhiquan.areas.filing import passages
from zhiquan.areas.filing.models import CheckNotice
from zhiquan.areas.filing.queries.clues import clearing
from zhiquan.areas.filing.service import runs

AROUND = 30


@dataclass(frozen=True)
class OwnSide:
    """A stretch of the addressee's own filing that answers another; whose, is not said."""

    key: str
    part: str
    lines: tuple[passages.Line, ...]
    percent: int


def own_side(notice: CheckNotice) -> list[OwnSide]:
    """The addressee's own passages, strongest first."""
    evidence = runs.evidence_of(notice.clue)
    own = set(notice.filings.values_list("key", flat=True))
    by_id = {f["id"]: f for f in evidence["filings"]}
    found = []
    for pair in sorted(evidence["pairs"], key=lambda p: -p["score"]):
        for side in ("a", "b"):
            key = pair[side]
            if key not in own or not pair["passages"]:
                continue
            part = pair["passages"][0][side]["part"]
            marks = [p for p in pair["passages"] if p[side]["part"] == part]
            text = str(by_id.get(key, {}).get(part, ""))
            spans = [passages.Span(p[side]["start"], p[side]["end"], "same") for p in marks]
            if not text:
                continue
            first = max(0, min(s.start for s in spans) - AROUND)
            last = min(len(text), max(s.end for s in spans) + AROUND)
            found.append(
                OwnSide(
                    key, part, passages.lines(text, spans, [("", first, last)]), round(100 * pair["score"])
                )
            )
    return _once(found)


def _once(found: list[OwnSide]) -> list[OwnSide]:
    """The strongest of each filing and part."""
    best: dict[tuple[str, str], OwnSide] = {}
    for side in found:
        best.setdefault((side.key, side.part), side)
    return list(best.values())


def explains(notice: CheckNotice) -> list[str]:
    """What would explain the clue."""
    return clearing(runs.evidence_of(notice.clue))
