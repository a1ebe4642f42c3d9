"""Figures as values, and what a text supports."""

from __future__ import annotations

from datetime import date

import pytest

from zhiquan.engines.answers.support import english_figures, figures, supported


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三个月", ["3 month"]),
        ("两个月内", ["2 month"]),
        ("６个月", ["6 month"]),
        ("半年", ["6 month"]),
        ("十年", ["120 month"]),
        ("三至五年", ["36 month", "60 month"]),
        ("15日或者三十日", ["15 day", "30 day"]),
        ("十五个工作日", ["15 working day"]),
        ("百分之五十以上", ["50 %"]),
        ("三分之二", ["66.6667 %"]),
        ("五万元", ["50000 yuan"]),
        ("1.5亿元", ["150000000 yuan"]),
        ("50,000元", ["50000 yuan"]),
        ("一倍以上五倍以下", ["1 times", "5 times"]),
        ("满十八周岁", ["18 age"]),
        ("二〇二七年一月一日", ["2027-01-01 date"]),
        ("2027年1月", ["2027-01 date"]),
        ("每年6月30日", ["-06-30 date"]),
        ("第三十三条第二款、第35类、第三、四项", []),
        ("死亡后第五十年的12月31日", ["600 month", "-12-31 date"]),
        ("一个商标一份申请", []),
        ("两份材料", ["2"]),
        ("统一、第一、万一、之一", []),
    ],
)
def test_figures(text: str, expected: list[str]) -> None:
    assert sorted(map(str, figures(text))) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("within three months", ["3 month"]),
        ("twenty years", ["240 month"]),
        ("a 12-month term", ["12 month"]),
        ("10% or fifty per cent", ["10 %", "50 %"]),
        ("RMB 500,000", ["500000 yuan"]),
        ("five million yuan", ["5000000 yuan"]),
        ("fifteen working days", ["15 working day"]),
        ("Article 33, since 2027", []),
    ],
)
def test_english_figures(text: str, expected: list[str]) -> None:
    assert sorted(map(str, english_figures(text))) == sorted(expected)


SOURCE = "自公告之日起三个月内，在先权利人可以提出异议；罚款五万元以上二十五万元以下。"


def test_what_the_source_says_is_supported_however_it_is_written() -> None:
    sentence = "公告起3个月内可以提异议，罚款50000元到25万元。"
    assert supported(sentence, SOURCE, ["公告之日", "异议"], english="Within three months; RMB 50,000.") == []


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("公告起两个月内可以提异议。", ["figure 2 month"]),
        ("公告起三个工作日内可以提异议。", ["figure 3 working day"]),
        ("公告起三日内可以提异议。", ["figure 3 day"]),
        ("罚款五十万元以下。", ["figure 500000 yuan"]),
        ("罚款百分之五。", ["figure 5 %"]),
        ("自2027年1月1日起。", ["figure 2027-01-01 date"]),
    ],
)
def test_another_figure_or_unit_is_not(sentence: str, missing: list[str]) -> None:
    assert supported(sentence, SOURCE) == missing


def test_keys_days_and_the_english_version_count_too() -> None:
    assert supported("", SOURCE, ["撤三"]) == ["key 撤三"]
    assert supported("自2027年1月1日起。", SOURCE, (), [date(2027, 1, 1)]) == []
    assert supported("三个月内。", SOURCE, english="Within two months.") == ["figure 2 month (English)"]
