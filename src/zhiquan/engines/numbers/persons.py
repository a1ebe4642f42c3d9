"""Natural persons: identity cards, travel and residence permits, passports. All of them are personal data."""

from __future__ import annotations

import re
from datetime import date

from zhiquan.engines.numbers.checks import hkid_check, resident_check
from zhiquan.engines.numbers.folding import CAPITALS, DIGITS, Typed
from zhiquan.engines.numbers.model import CHECKED, DISTINCT, OPAQUE, SHAPE, Draft
from zhiquan.engines.numbers.scheme import Scheme
from zhiquan.engines.numbers.tables import MAINLAND_REGIONS, PERMIT_REGIONS

_EARLIEST_BIRTH = 1850


def _eighteen(typed: Typed) -> Typed:
    """Eighteen places with a valid birth date and check character; the region is the caller's matter."""
    bare = typed.without(" -")
    bare.need_length(18)
    bare.need(DIGITS, "digits", 0, 17)
    bare.need(DIGITS + "X", "digit_or_x", 17)
    expected = resident_check(bare.text[:17])
    birth = bare.text[6:14]
    try:
        born = date(int(birth[:4]), int(birth[4:6]), int(birth[6:]))
    except ValueError:
        raise bare.fault("bad_date", 6, found=birth) from None
    if born.year < _EARLIEST_BIRTH:
        raise bare.fault("bad_date", 6, found=birth)
    if bare.text[17] != expected:
        raise bare.fault("check_digit", 17, expected=expected, found=bare.text[17])
    return bare


def _person_pairs(text: str) -> tuple[tuple[str, str], ...]:
    birth = f"{text[6:10]}-{text[10:12]}-{text[12:14]}"
    return (("region", text[:6]), ("birth_date", birth), ("sequence", text[14:17]), ("check", text[17]))


def _read_resident(typed: Typed) -> Draft:
    bare = _eighteen(typed)
    if bare.text[:2] not in MAINLAND_REGIONS:
        raise bare.fault("unknown_region", 0, found=bare.text[:6])
    return Draft(bare.text, _person_pairs(bare.text), CHECKED)


def _read_residence_permit(typed: Typed) -> Draft:
    bare = _eighteen(typed)
    origin = PERMIT_REGIONS.get(bare.text[:2])
    if origin is None or bare.text[2:6] != "0000":
        raise bare.fault("unknown_region", 0, found=bare.text[:6])
    return Draft(bare.text, (("origin", origin), *_person_pairs(bare.text)), CHECKED)


def _read_foreigner_permit(typed: Typed) -> Draft:
    bare = _eighteen(typed)
    if bare.text[0] != "9" or bare.text[1:3] not in MAINLAND_REGIONS:
        raise bare.fault("unknown_region", 0, found=bare.text[:6])
    pairs = (("region", bare.text[1:3]), ("nationality", bare.text[3:6]), *_person_pairs(bare.text)[1:])
    return Draft(bare.text, pairs, CHECKED)


def _read_hkid(typed: Typed) -> Draft:
    bare = typed.without(" -()")
    text = bare.text
    letters = 2 if text[1:2] in CAPITALS and len(text) > 1 else 1
    bare.need(CAPITALS, "capitals", 0, 1)
    bare.need_length(letters + 6, letters + 7)
    bare.need(DIGITS, "digits", letters, letters + 6)
    prefix, digits = text[:letters], text[letters : letters + 6]
    expected = hkid_check(prefix, digits)
    if len(text) == letters + 6:
        raise bare.fault("check_digit_missing", len(text), expected=expected)
    found = text[letters + 6]
    bare.need(DIGITS + "A", "digit_or_a", letters + 6)
    if found != expected:
        raise bare.fault("check_digit", letters + 6, expected=expected, found=found)
    pairs = (("prefix", prefix), ("serial", digits), ("check", found))
    return Draft(f"{prefix}{digits}({found})", pairs, CHECKED)


