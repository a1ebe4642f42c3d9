"""A flow that is like another: the base's entries, less those it does without, with its own in their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .model import SECTIONS, Path, Problem


def expand(base: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return `data` with everything of `base` that it neither replaces (same code) nor does `without`.

    Entries of the base keep their order; new ones follow. `like` and `without` stay, so that expanding again
    changes nothing. Neither argument is changed.
    """
    whole = dict(data)
    if "initial" in base:
        whole.setdefault("initial", base["initial"])
    for section in SECTIONS:
        merged = _merged(base.get(section) or (), data.get(section) or (), _dropped(data, section))
        if merged:
            whole[section] = merged
    return whole


def _dropped(data: Mapping[str, Any], section: str) -> frozenset[str]:
    return frozenset((data.get("without") or {}).get(section) or ())


def _merged(base: Any, own: Any, dropped: frozenset[str]) -> list[Any]:
    kept = [entry for entry in base if entry["code"] not in dropped]
    mine = {entry["code"]: entry for entry in own}
    inherited = {entry["code"] for entry in kept}
    return [
        *(mine.get(entry["code"], entry) for entry in kept),
        *(entry for entry in own if entry["code"] not in inherited),
    ]


def check_expansion(base: Mapping[str, Any], data: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return what is wrong with `without` (paths in `data`): codes that the base does not have, and codes
    that the flow itself declares."""
    problems = []
    for section, codes in (data.get("without") or {}).items():
        inherited = {entry["code"] for entry in base.get(section) or ()}
        own = {entry["code"] for entry in data.get(section) or ()}
        for place, code in enumerate(codes):
            path: Path = ("without", section, place)
            if code not in inherited:
                message, hint = f"{code!r} is not among the {section} of the base", "remove it here"
                problems.append(Problem(path, message, hint, "without_unknown"))
            elif code in own:
                message = f"{code!r} is taken away here and declared under {section}"
                hint = "an own entry of the same code replaces the base's: remove it here"
                problems.append(Problem(path, message, hint, "without_own"))
    return tuple(problems)


def place_in(data: Mapping[str, Any], expanded: Mapping[str, Any], path: Path) -> Path:
    """Translate a path of the expanded data into one of the file `data`. What comes from the base is found at
    `like`."""
    if len(path) < 2 or path[0] not in SECTIONS or not isinstance(path[1], int):
        return path if not path or path[0] in data else ("like",)
    section, place = path[0], path[1]
    code = expanded[section][place]["code"]
    for own, entry in enumerate(data.get(section) or ()):
        if entry["code"] == code:
            return (section, own, *path[2:])
    return ("like",)
