"""Disguises of invented filings are found with their original; ordinary ones of one field stay unsaid."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Sequence

import numpy as np
import opencc
import pytest
from numpy.typing import NDArray

from zhiquan.engines.screening.candidates import candidates, rate_for, sampled, weigh
from zhiquan.engines.screening.disguised import DisguiseSettings, disguised
from zhiquan.engines.screening.embedding import nearest
from zhiquan.engines.screening.letters import letters

from .disguise_world import filings

ORDINARY = filings(150)
SWAPS = {"以后": "之后", "一侧": "旁边", "可以": "能够", "对调": "互换", "为止": "才停", "依次": "挨个", "时候": "当口",
         "随后": "接着", "插在": "嵌于", "外面": "外边", "即可": "便成", "拿着": "握住", "松脱": "掉下", "毫米": "厘米"}  # fmt: skip
ID, TEXT = ORDINARY[7]


def swapped(text: str) -> str:
    for word, other in SWAPS.items():
        text = text.replace(word, other)
    return text


def reordered(text: str) -> str:
    parts = text.strip("。").split("。")
    return "。".join(parts[2:] + parts[:2]) + "。"


DISGUISES = {
    "words swapped": swapped(TEXT),
    "clauses moved": reordered(TEXT),
    "figures changed": re.sub(r"\d+", lambda hit: str(int(hit[0]) * 3 + 1), TEXT),
    "traditional": opencc.OpenCC("s2t").convert(TEXT).replace("，", "、"),
    "padded": ORDINARY[40][1][:40] + "。" + TEXT + ORDINARY[41][1][:40] + "。",
    "cut": "。".join(TEXT.split("。")[:2]) + "。",
    "all at once": "外形轻巧，家家能用。" + reordered(swapped(re.sub(r"\d+", "33", TEXT))),
}


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguise_is_found_with_its_original(name: str) -> None:
    (pair,) = disguised([*ORDINARY, ("copy", DISGUISES[name])])
    assert (pair.a, pair.b, pair.method, pair.kinds) == (ID, "copy", "disguised", (1,))
    assert pair.passages
    for one in pair.passages:
        assert 0 <= one.start_a < one.end_a <= len(TEXT)
        assert 0 <= one.start_b < one.end_b <= len(DISGUISES[name])


def test_ordinary_filings_of_one_field_stay_unsaid() -> None:
    assert disguised(filings(300, seed=8)) == ()


def test_others_texts_are_kind_2_and_named_second() -> None:
    (pair,) = disguised([("mine", swapped(TEXT))], against=ORDINARY)
    assert (pair.a, pair.b, pair.kinds) == ("mine", ID, (2,))


def test_texts_held_against_are_not_compared_among_themselves() -> None:
    others = [("x", TEXT), ("y", swapped(TEXT))]
    assert disguised(ORDINARY[:5], against=others) == ()
    assert {pair.b for pair in disguised(ORDINARY[:8], against=others)} == {"x", "y"}


def test_known_pairs_are_left_out_either_way_round() -> None:
    texts = [*ORDINARY, ("copy", swapped(TEXT))]
    assert disguised(texts, skip={("copy", ID)}) == disguised(texts, skip={(ID, "copy")}) == ()


def test_a_handful_of_drafts_is_enough() -> None:
    """Without a corpus to learn stock phrases from, openings alone alarm nobody, and a copy is still found."""
    drafts = [
        (
            "a",
            "本发明公开了一种剥蒜机，包括壳体和电机，其特征在于，所述壳体内设有绞刀，电机与绞刀连接，从而提高了效率。",
        ),
        (
            "b",
            "本发明公开了一种浇花壶，包括壶身和喷嘴，其特征在于，所述壶身上设有把手，喷嘴与壶身连接，从而提高了效率。",
        ),
        ("c", TEXT),
        ("d", swapped(TEXT)),
    ]
    assert [(pair.a, pair.b) for pair in disguised(drafts)] == [("c", "d")]


def test_nothing_in_gives_nothing_out() -> None:
    assert disguised([]) == ()
    assert disguised([("a", ""), ("b", "短"), ("c", "短")]) == ()
    assert disguised([("a", "")], against=[("b", "")]) == ()


def test_answers_do_not_depend_on_the_place_in_the_batch() -> None:
    texts = [*ORDINARY, ("copy", swapped(TEXT))]
    mixed = list(texts)
    random.Random(2).shuffle(mixed)
    one, other = disguised(texts), disguised(mixed)
    assert {frozenset((pair.a, pair.b)) for pair in one} == {frozenset((pair.a, pair.b)) for pair in other}
    assert one == disguised(texts)


def test_a_sample_of_grams_still_finds_the_copy() -> None:
    small = DisguiseSettings(budget=20_000)
    read = [letters(text) for _, text in ORDINARY]
    assert rate_for(read, small.budget) > 1
    (pair,) = disguised([*ORDINARY, ("copy", swapped(TEXT))], settings=small)
    assert (pair.a, pair.b) == (ID, "copy")


def test_progress_counts_the_batch() -> None:
    told: list[tuple[int, int]] = []
    disguised(filings(1200, seed=4), progress=lambda done, of: told.append((done, of)))
    assert told == [(1000, 1200)]


def test_candidates_weigh_both_sides() -> None:
    padded = TEXT + ORDINARY[3][1]
    read = [letters(text) for text in (TEXT, padded, ORDINARY[9][1])]
    weights, indexes, counts = weigh([sampled(one.codes, 1) for one in read], 0.5, 25)
    assert counts.max() <= 3
    best = candidates(indexes, weights, 1, 5, 0.5)
    assert [one.b for one in best] == [1]
    assert best[0].in_a > 0.95 > best[0].in_b


def meanings(texts: Sequence[str]) -> NDArray[np.float32]:
    """A stand-in for the model: texts of the same nouns point the same way, all of them nearly alike."""
    found = []
    for text in texts:
        nouns = "".join(sorted(set(text) & set("弧楔锥环槽网钩盘筒板销罩栅杆轮翅囊膜楞铃")))
        found.append(np.random.default_rng(zlib.crc32(nouns.encode())).normal(size=64) + 5)
    vectors = np.array(found, dtype=np.float32)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_neighbours_by_meaning_are_candidates_that_alignment_verifies() -> None:
    texts = [*ORDINARY, ("copy", swapped(TEXT))]
    blind = DisguiseSettings(gate=2.0)
    assert disguised(texts, settings=blind) == ()
    (pair,) = disguised(texts, settings=blind, embed=meanings)
    assert (pair.a, pair.b) == (ID, "copy")
    assert disguised(texts, settings=DisguiseSettings(gate=2.0, embed_most=100), embed=meanings) == ()


def test_the_nearest_are_named_in_order_without_the_text_itself() -> None:
    vectors = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1]], dtype=np.float32)
    assert nearest(vectors, 2, 2) == [(0, 1), (0, 2), (1, 2), (1, 0)]
    assert nearest(vectors[:1], 1, 3) == []
