"""What was read from each imported file, kept so that the next import reads only what changed."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from zhiquan.engines.answers.lawtext import FORMAT, Draft, LawTextUnreadable, Piece
from zhiquan.engines.answers.versions import Register

from .reading import Source, draft_of, sources

Progress = Callable[[str, int, int], None]
_TABLE = """CREATE TABLE IF NOT EXISTS files (
    base TEXT, name TEXT, hash TEXT, collected TEXT, draft BLOB, PRIMARY KEY (base, name))"""


@dataclass(frozen=True, slots=True)
class Read:
    """What an import found in the folders, by file."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: int = 0
    gone: tuple[str, ...] = ()
    refused: tuple[LawTextUnreadable, ...] = ()
    drafts: tuple[tuple[Draft, date | None], ...] = field(default=(), repr=False)


def refresh(
    path: Path,
    places: Iterable[Path],
    register: Register,
    collected: date | None = None,
    progress: Progress | None = None,
) -> Read:
    """Bring the kept drafts up to the folders. A file that vanished from a folder given again is dropped; one that
    can no longer be read keeps what it held. Raises FileNotFoundError when a folder is missing."""
    places = list(places)
    found = list(sources(places))
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=20)) as database:
        database.execute(_TABLE)
        known = {
            (base, name): (hash_, day)
            for base, name, hash_, day in database.execute("SELECT base, name, hash, collected FROM files")
        }
        added, changed, same, refused = list[str](), list[str](), 0, list[LawTextUnreadable]()
        rows: list[tuple[Any, ...]] = []
        day = collected.isoformat() if collected else None
        for at, source in enumerate(found):
            if progress and at % 50 == 0:
                progress("read", at, len(found))
            stamp = f"{source.hash}/{FORMAT}"
            before = known.get((source.base, source.name))
            if before and before[0] == stamp and day in (None, before[1]):
                same += 1
                continue
            try:
                draft = draft_of(source, register)
            except LawTextUnreadable as wrong:
                refused.append(wrong)
                continue
            (changed if before else added).append(source.name)
            rows.append((source.base, source.name, stamp, day, _packed(draft)))
        gone = _gone(known, places, found)
        with database:
            database.executemany("REPLACE INTO files VALUES (?, ?, ?, ?, ?)", rows)
            database.executemany("DELETE FROM files WHERE base = ? AND name = ?", gone)
        drafts = tuple(
            (_unpacked(blob), date.fromisoformat(when) if when else None)
            for when, blob in database.execute("SELECT collected, draft FROM files ORDER BY base, name")
        )
    names = tuple(name for _, name in gone)
    return Read(tuple(added), tuple(changed), same, names, tuple(refused), drafts)


def _gone(known: Iterable[tuple[str, str]], places: list[Path], found: list[Source]) -> list[tuple[str, str]]:
    whole = {str(place.resolve()) for place in places if place.is_dir()}
    here = {(source.base, source.name) for source in found}
    return sorted(key for key in known if key[0] in whole and key not in here)


def _packed(draft: Draft) -> bytes:
    return zlib.compress(json.dumps(asdict(draft), ensure_ascii=False, default=date.isoformat).encode(), 6)


def _unpacked(blob: bytes) -> Draft:
    data = json.loads(zlib.decompress(blob))
    for name in ("promulgated", "begins", "closing"):
        data[name] = date.fromisoformat(data[name]) if data[name] else None
    pieces = tuple(
        Piece(each["label"], each["number"], tuple(each["path"]), each["text"]) for each in data.pop("pieces")
    )
    return Draft(**{**data, "repeals": tuple(data["repeals"])}, pieces=pieces)
