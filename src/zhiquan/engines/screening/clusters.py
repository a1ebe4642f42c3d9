"""Filings that hang together, and why each of them is in: by pairs, by a group's clue, with what it shares."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from zhiquan.engines.screening.batch import Batch
from zhiquan.engines.screening.groups import components
from zhiquan.engines.screening.model import Clue, Cluster, Pair

# Clues that tie their members to one another; the others speak of one filing or of an applicant's numbers.
TYING = frozenset(
    {
        *("template_group", "entity_shuffle", "parameter_series", "effect_unchanged", "dispersed_group"),
        *("split_filing", "same_data", "same_figure", "family_contradiction", "transfer_hub"),
    }
)


def clusters(batch: Batch, pairs: Sequence[Pair], clues: Sequence[Clue]) -> tuple[Cluster, ...]:
    """The clusters, the largest first. Their ids name their members, so that a later screening finds them again."""
    tying = [clue for clue in clues if clue.code in TYING and len(clue.members) > 1]
    edges = [(batch.place[pair.a], batch.place[pair.b]) for pair in pairs]
    for clue in tying:
        places = [batch.place[member] for member in clue.members]
        edges += [(places[0], other) for other in places[1:]]
    made = [_cluster(batch, members, pairs, tying) for members in components(edges)]
    return tuple(sorted(made, key=lambda cluster: (-len(cluster.members), cluster.members)))


def _cluster(batch: Batch, places: Sequence[int], pairs: Sequence[Pair], clues: Sequence[Clue]) -> Cluster:
    members = tuple(batch.filings[at].id for at in places)
    inside = frozenset(members)
    own_pairs = [pair for pair in pairs if pair.a in inside]
    own_clues = [clue for clue in clues if clue.members[0] in inside]
    told: list[Pair | Clue] = [*own_pairs, *own_clues]
    kinds = {kind for each in told for kind in each.kinds}
    clears = Counter(code for each in told for code in each.clears)
    name = blake2b("\n".join(sorted(members)).encode(), digest_size=6).hexdigest()
    return Cluster(
        id=name,
        members=members,
        kinds=tuple(sorted(kinds)),
        pairs=tuple((pair.a, pair.b) for pair in own_pairs),
        shared={
            **_common(batch, places),
            "clues": sorted({clue.code for clue in own_clues}),
            "why": _why(batch, members, own_pairs, own_clues),
            "clears": [code for code, _ in sorted(clears.items(), key=lambda item: (-item[1], item[0]))],
        },
    )


def _why(
    batch: Batch, members: Sequence[str], pairs: Sequence[Pair], clues: Sequence[Clue]
) -> dict[str, list[dict[str, object]]]:
    """For each member its strongest reasons: the pairs it is in, and the groups."""
    most = batch.settings.whole("clusters", "reasons")
    found: Mapping[str, list[tuple[float, dict[str, object]]]] = defaultdict(list)
    for pair in pairs:
        for own, other in ((pair.a, pair.b), (pair.b, pair.a)):
            reason: dict[str, object] = {"with": other, "method": pair.method, "score": pair.score}
            found[own].append((-pair.score, reason))
    for clue in clues:
        for member in clue.members:
            found[member].append((-clue.score - 1, {"clue": clue.code, "score": clue.score}))
    return {
        member: [
            reason for _, reason in sorted(found[member], key=lambda item: (item[0], str(item[1])))[:most]
        ]
        for member in members
    }


def _common(batch: Batch, places: Sequence[int]) -> dict[str, object]:
    """Who filed, through whom, on which days."""
    parties = sorted({batch.parties.name(key) for at in places for key in batch.parties.of[at]})
    filings = [batch.filings[at] for at in places]
    agencies = sorted({filing.agency for filing in filings if filing.agency})
    days = Counter(filing.filed_on.isoformat() for filing in filings if filing.filed_on)
    return {"parties": parties, "agencies": agencies, "by_day": dict(sorted(days.items()))}
