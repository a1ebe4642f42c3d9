"""Invented filings for the demo: published texts over several classes, and a batch in which some hang together.

Every device, firm, person and number is made up; serial numbers from 9900001 on were never given out by any office.
The words are put together by a small grammar, so that nothing here was ever anybody's application.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from zhiquan.areas.filing.demo_words import (
    CLAMP,
    COOL,
    ENDS,
    FIELDS,
    FURTHER,
    GLUE,
    HELPERS,
    MIDDLES,
    OPENINGS,
    ORDINARY,
    PARTS,
    PASTE,
    PRESS,
    ROLLERS,
    SERIES,
    SHEETS,
    SORT,
    TURNED,
    WINDER,
)
from zhiquan.engines.numbers.checks import patent_check

AGENCY = "鹏申知识产权代理有限公司（虚构）"
OTHER_AGENCY = "岭北专利事务所（虚构）"
ADDRESS = "深圳市龙华区样例北路88号3栋607（虚构）"
LINGLAN = "深圳市岭澜科技有限公司（虚构）"
BEIYU = "深圳市北屿新材有限公司（虚构）"
LUZHOU = "深圳市鹭洲储能有限公司（虚构）"
MUCHUAN = "深圳市沐川自动化有限公司（虚构）"
# Applicant → filings, whether it shares the telephone, whether the agency.
GROUP: Mapping[str, tuple[int, bool, bool]] = {
    LINGLAN: (11, True, True),
    "深圳市海坤智造有限公司（虚构）": (9, True, True),
    "深圳市云屿信息有限公司（虚构）": (8, True, True),
    "深圳市拓禾电子有限公司（虚构）": (6, True, False),
    "深圳市景恒新材有限公司（虚构）": (4, False, True),
    MUCHUAN: (3, True, False),
}
# Filings on each of eleven days.
DAYS = (2, 5, 1, 0, 7, 6, 4, 0, 9, 5, 2)
PHONE = "18600002201"
# Which of the earlier filings was withdrawn and came back.
WITHDRAWN_TURN = 23


def number(year: int, serial: int) -> str:
    """An application number with its check digit, out of a range that is never given out."""
    body = f"{year}199{serial:05d}"
    return f"{body}.{patent_check(body)}"


def published(today: date) -> list[dict[str, Any]]:
    """Sixty invented published abstracts: ten fields, six ways of telling each."""
    rows = []
    for at in range(60):
        ipc, device, use, parts, problem, gain = FIELDS[at % len(FIELDS)]
        turn = at // len(FIELDS)
        names = {letter: parts[(turn * 5 + n) % len(parts)] for n, letter in enumerate("abcdef")}
        patterns = (
            OPENINGS[(at + 3 * turn) % 10],
            MIDDLES[at % 11],
            FURTHER[(at * 5 + turn) % 13],
            ENDS[(at * 2 + turn) % 7],
        )
        said = "".join(patterns).format(device=device, use=use, problem=problem, gain=gain, **names)
        filed = today - timedelta(days=520 + 11 * at)
        rows.append(
            {
                "id": number(filed.year, 1000 + at),
                "kind": "invention",
                "stage": "published",
                "title": f"一种{device}" if turn % 2 else f"{device}及其使用方法",
                "abstract": said,
                "applicant": f"第{at + 1}号公开样例单位（虚构）",
                "ipc": [ipc],
                "filed_on": filed.isoformat(),
            }
        )
    return rows


# ---------- the batch: one group of six applicants, two smaller ones, and ordinary filings


def _filing(
    serial: int, title: str, abstract: str, applicant: str, filed: date, **more: Any
) -> dict[str, Any]:
    return {
        "id": number(filed.year, serial),
        "kind": "invention",
        "stage": "filed",
        "title": title,
        "abstract": abstract,
        "applicant": applicant,
        "filed_on": filed.isoformat(),
        **more,
    }


def press(turn: int, pattern: str = PRESS) -> tuple[str, str]:
    """Title and abstract of one filing that differs from its like in a noun and two numbers."""
    sheet, roller = SHEETS[turn % len(SHEETS)], ROLLERS[turn % len(ROLLERS)]
    text = pattern.format(sheet=sheet, roller=roller, mm=3 + turn % 4, heat=45 + 5 * (turn % 3))
    return f"一种{sheet}的贴附装置", text


def paste(turn: int) -> tuple[str, str]:
    """Title and abstract of one filing that differs from its like in numbers alone."""
    text = PASTE.format(
        a=4 + turn,
        b=60 + 5 * turn,
        c=30 + 2 * turn,
        d=12 + turn,
        e=80 + 10 * turn,
        f=110 + turn,
        g=1 + turn % 3,
    )
    return "一种导热浆料的涂布方法", text


def other(pattern: str, title: str, turn: int) -> tuple[str, str]:
    """Title and abstract of one filing after another pattern."""
    part = PARTS[turn % len(PARTS)]
    text = pattern.format(part=part, pump=HELPERS[turn % len(HELPERS)], mm=2 + turn, gap=3 + 2 * turn)
    return f"一种{part}的{title}", text


def splice(texts: Sequence[Mapping[str, Any]], *places: int) -> tuple[str, str]:
    """A text pieced together from the beginning, the middle and the end of three published ones."""
    one, two, three = (str(texts[place]["abstract"]) for place in places)
    middle = two[len(two) * 3 // 10 : len(two) * 7 // 10]
    return "一种组合式控制装置", one[: len(one) * 4 // 10] + middle + three[len(three) * 6 // 10 :]


def group_texts(today: date) -> list[tuple[str, str]]:
    """The forty-one texts of the group: near-copies, reworded ones, parameters only, two splices, a text that
    another had withdrawn."""
    known = published(today)
    texts = [press(n) for n in range(5)] + [press(n, TURNED) for n in range(3)]
    for pattern, title, count in (
        (GLUE, "点胶机构", 5), (CLAMP, "夹持治具", 5), (WINDER, "收卷装置", 4), (COOL, "散热结构", 4), (SORT, "分选设备", 3),
    ):  # fmt: skip
        texts += [other(pattern, title, n) for n in range(count)]
    texts += [paste(n) for n in range(9)]
    return [*texts, splice(known, 8, 33, 51), splice(known, 3, 57, 22), press(WITHDRAWN_TURN)]


def batch(first: date, today: date) -> list[dict[str, Any]]:
    """Fifty-six filings of eleven days from `first`: a group of 41 by six applicants at one address, three of one
    firm, two that copy each other, and ten that have nothing to do with anybody."""
    owners = _spread()
    days = [first + timedelta(days=at) for at, count in enumerate(DAYS) for _ in range(count)]
    texts = group_texts(today)
    rows = []
    for at, (title, abstract) in enumerate(texts):
        # The last one brings back what another had withdrawn.
        owner = MUCHUAN if at == len(texts) - 1 else owners[at]
        _count, phone, agency = GROUP[owner]
        more: dict[str, Any] = {"address": ADDRESS, "agency": AGENCY if agency else OTHER_AGENCY}
        if phone:
            more["phone"] = PHONE
        rows.append(_filing(180 + at, title, abstract, owner, days[at], **more))
    rows += [
        _filing(300 + n, "一种储能电芯的化成方法", _series(n), LUZHOU, first + timedelta(days=n), address="深圳市坪山区样例大道6号（虚构）")
        for n in range(3)
    ]  # fmt: skip
    rows += _twins(first)
    rows += [
        _filing(400 + n, title, abstract, applicant, first + timedelta(days=n))
        for n, (title, abstract, applicant) in enumerate(ORDINARY)
    ]
    return rows


def _spread() -> list[str]:
    """The applicants in turn, each as often as it files; the last place is the last applicant's."""
    left = {name: count for name, (count, _phone, _agency) in GROUP.items()}
    left[MUCHUAN] -= 1
    found: list[str] = []
    while any(left.values()):
        for name in left:
            if left[name]:
                left[name] -= 1
                found.append(name)
    return [*found, MUCHUAN]


