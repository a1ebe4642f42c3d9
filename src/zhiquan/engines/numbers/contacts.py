"""Telephone numbers of the mainland, Hong Kong and Macau."""

from __future__ import annotations

import re

from zhiquan.engines.numbers.folding import DIGITS, Typed
from zhiquan.engines.numbers.model import DISTINCT, SHAPE, Draft, Number
from zhiquan.engines.numbers.scheme import Scheme

_SEPARATORS = " -.()"


def _international(typed: Typed, country: str) -> tuple[Typed, bool]:
    """The national part, and whether the country's code was typed before it."""
    bare = typed.without(_SEPARATORS)
    national = bare.after("+" + country, "00" + country)
    return national, len(national.text) != len(bare.text)


def _read_mobile(typed: Typed) -> Draft:
    national, prefixed = _international(typed, "86")
    if not prefixed and len(national.text) == 13:
        national = national.after("86")
    national.need(DIGITS, "digits")
    national.need_length(11)
    if national.text[0] != "1" or national.text[1] not in "3456789":
        raise national.fault("unknown_prefix", 0, found=national.text[:3], allowed="13 - 19")
    return Draft(national.text, (("country", "86"), ("prefix", national.text[:3])), DISTINCT)


_LANDLINE = re.compile(r"0(10|2[0-57-9]|[3-9]\d{2})(\d{7,8})(?:(?:转|EXT|X)(\d{1,6}))?", re.ASCII)
_SERVICE = re.compile(r"([48]00)(\d{7})", re.ASCII)
_HOTLINE = re.compile(r"1[02]\d{3}|9[56]\d{3,4}", re.ASCII)
_EXTENSION = re.compile(r"(0\d{2,3}-\d{7,8})-(\d{1,6})", re.ASCII)


def _read_landline(typed: Typed) -> Draft:
    extension = _EXTENSION.fullmatch(typed.text)
    if extension:
        area, local = extension[1].split("-")
        draft = _read_landline(Typed(typed.scheme, area + local, typed.at, typed.length))
        return Draft(
            f"{draft.canonical}-{extension[2]}", (*draft.pairs, ("extension", extension[2])), DISTINCT
        )
    national, prefixed = _international(typed, "86")
    if prefixed and not national.text.startswith("0"):
        national = Typed(national.scheme, "0" + national.text, (0, *national.at), national.length)
    match = _LANDLINE.fullmatch(national.text)
    if match:
        pairs = [("type", "landline"), ("area", "0" + match[1]), ("local", match[2])]
        canonical = f"0{match[1]}-{match[2]}"
        if match[3]:
            pairs.append(("extension", match[3]))
            canonical += f"-{match[3]}"
        return Draft(canonical, tuple(pairs), DISTINCT)
    match = _SERVICE.fullmatch(national.text)
    if match:
        local = f"{match[2][:3]}-{match[2][3:]}"
        return Draft(
            f"{match[1]}-{local}", (("type", "service"), ("area", match[1]), ("local", match[2])), DISTINCT
        )
    if _HOTLINE.fullmatch(national.text):
        return Draft(national.text, (("type", "hotline"), ("local", national.text)), SHAPE)
    raise national.fault("bad_form", example="0755-12345678")


def _read_eight(typed: Typed, country: str, first: str, name: str) -> Draft:
    national, prefixed = _international(typed, country)
    if not prefixed and len(national.text) == 11:
        national = national.after(country)
        prefixed = len(national.text) == 8
    national.need(DIGITS, "digits")
    national.need_length(8)
    if national.text[0] not in first:
        raise national.fault("unknown_prefix", 0, found=national.text[0], allowed=" ".join(first))
    pairs = (("country", country), ("territory", name), ("local", national.text))
    return Draft(f"+{country} {national.text}", pairs, DISTINCT if prefixed else SHAPE)


def _read_hk_phone(typed: Typed) -> Draft:
    return _read_eight(typed, "852", "2356789", "HK")


def _read_mo_phone(typed: Typed) -> Draft:
    return _read_eight(typed, "853", "268", "MO")


def _mobile_world(number: Number) -> str:
    return f"+86 {number.canonical}"


CONTACT_SCHEMES: tuple[Scheme, ...] = (
    Scheme(
        "cn_mobile", "contact", "MIIT numbering plan", "13800138000", _read_mobile,
        {
            "international": _mobile_world,
            "spaced": lambda n: f"{n.canonical[:3]} {n.canonical[3:7]} {n.canonical[7:]}",
        },
        r"(?:\+86[ \-]?)?1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}",
        personal=True,
    ),
    Scheme(
        "cn_landline", "contact", "MIIT numbering plan", "0755-12345678", _read_landline,
        pattern=r"\(?0\d{2,3}\)?[ \-]\d{7,8}(?:-\d{1,6})?|[48]00-\d{3}-?\d{4}",
    ),
    Scheme(
        "hk_phone", "contact", "OFCA numbering plan", "+852 21234567", _read_hk_phone,
        pattern=r"\+852[ \-]?\d{4}[ \-]?\d{4}", personal=True,
    ),
    Scheme(
        "mo_phone", "contact", "CTT numbering plan", "+853 28123456", _read_mo_phone,
        pattern=r"\+853[ \-]?\d{4}[ \-]?\d{4}", personal=True,
    ),
)  # fmt: skip
