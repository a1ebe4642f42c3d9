"""Numbers that identify rights, parties, classes, proceedings and papers: read, check, write, find.

    from zhiquan.engines.numbers import SCHEMES, NumberError, explain

    number = SCHEMES["application_no"].parse("ＺＬ 2017 1 0601862·3")
    number.canonical                       # "201710601862.3"
    try:
        SCHEMES["uscc"].parse("9144030071526726XO")
    except NumberError as error:
        explain(error, "en")

Pure: no clock, no files, no network. Sources stand with each scheme (`Scheme.source`).
"""

from zhiquan.engines.numbers.explain import SCHEME_NAMES, Language, explain, explain_doubt, scheme_name
from zhiquan.engines.numbers.model import CHECKED, DISTINCT, OPAQUE, SHAPE, Doubt, Found, Number, NumberError
from zhiquan.engines.numbers.patents import publication_doubts
from zhiquan.engines.numbers.registry import (
    PARTY_SCHEMES,
    RIGHT_SCHEMES,
    SCHEMES,
    Verdict,
    detect,
    diagnose,
    examine,
    find_in_text,
    parse,
)
from zhiquan.engines.numbers.scheme import Scheme
from zhiquan.engines.numbers.tables import (
    COUNTRIES,
    INID_CODES,
    NOS_CODES,
    OFFICES,
    PUBLICATION_KINDS,
    PublicationKind,
)

__all__ = [
    "CHECKED",
    "COUNTRIES",
    "DISTINCT",
    "INID_CODES",
    "NOS_CODES",
    "OFFICES",
    "OPAQUE",
    "PARTY_SCHEMES",
    "PUBLICATION_KINDS",
    "RIGHT_SCHEMES",
    "SCHEMES",
    "SCHEME_NAMES",
    "SHAPE",
    "Doubt",
    "Found",
    "Language",
    "Number",
    "NumberError",
    "PublicationKind",
    "Scheme",
    "Verdict",
    "detect",
    "diagnose",
    "examine",
    "explain",
    "explain_doubt",
    "find_in_text",
    "parse",
    "publication_doubts",
    "scheme_name",
]
