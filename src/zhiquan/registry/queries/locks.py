"""What locks a right, and which lock stands in the way of which step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from zhiquan.engines.rules import Evaluation, NotInForce, RuleView
from zhiquan.kernel import clock, editions
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Confirmation
from zhiquan.policy import Edition
from zhiquan.registry import identifiers, labels
from zhiquan.registry.models import Lock, Ownership, Party, Right
from zhiquan.registry.queries.lookup import owned

STEPS_TABLES = "registry.steps_"
EXPORT_TABLE = "registry.technology_export"
BLOCK, CONSENT = "block", "consent"

# What a row of a table says of a lock: effect, whose consent, source, article, whether a sample.
_Hit = tuple[str, str, str, str, bool]


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


def locks_of(right: Right, day: date | None = None) -> list[Lock]:
    """The locks in force on the day (today), newest first, and co-ownership where several own the right."""
    return locks_by_right([right], day)[right.pk]


def locks_by_right(rights: Iterable[Right], day: date | None = None) -> dict[int, list[Lock]]:
    """`locks_of` for many rights by primary key, in two statements."""
    when = day or clock.today()
    wanted = {right.pk: right for right in rights}
    found: dict[int, list[Lock]] = {pk: [] for pk in wanted}
    for lock in Lock.objects.filter(right__in=list(wanted)).select_related("holder"):
        if lock.in_force(when):
            lock.right = wanted[lock.right_id]
            found[lock.right_id].append(lock)
    owners: dict[int, list[Ownership]] = {}
    for row in Ownership.objects.filter(owned(when), right__in=list(wanted)):
        owners.setdefault(row.right_id, []).append(row)
    for pk, rows in owners.items():
        if len(rows) > 1 and not any(k.kind == Lock.CO_OWNER for k in found[pk]):
            found[pk].append(_co_ownership(wanted[pk], rows, when))
    return found


def _co_ownership(right: Right, rows: list[Ownership], day: date) -> Lock:
    """Co-ownership locks by itself: it needs no entry, two owners are enough."""
    since = max((r.since for r in rows if r.since), default=right.filed_on or day)
    return Lock(right=right, kind=Lock.CO_OWNER, effective_from=since)


def blocking_locks(
    right: Right, step: str, day: date | None = None, edition: Edition | None = None
) -> list[Blocking]:
    """Which locks stand in the way of `step` on `day`, by the rule table of the edition (the current one).

    Steps: transfer, licence, exclusive_licence, open_licence, pledge, name_change, surrender. What rests on a
    table that an officer confirmed (by its hash) is no longer a sample. Raises NoEdition where no policy is
    loaded, and engine errors for an unknown step.
    """
    return blocking_by_right([right], step, day, edition)[right.pk]


def blocking_by_right(
    rights: Iterable[Right], step: str, day: date | None = None, edition: Edition | None = None
) -> dict[int, list[Blocking]]:
    """`blocking_locks` for many rights by primary key: the same few statements however many they are."""
    when = day or clock.today()
    wanted = list(rights)
    locks = locks_by_right(wanted, when)
    if not any(locks.values()):
        return {right.pk: [] for right in wanted}
    rules = (edition or editions.current(settings.CITY)).rules.at(when)
    known: dict[tuple[str, bool, str], list[_Hit]] = {}
    blocking: dict[int, list[Blocking]] = {}
    for right in wanted:
        found: list[Blocking] = []
        for lock in locks[right.pk]:
            key = (lock.kind, lock.exclusive, right.register)
            if key not in known:
                known[key] = _hits(rules, lock, right, step)
            found += [Blocking(lock, step, *hit) for hit in known[key]]
        blocking[right.pk] = sorted(found, key=lambda b: b.effect)
    return blocking


def _hits(rules: RuleView, lock: Lock, right: Right, step: str) -> list[_Hit]:
    facts = {"lock": lock.kind, "exclusive": lock.exclusive, "register": right.register, "step": step}
    return [hit for answer in _answers(rules, facts) for hit in _read(answer)]


def _answers(rules: RuleView, facts: dict[str, Any]) -> Iterator[Evaluation]:
    """What every table of steps in force says; a text that was not in force yet says nothing."""
    for code in rules.rules.tables:
        if not code.startswith(STEPS_TABLES):
            continue
        try:
            yield rules.evaluate(code, facts)
        except NotInForce:
            continue


def is_sample(answer: Evaluation) -> bool:
    """A sample until an officer confirmed this very table."""
    return answer.is_sample and not Confirmation.objects.filter(parameter_hash=answer.table.hash).exists()


def _read(answer: Evaluation) -> list[_Hit]:
    """Effect, whose consent, source, article and sample of every row that applies."""
    rows = {row.code: row for row in answer.table.rows}
    sample = is_sample(answer) if answer.rows else False
    return [
        (
            str(result["effect"]),
            str(result["consent_of"]),
            answer.table.source,
            str(rows[code].article or answer.table.article or ""),
            sample,
        )
        for code, result in zip(answer.rows, answer.outputs, strict=True)
    ]


def source_title(code: str, edition: Edition | None = None) -> str:
    """The title of a text that the rules quote, in the reader's language; the code where it has none."""
    source = (edition or editions.current(settings.CITY)).rules.sources.get(code)
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
        "sample": is_sample(answer),
    }


def place_of(party: Party) -> str:
    """mainland, hk, mo, tw or foreign."""
    return {"CN": "mainland", "HK": "hk", "MO": "mo", "TW": "tw"}.get(party.country, "foreign")