def _read_hm_permit(typed: Typed) -> Draft:
    bare = typed.without(" -()")
    bare.need("HM", "h_or_m", 0, 1)
    bare.need(DIGITS, "digits", 1)
    # Older cards print the two-digit issue count after the number of the holder.
    bare.need_length(9, 11)
    origin = "HK" if bare.text[0] == "H" else "MO"
    pairs = [("origin", origin), ("serial", bare.text[1:9])]
    if len(bare.text) == 11:
        pairs.append(("issue", bare.text[9:]))
    return Draft(bare.text[:9], tuple(pairs), DISTINCT)


_TAIWAN = re.compile(r"(\d{8})(\d{2})?(?:\(?([A-Z])\)?)?", re.ASCII)


def _read_taiwan_permit(typed: Typed) -> Draft:
    bare = typed.without(" -")
    match = _TAIWAN.fullmatch(bare.text)
    if match is None:
        bare.need(DIGITS, "digits")
        raise bare.fault("wrong_length", expected="8 / 10", found=str(len(bare.text)))
    pairs = (("serial", match[1]), *((("issue", match[2]),) if match[2] else ()))
    return Draft(match[1], pairs, SHAPE)


_CN_PASSPORT = re.compile(r"(?:[EGDSPH]\d{8}|E[A-HJ-NP-Z]\d{7}|(?:PE|SE|DE|MA)\d{7}|1[45]\d{7})", re.ASCII)
_PASSPORT = re.compile(r"[A-Z0-9]{6,12}", re.ASCII)


def _read_passport(typed: Typed) -> Draft:
    bare = typed.without(" -")
    bare.need(DIGITS + CAPITALS, "digits_capitals")
    if _PASSPORT.fullmatch(bare.text) is None:
        raise bare.fault("wrong_length", expected="6 - 12", found=str(len(bare.text)))
    if sum(c in DIGITS for c in bare.text) < 4:
        raise bare.fault("bad_form", example="E12345678")
    mainland = _CN_PASSPORT.fullmatch(bare.text) is not None
    pairs = (("issuer", "CN"), ("number", bare.text)) if mainland else (("number", bare.text),)
    return Draft(bare.text, pairs, SHAPE if mainland else OPAQUE)


PERSON_SCHEMES: tuple[Scheme, ...] = (
    Scheme(
        "resident_id",
        "party",
        "GB 11643-1999",
        "11010519491231002X",
        _read_resident,
        pattern=r"[1-6]\d{16}[0-9X]",
        personal=True,
    ),
    Scheme(
        "hmt_residence_permit",
        "party",
        "Residence permit for Hong Kong, Macau and Taiwan residents, 2018",
        "810000199408230021",
        _read_residence_permit,
        pattern=r"8[123]0000\d{11}[0-9X]",
        personal=True,
    ),
    Scheme(
        "foreigner_residence_card",
        "party",
        "Foreign permanent resident card, 2023",
        "911124198108030024",
        _read_foreigner_permit,
        confirmed=False,
        personal=True,
    ),
    Scheme(
        "hkid",
        "party",
        "HK Immigration Department",
        "A123456(3)",
        _read_hkid,
        {"plain": lambda n: n.canonical.replace("(", "").replace(")", "")},
        r"[A-Z]{1,2}\d{6}[ ]?\([0-9A]\)",
        personal=True,
    ),
    Scheme(
        "hm_travel_permit",
        "party",
        "Mainland travel permit for Hong Kong and Macau residents",
        "H12345678",
        _read_hm_permit,
        pattern=r"[HM]\d{8}(?:\d{2})?",
        personal=True,
    ),
    Scheme(
        "tw_travel_permit",
        "party",
        "Mainland travel permit for Taiwan residents",
        "12345678",
        _read_taiwan_permit,
        confirmed=False,
        personal=True,
    ),
    Scheme("passport", "party", "ICAO 9303", "E12345678", _read_passport, confirmed=False, personal=True),
)
