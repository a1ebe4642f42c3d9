"""Proceedings and papers: standards declarations, American dockets, field codes, official documents."""

from __future__ import annotations

import re

from zhiquan.engines.numbers.folding import DIGITS, Typed
from zhiquan.engines.numbers.model import DISTINCT, SHAPE, Draft, Number
from zhiquan.engines.numbers.scheme import Scheme
from zhiquan.engines.numbers.tables import COUNTRIES, INID_CODES, NOS_CODES, OFFICES

_ISLD = re.compile(r"ISLD-?(\d{4})(\d{2})-?(\d{3,4})", re.ASCII)


def _read_etsi(typed: Typed) -> Draft:
    bare = typed.without(" ")
    match = _ISLD.fullmatch(bare.text)
    if match is None:
        raise bare.fault("bad_form", example="ISLD-202601-001")
    year, month, serial = match.groups()
    if not 1 <= int(month) <= 12:
        raise bare.fault("bad_date", match.start(2), found=month)
    if int(year) < 1988:
        raise bare.fault("bad_year", match.start(1), found=year, low="1988", high="9999")
    pairs = (("year", year), ("month", month), ("serial", serial))
    return Draft(f"ISLD-{year}{month}-{serial}", pairs, DISTINCT)


_DOCKET = re.compile(
    r"(?:(\d{1,2}):)?(\d{2}|\d{4})-?(CV|CR|MC|MD|ML|MJ|AP|BK|CT)-?(\d{1,6})((?:-[A-Z]{1,5}){0,4})", re.ASCII
)


def _read_docket(typed: Typed) -> Draft:
    bare = typed.without(" ").after("CASENO.", "NO.")
    match = _DOCKET.fullmatch(bare.text)
    if match is None:
        raise bare.fault("bad_form", example="1:25-cv-02937")
    office, year, kind, serial, judges = match.groups()
    number = f"{year[-2:]}-{kind.lower()}-{int(serial):05d}"
    pairs = [("year", year[-2:]), ("type", kind.lower()), ("serial", f"{int(serial):05d}")]
    if office:
        number = f"{int(office)}:{number}"
        pairs.insert(0, ("office", str(int(office))))
    # The judges' initials change during a case: they are no part of its identity.
    if judges:
        pairs.append(("judges", judges[1:]))
    return Draft(number, tuple(pairs), DISTINCT)


_ITC = re.compile(r"337-?TA-?(\d{1,4})", re.ASCII)


def _read_itc(typed: Typed) -> Draft:
    bare = typed.without(" ").after("INV.NO.", "INVNO.", "NO.")
    match = _ITC.fullmatch(bare.text)
    if match is None or int(match[1]) == 0:
        raise bare.fault("bad_form", example="337-TA-1286")
    serial = str(int(match[1]))
    return Draft(f"337-TA-{serial}", (("section", "337"), ("serial", serial)), DISTINCT)


def _listed(typed: Typed, codes: object, name: str) -> Draft:
    if not isinstance(codes, frozenset) or typed.text not in codes:
        raise typed.fault("unknown_code", 0, found=typed.text[:8])
    return Draft(typed.text, ((name, typed.text),), SHAPE)


def _read_nos(typed: Typed) -> Draft:
    bare = typed.without(" ").after("NOS")
    draft = _listed(bare, frozenset(NOS_CODES), "code")
    return Draft(draft.canonical, (*draft.pairs, ("subject", NOS_CODES[draft.canonical])), SHAPE)


def _read_st3(typed: Typed) -> Draft:
    bare = typed.without(" ")
    draft = _listed(bare, COUNTRIES | OFFICES, "code")
    kind = "country" if bare.text in COUNTRIES else "office"
    return Draft(draft.canonical, (*draft.pairs, ("kind", kind)), SHAPE)


def _read_inid(typed: Typed) -> Draft:
    return _listed(typed.without(" ()"), INID_CODES, "code")


_OPEN, _CLOSE = r"[〔\[(【〘﹝]", r"[〕\])】〙﹞]"
_DOCUMENT = re.compile(
    rf"([\u3400-\u9fffA-Z0-9()]{{1,30}}?){_OPEN}(\d{{4}}){_CLOSE}第?(\d{{1,6}})号", re.ASCII
)


