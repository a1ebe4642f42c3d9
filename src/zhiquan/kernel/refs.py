"""A *ref* ``area.kind:uid`` names any record. Its area registers how to title, open and show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from zhiquan.kernel.actor import Actor


class HasUid(Protocol):
    uid: Any


@dataclass(frozen=True)
class Kind:
    """One kind of record: `visible` answers in SQL, `title` and `url` take one row."""

    code: str
    visible: Callable[[Actor], QuerySet[Any]]
    title: Callable[[Any], str]
    url: Callable[[Any], str]


@dataclass(frozen=True)
class Resolved:
    """A ref as one actor may see it; `url` is empty where it may not be opened."""

    ref: str
    title: str
    url: str


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.code] = kind


def kinds() -> tuple[str, ...]:
    return tuple(sorted(_kinds))


def make(code: str, record: HasUid) -> str:
    return f"{code}:{record.uid}"


def split(ref: str) -> tuple[str, str]:
    """Kind code and uid of a ref. Raises ValueError where it is not one."""
    code, _, uid = ref.partition(":")
    if not uid:
        raise ValueError(f"not a ref: {ref!r}")
    return code, uid


def resolve(references: Iterable[str], actor: Actor) -> dict[str, Resolved]:
    """Titles and addresses of many refs, one query per kind; what the actor may not see has no address."""
    wanted: dict[str, dict[str, str]] = {}
    found: dict[str, Resolved] = {}
    for ref in references:
        found[ref] = Resolved(ref, "", "")
        code, _, uid = ref.partition(":")
        with suppress(ValueError):
            wanted.setdefault(code, {})[str(UUID(uid))] = ref
    for code, known in wanted.items():
        kind = _kinds.get(code)
        if kind is None:
            continue
        for row in kind.visible(actor).filter(uid__in=list(known)):
            ref = known[str(row.uid)]
            found[ref] = Resolved(ref, kind.title(row), kind.url(row))
    return found
