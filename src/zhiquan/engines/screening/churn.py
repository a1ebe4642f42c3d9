"""Churn (kind 7): inventors changed between texts of one filing or named where they cannot all belong, and rights
handed on soon after filing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from zhiquan.engines.screening.batch import Batch
from zhiquan.engines.screening.entities import address, people, split_people
from zhiquan.engines.screening.findings import Found
from zhiquan.engines.screening.model import Clue
from zhiquan.engines.screening.records import read_day, said
from zhiquan.engines.screening.twins import Twins

_SHOWN = 40
_TEAM = 8
# Pairs of names that recur under several applicants, in a batch of enough applicants.
_FEWEST_PARTIES, _RECURRING = 20, 0.05
_DAY_FIELDS = ("on", "date", "day", "recorded_on", "transferred_on")
_GIVER_FIELDS = ("from", "giver", "assignor", "before", "transferor")
_TAKER_FIELDS = ("to", "taker", "assignee", "after", "transferee")


@dataclass(frozen=True)
class Change:
    """One recorded change of a filing: from whom to whom, on which day."""

    at: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    on: date | None


def churn(batch: Batch, twins: Twins) -> Found:
    """Clues about inventors and transfers. Extra fields `transfers` and `inventor_changes` are lists of objects
    `{"on", "from", "to"}`; what is not of that shape says nothing."""
    return Found(
        clues=(
            *_changed_inventors(batch, twins),
            *_transfers(batch),
            *_scattered(batch, twins),
            *_two_places(batch, twins),
        )
    )


def _changes(batch: Batch, field: str) -> Iterator[Change]:
    for at in range(batch.own):
        recorded = batch.filings[at].extra.get(field)
        for each in recorded if isinstance(recorded, list) else ():
            if isinstance(each, dict):
                day = next((found for name in _DAY_FIELDS if (found := read_day(each.get(name)))), None)
                yield Change(at, _names(each, _GIVER_FIELDS), _names(each, _TAKER_FIELDS), day)


def _names(entry: Mapping[str, object], fields: Sequence[str]) -> tuple[str, ...]:
    for field in fields:
        value = entry.get(field)
        if isinstance(value, str) and said(value):
            return split_people(value)
        if isinstance(value, list):
            return tuple(each for each in value if isinstance(each, str) and said(each))
    return ()


def _changed_inventors(batch: Batch, twins: Twins) -> Iterator[Clue]:
    """Recorded changes, and texts of one filing whose inventors differ by half or more."""
    least = batch.settings.number("churn", "changed")
    told: set[int] = set()
    for change in _changes(batch, "inventor_changes"):
        before, after = people(change.before), people(change.after)
        if before and after and _kept(before, after) <= 1 - least:
            told.add(change.at)
            yield _inventors(batch, (change.at,), change.before, change.after, change.on)
    for (one, other), (reason, _) in sorted(twins.reason.items()):
        if reason not in ("publication_and_grant", "correction") or not batch.wanted(one, other):
            continue
        if {one, other} & told or not (batch.inventors[one] and batch.inventors[other]):
            continue
        if _kept(batch.inventors[one], batch.inventors[other]) <= 1 - least:
            first, second = sorted((one, other), key=lambda at: (batch.filings[at].stage == "granted", at))
            names = batch.filings[first].inventors, batch.filings[second].inventors
            yield _inventors(batch, (first, second), *names, None)


def _kept(before: Sequence[str], after: Sequence[str]) -> float:
    return len(set(before) & set(after)) / max(len(set(before)), len(set(after)))


def _inventors(
    batch: Batch, members: Sequence[int], before: Sequence[str], after: Sequence[str], on: date | None
) -> Clue:
    wording = batch.settings.clues["inventor_changed"]
    return Clue(
        code=wording.code,
        kinds=wording.kinds,
        score=round(1 - 0.5 * _kept(people(before), people(after)), 4),
        members=tuple(batch.filings[at].id for at in members),
        facts={
            "before": "、".join(before),
            "after": "、".join(after),
            "on": on.isoformat() if on else None,
        },
        clears=wording.clears,
    )


def _transfers(batch: Batch) -> Iterator[Clue]:
    """Each transfer soon after filing, and those who give or take several."""
    soon = batch.settings.whole("churn", "soon_days")
    least = batch.settings.whole("churn", "transfers")
    hubs: dict[str, list[tuple[Change, int, str]]] = defaultdict(list)
    names: dict[str, str] = {}
    for change in _changes(batch, "transfers"):
        filed = batch.filings[change.at].filed_on
        days = (change.on - filed).days if change.on and filed else None
        if days is None or not 0 <= days <= soon or not change.after:
            continue
        before = change.before or (batch.filings[change.at].applicant,)
        keys = [batch.parties.names.firm(" ".join(side)) for side in (before, change.after)]
        if keys[0] == keys[1]:
            continue
        yield _transfer(batch, change, days, " ".join(before))
        for own, other, shown in ((keys[0], keys[1], before), (keys[1], keys[0], change.after)):
            names.setdefault(own, " ".join(shown))
            hubs[own].append((change, days, other))
    wording = batch.settings.clues["transfer_hub"]
    for key in sorted(hubs):
        changes = hubs[key]
        members = sorted({change.at for change, _, _ in changes})
        if len(members) < least:
            continue
        others = {other for _, _, other in changes}
        yield Clue(
            code=wording.code,
            kinds=wording.kinds,
            score=round(min(1.0, 0.5 + 0.05 * len(members) + 0.05 * len(others)), 4),
            members=tuple(batch.filings[at].id for at in members),
            parties=(names[key],),
            facts={
                "party": names[key],
                "count": len(members),
                "days": max(days for _, days, _ in changes),
                "others": len(others),
            },
            evidence=tuple(_dated(batch, change, days) for change, days, _ in changes[:_SHOWN]),
            clears=wording.clears,
        )


def _transfer(batch: Batch, change: Change, days: int, giver: str) -> Clue:
    wording = batch.settings.clues["transfer_soon"]
    soon = batch.settings.whole("churn", "soon_days")
    return Clue(
        code=wording.code,
        kinds=wording.kinds,
        score=round(0.4 + 0.6 * (1 - days / max(1, soon)), 4),
        members=(batch.filings[change.at].id,),
        parties=(giver, " ".join(change.after)),
        facts={"days": days, "giver": giver, "taker": " ".join(change.after)},
        evidence=(_dated(batch, change, days),),
        clears=wording.clears,
    )


def _dated(batch: Batch, change: Change, days: int) -> dict[str, object]:
    return {
        "id": batch.filings[change.at].id,
        "on": change.on.isoformat() if change.on else None,
        "days": days,
        "from": list(change.before),
        "to": list(change.after),
    }


def _same_person(batch: Batch, twins: Twins) -> Iterator[tuple[str, list[int]]]:
    """Filings that name one inventor, parted into persons: namesakes at different applicants are one person only
    where a further inventor or the address ties them."""
    once = twins.one_filing()
    teams = _teams_tell(batch)
    named: dict[str, list[int]] = defaultdict(list)
    for at, keys in enumerate(batch.inventors):
        if once[at] == at:
            for key in keys:
                named[key].append(at)
    for key in sorted(named):
        if len(named[key]) < 2:
            continue
        groups: list[tuple[list[int], set[tuple[str, str]]]] = []
        for at in named[key]:
            ties = _ties(batch, at, key, teams)
            touching = [group for group in groups if group[1] & ties]
            merged = sorted(each for group in touching for each in group[0])
            groups = [group for group in groups if group not in touching]
            groups.append((sorted([*merged, at]), ties.union(*(group[1] for group in touching))))
        for members, _ in sorted(groups):
            if len(members) > 1:
                yield key, members


def _teams_tell(batch: Batch) -> bool:
    """Whether two names that stand together tell who a person is: not where many such pairs recur among strangers,
    because the batch knows few names."""
    parties: dict[tuple[str, str], set[str]] = defaultdict(set)
    for at, keys in enumerate(batch.inventors):
        for pair in combinations(sorted(keys)[:_TEAM], 2):
            parties[pair].update(batch.parties.of[at])
    if len(batch.parties.parties) < _FEWEST_PARTIES or not parties:
        return True
    return sum(len(each) > 1 for each in parties.values()) <= _RECURRING * len(parties)


def _ties(batch: Batch, at: int, inventor: str, teams: bool) -> set[tuple[str, str]]:
    filing = batch.filings[at]
    ties = {("applicant", key) for key in batch.parties.of[at]}
    if teams:
        ties |= {("inventor", key) for key in batch.inventors[at] if key != inventor}
    where = address(filing.address)
    if where.exact:
        ties.add(("address", where.key))
    return ties


def _shown_name(batch: Batch, key: str, members: Sequence[int]) -> str:
    """A person's name as it is first written."""
    return next(name for at in members for name in batch.filings[at].inventors if people((name,)) == (key,))


