"""Holds a step up where a lock stands in its way, and says every reason at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from zhiquan.kernel.actions import Act
from zhiquan.kernel.errors import Refused
from zhiquan.registry import identifiers, labels, queries
from zhiquan.registry.models import Lock, Right
from zhiquan.registry.queries import Blocking

# How many locks a refusal about many rights names one by one.
MOST_NAMED = 20


def key_of(lock: Lock) -> str:
    """Under which key a consent is handed in; co-ownership that follows from the owners has no row."""
    return str(lock.uid) if lock.pk else lock.kind


def key_among_many(lock: Lock) -> str:
    """The key where one action is about many rights: each right's co-owners are others."""
    return key_of(lock) if lock.pk else f"{lock.kind}:{lock.right.uid}"


def _list(blocking: tuple[Blocking, ...]) -> str:
    return _("; ").join(describe(b) for b in blocking)


_list_later = lazy(_list, str)


def _list_rights(blocking: tuple[Blocking, ...]) -> str:
    lines = [f"{identifiers.shown_number(b.lock.right)}: {describe(b)}" for b in blocking[:MOST_NAMED]]
    if len(blocking) > MOST_NAMED:
        lines.append(_("and %(n)s more") % {"n": len(blocking) - MOST_NAMED})
    return _("; ").join(lines)


_list_rights_later = lazy(_list_rights, str)


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
    standing = tuple(queries.blocking_locks(right, step, day))
    _settle(act, standing, step, consents, override, key_of, _list_later)


def require_all_free(
    act: Act, rights: Sequence[Right], step: str, day: date, consents: Mapping[str, str], override: str = ""
) -> None:
    """`require_free` for many rights in a few statements; the refusal names every lock that is left.

    Consents stand under `key_among_many`.
    """
    by_right = queries.blocking_by_right(rights, step, day)
    standing = tuple(b for found in by_right.values() for b in found)
    _settle(act, standing, step, consents, override, key_among_many, _list_rights_later)


def _settle(
    act: Act,
    standing: tuple[Blocking, ...],
    step: str,
    consents: Mapping[str, str],
    override: str,
    key: Callable[[Lock], str],
    listed: Callable[[tuple[Blocking, ...]], object],
) -> None:
    """Note what stood in the way and how it was answered; refuse with `listed` what was not."""
    given = {name: text for name, text in consents.items() if text.strip()}
    left = tuple(b for b in standing if b.effect == queries.BLOCK or key(b.lock) not in given)
    if left and not override.strip():
        raise Refused(
            "locked",
            N_(
                "%(step)s is held up. %(locks)s. Hand in each consent with its reference, or release the lock first."
            ),
            step=labels.STEPS[step],
            locks=listed(left),
        )
    if standing:
        act.note(locks=[key(b.lock) for b in standing], consents=sorted(given))
    if left:
        act.note(overridden=[key(b.lock) for b in left])
        act.changed({"override_reason": override.strip()})
