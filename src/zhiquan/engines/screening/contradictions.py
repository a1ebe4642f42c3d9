"""Data that contradicts itself across cases (kind 2): the same test figures under different texts, the same
drawings, and last digits that no measurement gives."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from zhiquan.engines.screening.batch import PARTS, Batch
from zhiquan.engines.screening.findings import Found
from zhiquan.engines.screening.groups import components
from zhiquan.engines.screening.model import Clue, Pair
from zhiquan.engines.screening.twins import Twins

_VALUE = re.compile(r"(?<![0-9.a-z])[0-9]+(?:\.[0-9]+)?(?![0-9])")
# Numbers of claims, figures, paragraphs and steps are no data.
_NO_DATA = re.compile(r"(?:权利要求|图|步骤|实施例|对比例|第|\[)\s*[0-9]+(?:[-~至、或和][0-9]+)*\]?|s[0-9]+")
_MOST_HOLDERS = 50
_SHOWN = 10


@dataclass(frozen=True)
class Values:
    """The data of one part in order: as written, with offsets into the folded part."""

    values: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def contradictions(batch: Batch, twins: Twins, pairs: Sequence[Pair]) -> Found:
    """Clues about data. `pairs` are those other detectors found: where the texts agree anyway, equal data say
    nothing more."""
    alike = {(batch.place[pair.a], batch.place[pair.b]) for pair in pairs if pair.method != "splice"}
    clues = (*_same_data(batch, twins, alike), *_same_figures(batch, twins, alike), *_last_digits(batch))
    return Found(clues=clues)


def values(text: str) -> Values:
    """The measured values of a folded text; numbers that only count parts of it are left out."""
    hidden = _NO_DATA.sub(lambda hit: "\ufffc" * len(hit[0]), text)
    hits = list(_VALUE.finditer(hidden))
    return Values(
        tuple(hit[0] for hit in hits), tuple(hit.start() for hit in hits), tuple(hit.end() for hit in hits)
    )


def _same_data(batch: Batch, twins: Twins, alike: set[tuple[int, int]]) -> Iterator[Clue]:
    run = batch.settings.whole("contradictions", "run")
    distinct = batch.settings.whole("contradictions", "distinct")
    holders: dict[tuple[str, ...], dict[int, tuple[str, int]]] = defaultdict(dict)
    read: dict[tuple[int, str], Values] = {}
    for at in range(len(batch)):
        for part in PARTS:
            told = values(batch.folded(at, part).text)
            read[at, part] = told
            for start in range(len(told.values) - run + 1):
                window = told.values[start : start + run]
                if len(set(window)) >= distinct and _measured(window):
                    holders[window].setdefault(at, (part, start))
    shared: dict[tuple[int, int], tuple[str, ...]] = {}
    for window in sorted(holders):
        members = sorted(holders[window])
        # What fifty filings share is a standard's table, not one laboratory's.
        if not 1 < len(members) <= _MOST_HOLDERS:
            continue
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                if (
                    batch.wanted(one, other)
                    and not twins.cleared(one, other)
                    and not _known(alike, one, other)
                ):
                    shared.setdefault((one, other), window)
    wording = batch.settings.clues["same_data"]
    for members in components(sorted(shared)):
        window = min(shared[pair] for pair in shared if pair[0] in members)
        evidence = []
        for at in members:
            part, start = holders[window].get(at, ("", 0))
            if part:
                told = read[at, part]
                span = batch.folded(at, part).span(told.starts[start], told.ends[start + run - 1])
                evidence.append({"id": batch.filings[at].id, "part": part, "start": span[0], "end": span[1]})
        yield Clue(
            code=wording.code,
            kinds=wording.kinds,
            score=round(min(1.0, 0.7 + 0.05 * len(members)), 4),
            members=tuple(batch.filings[at].id for at in members),
            facts={"run": run, "data": " ".join(window)},
            evidence=tuple(evidence[:_SHOWN]),
            clears=wording.clears,
        )


def _known(alike: set[tuple[int, int]], one: int, other: int) -> bool:
    return (one, other) in alike or (other, one) in alike


def _measured(window: Sequence[str]) -> bool:
    """Data rather than a list: decimals among them, and not numbers that simply count on or go in round steps."""
    if sum("." in value for value in window) * 4 < len(window):
        return False
    numbers = [float(value) for value in window]
    steps = {round(b - a, 6) for a, b in pairwise(numbers)}
    return len(steps) > 2


def _same_figures(batch: Batch, twins: Twins, alike: set[tuple[int, int]]) -> Iterator[Clue]:
    """Extra field `figure_hashes` or `figures`: texts, or objects with `hash` or `sha256`."""
    holders: dict[str, list[int]] = defaultdict(list)
    for at, filing in enumerate(batch.filings):
        for name in ("figure_hashes", "figures"):
            recorded = filing.extra.get(name)
            for each in recorded if isinstance(recorded, list) else ():
                value = each.get("hash") or each.get("sha256") if isinstance(each, dict) else each
                # A file's name is no hash.
                if (
                    isinstance(value, str)
                    and re.fullmatch(r"[0-9a-fA-F]{8,128}", value)
                    and at not in holders[value]
                ):
                    holders[value].append(at)
    shared: dict[tuple[int, int], set[str]] = defaultdict(set)
    for value, members in holders.items():
        if len(members) > _MOST_HOLDERS:
            continue
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                if batch.wanted(one, other) and not twins.cleared(one, other):
                    shared[one, other].add(value)
    wording = batch.settings.clues["same_figure"]
    for members in components(sorted(shared)):
        hashes = sorted({value for pair, values in shared.items() if pair[0] in members for value in values})
        yield Clue(
            code=wording.code,
            kinds=wording.kinds,
            score=round(min(1.0, 0.6 + 0.1 * len(hashes)), 4),
            members=tuple(batch.filings[at].id for at in members),
            facts={"count": len(hashes)},
            evidence=tuple({"hash": value} for value in hashes[:_SHOWN]),
            clears=wording.clears,
        )


def _last_digits(batch: Batch) -> Iterator[Clue]:
    """Last digits of measured decimals are even; of invented ones some digits are favoured."""
    least = batch.settings.whole("contradictions", "digits")
    limit = batch.settings.number("contradictions", "digits_chi")
    wording = batch.settings.clues["last_digits"]
    for at in range(batch.own):
        told = [value for part in PARTS for value in values(batch.folded(at, part).text).values]
        # Two decimals and more, 0 and 5 left out: people round to these, and honest tables do too.
        digits = [
            value[-1] for value in told if re.fullmatch(r"\d+\.\d{2,}", value) and value[-1] not in "05"
        ]
        if len(digits) < least:
            continue
        even = len(digits) / 8
        chi = sum((digits.count(digit) - even) ** 2 / even for digit in "12346789")
        if chi > limit:
            yield Clue(
                code=wording.code,
                kinds=wording.kinds,
                score=round(min(1.0, chi / (3 * limit)), 4),
                members=(batch.filings[at].id,),
                facts={"count": len(digits), "chi": round(chi, 1)},
                clears=wording.clears,
            )
