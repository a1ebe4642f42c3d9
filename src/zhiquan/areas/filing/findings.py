"""Findings across texts: a key that survives an edit elsewhere, and what became of each between two texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiquan.kernel import canonical

SOLVED, OPEN, NEW = "solved", "open", "new"
KEY_LENGTH = 32


def keyed(findings: Iterable[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    """Each finding with its key: rule, check, claim and quoted words, numbered where the same stands twice.

    Offsets take no part, so that a text that moved keeps its findings' keys.
    """
    seen: Counter[str] = Counter()
    found = []
    for finding in findings:
        base = canonical.dumps(
            [finding["rule"], finding.get("check", ""), finding["part"], finding["claim"], finding["quote"]]
        )
        seen[base] += 1
        found.append((canonical.sm3(f"{base}#{seen[base]}".encode())[:KEY_LENGTH], finding))
    return found


@dataclass(frozen=True)
class Standing:
    """A finding between two texts: solved (only in the earlier), open (in both), new (only in the later)."""

    key: str
    state: str
    finding: Mapping[str, Any]


def compared(before: Iterable[Mapping[str, Any]] | None, now: Iterable[Mapping[str, Any]]) -> list[Standing]:
    """Every finding of the later text, then what was solved. Without an earlier text everything is open."""
    later = keyed(now)
    if before is None:
        return [Standing(key, OPEN, finding) for key, finding in later]
    earlier = keyed(before)
    known = {key for key, _finding in earlier}
    present = {key for key, _finding in later}
    found = [Standing(key, OPEN if key in known else NEW, finding) for key, finding in later]
    return found + [Standing(key, SOLVED, finding) for key, finding in earlier if key not in present]


def bases(finding: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The texts that a finding rests on, with the day since when each is in force."""
    return [
        {**basis, "since": date.fromisoformat(basis["valid_from"]) if basis.get("valid_from") else None}
        for basis in finding.get("basis", ())
    ]
