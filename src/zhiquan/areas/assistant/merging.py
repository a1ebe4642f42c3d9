"""One book from the city's folder and from what editors wrote here, and the way back.

Entries of editors stand in files of their own (`platform/<topic>`). An entry of the folder that one of them corrects is
set aside under `replaced`, so that the folder's own book can be had back from the merged one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

PLATFORM, REPLACED, ENTRIES, TOPIC = "platform/", "replaced", "entries", "topic"


def merged(base: Mapping[str, Any], drafts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The book's content with the editors' entries in it. A later draft of a code replaces an earlier one."""
    written = {str(draft["code"]): draft for draft in drafts}
    plain = base_of(base)
    files, replaced = {}, {}
    for name, file in plain.get(ENTRIES, {}).items():
        kept = [entry for entry in file[ENTRIES] if entry["code"] not in written]
        away = [entry for entry in file[ENTRIES] if entry["code"] in written]
        if kept:
            files[name] = {**file, ENTRIES: kept}
        if away:
            replaced[name] = {**file, ENTRIES: away}
    topics: dict[str, list[Any]] = defaultdict(list)
    for draft in written.values():
        topics[str(draft[TOPIC])].append({k: v for k, v in draft.items() if k != TOPIC})
    for topic, found in sorted(topics.items()):
        files[f"{PLATFORM}{topic}"] = {TOPIC: topic, ENTRIES: sorted(found, key=lambda e: str(e["code"]))}
    content = {**plain, ENTRIES: files}
    return {**content, REPLACED: replaced} if replaced else content


def base_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """The folder's own book out of a merged one: the same entries, those set aside at the end of their file."""
    plain = {name: value for name, value in content.items() if name not in (REPLACED, "format")}
    replaced = content.get(REPLACED, {})
    files = {name: file for name, file in plain.get(ENTRIES, {}).items() if not name.startswith(PLATFORM)}
    for name, away in replaced.items():
        kept = files.get(name, {}).get(ENTRIES, [])
        files[name] = {**away, ENTRIES: [*kept, *away[ENTRIES]]}
    return {**plain, ENTRIES: files} if ENTRIES in plain or files else plain


def entry(content: Mapping[str, Any], code: str) -> Mapping[str, Any] | None:
    """An entry's data out of a book's content, with its topic."""
    for file in content.get(ENTRIES, {}).values():
        for found in file[ENTRIES]:
            if found["code"] == code:
                return {**found, TOPIC: file[TOPIC]}
    return None


def entries(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """All entries of a book's content by code, with their topics."""
    return {
        str(found["code"]): {**found, TOPIC: file[TOPIC]}
        for file in content.get(ENTRIES, {}).values()
        for found in file[ENTRIES]
    }
