"""Facts that conditions of forms and flows ask: what was answered, what is at hand, what the registers say."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from zhiquan.areas.matters.models import Case, Draft
from zhiquan.areas.matters.packs import Pack
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


def platform_facts(values: Mapping[str, Any], party: Party | None, day: date) -> dict[str, Any]:
    return {**touched_facts(party, day), **right_facts(values, party, day)}


def of_draft(draft: Draft, day: date | None = None) -> dict[str, Any]:
    """Answers and platform facts of a draft; forms judge by these which fields are shown."""
    when = day or clock.today()
    return {**platform_facts(draft.values, draft.party, when), **draft.values}


def flow_facts(
    pack: Pack, question: Question, platform: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Ground, ...]]:
    """What the flow asks, each fact from its declared source; and the grounds behind the guards."""
    found: dict[str, Any] = {}
    grounds: list[Ground] = []
    for fact in pack.flow.facts:
        if fact.source == "material":
            found[fact.code] = fact.origin in question.materials
        elif fact.source == "guard":
            answer = ask(fact, question)
            found[fact.code] = answer.value
            grounds += answer.grounds
        elif fact.source == "platform":
            found[fact.code] = platform.get(fact.origin)
        else:
            found[fact.code] = _typed(fact, question.values.get(fact.origin))
    return found, tuple(grounds)


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
