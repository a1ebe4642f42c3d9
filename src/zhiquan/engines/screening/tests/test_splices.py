"""A text pieced together names its sources with spans; copies, kin and stock phrases do not make a splice."""

from __future__ import annotations

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
