"""Every write is one named action: the rows, the audit entry and the outbox rows in ONE transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import F

from zhiquan.kernel import canonical, outbox
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Conflict, NotVisible
from zhiquan.kernel.models import AuditEntry, Once

M = TypeVar("M", bound=models.Model)


@dataclass
class Act:
    """One action under way. `ref` may be set late, for a record that the action makes."""

    actor: Actor
    name: str
    ref: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def note(self, **facts: Any) -> None:
        """Short facts for the audit entry: states, dates, numbers, refs. Never content."""
        self.detail.update(facts)

    def changed(self, fields: Mapping[str, Any]) -> None:
        """Names of changed fields with the hash of each new value."""
        hashes = self.detail.setdefault("fields", {})
        for name, value in fields.items():
            hashes[name] = canonical.sm3(canonical.dumps(value).encode())[:16]

    def emit(self, topic: str, **payload: Any) -> None:
        """Tell others when the action is done; the event carries the action's ref unless another is given."""
        self.events.append((topic, payload))


@contextmanager
def action(actor: Actor, name: str, ref: str = "") -> Iterator[Act]:
    """Open an action. On success one audit entry stands beside the rows; on an error nothing does."""
    with transaction.atomic():
        act = Act(actor, name, ref)
        yield act
        AuditEntry.objects.create(
            actor=actor.name[:120],
            person_uid=actor.person.uid if actor.person else None,
            organisation_uid=actor.organisation.uid if actor.organisation else None,
            action=name,
            ref=act.ref,
            detail=canonical.plain(act.detail),
        )
        for topic, payload in act.events:
            outbox.add(topic, {"ref": act.ref, **payload})


def save_version(row: M, expected: int, fields: Mapping[str, Any]) -> M:
    """Write `fields` if the row still has version `expected`; else Conflict with the row as it is now."""
    manager = type(row)._default_manager
    changed = manager.filter(pk=row.pk, version=expected).update(**fields, version=F("version") + 1)
    if not changed:
        current = manager.filter(pk=row.pk).first()
        if current is None:
            raise NotVisible(f"{type(row).__name__} {row.pk}")
        raise Conflict(current, expected)
    row.refresh_from_db()
    return row


def once(actor: Actor, key: str, name: str, do: Callable[[], str]) -> tuple[str, bool]:
    """Carry out `do` (which returns a ref) at most once for the actor's `key`.

    A double click, or a client that never saw the answer and asks again, gets the first result.
    Returns the ref and whether it was done just now. A visitor's key must not be guessable.
    """
    owner = actor.person.uid if actor.person else actor.system
    # Hashed, so that a long key is never cut to another's beginning.
    full = canonical.sm3(f"{owner}\n{name}\n{key}".encode())
    earlier = Once.objects.filter(key=full).first()
    if earlier:
        return earlier.result_ref, False
    try:
        with transaction.atomic():
            row = Once.objects.create(key=full, action=name)
            row.result_ref = do()
            row.save(update_fields=["result_ref"])
            return row.result_ref, True
    except IntegrityError:
        earlier = Once.objects.filter(key=full).first()
        if earlier is None:
            raise
        return earlier.result_ref, False
