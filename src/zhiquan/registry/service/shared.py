"""What the actions on rights share: the dealing, the owners to be, their shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.kernel.errors import Refused
from zhiquan.registry.models import Dealing, Ownership, Party, Right

RIGHT = "registry.right"


@dataclass(frozen=True)
class Owner:
    """One owner to be: the party, its share (None: jointly, without shares), the name in the register."""

    party: Party
    share: Fraction | None = None
    recorded_name: str = ""


def deal(right: Right, kind: str, on: date, reference: str, facts: dict[str, Any], note: str = "") -> Dealing:
    return Dealing.objects.create(right=right, kind=kind, on=on, reference=reference, facts=facts, note=note)


def own(right: Right, owners: Sequence[Owner], since: date | None, dealing: Dealing | None) -> None:
    Ownership.objects.bulk_create(
        Ownership(
            right=right,
            party=owner.party,
            recorded_name=owner.recorded_name or owner.party.name,
            share_of=owner.share.numerator if owner.share else None,
            share_in=owner.share.denominator if owner.share else None,
            since=since,
            dealing=dealing,
        )
        for owner in owners
    )


def require_shares(owners: Sequence[Owner]) -> None:
    """Owners differ, and their shares make one whole or are not stated at all."""
    if not owners:
        raise Refused("no_owner", N_("A right has at least one owner: choose the party."))
    if len({o.party.pk for o in owners}) < len(owners):
        raise Refused("owner_twice", N_("The same owner is named twice: add the shares together."))
    stated = [o.share for o in owners if o.share is not None]
    if not stated:
        return
    if len(stated) < len(owners) or sum(stated) != 1 or min(stated) <= 0:
        raise Refused("shares", N_("Either every owner has a share and together they make 1, or none has."))
