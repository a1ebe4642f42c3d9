"""The draw: recomputable, fair by weight, and closed to whoever would steer it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiquan.engines.draws import DrawError, Member, Plan, draw, from_json, list_hash, to_json

OBJECTS = tuple(Member(f"44{n:03d}", f"样例代理{n}", "A" if n % 2 else "C") for n in range(40))
INSPECTORS = tuple(Member(f"p{n}", f"检查员{n}") for n in range(6))
PLAN = Plan({"A": 3, "C": 6}, 2)


def test_the_same_list_and_seed_give_the_same_draw() -> None:
    first = draw(OBJECTS, INSPECTORS, PLAN, "2026-11-20 上证收盘 3456.78")
    again = draw(tuple(reversed(OBJECTS)), tuple(reversed(INSPECTORS)), PLAN, "2026-11-20 上证收盘 3456.78")
    assert first == again
    assert [d.stratum for d in first.drawn] == ["A"] * 3 + ["C"] * 6
    assert all(len(set(d.inspectors)) == 2 for d in first.drawn)


def test_known_answer() -> None:
    """Frozen, so that a change of the method cannot pass unseen: old draws must stay recomputable."""
    found = draw(OBJECTS, INSPECTORS, PLAN, "1")
    assert found.list_hash == list_hash(OBJECTS, INSPECTORS, PLAN)
    assert [(d.key, d.inspectors) for d in found.drawn[:3]] == KNOWN


KNOWN = [("44001", ("p0", "p4")), ("44011", ("p4", "p0")), ("44023", ("p1", "p0"))]


def test_another_seed_or_list_gives_another_draw() -> None:
    one = draw(OBJECTS, INSPECTORS, PLAN, "a").drawn
    assert one != draw(OBJECTS, INSPECTORS, PLAN, "b").drawn
    assert one != draw((*OBJECTS, Member("45999", "新来的", "A")), INSPECTORS, PLAN, "a").drawn


def test_weight_raises_the_chance_as_it_says() -> None:
    """One of eleven weighs ten times the others: with one drawn it comes in half of the draws (10 of 20)."""
    objects = tuple(Member(str(n), str(n), weight="10" if n == 0 else "1") for n in range(11))
    hits = sum(
        draw(objects, INSPECTORS, Plan({"": 1}, 1), f"seed {n}").drawn[0].key == "0" for n in range(600)
    )
    # Binomial(600, 0.5): six standard deviations are 73.
    assert 227 <= hits <= 373


def test_every_inspector_comes_about_equally_often() -> None:
    counts = dict.fromkeys((i.key for i in INSPECTORS), 0)
    for n in range(300):
        for each in draw(OBJECTS, INSPECTORS, PLAN, str(n)).drawn:
            for key in each.inspectors:
                counts[key] += 1
    assert max(counts.values()) < 1.2 * min(counts.values())


def test_who_must_stand_aside_does_not_go() -> None:
    objects = tuple(Member(m.key, m.name, m.stratum, aside=("p0", "p1", "p2")) for m in OBJECTS)
    found = draw(objects, INSPECTORS, PLAN, "x")
    assert not {k for d in found.drawn for k in d.inspectors} & {"p0", "p1", "p2"}


@given(
    st.sets(st.text(min_size=1, max_size=6), min_size=3, max_size=12), st.text(min_size=1).filter(str.strip)
)
def test_what_is_written_reads_back_and_draws_the_same(keys: set[str], seed: str) -> None:
    objects = tuple(Member(key, key) for key in sorted(keys))
    text = to_json(objects, INSPECTORS, Plan({"": 2}, 1))
    assert to_json(*from_json(text)) == text
    assert draw(*from_json(text), seed) == draw(objects, INSPECTORS, Plan({"": 2}, 1), seed)


@pytest.mark.parametrize(
    ("objects", "plan", "seed", "code"),
    [
        (OBJECTS, PLAN, " ", "no_seed"),
        ((*OBJECTS, OBJECTS[0]), PLAN, "s", "key_twice"),
        (OBJECTS, Plan({"A": 99}), "s", "too_few_objects"),
        (OBJECTS, Plan({"A": 1}, 9), "s", "too_few_inspectors"),
        ((Member("1", "1", "A", "0"),), Plan({"A": 1}), "s", "bad_weight"),
        ((Member("1", "1", "A", "nan"),), Plan({"A": 1}), "s", "bad_weight"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    objects: tuple[Member, ...], plan: Plan, seed: str, code: str
) -> None:
    with pytest.raises(DrawError) as error:
        draw(objects, INSPECTORS, plan, seed)
    assert error.value.code == code


def test_a_broken_list_is_refused() -> None:
    with pytest.raises(DrawError):
        from_json("{}")