def _scattered(batch: Batch, twins: Twins) -> Iterator[Clue]:
    """One person over many sections of the IPC and several applicants."""
    wording = batch.settings.clues["inventor_scatter"]
    for key, members in _same_person(batch, twins):
        if not any(at < batch.own for at in members) or len(members) < batch.settings.whole(
            "churn", "scatter_filings"
        ):
            continue
        sections = {filing.ipc[0][0].upper() for at in members if (filing := batch.filings[at]).ipc}
        parties = {party for at in members for party in batch.parties.of[at]}
        wide = len(sections) >= batch.settings.whole("churn", "sections")
        if not wide or len(parties) < 2:
            continue
        name = _shown_name(batch, key, members)
        many = len(parties) >= batch.settings.whole("churn", "parties")
        yield Clue(
            code=wording.code,
            kinds=wording.kinds,
            score=round(min(1.0, 0.4 + 0.05 * len(members) + 0.2 * many), 4),
            members=tuple(batch.filings[at].id for at in members),
            parties=tuple(sorted(batch.parties.name(party) for party in parties)),
            facts={
                "inventor": name,
                "count": len(members),
                "sections": len(sections),
                "parties": len(parties),
            },
            evidence=tuple(
                {"id": batch.filings[at].id, "ipc": list(batch.filings[at].ipc[:1])}
                for at in members[:_SHOWN]
            ),
            clears=wording.clears,
        )


def _two_places(batch: Batch, twins: Twins) -> Iterator[Clue]:
    """One person at work in two cities on one day."""
    wording = batch.settings.clues["two_places"]
    for key, members in _same_person(batch, twins):
        by_day: dict[date, list[int]] = defaultdict(list)
        for at in members:
            day = batch.filings[at].filed_on
            if day is not None and address(batch.filings[at].address).city:
                by_day[day].append(at)
        for day, places in sorted(by_day.items()):
            cities = sorted({address(batch.filings[at].address).city for at in places})
            if len(cities) < 2 or not any(at < batch.own for at in places):
                continue
            yield Clue(
                code=wording.code,
                kinds=wording.kinds,
                score=0.6,
                members=tuple(batch.filings[at].id for at in places),
                facts={
                    "inventor": _shown_name(batch, key, places),
                    "cities": "、".join(cities),
                    "day": day.isoformat(),
                },
                clears=wording.clears,
            )
