"""Texts against one another: the redline, matter that was not there at first, the nearest published passages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhiquan.areas.filing import passages
from zhiquan.areas.filing.models import Comparison, PublishedFiling, TextVersion
from zhiquan.areas.filing.queries import preexam
from zhiquan.areas.filing.service import texts
from zhiquan.engines.drafts import closest as chart
from zhiquan.engines.drafts import revision
from zhiquan.kernel import files

SHOWN = ("claims", "description", "abstract", "title")
MOST_DOCUMENTS = 400
ADDED, FIGURE = "look", "num"


@dataclass(frozen=True)
class PartChanges:
    """One part with its redline; only parts that changed."""

    name: str
    changes: tuple[revision.Change, ...]


@dataclass(frozen=True)
class PartAdded:
    """One part of the latest text with what the first text does not have, marked."""

    name: str
    lines: tuple[passages.Line, ...]
    count: int


def redline(version: TextVersion) -> list[PartChanges]:
    """What changed since the text before."""
    before = preexam.previous(version)
    if before is None:
        return []
    old, new = _texts(before), _texts(version)
    return [
        PartChanges(name, revision.redline(old.get(name, ""), new.get(name, "")))
        for name in SHOWN
        if old.get(name, "") != new.get(name, "")
    ]


def added(version: TextVersion) -> list[PartAdded]:
    """What stands in this text and nowhere in the first one (Art. 33): for the examiner to judge."""
    first = version.examination.texts.select_related("text").order_by("number").first()
    if first is None or first.pk == version.pk:
        return []
    known = list(_texts(first).values())
    found = []
    for name, text in _texts(version).items():
        new = revision.added(known, text)
        if new:
            spans = [passages.Span(a.start, a.end, FIGURE if a.number else ADDED) for a in new]
            pieces = [
                p for p in passages.paragraphs(text) if any(s.start < p[2] and s.end > p[1] for s in spans)
            ]
            found.append(PartAdded(name, passages.lines(text, spans, pieces), len(new)))
    return found


def _texts(version: TextVersion) -> dict[str, str]:
    found: dict[str, str] = texts.report_of(version)["texts"]
    return found


@dataclass(frozen=True)
class Chart:
    """The features of the first claim, each with the nearest published passage or none; `among` texts looked at."""

    rows: tuple[tuple[chart.Feature, chart.Nearest | None, PublishedFiling | None], ...]
    among: int


def closest(version: TextVersion) -> Chart:
    """Advice only: the published texts of the same class, the latest first, are looked through."""
    report = texts.report_of(version)
    first = next((c for c in report["claims"] if c["kind"] != "dependent"), None)
    if first is None:
        return Chart((), 0)
    claim = report["texts"]["claims"][first["start"] : first["end"]]
    wanted = chart.features(claim)
    rows = _published(version)
    documents = [
        (row.number, part, getattr(row, part))
        for row in rows
        for part in ("abstract", "claims")
        if getattr(row, part)
    ]
    by_number = {row.number: row for row in rows}
    found = chart.nearest(wanted, documents)
    told = tuple(
        (feature, near, by_number[near.document] if near else None)
        for feature, near in zip(wanted, found, strict=True)
    )
    return Chart(told, len(rows))


def _published(version: TextVersion) -> Sequence[PublishedFiling]:
    codes = version.examination.classes
    rows = PublishedFiling.objects.exclude(abstract="", claims="")
    same = [row for row in rows[: MOST_DOCUMENTS * 5] if not codes or _same_class(row.ipc, codes)]
    return (same or list(rows[:MOST_DOCUMENTS]))[:MOST_DOCUMENTS]


def _same_class(own: Sequence[str], wanted: Sequence[str]) -> bool:
    heads = {code.replace(" ", "")[:4] for code in wanted}
    return any(code.replace(" ", "")[:4] in heads for code in own)


def compared(row: Comparison) -> list[dict[str, Any]]:
    """The pairs of a comparison with both texts side by side."""
    from zhiquan.areas.filing.views.shared import side_by_side

    if row.result is None:
        return []
    told = json.loads(files.read(row.result))
    own = str(row.text.uid)
    found = []
    for pair in told["pairs"]:
        other = pair["b"] if pair["a"] == own else pair["a"]
        version = TextVersion.objects.filter(uid=other).select_related("examination__case", "report").first()
        if version is None:
            continue
        mine, theirs = _texts(row.text), _texts(version)
        both = (mine, theirs) if pair["a"] == own else (theirs, mine)
        found.append({"pair": pair, "other": version, "sides": side_by_side(pair, *both)})
    return found
