"""Firms and organisations: mainland, Hong Kong, Macau, Taiwan, abroad; agencies and their agents."""

from __future__ import annotations

import re

from zhiquan.engines.numbers.checks import USCC_ALPHABET, org_check, uscc_check
from zhiquan.engines.numbers.folding import CAPITALS, DIGITS, Typed
from zhiquan.engines.numbers.model import CHECKED, DISTINCT, OPAQUE, SHAPE, Doubt, Draft
from zhiquan.engines.numbers.scheme import Scheme
from zhiquan.engines.numbers.tables import COUNTRIES, MAINLAND_REGIONS, PERMIT_REGIONS, USCC_AUTHORITIES

_NATIONAL_REGION = "100000"
_SEPARATORS = " -."


def _read_uscc(typed: Typed) -> Draft:
    bare = typed.without(_SEPARATORS)
    # A wrong length says more than the wrong character that a lost one shifts into view.
    bare.need_length(18)
    bare.need(USCC_ALPHABET, "uscc")
    bare.need(DIGITS, "digits", 2, 8)
    text = bare.text
    expected = uscc_check(text[:17])
    if text[17] != expected:
        raise bare.fault("check_digit", 17, expected=expected, found=text[17])
    doubts = _uscc_doubts(text)
    pairs = (
        ("authority", text[0]),
        ("type", text[1]),
        ("region", text[2:8]),
        ("org_code", text[8:17]),
        ("check", text[17]),
    )
    return Draft(text, pairs, DISTINCT if doubts else CHECKED, doubts)


def _uscc_doubts(text: str) -> tuple[Doubt, ...]:
    """What an issued code may lack: some real codes fail the inner check, and regions get merged."""
    doubts = []
    if text[1] not in USCC_AUTHORITIES.get(text[0], ""):
        doubts.append(Doubt("unknown_authority", (("found", text[:2]),)))
    region = text[2:8]
    if region != _NATIONAL_REGION and region[:2] not in MAINLAND_REGIONS | set(PERMIT_REGIONS) | {"71"}:
        doubts.append(Doubt("unknown_region", (("found", region),)))
    inner = org_check(text[8:16])
    if text[16] != inner:
        doubts.append(Doubt("org_code_check", (("found", text[16]), ("expected", inner))))
    return tuple(doubts)


def _read_org_code(typed: Typed) -> Draft:
    bare = typed.without(_SEPARATORS)
    bare.need_length(9)
    bare.need(DIGITS + CAPITALS, "digits_capitals", 0, 8)
    bare.need(DIGITS + "X", "digit_or_x", 8, 9)
    expected = org_check(bare.text[:8])
    if bare.text[8] != expected:
        raise bare.fault("check_digit", 8, expected=expected, found=bare.text[8])
    return Draft(f"{bare.text[:8]}-{expected}", (("body", bare.text[:8]), ("check", expected)), CHECKED)


_BR_CERTIFICATE = re.compile(r"(\d{8})-(\d{3})-(\d{2})-(\d{2})-([0-9A-Z])", re.ASCII)


def _read_hk_br(typed: Typed) -> Draft:
    bare = typed.without(" ").after("BRN", "BR", "UBI").after(":", ".")
    match = _BR_CERTIFICATE.fullmatch(bare.text)
    if match:
        pairs = (("number", match[1]), ("branch", match[2]), ("month", match[3]), ("year", match[4]))
        return Draft(match[1], pairs, DISTINCT)
    bare.need(DIGITS, "digits")
    bare.need_length(8)
    return Draft(bare.text, (("number", bare.text),), SHAPE)


def _read_hk_ci(typed: Typed) -> Draft:
    bare = typed.without(_SEPARATORS)
    foreign = bare.text.startswith("F")
    digits = bare.after("F") if foreign else bare.after("CI", "CR")
    digits.need(DIGITS, "digits")
    digits.need_length(4, 5, 6, 7)
    serial = digits.text.zfill(7)
    company = "registered_non_hong_kong" if foreign else "local"
    return Draft(("F" if foreign else "") + serial, (("serial", serial), ("company", company)), SHAPE)


_MACAU = re.compile(r"(?:(\d{1,6})\(?([A-Z]{2})\)?|\(?([A-Z]{2})\)?(\d{1,6})|(\d{3,6}))", re.ASCII)


