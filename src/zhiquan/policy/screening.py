"""What screening looks for, as its engine reads it, and what may be wrong in its file."""

from __future__ import annotations

from functools import lru_cache

from zhiquan.engines.screening.settings import Settings, read

from .editions import Edition
from .problems import PolicyProblem
from .reader import Document
from .views import thawed

FILE = "screening/screening.yaml"


class NoScreening(LookupError):
    """The city's policy has no settings of screening."""


@lru_cache(maxsize=8)
def settings_of(edition: Edition) -> Settings:
    """Return the settings of an edition. Raises NoScreening where it has none."""
    files = edition.screening
    if not files:
        raise NoScreening(f"{edition.code} has no {FILE}")
    return read(thawed(next(iter(files.values()))))


def screening_problems(document: Document, sources: frozenset[str] | None = None) -> list[PolicyProblem]:
    """What is wrong in the file beyond its schema: codes that stand twice or name nothing, and sources that
    are not listed (unless `sources` is None)."""
    problems = []
    for section, key in _KEYS.items():
        seen: set[object] = set()
        for at, entry in enumerate(document.data[section]):
            if entry[key] in seen:
                message = f"{entry[key]!r} stands here twice"
                problems.append(document.problem((section, at, key), message, "remove one of the two"))
            seen.add(entry[key])
    clears = {entry["code"] for entry in document.data["clears"]}
    for section in ("methods", "clues"):
        for at, entry in enumerate(document.data[section]):
            for place, code in enumerate(entry.get("clears", ())):
                if code not in clears:
                    path = (section, at, "clears", place)
                    problems.append(document.problem(path, f"{code!r} is not in clears", "add it there"))
    for at, entry in enumerate(document.data["kinds"]):
        if sources is not None and entry["source"] not in sources:
            message = f"source {entry['source']!r} is not listed"
            problems.append(
                document.problem(("kinds", at, "source"), message, "add it to rules/sources.yaml")
            )
    return problems


_KEYS = {
    **dict.fromkeys(("detectors", "methods", "clues", "reasons", "clears", "words"), "code"),
    "kinds": "number",
}
