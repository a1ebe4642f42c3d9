"""Facts are taken from the words of a question, and kept through a talk."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from zhiquan.engines.answers.days import days
from zhiquan.engines.answers.slots import fill, merged

ON = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026年11月9日收到", "2026-11-09"),
        ("二〇二六年三月五日", "2026-03-05"),
        ("11月9号收到的", "2026-11-09"),
        ("1月1号起", "2027-01-01"),
        ("去年12月3日", "2025-12-03"),
        ("昨天", "2026-11-22"),
        ("上周五寄来", "2026-11-20"),
        ("下周一", "2026-11-30"),
        ("上个月15号", "2026-10-15"),
        ("三天前", "2026-11-20"),
        ("两周后", "2026-12-07"),
        ("2026/11/9", "2026-11-09"),
        ("on November 9, 2026", "2026-11-09"),
        ("9 Nov", "2026-11-09"),
        ("last Friday", "2026-11-20"),
    ],
)
def test_days(text: str, iso: str) -> None:
    assert days(text, ON) == (date.fromisoformat(iso),)


@pytest.mark.parametrize("text", ["2026-02-30", "13月40日", "第41条", "有三件商标", "may I file"])
def test_what_is_no_day(text: str) -> None:
    assert days(text, ON) == ()


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("我是个体户", "party.kind", "sole_proprietor"),
        ("某大学想转让", "party.kind", "institution"),
        ("香港公司申請", "party.place", "hk"),
        ("罚五万元", "money", [5_000_000]),
        ("注册资本5万", "money", [5_000_000]),
        ("缴1,200.50元", "money", [120_050]),
        ("我在南山", "district", "nanshan"),
        ("想注册「样例茶」", "marks", ["样例茶"]),
        ("外观专利被抄", "patent.kind", "design"),
        ("在美国和德国被告", "places", ["US", "DE"]),
        ("有12个商标和三件专利", "counts", {"mark": 12, "patent": 3}),
        ("商标第12345678号", "numbers", {"trademark_no": ["12345678"]}),
        ("专利ZL201710601862.3", "numbers", {"patent_no": ["ZL201710601862.3"]}),
        ("从甲乙贸易改成丙丁贸易", "party.name.new", "丙丁贸易"),
        ("原名深圳样例甲有限公司，现名深圳样例乙有限公司", "party.name.old", "深圳样例甲有限公司"),
        ("renamed from Old Sample Ltd to New Sample Ltd", "party.name.new", "New Sample Ltd"),
    ],
)
def test_slots(text: str, key: str, value: Any) -> None:
    assert fill(text, ON, {"南山": "nanshan", "南山区": "nanshan"})[key] == value


def test_foreign_money_and_persons_are_not_taken() -> None:
    found = fill("要赔3万美元，身份证11010519491231002X", ON)
    assert "money" not in found
    assert "11010519491231002X" not in str(found)


def test_a_talk_keeps_its_facts() -> None:
    both = merged(
        {"party.kind": "company", "marks": ["甲"], "numbers": {"uscc": ["1"]}},
        {"party.kind": "person", "marks": ["乙"], "numbers": {"patent_no": ["2"]}},
    )
    assert both == {
        "party.kind": "person",
        "marks": ["甲", "乙"],
        "numbers": {"uscc": ["1"], "patent_no": ["2"]},
    }
