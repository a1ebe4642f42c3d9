"""Golden questions are judged by what an answer says, in words or in equal figures."""

from __future__ import annotations

from datetime import date

import pytest

from zhiquan.engines.answers.golden import golden_of, interval, judge
from zhiquan.engines.answers.model import Answer, Citation

DAY = date(2026, 11, 23)
SAID = Answer(
    kind="answer",
    text="公告之日起3个月内可以提出异议。",
    citations=(Citation("灯牌法", "第五条", "灯牌法@2020-01-01", date(2020, 1, 1), None, "", 1.0),),
)


def asked(**changes: object) -> object:
    data = {
        "id": 1,
        "question": "异议期",
        "kind": ["answer"],
        "facts": ["三个月"],
        "source": ["灯牌法 第五条"],
    }
    return judge(golden_of({**data, **changes}, DAY), SAID)


def test_an_equal_figure_counts_as_the_fact() -> None:
    assert asked().right
    assert not asked(facts=["两个月"]).right
    assert asked(facts=["两个月|三个月"]).right


def test_what_must_never_be_said_makes_it_wrong() -> None:
    assert not asked(never=["3个月"]).right


@pytest.mark.parametrize(
    ("source", "sourced"), [(["灯牌法 第五条"], True), (["灯牌法 第六条"], False), (["灯牌法"], True)]
)
def test_one_of_the_expected_sources_must_be_cited(source: list[str], sourced: bool) -> None:
    assert asked(source=source).sourced is sourced


def test_a_refusal_says_no_facts_and_is_judged_by_its_kind() -> None:
    refusal = Answer(kind="refuse", text="没有找到依据。")
    golden = golden_of({"id": 1, "question": "补贴", "kind": ["refuse"]}, DAY)
    assert judge(golden, refusal).right
    assert not judge(golden, SAID).right


def test_the_interval_of_a_share_holds_it_and_narrows_with_the_count() -> None:
    low, high = interval(95, 100)
    assert low < 0.95 < high
    assert interval(950, 1000)[0] > low
    assert interval(0, 0) == (0.0, 1.0)
