"""Locks: placed and released."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_noop as N_

from zhiquan.kernel import actions, refs
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.registry import access, events, guards
from zhiquan.registry.models import Dealing, Lock, Party, Right
from zhiquan.registry.service.shared import RIGHT, deal

_STEP_OF_LOCK = {Lock.PLEDGE: "pledge", Lock.LICENCE: "licence", Lock.OPEN_LICENCE: "open_licence"}


def step_of_lock(kind: str, exclusive: bool = False) -> str:
    """The step that placing such a lock is, for the rules; empty where it is none of the owner's steps."""
    if kind == Lock.LICENCE and exclusive:
        return "exclusive_licence"
    return _STEP_OF_LOCK.get(kind, "")


def place_lock(
    actor: Actor,
    right: Right,
    *,
    kind: str,
    effective_from: date,
    holder: Party | None = None,
    until: date | None = None,
    exclusive: bool = False,
    reference: str = "",
    note: str = "",
    consents: Mapping[str, str] | None = None,
    override: str = "",
) -> Lock:
    """Enter a lock. `effective_from` is the day of registration, from which it binds; not the contract's."""
    access.RIGHTS.require(actor, "change", right)
    if until and until < effective_from:
        raise Refused("dates", N_("The last day lies before the first: exchange the two."))
    if holder is None and kind in (Lock.PLEDGE, Lock.LICENCE, Lock.TRUST):
        raise Refused("holder", N_("Say whose lock it is: choose the holder."))
    with actions.action(actor, "registry.place_lock", refs.make(RIGHT, right)) as act:
        step = step_of_lock(kind, exclusive)
        if step:
            guards.require_free(act, right, step, effective_from, consents or {}, override)
        lock = Lock.objects.create(
            right=right, kind=kind, holder=holder, exclusive=exclusive, effective_from=effective_from,
            until=until, reference=reference, note=note,
        )  # fmt: skip
        facts = {"lock": kind, "holder": str(holder.uid) if holder else ""}
        deal(right, Dealing.LOCK, effective_from, reference, facts, note)
        act.note(lock=kind, on=effective_from.isoformat())
        act.emit(events.LOCK_PLACED, lock=str(lock.uid))
    return lock


def release_lock(actor: Actor, lock: Lock, version: int, *, on: date, reference: str = "") -> Lock:
    """Record that a lock ended: from the day `on` it binds no more."""
    access.RIGHTS.require(actor, "change", lock.right)
    if lock.released_on is not None:
        raise Refused("released", N_("This lock was released on %(day)s."), day=lock.released_on.isoformat())
    if on < lock.effective_from:
        raise Refused("dates", N_("The last day lies before the first: exchange the two."))
    with actions.action(actor, "registry.release_lock", refs.make(RIGHT, lock.right)) as act:
        actions.save_version(lock, version, {"released_on": on})
        facts = {"lock": lock.kind, "holder": str(lock.holder.uid) if lock.holder else ""}
        deal(lock.right, Dealing.RELEASE, on, reference, facts)
        act.note(lock=lock.kind, on=on.isoformat())
        act.emit(events.LOCK_RELEASED, lock=str(lock.uid))
    return lock
