"""Who sees and changes the registry: officers everything, an organisation what is its own, visitors nothing.

The three administrators of an installation (system, security, audit) run it and read no business records.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhiquan.kernel import access, clock
from zhiquan.kernel.access import NOBODY, Access
from zhiquan.kernel.actor import APPROVER, OFFICE, REVIEWER, SUPERVISOR, Actor
from zhiquan.registry.models import Import, Party, Recordal, Right

READERS = (OFFICE, REVIEWER, APPROVER, SUPERVISOR)
KEEPERS = (OFFICE, REVIEWER)


def _is_actor(actor: Actor, path: str) -> Q:
    """The party under `path` is the organisation acted for, or the person where he acts for none."""
    if actor.organisation is not None:
        return Q(**{f"{path}organisation": actor.organisation})
    if actor.person is not None:
        return Q(**{f"{path}person": actor.person})
    return NOBODY


def _own_party(actor: Actor) -> Q:
    return _is_actor(actor, "")


def _own_right(actor: Actor) -> Q:
    """Rights owned today, and rights on which the actor's party holds a lock, such as a bank's pledge."""
    mine = _is_actor(actor, "ownerships__party__")
    if mine is NOBODY:
        return NOBODY
    day = clock.today()
    owned = mine & (Q(ownerships__until=None) | Q(ownerships__until__gt=day))
    held = _is_actor(actor, "locks__holder__") & Q(locks__released_on=None)
    return owned | held


def own_parties(actor: Actor) -> QuerySet[Party]:
    """The parties that the actor himself is: whose rights are "mine", whatever else he may read."""
    condition = _own_party(actor)
    return Party.objects.none() if condition is NOBODY else Party.objects.filter(condition)


PARTIES: Access[Party] = Access(
    Party,
    {
        "view": access.either(access.role(*READERS), access.where(_own_party)),
        "add": access.role(*KEEPERS),
        "change": access.role(*KEEPERS),
    },
)

RIGHTS: Access[Right] = Access(
    Right,
    {
        "view": access.either(access.role(*READERS), access.where(_own_right)),
        "add": access.role(*KEEPERS),
        "change": access.role(*KEEPERS),
    },
)

RECORDALS: Access[Recordal] = Access(
    Recordal,
    {
        "view": access.either(access.role(*READERS), access.where(lambda actor: _is_actor(actor, "party__"))),
        "add": access.role(*KEEPERS),
        "change": access.role(*KEEPERS),
    },
)

IMPORTS: Access[Import] = Access(
    Import,
    {"view": access.role(*READERS), "add": access.role(*KEEPERS), "change": access.role(*KEEPERS)},
)

visible_to = RIGHTS.visible_to
get_for = RIGHTS.get_for
may = RIGHTS.may
