"""The exact search for gaps, overlaps and dead rows, held against enumeration of every point."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.rules import (
    ANYTHING,
    Input,
    Kind,
    Missing,
    NoneOf,
    OneOf,
    Range,
    coverage,
)
from zhiquan.engines.rules.conditions import matches
from zhiquan.engines.rules.coverage import _Grid

START = date(2026, 12, 28)
DAYS = [START + timedelta(days=n) for n in range(7)]
LETTERS = ("a", "b", "c")

INPUTS = {
    "closed": Input("closed", Kind.STRING, values=LETTERS),
    "open": Input("open", Kind.STRING),
    "flag": Input("flag", Kind.BOOLEAN),
    "count": Input("count", Kind.INTEGER, low=0, high=5),
    "amount": Input("amount", Kind.NUMBER, low=Fraction(0), high=Fraction(3)),
    "day": Input("day", Kind.DATE, low=DAYS[0], high=DAYS[-1]),
    "perhaps": Input("perhaps", Kind.INTEGER, low=0, high=3, optional=True),
}
# Bounds of amounts fall on whole numbers and halves only, so quarters reach every cell.
POINTS = {
    "closed": LETTERS,
    "open": (*LETTERS, "unmentioned"),
    "flag": (False, True),
    "count": tuple(range(6)),
    "amount": tuple(Fraction(n, 4) for n in range(13)),
    "day": tuple(DAYS),
    "perhaps": (None, 0, 1, 2, 3),
}
BOUNDS = {
    "count": st.integers(-1, 6),
    "amount": st.integers(-1, 7).map(lambda n: Fraction(n, 2)),
    "day": st.sampled_from([DAYS[0] - timedelta(days=3), *DAYS, DAYS[-1] + timedelta(days=3)]),
    "perhaps": st.integers(0, 3),
}
VALUES = {
    "closed": st.sampled_from(LETTERS),
    "open": st.sampled_from(LETTERS),
    "flag": st.booleans(),
    **BOUNDS,
}


def conditions(code: str):
    listed = st.lists(VALUES[code], min_size=1, max_size=3).map(tuple)
    choices = [st.just(ANYTHING), listed.map(OneOf), listed.map(NoneOf)]
    if code in BOUNDS:
        bound = st.none() | BOUNDS[code]
        choices.append(st.builds(Range, bound, bound, st.booleans(), st.booleans()))
    if INPUTS[code].optional:
        choices.append(st.just(Missing()))
    return st.one_of(choices)


@st.composite
def tables(draw):
    codes = draw(st.lists(st.sampled_from(sorted(INPUTS)), min_size=1, max_size=3, unique=True))
    rows = draw(st.lists(st.fixed_dictionaries({code: conditions(code) for code in codes}), max_size=5))
    return [INPUTS[code] for code in codes], rows


def answering(rows, point):
    return [
        place
        for place, row in enumerate(rows)
        if all(matches(condition, point[code]) for code, condition in row.items())
    ]


def all_points(inputs):
    codes = [source.code for source in inputs]
    for values in product(*(POINTS[code] for code in codes)):
        yield dict(zip(codes, values, strict=True))


@settings(max_examples=300, deadline=None)
@given(tables())
def test_gaps_overlaps_and_dead_rows_are_those_of_enumeration(table):
    inputs, rows = table
    seen = coverage(inputs, rows)
    uncovered, pairs, reached, reached_first = 0, set(), set(), set()
    for point in all_points(inputs):
        hits = answering(rows, point)
        uncovered += not hits
        pairs |= set(combinations(hits, 2))
        reached |= set(hits)
        reached_first |= set(hits[:1])
    assert bool(seen.gaps) == bool(uncovered)
    assert {overlap.rows for overlap in seen.overlaps} == pairs
    assert {dead.row for dead in seen.dead} == set(range(len(rows))) - reached_first
    assert {dead.row for dead in seen.dead if dead.empty} == set(range(len(rows))) - reached
    for gap in seen.gaps:
        assert answering(rows, gap.witness) == []
    for overlap in seen.overlaps:
        assert set(overlap.rows) <= set(answering(rows, overlap.witness))


@settings(max_examples=200, deadline=None)
@given(tables())
def test_gap_boxes_are_disjoint_and_hold_exactly_the_uncovered_points(table):
    inputs, rows = table
    grid = _Grid(inputs, rows)
    boxes = grid.uncovered(tuple(tuple(range(len(cells))) for cells in grid.cells), grid.all_rows)
    for point in all_points(inputs):
        masks = [
            sum(1 << place for place, row in enumerate(rows) if matches(row[source.code], point[source.code]))
            for source in inputs
        ]
        holding = [
            box
            for box in boxes
            if all(
                mask in {grid.masks[axis][cell] for cell in side}
                for axis, (mask, side) in enumerate(zip(masks, box, strict=True))
            )
        ]
        assert len(holding) == (0 if answering(rows, point) else 1)


def test_an_open_range_leaves_the_single_point_between():
    amount = Input("amount", Kind.NUMBER)
    rows = [
        {"amount": Range(high=Fraction(10), high_included=False)},
        {"amount": Range(low=Fraction(10), low_included=False)},
    ]
    (gap,) = coverage([amount], rows).gaps
    assert gap.witness == {"amount": 10}
    assert gap.region == {"amount": ("10",)}


def test_adjacent_whole_numbers_leave_no_gap_but_amounts_do():
    rows = [{"x": Range(high=5)}, {"x": Range(low=6)}]
    assert coverage([Input("x", Kind.INTEGER)], rows).gaps == ()
    (gap,) = coverage([Input("x", Kind.NUMBER)], rows).gaps
    assert gap.region == {"x": ("above 5 and below 6",)}
    assert 5 < gap.witness["x"] < 6


def test_open_text_has_an_other_value_that_is_none_of_those_named():
    rows = [{"kind": OneOf(("other", "a"))}]
    (gap,) = coverage([Input("kind", Kind.STRING)], rows).gaps
    assert gap.witness["kind"] not in {"other", "a"}


def test_dates_before_and_after_every_bound_are_seen():
    rows = [{"day": Range(low=date(2026, 1, 1), high=date(2026, 12, 31))}]
    gaps = coverage([Input("day", Kind.DATE)], rows).gaps
    assert gaps[0].region == {"day": ("up to 2025-12-31", "from 2027-01-01")}
    assert gaps[0].witness == {"day": date(2025, 12, 31)}


def test_a_gap_needs_all_inputs_at_once():
    inputs = [Input("a", Kind.BOOLEAN), Input("b", Kind.BOOLEAN)]
    rows = [{"a": OneOf((True,))}, {"b": OneOf((True,))}]
    seen = coverage(inputs, rows)
    assert [gap.witness for gap in seen.gaps] == [{"a": False, "b": False}]
    assert [overlap.witness for overlap in seen.overlaps] == [{"a": True, "b": True}]


@pytest.mark.parametrize("size", [12])
def test_many_inputs_do_not_explode(size):
    inputs = [Input(f"i{n}", Kind.INTEGER, low=0, high=9) for n in range(size)]
    rows = [{f"i{n}": OneOf((n % 10,))} for n in range(size)]
    seen = coverage(inputs, rows)
    assert len(seen.gaps) == 1
    assert len(seen.overlaps) == size * (size - 1) // 2
