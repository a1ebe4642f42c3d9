"""The near-copy index on disk: segments that never change, and one manifest that says which of them count."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from zhiquan.adapters.screening_index import segment
from zhiquan.engines.screening.grams import Folder
from zhiquan.engines.screening.lookup import looked_up, rows
from zhiquan.engines.screening.nearcopies import NearPair
from zhiquan.engines.screening.prepare import prepare
from zhiquan.engines.screening.sketch import Plan, plan, sketch

FORMAT = 1
MANIFEST, LOCK = "manifest.json", "lock"
SEGMENT_TEXTS, SEGMENT_CHARACTERS = 500_000, 150_000_000  # what is held in memory while building

Progress = Callable[[str, int, int], None]


class IndexRefused(Exception):
    """The index cannot be used as it stands. `code`: missing, damaged, format, folding, threshold, busy."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Matches:
    """New texts against the index: `pairs` are (new id, indexed id, Jaccard) in input order.

    `meetings` counts shared keys before the search. `complete` is false where the index repeats itself so much that
    some pairs were left out.
    """

    pairs: tuple[NearPair, ...]
    texts: int
    against: int
    meetings: int
    complete: bool


class Index:
    """An index as it stood when it was opened; a later append is seen by opening it again.

    The texts are kept folded. Readers need no lock; one process writes at a time.
    """

    def __init__(self, path: Path, manifest: dict[str, Any], segments: list[segment.Segment]) -> None:
        self.path, self._manifest, self._segments = path, manifest, segments
        self.plan = Plan(**manifest["plan"])

    def __len__(self) -> int:
        return sum(len(one) for one in self._segments)

    @classmethod
    def build(
        cls,
        path: Path,
        texts: Iterable[tuple[str, str]],
        threshold: float = 0.7,
        size: int = 4,
        progress: Progress | None = None,
    ) -> Index:
        """Build an index of (id, text) for queries from `threshold` up; an index in the same place is replaced.

        Until the last moment an index already there stays as it was. Raises IndexRefused("busy") while another
        process writes.
        """
        path.mkdir(parents=True, exist_ok=True)
        with _writing(path):
            used = plan(threshold, size)
            number = _next_number(path)
            manifest = {
                "format": FORMAT,
                "plan": {"size": used.size, "rows": used.rows, "bands": used.bands},
                "folding": fingerprint(),
                "segments": _written(path, number, texts, used, progress),
            }
            _commit(path, manifest)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Index:
        """Open an index. Raises IndexRefused if it is missing, damaged, or made by another version."""
        manifest = _manifest(path)
        try:
            segments = [_segment(path, entry) for entry in manifest["segments"]]
        except IndexRefused:
            later = _manifest(path)  # a rebuild may have put others in their place meanwhile
            if later == manifest:
                raise
            manifest, segments = later, [_segment(path, entry) for entry in later["segments"]]
        return cls(path, manifest, segments)

    def append(self, texts: Iterable[tuple[str, str]], progress: Progress | None = None) -> Index:
        """The index with more texts; all of them or, if it breaks off, none."""
        with _writing(self.path):
            manifest = _manifest(self.path)
            used = Plan(**manifest["plan"])
            manifest["segments"] += _written(self.path, _next_number(self.path), texts, used, progress)
            _commit(self.path, manifest)
        return type(self).open(self.path)

    def rebuild(self, threshold: float | None = None, progress: Progress | None = None) -> Index:
        """Build anew from the texts kept, in few large segments; for another lowest threshold, if given."""
        kept = ((name, text) for one in self._segments for name, text in one.texts())
        lowest = self.plan.lowest if threshold is None else threshold
        return type(self).build(self.path, kept, lowest, self.plan.size, progress)

    def query(
        self, texts: Iterable[tuple[str, str]], threshold: float = 0.7, progress: Progress | None = None
    ) -> Matches:
        """Pairs of the given texts with indexed ones, the same that the batch finds between them.

        Raises IndexRefused("threshold") below the threshold the index was built for.
        """
        if threshold < self.plan.lowest:
            raise IndexRefused(
                "threshold",
                f"this index serves thresholds from {self.plan.lowest} up; rebuild it with {threshold}",
            )
        names: list[str] = []
        new = prepare(_noting(texts, names), self.plan, progress)
        found, meetings, complete = [np.empty((0, 4))], 0, True
        for number, one in enumerate(self._segments):
            met = rows(new, one.shelf)
            meetings, complete = meetings + met.meetings, complete and met.complete
            hits = looked_up(new, one.shelf, met, self.plan, threshold)
            union = new.sketches.sizes[hits[:, 0]] + one.shelf.sizes[hits[:, 1]] - hits[:, 2]
            found.append(
                np.column_stack((hits[:, 0], np.full(len(hits), number), hits[:, 1], hits[:, 2] / union))
            )
            if progress:
                progress("search", number + 1, len(self._segments))
        hits = np.concatenate(found)
        hits = hits[np.lexsort((hits[:, 2], hits[:, 1], hits[:, 0]))]
        pairs = tuple(
            NearPair(names[int(left)], self._segments[int(at)].name(int(right)), score)
            for left, at, right, score in hits.tolist()
        )
        return Matches(pairs, len(names), len(self), meetings, complete)

    def check(self) -> None:
        """Read every file and compare its checksum. Raises IndexRefused("damaged")."""
        for entry in self._manifest["segments"]:
            for name, wanted in entry["files"].items():
                if segment.stamp(self.path / entry["name"] / f"{name}.npy") != wanted:
                    raise IndexRefused("damaged", f"{entry['name']}/{name}.npy is not what was written")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """What the folding makes of every character of the basic plane, and how texts are sketched, in one hash."""
    letters = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    folded = Folder().fold(letters)
    sample = sketch(
        Folder().fold([chr(start) * 3 + "本发明公开了一种装置" for start in range(0x4E00, 0x4E40)]),
        Plan(4, 5),
    )
    told = hashlib.sha256()
    for array in (folded.units, folded.starts, sample.keys, sample.bits):
        told.update(array.tobytes())
    return told.hexdigest()


