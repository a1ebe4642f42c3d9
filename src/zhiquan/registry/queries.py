"""Reads: rights by number in any spelling and by owner under any name, and what locks them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop as N_

from zhiquan.engines.rules import Evaluation, NotInForce, RuleView
from zhiquan.kernel import clock, editions
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Confirmation
from zhiquan.policy import Edition
from zhiquan.registry import access, identifiers, labels
from zhiquan.registry.models import Lock, Ownership, Party, PartyName, Right

STEPS_TABLES = "registry.steps_"
EXPORT_TABLE = "registry.technology_export"
BLOCK, CONSENT = "block", "consent"


@dataclass(frozen=True)
class Blocking:
    """One lock in the way of one step: `effect` is block or consent, `consent_of` says whose."""

    lock: Lock
    step: str
    effect: str
    consent_of: str
    source: str
    article: str
    sample: bool


def owned(day: date | None = None) -> Q:
    """The condition on Ownership that it stands on `day` (today)."""
    when = day or clock.today()
    return (Q(since=None) | Q(since__lte=when)) & (Q(until=None) | Q(until__gt=when))


def owners_of(right: Right, day: date | None = None) -> QuerySet[Ownership]:
    return Ownership.objects.filter(owned(day), right=right).select_related("party")


def rights_of(party: Party, day: date | None = None) -> QuerySet[Right]:
    """What the party owns on the day."""
    held = Ownership.objects.filter(owned(day), party=party, right=OuterRef("pk"))
    return Right.objects.filter(Exists(held))


def rights_under_older_name(party: Party) -> QuerySet[Right]:
    """Rights of the party that the register still shows under another than its present name."""
    stale = Ownership.objects.filter(owned(), party=party, right=OuterRef("pk")).exclude(
        recorded_name=F("party__name")
    )
    return Right.objects.filter(Exists(stale))


def parties_named(text: str, *, exact: bool = False) -> QuerySet[Party]:
    """Parties that are or were called so, in any script or width; `exact` wants the whole name."""
    key = identifiers.fold_name(text)
    if not key:
        return Party.objects.none()
    condition = Q(key=key) if exact else Q(key__contains=key)
    return Party.objects.filter(Exists(PartyName.objects.filter(condition, party=OuterRef("pk"))))


def party_numbered(raw: str) -> QuerySet[Party]:
    """Parties that carry this number under any scheme that reads it."""
    meant = identifiers.identities_meant(raw)
    if not meant:
        return Party.objects.none()
    condition = Q()
    for scheme, number in meant:
        condition |= Q(identities__scheme=scheme, identities__number=number)
    return Party.objects.filter(condition).distinct()


def rights_numbered(raw: str) -> QuerySet[Right]:
    """Rights that carry this number, however it is spelt."""
    condition = Q(pk__in=[])
    for scheme, number in identifiers.spellings(raw):
        condition |= Q(scheme=scheme, number=number)
    return Right.objects.filter(condition)


def search(rights: QuerySet[Right], text: str) -> QuerySet[Right]:
    """Rights among `rights` by number, title, owner's name (also a former one) or owner's number."""
    wanted = text.replace("\0", "").strip()
    if not wanted:
        return rights
    condition = Q(pk__in=rights_numbered(wanted).values("pk")) | Q(title__icontains=wanted)
    owners = parties_named(wanted).values("pk")
    numbered = party_numbered(wanted).values("pk")
    mine = Ownership.objects.filter(right=OuterRef("pk")).filter(Q(party__in=owners) | Q(party__in=numbered))
    return rights.filter(condition | Exists(mine.filter(owned())))


def search_parties(parties: QuerySet[Party], text: str) -> QuerySet[Party]:
    wanted = text.replace("\0", "").strip()
    if not wanted:
        return parties
    return parties.filter(
        Q(pk__in=parties_named(wanted).values("pk")) | Q(pk__in=party_numbered(wanted).values("pk"))
    )


def find_party(actor: Actor, *, name: str = "", scheme: str = "", number: str = "") -> Party | None:
    """The one visible party with this number, or with exactly this present or former name."""
    rows = access.PARTIES.visible_to(actor)
    if scheme and number:
        read = identifiers.read_identity(scheme, number)
        return rows.filter(identities__scheme=scheme, identities__number=read.canonical).first()
    found = list(rows.filter(pk__in=parties_named(name, exact=True).values("pk"))[:2])
    return found[0] if len(found) == 1 else None


# ---------- locks


def locks_of(right: Right, day: date | None = None) -> list[Lock]:
    """The locks in force on the day (today), newest first, and co-ownership where several own the right."""
    when = day or clock.today()
    found = [lock for lock in right.locks.select_related("holder") if lock.in_force(when)]
    return found if any(k.kind == Lock.CO_OWNER for k in found) else [*found, *_co_ownership(right, when)]


def _co_ownership(right: Right, day: date) -> list[Lock]:
    """Co-ownership locks by itself: it needs no entry, two owners are enough."""
    rows = list(owners_of(right, day))
    if len(rows) < 2:
        return []
    since = max((r.since for r in rows if r.since), default=right.filed_on or day)
    return [Lock(right=right, kind=Lock.CO_OWNER, effective_from=since)]


def blocking_locks(
    right: Right, step: str, day: date | None = None, edition: Edition | None = None
) -> list[Blocking]:
    """Which locks stand in the way of `step` on `day`, by the rule table of the edition (the current one).

    Steps: transfer, licence, exclusive_licence, open_licence, pledge, name_change, surrender. What rests on a
    table that an officer confirmed (by its hash) is no longer a sample. Raises NoEdition where no policy is
    loaded, and engine errors for an unknown step.
    """
    when = day or clock.today()
    found = locks_of(right, when)
    if not found:
        return []
    rules = (edition or editions.current(settings.CITY)).rules.at(when)
    blocking: list[list[Blocking]] = []
    for lock in found:
        facts = {"lock": lock.kind, "exclusive": lock.exclusive, "register": right.register, "step": step}
        blocking += [_blocking(lock, step, answer) for answer in _answers(rules, facts)]
    return sorted((b for found in blocking for b in found), key=lambda b: b.effect)


def _answers(rules: RuleView, facts: dict[str, Any]) -> Iterator[Evaluation]:
    """What every table of steps in force says; a text that was not in force yet says nothing."""
    for code in rules.rules.tables:
        if not code.startswith(STEPS_TABLES):
            continue
        try:
            yield rules.evaluate(code, facts)
        except NotInForce:
            continue


def _is_sample(answer: Evaluation) -> bool:
    """A sample until an officer confirmed this very table."""
    return answer.is_sample and not Confirmation.objects.filter(parameter_hash=answer.table.hash).exists()


def _blocking(lock: Lock, step: str, answer: Evaluation) -> list[Blocking]:
    rows = {row.code: row for row in answer.table.rows}
    return [
        Blocking(
            lock=lock,
            step=step,
            effect=str(result["effect"]),
            consent_of=str(result["consent_of"]),
            source=answer.table.source,
            article=str(rows[code].article or answer.table.article or ""),
            sample=_is_sample(answer),
        )
        for code, result in zip(answer.rows, answer.outputs, strict=True)
    ]


def source_title(code: str) -> str:
    """The title of a text that the rules quote, in the reader's language; the code where it has none."""
    source = editions.current(settings.CITY).rules.sources.get(code)
    if source is None:
        return code
    return identifiers.in_reader_language(source.title["zh-Hans"], source.title["en"])


