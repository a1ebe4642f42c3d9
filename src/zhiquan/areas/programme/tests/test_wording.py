"""Reasons in words: every code, every language, no hole left in a sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.utils import translation

from zhiquan.areas.programme import wording
from zhiquan.areas.programme.models import Milestone
from zhiquan.engines.progress import Light, LightCode, Override, Reason, ReasonCode

LANGUAGES = ["zh-hans", "zh-hant", "en"]
VALUES = {
    ReasonCode.MILESTONE_LATE: (("milestone", "7"), ("days", 3), ("planned", "2026-11-20")),
    ReasonCode.BEHIND_PLAN: (("points", Fraction(1, 3)),),
    ReasonCode.DEADLINE_PASSED: (("days", 1),),
    ReasonCode.AWAITING_REVIEW: (("milestones", 2),),
    ReasonCode.FINISHED_AFTER_DEADLINE: (("days", 4),),
    ReasonCode.NOT_DUE: (("start", "2026-11-23"),),
}
HOLE = re.compile(r"%\(|%[sd]|\{\w*\}")
LIGHT = Light(LightCode.LATE, (), Fraction(2, 5), Fraction(1, 5))


pytestmark = pytest.mark.usefixtures("catalogues_compiled")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", list(ReasonCode))
def test_each_reason_is_a_whole_sentence(code, language):
    reason = Reason(code, VALUES.get(code, ()))
    with translation.override(language):
        said = wording.reason_text(reason, {"7": "试点"}, LIGHT)
    assert said.strip()
    assert not HOLE.search(said)
    assert said != str(code)
    for name, value in reason.values:
        if name in ("days", "milestones"):
            assert str(value) in said
        if name in ("planned", "start"):
            assert str(date.fromisoformat(str(value)).day) in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_has_words_of_its_own(language):
    with translation.override(language):
        said = [
            wording.reason_text(Reason(code, VALUES.get(code, ())), {"7": "试点"}, LIGHT)
            for code in ReasonCode
        ]
    assert len(set(said)) == len(said)


def test_chinese_readers_get_chinese():
    for language in ("zh-hans", "zh-hant"):
        with translation.override(language):
            for code in ReasonCode:
                said = wording.reason_text(Reason(code, VALUES.get(code, ())), {"7": "试点"}, LIGHT)
                assert re.search(r"[\u4e00-\u9fff]", said), (language, code, said)


def state(light: Light, **more: object) -> SimpleNamespace:
    stone = SimpleNamespace(row=Milestone(pk=7, title="试点"))
    return SimpleNamespace(light=light, stones=[stone], **more)


def late(n: int) -> tuple[Reason, ...]:
    return tuple(
        Reason(ReasonCode.MILESTONE_LATE, (("milestone", "7"), ("days", d), ("planned", "2026-11-20")))
        for d in range(n, 0, -1)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_most_weighty_reasons_come_first_and_the_rest_are_counted(language):
    with translation.override(language):
        said = wording.why(state(replace(LIGHT, reasons=late(5))))
    assert "5" in said.split("4")[0]
    assert "3" in said, "three more"
    assert not HOLE.search(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_light_set_by_hand_says_by_whom_why_and_what_was_computed(language):
    by_hand = Override(LightCode.OK, "材料在途 100%", "周予安", date(2026, 11, 23))
    light = replace(LIGHT, reasons=late(1), override=by_hand)
    with translation.override(language):
        said = wording.why(state(light))
        computed = wording.why(state(replace(light, override=None)))
    assert "材料在途 100%" in said
    assert "周予安" in said
    assert computed.lower().rstrip("。") in said.lower()


def test_a_gap_is_never_said_to_be_nothing():
    assert wording.points(Fraction(1, 1000)) == "0.1"
    assert wording.points(Fraction(25, 2)) == "12.5"
    assert wording.points(Fraction(10)) == "10"
    assert wording.percent(Fraction(2, 3)) == "67%"
    assert wording.number(None) == "–"
