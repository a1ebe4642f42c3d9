"""Changes that one decision makes to many rights at once.

One action and one audit entry for all of them: the decision is one, and an entry for each of a thousand rights
would bury it. The entry names every right; each right keeps its own dealing, so that its history stays whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop as N_

from zhiquan.kernel import actions, refs
from zhiquan.kernel.actions import Act
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.registry import access, events, guards, identifiers, queries
from zhiquan.registry.models import Dealing, Ownership, Party, Right
from zhiquan.registry.service.parties import PARTY
from zhiquan.registry.service.shared import RIGHT


def record_owner_names(
    actor: Actor,
    rights: Iterable[Right],
    party: Party,
    on: date,
    reference: str = "",
    consents: Mapping[str, str] | None = None,
    *,
    override: str = "",
) -> tuple[Dealing, ...]:
    """Record that the register now shows the owner of `rights` under his present name.

    Rights that show it already are left as they are, so that the action bears being run twice. A right that
    was entered under a second record of the same civil subject (`queries.kin_of`) passes to `party`'s record.
    `consents` stand under `guards.key_among_many`. Raises Refused with every right that is not the party's, or
    every lock that is unanswered.
    """
    wanted = _open_to(actor, rights)
    with actions.action(actor, "registry.record_owner_names", refs.make(PARTY, party)) as act:
        rows = _rows_of(wanted, [party.pk, *queries.kin_of(party).values_list("pk", flat=True)])
        stale = [r for r in rows if r.recorded_name != party.name or r.party_id != party.pk]
        _require_free_of_twins(stale, party)
        guards.require_all_free(act, [r.right for r in stale], "name_change", on, consents or {}, override)
        dealings = Dealing.objects.bulk_create(
            Dealing(
                right=row.right, kind=Dealing.NAME_CHANGE, on=on, reference=reference,
                facts={"from": row.recorded_name, "to": party.name},
            )
            for row in stale
        )  # fmt: skip
        Ownership.objects.filter(pk__in=[r.pk for r in stale]).update(recorded_name=party.name, party=party)
        _noted(act, [r.right for r in stale], on)
        act.note(unchanged=len(rows) - len(stale))
        act.changed({"recorded_name": party.name})
        act.emit(events.RIGHTS_CHANGED, rights=[refs.make(RIGHT, r.right) for r in stale])
    return tuple(dealings)


def change_owners(
    actor: Actor,
    rights: Iterable[Right],
    seller: Party,
    buyer: Party,
    on: date,
    reference: str = "",
    consents: Mapping[str, str] | None = None,
    *,
    transmission: bool = False,
    override: str = "",
) -> tuple[Dealing, ...]:
    """Record that the seller's part of each of `rights` passed to the buyer on the day; co-owners stay.

    `transmission` is the passing by merger, split, restructuring or inheritance. What the buyer has already is
    left as it is where the seller has nothing of it any more. `consents` stand under `guards.key_among_many`.
    """
    wanted = _open_to(actor, rights)
    if seller.pk == buyer.pk:
        raise Refused("same_party", N_("Seller and buyer are the same party: choose the new owner."))
    kind = Dealing.TRANSMISSION if transmission else Dealing.TRANSFER
    with actions.action(actor, "registry.change_owners", refs.make(PARTY, seller)) as act:
        theirs = set(_held(wanted, [buyer.pk]).values_list("right", flat=True))
        sold = set(_held(wanted, [seller.pk]).values_list("right", flat=True))
        moving = [r for r in wanted if r.pk in sold or r.pk not in theirs]
        rows = _rows_of(moving, [seller.pk])
        _require_free_of_twins(rows, buyer)
        if late := [r.right for r in rows if r.since and r.since > on]:
            raise Refused(
                "before_present_owner_many",
                N_("The present owner's entry is later than this day: check %(rights)s."),
                rights=_numbers(late),
            )
        guards.require_all_free(act, moving, "transfer", on, consents or {}, override)
        dealings = Dealing.objects.bulk_create(
            Dealing(
                right=row.right, kind=kind, on=on, reference=reference,
                facts={"from": [str(seller.uid)], "to": [str(buyer.uid)]},
            )
            for row in rows
        )  # fmt: skip
        Ownership.objects.filter(pk__in=[r.pk for r in rows]).update(until=on)
        Ownership.objects.bulk_create(
            Ownership(
                right=row.right, party=buyer, recorded_name=buyer.name, share_of=row.share_of, share_in=row.share_in,
                since=on, dealing=dealing,
            )
            for row, dealing in zip(rows, dealings, strict=True)
        )  # fmt: skip
        _noted(act, moving, on)
        act.note(kind=kind, to=str(buyer.uid))
        act.emit(events.OWNERS_CHANGED, rights=[refs.make(RIGHT, r) for r in moving], on=on.isoformat())
    return tuple(dealings)


def _open_to(actor: Actor, rights: Iterable[Right]) -> list[Right]:
    """The rights, each once, by number. Raises Denied where one of them is not open to the actor."""
    wanted = {right.pk: right for right in rights}
    if access.RIGHTS.visible_to(actor, "change").filter(pk__in=list(wanted)).count() < len(wanted):
        raise Denied("change")
    return sorted(wanted.values(), key=lambda r: (r.register, r.number))


def _held(rights: Sequence[Right], parties: Sequence[int]) -> QuerySet[Ownership]:
    return Ownership.objects.filter(right__in=[r.pk for r in rights], party__in=parties, until=None)


def _rows_of(rights: Sequence[Right], parties: Sequence[int]) -> list[Ownership]:
    """The ownership in force of each right. Raises Refused with every right that none of the parties owns."""
    found = {row.right_id: row for row in _held(rights, parties)}
    if missing := [r for r in rights if r.pk not in found]:
        raise Refused(
            "not_owner_many", N_("The party does not own these rights: %(rights)s."), rights=_numbers(missing)
        )
    for right in rights:
        found[right.pk].right = right
    return [found[right.pk] for right in rights]


def _require_free_of_twins(rows: Sequence[Ownership], party: Party) -> None:
    """One right has each party as its owner once."""
    passing = [r.right for r in rows if r.party_id != party.pk]
    if not passing:
        return
    twice = set(_held(passing, [party.pk]).values_list("right", flat=True))
    if twice:
        raise Refused(
            "owner_twice_many",
            N_("%(party)s owns a part of these rights already: record them one by one. %(rights)s"),
            party=party.name,
            rights=_numbers([r for r in passing if r.pk in twice]),
        )


def _noted(act: Act, rights: Sequence[Right], on: date) -> None:
    Right.objects.filter(pk__in=[r.pk for r in rights]).update(version=F("version") + 1)
    act.note(on=on.isoformat(), count=len(rights), rights=[str(r.uid) for r in rights])


def _numbers(rights: Sequence[Right]) -> str:
    shown = [identifiers.shown_number(r) for r in rights[: guards.MOST_NAMED]]
    more = f" … +{len(rights) - len(shown)}" if len(rights) > len(shown) else ""
    return ", ".join(shown) + more
