"""Folders of law texts → drafts. Files that are no law text are named with their line, the rest is read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from zhiquan.engines.answers.lawtext import Draft, LawTextUnreadable, bare, read
from zhiquan.engines.answers.versions import Register

SUFFIXES = (".md", ".txt", ".docx")
_HEAD = 4000  # letters in which a plan's title is looked for


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: the folder it was given in, its name below it, where it lies, and the SHA-256 of its bytes."""

    base: str
    name: str
    path: Path
    hash: str
    data: bytes


def sources(places: Iterable[Path]) -> Iterator[Source]:
    """The law texts in folders (all levels) or single files, by name. Raises FileNotFoundError."""
    for place in places:
        if not place.exists():
            raise FileNotFoundError(f"there is no {place}")
        base = place if place.is_dir() else place.parent
        paths = sorted(place.rglob("*")) if place.is_dir() else [place]
        for path in paths:
            if path.suffix.lower() in SUFFIXES and path.is_file():
                data = path.read_bytes()
                name = path.relative_to(base).as_posix()
                yield Source(str(base.resolve()), name, path, hashlib.sha256(data).hexdigest(), data)


def draft_of(source: Source, register: Register) -> Draft:
    """Read one file. Raises LawTextUnreadable."""
    return read(source.name, source.data, plan=_is_plan(source, register))


def drafts_of(places: Iterable[Path], register: Register) -> tuple[list[Draft], list[LawTextUnreadable]]:
    """Every draft that can be read, and what is wrong with the other files."""
    drafts, refused = [], []
    for source in sources(places):
        try:
            drafts.append(draft_of(source, register))
        except LawTextUnreadable as wrong:
            refused.append(wrong)
    return drafts, refused


def _is_plan(source: Source, register: Register) -> bool:
    """A plan document is known by its title, which the register holds."""
    titles = [bare(title) for known in register.known if known.plan for title in known.titles]
    if not titles or source.name.count("/"):
        return False
    head = bare(source.data[: 4 * _HEAD].decode("utf-8", errors="ignore")[:_HEAD])
    return any(title in head for title in titles)
