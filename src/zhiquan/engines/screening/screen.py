"""One screening from filings to clusters, in stages that a killed job need not repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from zhiquan.engines.screening.batch import Batch
from zhiquan.engines.screening.capacity import capacity
from zhiquan.engines.screening.churn import churn
from zhiquan.engines.screening.clusters import clusters
from zhiquan.engines.screening.contradictions import contradictions
from zhiquan.engines.screening.dispersal import dispersal
from zhiquan.engines.screening.findings import Found, from_data, to_data
from zhiquan.engines.screening.likeness import Embed, Estimated, disguises, near, pieced
from zhiquan.engines.screening.limits import limits
from zhiquan.engines.screening.model import Clue, Filing, Pair, Screening
from zhiquan.engines.screening.parameters import parameter_pairs
from zhiquan.engines.screening.random_text import random_texts
from zhiquan.engines.screening.records import read_day
from zhiquan.engines.screening.settings import DETECTORS, Settings
from zhiquan.engines.screening.templates import templates
from zhiquan.engines.screening.twins import Twins

Progress = Callable[[str, int, int], None]
State = Mapping[str, Any]
Keep = Callable[[str, State], None]
# Which method speaks first where several found one pair.
_FIRST = ("refiled", "near_copy", "parameters", "disguised", "splice", "template")
_WITHDRAWN = frozenset({"withdrawn", "撤回", "已撤回", "主动撤回", "视为撤回", "deemed_withdrawn"})
# Each stage may use the pairs of those before it.
_ORDER = (
    *("near_copy", "parameters", "template"),
    *(name for name in DETECTORS if name not in ("near_copy", "parameters", "template")),
)


def screen(
    filings: Iterable[Filing],
    against: Iterable[Filing] = (),
    settings: Settings | None = None,
    embed: Embed | None = None,
    progress: Progress | None = None,
    resume: Mapping[str, State] | None = None,
    keep: Keep | None = None,
    estimated: Estimated | None = None,
) -> Screening:
    """Screen `filings`, by themselves and against a corpus; only pairs with a screened filing are reported.

    `estimated(part, figures)` is told what the search for near-copies in a part will meet, before it begins.
    `progress(stage, done, total)` is called as the work goes on; the stages are the detectors that policy has on.
    `keep(stage, state)` gets each stage's result as plain data when it is done; what it stored, given back as
    `resume`, is not worked out again if filings, corpus and settings are the same. `embed` gives vectors for texts
    (off: candidates by shared letters only). Same input, same bytes, in whatever order the filings come (but for
    the order of the answer, which is theirs). Raises ValueError without settings or where an id stands twice.
    """
    if settings is None:
        raise ValueError("screening needs the settings of a policy")
    given = list(filings)
    if len({filing.id for filing in given}) < len(given):
        raise ValueError("an id stands twice among the filings")
    batch = Batch(given, list(against), settings)
    run = _Run(batch, embed, progress, resume or {}, keep, estimated)
    results = {name: run.stage(name) for name in _ORDER if settings.on(name)}
    pairs = _merged(batch, [pair for found in results.values() for pair in found.pairs])
    clues = (*run.twins.clues(), *(clue for found in results.values() for clue in found.clues))
    order = {filing.id: at for at, filing in enumerate((*given, *batch.filings[batch.own :]))}
    return _in_order(batch, pairs, clues, run.twins, results, order)


class _Run:
    def __init__(
        self,
        batch: Batch,
        embed: Embed | None,
        progress: Progress | None,
        resume: Mapping[str, State],
        keep: Keep | None,
        estimated: Estimated | None,
    ) -> None:
        self.batch = batch
        self.embed = embed
        self.progress = progress
        self.resume = resume
        self.keep = keep
        self.estimated = estimated
        self.twins = Twins(batch)
        self.pairs: dict[str, tuple[Pair, ...]] = {}
        self.key = _key(batch, embed is not None) if resume or keep else ""

    def stage(self, name: str) -> Found:
        found = self._kept(name)
        if found is None:
            found = self._work(name)
            if self.keep is not None:
                self.keep(name, {"key": self.key, **to_data(found)})
        self.pairs[name] = found.pairs
        self._tick(name)(1, 1)
        return found

    def _kept(self, name: str) -> Found | None:
        state = self.resume.get(name)
        if state is None or state.get("key") != self.key:
            return None
        try:
            return from_data(state)
        except (KeyError, TypeError):
            return None

    def _tick(self, name: str) -> Callable[[int, int], None]:
        return lambda done, total: self.progress(name, done, total) if self.progress else None

    def _known(self, *names: str) -> list[Pair]:
        return [pair for name in names for pair in self.pairs.get(name, ())]

    def _work(self, name: str) -> Found:
        batch, twins, tick = self.batch, self.twins, self._tick(name)
        tick(0, 1)
        works: dict[str, Callable[[], Found]] = {
            "near_copy": lambda: near(batch, twins, tick, self.estimated),
            "parameters": lambda: parameter_pairs(batch, twins),
            "template": lambda: templates(batch, twins),
            "disguised": lambda: disguises(batch, twins, self._known("near_copy"), self.embed, tick),
            "splice": lambda: pieced(
                # A text disguised from one may hold a stretch of another: who brings nearly all is left out there.
                batch,
                twins,
                self._known("near_copy", "parameters", "template"),
                tick,
            ),
            "random_text": lambda: random_texts(batch),
            "limits": lambda: limits(batch),
            "capacity": lambda: capacity(batch, twins),
            "dispersal": lambda: dispersal(batch, twins, self._known(*_FIRST)),
            "churn": lambda: churn(batch, twins),
            "contradictions": lambda: contradictions(batch, twins, self._known(*_FIRST)),
        }
        return works[name]()


def _key(batch: Batch, embed: bool) -> str:
    """What a stage's result depends on, in a few letters."""
    made_of = blake2b(digest_size=16)
    settings = batch.settings
    made_of.update(repr((settings.version, sorted(settings.values.items()), batch.own, embed)).encode())
    for filing in batch.filings:
        made_of.update(repr(filing).encode())
    return made_of.hexdigest()


