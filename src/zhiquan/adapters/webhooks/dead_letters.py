"""Dead letters of every room on one page: a room offers a source, the administrator looks, tries again or drops.

dead_letters.register(Source("dispatch", N_("Hand-overs"), listed, letter, retry, drop))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from zhiquan.kernel.actor import Actor


@dataclass(frozen=True)
class Letter:
    """One letter as the page shows it; `facts` are (label, value) in the reader's language."""

    uid: UUID
    system: str
    title: str
    since: datetime
    attempts: int
    error: str
    ref: str = ""
    facts: tuple[tuple[str, Any], ...] = field(default=())


@dataclass(frozen=True)
class Source:
    """`listed` gives the dead rows (with `uid`), newest first; `retry` and `drop` are actions that may refuse.

    `name` is an English msgid. None may be seen by anybody but the system administrator.
    """

    code: str
    name: str
    listed: Callable[[Actor], QuerySet[Any]]
    letter: Callable[[Any], Letter]
    retry: Callable[[Actor, Any], object]
    drop: Callable[[Actor, Any, str], object]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    _sources[source.code] = source


def sources() -> tuple[Source, ...]:
    return tuple(_sources.values())


def source(code: str) -> Source | None:
    return _sources.get(code)


def waiting(actor: Actor) -> int:
    """How many letters wait for a decision, of all sources."""
    return sum(s.listed(actor).count() for s in sources())


def url(code: str, uid: Any) -> str:
    return reverse("admin-dead-letter", args=[code, uid])
