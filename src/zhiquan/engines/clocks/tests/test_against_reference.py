"""The fast engine against a day-by-day walk, on calendars that no office would announce."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.clocks import Calendar, ClockError, DueRule, Pause, Period, count_back, due_date, slack
from zhiquan.engines.clocks.tests.places import calendar
from zhiquan.engines.clocks.tests.reference import DAY, slow_back, slow_due, works_of

DATES = st.dates(date(2023, 6, 1), date(2028, 6, 30))
UNITS = {"day": 90, "wd": 60, "week": 12, "month": 30, "quarter": 9, "year": 4}


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    weekend = draw(st.sampled_from([frozenset({6, 7}), frozenset({7}), frozenset({5, 6}), frozenset()]))
    days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
    holidays = draw(st.frozensets(days, max_size=60))
    makeup = draw(st.frozensets(days, max_size=20)) - holidays
    return Calendar("XX", weekend, holidays, makeup, draw(st.frozensets(st.integers(2023, 2028))))


@st.composite
def rules(draw: st.DrawFn) -> DueRule:
    unit = draw(st.sampled_from(sorted(UNITS)))
    return DueRule.from_data(
        {
            "value": draw(st.integers(1, UNITS[unit])),
            "unit": unit,
            "ends": draw(st.sampled_from(["corresponding_day", "day_before_anniversary"])),
            "roll": draw(st.sampled_from(["next_working_day", "none"])),
        }
    )


@st.composite
def pause_lists(draw: st.DrawFn) -> list[Pause]:
    spans = draw(st.lists(st.tuples(DATES, st.integers(0, 60)), max_size=4))
    return [Pause(first, first + timedelta(days=length), "suspension") for first, length in spans]


def paused_days(pauses: list[Pause]) -> set[date]:
    return {
        pause.first + timedelta(days=offset)
        for pause in pauses
        if pause.last
        for offset in range((pause.last - pause.first).days + 1)
    }


@given(anchor=DATES, rule=rules(), place=calendars(), pauses=pause_lists())
@settings(max_examples=250, deadline=None)
def test_due_date_equals_the_walk(anchor: date, rule: DueRule, place: Calendar, pauses: list[Pause]) -> None:
    due = due_date(anchor, rule, place, pauses=pauses)
    assert due.day == slow_due(
        anchor,
        rule.period.value,
        rule.period.unit,
        works=works_of(place.weekend, place.holidays, place.makeup_workdays),
        day_before=rule.ends == "day_before_anniversary",
        roll=rule.roll == "next_working_day",
        paused=paused_days(pauses),
    )


@given(anchor=DATES, rule=rules())
@settings(max_examples=250, deadline=None)
def test_due_date_equals_the_walk_on_the_real_calendar(anchor: date, rule: DueRule) -> None:
    cn = calendar("cn")
    due = due_date(anchor, rule, cn)
    assert due.day == slow_due(
        anchor,
        rule.period.value,
        rule.period.unit,
        works=works_of(cn.weekend, cn.holidays, cn.makeup_workdays),
        day_before=rule.ends == "day_before_anniversary",
        roll=rule.roll == "next_working_day",
        paused=set(),
    )


@given(anchor=DATES, rule=rules(), place=calendars())
@settings(max_examples=150, deadline=None)
def test_a_date_that_is_not_provisional_survives_every_later_announcement(
    anchor: date, rule: DueRule, place: Calendar
) -> None:
    before = due_date(anchor, rule, place)
    missing = [year for year in range(2023, 2040) if year not in place.announced_years]
    worst = frozenset(date(year, 1, 1) + timedelta(days=n) for year in missing for n in range(0, 365, 3))
    after = due_date(
        anchor, rule, Calendar("XX", place.weekend, place.holidays | worst, place.makeup_workdays - worst)
    )
    if not before.provisional:
        assert after.day == before.day


@given(day=DATES, count=st.integers(1, 80), place=calendars())
@settings(max_examples=150, deadline=None)
def test_counting_back_equals_the_walk(day: date, count: int, place: Calendar) -> None:
    works = works_of(place.weekend, place.holidays, place.makeup_workdays)
    period = Period.from_data({"value": count, "unit": "wd"})
    assert count_back(day, period, place).day == slow_back(day, count, works)


@given(day=DATES, today=DATES, place=calendars())
@settings(max_examples=150, deadline=None)
def test_slack_equals_the_walk(day: date, today: date, place: Calendar) -> None:
    works = works_of(place.weekend, place.holidays, place.makeup_workdays)
    first, last = min(day, today), max(day, today)
    between = sum(works(first + DAY * n) for n in range(1, (last - first).days + 1))
    assert slack(day, today, place).working_days == (between if day >= today else -between)


@given(anchor=DATES, months=st.integers(0, 60), more=st.integers(0, 24))
@settings(deadline=None)
def test_longer_periods_never_end_earlier(anchor: date, months: int, more: int) -> None:
    short, long = (
        due_date(anchor, DueRule.from_data({"value": value, "unit": "month"}), calendar("cn"))
        for value in (months, months + more)
    )
    assert short.day <= long.day


def test_pauses_are_checked() -> None:
    with pytest.raises(ClockError, match="pause_ends_before_it_starts"):
        Pause(date(2026, 5, 2), date(2026, 5, 1), "suspension")
    with pytest.raises(ClockError, match="open_pause_needs_as_of"):
        due_date(
            date(2026, 3, 2),
            DueRule.from_data({"value": 1, "unit": "month"}),
            calendar("cn"),
            pauses=[Pause(date(2026, 3, 5), None, "suspension")],
        )
