"""Code lists that belong to the standards themselves: regions, countries, kinds, field codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

MAINLAND_REGIONS = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65".split()  # noqa: SIM905 - a list of codes reads better as words
)
"""First two digits of a GB/T 2260 region of the mainland provinces."""

PERMIT_REGIONS: Mapping[str, str] = MappingProxyType({"81": "HK", "82": "MO", "83": "TW"})
"""First two digits of a residence permit of Hong Kong, Macau and Taiwan residents, to ST.3."""

USCC_AUTHORITIES: Mapping[str, str] = MappingProxyType(
    {
        "1": "1239", "2": "19", "3": "123459", "4": "19", "5": "12349", "6": "129", "7": "129",
        "8": "19", "9": "123", "A": "19", "N": "1239", "Y": "1",
    }
)  # fmt: skip
"""Registering authority to the entity types it registers (GB 32100-2015, table 1 and its additions)."""

COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BQ BR BS BT BV BW BY BZ
    CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM
    FO FR GA GB GD GE GG GH GI GL GM GN GQ GR GS GT GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM
    MN MO MP MR MS MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PT PW PY QA RO
    RS RU RW SA SB SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TL TM TN TO TR
    TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WS YE ZA ZM ZW
    """.split()  # noqa: SIM905
)
"""WIPO ST.3, Annex A: states, territories and other entities."""

OFFICES = frozenset("AP BX EA EM EP EU GC IB OA QZ WO XN XU XV XX".split())  # noqa: SIM905
"""WIPO ST.3: intergovernmental offices and the codes for international bureaux and unknown states."""

INID_CODES = frozenset(
    """
    10 11 12 13 15 19 20 21 22 23 24 25 26 27 30 31 32 33 34 40 41 42 43 44 45 46 47 48 50 51 52 54 56 57
    58 60 61 62 63 64 65 66 67 68 70 71 72 73 74 75 76 80 81 83 84 85 86 87 88 90 91 92 93 94 95 96 97
    """.split()  # noqa: SIM905
)
"""WIPO ST.9: field codes of patent bibliographic data."""

NOS_CODES: Mapping[str, str] = MappingProxyType(
    {
        "820": "copyright", "830": "patent", "835": "patent_abbreviated_new_drug", "840": "trademark",
        "880": "trade_secret",
    }
)  # fmt: skip
"""United States civil cover sheet: nature of suit, intellectual property only."""

LAST_NICE_CLASS = 45
LOCARNO_CLASSES = frozenset([f"{number:02d}" for number in range(1, 33)] + ["99"])
"""Locarno classes 01 to 32; 99 stands on older publications."""

NICE_FIRST_YEARS: Mapping[int, int] = MappingProxyType(
    {8: 2002, 9: 2007, 10: 2012, 11: 2017, 12: 2023, 13: 2026}
)
"""First year in which an edition of the Nice classification was in force."""


@dataclass(frozen=True, slots=True)
class PublicationKind:
    """A Chinese kind code (WIPO ST.16): the right, the stage, and the days on which it was printed."""

    code: str
    right: str
    stage: str
    first_day: date
    last_day: date | None


PUBLICATION_KINDS: tuple[PublicationKind, ...] = (
    PublicationKind("A", "invention_patent", "application", date(1985, 9, 10), None),
    PublicationKind("B", "invention_patent", "examined", date(1985, 9, 10), date(1992, 12, 31)),
    PublicationKind("C", "invention_patent", "grant", date(1993, 1, 1), date(2010, 3, 31)),
    PublicationKind("B", "invention_patent", "grant", date(2010, 4, 1), None),
    PublicationKind("U", "utility_model", "application", date(1985, 9, 10), date(1992, 12, 31)),
    PublicationKind("Y", "utility_model", "grant", date(1993, 1, 1), date(2010, 3, 31)),
    PublicationKind("U", "utility_model", "grant", date(2010, 4, 1), None),
    PublicationKind("S", "design", "application", date(1985, 9, 10), date(1992, 12, 31)),
    PublicationKind("D", "design", "grant", date(1993, 1, 1), date(2010, 3, 31)),
    PublicationKind("S", "design", "grant", date(2010, 4, 1), None),
)
"""The gazette is weekly and changed its letters with its first number of April 2010."""
