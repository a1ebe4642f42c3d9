"""Facts in a question that fill a form or decide a rule: who, which number, when, how much, where, which name.

Keys are the codes of the elements where there is one (`party.kind`, `party.name.old`, `change.kind` …), else:
`numbers` (scheme → canonical forms), `dates` (ISO, in order), `money` (fen), `district`, `marks` (names in quotes),
`patent.kind`, `places` (ISO codes), `counts` (unit → number), `rights` (which kinds of right are spoken of).
Numbers that identify a natural person are never kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from zhiquan.engines.answers.days import days
from zhiquan.engines.numbers import SCHEMES, NumberError, find_in_text
from zhiquan.engines.plantext.numerals import chinese_number
from zhiquan.engines.text import simplified

Slots = Mapping[str, Any]
# Words that say of which kind the asker or the right is; the first line that fits counts.
PARTIES: tuple[tuple[str, str], ...] = (
    ("sole_proprietor", r"个体工商户|个体户|个体营业执照|sole proprietor|sole trader|individual business"),
    (
        "institution",
        r"大学|高校|学院|研究院|研究所|科研机构|事业单位|协会|商会|universit|research institute|association",
    ),
    ("company", r"公司|企业|集团|厂|合作社|\bcompan|\bfirm\b|\bltd\b|\binc\b|\bstartup"),
    ("person", r"个人|自然人|本人|我自己|学生|individual|myself|student"),
)
PLACES: tuple[tuple[str, str], ...] = (
    ("hk", r"香港|港资|港企|港商|hong kong"),
    ("mo", r"澳门|maca[uo]"),
    ("tw", r"台湾|taiwan"),
    ("foreign", r"外国公司|外国人|外商|外资|境外公司|国外公司|foreign compan|foreigner|overseas compan"),
)
ABROAD: tuple[tuple[str, str], ...] = (
    ("US", r"美国|united states|\busa?\b(?! )|\bu\.s\.|amazon\.com"), ("EU", r"欧盟|欧洲|europe|\beu\b"),
    ("JP", r"日本|japan"), ("KR", r"韩国|korea"), ("DE", r"德国|german"), ("GB", r"英国|britain|united kingdom"),
    ("FR", r"法国|france"), ("VN", r"越南|vietnam"), ("ID", r"印尼|印度尼西亚|indonesia"), ("IN", r"印度(?!尼)|\bindia\b"),
    ("TH", r"泰国|thailand"), ("MY", r"马来西亚|malaysia"), ("SG", r"新加坡|singapore"), ("RU", r"俄罗斯|russia"),
    ("BR", r"巴西|brazil"), ("MX", r"墨西哥|mexico"), ("CA", r"加拿大|canada"), ("AU", r"澳大利亚|澳洲|australia"),
)  # fmt: skip
PATENTS: tuple[tuple[str, str], ...] = (
    ("utility_model", r"实用新型|新型专利|utility model"),
    ("design", r"外观|design patent|\bdesigns?\b"),
    ("invention", r"发明专利|发明申请|invention"),
)
RIGHTS: tuple[tuple[str, str], ...] = (
    ("trademark", r"商标|牌子|品牌|trade ?mark|\bbrand"),
    ("patent", r"专利|patent"),
    ("copyright", r"版权|著作权|软著|copyright"),
    ("customs", r"海关|customs"),
)
UNITS = {
    "商标": "mark",
    "专利": "patent",
    "类别": "class",
    "类": "class",
    "商品": "goods",
    "项": "claim",
    "权利要求": "claim",
}
NUM = r"(\d+|[一二两三四五六七八九十百]+)"
COUNT = re.compile(rf"{NUM}\s*(?:多)?(?:个|件|项|枚|份)?\s*({'|'.join(UNITS)})")
MONEY = re.compile(
    r"(?:(?:人民币|rmb|¥|￥)\s*)?(\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百千]+)\s*(万|亿|千)?\s*(元|块钱|块|rmb|yuan)",
    re.I,
)
LARGE = re.compile(
    r"(\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百]+)\s*(万|亿)(?!\s*(?:[件个项种]|美元|美金|欧元|港币|港元|日元|英镑))"
)
TIMES = {"": 1, "千": 1000, "万": 10_000, "亿": 100_000_000}
QUOTED = re.compile(r"[「“\"『《]([^」”\"』》]{1,40})[」”\"』》]")
MARK_NO = re.compile(r"(?:注册号|商标号|商标注册证号|申请号|第)\s*[:：]?\s*(\d{5,9}[A-Z]?)\s*号?")
FIRM = r"[\w（）()·&\-\u4e00-\u9fff]{2,40}?"
RENAMED = (
    re.compile(rf"原(?:公司)?名(?:称)?(?:是|为|叫)?\s*[:：]?\s*({FIRM})[，,；;。\s]+现(?:在)?(?:公司)?(?:改)?名(?:称)?(?:是|为|叫)?\s*[:：]?\s*({FIRM})(?:[，,。；;？?！!]|$)"),
    re.compile(rf"(?:由|从|把公司名从)\s*({FIRM})\s*(?:更名|改名|变更|改)(?:为|成|叫)\s*({FIRM})(?:[，,。；;？?！!了]|$)"),
    re.compile(rf"({FIRM}(?:公司|厂|店|中心|工作室))\s*(?:更名|改名|变更)(?:为|成|叫)\s*({FIRM})(?:[，,。；;？?！!了]|$)"),
    re.compile(r"(?:renamed|name changed|changed (?:its|our) name) from ([\w&.,\- ]{2,60}?) to ([\w&.\- ]{2,60}?)(?:[,.;?!]|$)", re.I),
)  # fmt: skip


def fill(text: str, on: date, districts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The facts of one question. `districts`: name as written (without 区 too) → code."""
    plain = simplified(text)
    lowered = plain.lower()
    found: dict[str, Any] = {
        "party.kind": _first(PARTIES, lowered),
        "party.place": _first(PLACES, lowered),
        "patent.kind": _first(PATENTS, lowered),
        "rights": _all(RIGHTS, lowered),
        "places": _all(ABROAD, lowered),
        "district": _district(lowered, districts or {}),
        "numbers": _numbers(plain),
        "dates": [day.isoformat() for day in days(plain, on)],
        "money": _money(lowered),
        "counts": {UNITS[unit]: _count(number) for number, unit in COUNT.findall(plain)},
        **_names(plain),
    }
    return {key: value for key, value in found.items() if value}


