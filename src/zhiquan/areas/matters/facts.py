"""Facts that conditions of forms and flows ask: what was answered, what is at hand, what the registers say."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from zhiquan.areas.matters.models import Case, Draft
from zhiquan.areas.matters.packs import Pack
from zhiquan.areas.matters.packs import pack as pack_of
from zhiquan.areas.matters.ports import FREE, Answer, Ground, Question, guard
from zhiquan.engines import flows
from zhiquan.kernel import clock
from zhiquan.registry import queries as registry
from zhiquan.registry.ports import Lock, Party, Recordal, Right

# Facts that the platform itself knows; policy may ask them by these names.
PLATFORM = (
    "touched.trademark", "touched.patent", "touched.customs", "touched.copyright", "touched.domain_name",
    "touched.pledge", "right.co_owned", "right.pledged", "right.seized",
)  # fmt: skip
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
RECORDALS = "rights.customs"


def touched_facts(party: Party | None, day: date) -> dict[str, Any]:
    """Which registers know the party: a few statements whatever it owns."""
    if party is None:
        return {name: False for name in PLATFORM if name.startswith("touched.")}
    live = registry.rights_of(party, day).filter(status__in=Right.LIVE)
    kinds = set(live.values_list("kind", flat=True).distinct())
    entries = set(registry.recordals_of(party, day).values_list("kind", flat=True).distinct())
    pledged = Lock.objects.filter(right__in=live.values("pk"), kind=Lock.PLEDGE, released_on=None).exists()
    return {
        "touched.trademark": bool(kinds & set(Right.MARKS)),
        "touched.patent": bool(kinds & set(Right.PATENTS)),
        "touched.copyright": Right.COPYRIGHT in kinds,
        "touched.customs": Recordal.CUSTOMS in entries,
        "touched.domain_name": Recordal.DOMAIN in entries,
        "touched.pledge": pledged,
    }


def chosen(values: Mapping[str, Any]) -> list[str]:
    """The uids of rights that stand in lists among the answers; recordals have an element of their own."""
    return [
        uid
        for code, found in values.items()
        if code != RECORDALS and isinstance(found, list)
        for uid in found
        if isinstance(uid, str) and _UID.fullmatch(uid)
    ]


def rights_in(values: Mapping[str, Any]) -> QuerySet[Right]:
    return Right.objects.filter(uid__in=chosen(values))


def right_facts(values: Mapping[str, Any], party: Party | None, day: date) -> dict[str, Any]:
    """Whether one of the chosen rights is pledged, seized or owned by several."""
    uids = chosen(values)
    if not uids:
        return {"right.co_owned": False, "right.pledged": False, "right.seized": False}
    rows = list(Right.objects.filter(uid__in=uids))
    locks = [lock for found in registry.locks_by_right(rows, day).values() for lock in found]
    return {
        "right.co_owned": any(k.kind == Lock.CO_OWNER for k in locks),
        "right.pledged": any(k.kind == Lock.PLEDGE for k in locks),
        "right.seized": any(k.kind == Lock.SEIZURE for k in locks),
    }


def platform_facts(
    values: Mapping[str, Any], party: Party | None, day: date, wanted: Collection[str] = PLATFORM
) -> dict[str, Any]:
    """What the platform knows; of the facts `wanted`, so that what nobody asks is not looked up."""
    found: dict[str, Any] = {}
    if any(name.startswith("touched.") for name in wanted):
        found |= touched_facts(party, day)
    if any(name.startswith("right.") for name in wanted):
        found |= right_facts(values, party, day)
    return found


def asked(pack: Pack) -> frozenset[str]:
    """The platform facts that the conditions of a matter, or of a bundle's matters, ask."""
    return _asked(pack.edition.hash, pack.code)


@lru_cache(maxsize=512)
def _asked(digest: str, matter: str) -> frozenset[str]:
    chosen = pack_of(matter, digest)
    codes = {matter, *(part.code for part in chosen.parts)}
    found = {key for code in codes for key in _keys(chosen.edition.matters[code])}
    found |= {key for code in codes for key in _keys(chosen.edition.forms.get(code))}
    for code in codes:
        flow = chosen.packs.flow(code)
        found |= {fact.origin for fact in flow.facts} if flow else set()
    return frozenset(PLATFORM) & found


