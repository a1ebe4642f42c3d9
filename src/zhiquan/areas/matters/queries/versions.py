"""Which editions of the policy changed a service, and how, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiquan.areas.matters.packs import words
from zhiquan.areas.matters.queries.catalogue import AUDIENCES, CHANNELS, LIFE_EVENTS, pack_of
from zhiquan.kernel import editions
from zhiquan.kernel.models import PolicyEdition
from zhiquan.policy import Difference, differences

MOST = 24
LANGUAGES = frozenset({"zh-Hans", "zh-Hant", "en"})
CODES: Mapping[str, Any] = {**CHANNELS, **AUDIENCES, **LIFE_EVENTS}
FILES: Mapping[str, Any] = {
    "matter": gettext_lazy("Guide"),
    "form": gettext_lazy("Form"),
    "flow": gettext_lazy("Course of a case"),
    "element": gettext_lazy("Data element"),
    "letters": gettext_lazy("Letter"),
    "documents": gettext_lazy("Printed form"),
}
FIELDS: Mapping[str, Any] = {
    "name": gettext_lazy("Name"),
    "short": gettext_lazy("Short name"),
    "summary": gettext_lazy("One-sentence summary"),
    "keywords": gettext_lazy("Search words"),
    "audience": gettext_lazy("Who may apply"),
    "life_events": gettext_lazy("Life events"),
    "authority": gettext_lazy("Authority"),
    "bases": gettext_lazy("Legal bases"),
    "conditions": gettext_lazy("Conditions"),
    "materials": gettext_lazy("Materials"),
    "time": gettext_lazy("Time"),
    "fees": gettext_lazy("Fees"),
    "results": gettext_lazy("Results"),
    "channels": gettext_lazy("Channels"),
    "questions": gettext_lazy("Questions and answers"),
    "parts": gettext_lazy("Parts"),
    "elsewhere": gettext_lazy("Done elsewhere"),
    "instead": gettext_lazy("Another service instead"),
    "steps": gettext_lazy("Steps"),
    "checks": gettext_lazy("Checks"),
    "states": gettext_lazy("States"),
    "actions": gettext_lazy("Actions"),
    "clocks": gettext_lazy("Legal periods"),
    "letters": gettext_lazy("Letters"),
    "facts": gettext_lazy("Facts asked"),
}
CHANGES: Mapping[str, Any] = {
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("removed"),
    "changed": gettext_lazy("changed"),
}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One difference: in which file, of what (`field`, with its path), what it was and what it is."""

    file: str
    field: str
    path: str
    change: str
    word: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """An edition that changed the service; the first one that has it lists no differences."""

    hash: str
    loaded_at: datetime
    current: bool
    first: bool
    changes: tuple[ChangeLine, ...]


def versions(code: str) -> tuple[Version, ...]:
    """Editions of the city that changed the service, the newest first; of the last ones loaded.

    Raises NotVisible where the current edition has no such service.
    """
    current = pack_of(code).edition.hash
    rows = PolicyEdition.objects.filter(city=settings.CITY).order_by("-loaded_at", "-pk")
    known = list(rows.values_list("hash", "loaded_at")[: MOST + 1])[::-1]
    found = []
    having = [(digest, at) for digest, at in known if code in editions.by_hash(digest).matters]
    for (before, _at), (after, at) in pairwise(having):
        changes = _changes(before, after, code)
        if changes:
            told = tuple(line(each) for each in changes)
            found.append(Version(after, at, after == current, False, told))
    if having:
        digest, at = having[0]
        found.insert(0, Version(digest, at, digest == current, True, ()))
    return tuple(reversed(found))


@lru_cache(maxsize=256)
def _changes(before: str, after: str, code: str) -> tuple[Difference, ...]:
    return tuple(d for d in _all_changes(before, after) if d.matter == code)


@lru_cache(maxsize=32)
def _all_changes(before: str, after: str) -> tuple[Difference, ...]:
    return differences(editions.by_hash(before), editions.by_hash(after))


def line(each: Difference) -> ChangeLine:
    room, _slash, name = each.file.partition("/")
    head = each.field.partition(".")[0].partition("[")[0]
    return ChangeLine(
        file=str(FILES.get(room, room)),
        field=str(FIELDS.get(head, "")) if each.file != "element" else "",
        path=each.field or name,
        change=each.change,
        word=str(CHANGES[each.change]),
        before=_text(each.before),
        after=_text(each.after),
    )


def _text(value: Any) -> str:
    """Plain data as people read it: labels in their language, lists in a row, mappings line by line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        if value and set(value) <= LANGUAGES:
            return words(value)
        return "\n".join(f"{key}: {_text(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        plain = all(isinstance(each, str | int | float) for each in value)
        return (_(", ") if plain else "\n").join(map(_text, value))
    return str(CODES.get(value, value))
