"""A text pieced together names its sources with spans; copies, kin and stock phrases do not make a splice."""

from __future__ import annotations

import random
from dataclasses import replace

from zhiquan.engines.screening.model import Filing
from zhiquan.engines.screening.screen import screen
from zhiquan.engines.screening.splices import splices

from .disguise_world import filings

ORDINARY = filings(120, seed=21)


def sentences(at: int) -> list[str]:
    return ORDINARY[at][1].strip("。").split("。")


def joined(*parts: list[str]) -> str:
    return "。".join(sentence for part in parts for sentence in part) + "。"


TWO = joined(sentences(4)[:3], sentences(9)[2:])
THREE = joined(sentences(30)[:2], sentences(31)[1:3], sentences(32)[3:])


def test_two_sources_are_named_with_spans_on_both_sides() -> None:
    pairs = splices([*ORDINARY, ("pieced", TWO)])
    assert {pair.a for pair in pairs} == {ORDINARY[4][0], ORDINARY[9][0]}
    assert {(pair.b, pair.method, pair.kinds) for pair in pairs} == {("pieced", "splice", (1,))}
    texts = dict(ORDINARY)
    for pair in pairs:
        longest = max(pair.passages, key=lambda one: one.end_a - one.start_a)
        assert texts[pair.a][longest.start_a : longest.end_a] == TWO[longest.start_b : longest.end_b]


def test_every_pair_lists_all_sources_and_their_share() -> None:
    pairs = splices([*ORDINARY, ("pieced", THREE)])
    assert len(pairs) == 3
    for pair in pairs:
        named = pair.shared["sources"]
        assert isinstance(named, list)
        assert {one["id"] for one in named} == {ORDINARY[at][0] for at in (30, 31, 32)}
        assert all(0 < one["share"] < 0.85 and one["spans"] for one in named)
        assert pair.shared["spliced"] == "pieced"


def test_light_disguise_does_not_hide_the_sources() -> None:
    text = TWO.replace("以后", "之后").replace("一侧", "旁边").replace("毫米", "厘米").replace("可以", "能够")
    assert {pair.a for pair in splices([*ORDINARY, ("pieced", text)])} == {ORDINARY[4][0], ORDINARY[9][0]}


def test_ordinary_filings_and_a_near_copy_are_no_splice() -> None:
    assert splices(ORDINARY) == ()
    assert splices([*ORDINARY, ("copy", ORDINARY[3][1].replace("一种", "所述"))]) == ()


def test_the_sources_of_several_splices_are_not_called_splices_themselves() -> None:
    other = joined(sentences(9)[:3], sentences(4)[2:])
    pairs = splices([*ORDINARY, ("one", TWO), ("two", other)])
    assert {pair.shared["spliced"] for pair in pairs} == {"one", "two"}
    assert {pair.a for pair in pairs} == {ORDINARY[4][0], ORDINARY[9][0]}


def test_sources_among_others_texts_are_kind_2() -> None:
    pairs = splices([("pieced", TWO)], against=ORDINARY)
    assert {(pair.a, pair.kinds) for pair in pairs} == {("pieced", (2,))}


def test_known_copies_are_no_sources() -> None:
    assert splices([*ORDINARY, ("pieced", TWO)], skip={("pieced", ORDINARY[4][0])}) == ()


def test_nothing_in_gives_nothing_out() -> None:
    assert splices([]) == ()
    assert splices([("a", ""), ("b", "短")]) == ()


# Ways of speaking of one invented field, and what stands in them.
_WAYS = (
    "{a}的上沿卡入{b}的凹口，松手后自行回落",
    "先量{c}，若{c}偏高便停下{a}等候",
    "把{c}记入账本，按旬算出平均再与上旬相比",
    "{a}与{b}合用一根传动索，索的松紧由{c}决定",
    "为免卡滞，在{a}背面镶上一层牛角片",
    "{b}可以整个抽出，用清水冲过再插回原处",
    "夜里只留{a}转动，白天两者一同转动",
    "遇到{c}骤变，{b}先于{a}脱开半寸",
    "{a}两侧各悬一枚铅坠，用来看出是否歪斜",
    "换季之前把{b}翻面，使磨损的一边朝里",
    "由{a}接住漏下的碎屑，满了便倒进{b}",
    "依{c}分作三档，每档配一种{a}的快慢",
)
_THINGS = ("竹筛", "石碾", "水斗", "木耙", "风门", "麻绳轮", "筛床", "料仓", "挡板", "摇柄", "簸箕", "滑槽")
_SIZES = ("潮气", "斗重", "转数", "谷温", "风量", "槽深", "壳量", "杂量")


def narrow(count: int, seed: int) -> list[tuple[str, str]]:
    """Ordinary filings of one narrow field: each says its own things in the ways of the field."""
    chance = random.Random(seed)
    texts = []
    for at in range(count):
        own = {"a": chance.choice(_THINGS), "b": chance.choice(_THINGS), "c": chance.choice(_SIZES)}
        said = [way.format(**{**own, "b": chance.choice(_THINGS)}) for way in chance.sample(_WAYS, 5)]
        texts.append((f"n{at:03d}", f"一种碾米坊用{own['a']}。" + "。".join(said) + "。"))
    return texts


def test_the_ways_of_a_narrow_field_name_no_source() -> None:
    assert splices([*narrow(150, 5), *ORDINARY]) == ()


def test_a_splice_beside_a_narrow_field_is_still_found() -> None:
    pairs = splices([*narrow(150, 5), *ORDINARY, ("pieced", TWO)])
    assert {pair.a for pair in pairs} == {ORDINARY[4][0], ORDINARY[9][0]}


def described(name: str, text: str, at: int) -> Filing:
    return Filing(id=name, abstract=ORDINARY[at][1], description=text)


def test_descriptions_are_read_too_and_thresholds_are_policy(settings) -> None:
    batch = [described(f"d{at}", ORDINARY[at][1], at + 50) for at in range(40)]
    batch.append(described("pieced", TWO, 110))
    chosen = settings.only(("near_copy", "splice"))
    found = screen(batch, settings=chosen).pairs
    assert {(pair.a, pair.b) for pair in found} == {("d4", "pieced"), ("d9", "pieced")}
    assert {passage.part_a for pair in found for passage in pair.passages} == {"description"}
    strict = replace(chosen, values={**chosen.values, "splice": {**chosen.values["splice"], "total": 1.5}})
    assert screen(batch, settings=strict).pairs == ()