def _read_macau_commercial(typed: Typed) -> Draft:
    bare = typed.without(_SEPARATORS)
    match = _MACAU.fullmatch(bare.text)
    if match is None:
        raise bare.fault("bad_form", example="12345 SO")
    serial = match[1] or match[4] or match[5]
    register = match[2] or match[3] or ""
    pairs = (("serial", serial), ("register", register)) if register else (("serial", serial),)
    return Draft(f"{serial} {register}".strip(), pairs, SHAPE if register else OPAQUE)


def _read_tw_ubn(typed: Typed) -> Draft:
    bare = typed.without(_SEPARATORS)
    bare.need(DIGITS, "digits")
    bare.need_length(8)
    digits = [int(c) for c in bare.text]
    total = sum(
        sum(divmod(digit * weight, 10))
        for digit, weight in zip(digits, (1, 2, 1, 2, 1, 2, 4, 1), strict=True)
    )
    # A seventh digit of 7 has the product 28 whose digits sum to 10: it may count as 1 or as 0.
    if total % 5 and not (digits[6] == 7 and (total + 1) % 5 == 0):
        raise bare.fault("check_failed")
    return Draft(bare.text, (("number", bare.text),), SHAPE)


_FOREIGN = re.compile(r"([A-Z]{2})(?:[ ]?[:/][ ]?|[ ]+)([0-9A-Z][0-9A-Z .\-/]{0,39})", re.ASCII)


def _read_foreign_company(typed: Typed) -> Draft:
    match = _FOREIGN.fullmatch(typed.text)
    if match is None:
        raise typed.fault("bad_form", example="US:C1234567")
    country, number = match.groups()
    if country not in COUNTRIES:
        raise typed.fault("unknown_country", 0, found=country)
    number = re.sub(r" +", " ", number).strip()
    return Draft(f"{country}:{number}", (("country", country), ("number", number)), OPAQUE)


def _read_agency(typed: Typed) -> Draft:
    bare = typed.without(" ")
    bare.need(DIGITS, "digits")
    bare.need_length(5)
    return Draft(bare.text, (("region", bare.text[:2]), ("serial", bare.text[2:])), SHAPE)


def _read_agent(typed: Typed) -> Draft:
    bare = typed.without(" ")
    bare.need(DIGITS + CAPITALS + ".-", "digits_capitals_marks")
    bare.need_length(*range(5, 21))
    if sum(c in DIGITS for c in bare.text) < 4:
        raise bare.fault("bad_form", example="4430012345.6")
    return Draft(bare.text, (("number", bare.text),), OPAQUE)


ORGANISATION_SCHEMES: tuple[Scheme, ...] = (
    Scheme(
        "uscc",
        "party",
        "GB 32100-2015",
        "9144030071526726XG",
        _read_uscc,
        {
            "spaced": lambda n: " ".join(
                (n.canonical[:2], n.canonical[2:8], n.canonical[8:17], n.canonical[17])
            )
        },
        r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}",
    ),
    Scheme(
        "org_code",
        "party",
        "GB 11714-1997",
        "71526726-X",
        _read_org_code,
        {"plain": lambda n: n.canonical.replace("-", "")},
    ),
    Scheme(
        "hk_br_no",
        "party",
        "HK Inland Revenue Department; unique business identifier since 2023-12-27",
        "12345678",
        _read_hk_br,
        confirmed=False,
    ),
    Scheme("hk_ci_no", "party", "HK Companies Registry", "0123456", _read_hk_ci, confirmed=False),
    Scheme("mo_commercial_no", "party", "Macau CRCBM", "12345 SO", _read_macau_commercial, confirmed=False),
    Scheme("tw_ubn", "party", "Taiwan Ministry of Finance", "04595257", _read_tw_ubn),
    Scheme(
        "foreign_company_no",
        "party",
        "WIPO ST.3 code and the home register",
        "US:C1234567",
        _read_foreign_company,
    ),
)

AGENT_SCHEMES: tuple[Scheme, ...] = (
    Scheme("agency_code", "agent", "CNIPA", "44300", _read_agency),
    Scheme("agent_certificate_no", "agent", "CNIPA", "4430012345.6", _read_agent, confirmed=False),
)
