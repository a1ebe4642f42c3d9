"""The imported law texts: import, look up, search. Implements `engines.answers.model.Library`."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhiquan.adapters.encoder.vectors import LONGEST, Embed, Progress, VectorFile, embedded, key
from zhiquan.engines.answers.lawtext import bare, same_label
from zhiquan.engines.answers.model import Article, Hit, Instrument
from zhiquan.engines.answers.retrieval import Searcher, build
from zhiquan.engines.answers.versions import Register, Shelf, find_article, in_force, shelve

from . import edition, files

# From so many mentions on an article of another law counts as one on intellectual property.
ON_IP = 0.6
_ROW = "SELECT key, instrument, label, number, path, text FROM articles"
Rows = Sequence[Mapping[str, Sequence[str]]]


class NothingImported(Exception):
    """There is no edition yet: `./zhiquan knowledge import DIR` makes one."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of ours that an article answers, in the version that begins on `version` or is in force `on` a day;
    without either, in every version."""

    law: str
    version: date | None
    article: str
    text: str
    on: date | None = None

    def means(self, instrument: Instrument) -> bool:
        """Whether the question is asked of this version."""
        if self.version is not None:
            return self.version == instrument.valid_from
        return self.on is None or instrument.standing(self.on) == "in_force"


@dataclass(frozen=True, slots=True)
class Moved:
    """An article that an import moved. `how`: changed (other words), superseded (its version ends now), gone."""

    key: str
    how: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, by file and by article."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: int = 0
    gone: tuple[str, ...] = ()
    refused: tuple[tuple[str, int, str], ...] = ()
    twins: tuple[tuple[str, str], ...] = ()
    moved: tuple[Moved, ...] = field(default=(), repr=False)
    instruments: int = 0
    articles: int = 0
    unplaced: tuple[str, ...] = ()


class LawStore:
    """A reader of one edition; open it anew after an import (`is_current` tells). Safe for several threads."""

    def __init__(self, folder: Path, path: Path, embed: Embed = embedded) -> None:
        self.folder, self.path, self._embed = folder, path, embed
        self.meta: dict[str, Any] = json.loads((path / "meta.json").read_text("utf-8"))
        uri = f"{(path / 'laws.sqlite').resolve().as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = Lock()
        self._stamp = edition.stamp(path)
        self._instruments = [
            edition.unpacked(row[0]) for row in self._all("SELECT data FROM instruments ORDER BY at")
        ]
        self._by_id = {each.id: each for each in self._instruments}
        self._names: dict[str, str] = dict(self._all("SELECT called, name FROM names"))

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Whether something has been imported."""
        return edition.current(folder) is not None

    @classmethod
    def open(cls, folder: Path, embed: Embed = embedded) -> LawStore:
        """The edition in use. Raises NothingImported."""
        path = edition.current(folder)
        if path is None:
            raise NothingImported(
                f"no law texts in {folder}; import them with ./zhiquan knowledge import DIR"
            )
        return cls(folder, path, embed)

    @property
    def is_current(self) -> bool:
        """Whether this is still the edition in use, with the vectors that were there when it was opened."""
        return edition.current(self.folder) == self.path and edition.stamp(self.path) == self._stamp

    # ---------- looking up

    def instruments(self) -> list[Instrument]:
        """Every version of every instrument."""
        return list(self._instruments)

    def named(self, law: str) -> str:
        """The name of the instrument known as `law`; empty when there is none."""
        return self._names.get(bare(law), "")

    def versions(self, law: str) -> list[Instrument]:
        """The versions of an instrument by any of its names, oldest first."""
        name = self.named(law)
        return [each for each in self._instruments if name and each.name == name]

    def instrument(self, id_: str) -> Instrument | None:
        """A version by its id."""
        return self._by_id.get(id_)

    def articles(self, instrument_id: str) -> list[Article]:
        """The articles of a version in the order of print."""
        rows = self._all(f"{_ROW} WHERE instrument = ? ORDER BY at", instrument_id)
        return [edition.article_of(row) for row in rows]

    def article(self, law: str, label: str, on: date) -> tuple[Instrument, Article] | None:
        """The article of the version in force on the day; 第30条 finds 第三十条."""
        instrument = in_force(self.versions(law), on)
        return self._article(instrument, label) if instrument else None

    def article_by_key(self, ref: str) -> tuple[Instrument, Article] | None:
        """The article under its key, whether it is in force or not."""
        instrument = self._by_id.get(ref.partition("#")[0])
        rows = self._all(f"{_ROW} WHERE key = ?", ref)
        return (instrument, edition.article_of(rows[0])) if instrument and rows else None

    def _article(self, instrument: Instrument, label: str) -> tuple[Instrument, Article] | None:
        rows = self._all(f"{_ROW} WHERE instrument = ? AND same = ?", instrument.id, same_label(label))
        return (instrument, edition.article_of(rows[0])) if rows else None

    def _all(self, query: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._database.execute(query, values).fetchall()

    # ---------- searching

    @cached_property
    def _searcher(self) -> Searcher:
        arrays = edition.read_arrays(self.path)
        return Searcher(arrays, self.meta["index"], self.meta.get("lexicon", ()))

    @cached_property
    def has_vectors(self) -> bool:
        return (self.path / "vectors" / "vectors.rows.npy").is_file()

    def search(
        self, query: str, on: date, k: int = 10, vector: NDArray[np.float32] | None = None
    ) -> list[Hit]:
        """The k best articles of the day, best first. `vector` is the question's, where it is known already."""
        if vector is None and self.has_vectors and query.strip():
            vector = self._embed([query], "query")[0]
        found = self._searcher.search(query, vector, on, k)
        return [self._hit(each.at, each.score, each.parts) for each in found]

    def _hit(self, at: int, score: float, parts: Mapping[str, float]) -> Hit:
        article = edition.article_of(self._all(f"{_ROW} WHERE at = ?", at)[0])
        return Hit(self._by_id[article.instrument], article, score, parts)

    # ---------- vectors

    def vectors(self, progress: Progress | None = None, which: str = "ip") -> int:
        """Embed what is missing: articles of IP instruments and our questions; with `all` every article after them.
        Every batch is kept at once, so it may be broken off and called again. Returns how many texts were embedded."""
        if which not in ("ip", "all"):
            raise ValueError(f"which: ip or all, not {which!r}")
        kept = VectorFile(self.folder)
        passages, asked = self._passages(), list(self.meta.get("asked", ()))
        first = [text for text, ip in passages if ip]
        made = kept.add(first, "passage", self._embed, progress, "articles on IP")
        made += kept.add(asked, "query", self._embed, progress, "questions")
        self._current().place_vectors()
        if which == "all":
            made += kept.add([text for text, _ in passages], "passage", self._embed, progress, "all articles")
            self._current().place_vectors()
        return made

    def _current(self) -> LawStore:
        """This reader, or one of the edition that took its place while vectors were made."""
        return self if self.is_current else LawStore.open(self.folder, self._embed)

    def place_vectors(self) -> int:
        """Put the vectors that are ready beside the index. Returns how many articles have one."""
        kept = VectorFile(self.folder)
        places = kept.places()
        found = [(at, places.get(key(text, "passage"))) for at, (text, _) in enumerate(self._passages())]
        ready = [(at, place) for at, place in found if place is not None]
        asked: list[int] = []
        for question in self.meta.get("asked", ()):
            place = places.get(key(question, "query"))
            if place is None:
                break  # the index takes a row for each question from the first on
            asked.append(place)
        arrays = {
            "vectors.rows": kept.rows([place for _, place in ready]),
            "vectors.owner": np.array([at for at, _ in ready], dtype=np.int32),
            "asked.rows": kept.rows(asked),
        }
        edition.write_vectors(self.path, arrays)
        self._stamp = edition.stamp(self.path)
        for name in ("_searcher", "has_vectors"):
            self.__dict__.pop(name, None)
        return len(ready)

    def _passages(self) -> list[tuple[str, bool]]:
        """What of each article is embedded, in order, and whether it is on intellectual property."""
        rows = self._all("SELECT instrument, text FROM articles ORDER BY at")
        told = np.asarray(edition.read_arrays(self.path)["doc.ip"]) >= ON_IP
        return [
            (passage(self._by_id[id_], text), bool(ip)) for (id_, text), ip in zip(rows, told, strict=True)
        ]


def passage(instrument: Instrument, text: str) -> str:
    """What of an article is embedded: the law's title and the head of its text."""
    return f"{instrument.title.removeprefix('中华人民共和国')} {text}"[:LONGEST]


# ---------- importing texts


def import_folder(
    folder: Path,
    places: Iterable[Path],
    register: Register,
    questions: Sequence[Question] = (),
    lexicon: Rows = (),
    collected: date | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring the store up to the folders or files `places`, which may be none when only our questions changed.
    Raises FileNotFoundError when one is missing, NothingImported when there is nothing to make an edition of."""
    read = files.refresh(folder / "files.sqlite", places, register, collected, progress)
    if not read.drafts:
        raise NothingImported("no law text was read")
    days = {draft.file: day for draft, day in read.drafts}
    shelf = shelve([draft for draft, _ in read.drafts], register, days)
    asked, unplaced = _placed(shelf, questions)
    name = _name(shelf, asked, lexicon)
    before = edition.current(folder)
    moved = _moved(LawStore(folder, before), shelf) if before else ()
    if before is None or before.name != name:
        if progress:
            progress("index", 0, 1)
        articles = [article for version in shelf.versions for article in version.articles]
        built = build([version.instrument for version in shelf.versions], articles, asked)
        meta = {"index": built.meta, "asked": [text for _, text in asked], "lexicon": list(lexicon)}
        path = edition.write(folder, name, shelf, built.arrays, meta)
        LawStore(folder, path).place_vectors()
    return ImportReport(
        read.added,
        read.changed,
        read.same,
        read.gone,
        tuple((wrong.file, wrong.line, wrong.why) for wrong in read.refused),
        shelf.twins,
        moved,
        len(shelf.versions),
        sum(len(version.articles) for version in shelf.versions),
        unplaced,
    )


def _placed(shelf: Shelf, questions: Sequence[Question]) -> tuple[list[tuple[int, str]], tuple[str, ...]]:
    """Questions with the position of their article; those whose article is not there by name."""
    starts, total = {}, 0
    for version in shelf.versions:
        starts[version.instrument.id] = total
        total += len(version.articles)
    placed: list[tuple[int, str]] = []
    unplaced: dict[str, None] = {}
    for question in questions:
        found = False
        for version in shelf.named(question.law):
            if not question.means(version.instrument):
                continue
            if article := find_article(version.articles, question.article):
                at = starts[version.instrument.id] + version.articles.index(article)
                placed.append((at, question.text))
                found = True
        if not found:
            unplaced[f"{question.law} {question.version or ''} {question.article}"] = None
    return list(dict.fromkeys(placed)), tuple(unplaced)


def _name(shelf: Shelf, asked: Sequence[tuple[int, str]], lexicon: Rows) -> str:
    """The name of an edition: a hash of everything that is in it."""
    digest = hashlib.sha256(f"{edition.FORMAT}".encode())
    for version in shelf.versions:
        digest.update(repr(version.instrument).encode())
        for article in version.articles:
            digest.update(f"{article.key}\0{article.path}\0{article.text}\0".encode())
    digest.update(repr((sorted(shelf.names.items()), asked, [dict(each) for each in lexicon])).encode())
    return digest.hexdigest()[:24]


def _moved(before: LawStore, shelf: Shelf) -> tuple[Moved, ...]:
    """The articles of the last edition that stand otherwise in this one."""
    now = {article.key: article.text for version in shelf.versions for article in version.articles}
    ends = {version.instrument.id: version.instrument.valid_to for version in shelf.versions}
    moved = []
    for old in before.instruments():
        ended = old.id in ends and ends[old.id] != old.valid_to
        for article in before.articles(old.id):
            if article.key not in now:
                moved.append(Moved(article.key, "gone"))
            elif now[article.key] != article.text:
                moved.append(Moved(article.key, "changed"))
            elif ended:
                moved.append(Moved(article.key, "superseded"))
    return tuple(moved)
