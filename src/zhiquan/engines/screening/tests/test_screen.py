"""The whole of a screening: the same answer whatever the order, from any stage on, in every process."""

import hashlib
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from zhiquan.engines.screening.model import Filing, Screening
from zhiquan.engines.screening.records import read_lines
from zhiquan.engines.screening.report import as_json
from zhiquan.engines.screening.screen import screen
from zhiquan.engines.screening.settings import DETECTORS, Settings
from zhiquan.engines.screening.tests.kinds_world import Builder, World
from zhiquan.engines.screening.tests.parties_world import PartiesBuilder

SOURCE = Path(__file__).resolve().parents[4]
POLICY = SOURCE.parent / "policy" / "shenzhen" / "screening" / "screening.yaml"


def small(seed: int = 1) -> World:
    builder = PartiesBuilder("a", seed)
    builder.ordinary(8)
    builder.template(4)
    builder.parameters(3)
    builder.twins()
    builder.split()
    builder.transfers()
    return builder.world


def essence(result: Screening) -> tuple[object, ...]:
    """Everything but the order in which it is told."""
    pairs = {(frozenset((pair.a, pair.b)), pair.method, pair.score, pair.kinds) for pair in result.pairs}
    clues = {
        (clue.code, frozenset(clue.members), clue.score, str(sorted(clue.facts.items())))
        for clue in result.clues
    }
    groups = {(cluster.id, frozenset(cluster.members), cluster.kinds) for cluster in result.clusters}
    return pairs, clues, groups, {frozenset((twin.a, twin.b)) for twin in result.cleared}


@pytest.fixture(scope="module")
def world() -> World:
    return small()


@pytest.fixture(scope="module")
def result(world: World, settings: Settings) -> Screening:
    return screen(world.filings, settings=settings)


@given(order=st.randoms(use_true_random=False))
@tries(max_examples=8, deadline=None)
def test_the_order_of_lines_changes_nothing(order: random.Random, world, result, settings):
    filings = list(world.filings)
    order.shuffle(filings)
    assert essence(screen(filings, settings=settings)) == essence(result)


@given(seed=st.integers(min_value=2, max_value=10_000))
@tries(max_examples=8, deadline=None)
def test_an_unrelated_filing_takes_no_pair_away(seed: int, world, result, settings):
    stranger = Builder("held", seed)
    stranger.ordinary(1)
    more = screen([*world.filings, *stranger.world.filings], settings=settings)
    assert {(pair.a, pair.b) for pair in result.pairs} <= {(pair.a, pair.b) for pair in more.pairs}


@given(seed=st.integers(min_value=1, max_value=10_000))
@tries(max_examples=6, deadline=None)
def test_a_lawful_twin_never_pairs(seed: int, settings):
    builder = PartiesBuilder("b", seed)
    builder.ordinary(2)
    builder.twins()
    result = screen(builder.world.filings, settings=settings)
    assert not {frozenset((pair.a, pair.b)) for pair in result.pairs} & builder.world.twins
    assert {frozenset((twin.a, twin.b)) for twin in result.cleared} == builder.world.twins


def test_pairs_stand_in_the_order_of_the_filings(world, result):
    order = {filing.id: at for at, filing in enumerate(world.filings)}
    places = [(order[pair.a], order[pair.b]) for pair in result.pairs]
    assert places == sorted(places) and all(a < b for a, b in places)
    assert len(set(places)) == len(places)


def test_passages_are_spans_of_the_originals_on_both_sides(world, result, settings):
    filings = {filing.id: filing for filing in world.filings}
    data = as_json(result, world.filings, settings)
    assert data["pairs"]
    for pair in data["pairs"]:
        assert pair["passages"] and pair["clears"]
        for passage in pair["passages"]:
            for side in ("a", "b"):
                spot = passage[side]
                text = getattr(filings[pair[side]], spot["part"])
                assert text[spot["start"] : spot["end"]] == spot["text"] != ""


def test_every_sentence_is_filled_in_both_languages(world, result, settings):
    for language in ("zh-Hans", "en"):
        data = as_json(result, world.filings, settings, language)
        texts = [each["text"] for each in (*data["pairs"], *data["clues"], *data["cleared"])]
        assert texts and not [text for text in texts if "?" in text or "{" in text]
        han = [text for text in texts if language == "en" and text.startswith("同")]
        assert han == []


def test_findings_gather_what_is_said_of_each_filing(world, result, settings):
    data = as_json(result, world.filings, settings)
    ranks = [each["score"] for each in data["findings"]]
    assert ranks == sorted(ranks, reverse=True) and all(0 < rank <= 1 for rank in ranks)
    named = {name for pair in data["pairs"] for name in (pair["a"], pair["b"])}
    named |= {member for clue in data["clues"] for member in clue["members"]}
    assert {each["id"] for each in data["findings"]} == named
    for each in data["findings"]:
        assert all(each["id"] in pair for pair in each["pairs"])
        assert all(each["id"] in clue["members"] for clue in each["clues"])


