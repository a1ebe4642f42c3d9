"""What decides whether a change of the owner's particulars can be recorded, right by right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from zhiquan.policy import Edition
from zhiquan.registry import identifiers
from zhiquan.registry.models import Lock, Party, Right
from zhiquan.registry.queries.holdings import Holding, gather
from zhiquan.registry.queries.lookup import kin_of
from zhiquan.registry.queries.terms import Terms, is_madrid

_MARK_TYPES = {Right.COLLECTIVE: "collective", Right.CERTIFICATION: "certification"}


def change_facts(
    rights: Iterable[Right], party: Party, day: date, *, name: str = "", edition: Edition | None = None
) -> dict[int, dict[str, Any]]:
    """Facts by primary key of each right, in as few statements as for one.

    in_grace bool; lock ``none``, ``pledge`` or ``seizure``; lock_key (under which a consent is handed in),
    holder and lock_reference text; is_registrant bool (the party or its second record owns it on the day);
    already_done bool (the register shows `name`; False without `name`, for then nobody can tell); in_force bool
    (an application counts, a mark whose grace period is over does not); pending bool; recorded_name text;
    older_name bool (neither the present name nor `name`); co_owned bool and co_owners list of names;
    representative bool (the party is the first of the owners); madrid bool; mark_type ``ordinary``,
    ``collective`` or ``certification``; renewal the state of the term (see `terms`) or empty; grace_until and expires_on date or None.
    """
    wanted = {right.pk: right for right in rights}
    terms = Terms(day, edition)
    held = {h.right.pk: h for h in gather(list(wanted), terms)}
    mine = {party.pk, *kin_of(party).values_list("pk", flat=True)}
    return {
        pk: _facts(held.get(pk) or Holding(right, renewal=terms.of_right(right)), party, mine, name)
        for pk, right in wanted.items()
    }


def _facts(holding: Holding, party: Party, mine: set[int], name: str) -> dict[str, Any]:
    right, own, lock = holding.right, holding.mine(mine), holding.binding
    others = holding.others(mine)
    recorded = own.recorded_name if own else ""
    key = identifiers.fold_name(recorded)
    present = {identifiers.fold_name(n) for n in (party.name, name) if n}
    return {
        "in_grace": holding.in_grace,
        "lock": lock.kind if lock else "none",
        "lock_key": str(lock.uid) if lock else "",
        "holder": _holder(lock),
        "lock_reference": lock.reference if lock else "",
        "is_registrant": own is not None,
        "already_done": bool(name) and bool(key) and key == identifiers.fold_name(name),
        "in_force": holding.live,
        "pending": holding.pending,
        "recorded_name": recorded,
        "older_name": own is not None and key not in present,
        "co_owned": own is not None and bool(others),
        "co_owners": [o.party.name for o in others],
        "representative": own is not None and holding.owners[0] is own,
        "madrid": is_madrid(right),
        "mark_type": _MARK_TYPES.get(right.kind, "ordinary"),
        "renewal": holding.renewal.state if holding.renewal else "",
        "grace_until": holding.renewal.grace_until if holding.renewal else None,
        "expires_on": right.expires_on,
    }


def _holder(lock: Lock | None) -> str:
    return lock.holder.name if lock and lock.holder else ""
