"""Indicators: value, history and list come from the same members."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from zhiquan.kernel import indicators
from zhiquan.kernel.indicators import Direction, Known, Member

START = date(2026, 1, 1)
days = st.integers(0, 60).map(lambda n: START + timedelta(days=n))


@dataclass
class Sample:
    rows: list[Member]
    aggregate: str = "sum"
    wholes: dict[date, Decimal] = field(default_factory=dict)
    code: str = "test.sample"
    label: str = "Sample"
    unit: str = "case"
    direction: Direction = Direction.UP
    known: Known = Known.COUNTED
    target: Decimal | None = None

    def members(self, as_of: date) -> list[Member]:
        return [m for m in self.rows if m.counted_on <= as_of]

    def denominator(self, as_of: date) -> Decimal | None:
        return self.wholes.get(as_of)


@st.composite
def members(draw) -> Member:
    counted_on = draw(days)
    length = draw(st.none() | st.integers(0, 30))
    until = None if length is None else counted_on + timedelta(days=length)
    return Member(f"x.y:{draw(st.uuids())}", counted_on, until, Decimal(draw(st.integers(0, 9))))


@given(st.lists(members(), max_size=12), st.lists(days, max_size=6), st.sampled_from(["sum", "share"]))
def test_a_history_is_the_value_of_each_of_its_days(rows, when, aggregate):
    sample = Sample(rows, aggregate, {day: Decimal(day.day) for day in when[::2]})
    assert isinstance(sample, indicators.Indicator)
    assert indicators.history(sample, when) == [indicators.value(sample, day) for day in when]


def test_a_member_counts_from_its_day_until_the_day_before_it_ceased():
    rows = [Member("a", date(2026, 1, 5), date(2026, 1, 8), Decimal("1.5")), Member("b", date(2026, 1, 6))]
    values = indicators.history(Sample(rows), [date(2026, 1, n) for n in range(4, 10)])
    assert values == [0, Decimal("1.5"), Decimal("2.5"), Decimal("2.5"), 1, 1]


def test_a_share_of_nothing_is_nothing_on_the_board_and_in_the_history():
    day = date(2026, 1, 5)
    sample = Sample([Member("a", day)], "share", {day: Decimal(4)})
    assert indicators.value(sample, day) == 25
    assert indicators.history(sample, [day, day + timedelta(days=1)]) == [25, 0]


@given(st.lists(members(), max_size=6), st.randoms())
def test_a_fingerprint_knows_no_order_and_no_way_of_writing_a_weight(rows, chance):
    before = indicators.fingerprint(rows)
    other = [Member(m.ref, m.counted_on, m.uncounted_on, m.weight * Decimal("1.00")) for m in rows]
    chance.shuffle(other)
    assert indicators.fingerprint(other) == before
    if rows:
        assert indicators.fingerprint(rows[1:]) != before


def test_indicators_are_found_by_code(monkeypatch):
    monkeypatch.setattr(indicators, "_indicators", {})
    sample = indicators.offer(Sample([]))
    assert indicators.get("test.sample") is sample
    assert indicators.every() == (sample,)
    assert indicators.get("other") is None
