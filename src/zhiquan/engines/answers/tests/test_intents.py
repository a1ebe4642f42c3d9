"""Intents: the phrasings are complete, and the model ranks, doubts, refuses and is the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from zhiquan.engines.answers.intents import (
    Ranked,
    close,
    loaded,
    outside,
    phrasings,
    read_intents,
    train,
)
from zhiquan.engines.answers.tests.talking import MATTERS, guides, intents, small, some, speech


def test_every_intent_is_said_in_many_ways() -> None:
    assert len(intents()) >= 100
    for intent in intents():
        assert len(set(intent.asks["zh-Hans"])) >= 15, intent.code
        assert len(set(intent.asks["zh-Hant"])) >= 2, intent.code
        assert len(set(intent.asks["en"])) >= 2, intent.code


def test_intents_lead_to_what_exists() -> None:
    codes = {intent.code for intent in intents()}
    for intent in intents():
        assert not intent.matter or intent.matter in MATTERS, intent.code
        assert not intent.guide or intent.guide in guides(), intent.code
        assert set(intent.near) <= codes - {intent.code}, intent.code


def test_no_phrasing_belongs_to_two_intents() -> None:
    owners: dict[str, str] = {}
    for code, text in phrasings(intents()):
        assert owners.setdefault(text, code) == code, text


def test_a_code_may_stand_once_only() -> None:
    one = {"code": "a", "name": {"zh-Hans": "甲", "en": "A"}, "asks": {"zh-Hans": ["甲"]}}
    with pytest.raises(ValueError, match="twice: a"):
        read_intents([{"intents": [one]}, {"intents": [one]}])


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("我的伤标要到期了，怎么虚展", "trademark.renew"),
        ("想把品牌卖给朋友的公司", "trademark.transfer"),
        ("佢話我個亞馬遜戶口俾美國法院凍結咗", "overseas.tro"),
        ("when must the yearly fee for my patent be paid", "patent.annuity"),
        ("老板拖欠工资怎么办", "out_of_scope"),
    ],
)
def test_questions_in_other_words_find_their_intent(question: str, code: str) -> None:
    assert small().rank(question).best == code


def test_probabilities_are_probabilities() -> None:
    chances = [chance for _code, chance in small().rank("商标").scores]
    assert sum(chances) == pytest.approx(1, abs=1e-5)
    assert chances == sorted(chances, reverse=True)


@pytest.mark.parametrize("question", ["", "？？？", "zzz", "㐀" * 3, "x" * 5000])
def test_any_text_is_ranked(question: str) -> None:
    assert len(small().rank(question).scores) == len(small().codes)


def test_what_was_asked_before_counts_for_a_reply() -> None:
    alone = dict(small().rank("地址换了").scores)["trademark.change"]
    assert dict(small().rank("地址换了", before="我的商标要变更").scores)["trademark.change"] > alone


def test_close_asks_back_only_in_doubt() -> None:
    assert close(Ranked((("a", 0.9), ("b", 0.05), ("c", 0.05)), "zh-Hans", 1.0)) == ()
    assert close(Ranked((("a", 0.45), ("b", 0.4), ("c", 0.02)), "zh-Hans", 1.0)) == ("a", "b")


def test_outside_is_what_is_out_of_scope_or_unlikely() -> None:
    assert outside(Ranked((("out_of_scope", 0.6), ("a", 0.4)), "zh-Hans", 1.0))
    assert outside(Ranked((("a", 0.1), ("b", 0.1)), "zh-Hans", 1.0))
    assert not outside(Ranked((("a", 0.6), ("b", 0.1)), "zh-Hans", 1.0))


def test_training_gives_the_same_model_and_arrays_keep_it() -> None:
    chosen = some("trademark.register", "patent.register")
    one, other = train(chosen, speech()), train(chosen, speech())
    assert np.array_equal(one.weights, other.weights)
    again = loaded(one.arrays(), speech())
    question = "发明怎么申请"
    assert again.rank(question).scores[0][0] == one.rank(question).best
    assert again.rank(question).probability == pytest.approx(one.rank(question).probability, abs=0.01)


def test_vectors_of_phrasings_decide_where_letters_say_nothing() -> None:
    chosen = some("trademark.register", "patent.register")
    directions = np.eye(2, 8, dtype=np.float32)
    owners = [0 if code == "trademark.register" else 1 for code, _text in phrasings(chosen)]
    model = train(chosen, speech(), directions[owners])
    assert model.rank("嗯嗯", directions[0]).best == "trademark.register"
    assert model.rank("嗯嗯", directions[1]).best == "patent.register"
