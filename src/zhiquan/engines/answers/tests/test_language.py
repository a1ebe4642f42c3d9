"""Languages are told apart, and what people say is read as the term they mean."""

from __future__ import annotations

import pytest

from zhiquan.engines.answers.language import Speech, detect, read
from zhiquan.engines.answers.tests.talking import speech


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("商标怎么续展", "zh-Hans"),
        ("商標如何續展", "zh-Hant"),
        ("How do I renew a trade mark?", "en"),
        ("個商標就嚟過期，點樣續", "yue"),
        ("点样注册商标呀，唔识搞", "yue"),
        ("亚马逊店铺收到TRO怎么办", "zh-Hans"),
        ("公司與海關的關係", "zh-Hant"),
        ("12345", "zh-Hans"),
        ("", "zh-Hans"),
    ],
)
def test_the_language_of_a_question(text: str, language: str) -> None:
    assert detect(text, speech()) == language


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("我想注册一个伤标", "商标"),
        ("砖利怎么申请", "专利"),
        ("商标意义申请", "商标异议"),
        ("註冊個商標要幾多錢", "多少钱"),
        ("商標唔見咗點算", "丢了怎么办"),
        ("renew my trade mark", "续展商标"),
        ("ＴＲＯ　冻结", "tro冻结"),
    ],
)
def test_what_is_said_becomes_the_term(text: str, part: str) -> None:
    assert part in read(text, speech()).text


@pytest.mark.parametrize("text", ["这件事意义重大", "带里面的材料", "申请专利", "企业关系系统"])
def test_words_of_their_own_stay(text: str) -> None:
    assert read(text, speech()).text == text


def test_ideas_stand_for_everyday_words() -> None:
    assert "加快审查" in read("能不能插队", speech()).ideas


def test_nothing_is_known_without_data() -> None:
    assert read("我想注册一个伤标", Speech()).text == "我想注册一个伤标"
