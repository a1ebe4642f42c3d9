"""What a change of a party touches: every register, every right in it, and what stands out among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from zhiquan.kernel.errors import Refused
from zhiquan.policy import Edition
from zhiquan.registry import identifiers
from zhiquan.registry.models import Lock, Ownership, Party, PartyIdentity, PartyName, Recordal, Right
from zhiquan.registry.queries.holdings import BINDING, Holding, gather, rights_of
from zhiquan.registry.queries.lookup import kin_of, owned
from zhiquan.registry.queries.recordals import recordals_in_force
from zhiquan.registry.queries.rulings import RuleRef, Rulings
from zhiquan.registry.queries.terms import Terms, is_madrid

NAME, ADDRESS, BOTH, RESTRUCTURING = "name", "address", "both", "restructuring"
CHANGES = (NAME, ADDRESS, BOTH, RESTRUCTURING)
LINKED, SECOND_RECORD, SAME_NAME = "linked", "second_record", "same_name"

_SPECIAL = (Right.COLLECTIVE, Right.CERTIFICATION)
_ELSEWHERE = (Recordal.DOMAIN, Recordal.PRE_EXAM, Recordal.EXPORTERS, Recordal.INSURANCE)


@dataclass(frozen=True)
class TouchNote:
    """What is to be known about one right or entry: `code` names a sentence, `values` fill it."""

    code: str
    about: Right | Recordal | None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Touch:
    """One register, or what stands out within one (`within` is then the code of that register).

    `rules` hold what must be done, by which text and within which time; `due` is the last day where it does
    not hang on a day that only the caller knows. `count` counts rights, entries or contracts.
    """

    code: str
    count: int
    within: str = ""
    rights: tuple[Right, ...] = ()
    recordals: tuple[Recordal, ...] = ()
    rules: tuple[RuleRef, ...] = ()
    due: date | None = None
    notes: tuple[TouchNote, ...] = ()


@dataclass(frozen=True)
class Found:
    """A right that is the party's, or may be: under which name, and how it was found.

    `how`: linked (the registry names the party), second_record (it names another record with the party's
    organisation code), same_name (another record that bears one of the party's names and no number: ask).
    """

    right: Right
    recorded_name: str
    how: str
    older_name: bool
    left_on: date | None = None


def touched_by_change(
    party: Party, change: str, day: date, edition: Edition | None = None
) -> tuple[Touch, ...]:
    """Everything that a change of `party` touches on `day`, registers in the order in which people meet them.

    `change`: name, address, both, or restructuring (the marks are then transferred). The number of statements
    does not depend on the number of rights. Empty groups are left out. Raises Refused for another change.
    """
    if change not in CHANGES:
        raise Refused(
            "change", N_("There is no change “%(change)s”. Changes: %(changes)s."), change=change[:40],
            changes=", ".join(CHANGES),
        )  # fmt: skip
    return _Fanout(party, change, day, edition).touches()


def rights_found_for(party: Party, day: date) -> tuple[Found, ...]:
    """The rights of `party` under its present and every older name, those of its second records, and those of
    unnumbered parties that bear one of its names, which somebody must confirm."""
    names = _Names(party)
    sure = {party.pk: LINKED} | dict.fromkeys(kin_of(party).values_list("pk", flat=True), SECOND_RECORD)
    namesakes = _namesakes(names.keys, sure)
    rows = Ownership.objects.filter(owned(day)).filter(Q(party__in=list(sure)) | Q(party__in=namesakes))
    found = [
        Found(
            row.right, row.recorded_name, sure.get(row.party_id, SAME_NAME), not names.is_present(row.recorded_name),
            names.left_on(row.recorded_name),
        )
        for row in rows.select_related("right").order_by("right__register", "right__number", "pk")
    ]  # fmt: skip
    return tuple(found)


class _Names:
    """The names of a party, folded: which is the present one, and when each older one was left."""

    def __init__(self, party: Party) -> None:
        self.present = identifiers.fold_name(party.name)
        self._left: dict[str, date | None] = {}
        for row in PartyName.objects.filter(party=party):
            self._left.setdefault(row.key, row.valid_to + timedelta(days=1) if row.valid_to else None)
        self.keys = {self.present, *self._left}

    def is_present(self, text: str) -> bool:
        return identifiers.fold_name(text) == self.present

    def left_on(self, text: str) -> date | None:
        """The first day on which the name was no longer borne; None where it is borne or never was."""
        return None if self.is_present(text) else self._left.get(identifiers.fold_name(text))


def _namesakes(keys: Collection[str], sure: Collection[int]) -> Any:
    """Parties under one of the names that no number tells apart from the one asked about."""
    numbered = PartyIdentity.objects.values("party")
    named = PartyName.objects.filter(key__in=list(keys)).values("party")
    return Party.objects.filter(pk__in=named).exclude(pk__in=list(sure)).exclude(pk__in=numbered).values("pk")


class _Fanout:
    """One question under way: what was read once, and the groups made of it."""

    def __init__(self, party: Party, change: str, day: date, edition: Edition | None) -> None:
        self.party, self.change, self.day = party, change, day
        self.terms = Terms(day, edition)
        self.names = _Names(party)
        self.mine = {party.pk, *kin_of(party).values_list("pk", flat=True)}
        rights = Ownership.objects.filter(owned(day), party__in=list(self.mine)).values("right")
        held = gather(rights, self.terms)
        self.live = [h for h in held if h.live]
        self.ended = [h for h in held if not h.live]
        self.recordals = list(recordals_in_force(day).filter(party__in=list(self.mine)))
        customs = any(r.kind == Recordal.CUSTOMS for r in self.recordals)
        self.rules = Rulings(
            self.terms, change, has_trademarks=bool(self._of("mark")), has_patents=bool(self._of("patent")),
            has_customs_recordal=customs,
        )  # fmt: skip

    def touches(self) -> tuple[Touch, ...]:
        groups = (
            [Touch("company", 1, rules=self.rules.of("company"))],
            self._register("trademark", self._of("mark")),
            self._register("patent", self._of("patent")),
            self._recorded(Recordal.CUSTOMS),
            self._rights("copyright", self._of("copyright")),
            self._rights("other_rights", self._of("layout", "variety", "gi")),
            self._contracts("pledge_contract", Lock.PLEDGE),
            self._contracts("licence", Lock.LICENCE),
            self._held(),
            *(self._recorded(kind) for kind in _ELSEWHERE),
            self._namesakes(),
        )
        return tuple(t for group in groups for t in group if t.count)

    def _of(self, *registers: str) -> list[Holding]:
        return [h for h in self.live if h.right.register in registers]

    def _rights(
        self, code: str, held: Sequence[Holding], within: str = "", due: date | None = None,
        notes: Iterable[TouchNote] = (),
    ) -> list[Touch]:  # fmt: skip
        return [Touch(code, len(held), within, rights_of(held), (), self.rules.of(code), due, tuple(notes))]

    def _register(self, code: str, live: list[Holding]) -> Iterator[Touch]:
        """The register as a whole, then what stands out in it."""
        yield from self._rights(code, live)
        register = "mark" if code == "trademark" else "patent"
        locked = [h for h in live if h.binding]
        yield from self._rights(f"{code}_locked", locked, code, notes=map(_lock_note, locked))
        if register == "mark":
            grace = [h for h in live if h.in_grace]
            ends = [h.renewal.due for h in grace if h.renewal]
            yield from self._rights(
                "trademark_grace", grace, code, min(ends, default=None), map(_grace_note, grace)
            )
        older = [h for h in live if not self.names.is_present(self._name_of(h))]
        yield from self._rights(f"{code}_older_name", older, code, notes=map(self._older_note, older))
        shared = [h for h in live if h.others(self.mine)]
        yield from self._rights(f"{code}_co_owned", shared, code, notes=map(self._shared_note, shared))
        if register == "mark":
            yield from self._rights("trademark_madrid", [h for h in live if is_madrid(h.right)], code)
            special = [h for h in live if h.right.kind in _SPECIAL]
            yield from self._rights("trademark_special", special, code)
        yield from self._rights(f"{code}_pending", [h for h in live if h.pending], code)
        ended = [h for h in self.ended if h.right.register == register]
        yield from self._rights(f"{code}_excluded", ended, code, notes=map(_ended_note, ended))

    def _name_of(self, held: Holding) -> str:
        own = held.mine(self.mine)
        return own.recorded_name if own else ""

    def _older_note(self, held: Holding) -> TouchNote:
        name = self._name_of(held)
        since = self.names.left_on(name)
        code = "older_name_since" if since else "older_name"
        return TouchNote(code, held.right, {"name": name, "since": since})

    def _shared_note(self, held: Holding) -> TouchNote:
        return TouchNote("co_owned", held.right, {"owners": [o.party.name for o in held.others(self.mine)]})

    def _recorded(self, kind: str) -> list[Touch]:
        rows = tuple(r for r in self.recordals if r.kind == kind)
        notes = tuple(
            TouchNote(
                "older_name_since" if since else "older_name",
                row,
                {"name": row.recorded_name, "since": since},
            )
            for row in rows
            if not self.names.is_present(row.recorded_name)
            for since in [self.names.left_on(row.recorded_name)]
        )
        return [Touch(kind, len(rows), "", (), rows, self.rules.of(kind), None, notes)]

    def _contracts(self, code: str, kind: str) -> list[Touch]:
        """Contracts about the party's rights: locks of one holder under one reference are one contract."""
        found: dict[tuple[int | None, str], list[Lock]] = {}
        for held in self.live:
            for lock in held.locks:
                if lock.kind == kind:
                    reference = lock.reference or str(lock.uid)
                    found.setdefault((lock.holder_id, reference), []).append(lock)
        notes = tuple(
            TouchNote(
                "contract", None,
                {"holder": locks[0].holder.name if locks[0].holder else "", "reference": locks[0].reference,
                 "count": len(locks)},
            )
            for locks in found.values()
        )  # fmt: skip
        rights = tuple(lock.right for locks in found.values() for lock in locks)
        return [Touch(code, len(found), "", rights, (), self.rules.of(code), None, notes)]

    def _held(self) -> list[Touch]:
        """Locks that the party holds on rights of others: there its name stands as well."""
        rows = Lock.objects.filter(holder__in=list(self.mine)).select_related("right", "holder")
        locks = [k for k in rows if k.in_force(self.day)]
        rights = tuple(k.right for k in locks)
        notes = tuple(TouchNote("held", k.right, {"lock": k.kind, "reference": k.reference}) for k in locks)
        return [Touch("lock_held", len(locks), "", rights, (), self.rules.of("lock_held"), None, notes)]

    def _namesakes(self) -> list[Touch]:
        rows = Ownership.objects.filter(owned(self.day), party__in=_namesakes(self.names.keys, self.mine))
        found = [r for r in rows.select_related("right") if r.right.status in Right.LIVE]
        notes = tuple(TouchNote("same_name", r.right, {"name": r.recorded_name}) for r in found)
        return [Touch("same_name", len(found), "", tuple(r.right for r in found), (), (), None, notes)]


def _lock_note(held: Holding) -> TouchNote:
    lock = held.binding
    assert lock is not None and lock.kind in BINDING
    holder = lock.holder.name if lock.holder else ""
    values = {
        "holder": holder,
        "reference": lock.reference,
        "since": lock.effective_from,
        "lock": str(lock.uid),
    }
    return TouchNote(lock.kind, held.right, values)


def _grace_note(held: Holding) -> TouchNote:
    assert held.renewal is not None
    return TouchNote(
        "in_grace", held.right, {"until": held.renewal.due, "provisional": held.renewal.provisional}
    )


def _ended_note(held: Holding) -> TouchNote:
    over = held.right.status == Right.IN_FORCE
    return TouchNote("term_over" if over else "ended", held.right, {"status": held.right.status})
