"""Numbers and names of rights and parties in the one form in which they are stored and compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as N_
from opencc import OpenCC

from zhiquan.engines.numbers import (
    PARTY_SCHEMES,
    RIGHT_SCHEMES,
    SCHEMES,
    Number,
    NumberError,
    explain,
    explain_doubt,
    scheme_name,
)
from zhiquan.kernel.errors import Refused
from zhiquan.registry import labels
from zhiquan.registry.models import Right

REGISTER_NO = "register_no"
"""Numbers of registers without a rule of their own (copyright, layout-designs, foreign registers)."""

REGISTERS = {
    **dict.fromkeys(Right.PATENTS, "patent"),
    **dict.fromkeys(Right.MARKS, "mark"),
    Right.GI: "gi",
    Right.LAYOUT: "layout",
    Right.COPYRIGHT: "copyright",
    Right.VARIETY: "variety",
}
_KIND_OF_NUMBER = {
    "invention_patent": Right.INVENTION,
    "pct_invention": Right.INVENTION,
    "utility_model": Right.UTILITY,
    "pct_utility_model": Right.UTILITY,
    "design": Right.DESIGN,
}
_LONGEST = 60
PARTY_SCHEME_CODES = tuple(s.code for s in PARTY_SCHEMES)


@dataclass(frozen=True)
class Numbered:
    """A right's number as stored; `doubts` are engine doubts that do not refuse it."""

    scheme: str
    number: str
    kind: str
    checked: bool
    parsed: Number | None = None


@lru_cache(maxsize=2)
def _converter(profile: str) -> OpenCC:
    return OpenCC(profile)


def in_reader_language(hans: str, english: str) -> str:
    """One of two given texts, Traditional made from Simplified, for the language now active."""
    language = (get_language() or "zh-hans").lower()
    if not language.startswith("zh"):
        return english
    return str(_converter("s2hk").convert(hans)) if language == "zh-hant" else hans


def said(error: NumberError) -> str:
    """The engine's sentence on a wrong number, in the reader's language."""
    return in_reader_language(explain(error, "zh-Hans"), explain(error, "en"))


said_later = lazy(said, str)


def doubts_said(number: Number) -> list[str]:
    return [in_reader_language(explain_doubt(d, "zh-Hans"), explain_doubt(d, "en")) for d in number.warnings]


def scheme_label(code: str) -> str:
    """What a scheme is called, in the reader's language."""
    if code in SCHEMES:
        return in_reader_language(scheme_name(code, "zh-Hans"), scheme_name(code, "en"))
    return str(labels.REGISTER_NO)


@lru_cache(maxsize=8192)
def fold_name(text: str) -> str:
    """The form in which names are compared: width, case, script, blanks and brackets make no difference."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[\s\u200b-\u200f\ufeff·•.,，。、()\[\]〔〕\"'“”‘’&/\\-]+", "", plain)
    return str(_converter("t2s").convert(plain))[:200]


def clean_name(text: str) -> str:
    """A name as people write it: no line breaks or doubled blanks, nothing invisible."""
    visible = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf") or c in "\t\n\r")
    return re.sub(r"\s+", " ", visible).strip()


def _plain_number(raw: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", raw)).upper()


def read_right_number(kind: str, raw: str, jurisdiction: str = "CN") -> Numbered:
    """Read a right's number and hold it against the right's kind.

    Raises NumberError for a wrong number and Refused (``number_kind``) where number and kind disagree.
    """
    register = REGISTERS[kind]
    if jurisdiction != "CN" or register not in ("patent", "mark"):
        return _unruled(kind, raw)
    if register == "mark":
        number = SCHEMES["trademark_no"].parse(raw)
        return Numbered(number.scheme, number.canonical, kind, False, number)
    if _plain_number(raw).startswith("PCT"):
        number = SCHEMES["pct_application_no"].parse(raw)
        return Numbered(number.scheme, number.canonical, kind, False, number)
    number = SCHEMES["application_no"].parse(raw)
    found = _KIND_OF_NUMBER[number.parts["kind"]]
    if found != kind:
        raise Refused(
            "number_kind",
            N_(
                "The number %(number)s belongs to the kind “%(found)s”, not “%(kind)s”: correct one of the two."
            ),
            number=number.canonical,
            found=labels.KINDS[found],
            kind=labels.KINDS[kind],
        )
    return Numbered(number.scheme, number.canonical, kind, True, number)


def _unruled(kind: str, raw: str) -> Numbered:
    plain = _plain_number(raw)
    if not plain:
        raise NumberError("application_no", "empty")
    if len(plain) > _LONGEST:
        raise Refused(
            "number_long",
            N_("This number has more than %(limit)s characters: give one number."),
            limit=_LONGEST,
        )
    return Numbered(REGISTER_NO, plain, kind, False)


def spellings(raw: str) -> list[tuple[str, str]]:
    """Every (scheme, canonical number) of a right that the typed text may mean."""
    found: list[tuple[str, str]] = []
    for scheme in RIGHT_SCHEMES:
        try:
            number = scheme.parse(raw)
        except NumberError:
            continue
        # A patent is kept under its application number, with or without ZL before it.
        if scheme.code == "patent_no":
            found.append(("application_no", number.canonical[2:]))
        else:
            found.append((scheme.code, number.canonical))
    plain = _plain_number(raw)
    if plain and len(plain) <= _LONGEST:
        found.append((REGISTER_NO, plain))
    return list(dict.fromkeys(found))


def read_identity(scheme: str, raw: str) -> Number:
    """Read a party's number. Raises Refused for an unknown scheme or a wrong number."""
    if scheme not in PARTY_SCHEME_CODES:
        raise Refused("scheme", N_("There is no identity scheme “%(scheme)s”."), scheme=scheme)
    try:
        return SCHEMES[scheme].parse(raw)
    except NumberError as error:
        raise Refused("number", "%(problem)s", problem=said_later(error)) from None


def identities_meant(raw: str, schemes: Iterable[str] = PARTY_SCHEME_CODES) -> list[tuple[str, str]]:
    """Every (scheme, canonical number) of a party that the typed text may mean."""
    found = []
    for code in schemes:
        try:
            found.append((code, SCHEMES[code].parse(raw).canonical))
        except NumberError:
            continue
    return found


def shown_number(right: Right) -> str:
    """The number as people write it: ZL before the number of a granted Chinese patent."""
    granted = right.register == "patent" and right.granted_on is not None
    if granted and right.scheme == "application_no" and right.jurisdiction == "CN":
        return f"ZL{right.number}"
    return right.number


def shown_identity(scheme: str, number: str) -> str:
    """A party's number; that of a human being with its middle hidden."""
    known = SCHEMES.get(scheme)
    if known is None or not known.personal:
        return number
    return Number(scheme, number, personal=True).masked
