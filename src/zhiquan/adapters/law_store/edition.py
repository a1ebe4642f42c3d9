"""One edition of the imported texts: a folder that is written once, then only read, and replaced by one flip.

`laws.sqlite` holds instruments, articles and names, `arrays/` the search index (mapped, not read), `vectors/` the
vectors that were ready. The file `current` beside the editions names the one in use.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers.lawtext import same_label
from zhiquan.engines.answers.model import Article, Instrument
from zhiquan.engines.answers.versions import Shelf

FORMAT = 2
_CURRENT = "current"
_DAYS = ("promulgated", "valid_from", "valid_to", "collected")
_TABLES = """
CREATE TABLE instruments (at INTEGER PRIMARY KEY, id TEXT UNIQUE, data TEXT);
CREATE TABLE articles (at INTEGER PRIMARY KEY, key TEXT UNIQUE, instrument TEXT, label TEXT, same TEXT,
    number INTEGER, path TEXT, text TEXT);
CREATE TABLE names (called TEXT PRIMARY KEY, name TEXT);
"""
_INDEX = "CREATE INDEX by_label ON articles (instrument, same)"
Arrays = Mapping[str, NDArray[Any]]


def current(folder: Path) -> Path | None:
    """The edition in use; None before the first import."""
    try:
        name = (folder / _CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    path = folder / "editions" / name
    return path if (path / "meta.json").is_file() else None


def write(folder: Path, name: str, shelf: Shelf, arrays: Arrays, meta: Mapping[str, Any]) -> Path:
    """Write an edition beside the one in use and make it the one in use. Half-written ones count for nothing."""
    path = folder / "editions" / name
    shutil.rmtree(path, ignore_errors=True)
    (path / "arrays").mkdir(parents=True)
    _write_rows(path / "laws.sqlite", shelf)
    for field, array in arrays.items():
        np.save(path / "arrays" / f"{field}.npy", array)
    (path / "meta.json").write_text(json.dumps({"format": FORMAT, **meta}, ensure_ascii=False), "utf-8")
    before = current(folder)
    flip = folder / f"{_CURRENT}.new"
    flip.write_text(name, encoding="utf-8")
    flip.replace(folder / _CURRENT)
    for old in (folder / "editions").iterdir():
        if old not in (path, before):  # readers of the last one may still be at it
            shutil.rmtree(old, ignore_errors=True)
    return path


def _write_rows(path: Path, shelf: Shelf) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_TABLES)
        instruments = (
            (at, each.instrument.id, _packed(each.instrument)) for at, each in enumerate(shelf.versions)
        )
        database.executemany("INSERT INTO instruments VALUES (?, ?, ?)", instruments)
        articles = (article for version in shelf.versions for article in version.articles)
        rows = (
            (
                at,
                one.key,
                one.instrument,
                one.label,
                same_label(one.label),
                one.number,
                json.dumps(one.path),
                one.text,
            )
            for at, one in enumerate(articles)
        )
        database.executemany("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        database.executemany("INSERT INTO names VALUES (?, ?)", shelf.names.items())
        database.execute(_INDEX)


def _packed(instrument: Instrument) -> str:
    return json.dumps(asdict(instrument), ensure_ascii=False, default=date.isoformat)


def unpacked(text: str) -> Instrument:
    """An instrument as `write` kept it."""
    data = json.loads(text)
    for name in _DAYS:
        data[name] = date.fromisoformat(data[name]) if data[name] else None
    return Instrument(**{**data, "aliases": tuple(data["aliases"])})


def article_of(row: Sequence[Any]) -> Article:
    """An article from (key, instrument, label, number, path, text)."""
    return Article(row[0], row[1], row[2], row[3], tuple(json.loads(row[4])), row[5])


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of an edition, mapped; with the vectors that are ready."""
    found = {file.stem: np.load(file, mmap_mode="r") for file in sorted((path / "arrays").glob("*.npy"))}
    for file in sorted((path / "vectors").glob("*.npy")):
        found[file.stem] = np.load(file, mmap_mode="r")
    return found


def write_vectors(path: Path, arrays: Arrays) -> None:
    """Put vectors beside an edition's arrays; all of them change at once."""
    fresh = path / "vectors.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for field, array in arrays.items():
        np.save(fresh / f"{field}.npy", array)
    last = path / "vectors.old"
    shutil.rmtree(last, ignore_errors=True)
    if (path / "vectors").is_dir():
        (path / "vectors").rename(last)
    fresh.rename(path / "vectors")
    shutil.rmtree(last, ignore_errors=True)


def stamp(path: Path) -> int:
    """Changes whenever an edition gets other vectors; 0 without any."""
    try:
        return (path / "vectors").stat().st_mtime_ns
    except FileNotFoundError:
        return 0
