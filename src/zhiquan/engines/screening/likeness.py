"""Near-copies, disguises and splices of a batch: the pair engines asked part by part, twins left out, kinds given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.screening.align import align
from zhiquan.engines.screening.batch import PARTS, Batch
from zhiquan.engines.screening.disguised import DisguiseSettings, disguised
from zhiquan.engines.screening.estimate import Estimate
from zhiquan.engines.screening.findings import Found
from zhiquan.engines.screening.model import Pair, Passage
from zhiquan.engines.screening.nearcopies import near_copies
from zhiquan.engines.screening.splices import SpliceSettings, splices
from zhiquan.engines.screening.twins import Twins

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
Tick = Callable[[int, int], None]
Estimated = Callable[[str, dict[str, int]], None]
# Letters of a part that are laid side by side; more pairs than `_MOST_ALIGNED` get their whole parts as passage.
_ALIGNED, _MOST_ALIGNED = 4000, 2000


def near(batch: Batch, twins: Twins, tick: Tick, estimated: Estimated | None = None) -> Found:
    """All near-copies by any part, each once with the part that agrees best. `estimated` gets each part's estimate
    before that part is searched."""
    threshold = batch.settings.number("near_copy", "threshold")
    least = batch.settings.whole("near_copy", "letters")
    scores: dict[tuple[int, int], dict[str, float]] = {}
    estimate: dict[str, int] = {}
    for done, part in enumerate(PARTS):
        texts = [
            (str(at), text) for at in range(len(batch)) if len(text := batch.folded(at, part).text) >= least
        ]
        tick(done, len(PARTS))
        if len(texts) < 2:
            continue
        say = partial(_say, estimated, part) if estimated else None
        found = near_copies(texts, threshold, estimated=say)
        for name, value in found.estimate.as_dict().items():
            estimate[name] = estimate.get(name, 0) + int(value)
        for pair in found.pairs:
            one, other = int(pair.a), int(pair.b)
            if batch.wanted(one, other) and not twins.cleared(one, other):
                scores.setdefault((one, other), {})[part] = round(pair.score, 4)
    tick(len(PARTS), len(PARTS))
    pairs = tuple(
        _near_pair(batch, *key, scores[key], len(scores) <= _MOST_ALIGNED) for key in sorted(scores)
    )
    return Found(pairs, (), estimate)


def _say(estimated: Estimated, part: str, estimate: Estimate) -> None:
    estimated(part, estimate.as_dict())


def disguises(batch: Batch, twins: Twins, known: Iterable[Pair], embed: Embed | None, tick: Tick) -> Found:
    """Disguised copies that are no near-copies."""
    chosen = replace(DisguiseSettings(), **_values(batch, "disguised", DisguiseSettings))
    skip = _known(batch, twins, known)
    found: dict[tuple[str, str], Pair] = {}
    for part in PARTS:
        own, against = _texts(batch, part, "disguised")
        for pair in disguised(own, against, chosen, embed, skip, tick, part):
            better = found.get((pair.a, pair.b))
            if better is None or pair.score > better.score:
                found[pair.a, pair.b] = _with_kinds(batch, pair)
    return Found(tuple(found[key] for key in sorted(found)))


def pieced(batch: Batch, twins: Twins, known: Iterable[Pair], tick: Tick) -> Found:
    """Texts pieced together from others."""
    chosen = replace(SpliceSettings(), **_values(batch, "splice", SpliceSettings))
    skip = _known(batch, twins, known)
    found: dict[tuple[str, str], Pair] = {}
    for part in PARTS:
        own, against = _texts(batch, part, "splice")
        for pair in splices(own, against, chosen, skip, tick, part):
            # Without a stretch to show there is no evidence.
            if pair.passages:
                found.setdefault((pair.a, pair.b), _with_kinds(batch, pair))
    return Found(tuple(found[key] for key in sorted(found)))


def _near_pair(batch: Batch, one: int, other: int, scores: dict[str, float], aligned: bool) -> Pair:
    part = max(scores, key=lambda name: (scores[name], -PARTS.index(name)))
    pair = Pair(
        a=batch.filings[one].id,
        b=batch.filings[other].id,
        method="near_copy",
        measure="jaccard",
        score=scores[part],
        kinds=(1,),
        passages=_passages(batch, one, other, part, aligned),
        shared={"part": part, "parts": dict(sorted(scores.items()))},
        clears=batch.settings.methods["near_copy"].clears,
    )
    # What agrees with another's published text is copied, whoever wrote it first.
    return replace(pair, kinds=(1, 2)) if other >= batch.own and batch.strangers(one, other) else pair


def _passages(batch: Batch, one: int, other: int, part: str, aligned: bool) -> tuple[Passage, ...]:
    a, b = (getattr(batch.filings[at], part) for at in (one, other))
    if not aligned:
        return (Passage(part, 0, len(a), part, 0, len(b), "same"),)
    return align(a[:_ALIGNED], b[:_ALIGNED], part, part).passages


def _with_kinds(batch: Batch, pair: Pair) -> Pair:
    """Kind 1 among one's own, 2 where another's text was taken, both where it may be either."""
    one, other = batch.place[pair.a], batch.place[pair.b]
    applicants = batch.parties.of
    if max(one, other) >= batch.own:
        kinds: tuple[int, ...] = (2,)
    elif applicants[one] and applicants[other] and not set(applicants[one]) & set(applicants[other]):
        kinds = (1, 2)
    else:
        kinds = (1,)
    return replace(pair, kinds=kinds, clears=batch.settings.methods[pair.method].clears)


def _known(batch: Batch, twins: Twins, pairs: Iterable[Pair]) -> set[tuple[str, str]]:
    cleared = {(batch.filings[one].id, batch.filings[other].id) for one, other in twins.reason}
    return cleared | {(pair.a, pair.b) for pair in pairs}


def _texts(batch: Batch, part: str, detector: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """One part of all filings that have it, the screened ones and the corpus apart; no more of each than is read."""
    # Empty texts would count as texts that lack a phrase, and make stock phrases look rare.
    filled = [filing for filing in batch.filings if getattr(filing, part)]
    most = _ALIGNED
    if part == "description":
        read = batch.settings.whole(detector, "description")
        most = min(read, batch.settings.whole(detector, "descriptions") // max(1, len(filled)))
    texts = [(filing.id, text) for filing in filled if (text := getattr(filing, part)[:most])]
    own = {filing.id for filing in batch.filings[: batch.own]}
    return [each for each in texts if each[0] in own], [each for each in texts if each[0] not in own]


def _values(
    batch: Batch, detector: str, known: type[DisguiseSettings] | type[SpliceSettings]
) -> dict[str, Any]:
    """What policy sets of a detector's own thresholds."""
    values = batch.settings.values[detector]
    return {name: value for name, value in values.items() if name in known.__dataclass_fields__}
