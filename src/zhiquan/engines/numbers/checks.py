"""The check-digit algorithms, each a pure function of the characters before the check digit."""

from __future__ import annotations

from collections.abc import Sequence

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: no I, O, S, V, Z."""

_PATENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_HKID_BLANK = 36


def _weighted(values: Sequence[int], weights: Sequence[int]) -> int:
    return sum(value * weight for value, weight in zip(values, weights, strict=True))


def _eleven(value: int) -> str:
    return "X" if value == 10 else str(value)


def patent_check(body: str) -> str:
    """Check digit of a Chinese application number: `body` has 8 or 12 digits."""
    return _eleven(_weighted([int(c) for c in body], _PATENT_WEIGHTS[: len(body)]) % 11)


def uscc_check(body: str) -> str:
    """Check character of a unified social credit code: `body` has 17 characters of its alphabet."""
    total = sum(USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return USCC_ALPHABET[-total % 31]


def org_check(body: str) -> str:
    """Check character of an organisation code (GB 11714): `body` has 8 digits or capitals, A = 10."""
    return _eleven(-_weighted([int(c, 36) for c in body], _ORG_WEIGHTS) % 11)


def resident_check(body: str) -> str:
    """Check character of an 18-place identity number (GB 11643, ISO 7064 mod 11-2): `body` has 17 digits."""
    total = 0
    for digit in body:
        total = (total + int(digit)) * 2 % 11
    return _eleven((1 - total) % 11)


def hkid_check(letters: str, digits: str) -> str:
    """Check character of a Hong Kong identity card: one or two letters and six digits; 10 is written A."""
    values = [int(c, 36) for c in letters]
    if len(values) == 1:
        values.insert(0, _HKID_BLANK)
    values += [int(c) for c in digits]
    value = -_weighted(values, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return "A" if value == 10 else str(value)