def _series(turn: int) -> str:
    return SERIES.format(
        a=12 + 6 * turn,
        b=f"0.0{2 + turn}",
        c=f"3.{2 + turn}",
        d=f"0.{1 + turn}",
        e=24 + 12 * turn,
        f=40 + 5 * turn,
    )


def _twins(first: date) -> list[dict[str, Any]]:
    """Two filings of two firms with nearly the same words."""
    text = (
        "本样例公开一种仓储货架的倾斜预警装置，立柱上装有双轴倾角仪，倾角仪经无线模块把读数送往库区网关；网关比较相邻立柱的读数，"
        "单柱突变判为碰撞，整排同向变化判为地基沉降，分别给出声光提示和停用建议。电池可用{years}年，安装时不必停库。"
    )
    names = ("深圳市鼎仓智能有限公司（虚构）", "深圳市万垛物流设备有限公司（虚构）")
    return [
        _filing(
            320 + n, "一种货架倾斜预警装置", text.format(years=3 + n), name, first + timedelta(days=4 * n)
        )
        for n, name in enumerate(names)
    ]


def earlier(first: date) -> list[dict[str, Any]]:
    """Ten filings of two applicants, handed in some weeks before the batch."""
    rows = []
    for n in range(10):
        title, abstract = press(20 + n) if n < 6 else other(SORT, "分选设备", n)
        owner = LINGLAN if n % 5 < 3 else BEIYU
        rows.append(_filing(100 + n, title, abstract, owner, first + timedelta(days=n // 2), agency=AGENCY))
    return rows


def lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
