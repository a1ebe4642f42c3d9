"""Near-copies: exact scores, full recall on what brute force finds, one answer from both ways of computing it."""

import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.screening import estimate, pairs, prepare
from zhiquan.engines.screening.grams import Folder, gram_hashes, joined
from zhiquan.engines.screening.nearcopies import near_copies
from zhiquan.engines.screening.sketch import Plan, plan, sketch
from zhiquan.engines.text import fold

LETTERS = "导密传支连控检散过储输驱压温湿光电磁声热水气油粉液固快慢高低前后"
anything = st.text(alphabet=st.characters(codec="utf-8"), max_size=30)


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def switch() -> None:
        monkeypatch.setattr(prepare, "SMALL_UNITS", -1)

    return switch


def gram_set(text: str, size: int = 4) -> frozenset[str]:
    folded = fold(text).text
    return frozenset(folded[at : at + size] for at in range(max(1, len(folded) - size + 1))) - {""}


def brute(texts: list[tuple[str, str]], threshold: float, size: int = 4) -> list[tuple[str, str, float]]:
    sets = [gram_set(text, size) for _, text in texts]
    found = []
    for left in range(len(sets)):
        for right in range(left + 1, len(sets)):
            shared = len(sets[left] & sets[right])
            union = len(sets[left]) + len(sets[right]) - shared
            if shared and shared / union >= threshold:
                found.append((texts[left][0], texts[right][0], shared / union))
    return found


