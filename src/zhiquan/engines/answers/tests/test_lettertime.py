"""Days and periods as letters write them."""

from __future__ import annotations

from datetime import date

import pytest

from zhiquan.engines.answers.lettertime import days_in, issued_on, stated

TODAY = date(2026, 11, 23)


def test_days_in_every_writing() -> None:
    text = "二〇二六年十一月三日 2026-11-04 2026.11.05 2026年11月06日 November 7, 2026 8 November 2026 2026年13月1日"
    assert [each.day.day for each in days_in(text)] == [3, 4, 5, 6, 7, 8]
    assert issued_on("定于2027年1月5日开庭\n2026年11月3日", TODAY) == date(2026, 11, 3)
    assert issued_on("没有日期", TODAY) is None


@pytest.mark.parametrize(
    ("text", "value", "unit", "basis"),
    [
        ("请自收到之日起十五个工作日内答复", 15, "working_day", "received"),
        ("申请人应自发文之日起2个月内补正", 2, "month", "issued"),
        ("You must respond within twenty-one days after service", 21, "day", "received"),
        ("两个月内提交答辩", 2, "month", ""),
    ],
)
def test_a_period_as_the_letter_gives_it(text: str, value: int, unit: str, basis: str) -> None:
    found = stated(text, None)
    assert found is not None and found.period is not None
    assert (found.period.value, str(found.period.unit), found.basis) == (value, unit, basis)


def test_terms_are_no_time_to_answer() -> None:
    assert stated("商标有效期10年，连续三年不使用可以撤销", None) is None
