"""Patents: application, patent and publication numbers, classes of inventions and designs."""

from __future__ import annotations

import re
from datetime import date

from zhiquan.engines.numbers.checks import patent_check
from zhiquan.engines.numbers.folding import CAPITALS, DIGITS, Typed
from zhiquan.engines.numbers.model import CHECKED, DISTINCT, SHAPE, Doubt, Draft, Number
from zhiquan.engines.numbers.scheme import Scheme
from zhiquan.engines.numbers.tables import LOCARNO_CLASSES, PUBLICATION_KINDS

_KINDS = {
    "1": "invention_patent",
    "2": "utility_model",
    "3": "design",
    "8": "pct_invention",
    "9": "pct_utility_model",
}
_LEADING_DIGIT = {"invention_patent": "1", "utility_model": "2", "design": "3"}
_FIRST_LONG_YEAR = 2003


def _application(typed: Typed) -> tuple[str, tuple[tuple[str, str], ...], tuple[Doubt, ...], bool]:
    """Read an application number; the last value tells whether a prefix said it is a patent."""
    bare = typed.without(" ")
    patent = bare.text.startswith(("ZL", "CNZL"))
    bare = bare.after("CNZL", "ZL", "CN").without(".-")
    year_places = 2 if len(bare.text) in (8, 9) else 4
    body_places = 8 if year_places == 2 else 12
    bare.need_length(8, 9, 12, 13)
    bare.need(DIGITS, "digits", 0, body_places)
    body = bare.text[:body_places]
    year = _year(bare, body[:year_places])
    kind = _KINDS.get(body[year_places])
    if kind is None:
        raise bare.fault("unknown_kind", year_places, found=body[year_places], allowed=" ".join(_KINDS))
    expected = patent_check(body)
    doubts: tuple[Doubt, ...] = ()
    if len(bare.text) == body_places:
        # The numbers of the first four years were printed without a check digit.
        if year > 1988:
            raise bare.fault("check_digit_missing", body_places, expected=expected)
        doubts = (Doubt("check_digit_added", (("added", expected),)),)
    elif bare.text[body_places] != expected:
        bare.need(DIGITS + "X", "digit_or_x", body_places)
        raise bare.fault("check_digit", body_places, expected=expected, found=bare.text[body_places])
    pairs = (
        ("year", str(year)),
        ("kind", kind),
        ("serial", body[year_places + 1 :]),
        ("check", expected),
        ("era", "short" if year_places == 2 else "long"),
    )
    return f"{body}.{expected}", pairs, doubts, patent


