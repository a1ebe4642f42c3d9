"""Typed text brought to the form that is stored: trimmed, half-width where only digits matter, days as ISO."""

from __future__ import annotations

import re
from datetime import date

from zhiquan.engines.numbers import SCHEMES, Number, NumberError
from zhiquan.engines.numbers.folding import INVISIBLE
from zhiquan.engines.numbers.model import DISTINCT

# Databases refuse NUL and lone surrogates; the other control characters carry nothing that a form asks.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_HALF_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_OUTER = "".join(INVISIBLE)


def tidy(text: str) -> str:
    """`text` without blanks and invisible marks around it and without control characters; no other change.

    Line ends become "\\n". A company's name keeps its full-width brackets: it must equal its certificate.
    """
    kept = _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    while (bare := kept.strip().strip(_OUTER)) != kept:
        kept = bare
    return kept


def folded(text: str) -> str:
    """Tidied, with full-width letters, digits and signs made half-width."""
    return tidy(text.translate(_HALF_WIDTH))


# --- days ---

_DAY = re.compile(
    r"(\d{4})\s*(?:-|/|\.|年)\s*(\d{1,2})\s*(?:-|/|\.|月)\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})", re.ASCII
)


def iso_day(text: str) -> str | None:
    """The day that `text` names (2026-7-5, 2026/07/05, 2026年7月5日, 20260705), as YYYY-MM-DD; else None."""
    match = _DAY.fullmatch(folded(text))
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


# --- numbers of engines.numbers ---


def read_code(text: str, schemes: tuple[str, ...]) -> Number | None:
    """The number that `text` is under the first of `schemes` that fits, or None."""
    for code in schemes:
        scheme = SCHEMES.get(code)
        if scheme is None:
            continue
        try:
            return scheme.parse(text)
        except NumberError:
            continue
    return None


# --- telephone ---

_ABROAD = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_BETWEEN = str.maketrans("", "", " -.()")
_ZONES = {"+86": ("cn_mobile", "cn_landline"), "+852": ("hk_phone",), "+853": ("mo_phone",)}
_HOME = ("cn_mobile", "cn_landline", "hk_phone", "mo_phone")


def phone(text: str) -> str | None:
    """The telephone number of `text` in one form, or None.

    Mainland mobiles and landlines (with area code, also with extension), Hong Kong and Macau numbers with their
    code, any other number written with + or 00 (ITU-T E.164: at most 15 digits).
    """
    typed = folded(text)
    bare = typed.translate(_BETWEEN)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    for zone, schemes in _ZONES.items():
        if bare.startswith(zone):
            return _phone(typed, schemes)
    if bare.startswith("+"):
        return bare if _ABROAD.fullmatch(bare) else None
    return _phone(typed, _HOME)


def _phone(typed: str, schemes: tuple[str, ...]) -> str | None:
    number = read_code(typed, schemes[:1])
    if number is not None and number.certainty >= DISTINCT:
        return number.canonical
    return _phone(typed, schemes[1:]) if len(schemes) > 1 else None


def lacks_area(text: str) -> bool:
    """Whether `text` is seven or eight bare digits: a landline without area code, or a Hong Kong number."""
    bare = folded(text).translate(_BETWEEN)
    return bare.isascii() and bare.isdigit() and len(bare) in (7, 8)


# --- e-mail ---

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_PART = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(rf"({_LOCAL})@((?:{_PART}\.)+[^\W\d_](?:[\w-]{{0,61}}[^\W_]))")
_LONGEST_EMAIL, _LONGEST_LOCAL = 254, 64


def email(text: str) -> str | None:
    """The address of `text`, its domain in lower case, or None. RFC 5321 lengths, no quoted local parts."""
    typed = folded(text)
    match = _EMAIL.fullmatch(typed)
    if match is None or len(typed) > _LONGEST_EMAIL or len(match[1]) > _LONGEST_LOCAL or "_" in match[2]:
        return None
    address = f"{match[1]}@{match[2].lower()}"
    # A few letters have no single small letter: what would not be read again is not taken.
    return address if _EMAIL.fullmatch(address) else None
