"""Holds a step up where a lock stands in its way, and says every reason at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from zhiquan.kernel.actions import Act
from zhiquan.kernel.errors import Refused
from zhiquan.registry import labels, queries
from zhiquan.registry.models import Lock, Right
from zhiquan.registry.queries import Blocking


def key_of(lock: Lock) -> str:
    """Under which key a consent is handed in; co-ownership that follows from the owners has no row."""
    return str(lock.uid) if lock.pk else lock.kind


def _list(blocking: tuple[Blocking, ...]) -> str:
    return _("; ").join(describe(b) for b in blocking)


_list_later = lazy(_list, str)


def describe(blocking: Blocking) -> str:
    """One lock in one line: what it is, since when, for whom, and what it does."""
    lock = blocking.lock
    words = {
        "lock": labels.LOCKS[lock.kind],
        "day": lock.effective_from.isoformat(),
        "holder": _(", %(holder)s") % {"holder": lock.holder} if lock.holder else "",
        "effect": labels.EFFECTS[blocking.effect],
        "whose": labels.CONSENTS[blocking.consent_of],
    }
    return (_("%(lock)s%(holder)s since %(day)s: %(effect)s %(whose)s") % words).strip()


def require_free(
    act: Act, right: Right, step: str, day: date, consents: Mapping[str, str], override: str = ""
) -> None:
    """Refuse `step` unless every lock in its way is answered.

    `consents` maps a lock's key to the reference of the consent on file. `override` is the reason why the
    official register shows the step all the same; it is kept in the audit entry.
    """
    standing = queries.blocking_locks(right, step, day)
    given = {key: text for key, text in consents.items() if text.strip()}
    left = tuple(b for b in standing if b.effect == queries.BLOCK or key_of(b.lock) not in given)
    if left and not override.strip():
        raise Refused(
            "locked",
            N_(
                "%(step)s is held up. %(locks)s. Hand in each consent with its reference, or release the lock first."
            ),
            step=labels.STEPS[step],
            locks=_list_later(left),
        )
    if standing:
        act.note(locks=[key_of(b.lock) for b in standing], consents=sorted(given))
    if left:
        act.note(overridden=[key_of(b.lock) for b in left])
        act.changed({"override_reason": override.strip()})
