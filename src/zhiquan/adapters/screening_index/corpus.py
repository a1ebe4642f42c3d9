"""A corpus of filings held for screening: their texts in an index, and the filings themselves beside it.

The index says which filings of millions come near a new one; only these are read back, so that twins are cleared and
passages shown as if the whole corpus had been at hand.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from zhiquan.adapters.screening_index.store import Index, IndexRefused, Progress
from zhiquan.engines.screening.model import Filing
from zhiquan.engines.screening.records import RecordError, read_lines
from zhiquan.engines.text import fold

FILINGS = "filings.jsonl"
# Descriptions are long and restate the claims: neither indexed nor kept.
PARTS = ("abstract", "claims")
_LINES = 10_000
_APART = "\t"


@dataclass(frozen=True)
class Near:
    """The filings of a corpus that come near the given ones. `meetings` counts shared keys before the search;
    `complete` is false where the corpus repeats itself so much that some were left out."""

    filings: tuple[Filing, ...]
    texts: int
    meetings: int
    complete: bool


def build(
    path: Path,
    lines: Iterable[bytes],
    file: str,
    threshold: float,
    least: int,
    progress: Progress | None = None,
) -> tuple[int, list[RecordError]]:
    """Build a corpus from lines of JSON; one in the same place is replaced. Texts shorter than `least` letters are
    left out. Returns its filings' number and what could not be read. Raises IndexRefused."""
    path.mkdir(parents=True, exist_ok=True)
    fresh = path / f"{FILINGS}.{os.getpid()}"
    try:
        with fresh.open("wb") as kept:
            reader = _Reader(lines, file, least, kept)
            Index.build(path, reader.texts(), threshold, progress=progress)
            _down(kept)
        fresh.replace(path / FILINGS)
    finally:
        fresh.unlink(missing_ok=True)
    return reader.count, reader.errors


def append(
    path: Path, lines: Iterable[bytes], file: str, least: int, progress: Progress | None = None
) -> tuple[int, list[RecordError]]:
    """The same for more lines. A filing kept without its texts in the index (a killed run) does no harm."""
    index = Index.open(path)
    with (path / FILINGS).open("ab") as kept:
        reader = _Reader(lines, file, least, kept)
        index.append(reader.texts(), progress)
        _down(kept)
    return reader.count, reader.errors


def near(
    path: Path, filings: Sequence[Filing], threshold: float, least: int, progress: Progress | None = None
) -> Near:
    """The filings of the corpus at `path` of which a part comes near the same part of a given one."""
    index = Index.open(path)
    texts = (entry for filing in filings for entry in _entries(filing, least))
    found = index.query(texts, threshold, progress)
    pairs = [(pair.a.rsplit(_APART, 1), pair.b.rsplit(_APART, 1)) for pair in found.pairs]
    wanted = {theirs[0] for ours, theirs in pairs if ours[1] == theirs[1]}
    read = tuple(_read_back(path, wanted)) if wanted else ()
    return Near(read, found.against, found.meetings, found.complete)


class _Reader:
    """Lines read into filings block by block: kept in a file, their texts handed on."""

    def __init__(self, lines: Iterable[bytes], file: str, least: int, kept: BinaryIO) -> None:
        self.lines, self.file, self.least, self.kept = iter(lines), file, least, kept
        self.count = 0
        self.errors: list[RecordError] = []

    def texts(self) -> Iterator[tuple[str, str]]:
        before = 0
        while block := list(islice(self.lines, _LINES)):
            filings, errors = read_lines(block, self.file)
            self.errors += [replace(error, line=error.line + before) for error in errors]
            before += len(block)
            for filing in filings:
                self.kept.write(_line(filing))
                self.count += 1
                yield from _entries(filing, self.least)


def _entries(filing: Filing, least: int) -> Iterator[tuple[str, str]]:
    for part in PARTS:
        text = getattr(filing, part)
        if len(fold(text).text) >= least:
            yield f"{filing.id}{_APART}{part}", text


def _line(filing: Filing) -> bytes:
    """The id as JSON, a tab, and the filing as JSON: a line is known by its id without being read."""
    values = {name: value for name, value in asdict(filing).items() if value and name != "description"}
    values = {**values.pop("extra", {}), **values}
    told = json.dumps(values, ensure_ascii=False, default=str)
    return f"{json.dumps(filing.id)}{_APART}{told}\n".encode()


def _read_back(path: Path, wanted: set[str]) -> Iterator[Filing]:
    """The filings of these ids; of several with one id the last."""
    ids = {json.dumps(name).encode() for name in wanted}
    found: dict[bytes, bytes] = {}
    try:
        with (path / FILINGS).open("rb") as lines:
            for line in lines:
                name, _, told = line.partition(_APART.encode())
                if name in ids:
                    found[name] = told
    except FileNotFoundError:
        raise IndexRefused("missing", f"{FILINGS} is missing in {path.name}; build it anew") from None
    if len(found) < len(ids):
        raise IndexRefused(
            "damaged", f"{FILINGS} in {path.name} lacks filings that the index names; build it anew"
        )
    filings, _ = read_lines([found[name] for name in sorted(found)], FILINGS)
    yield from filings


def _down(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