def _written(
    path: Path, number: int, texts: Iterable[tuple[str, str]], used: Plan, progress: Progress | None
) -> list[dict[str, Any]]:
    """Write the texts as new segments; their entries for the manifest."""
    entries = []
    for step, (names, block) in enumerate(_cut(texts)):
        name = f"segment-{number + step:06d}"
        files = segment.write(path / name, names, prepare(block, used))
        entries.append({"name": name, "texts": len(names), "files": files})
        if progress:
            progress("build", sum(entry["texts"] for entry in entries), 0)
    return entries


def _cut(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[list[str], list[str]]]:
    names, block, characters = list[str](), list[str](), 0
    for name, text in texts:
        names.append(name)
        block.append(text)
        characters += len(text)
        if len(block) == SEGMENT_TEXTS or characters >= SEGMENT_CHARACTERS:
            yield names, block
            names, block, characters = [], [], 0
    if block:
        yield names, block


def _commit(path: Path, manifest: dict[str, Any]) -> None:
    """Make `manifest` the one that counts, then clear away what it does not name."""
    fresh = path / f"{MANIFEST}.new"
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    segment.sync(path)
    fresh.replace(path / MANIFEST)
    segment.sync(path)
    _clear(path)


def _clear(path: Path) -> None:
    """Remove segments that the manifest does not name: of an index replaced, or of a writer that was killed."""
    named = {entry["name"] for entry in _manifest(path)["segments"]} if (path / MANIFEST).exists() else set()
    for folder in path.glob("segment-*"):
        if folder.name not in named:
            shutil.rmtree(folder)


def _next_number(path: Path) -> int:
    return max((int(folder.name[-6:]) for folder in path.glob("segment-*")), default=0) + 1


def _manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise IndexRefused("missing", f"there is no index in {path.name}") from None
    except ValueError:
        raise IndexRefused("damaged", f"the manifest in {path.name} cannot be read") from None
    if manifest.get("format") != FORMAT:
        raise IndexRefused(
            "format",
            f"the index has format {manifest.get('format')}, this version reads {FORMAT}; build it anew",
        )
    if manifest["folding"] != fingerprint():
        raise IndexRefused("folding", "the index was built with another folding of characters; build it anew")
    return manifest


def _segment(path: Path, entry: dict[str, Any]) -> segment.Segment:
    folder = path / entry["name"]
    for name, wanted in entry["files"].items():
        file = folder / f"{name}.npy"
        if not file.is_file() or file.stat().st_size != wanted["bytes"]:
            raise IndexRefused("damaged", f"{folder.name}/{file.name} is missing or cut off")
    return segment.read(folder)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """One writer at a time; what a killed one left behind goes first."""
    with (path / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IndexRefused("busy", f"another process is writing to {path.name}") from None
        _clear(path)
        yield


def _noting(texts: Iterable[tuple[str, str]], names: list[str]) -> Iterator[str]:
    for name, text in texts:
        names.append(name)
        yield text
