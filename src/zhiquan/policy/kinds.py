"""The kinds of files that a city's folder may hold. A new kind is one line here and one schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: the name of its schema and where such files stand (a pattern below the city's folder).

    Files of a kind with a `section` enter the edition's section of that name, each under the value of its
    field `key`, which no other file of the kind may repeat. `named_by` is the field that must repeat the name
    of the file's folder. A `required` kind must be there.
    """

    name: str
    pattern: str
    section: str | None = None
    key: str = "code"
    named_by: str | None = None
    required: bool = False


KINDS: tuple[FileKind, ...] = (
    FileKind("city", "city.yaml", required=True),
    FileKind("plan", "plans/*/plan.yaml", section="plans", named_by="code"),
    FileKind("sources", "rules/sources.yaml"),
    FileKind("parameters", "rules/*/parameters.yaml", named_by="topic"),
    FileKind("tables", "rules/*/tables.yaml", named_by="topic"),
    FileKind("cases", "rules/*/cases.yaml", named_by="topic"),
    FileKind("calendar", "calendars/*.yaml", section="calendars", key="place"),
    FileKind("layout", "layouts/*.yaml", section="layouts", key="layout"),
)


def files_of(folder: Path, kind: FileKind) -> Iterator[Path]:
    """Yield the files of a kind in a city's folder, by name."""
    yield from sorted(folder.glob(kind.pattern))


def strays(folder: Path) -> list[Path]:
    """Return the YAML files that belong to no kind: most often a misspelt name, never silently left out."""
    known = {path for kind in KINDS for path in files_of(folder, kind)}
    found = {*folder.rglob("*.yaml"), *folder.rglob("*.yml")}
    return sorted(found - known)