def test_every_member_of_a_cluster_has_a_reason(result):
    assert result.clusters
    for cluster in result.clusters:
        assert len(cluster.members) > 1
        assert set(cluster.shared["why"]) == set(cluster.members)
        assert all(cluster.shared["why"].values())


def test_a_killed_screening_goes_on_from_the_stages_it_kept(world, result, settings):
    kept: dict[str, object] = {}

    class Killed(Exception):
        pass

    def keep(stage: str, state: object) -> None:
        kept[stage] = json.loads(json.dumps(state))
        if len(kept) == 4:
            raise Killed

    with pytest.raises(Killed):
        screen(world.filings, settings=settings, keep=keep)
    again: list[str] = []
    resumed = screen(world.filings, settings=settings, resume=kept, keep=lambda stage, _: again.append(stage))
    assert not set(again) & set(kept) and len(again) == len(DETECTORS) - 4
    assert json.dumps(as_json(resumed, world.filings, settings)) == json.dumps(
        as_json(result, world.filings, settings)
    )


def test_stages_of_other_filings_are_not_taken_over(world, settings):
    kept: dict[str, object] = {}
    screen(world.filings[:10], settings=settings, keep=lambda stage, state: kept.update({stage: state}))
    again: list[str] = []
    screen(world.filings[:11], settings=settings, resume=kept, keep=lambda stage, _: again.append(stage))
    assert len(again) == len(DETECTORS)


def test_with_a_corpus_its_own_pairs_are_not_told(world, settings):
    half = len(world.filings) // 2
    own, corpus = world.filings[:half], world.filings[half:]
    result = screen(own, corpus, settings)
    names = {filing.id for filing in own}
    assert result.filings == len(own)
    assert result.pairs and all(pair.a in names for pair in result.pairs)
    assert all(set(clue.members) & names for clue in result.clues)


def test_a_filing_is_not_held_against_itself(settings):
    builder = Builder("a", 9)
    builder.ordinary(5)
    filings = builder.world.filings
    assert screen(filings, filings, settings.only(("near_copy",))).pairs == ()


def test_nothing_comes_of_nothing(settings):
    empty = screen([], settings=settings)
    assert (empty.filings, empty.pairs, empty.clues, empty.clusters) == (0, (), (), ())
    blank = screen([Filing(id="1"), Filing(id="2"), Filing(id="3", claims="。")], settings=settings)
    assert blank.pairs == blank.clues == ()


def test_an_id_may_stand_only_once(settings):
    with pytest.raises(ValueError, match="twice"):
        screen([Filing(id="1"), Filing(id="1")], settings=settings)


def test_progress_names_every_stage(world, settings):
    seen: list[str] = []
    screen(world.filings[:5], settings=settings, progress=lambda stage, done, total: seen.append(stage))
    assert set(seen) == set(DETECTORS)


def test_policy_switches_detectors(world, settings):
    result = screen(world.filings, settings=settings.only(("parameters",)))
    assert {pair.method for pair in result.pairs} == {"parameters"}


WORD = st.text(max_size=10)
ODD = {
    "id": st.text(max_size=3),
    "claims": st.text(max_size=80),
    "applicant": WORD,
    "address": WORD,
    "inventors": st.lists(WORD, max_size=3),
    "ipc": st.lists(WORD, max_size=2),
    "transfers": st.lists(st.dictionaries(st.sampled_from(["on", "from", "to"]), WORD), max_size=2),
}


@given(st.lists(st.fixed_dictionaries(ODD), max_size=6))
@tries(max_examples=25, deadline=None)
def test_no_line_however_odd_breaks_it(settings, records):
    filings, _ = read_lines([json.dumps(record) for record in records], "odd")
    as_json(screen(filings, settings=settings), filings, settings)


SCRIPT = """
import hashlib, json, sys, yaml
from zhiquan.engines.screening.report import as_json
from zhiquan.engines.screening.screen import screen
from zhiquan.engines.screening.settings import read
from zhiquan.engines.screening.tests.test_screen import small
settings = read(yaml.safe_load(open(sys.argv[1], encoding="utf-8")))
filings = small().filings
data = as_json(screen(filings, settings=settings), filings, settings)
print(hashlib.sha256(json.dumps(data, ensure_ascii=False).encode()).hexdigest())
"""


def test_every_process_gives_the_same_bytes(world, result, settings):
    data = json.dumps(as_json(result, world.filings, settings), ensure_ascii=False)
    seeds = ("0", "4321")
    told = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(POLICY)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(SOURCE)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in seeds
    }
    assert told == {hashlib.sha256(data.encode()).hexdigest()}


def test_near_copies_of_a_stranger_in_the_corpus_are_kind_two_as_well(settings):
    builder = PartiesBuilder("a", 11)
    builder.false_family()
    one, other = builder.world.filings
    pair = screen([replace(one, family="")], [replace(other, family="")], settings).pairs[0]
    assert pair.kinds == (1, 2)