def corpus(count: int, seed: int, length: int = 80) -> list[tuple[str, str]]:
    """Random texts, every third an edited copy of an earlier one."""
    chance = random.Random(seed)
    texts: list[str] = []
    for place in range(count):
        if place % 3 == 2:
            letters = list(chance.choice(texts))
            for _ in range(chance.randrange(8)):
                letters[chance.randrange(len(letters))] = chance.choice(LETTERS)
            texts.append("".join(letters))
        else:
            texts.append("".join(chance.choices(LETTERS, k=chance.randrange(length // 2, length))))
    return [(f"t{place}", text) for place, text in enumerate(texts)]


@given(st.lists(anything, max_size=8))
@settings(deadline=None)
def test_blocks_fold_as_single_texts_do(texts: list[str]) -> None:
    folded = Folder().fold(texts)
    alone = [
        folded.units[start:end].tobytes().decode("utf-16-le")
        for start, end in zip(folded.starts[:-1], folded.starts[1:], strict=True)
    ]
    assert alone == [fold(text).text for text in texts]


def test_a_folder_learns_as_it_goes_and_blocks_join() -> None:
    folder = Folder()
    blocks = [folder.fold(["導熱㎞", ""]), folder.fold(["①ＡＢ𠀀", "導 熱"])]
    together = joined(blocks)
    assert together.units.tobytes().decode("utf-16-le") == "导热km1ab𠀀导热"
    assert together.starts.tolist() == [0, 4, 4, 9, 11]


@given(st.lists(anything, min_size=2, max_size=6), st.integers(1, 6))
@settings(deadline=None)
def test_grams_are_sets_of_characters(texts: list[str], size: int) -> None:
    hashes, bounds = gram_hashes(Folder().fold(texts), size)
    sets = [set(hashes[a:b].tolist()) for a, b in pairwise(bounds.tolist())]
    told = [gram_set(text, size) for text in texts]
    assert [len(one) for one in sets] == [len(one) for one in told]
    assert [len(sets[0] & one) for one in sets] == [len(told[0] & one) for one in told]


@given(st.lists(anything, min_size=1, max_size=6), st.sampled_from([Plan(4, 5), Plan(2, 3), Plan(6, 2)]))
@settings(deadline=None, max_examples=60)
def test_both_ways_sketch_alike(texts: list[str], used: Plan) -> None:
    folded = Folder().fold(texts)
    plain, quick = sketch(folded, used), prepare.compiled_sketch(folded, used)
    assert np.array_equal(plain.keys, quick.keys)
    assert np.array_equal(plain.bits, quick.bits)
    assert np.array_equal(plain.sizes, quick.sizes)


@pytest.mark.parametrize(("threshold", "seed"), [(0.7, 1), (0.8, 2), (0.6, 3), (0.5, 4)])
def test_all_pairs_are_found_with_exact_scores(threshold: float, seed: int) -> None:
    texts = corpus(400, seed)
    assert [tuple(pair) for pair in near_copies(texts, threshold).pairs] == brute(texts, threshold)


def test_recall_at_the_threshold_and_over_many_seeds() -> None:
    wanted = found = 0
    for seed in range(12):
        texts = corpus(300, 100 + seed, 260)
        told = {(one, other) for one, other, _ in brute(texts, 0.7)}
        got = {(pair.a, pair.b) for pair in near_copies(texts).pairs}
        assert got <= told
        wanted, found = wanted + len(told), found + len(got)
    assert wanted > 500
    assert found / wanted >= 0.995


@pytest.mark.parametrize("threshold", [0.7, 0.5])
def test_compiled_and_plain_agree(threshold: float, compiled: Callable[[], None]) -> None:
    texts = [
        *corpus(300, 7),
        ("short", "导热"),
        ("again", "導 熱"),
        ("empty", " "),
        ("none", ""),
        ("far", "𠀀𠀁𠀂𠀃𠀄"),
    ]
    plain = near_copies(texts, threshold)
    compiled()
    assert near_copies(texts, threshold) == plain
    assert ("short", "again", 1.0) in plain.pairs


def test_the_stream_is_read_once_and_blocks_do_not_matter(
    monkeypatch: pytest.MonkeyPatch, compiled: Callable[[], None]
) -> None:
    texts = corpus(300, 8)
    whole = near_copies(iter(texts))
    compiled()
    monkeypatch.setattr(prepare, "_BLOCK_TEXTS", 7)
    monkeypatch.setattr(pairs, "_BUFFER", 3)
    assert near_copies(iter(texts)) == whole


def test_folding_meets_scripts_and_widths() -> None:
    one, other = "本發明公開了一種導熱膠裝置ＡＢ１２", "本发明公开了一种导热胶装置 ab12"
    assert near_copies([("a", one), ("b", other)]).pairs == (("a", "b", 1.0),)


def test_a_corpus_of_one_text_becomes_one_group() -> None:
    texts = [(f"t{place}", "本发明公开了一种导热装置，所述装置包括壳体和散热片。") for place in range(20_000)]
    result = near_copies(texts)
    assert not result.complete
    assert result.estimate.mode == "groups"
    assert result.estimate.pairs > estimate.PAIRS_MOST
    assert result.groups == (tuple(name for name, _ in texts),)
    assert len(result.pairs) == 19_999


def test_groups_mode_keeps_ordinary_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = corpus(300, 9) + [(f"c{place}", LETTERS * 3) for place in range(40)]
    every = near_copies(texts)
    monkeypatch.setattr(estimate, "PAIRS_MOST", 300)
    monkeypatch.setattr(pairs, "SMALL_MEETINGS", -1)
    fewer = near_copies(texts)
    assert every.complete and not fewer.complete
    assert fewer.groups == every.groups
    assert {pair for pair in every.pairs if pair.a[0] == "t"} <= set(fewer.pairs)
    assert sum(pair.a[0] == "c" for pair in fewer.pairs) == 39


def test_the_estimate_comes_before_the_search() -> None:
    told: list[str] = []
    texts = corpus(300, 10)
    result = near_copies(texts, progress=lambda stage, done, total: told.append(stage))
    assert told[0] == "read" and "search" in told
    assert abs(result.estimate.pairs - len(result.pairs)) <= 1
    assert result.estimate.candidates >= result.estimate.pairs
    assert set(result.estimate.as_dict()) == {"texts", "meetings", "candidates", "pairs", "groups"}


@pytest.mark.parametrize(("count", "size"), [(2, 2), (7, 5), (40, 13)])
def test_numbered_pairs_of_a_group(count: int, size: int) -> None:
    numbers = np.arange(size * (size - 1) // 2)
    first, second = estimate._places(numbers, np.full(len(numbers), size))
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [
        (a, b) for a in range(size) for b in range(a + 1, size)
    ]


@pytest.mark.parametrize(("threshold", "size"), [(0.39, 4), (1.01, 4), (0.7, 0), (0.7, 17)])
def test_out_of_range_is_refused(threshold: float, size: int) -> None:
    with pytest.raises(ValueError, match="between"):
        near_copies([], threshold, size)


@pytest.mark.parametrize("threshold", [0.4, 0.5, 0.6, 0.7, 0.9, 1.0])
def test_the_promised_recall_at_the_threshold(threshold: float) -> None:
    used = plan(threshold, 4)
    assert (1 - threshold**used.rows) ** used.bands < 0.002
    assert used.hashes <= 256


def test_nothing_in_nothing_out() -> None:
    assert near_copies([]).pairs == ()
    assert near_copies([("a", ""), ("b", "")]).pairs == ()


def test_no_compiled_code_is_kept_beside_the_sources() -> None:
    from numba import config
    from numba.core.caching import NullCache

    from zhiquan.engines.screening import kernels

    assert config.CACHE_DIR or isinstance(kernels.sketch._cache, NullCache)
    assert not list(Path(kernels.__file__).parent.rglob("kernels.*.nbi"))
