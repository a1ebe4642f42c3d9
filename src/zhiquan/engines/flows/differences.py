"""What is different between two versions of a flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .model import SECTIONS, Flow
from .reading import to_data


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is different. `section` is states, actions, …, or empty for the flow itself; `code` names
    the entry; `field` is the field of the entry as files write it, empty when the whole entry came, went or
    moved. `before` and `after` are plain data, None on the side where there is nothing."""

    change: Change
    section: str
    code: str
    field: str = ""
    before: Any = None
    after: Any = None


def diff(old: Flow, new: Flow) -> tuple[Difference, ...]:
    """Return all differences, section by section; none when the flows are equal."""
    before, after = to_data(old), to_data(new)
    found = list(_fields("", "", _heads(before), _heads(after)))
    for section in SECTIONS:
        found += _entries(section, before.get(section, []), after.get(section, []))
    return tuple(found)


def _heads(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in SECTIONS}


def _entries(section: str, before: list[Any], after: list[Any]) -> Iterator[Difference]:
    old, new = ({entry["code"]: entry for entry in side} for side in (before, after))
    for code in old:
        if code not in new:
            yield Difference(Change.REMOVED, section, code, before=old[code])
    for code in new:
        if code not in old:
            yield Difference(Change.ADDED, section, code, after=new[code])
        else:
            yield from _fields(section, code, old[code], new[code])
    yield from _moved(section, [code for code in old if code in new], [code for code in new if code in old])


def _moved(section: str, before: list[str], after: list[str]) -> Iterator[Difference]:
    # The order matters to people only (what is shown first), so one line for the section is enough.
    if before != after:
        yield Difference(Change.MOVED, section, "", before=before, after=after)


def _fields(section: str, code: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) != new.get(key):
            yield Difference(Change.CHANGED, section, code, key, old.get(key), new.get(key))