def _year(typed: Typed, digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        if not _FIRST_LONG_YEAR <= year <= 2099:
            raise typed.fault("bad_year", 0, found=digits, low=str(_FIRST_LONG_YEAR), high="2099")
        return year
    full = 1900 + year if year >= 85 else 2000 + year
    if full > _FIRST_LONG_YEAR:
        raise typed.fault("bad_year", 0, found=digits, low="85", high="03")
    return full


def _read_application(typed: Typed) -> Draft:
    canonical, pairs, doubts, patent = _application(typed)
    return Draft(canonical, pairs, DISTINCT if patent or doubts else CHECKED, doubts)


def _read_patent(typed: Typed) -> Draft:
    canonical, pairs, doubts, patent = _application(typed)
    certainty = SHAPE if not patent else DISTINCT if doubts else CHECKED
    return Draft("ZL" + canonical, pairs, certainty, doubts)


def _read_publication(typed: Typed) -> Draft:
    bare = typed.without(" ")
    prefixed = bare.text.startswith("CN")
    bare = bare.after("CN").without(".-")
    digits = re.match(r"[0-9]*", bare.text, re.ASCII)
    count = digits.end() if digits else 0
    letter = bare.text[count : count + 1]
    if count not in (7, 8, 9):
        bare.need(DIGITS, "digits", 0, min(7, len(bare.text)))
        raise bare.fault("wrong_length", expected="7 / 8 / 9", found=str(count))
    if not letter and not prefixed:
        raise bare.fault("bad_form", example="CN107389876A")
    if not letter:
        raise bare.fault("kind_missing", count, allowed="A B C U Y S D")
    rights = {kind.right for kind in PUBLICATION_KINDS if kind.code == letter}
    if not rights:
        raise bare.fault("unknown_kind", count, found=letter, allowed="A B C U Y S D")
    right = rights.pop()
    # Eight digits repeat the application number of 1985 to 1988; its kind is the third digit.
    place = 2 if count == 8 else 0
    if bare.text[place] != _LEADING_DIGIT[right]:
        raise bare.fault(
            "kind_mismatch", place, found=bare.text[place], expected=_LEADING_DIGIT[right], kind=letter
        )
    suffix = bare.cut(count + 1)
    suffix.need("123456789", "digits_1_9")
    if len(suffix.text) > 1:
        raise bare.fault("wrong_length", expected=str(count + 2), found=str(len(bare.text)))
    serial, kind_code = bare.text[:count], letter + suffix.text
    pairs = (("country", "CN"), ("serial", serial), ("kind", kind_code), ("right", right))
    return Draft(f"CN{serial}{kind_code}", pairs, DISTINCT if prefixed else SHAPE)


def publication_doubts(number: Number, published_on: date) -> tuple[Doubt, ...]:
    """Whether the kind letter was in use on the day of publication; the letters changed in 1993 and 2010."""
    letter = number.parts["kind"][0]
    same = [kind for kind in PUBLICATION_KINDS if kind.code == letter]
    if any(k.first_day <= published_on and (k.last_day is None or published_on <= k.last_day) for k in same):
        return ()
    used = [
        kind.code
        for kind in PUBLICATION_KINDS
        if kind.right == same[0].right
        and kind.stage != "application"
        and kind.first_day <= published_on
        and (kind.last_day is None or published_on <= kind.last_day)
    ]
    return (
        Doubt(
            "kind_not_in_use", (("kind", letter), ("day", published_on.isoformat()), ("used", " ".join(used)))
        ),
    )


_PCT = re.compile(r"PCT/([A-Z]{2})(\d{4}|\d{2})/(\d{5,6})", re.ASCII)


def _read_pct(typed: Typed) -> Draft:
    bare = typed.without(" ")
    match = _PCT.fullmatch(bare.text)
    if match is None:
        raise bare.fault("bad_form", example="PCT/CN2024/123456")
    office, year, serial = match.groups()
    # Two-digit years with five-digit serials were written until 2003.
    full = year if len(year) == 4 else ("19" if year >= "78" else "20") + year
    canonical = f"PCT/{office}{full}/{int(serial):06d}"
    return Draft(canonical, (("office", office), ("year", full), ("serial", f"{int(serial):06d}")), DISTINCT)


_GROUP = re.compile(r"([A-HY])(\d{2})([A-Z])(\d{1,4})/(\d{2,6})(?:\((\d{4}\.\d{2})\))?", re.ASCII)


def _symbol(typed: Typed, sections: str, example: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    bare = typed.without(" ")
    match = _GROUP.fullmatch(bare.text)
    if match is None:
        raise bare.fault("bad_form", example=example)
    section, number, letter, group, subgroup, version = match.groups()
    if section not in sections:
        raise bare.fault("bad_character", 0, found=section, allowed="section", looks_like="")
    subclass = section + number + letter
    # A zero before the main group comes from fixed-width files (ST.8) and means nothing.
    group = str(int(group))
    pairs = [("section", section), ("subclass", subclass), ("group", group), ("subgroup", subgroup)]
    if version:
        pairs.append(("version", version))
    return f"{subclass}{group}/{subgroup}", tuple(pairs)


def _read_ipc(typed: Typed) -> Draft:
    canonical, pairs = _symbol(typed.after("INT.CL.", "IPC"), "ABCDEFGH", "G06F 16/33")
    return Draft(canonical, pairs, DISTINCT)


def _read_cpc(typed: Typed) -> Draft:
    canonical, pairs = _symbol(typed.after("CPC"), "ABCDEFGHY", "Y02E 60/10")
    return Draft(canonical, pairs, DISTINCT if canonical.startswith("Y") else SHAPE)


def _read_ipc_subclass(typed: Typed) -> Draft:
    bare = typed.without(" ")
    bare.need_length(4)
    bare.need("ABCDEFGH", "section", 0, 1)
    bare.need(DIGITS, "digits", 1, 3)
    bare.need(CAPITALS, "capitals", 3, 4)
    return Draft(bare.text, (("section", bare.text[0]), ("subclass", bare.text)), SHAPE)


def _spaced_class(number: Number) -> str:
    return number.canonical[:4] + " " + number.canonical[4:]


_LOCARNO = re.compile(r"(?:LOC\((\d{1,2})\)(?:CL\.?)?)?(?:(\d{1,2})-(\d{1,2})|(\d{2})(\d{2}))", re.ASCII)


def _read_locarno(typed: Typed) -> Draft:
    bare = typed.without(" ")
    match = _LOCARNO.fullmatch(bare.text)
    if match is None:
        raise bare.fault("bad_form", example="14-03")
    edition = match[1]
    class_, subclass = (match[2] or match[4]).zfill(2), (match[3] or match[5]).zfill(2)
    if class_ not in LOCARNO_CLASSES:
        raise bare.fault("out_of_range", match.start(2 if match[2] else 4), found=class_, low="01", high="32")
    pairs = [("class", class_), ("subclass", subclass)]
    if edition:
        pairs.append(("edition", edition))
    return Draft(f"{class_}-{subclass}", tuple(pairs), DISTINCT if edition else SHAPE)


def _read_locarno_edition(typed: Typed) -> Draft:
    bare = typed.without(" ")
    match = re.fullmatch(r"LOC\(?(\d{1,2})\)?", bare.text, re.ASCII)
    if match is None or match[1].startswith("0"):
        raise bare.fault("bad_form", example="LOC(15)")
    return Draft(f"LOC({match[1]})", (("edition", match[1]),), DISTINCT)


_BODY = r"(?:(?:20\d{2}[ ]?[12389][ ]?\d{7})|(?:(?:8[5-9]|9\d|0[0-3])[12389]\d{5}))[ ]?\.[ ]?[0-9X]"

PATENT_SCHEMES: tuple[Scheme, ...] = (
    Scheme(
        "application_no",
        "right",
        "CNIPA ZC 0006",
        "201710601862.3",
        _read_application,
        {
            "plain": lambda n: n.canonical.replace(".", ""),
            "with_country": lambda n: "CN" + n.canonical,
            "patent": lambda n: "ZL" + n.canonical,
        },
        r"(?:CN[ ]?)?" + _BODY,
    ),
    Scheme(
        "patent_no",
        "right",
        "CNIPA ZC 0006",
        "ZL201710601862.3",
        _read_patent,
        {
            "application": lambda n: n.canonical[2:],
            "spaced": lambda n: "ZL " + n.canonical[2:],
            "plain": lambda n: n.canonical.replace(".", ""),
        },
        r"ZL[ ]?" + _BODY,
    ),
    Scheme(
        "publication_no",
        "right",
        "CNIPA ZC 0007; WIPO ST.16",
        "CN107389876A",
        _read_publication,
        {"spaced": lambda n: f"CN {n.parts['serial']} {n.parts['kind']}"},
        r"CN[ ]?\d{7,9}[ ]?[ABCUYSD][1-9]?",
    ),
    Scheme(
        "pct_application_no",
        "right",
        "PCT Administrative Instructions s. 307",
        "PCT/CN2024/123456",
        _read_pct,
        pattern=r"PCT/[A-Z]{2}(?:\d{4}|\d{2})/\d{5,6}",
    ),
    Scheme(
        "ipc",
        "class",
        "WIPO ST.8",
        "G06F16/33",
        _read_ipc,
        {"spaced": _spaced_class},
        r"[A-H]\d{2}[A-Z][ ]?\d{1,4}/\d{2,6}",
    ),
    Scheme(
        "cpc",
        "class",
        "CPC",
        "Y02E60/10",
        _read_cpc,
        {"spaced": _spaced_class},
        r"Y\d{2}[A-Z][ ]?\d{1,4}/\d{2,6}",
    ),
    Scheme("ipc_subclass", "class", "WIPO ST.8", "G06F", _read_ipc_subclass),
    Scheme(
        "locarno_class",
        "class",
        "Locarno Agreement",
        "14-03",
        _read_locarno,
        pattern=r"LOC[ ]?\(\d{1,2}\)[ ]?CL\.?[ ]?\d{1,2}-\d{1,2}",
    ),
    Scheme(
        "locarno_edition",
        "class",
        "Locarno Agreement",
        "LOC(15)",
        _read_locarno_edition,
        pattern=r"LOC[ ]?\(\d{1,2}\)",
    ),
)
