"""Lawful twins are cleared, strangers who claim a family are not."""

from dataclasses import replace
from datetime import date

import pytest

from zhiquan.engines.screening.batch import Batch
from zhiquan.engines.screening.model import Filing
from zhiquan.engines.screening.screen import screen
from zhiquan.engines.screening.twins import Twins

TEXT = "一种摆线盘，外缘开有十二道斜槽，斜槽内嵌有铜珠，铜珠受压后滚入暗孔，盘心的棘齿随之松开，手柄由此空转半圈，待弹片复位再行咬合。"
BASE = Filing(
    id="1",
    title="一种摆线盘",
    abstract=TEXT,
    claims="1." + TEXT,
    kind="invention",
    applicant="某某甲有限公司",
    inventors=("甲一", "甲二"),
)
OTHER = replace(BASE, id="2", applicant="某某乙有限公司", inventors=("乙一", "乙二"))


def reason(settings, one: Filing, other: Filing) -> str | None:
    found = Twins(Batch([one, other], (), settings)).listed()
    return found[0].reason if found else None


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"family": "F", "stage": "published"}, {"family": "F", "stage": "granted"}, "publication_and_grant"),
        ({"application_no": "202310123456.7"}, {"application_no": "CN202310123456"}, "correction"),
        (
            {"application_no": "202310123456", "stage": "published"},
            {"application_no": "202310123456", "stage": "granted"},
            "publication_and_grant",
        ),
        ({"id": "CN114031432A"}, {"id": "CN114031432B"}, "publication_and_grant"),
        ({"application_no": "202310123456.7"}, {"parent": "202310123456"}, "divisional"),
        ({}, {"parent": "1"}, "divisional"),
        ({"parent": "X9"}, {"parent": "X9"}, "divisional"),
        ({"priority": ("US17/123,456",)}, {"priority": ("US 17123456", "EP1")}, "priority_member"),
        ({}, {"priority": ("1",)}, "priority_member"),
        ({"family": "F"}, {"family": "F"}, "family_member"),
        ({"filed_on": date(2026, 3, 2)}, {"filed_on": date(2026, 3, 2), "kind": "utility_model"}, "same_day"),
        (
            {"filed_on": date(2026, 3, 2), "stage": "published"},
            {"filed_on": date(2026, 3, 2), "stage": "granted"},
            "publication_and_grant",
        ),
    ],
)  # fmt: skip
def test_lawful_twins_never_pair(settings, first, second, expected):
    one, other = replace(BASE, **first), replace(BASE, **{"id": "2", **second})
    assert reason(settings, one, other) == expected
    result = screen([one, other], settings=settings)
    assert result.pairs == () and len(result.cleared) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({"filed_on": date(2026, 3, 2)}, {"filed_on": date(2026, 3, 3), "kind": "utility_model"}),
        ({"filed_on": date(2026, 3, 2)}, {"filed_on": date(2026, 3, 2)}),
        ({"filed_on": date(2026, 3, 2)}, {"filed_on": date(2026, 3, 2), "kind": "utility_model", "applicant": "某某乙有限公司"}),
        ({"family": "无"}, {"family": "无"}),
        ({"application_no": "202310123456"}, {"application_no": "202310123457"}),
        ({"id": "CN114031432A"}, {"id": "CN114031433B"}),
    ],
)  # fmt: skip
def test_what_is_no_twin_stays_a_pair(settings, first, second):
    one, other = replace(BASE, **first), replace(BASE, **{"id": "2", **second})
    assert reason(settings, one, other) is None
    assert [pair.method for pair in screen([one, other], settings=settings).pairs] == ["near_copy"]


@pytest.mark.parametrize("claim", [{"family": "F"}, {"parent": "X9"}])
def test_strangers_who_claim_a_family_are_not_cleared_and_are_a_clue(settings, claim):
    result = screen([replace(BASE, **claim), replace(OTHER, **claim)], settings=settings)
    assert result.cleared == ()
    assert len(result.pairs) == 1
    assert [clue.code for clue in result.clues] == ["family_contradiction"]


def test_a_shared_priority_clears_strangers_too(settings):
    claim = {"family": "F", "priority": ("US17123456",)}
    result = screen([replace(BASE, **claim), replace(OTHER, **claim)], settings=settings)
    assert [twin.reason for twin in result.cleared] == ["priority_member"]
    assert result.pairs == result.clues == ()


def test_unknown_applicants_are_given_the_benefit_of_the_doubt(settings):
    one = replace(BASE, family="F", applicant="", inventors=())
    assert reason(settings, one, replace(OTHER, family="F")) == "family_member"


def test_one_day_clears_one_utility_model_for_each_invention(settings):
    day = date(2026, 3, 2)
    inventions = [replace(BASE, id=f"i{at}", filed_on=day) for at in range(2)]
    models = [replace(BASE, id=f"u{at}", filed_on=day, kind="utility_model") for at in range(3)]
    cleared = Twins(Batch([*inventions, *models], (), settings)).listed()
    assert [twin.reason for twin in cleared] == ["same_day", "same_day"]
    assert len({name for twin in cleared for name in (twin.a, twin.b)}) == 4


def test_same_day_needs_the_same_invention(settings):
    day = date(2026, 3, 2)
    words = "另一份文字说的是怎样腌制萝卜，先晒三日，再撒粗盐，封坛埋入地窖。"
    other = Filing(
        id="2",
        title="腌萝卜",
        abstract=words,
        claims=words,
        kind="utility_model",
        applicant=BASE.applicant,
        filed_on=day,
    )
    assert reason(settings, replace(BASE, filed_on=day), other) is None


def test_stages_clear_nothing_where_numbers_differ(settings):
    day = date(2026, 3, 2)
    one = replace(BASE, filed_on=day, stage="published", application_no="202610123456.7")
    other = replace(BASE, id="2", filed_on=day, stage="granted", application_no="202610999999.8")
    assert reason(settings, one, other) is None
    assert len(screen([one, other], settings=settings).pairs) == 1


def test_stages_clear_one_grant_for_each_publication(settings):
    day = date(2026, 3, 2)
    one = replace(BASE, filed_on=day, stage="published")
    grants = [replace(BASE, id=name, filed_on=day, stage="granted") for name in "23"]
    assert len(Twins(Batch([one, *grants], (), settings)).listed()) == 1
