"""Invented law, so small that every answer can be seen: which article comes first, and which must not come at all."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from zhiquan.engines.answers.model import Article, Instrument
from zhiquan.engines.answers.retrieval import Searcher, build

OLD, NEW = date(2026, 6, 1), date(2027, 6, 1)
LEXICON = [{"say": ["抢注"], "law": ["抢先登记"]}]


def instrument(name: str, begins: date, ends: date | None = None, **more: object) -> Instrument:
    return Instrument(
        id=f"{name}@{begins}",
        title=f"中华人民共和国{name}",
        name=name,
        level=str(more.pop("level", "law")),
        valid_from=begins,
        valid_to=ends,
        ip=bool(more.pop("ip", True)),
        **more,  # type: ignore[arg-type]
    )


INSTRUMENTS = [
    instrument("徽记法", date(2020, 1, 1), date(2026, 12, 31)),
    instrument("徽记法", date(2027, 1, 1)),
    instrument("徽记条例", date(2020, 1, 1), level="regulation"),
    instrument("甲省徽记条例", date(2020, 1, 1), level="local", place="甲省"),
    instrument("渡口法", date(2020, 1, 1), ip=False),
]
TEXTS = [
    (0, 1, "徽记自登记之日起九年内有效。"),
    (0, 2, "不得抢先登记他人已经使用的徽记。"),
    (1, 1, "徽记自登记之日起八年内有效。"),
    (1, 2, "不得抢先登记他人已经使用并有影响的徽记，违者处罚。"),
    (2, 1, "徽记法第二条所称使用，是指在货物上使用徽记。"),
    (3, 1, "徽记自登记之日起九年内有效。本省奖励徽记登记。"),
    (4, 1, "渡口的船只应当每年检验。"),
    (4, 2, "本法自二〇二〇年一月一日起施行。"),
]
ARTICLES = [
    Article(
        f"{INSTRUMENTS[of].id}#第{'零一二'[number]}条",
        INSTRUMENTS[of].id,
        f"第{'零一二'[number]}条",
        number,
        (),
        text,
    )
    for of, number, text in TEXTS
]
ASKED = [(0, "牌子注册好能用多少年"), (2, "牌子注册好能用多少年"), (6, "船多久验一次")]
BUILT = build(INSTRUMENTS, ARTICLES, ASKED)
SEARCHER = Searcher(BUILT.arrays, BUILT.meta, LEXICON)


def found(question: str, on: date = OLD, k: int = 8) -> list[int]:
    return [hit.at for hit in SEARCHER.search(question, None, on, k)]


def test_a_question_in_other_words_finds_the_article_it_was_asked_of() -> None:
    assert found("我的牌子注册好了能用几年")[0] == 0


def test_only_texts_of_the_day_come_up() -> None:
    assert {1, 0}.isdisjoint(found("徽记登记有效", NEW))
    assert {2, 3}.isdisjoint(found("徽记登记有效", OLD))
    assert found("徽记登记几年内有效", NEW)[0] == 2


def test_a_question_on_law_to_come_sees_it() -> None:
    assert 2 in found("2027年起徽记登记几年内有效", OLD)
    assert 2 not in found("2026年起徽记登记几年内有效", OLD)


def test_a_named_article_comes_first() -> None:
    assert found("徽记法第二条怎么说")[0] == 1
    assert found("徽记条例第1条怎么说")[0] == 4


def test_lay_words_find_legal_ones() -> None:
    plain = Searcher(BUILT.arrays, BUILT.meta)
    assert not any(hit.parts.get("legal") for hit in plain.search("徽记被抢注了", None, OLD))
    assert found("徽记被抢注了")[0] == 1


def test_traditional_script_and_width_make_no_difference() -> None:
    assert found("徽記登記幾年內有效　ＯＫ") == found("徽记登记几年内有效 ok")


def test_local_rules_of_elsewhere_stand_back_unless_named() -> None:
    hits = found("徽记自登记之日起几年内有效")
    assert hits.index(0) < hits.index(5)
    assert found("甲省徽记条例里徽记登记奖励")[0] == 5


def test_vectors_of_asked_questions_speak_for_their_article() -> None:
    rows = np.eye(3, 4, dtype=np.float32)
    searcher = Searcher({**BUILT.arrays, "asked.rows": rows}, BUILT.meta)
    hits = searcher.search("完全另一种说法", rows[2], OLD)
    assert hits[0].at == 6
    assert hits[0].parts["asked_near"] > 0


def test_the_same_words_are_shown_once() -> None:
    twice = [*ARTICLES, Article("x#第三条", INSTRUMENTS[0].id, "第三条", 3, (), TEXTS[0][2])]
    built = build(INSTRUMENTS, twice)
    hits = Searcher(built.arrays, built.meta).search("徽记登记几年内有效", None, OLD)
    assert sum(twice[hit.at].text == TEXTS[0][2] for hit in hits) == 1


@pytest.mark.parametrize("question", ["", "？", "吗", "   ", "zzzz", "第九千九百九十九条", "徽" * 3000])
def test_odd_questions_do_no_harm(question: str) -> None:
    assert len(found(question, k=3)) <= 3


def test_an_empty_library_finds_nothing() -> None:
    built = build([], [])
    assert Searcher(built.arrays, built.meta).search("徽记", None, OLD) == []


def test_a_search_is_the_same_twice_and_over_mapped_arrays(tmp_path: object) -> None:
    for name, array in BUILT.arrays.items():
        np.save(f"{tmp_path}/{name}.npy", array)
    mapped = {name: np.load(f"{tmp_path}/{name}.npy", mmap_mode="r") for name in BUILT.arrays}
    other = Searcher(mapped, BUILT.meta, LEXICON)
    assert other.search("徽记登记", None, OLD) == SEARCHER.search("徽记登记", None, OLD)
