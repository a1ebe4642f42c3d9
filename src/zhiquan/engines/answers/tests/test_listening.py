"""The listener: what a question says, and when a decision tree is left for a new question."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from zhiquan.engines.answers.listening import Ear, Listening, listening
from zhiquan.engines.answers.model import Intent

DAY = date(2026, 11, 23)
GUIDES: dict[str, Any] = {
    "guides": [
        {
            "code": "sign",
            "name": {"zh-Hans": "换牌", "en": "A new sign"},
            "start": "same",
            "questions": {
                "same": {
                    "slot": "same.boat",
                    "ask": {"zh-Hans": "还是同一条船吗？", "en": "Is it the same boat?"},
                    "options": [
                        {
                            "code": "yes",
                            "label": {"zh-Hans": "是", "en": "Yes"},
                            "affirms": True,
                            "words": ["同一条"],
                            "next": "where",
                        },
                        {
                            "code": "no",
                            "label": {"zh-Hans": "不是", "en": "No"},
                            "denies": True,
                            "words": ["换了一条"],
                            "open": {"matter": "new-boat"},
                        },
                    ],
                },
                "where": {
                    "slot": "sign.where",
                    "ask": {"zh-Hans": "在窗口办还是网上办？", "en": "At the counter or online?"},
                    "options": [
                        {
                            "code": "window",
                            "label": {"zh-Hans": "窗口", "en": "Counter"},
                            "words": ["窗口"],
                            "open": {"matter": "sign-window"},
                        },
                        {
                            "code": "online",
                            "label": {"zh-Hans": "网上", "en": "Online"},
                            "words": ["网上"],
                            "open": {"matter": "sign-online"},
                        },
                    ],
                },
            },
        }
    ]
}
LIMITS: dict[str, Any] = {
    "limits": [
        {
            "code": "compare",
            "name": {"zh-Hans": "比较", "en": "Comparison"},
            "reason": {"zh-Hans": "不比较。", "en": "No comparison."},
            "handover": True,
            "asks": {"zh-Hans": ["哪家做船牌最好", "推荐一家靠谱的船牌店", "哪个师傅手艺最好", "船牌店排名"]},
        }
    ],
    "contrast": ["换船牌要几天", "船牌丢了怎么补", "船牌挂在哪里", "换牌要带什么材料"],
}
INTENTS = (
    Intent(
        "sign.change",
        {"zh-Hans": "换船牌", "en": "A new sign"},
        {"zh-Hans": ("换船牌", "船改名了牌子怎么换", "申请新船牌")},
    ),
    Intent(
        "sign.lost",
        {"zh-Hans": "补船牌", "en": "A lost sign"},
        {"zh-Hans": ("船牌丢了", "牌子不见了怎么补", "补办船牌")},
    ),
)


@pytest.fixture(scope="module")
def heard() -> Listening:
    return listening(Ear(INTENTS, GUIDES, {}, {"北岸": "north"}, LIMITS))


def test_a_question_says_its_intent_and_its_slots(heard: Listening) -> None:
    found = heard.understand("北岸的船改了名，牌子要怎么换", DAY, {}, None)
    assert found.intent == "sign.change"
    assert found.slots["district"] == "north"
    assert sum(chance for _code, chance in found.intents) == pytest.approx(1, abs=1e-3)


def test_a_kind_of_question_that_is_not_answered_is_known_with_its_reason(heard: Listening) -> None:
    compared = heard.understand("哪家船牌店最好，推荐一家", DAY, {}, None)
    plain = heard.understand("换船牌要带什么材料", DAY, {}, None)
    assert compared.beyond > 0.5 > plain.beyond
    assert compared.limit is not None
    assert compared.limit.reason["zh-Hans"] == "不比较。"


def test_a_tree_asks_one_question_after_the_other_and_opens_a_form(heard: Listening) -> None:
    first = heard.begin("sign", {})
    assert first is not None
    assert first.asks
    second = heard.go_on(first.state, "是的", {})
    assert second is not None
    assert second.question["zh-Hans"] == "在窗口办还是网上办？"
    last = heard.go_on(second.state, "网上办吧", second.slots)
    assert last is not None
    assert last.matter == "sign-online"


def test_a_new_question_is_no_reply_even_where_a_word_of_it_suits_a_later_one(heard: Listening) -> None:
    first = heard.begin("sign", {})
    assert first is not None
    assert heard.go_on(first.state, "去年在网上看到湖边要修一个新的码头，什么时候完工", {}) is None
    assert heard.go_on(first.state, "网上办", {}) is not None


def test_without_kinds_nothing_is_beyond() -> None:
    bare = listening(Ear(INTENTS))
    assert bare.understand("哪家最好", DAY, {}, None).beyond == 0.0
    assert bare.begin("sign", {}) is None