def merged(earlier: Slots, later: Slots) -> dict[str, Any]:
    """The facts of a talk: what is said later counts, lists and groups of numbers grow."""
    both = dict(earlier)
    for key, value in later.items():
        before = both.get(key)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            both[key] = merged(before, value)
        elif isinstance(value, list) and isinstance(before, list):
            both[key] = list(dict.fromkeys([*before, *value]))
        else:
            both[key] = value
    return both


def _first(table: Iterable[tuple[str, str]], text: str) -> str:
    return next((code for code, pattern in table if re.search(pattern, text)), "")


def _all(table: Iterable[tuple[str, str]], text: str) -> list[str]:
    return [code for code, pattern in table if re.search(pattern, text)]


def _district(text: str, districts: Mapping[str, str]) -> str:
    names = sorted(districts, key=lambda name: (-len(name), name))
    return next((districts[name] for name in names if name.lower() in text), "")


def _numbers(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in find_in_text(text):
        if not one.number.personal:
            found.setdefault(one.number.scheme, []).append(one.number.canonical)
    for raw in MARK_NO.findall(text):
        try:
            number = SCHEMES["trademark_no"].parse(raw).canonical
        except NumberError:
            continue
        if number not in found.setdefault("trademark_no", []):
            found["trademark_no"].append(number)
    return found


def _money(text: str) -> list[int]:
    """Amounts in fen."""
    found = [(hit.start(), _fen(hit[1], hit[2] or "")) for hit in MONEY.finditer(text)]
    taken = {start for start, _fen in found}
    found += [(hit.start(), _fen(hit[1], hit[2])) for hit in LARGE.finditer(text) if hit.start() not in taken]
    return [fen for _start, fen in sorted(found) if fen]


def _fen(number: str, unit: str) -> int:
    value = Decimal(number.replace(",", "")) if number[0].isdigit() else Decimal(chinese_number(number) or 0)
    return int(value * TIMES[unit] * 100)


def _count(number: str) -> int:
    return int(number) if number.isdigit() else chinese_number(number.replace("两", "二")) or 0


def _names(text: str) -> dict[str, Any]:
    quoted = [name.strip() for name in QUOTED.findall(text) if name.strip()]
    for pattern in RENAMED:
        hit = pattern.search(text)
        if hit:
            old, new = (name.strip(" 「」“”\"'") for name in hit.groups())
            marks = [name for name in quoted if name not in (old, new)]
            return {"party.name.old": old, "party.name.new": new, "marks": marks}
    return {"marks": quoted}