def _read_document(typed: Typed) -> Draft:
    bare = typed.without(" ")
    match = _DOCUMENT.fullmatch(bare.text)
    if match is None:
        raise bare.fault("bad_form", example="深知〔2026〕1号")
    issuer, year, serial = match.groups()
    if not 1949 <= int(year) <= 2099:
        raise bare.fault("bad_year", match.start(2), found=year, low="1949", high="2099")
    if int(serial) == 0:
        raise bare.fault("out_of_range", match.start(3), found=serial, low="1", high="999999")
    serial = str(int(serial))
    pairs = (("issuer", issuer), ("year", year), ("serial", serial))
    return Draft(f"{issuer}〔{year}〕{serial}号", pairs, DISTINCT)


_CHINESE = "零一二三四五六七八九"
_ISSUE = re.compile(
    r"(?:(\d{4})年)?第(\d{1,4}|[一二三四五六七八九十]{1,3})期(?:\(?总第?(\d{1,5})期\)?)?", re.ASCII
)


def _counted(text: str) -> int:
    """The value of one to ninety-nine in Arabic or Chinese figures; 0 where it is none of them."""
    if text[0] in DIGITS:
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _CHINESE.index(text) if len(text) == 1 else 0
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return (_CHINESE.index(tens) if tens else 1) * 10 + (_CHINESE.index(ones) if ones else 0)


def _read_issue(typed: Typed) -> Draft:
    bare = typed.without(" ")
    match = _ISSUE.fullmatch(bare.text)
    if match is None:
        raise bare.fault("bad_form", example="第4期")
    year, issue, total = match.groups()
    number = _counted(issue)
    if number == 0:
        raise bare.fault("out_of_range", match.start(2), found=issue, low="1", high="9999")
    pairs = [("issue", str(number))]
    canonical = f"第{number}期"
    if year:
        canonical = f"{year}年{canonical}"
        pairs.insert(0, ("year", year))
    if total:
        pairs.append(("total", str(int(total))))
    return Draft(canonical, tuple(pairs), DISTINCT)


_LONGEST_ISSUER = 12
_NOT_ISSUER = re.compile(
    r".*(?:[^\u3400-\u9fffA-Z]|根据|依据|按照|依照|参照|遵照|执行|印发|转发|文号|字号|详见|以及|[与及见以为的由是了在至到号])",
    re.ASCII | re.DOTALL,
)


def _issuer_start(text: str, bracket: int) -> int:
    """Where the issuer's abbreviation begins that ends at `bracket`; prose words before it stay outside."""
    end = bracket
    while end > 0 and text[end - 1] == " " and bracket - end < 2:
        end -= 1
    first = max(0, end - _LONGEST_ISSUER)
    prose = _NOT_ISSUER.match(text, first, end)
    start = prose.end() if prose else first
    # "…1号和深知〔2026〕2号": the conjunction is no part of the second issuer.
    return start + 1 if text[start - 1 : start + 1] == "号和" else start


def _square(number: Number) -> str:
    return number.canonical.replace("〔", "[").replace("〕", "]")


PROCEEDING_SCHEMES: tuple[Scheme, ...] = (
    Scheme(
        "etsi_declaration", "procedure", "ETSI IPR database", "ISLD-202601-001", _read_etsi,
        pattern=r"ISLD-\d{6}-\d{3,4}",
    ),
    Scheme(
        "us_docket", "procedure", "US district courts, CM/ECF", "1:25-cv-02937", _read_docket,
        pattern=r"(?:\d{1,2}:)?\d{2}-CV-\d{1,6}(?:-[A-Z]{2,5}){0,4}",
    ),
    Scheme(
        "itc_investigation", "procedure", "US ITC, EDIS", "337-TA-1286", _read_itc,
        pattern=r"337-TA-\d{1,4}",
    ),
    Scheme("nos_code", "code", "US civil cover sheet JS 44", "830", _read_nos),
    Scheme("country_code", "code", "WIPO ST.3", "HK", _read_st3),
    Scheme("inid_code", "code", "WIPO ST.9", "71", _read_inid, {"bracketed": lambda n: f"({n.canonical})"}),
)  # fmt: skip

DOCUMENT_SCHEMES: tuple[Scheme, ...] = (
    Scheme(
        "document_no", "document", "GB/T 9704-2012", "深知〔2026〕1号", _read_document, {"square": _square},
        rf"{_OPEN}[ ]?\d{{4}}[ ]?{_CLOSE}[ ]?第?[ ]?\d{{1,6}}[ ]?号", _issuer_start,
    ),
    Scheme(
        "issue_no", "document", "Numbering of bulletins and briefings", "第4期", _read_issue,
        pattern=r"(?:\d{4}年)?第[ ]?(?:\d{1,4}|[一二三四五六七八九十]{1,3})[ ]?期",
    ),
)  # fmt: skip
