"""Side-by-side passages: right spans on both sides, no crumbs, moved and renumbered stretches told apart."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.screening.align import align
from zhiquan.engines.screening.blocks import tile
from zhiquan.engines.screening.letters import grams, letters, masked
from zhiquan.engines.text import fold

from .disguise_world import filings

TEXT = (
    "一种洗墙车，包括机架、装在机架上的吸盘、与吸盘连接的气泵，所述吸盘的直径为120毫米，机架由铝合金制成。"
    "清洗时气泵先抽气，再由刷头刷洗墙面，最后由刮条刮去污水。"
)
COPY = (
    "清洗時氣泵先抽氣，再由刷頭刷洗牆面，最後由刮條刮去污水。"
    "一種洗牆車，包含機架、安裝在機架上的吸盤、與吸盤連接的氣泵，所述吸盤的直徑為９０毫米，機架由不銹鋼制成。"
)
LETTERS = st.text(alphabet="甲乙丙丁，。 12aB", max_size=60)


def told(how: str) -> list[tuple[str, str]]:
    return [
        (TEXT[one.start_a : one.end_a], COPY[one.start_b : one.end_b])
        for one in align(TEXT, COPY).passages
        if one.how == how
    ]


def test_a_number_and_a_material_are_told_as_figures() -> None:
    assert told("num") == [("120", "９０"), ("铝合金", "不銹鋼")]


def test_words_swapped_stand_side_by_side() -> None:
    assert ("括", "含") in told("swap")


def test_the_stretch_that_changed_place_is_moved_not_lost() -> None:
    moved = told("moved")
    assert len(moved) == 1
    assert fold(moved[0][0]).text == fold(moved[0][1]).text


def test_shares_count_both_sides_and_the_order() -> None:
    found = align(TEXT, COPY)
    assert min(found.coverage_a, found.coverage_b) > 0.95
    assert found.equal_a <= found.coverage_a
    assert 0.5 < found.order < 1


def test_a_text_against_itself_is_one_passage() -> None:
    found = align(TEXT, TEXT)
    assert [one.how for one in found.passages] == ["same"]
    assert (found.coverage_a, found.coverage_b, found.order, found.score) == (1, 1, 1, 1)


def test_strangers_and_empty_texts_have_no_passages() -> None:
    assert align(TEXT, "夜里下雨，猫在屋檐下睡着了。").passages == ()
    for pair in (("", ""), ("", TEXT), (TEXT, ""), ("一", "一")):
        assert align(*pair).score == 0


def test_parts_are_named_in_every_passage() -> None:
    assert {(one.part_a, one.part_b) for one in align(TEXT, COPY, "claims", "abstract").passages} == {
        ("claims", "abstract")
    }


def test_no_crumbs_between_changes() -> None:
    """Two equal letters between two swaps belong to the swap."""
    texts = filings(40)
    for (_, one), (_, other) in pairwise(texts):
        passages = align(one, other).passages
        for before, at, after in zip(passages, passages[1:], passages[2:], strict=False):
            if before.how == after.how == "swap":
                assert at.end_a - at.start_a > 2


@settings(max_examples=150, deadline=None)
@given(LETTERS, LETTERS)
def test_passages_lie_in_order_in_a_and_equal_ones_are_equal(a: str, b: str) -> None:
    last = 0
    for one in align(a, b).passages:
        assert last <= one.start_a < one.end_a <= len(a)
        assert 0 <= one.start_b < one.end_b <= len(b)
        last = one.end_a
        if one.how in ("same", "moved"):
            ours, theirs = letters(a[one.start_a : one.end_a]), letters(b[one.start_b : one.end_b])
            assert ours.codes.tolist() == theirs.codes.tolist()


def test_no_letter_is_used_twice_and_compiled_says_the_same() -> None:
    texts = [letters(text).codes for _, text in filings(12)]
    for one in texts[:4]:
        for other in texts[4:]:
            rows = tile(one, other)
            assert np.array_equal(rows, tile(one, other, many=True))
            for column in (0, 1):
                used = [
                    at + step
                    for *starts, size in rows.tolist()
                    for at in [starts[column]]
                    for step in range(size)
                ]
                assert len(used) == len(set(used))
            for i, j, size in rows.tolist():
                assert np.array_equal(one[i : i + size], other[j : j + size])


def test_letters_fold_numbers_and_words_into_one_and_find_their_way_back() -> None:
    text = "Ｗi-Fi 的頻率為 2.45 GHz。"
    read = letters(text)
    assert [text[slice(*read.span(at, at + 1))] for at in range(len(read))] == [
        "Ｗi", "Fi", "的", "頻", "率", "為", "2.45", "GHz",
    ]  # fmt: skip


def test_other_numbers_change_no_gram() -> None:
    one, other = letters("温度为37.5度时保温20分钟").codes, letters("温度为8度时保温45分钟").codes
    assert not np.array_equal(one, other)
    assert np.array_equal(masked(one), masked(other))
    assert np.array_equal(grams(one), grams(other))