def _keys(data: Any) -> Iterator[str]:
    """Every key of a file's data, however deep: conditions name their facts so."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield key
            yield from _keys(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _keys(value)


def of_draft(draft: Draft, day: date | None = None, pack: Pack | None = None) -> dict[str, Any]:
    """Answers and platform facts of a draft; forms judge by these which fields are shown.

    With its `pack` only the facts that the pack asks are looked up.
    """
    when = day or clock.today()
    wanted = asked(pack) if pack else PLATFORM
    return {**platform_facts(draft.values, draft.party, when, wanted), **draft.values}


class Known(Mapping[str, Any]):
    """What a flow asks, each fact looked up from its declared source when a condition first asks it.

    Guards read registers: a step that does not depend on one must not wait for it.
    """

    def __init__(
        self,
        pack: Pack,
        question: Question | Callable[[], Question],
        platform: Mapping[str, Any] | None = None,
    ) -> None:
        self._facts = {fact.code: fact for fact in pack.flow.facts}
        self._question, self._platform = question, platform
        self._found: dict[str, Any] = {}
        self.grounds: list[Ground] = []

    @property
    def question(self) -> Question:
        if not isinstance(self._question, Question):
            self._question = self._question()
        return self._question

    @property
    def platform(self) -> Mapping[str, Any]:
        if self._platform is None:
            wanted = {fact.origin for fact in self._facts.values() if fact.source == "platform"}
            asks = self.question
            self._platform = platform_facts(asks.values, asks.party, asks.day, wanted)
        return self._platform

    def __getitem__(self, code: str) -> Any:
        if code not in self._found:
            self._found[code] = self._look_up(self._facts[code])
        return self._found[code]

    def _look_up(self, fact: flows.Fact) -> Any:
        if fact.source == "material":
            return fact.origin in self.question.materials
        if fact.source == "guard":
            answer = ask(fact, self.question)
            self.grounds += answer.grounds
            return answer.value
        if fact.source == "platform":
            return self.platform.get(fact.origin)
        return _typed(fact, self.question.values.get(fact.origin))

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


def flow_facts(
    pack: Pack, question: Question, platform: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], tuple[Ground, ...]]:
    """What the flow asks, all at once; and the grounds behind the guards."""
    known = Known(pack, question, platform)
    return dict(known), tuple(known.grounds)


def _typed(fact: flows.Fact, value: Any) -> Any:
    """Dates are compared as dates; an answer outside the declared values counts as not given."""
    if isinstance(value, str) and str(fact.kind) == "date":
        return date.fromisoformat(value)
    if fact.values is not None and isinstance(value, str) and value not in fact.values:
        return None
    return value


def ask(fact: flows.Fact, question: Question) -> Answer:
    return guard.get(fact.origin)(question)


def question_of(case: Case, materials: Iterable[str], day: date | None = None) -> Question:
    return Question(
        matter=case.matter,
        edition=case.edition_id,
        party=case.party,
        values=case.values,
        materials=frozenset(materials),
        day=day or clock.today(),
        case=case,
    )


def materials_of(case: Case) -> set[str]:
    """Codes and types of the materials that lie in a case now, and types with the lock or right they stand for."""
    rows = case.files.filter(replaced_at=None).values_list("material", "type")
    return {name for row in rows for name in _names(*row)}


def _names(material: str, kind: str) -> Collection[str]:
    plain = {material.partition(":")[0], kind}
    keyed = {f"{kind}:{material.partition(':')[2]}"} if ":" in material else set()
    return {name for name in plain | keyed if name}


def worst(grounds: Iterable[Ground]) -> str:
    """refuse before correct before free."""
    effects = {ground.effect for ground in grounds}
    return next((e for e in ("refuse", "correct") if e in effects), FREE)