def require_step(step: str) -> None:
    """Raise Refused for a step that the rules do not know."""
    if step not in labels.STEPS:
        raise Refused(
            "step",
            N_("There is no step “%(step)s”. Steps: %(steps)s."),
            step=step[:40],
            steps=", ".join(labels.STEPS),
        )


def steps_blocked(right: Right, steps: Iterable[str], day: date | None = None) -> dict[str, list[Blocking]]:
    """For each step what stands in its way."""
    return {step: blocking_locks(right, step, day) for step in steps}


def export_gate(right: Right, receiver: Party, day: date | None = None) -> dict[str, Any] | None:
    """What a transfer or licence to `receiver` needs beforehand because it leaves the mainland.

    None where the receiver is in the mainland. Hong Kong, Macau and Taiwan count as outside. The answer has
    `needs`, `source`, `article` and `sample`; whether a technology is prohibited or restricted stays with
    the authority in charge of foreign trade.
    """
    when = day or clock.today()
    rules = editions.current(settings.CITY).rules.at(when)
    answer = rules.evaluate(EXPORT_TABLE, {"register": right.register, "country": place_of(receiver)})
    if not answer.outputs:
        return None
    row = next(r for r in answer.table.rows if r.code == answer.rows[0])
    return {
        "needs": str(answer.outputs[0]["needs"]),
        "source": answer.table.source,
        "article": row.article or "",
        "sample": _is_sample(answer),
    }


def place_of(party: Party) -> str:
    """mainland, hk, mo, tw or foreign."""
    return {"CN": "mainland", "HK": "hk", "MO": "mo", "TW": "tw"}.get(party.country, "foreign")
