"""Filings as screening sees them, and what it says about them: clues with evidence, never verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Stage = Literal["draft", "pre_examination", "filed", "published", "granted"]
# The kinds of Order 77 Art. 3 in its own order; ⑧ (other) is never given by machine.
KINDS = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True)
class Filing:
    """One application; any field but `id` may be missing. Dates are days; `inventors` in order of naming."""

    id: str
    title: str = ""
    abstract: str = ""
    claims: str = ""
    description: str = ""
    kind: str = ""
    applicant: str = ""
    agency: str = ""
    agent: str = ""
    inventors: tuple[str, ...] = ()
    address: str = ""
    phone: str = ""
    email: str = ""
    filed_on: date | None = None
    ipc: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    parent: str = ""
    family: str = ""
    stage: str = ""
    application_no: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Passage:
    """Two stretches that answer each other. Offsets into the named part of either filing, as given.

    `how`: same (letter for letter), swap (other words, same place), num (other numbers or units), moved (same
    words elsewhere).
    """

    part_a: str
    start_a: int
    end_a: int
    part_b: str
    start_b: int
    end_b: int
    how: Literal["same", "swap", "num", "moved"]


@dataclass(frozen=True)
class Pair:
    """Two filings that look alike. `score` 0–1 is the verified measure named in `measure`; `kinds` ⊂ 1…7.

    `method`: near_copy, disguised, splice, template, parameters, refiled. `clears` are codes of what would clear it.
    """

    a: str
    b: str
    method: str
    measure: str
    score: float
    kinds: tuple[int, ...]
    passages: tuple[Passage, ...] = ()
    shared: Mapping[str, object] = field(default_factory=dict)
    clears: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clue:
    """What is said of one filing or of a group: `code` names the detector's statement, `facts` its figures.

    `members` are ids of filings; `parties` names of applicants where it is about them.
    """

    code: str
    kinds: tuple[int, ...]
    score: float
    members: tuple[str, ...]
    parties: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[Mapping[str, object], ...] = ()
    clears: tuple[str, ...] = ()


@dataclass(frozen=True)
class Twin:
    """Two lawful members of one invention, cleared before scoring: publication and grant, divisional, priority or
    PCT member, same-day pair. `reason` is the code, `facts` what shows it."""

    a: str
    b: str
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Cluster:
    """Filings that hang together, by pairs or shared traits, with the kinds their evidence points at."""

    id: str
    members: tuple[str, ...]
    kinds: tuple[int, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    shared: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Screening:
    """What one screening said. Everything sorted, so that the same input gives the same bytes."""

    filings: int
    pairs: tuple[Pair, ...]
    clusters: tuple[Cluster, ...]
    clues: tuple[Clue, ...]
    cleared: tuple[Twin, ...]
    estimate: Mapping[str, int] = field(default_factory=dict)
    version: str = ""
