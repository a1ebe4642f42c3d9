"""The arithmetic behind the shipped indicators; what every indicator keeps stands in tests/contracts."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zhiquan.areas.programme import service
from zhiquan.areas.programme.indicators import _at, _finished, _spans
from zhiquan.areas.programme.tests.conftest import SMALL, START, stones_of
from zhiquan.kernel import indicators

DAY = timedelta(days=1)
FIRST = date(2026, 1, 1)
LAST = FIRST + 40 * DAY


@st.composite
def proofs(draw) -> list[tuple[str, date, date | None]]:
    """Acceptances in the order in which they came, some of them revoked."""
    days = sorted(draw(st.lists(st.integers(0, 40), max_size=7)))
    found = []
    for number, start in enumerate(days):
        length = draw(st.none() | st.integers(0, 15))
        end = None if length is None else FIRST + (start + length) * DAY
        found.append((str(number), FIRST + start * DAY, end))
    return found


def stands(rows, day: date) -> bool:
    return any(a <= day and (r is None or r > day) for _, a, r in rows)


@given(proofs(), st.integers(0, 45))
def test_a_milestone_is_proved_on_the_days_on_which_any_proof_stood(rows, seen_after):
    as_of = FIRST + seen_after * DAY
    known = [(p, a, r) for p, a, r in rows if a <= as_of]
    spans = _spans(known, as_of)
    for n in range(seen_after + 1):
        day = FIRST + n * DAY
        holding = [s for s in spans if s.since <= day and (s.until is None or s.until > day)]
        assert len(holding) == int(stands(known, day))
        assert _at(spans, day) == stands(known, day)
    assert all(s.until is None or s.since < s.until <= as_of for s in spans)


@given(proofs(), st.integers(0, 45), st.integers(0, 45))
def test_what_was_said_of_a_day_is_said_of_it_later_too(rows, one, other):
    """The proof that held on a day is the same whether one looks that evening or weeks later."""
    early, late = sorted((FIRST + one * DAY, FIRST + other * DAY))

    def held(as_of):
        known = [(p, a, r) for p, a, r in rows if a <= as_of]
        return [
            (s.proof, s.since)
            for s in _spans(known, as_of)
            if s.since <= early and (s.until is None or s.until > early)
        ]

    assert held(early) == held(late)


stones = st.tuples(st.none() | st.integers(0, 20), st.none() | st.integers(0, 40))


@given(st.lists(st.tuples(stones, proofs()), max_size=4), st.integers(0, 20))
def test_an_item_is_finished_on_the_days_on_which_all_that_stood_was_proved(found, due):
    first = FIRST + due * DAY
    there, proved = {}, {}
    for pk, ((added, gone), rows) in enumerate(found):
        start = None if added is None else FIRST + added * DAY
        end = None if gone is None else max(FIRST + gone * DAY, start or FIRST)
        there[pk], proved[pk] = (start, end), rows
    spans = _finished(there, proved, first, LAST)
    for n in range(due, 41):
        day = FIRST + n * DAY
        standing = [pk for pk, (a, g) in there.items() if (a is None or a <= day) and (g is None or g > day)]
        whole = bool(standing) and all(stands(proved[pk], day) for pk in standing)
        assert sum(s <= day and (u is None or u > day) for s, u in spans) == int(whole)
    assert all(s >= first for s, _ in spans)


def test_an_item_finished_before_its_deadline_counts_from_the_deadline(world):
    plan = world.asked(SMALL)
    item = plan.items.first()
    for stone in stones_of(item):
        world.prove(item, stone, START)
    share = indicators.get("programme.items_finished")
    days = [START, item.due - DAY, item.due, item.due + DAY]
    assert indicators.history(share, days) == [0, 0, 100, 100]
    assert [m.counted_on for m in share.members(item.due + DAY)] == [item.due]
    with world.on(item.due + 2 * DAY):
        service.add_milestone(world.office, item, {"title": "补充", "planned_on": item.due, "weight": 1})
    assert indicators.history(share, [item.due + DAY, item.due + 2 * DAY]) == [100, 0]


def test_a_closed_plan_keeps_what_it_reached_and_a_new_one_changes_no_past(world):
    plan = world.asked(SMALL)
    item = plan.items.first()
    for stone in stones_of(item):
        world.prove(item, stone, START)
    share, proved = (indicators.get(f"programme.{n}") for n in ("items_finished", "milestones_proved"))
    day = item.due + 5 * DAY
    before = [(i.denominator(day), indicators.value(i, day)) for i in (share, proved)]
    plan.refresh_from_db()
    service.close_plan(world.office, plan, plan.version)
    world.asked(SMALL, day + DAY)
    assert [(i.denominator(day), indicators.value(i, day)) for i in (share, proved)] == before
    assert share.denominator(day + DAY) == 2
