"""What a draft is and what is found in it. Places are character offsets into a part's text as it was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["invention", "utility_model", "design"]
Severity = Literal["error", "warning", "hint"]
ClaimKind = Literal["independent", "dependent", "independent_by_reference"]
# Parts in the order of a filing. `document` is for findings about the whole set.
PartName = Literal["request", "title", "abstract", "claims", "description", "figures", "document"]


@dataclass(frozen=True)
class Figure:
    """One drawing. `text` is what local reading found in it, None where it was not read."""

    number: int | None
    label: str = ""
    text: tuple[str, ...] | None = None
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Paragraph:
    """One line or paragraph of a part with what only its file knows; `start`, `end` are offsets into the part."""

    start: int
    end: int
    number: str = ""
    heading: bool = False
    centred: bool = False
    pictures: int = 0
    table: bool = False


@dataclass(frozen=True)
class Part:
    """The text of one part. `file` and `paragraphs` where a file brought them (empty: plain text).

    `entries`: where each text begins of a part that was handed in as a list of texts, one a claim.
    """

    text: str
    file: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    entries: tuple[int, ...] = ()


@dataclass(frozen=True)
class Draft:
    """One application before filing. A part that is None was not handed in, and rules about it stay silent.

    `request` holds fields of the request form by code (`inventors`, `applicants`, `agency_code`, `agent_number`, `ipc`,
    `same_day`, `abroad`, `abstract_figure`, …), empty where no form was handed in. `figures` None: not handed in.
    """

    id: str
    kind: Kind = "invention"
    title: Part | None = None
    abstract: Part | None = None
    claims: Part | None = None
    description: Part | None = None
    figures: tuple[Figure, ...] | None = None
    request: Mapping[str, object] = field(default_factory=dict)

    def part(self, name: str) -> Part | None:
        """The part of that name; None where it is missing or holds no text of its own."""
        found = getattr(self, name, None)
        return found if isinstance(found, Part) else None


@dataclass(frozen=True)
class Reference:
    """Where a claim names other claims: 根据权利要求1至3中任一项. `numbers` are all named, in order of naming.

    `alternative`: 或 / 任一 / 之一 stands there. `start`, `end`: offsets into the claims part.
    """

    numbers: tuple[int, ...]
    start: int
    end: int
    alternative: bool


@dataclass(frozen=True)
class Claim:
    """One claim. `start`, `end` enclose its body (without the number); all offsets into the claims part.

    `number` as written, or counted where none stands (`numbered` False). `subject` is the subject name without
    一种 and without references; `preamble_end` is where the characterising part begins (None: not two-part).
    `references` are those of the preamble only; `refers_to` their numbers without repeats.
    """

    number: int
    index: int
    start: int
    end: int
    text: str
    kind: ClaimKind
    subject: str
    subject_start: int
    subject_end: int
    references: tuple[Reference, ...] = ()
    refers_to: tuple[int, ...] = ()
    preamble_end: int | None = None
    numbered: bool = True

    @property
    def multiple(self) -> bool:
        return len(self.refers_to) > 1


@dataclass(frozen=True)
class Claims:
    """All claims of a part, and what stands in it that is no claim (`tail`: text after the last claim, offsets)."""

    claims: tuple[Claim, ...]
    text: str
    tail: tuple[int, int] | None = None

    def by_number(self) -> Mapping[int, Claim]:
        """The first claim of each number."""
        found: dict[int, Claim] = {}
        for claim in self.claims:
            found.setdefault(claim.number, claim)
        return found


@dataclass(frozen=True)
class Place:
    """Where: a part, offsets into its text, and the claim or paragraph that holds it."""

    part: PartName
    start: int = 0
    end: int = 0
    claim: int | None = None
    paragraph: str = ""


@dataclass(frozen=True)
class Finding:
    """One defect or hint. `rule` is the id of the rule table, `check` which of its checks spoke, `params` the
    values its message is made from. Messages, severity and basis come from the rules (see `rules.Rules.finding`)."""

    rule: str
    check: str
    severity: Severity
    place: Place
    quote: str
    message: Mapping[str, str]
    basis: tuple[Mapping[str, object], ...]
    suggestion: Mapping[str, str]
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """All findings of a draft, in the order of parts and places; `not_read` says what could not be looked at."""

    draft: Draft
    claims: Claims | None
    findings: tuple[Finding, ...]
    not_read: tuple[Mapping[str, object], ...] = ()