def _merged(batch: Batch, pairs: Sequence[Pair]) -> list[Pair]:
    """One pair for each two filings: the foremost method, all kinds, what the two share and what others say."""
    together: dict[tuple[str, str], list[Pair]] = {}
    for pair in pairs:
        together.setdefault((pair.a, pair.b), []).append(pair)
    return [_one(batch, each) for _, each in sorted(together.items())]


def _one(batch: Batch, pairs: Sequence[Pair]) -> Pair:
    ordered = sorted(pairs, key=lambda pair: (_FIRST.index(pair.method), -pair.score))
    first = ordered[0]
    kinds = {kind for pair in ordered for kind in pair.kinds}
    clears = dict.fromkeys(code for pair in ordered for code in pair.clears)
    methods = [{"method": pair.method, "measure": pair.measure, "score": pair.score} for pair in ordered]
    shared = {**first.shared, "methods": methods, **_attributes(batch, first)}
    method = first.method
    if _refiled(batch, first):
        method = "refiled"
        wording = batch.settings.methods[method]
        kinds |= set(wording.kinds)
        clears = dict.fromkeys((*wording.clears, *clears))
    return replace(first, method=method, kinds=tuple(sorted(kinds)), shared=shared, clears=tuple(clears))


def _attributes(batch: Batch, pair: Pair) -> dict[str, object]:
    """What two filings have in common besides their texts."""
    one, other = batch.place[pair.a], batch.place[pair.b]
    first, second = batch.filings[one], batch.filings[other]
    found: dict[str, object] = {}
    applicants = [batch.parties.name(key) for key in batch.parties.of[one] if key in batch.parties.of[other]]
    if applicants:
        found["applicants"] = applicants
    inventors = [name for name in first.inventors if name in second.inventors]
    if inventors:
        found["inventors"] = inventors
    for name in ("agency", "agent", "address", "phone", "email"):
        if getattr(first, name) and getattr(first, name) == getattr(second, name):
            found[name] = getattr(first, name)
    if first.filed_on and second.filed_on:
        found["days_apart"] = abs((first.filed_on - second.filed_on).days)
    return found


def _refiled(batch: Batch, pair: Pair) -> bool:
    """Whether one of the two was withdrawn before the other was filed."""
    filings = batch.filings[batch.place[pair.a]], batch.filings[batch.place[pair.b]]
    for gone, again in (filings, filings[::-1]):
        status = gone.extra.get("status", gone.stage)
        withdrawn = read_day(gone.extra.get("withdrawn_on"))
        if withdrawn is None and not (isinstance(status, str) and status.strip().lower() in _WITHDRAWN):
            continue
        since = withdrawn or gone.filed_on
        if again.filed_on is None or since is None or again.filed_on >= since:
            return True
    return False


def _in_order(
    batch: Batch,
    pairs: Sequence[Pair],
    clues: Sequence[Clue],
    twins: Twins,
    results: Mapping[str, Found],
    order: Mapping[str, int],
) -> Screening:
    """Everything in the order of the filings as they came."""
    turned = [pair if order[pair.a] < order[pair.b] else _turned(pair) for pair in pairs]
    sorted_clues = sorted(
        (replace(clue, members=tuple(sorted(clue.members, key=order.__getitem__))) for clue in clues),
        key=lambda clue: (clue.kinds, clue.code, [order[member] for member in clue.members], str(clue.facts)),
    )
    groups = [
        replace(
            cluster,
            members=tuple(sorted(cluster.members, key=order.__getitem__)),
            pairs=tuple(sorted(tuple(sorted(pair, key=order.__getitem__)) for pair in cluster.pairs)),  # type: ignore[misc]
        )
        for cluster in clusters(batch, pairs, clues)
    ]
    cleared = [
        twin if order[twin.a] < order[twin.b] else replace(twin, a=twin.b, b=twin.a)
        for twin in twins.listed()
    ]
    estimate: dict[str, int] = {}
    for found in results.values():
        estimate.update(found.estimate)
    return Screening(
        filings=batch.own,
        pairs=tuple(sorted(turned, key=lambda pair: (order[pair.a], order[pair.b]))),
        clusters=tuple(
            sorted(groups, key=lambda each: (-len(each.members), [order[m] for m in each.members]))
        ),
        clues=tuple(sorted_clues),
        cleared=tuple(sorted(cleared, key=lambda twin: (order[twin.a], order[twin.b]))),
        estimate=estimate,
        version=batch.settings.version,
    )


def _turned(pair: Pair) -> Pair:
    """The same pair seen from the other side."""
    passages = tuple(
        replace(
            each,
            part_a=each.part_b,
            start_a=each.start_b,
            end_a=each.end_b,
            part_b=each.part_a,
            start_b=each.start_a,
            end_b=each.end_a,
        )
        for each in pair.passages
    )
    sides = {"_a": "_b", "_b": "_a"}
    shared = {
        name[:-2] + sides[name[-2:]] if name[-2:] in sides else name: value
        for name, value in pair.shared.items()
    }
    return replace(pair, a=pair.b, b=pair.a, passages=passages, shared=shared)
