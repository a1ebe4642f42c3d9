"""Two doors to rows, derived from one table per model.

An area's ``access.py`` holds one `Access` per model: which condition (SQL) each action needs. `visible_to`,
`get_for` and `may` all read that table, so that a page, an API endpoint and a job cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.contrib.admin.utils import lookup_spawns_duplicates
from django.db.models import Model, Q, QuerySet

from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, NotVisible

M = TypeVar("M", bound=Model)

Rule = Callable[[Actor], Q]

NOBODY = Q(pk__in=[])
EVERYBODY = Q()


def _named(condition: Q) -> Q:
    """An empty condition means everybody; joined to another by ``|`` it would vanish instead."""
    return condition if condition.children or condition.negated else EVERYBODY


def anyone(actor: Actor) -> Q:
    """Visitors included."""
    return EVERYBODY


def signed_in(actor: Actor) -> Q:
    return EVERYBODY if actor.signed_in or actor.system else NOBODY


def role(*roles: str) -> Rule:
    """Whoever holds one of the roles, for every row."""

    def rule(actor: Actor) -> Q:
        return EVERYBODY if actor.has(*roles) else NOBODY

    return rule


def where(condition: Callable[[Actor], Q], *roles: str) -> Rule:
    """Rows under a condition; with `roles`, only for their holders."""

    def rule(actor: Actor) -> Q:
        if actor.system:
            return EVERYBODY
        if roles and not actor.has(*roles):
            return NOBODY
        return condition(actor)

    return rule


def either(*rules: Rule) -> Rule:
    """Rows that any of the rules allows."""

    def rule(actor: Actor) -> Q:
        parts = [q for r in rules if (q := _named(r(actor))) is not NOBODY]
        if any(q is EVERYBODY for q in parts):
            return EVERYBODY
        if not parts:
            return NOBODY
        found = parts[0]
        for part in parts[1:]:
            found = found | part
        return found

    return rule


def _repeats(model: type[Model], condition: Q) -> bool:
    """Whether a condition passes through a to-many relation, or holds something that cannot be looked into."""
    return any(
        _repeats(model, part)
        if isinstance(part, Q)
        else not isinstance(part, tuple) or lookup_spawns_duplicates(model._meta, part[0])
        for part in condition.children
    )


class Access(Generic[M]):
    """The table of one model: action name → rule. ``view`` is required, and whoever acts on a row sees it."""

    def __init__(self, model: type[M], rules: Mapping[str, Rule]) -> None:
        if "view" not in rules:
            raise ValueError(f"{model.__name__}: no rule for 'view'")
        self.model = model
        self.rules = dict(rules)

    def _condition(self, actor: Actor, action: str) -> Q:
        if action not in self.rules:
            raise KeyError(f"{self.model.__name__}: unknown action {action!r}")
        return _named(self.rules[action](actor))

    def _narrow(self, rows: QuerySet[M], actor: Actor, action: str, **within: Any) -> QuerySet[M]:
        """Those of the rows that the actor sees and on which he may do `action`.

        `within` repeats what narrows the rows already, so that a question about one row reads no others.
        """
        for name in dict.fromkeys(("view", action)):
            condition = self._condition(actor, name)
            if condition is NOBODY:
                return rows.none()
            if condition is EVERYBODY:
                continue
            if not _repeats(self.model, condition):
                rows = rows.filter(condition)
                continue
            # A condition over a to-many relation may repeat a row; the subquery keeps each once.
            allowed = self.model._default_manager.filter(condition, **within)
            rows = rows.filter(pk__in=allowed.values("pk"))
        return rows

    def visible_to(self, actor: Actor, action: str = "view") -> QuerySet[M]:
        """The rows on which the actor may do `action`."""
        return self._narrow(self.model._default_manager.all(), actor, action)

    def get_for(self, actor: Actor, uid: UUID | str, action: str = "view", **narrow: Any) -> M:
        """The row, or NotVisible (404), or Denied (403) where it is seen but not open to `action`."""
        try:
            wanted = UUID(str(uid))
        except ValueError:
            raise NotVisible(f"{self.model.__name__} {uid}") from None
        rows = self.model._default_manager.filter(uid=wanted, **narrow)
        row = self._narrow(rows, actor, "view", uid=wanted).first()
        if row is None:
            raise NotVisible(f"{self.model.__name__} {uid}")
        if action != "view":
            self.require(actor, action, row)
        return row

    def may(self, actor: Actor, action: str, row: M | None = None) -> bool:
        """Whether the actor may do `action` to `row`; without a row, to any row at all (or to a new one)."""
        if row is None:
            return self._condition(actor, action) is not NOBODY
        rows = self.model._default_manager.filter(pk=row.pk)
        return self._narrow(rows, actor, action, pk=row.pk).exists()

    def require(self, actor: Actor, action: str, row: M | None = None) -> None:
        if not self.may(actor, action, row):
            raise Denied(action)
