"""Renewal windows, counting back, slack, and limits that include their number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from zhiquan.engines.clocks import (
    Bound,
    ClockError,
    DueRule,
    Period,
    Side,
    StepCode,
    WindowState,
    anniversary,
    count_back,
    due_date,
    earlier,
    later,
    slack,
    window_after,
    window_before,
)
from zhiquan.engines.clocks.tests.places import calendar, d


def period(value: int, unit: str) -> Period:
    return Period.from_data({"value": value, "unit": unit})


def test_renewal_window_and_grace_of_a_mark() -> None:
    expiry = d("2026-05-20")
    renewal = window_before(expiry, period(12, "month"), calendar("cn"))
    grace = window_after(expiry, DueRule.from_data({"value": 6, "unit": "month"}), calendar("cn"))
    assert (renewal.first, renewal.last) == (d("2025-05-20"), d("2026-05-20"))
    assert (grace.first, grace.last) == (d("2026-05-21"), d("2026-11-20"))
    assert [renewal.state(d(day)) for day in ("2025-05-19", "2025-05-20", "2026-05-20", "2026-05-21")] == [
        WindowState.NOT_OPEN,
        WindowState.OPEN,
        WindowState.OPEN,
        WindowState.CLOSED,
    ]
    assert grace.state(d("2026-05-20")) is WindowState.NOT_OPEN
    assert not grace.provisional


def test_grace_that_ends_in_an_unannounced_year_is_provisional() -> None:
    grace = window_after(d("2026-11-20"), DueRule.from_data({"value": 6, "unit": "month"}), calendar("cn"))
    assert grace.last == d("2027-05-20")
    assert grace.awaits_years == (2027,)


def test_grace_moves_off_a_holiday_while_the_term_did_not() -> None:
    grace = window_after(d("2026-04-03"), DueRule.from_data({"value": 6, "unit": "month"}), calendar("cn"))
    assert grace.last == d("2026-10-08")


@pytest.mark.parametrize(
    ("anchor", "value", "unit", "to_working_day", "expected"),
    [
        ("2026-08-31", 6, "month", False, "2026-02-28"),
        ("2028-02-29", 12, "month", False, "2027-02-28"),
        ("2026-11-30", 10, "day", False, "2026-11-20"),
        ("2026-11-30", 2, "week", False, "2026-11-16"),
        ("2026-10-13", 5, "wd", False, "2026-09-30"),  # the mirror of 5 working days from 30 September
        ("2026-11-29", 1, "wd", False, "2026-11-27"),
        ("2026-10-12", 10, "day", True, "2026-09-30"),  # falls into the break, so before it
        ("2026-10-20", 10, "day", True, "2026-10-10"),  # a worked Saturday
        ("2026-11-23", 0, "wd", False, "2026-11-23"),
    ],
)
def test_count_back(anchor: str, value: int, unit: str, to_working_day: bool, expected: str) -> None:
    due = count_back(d(anchor), period(value, unit), calendar("cn"), to_working_day=to_working_day)
    assert due.day == d(expected)


def test_count_back_through_an_unannounced_year_is_provisional() -> None:
    assert count_back(d("2027-01-05"), period(2, "wd"), calendar("cn")).awaits_years == (2027,)
    assert count_back(d("2027-01-05"), period(20, "day"), calendar("cn")).awaits_years == ()
    assert count_back(d("2027-01-01"), period(1, "wd"), calendar("cn")).awaits_years == ()
    assert count_back(d("2024-01-03"), period(2, "wd"), calendar("cn")).awaits_years == (2023,)


@pytest.mark.parametrize(
    ("day", "today", "days", "working"),
    [
        ("12-31", "11-22", 39, 29),
        ("11-22", "11-22", 0, 0),
        ("11-23", "11-22", 1, 1),
        ("11-20", "11-22", -2, 0),
        ("10-01", "10-12", -11, -4),
        ("10-08", "09-30", 8, 1),
    ],
)
def test_slack(day: str, today: str, days: int, working: int) -> None:
    left = slack(d(day), d(today), calendar("cn"))
    assert (left.days, left.working_days, left.provisional) == (days, working, False)


def test_slack_into_an_unannounced_year() -> None:
    left = slack(d("2027-01-04"), d("2026-12-31"), calendar("cn"))
    assert (left.days, left.working_days, left.awaits_years) == (4, 2, (2027,))
    from_the_eve = slack(d("2024-01-03"), d("2023-12-31"), calendar("cn"))
    assert (from_the_eve.days, from_the_eve.working_days, from_the_eve.awaits_years) == (3, 2, ())


@pytest.mark.parametrize(
    ("word", "limit", "value", "holds"),
    [
        ("以下", 1_000_000_000, 1_000_000_000, True),  # RMB 10,000,000.00 in fen
        ("以下", 1_000_000_000, 1_000_000_001, False),
        ("不超过", 1_000_000_000, 1_000_000_000, True),
        ("以上", 5, 5, True),
        ("以上", 5, 4, False),
        ("不低于", 10, 10, True),
        ("以内", 30, 30, True),
        ("届满", 10, 10, True),
        ("超过", 5, 5, False),
        ("超过", 5, 6, True),
        ("不满", 10, 10, False),
        ("不满", 10, 9, True),
        ("以外", 3, 3, False),
        ("低于", 60, Decimal("59.99"), True),
        ("低于", 60, Decimal("60.00"), False),
        ("不高于", 10, Fraction(21, 2), False),
    ],
)
def test_which_words_include_the_number(word: str, limit: int, value: int, holds: bool) -> None:
    assert Bound.from_word(word, limit).holds(value) is holds


def test_bounds_on_dates_and_what_they_refuse() -> None:
    until = Bound(Side.AT_MOST, d("2026-12-31"))
    assert until.holds(d("2026-12-31")) and not until.holds(d("2027-01-01"))
    assert until.includes_limit and not Bound(Side.LESS_THAN, 1).includes_limit
    for wrong in (0.1, True, Decimal("NaN"), "5"):
        with pytest.raises(ClockError, match="bound_value_not_exact"):
            Bound(Side.AT_LEAST, 5).holds(wrong)  # type: ignore[arg-type]
    with pytest.raises(ClockError, match="bound_mixes_dates_and_numbers"):
        until.holds(5)
    with pytest.raises(ClockError, match="bound_word_unknown"):
        Bound.from_word("左右", 5)


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        ("2024-02-29", 1, ("2025-02-28", False)),
        ("2024-02-29", 4, ("2028-02-29", True)),
        ("2024-02-29", -1, ("2023-02-28", False)),
        ("2096-02-29", 4, ("2100-02-28", False)),  # 2100 is no leap year
        ("1996-02-29", 4, ("2000-02-29", True)),
        ("2025-02-28", 3, ("2028-02-28", True)),
    ],
)
def test_anniversary_of_29_february(day: str, years: int, expected: tuple[str, bool]) -> None:
    assert anniversary(d(day), years) == (d(expected[0]), expected[1])


def test_later_and_earlier_keep_the_doubt_of_both() -> None:
    rule = DueRule.from_data({"value": 2, "unit": "month"})
    settled = due_date(d("2026-09-01"), rule, calendar("cn"))
    open_year = due_date(d("2026-11-20"), rule, calendar("cn"))
    assert earlier(open_year, settled).day == settled.day
    assert earlier(open_year, settled).provisional
    assert later(settled, open_year).day == open_year.day


def test_steps_explain_a_date() -> None:
    due = due_date(date(2026, 1, 31), DueRule.from_data({"value": 8, "unit": "month"}), calendar("cn"))
    assert [(item.code, item.day.isoformat()) for item in due.steps] == [
        (StepCode.ANCHOR, "2026-01-31"),
        (StepCode.COUNTED, "2026-09-30"),
        (StepCode.NO_CORRESPONDING_DAY, "2026-09-30"),
    ]
    rolled = due_date(d("2026-01-15"), DueRule.from_data({"value": 1, "unit": "month"}), calendar("cn"))
    assert rolled.steps[-1].as_plain() == {
        "code": "rolled",
        "day": "2026-02-24",
        "from": "2026-02-15",
        "cause": "holiday",
    }
    worked = due_date(d("2026-08-20"), DueRule.from_data({"value": 1, "unit": "month"}), calendar("cn"))
    assert worked.steps[-1].code is StepCode.MAKEUP_WORKDAY
    kept = due_date(
        d("2016-10-04"),
        DueRule.from_data({"value": 10, "unit": "year", "ends": "day_before_anniversary", "roll": "none"}),
        calendar("cn"),
    )
    assert [item.code for item in kept.steps] == [
        StepCode.ANCHOR,
        StepCode.COUNTED,
        StepCode.DAY_BEFORE,
        StepCode.NOT_ROLLED,
    ]
    assert kept.as_plain()["day"] == "2026-10-03"
    counted = due_date(d("2026-09-30"), DueRule.from_data({"value": 5, "unit": "wd"}), calendar("cn"))
    assert counted.steps[1].value("rest_days") == 8
