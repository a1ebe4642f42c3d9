"""Dispersal (kind 6): entities that file apart and share what strangers do not share.

Entities are tied by addresses, phones, e-mails, agents, agencies and inventors. A trait counts the less the more
entities have it (a business park's address, a big agency), and shared names of inventors count little alone
(namesakes). A group is shown where its traits together weigh enough.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import log

from zhiquan.engines.screening.batch import Batch
from zhiquan.engines.screening.entities import address, email, people, phone, plain, split_people
from zhiquan.engines.screening.findings import Found
from zhiquan.engines.screening.groups import components
from zhiquan.engines.screening.model import Clue, Pair
from zhiquan.engines.screening.twins import Twins

# In the order in which they are told; the weights stand in policy.
TRAITS = ("address", "phone", "email", "inventors", "street", "agent", "inventor", "building", "agency")
# What only one firm has as a rule: the more share it (up to the common number), the odder.
_OWN = frozenset({"address", "phone", "email"})
# What strangers share by profession: it adds to other ties and makes none.
_SERVICES = frozenset({"agent", "agency", "building"})
_RARE_ENOUGH = 0.25
_LABELS = {
    "address": {"zh-Hans": "地址", "en": "an address"},
    "phone": {"zh-Hans": "电话", "en": "a phone"},
    "email": {"zh-Hans": "邮箱", "en": "an e-mail"},
    "inventors": {"zh-Hans": "同组发明人", "en": "a team of inventors"},
    "inventor": {"zh-Hans": "发明人", "en": "an inventor"},
    "agent": {"zh-Hans": "代理师", "en": "an agent"},
    "street": {"zh-Hans": "门牌", "en": "a street number"},
    "building": {"zh-Hans": "楼宇", "en": "a building"},
    "agency": {"zh-Hans": "代理机构", "en": "an agency"},
}
_MOST_ENTITIES = 60
_FEWEST_ENTITIES = 20
_TEAM = 8
_SHOWN = 20
# A trait that one pair of entities in so many shares tells all it can.
_RARE = 50
# A splice has many sources, most of them strangers to the matter.
_LIKE = frozenset({"near_copy", "disguised", "template", "parameters"})


@dataclass(frozen=True)
class Tie:
    """Two entities and the traits they share: (trait, value) with its weight."""

    one: str
    other: str
    shared: Mapping[tuple[str, str], float]


def dispersal(batch: Batch, twins: Twins, pairs: Sequence[Pair]) -> Found:
    """Groups of entities tied by rare traits, and like content split among tied entities. `pairs` are those that
    other detectors found."""
    graph = _Graph(batch, twins, pairs)
    return Found(clues=(*graph.groups(), *graph.splits()))


class _Graph:
    def __init__(self, batch: Batch, twins: Twins, pairs: Sequence[Pair]) -> None:
        self.batch = batch
        self.twins = twins
        self.weights: Mapping[str, float] = batch.settings.values["dispersal"]["weights"]
        self.holders, self.shown = self._holders()
        self.traits: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for key, entities in self.holders.items():
            for entity in entities:
                self.traits[entity].add(key)
        self.alike = self._alike(pairs)
        self.joint = self._joint()
        self.rarity = self._rarity()
        self.ties = {(tie.one, tie.other): tie for tie in self._ties()}

    def value(self, name: str) -> float:
        return self.batch.settings.number("dispersal", name)

    def _holders(self) -> tuple[dict[tuple[str, str], set[str]], dict[tuple[str, str], str]]:
        """Which entities hold each trait, and how the trait is first written."""
        holders: dict[tuple[str, str], set[str]] = defaultdict(set)
        shown: dict[tuple[str, str], str] = {}
        for at, filing in enumerate(self.batch.filings):
            where = address(filing.address)
            traits = [
                ("address" if where.exact else "street", where.key, filing.address),
                ("building", where.building if where.exact else "", filing.address),
                ("phone", phone(filing.phone), filing.phone),
                ("email", email(filing.email), filing.email),
                ("agency", plain(filing.agency), filing.agency),
                *(("agent", key, key) for key in people(split_people(filing.agent))),
                *(("inventor", key, key) for key in self.batch.inventors[at]),
                *(
                    ("inventors", f"{one}、{other}", f"{one}、{other}")
                    for one, other in combinations(sorted(self.batch.inventors[at])[:_TEAM], 2)
                ),
            ]
            for trait, key, text in traits:
                if key:
                    shown.setdefault((trait, key), text.strip())
                    holders[trait, key].update(self.batch.parties.of[at])
        return holders, shown

    def _joint(self) -> set[tuple[str, str]]:
        """Entities that file together openly: co-applicants hide nothing."""
        found: set[tuple[str, str]] = set()
        for keys in self.batch.parties.of:
            found.update((one, other) for one in keys for other in keys if one < other)
        return found

    def _alike(self, pairs: Sequence[Pair]) -> dict[tuple[str, str], list[tuple[int, int]]]:
        """Like texts by the two entities they come from."""
        found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for pair in pairs:
            if pair.method not in _LIKE:
                continue
            a, b = self.batch.place[pair.a], self.batch.place[pair.b]
            for one in self.batch.parties.of[a]:
                for other in self.batch.parties.of[b]:
                    if one != other:
                        found[min(one, other), max(one, other)].append((a, b))
        return found

    def _rarity(self) -> dict[str, float]:
        """For each kind of trait how much it tells: little where any two entities often share one (a batch of few
        agencies). Too few entities tell nothing about that, and then it counts in full."""
        count = len(self.batch.parties.parties)
        if count < _FEWEST_ENTITIES:
            return dict.fromkeys(TRAITS, 1.0)
        together: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for (trait, _), holders in self.holders.items():
            if 1 < len(holders) <= _MOST_ENTITIES:
                ordered = sorted(holders)
                together[trait].update((a, b) for at, a in enumerate(ordered) for b in ordered[at + 1 :])
        every = count * (count - 1) / 2
        return {
            trait: min(1.0, max(0.2, log(every / max(1, len(together[trait]))) / log(_RARE)))
            for trait in TRAITS
        }

    def _ties(self) -> Iterator[Tie]:
        shared: dict[tuple[str, str], dict[tuple[str, str], float]] = defaultdict(dict)
        for trait in sorted(self.holders):
            holders = sorted(self.holders[trait])
            if not 1 < len(holders) <= _MOST_ENTITIES:
                continue
            weight = self._weight(trait[0], len(holders))
            for at, one in enumerate(holders):
                for other in holders[at + 1 :]:
                    shared[one, other][trait] = weight
        for one, other in sorted(shared):
            yield Tie(one, other, shared[one, other])

    def _weight(self, trait: str, holders: int) -> float:
        """The weight of a trait, halved for each doubling of its holders past the common number."""
        weight = self.weights[trait] * self.rarity[trait] * min(1.0, self.value("common") / holders)
        if trait not in _OWN or holders > self.value("common"):
            return weight
        return weight + min(self.weights["more_most"], self.weights["more"] * (holders - 2))

    def _strength(self, tie: Tie) -> float:
        """What two entities share, each kind of trait counted once. One inventor in common may be a namesake; two
        who are named together by both are not."""
        best: dict[str, float] = defaultdict(float)
        for (trait, _), weight in tie.shared.items():
            best[trait] = max(best[trait], weight)
        if "inventors" in best:
            best.pop("inventor", None)
        if "address" in best or "street" in best:
            best.pop("building", None)
        texts = self.weights["texts"] if self.alike.get((tie.one, tie.other)) else 0.0
        return sum(best.values()) + texts

    def groups(self) -> Iterator[Clue]:
        """Dense groups of entities. Ties are joined where they are strong by themselves or by filing together."""
        keys = sorted({key for tie in self.ties for key in tie})
        number = {key: at for at, key in enumerate(keys)}
        strong = []
        together = self._together()
        for (one, other), tie in self.ties.items():
            if (one, other) in self.joint and not self.alike.get((one, other)):
                continue
            if all(trait in _SERVICES for trait, _ in tie.shared):
                continue
            near = self._hurried((one, other))
            if (one, other) in together:
                near += self.weights["together"]
            if self._strength(tie) + near >= self.value("threshold"):
                strong.append((number[one], number[other]))
        for members in components(strong):
            clue = self._group([keys[at] for at in members], together)
            if clue is not None:
                yield clue

    def _together(self) -> set[tuple[str, str]]:
        """Pairs among three and more entities of one place that all filed within a few days: two may do so by
        chance."""
        found: set[tuple[str, str]] = set()
        for trait, key in sorted(self.holders):
            holders = sorted(self.holders[trait, key])
            few = 2 < len(holders) <= self.value("common")
            if (trait in _OWN or trait == "street") and few and self._hurried(holders):
                found.update(combinations(holders, 2))
        return found

    def _filings(self, entities: Sequence[str]) -> list[int]:
        once = self.twins.one_filing()
        places = {once[at] for key in entities for at in self.batch.parties.parties[key].filings}
        return sorted(at for at in places if at < self.batch.own)

    def _hurried(self, entities: Sequence[str]) -> float:
        """The weight of having filed within a few days, nought where the whole batch did."""
        days = self._days(self._filings(entities))
        if len(days) < self.value("filings") or len(days) < 2 * len(entities):
            return 0.0
        limit = self.value("days")
        every = self._days(range(self.batch.own))
        if (every[-1] - every[0]).days < 3 * limit or (days[-1] - days[0]).days > limit:
            return 0.0
        return self.weights["days"]

    def _days(self, places: Sequence[int]) -> list[date]:
        return sorted(day for at in places if (day := self.batch.filings[at].filed_on))

    def _group(self, entities: Sequence[str], together: set[tuple[str, str]]) -> Clue | None:
        members = self._filings(entities)
        own = [
            key
            for key in entities
            if any(at < self.batch.own for at in self.batch.parties.parties[key].filings)
        ]
        if len(own) < self.value("entities") or len(members) < self.value("filings"):
            return None
        traits = self._shared(entities)
        days = self._days(members)
        span = (days[-1] - days[0]).days + 1 if days else 0
        ties = [tie for pair in combinations(sorted(entities), 2) if (tie := self.ties.get(pair))]
        strength = max(self._strength(tie) for tie in ties) + self._hurried(entities)
        strength += (
            self.weights["together"] if together.intersection(combinations(sorted(entities), 2)) else 0.0
        )
        wording = self.batch.settings.clues["dispersed_group"]
        return Clue(
            code=wording.code,
            kinds=wording.kinds,
            score=round(min(1.0, 0.5 * strength / self.value("threshold")), 4),
            members=tuple(self.batch.filings[at].id for at in members),
            parties=tuple(self.batch.parties.name(key) for key in entities),
            facts={
                "entities": len(entities),
                "count": len(members),
                "days": span,
                "traits": _told(traits),
                "by_day": _by_day(days),
                "common": self.value("common"),
            },
            evidence=tuple(traits),
            clears=wording.clears,
        )

    def _shared(self, entities: Sequence[str]) -> list[dict[str, object]]:
        """What at least two of them share, the rarest first, with who else has it."""
        inside = set(entities)
        counts = Counter(key for entity in sorted(inside) for key in self.traits[entity])
        several = sorted(key for key, count in counts.items() if count > 1)
        found = []
        for trait, key in several:
            holders = self.holders[trait, key]
            common = holders & inside
            if self._covered(trait, key, common, several):
                continue
            told: dict[str, object] = {
                "trait": trait,
                "value": self.shown[trait, key],
                "parties": sorted(self.batch.parties.name(each) for each in common),
                "others": len(holders - inside),
                "weight": round(self._weight(trait, len(holders)), 4),
            }
            found.append(((TRAITS.index(trait), -len(common), key), told))
        return [told for _, told in sorted(found, key=lambda each: each[0])[:_SHOWN]]

    def _covered(self, trait: str, value: str, common: set[str], among: Sequence[tuple[str, str]]) -> bool:
        """Whether a finer trait says the same: a room its building, a team each of its members."""
        if trait == "building":
            finer = [key for key in among if key[0] == "address" and key[1].startswith(value)]
        elif trait == "inventor":
            finer = [key for key in among if key[0] == "inventors" and value in key[1].split("、")]
        else:
            return False
        return any(common <= self.holders[key] for key in finer)

    def splits(self) -> Iterator[Clue]:
        """Like texts under several entities that share something else too."""
        pairs = []
        for (one, other), alike in sorted(self.alike.items()):
            tie = self.ties.get((one, other))
            shared = tie.shared.items() if tie else ()
            rare = sum(weight for (trait, _), weight in shared if trait not in _SERVICES)
            if rare >= _RARE_ENOUGH and (one, other) not in self.joint:
                pairs += alike
        wording = self.batch.settings.clues["split_filing"]
        for members in components(pairs):
            own = [at for at in members if at < self.batch.own]
            entities = sorted({key for at in members for key in self.batch.parties.of[at]})
            if not own or len(entities) < 2:
                continue
            traits = self._shared(entities)
            days = self._days(members)
            yield Clue(
                code=wording.code,
                kinds=wording.kinds,
                score=round(min(1.0, 0.6 + 0.1 * len(entities)), 4),
                members=tuple(self.batch.filings[at].id for at in members),
                parties=tuple(self.batch.parties.name(key) for key in entities),
                facts={
                    "entities": len(entities),
                    "count": len(members),
                    "traits": _told(traits),
                    "by_day": _by_day(days),
                },
                evidence=tuple(traits),
                clears=wording.clears,
            )


def _told(traits: Sequence[Mapping[str, object]]) -> dict[str, str]:
    names = dict.fromkeys(str(each["trait"]) for each in traits)
    return {
        language: ("、" if language != "en" else ", ").join(_LABELS[name][language] for name in names)
        for language in ("zh-Hans", "en")
    }


def _by_day(days: Sequence[date]) -> dict[str, int]:
    return dict(sorted(Counter(day.isoformat() for day in days).items()))
