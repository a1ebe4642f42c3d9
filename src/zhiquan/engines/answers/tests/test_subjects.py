"""Which kinds of right a text names, and what strays from them."""

from __future__ import annotations

from zhiquan.engines.answers.limits import Names
from zhiquan.engines.answers.subjects import Subjects, strays, worded

KINDS = Subjects(
    {
        "subjects": [
            {"code": "lamp", "say": ["灯牌", "lamp sign"]},
            {"code": "kite", "say": ["风筝", "kite"]},
        ]
    }
)


def test_a_text_names_kinds_in_either_language() -> None:
    assert KINDS.named("我的灯牌和风筝") == {"lamp", "kite"}
    assert KINDS.named("Two Lamp signs, please") == {"lamp"}
    assert KINDS.named("二手房怎么过户") == frozenset()


def test_a_latin_word_is_found_only_where_a_word_begins() -> None:
    assert KINDS.named("kites fly") == {"kite"}
    assert KINDS.named("akite") == frozenset()


def test_what_most_texts_name_is_what_they_are_about() -> None:
    texts = ["灯牌多少钱", "灯牌坏了", "灯牌和风筝", "怎么办"]
    assert KINDS.common(texts, 0.5) == {"lamp"}
    assert KINDS.common(texts, 0.2) == {"lamp", "kite"}


def test_only_another_kind_than_the_one_named_strays() -> None:
    assert strays({"lamp"}, {"kite"})
    assert not strays({"lamp"}, {"kite", "lamp"})
    assert not strays({"lamp"}, set())
    assert not strays(set(), {"kite"})


def test_words_are_taken_as_they_are_written() -> None:
    asking = worded(["?", "how"])
    assert asking.search("really?")
    assert asking.search("How long")
    assert not asking.search("show it")


def test_names_of_one_kind_are_read_as_one_word() -> None:
    names = Names(
        {
            "names": [
                {"means": "某地", "say": ["乌有国", "乌有"]},
                {"means": "place", "say": ["U.T.", "Utopia"]},
            ]
        }
    )
    assert names.plain("乌有国的法律，乌有的税") == "某地的法律，某地的税"
    assert names.plain("utopia and U.T. law, not utopian") == "place and place law, not utopian"
    assert Names({}).plain("乌有国") == "乌有国"
