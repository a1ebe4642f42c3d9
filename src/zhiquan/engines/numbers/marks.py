"""Trademarks: register numbers, the Nice classification, similar groups and goods codes."""

from __future__ import annotations

import re

from zhiquan.engines.numbers.folding import CAPITALS, DIGITS, Typed
from zhiquan.engines.numbers.model import DISTINCT, OPAQUE, SHAPE, Draft, Number
from zhiquan.engines.numbers.scheme import Scheme
from zhiquan.engines.numbers.tables import LAST_NICE_CLASS, NICE_FIRST_YEARS

_USUAL_PLACES = 5
"""Shorter register numbers exist, but a bare short number is more often something else."""


def _read_mark(typed: Typed) -> Draft:
    bare = typed.without(" ").after("第").before("号", "號")
    madrid = bare.text.startswith("G")
    digits = bare.after("G")
    part = digits.text[-1:] if digits.text[-1:] in CAPITALS else ""
    serial = digits.before(part)
    serial.need(DIGITS, "digits")
    serial.need_length(*range(5 if madrid else 1, 9))
    value = serial.text.lstrip("0")
    if not value:
        raise serial.fault("out_of_range", 0, found=serial.text, low="1", high="99999999")
    pairs = [("register", "madrid" if madrid else "national"), ("serial", value)]
    # A letter marks the part that a division or a partial assignment split off.
    if part:
        pairs.append(("part", part))
    canonical = ("G" if madrid else "") + value + part
    certainty = DISTINCT if madrid else SHAPE if len(value) >= _USUAL_PLACES else OPAQUE
    return Draft(canonical, tuple(pairs), certainty)


_EDITION = re.compile(r"NCL[ ]?\(?[ ]?(\d{1,2})(?:[ ]?[-/][ ]?(\d{4}))?[ ]?\)?", re.ASCII)


def _read_nice_edition(typed: Typed) -> Draft:
    match = _EDITION.fullmatch(typed.text)
    if match is None:
        raise typed.fault("bad_form", example="NCL(13-2026)")
    edition, year = match[1].lstrip("0"), match[2]
    if not edition:
        raise typed.fault("out_of_range", match.start(1), found=match[1], low="1", high="99")
    if year is None:
        return Draft(f"NCL({edition})", (("edition", edition),), DISTINCT)
    first, after = NICE_FIRST_YEARS.get(int(edition)), NICE_FIRST_YEARS.get(int(edition) + 1)
    if (first and int(year) < first) or (after and int(year) >= after):
        raise typed.fault(
            "bad_year",
            match.start(2),
            found=year,
            low=str(first or 0),
            high=str(after - 1 if after else 9999),
        )
    return Draft(f"NCL({edition}-{year})", (("edition", edition), ("year", year)), DISTINCT)


def _need_class(typed: Typed, index: int, digits: str) -> None:
    if not 1 <= int(digits) <= LAST_NICE_CLASS:
        raise typed.fault("out_of_range", index, found=digits, low="1", high=str(LAST_NICE_CLASS))


def _read_nice_class(typed: Typed) -> Draft:
    bare = typed.without(" ").after("第", "CLASS", "CL.").before("类", "類")
    bare.need(DIGITS, "digits")
    bare.need_length(1, 2)
    _need_class(bare, 0, bare.text)
    value = str(int(bare.text))
    return Draft(value, (("class", value),), SHAPE)


_SUBPARTS = "一二三四五六七八九十"
_SIMILAR = re.compile(rf"(\d{{4}})(?:\(([{_SUBPARTS}]{{1,3}})\))?", re.ASCII)


def _read_similar_group(typed: Typed) -> Draft:
    bare = typed.without(" ").after("第").before("群", "组", "類似群", "类似群")
    match = _SIMILAR.fullmatch(bare.text)
    if match is None:
        bare.need(DIGITS, "digits", 0, min(4, len(bare.text)))
        raise bare.fault("bad_form", example="0901（一）")
    group, part = match.groups()
    _need_class(bare, 0, group[:2])
    pairs = [("class", str(int(group[:2]))), ("group", group)]
    if part:
        pairs.append(("part", part))
    return Draft(group + (f"（{part}）" if part else ""), tuple(pairs), DISTINCT if part else SHAPE)


def _read_goods_code(typed: Typed) -> Draft:
    bare = typed.without(" ")
    domestic = bare.text.startswith("C")
    digits = bare.after("C")
    digits.need(DIGITS, "digits")
    digits.need_length(6)
    _need_class(digits, 0, digits.text[:2])
    origin = "domestic" if domestic else "nice"
    pairs = (("origin", origin), ("class", str(int(digits.text[:2]))), ("serial", digits.text[2:]))
    return Draft(bare.text, pairs, DISTINCT if domestic else SHAPE)


def _certificate(number: Number) -> str:
    return f"第{number.canonical}号"


MARK_SCHEMES: tuple[Scheme, ...] = (
    Scheme(
        "trademark_no",
        "right",
        "CNIPA; Madrid Protocol",
        "G1234567",
        _read_mark,
        {"certificate": _certificate},
        r"G\d{6,7}[A-Z]?|第[ ]?\d{4,8}[A-Z]?[ ]?号(?=.{0,12}商标)",
    ),
    Scheme(
        "nice_edition",
        "class",
        "Nice Agreement",
        "NCL(13-2026)",
        _read_nice_edition,
        pattern=r"NCL[ ]?\([ ]?\d{1,2}[ ]?-[ ]?\d{4}[ ]?\)",
    ),
    Scheme(
        "nice_class",
        "class",
        "Nice Agreement",
        "9",
        _read_nice_class,
        {"padded": lambda n: n.canonical.zfill(2), "named": lambda n: f"第{n.canonical}类"},
        r"第[ ]?\d{1,2}[ ]?类(?=.{0,12}(?:商标|商品|服务))",
    ),
    Scheme(
        "similar_group",
        "class",
        "CNIPA table of similar goods and services",
        "0901",
        _read_similar_group,
        pattern=rf"\d{{4}}\([{_SUBPARTS}]{{1,3}}\)",
    ),
    Scheme(
        "goods_code",
        "class",
        "CNIPA table of similar goods and services",
        "C090001",
        _read_goods_code,
        pattern=r"C\d{6}",
    ),
)
