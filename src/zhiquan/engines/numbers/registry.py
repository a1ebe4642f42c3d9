"""All schemes under their codes, and the questions asked of more than one: detect, diagnose, find."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zhiquan.engines.numbers.contacts import CONTACT_SCHEMES
from zhiquan.engines.numbers.folding import fold_text
from zhiquan.engines.numbers.marks import MARK_SCHEMES
from zhiquan.engines.numbers.model import Found, Number, NumberError
from zhiquan.engines.numbers.parties import AGENT_SCHEMES, ORGANISATION_SCHEMES
from zhiquan.engines.numbers.patents import PATENT_SCHEMES
from zhiquan.engines.numbers.persons import PERSON_SCHEMES
from zhiquan.engines.numbers.proceedings import DOCUMENT_SCHEMES, PROCEEDING_SCHEMES
from zhiquan.engines.numbers.scheme import Scheme

_ALL: tuple[Scheme, ...] = (
    *PATENT_SCHEMES,
    *MARK_SCHEMES,
    *PERSON_SCHEMES,
    *ORGANISATION_SCHEMES,
    *AGENT_SCHEMES,
    *PROCEEDING_SCHEMES,
    *DOCUMENT_SCHEMES,
    *CONTACT_SCHEMES,
)

SCHEMES: Mapping[str, Scheme] = MappingProxyType({scheme.code: scheme for scheme in _ALL})
"""Every scheme under its code. Their order settles ties in `detect`."""

PARTY_SCHEMES: tuple[Scheme, ...] = tuple(scheme for scheme in _ALL if scheme.family == "party")
"""Schemes that identify a person or an organisation."""

RIGHT_SCHEMES: tuple[Scheme, ...] = tuple(scheme for scheme in _ALL if scheme.family == "right")
"""Schemes that identify an application, a right or its publication."""

_ORDER = {code: place for place, code in enumerate(SCHEMES)}

# What a refusal says about how near the text came to the scheme: a wrong check digit comes after
# everything else has fitted, a wrong length before anything was read.
_NEARNESS: Mapping[str, int] = MappingProxyType(
    {
        "check_digit": 4, "kind_mismatch": 4, "check_digit_missing": 3, "kind_missing": 3,
        "bad_date": 3, "bad_year": 2, "unknown_region": 2, "unknown_kind": 2, "check_failed": 1,
    }
)  # fmt: skip
_NEAR = 3
# Any nine letters and digits have the shape of an organisation code: that one fails its check says little.
_SHAPELESS = frozenset({"org_code"})


def _nearness(error: NumberError) -> int:
    return 0 if error.scheme in _SHAPELESS else _NEARNESS.get(error.code, 0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `examine` says of one text: the readings, best first, or the errors, nearest first.

    `near` tells that the errors are of schemes the text nearly fits; otherwise it looks like none.
    """

    numbers: tuple[Number, ...]
    errors: tuple[NumberError, ...]
    near: bool = False

    @property
    def ok(self) -> bool:
        """True when the text was read."""
        return bool(self.numbers)


def parse(scheme: str, raw: str) -> Number:
    """Read `raw` as a number of `scheme` (a code of SCHEMES); raises NumberError, or KeyError."""
    return SCHEMES[scheme].parse(raw)


def _tried(raw: str, schemes: Iterable[Scheme]) -> tuple[list[Number], list[NumberError]]:
    numbers, errors = [], []
    for scheme in schemes:
        try:
            numbers.append(scheme.parse(raw))
        except NumberError as error:
            errors.append(error)
    numbers.sort(key=lambda n: (-n.certainty, len(n.warnings), _ORDER[n.scheme]))
    errors.sort(key=lambda e: (-_nearness(e), _ORDER[e.scheme]))
    return numbers, errors


def detect(raw: str, schemes: Iterable[Scheme] = _ALL) -> list[Number]:
    """Every reading of `raw`, best first: checked numbers, then distinct shapes, then plain ones."""
    return _tried(raw, schemes)[0]


def diagnose(raw: str, schemes: Iterable[Scheme] = _ALL) -> list[NumberError]:
    """Why `raw` is not what it nearly is, nearest scheme first; schemes that do fit say nothing."""
    return _tried(raw, schemes)[1]


def examine(raw: str, schemes: Iterable[Scheme] = _ALL) -> Verdict:
    """Read `raw`, or say what is wrong with it.

    A text that fits a plain shape only, but misses a checked scheme by its check digit alone, is taken
    for a mistyped number of the latter: its errors are given and no reading.
    """
    numbers, errors = _tried(raw, schemes)
    near = tuple(error for error in errors if _nearness(error) >= _NEAR)
    if numbers and (not near or numbers[0].certainty > _nearness(near[0]) - _NEAR):
        return Verdict(tuple(numbers), ())
    return Verdict((), near or tuple(errors), bool(near))


_BEFORE, _AFTER = r"(?<![0-9A-Z])", r"(?![0-9A-Z])"
_FINDERS: tuple[tuple[Scheme, re.Pattern[str]], ...] = tuple(
    (scheme, re.compile(f"{_BEFORE if scheme.lead is None else ''}(?:{scheme.pattern}){_AFTER}", re.ASCII))
    for scheme in _ALL
    if scheme.pattern
)


def find_in_text(text: str) -> list[Found]:
    """Numbers standing in running text, in order, none overlapping; the surer reading wins a place.

    Only schemes with a shape of their own are looked for (a bare eight-digit group is not), and what
    fails its check digit is left out. Time grows linearly with the text: every pattern is bounded.
    """
    folded = fold_text(text)
    candidates = []
    for scheme, pattern in _FINDERS:
        for match in pattern.finditer(folded):
            start = match.start() if scheme.lead is None else scheme.lead(folded, match.start())
            try:
                number = scheme.parse(text[start : match.end()])
            except NumberError:
                continue
            candidates.append(Found(number, start, match.end()))
    return _without_overlap(candidates, len(text))


def _without_overlap(candidates: list[Found], length: int) -> list[Found]:
    candidates.sort(key=lambda f: (-f.number.certainty, f.start - f.end, f.start, _ORDER[f.number.scheme]))
    taken = bytearray(length)
    kept = []
    for found in candidates:
        if any(taken[found.start : found.end]):
            continue
        taken[found.start : found.end] = b"\x01" * (found.end - found.start)
        kept.append(found)
    return sorted(kept, key=lambda f: f.start)
