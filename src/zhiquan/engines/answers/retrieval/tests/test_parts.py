"""Postings, likeness and learning on their own, against figures worked out by hand or the plain way."""

from __future__ import annotations

import math

import numpy as np
import pytest

from zhiquan.engines.answers.retrieval.dense import Vectors
from zhiquan.engines.answers.retrieval.fusion import Case, learn, learn_gate
from zhiquan.engines.answers.retrieval.lexical import Field, bm25, cosines
from zhiquan.engines.answers.retrieval.tokens import flat, folded, matter, pairs, words


def terms(*texts: str) -> tuple[np.ndarray, np.ndarray]:
    return flat([pairs(folded(text)) for text in texts])


def test_bm25_is_the_formula() -> None:
    texts = ["甲乙甲乙", "甲乙丙", "丙丁"]
    field = Field.of(bm25("f", *terms(*texts), 3, k1=1.2, b=0.75), "f")
    scores = field.score(pairs("甲乙"), 3)
    idf = math.log1p((3 - 2 + 0.5) / (2 + 0.5))
    mean = (3 + 2 + 1) / 3
    for at, (count, length) in enumerate([(2, 3), (1, 2)]):
        want = idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / mean))
        assert scores[at] == pytest.approx(want, rel=1e-5)
    assert scores[2] == 0


def test_likeness_is_one_for_the_same_words_and_zero_for_others() -> None:
    field = Field.of(cosines("f", *terms("甲乙丙", "丁戊己"), 2), "f")
    assert field.cosine(pairs("甲乙丙"), 2) == pytest.approx([1, 0], abs=1e-6)
    half = field.cosine(pairs("甲乙庚"), 2)
    assert 0 < half[0] < 1


def test_pairs_do_not_bridge_marks() -> None:
    assert len(pairs(folded("甲，乙"))) == 0
    assert len(pairs(folded("甲乙，丙丁"))) == 2


def test_words_of_asking_fall_away_but_never_everything() -> None:
    assert "怎么办" not in matter("商标被抢注怎么办")
    assert matter("怎么办") == "怎么办"


def test_words_are_numbers_that_stay() -> None:
    assert words(folded("商标注册")).tolist() == words(folded("商標註冊")).tolist()


def test_what_stands_out_counts() -> None:
    rows = np.zeros((20, 4), dtype=np.float16)
    rows[:, 0] = 1
    rows[7] = [0.6, 0.8, 0, 0]
    owner = np.arange(20, dtype=np.int32) // 2
    scores = Vectors(rows, owner).scores(np.array([0, 1, 0, 0], dtype=np.float32), 10)
    assert scores.argmax() == 3
    assert scores[3] > 0.5
    assert Vectors(rows, owner).scores(None, 10).sum() == 0


def test_learning_finds_the_feature_that_tells() -> None:
    chance = np.random.default_rng(3)
    cases = []
    for _case in range(40):
        rows = chance.normal(size=(20, 4)).astype(np.float32)
        cases.append(Case(rows, rows[:, 2] == rows[:, 2].max()))
    found = learn(cases)
    assert found.argmax() == 2
    assert abs(found[[0, 1, 3]]).max() < 0.2 * found[2]
    fixed = np.array([np.nan, 1.5, np.nan, np.nan], dtype=np.float32)
    assert learn(cases, fixed=fixed)[1] == 1.5
    assert learn(cases).tolist() == found.tolist()


def test_learning_needs_a_case() -> None:
    with pytest.raises(ValueError, match="no case"):
        learn([Case(np.zeros((3, 2), dtype=np.float32), np.zeros(3, dtype=bool))])


def test_a_gate_tells_two_kinds_apart() -> None:
    rows = np.array([[0.9], [0.8], [0.2], [0.1]], dtype=np.float32)
    weight, bias = learn_gate(
        rows, np.array([True, True, False, False]), np.ones(4, dtype=np.float32), ridge=1e-3
    )
    assert weight > 0
    assert -bias / weight == pytest.approx(0.5, abs=0.05)
