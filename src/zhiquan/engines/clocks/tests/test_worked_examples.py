"""Dates worked out by hand, and the examples that the authorities give themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from zhiquan.engines.clocks import DueRule, Pause, Period, due_date
from zhiquan.engines.clocks.tests.places import calendar, d, mainland_2008

TERM: dict[str, Any] = {"ends": "day_before_anniversary", "roll": "none"}
STAYS: dict[str, Any] = {"roll": "none"}

# anchor, value, unit, last day
MONTH_ENDS = [
    ("2025-01-31", 1, "month", "2025-02-28"),
    ("2024-01-31", 1, "month", "2024-02-29"),
    ("2026-01-31", 1, "month", "2026-02-28"),  # a Saturday, but worked
    ("2026-01-30", 1, "month", "2026-02-28"),
    ("2026-01-28", 1, "month", "2026-02-28"),
    ("2026-03-31", 1, "month", "2026-04-30"),
    ("2025-08-31", 6, "month", "2026-02-28"),
    ("2026-08-31", 1, "quarter", "2026-11-30"),
    ("2024-02-29", 1, "year", "2025-02-28"),
    ("2024-08-29", 18, "month", "2026-02-28"),
    ("2025-12-31", 2, "month", "2026-02-28"),
]
HOLIDAYS = [
    ("2026-01-15", 1, "month", "2026-02-24"),  # Spring Festival, nine days
    ("2025-09-01", 1, "month", "2025-10-09"),  # National Day and Mid-Autumn together
    ("2026-09-01", 1, "month", "2026-10-08"),
    ("2026-03-04", 1, "month", "2026-04-07"),
    ("2026-04-02", 1, "month", "2026-05-06"),
    ("2026-05-19", 1, "month", "2026-06-22"),
    ("2026-10-22", 1, "month", "2026-11-23"),  # a plain Sunday
    ("2024-04-10", 2, "month", "2024-06-11"),
    ("2024-08-15", 1, "month", "2024-09-18"),
    ("2025-04-02", 30, "day", "2025-05-06"),
    ("2026-09-16", 15, "day", "2026-10-08"),
    ("2026-01-20", 30, "day", "2026-02-24"),
    ("2026-11-07", 15, "day", "2026-11-23"),
]
MAKEUP_WORKDAYS = [
    ("2026-09-10", 1, "month", "2026-10-10"),  # Saturday, worked
    ("2026-08-20", 1, "month", "2026-09-20"),  # Sunday, worked
    ("2026-01-14", 1, "month", "2026-02-14"),  # Saturday, worked, the day before the break
    ("2025-11-01", 2, "month", "2026-01-04"),  # from a holiday onto a Sunday that is worked
    ("2025-12-03", 1, "month", "2026-01-04"),
    ("2026-04-09", 1, "month", "2026-05-09"),
    ("2025-08-28", 1, "month", "2025-09-28"),
]
PLAIN_DAYS = [
    ("2026-09-01", 45, "day", "2026-10-16"),
    ("2026-09-23", 15, "day", "2026-10-08"),
    ("2026-11-09", 2, "week", "2026-11-23"),
    ("2026-11-23", 0, "day", "2026-11-23"),
    ("2026-12-16", 15, "day", "2026-12-31"),
    ("2026-11-30", 1, "month", "2026-12-30"),
]
WORKING_DAYS = [
    ("2026-11-20", 5, "wd", "2026-11-27"),  # from a Friday
    ("2026-11-22", 5, "wd", "2026-11-27"),  # from the Sunday after it: the same
    ("2026-09-30", 5, "wd", "2026-10-13"),  # break, then a worked Saturday
    ("2026-02-13", 5, "wd", "2026-02-27"),  # a worked Saturday, then the break
    ("2026-02-13", 6, "wd", "2026-02-28"),
    ("2026-04-30", 3, "wd", "2026-05-08"),
    ("2026-04-30", 4, "wd", "2026-05-09"),
    ("2026-09-18", 3, "wd", "2026-09-22"),
    ("2026-09-01", 30, "wd", "2026-10-19"),  # the 30 working days of a customs recordal
    ("2026-02-09", 20, "wd", "2026-03-13"),
    ("2025-12-31", 1, "wd", "2026-01-04"),
    ("2026-12-30", 1, "wd", "2026-12-31"),
]


@pytest.mark.parametrize(
    ("anchor", "value", "unit", "last"),
    MONTH_ENDS + HOLIDAYS + MAKEUP_WORKDAYS + PLAIN_DAYS + WORKING_DAYS,
)
def test_mainland_period(anchor: str, value: int, unit: str, last: str) -> None:
    rule = DueRule.from_data({"value": value, "unit": unit})
    due = due_date(d(anchor), rule, calendar("cn"))
    assert due.day == d(last)
    assert not due.provisional


@pytest.mark.parametrize(
    ("anchor", "value", "unit", "last"),
    [
        ("2026-12-01", 1, "month", "2027-01-01"),  # surely a holiday, yet not announced
        ("2026-12-02", 1, "month", "2027-01-04"),
        ("2026-11-13", 3, "month", "2027-02-15"),  # opposition under the law until 2026-12-31
        ("2027-01-06", 2, "month", "2027-03-08"),  # and from 2027-01-01
        ("2026-12-30", 3, "wd", "2027-01-04"),
        ("2024-02-29", 4, "year", "2028-02-29"),
    ],
)
def test_past_the_announced_calendar_a_day_is_provisional(
    anchor: str, value: int, unit: str, last: str
) -> None:
    due = due_date(d(anchor), DueRule.from_data({"value": value, "unit": unit}), calendar("cn"))
    assert due.day == d(last)
    assert due.provisional
    assert d(last).year in due.awaits_years


@pytest.mark.parametrize(
    ("anchor", "years", "last"),
    [
        ("2016-11-21", 10, "2026-11-20"),
        ("2024-03-01", 10, "2034-02-28"),
        ("2024-02-29", 10, "2034-02-28"),  # no 29th: the last day of the month itself, not the day before it
        ("2024-02-28", 10, "2034-02-27"),
        ("2016-02-29", 10, "2026-02-28"),
        ("2018-02-28", 10, "2028-02-27"),
        ("2018-03-01", 10, "2028-02-29"),
        ("2016-10-04", 10, "2026-10-03"),  # inside the National Day break, and it stays there
        ("2017-01-01", 10, "2026-12-31"),
    ],
)
def test_trademark_term_ends_the_day_before_and_never_moves(anchor: str, years: int, last: str) -> None:
    due = due_date(d(anchor), DueRule.from_data({"value": years, "unit": "year", **TERM}), calendar("cn"))
    assert due.day == d(last)
    assert not due.provisional


@pytest.mark.parametrize(
    ("filed", "years", "extra", "last"),
    [
        ("1999-09-06", 10, STAYS, "2009-09-06"),  # Guidelines V-9-2.1: termination day, a Sunday
        ("1999-09-06", 10, TERM, "2009-09-05"),  # and the last day in force
        ("2006-10-03", 20, STAYS, "2026-10-03"),  # a Saturday in the National Day break
        ("2006-11-22", 20, STAYS, "2026-11-22"),
        ("2008-02-29", 20, STAYS, "2028-02-29"),
        ("2016-02-29", 10, STAYS, "2026-02-28"),
    ],
)
def test_patent_term_does_not_move_off_a_holiday(
    filed: str, years: int, extra: dict[str, Any], last: str
) -> None:
    due = due_date(d(filed), DueRule.from_data({"value": years, "unit": "year", **extra}), calendar("cn"))
    assert due.day == d(last)
    assert not due.provisional


@pytest.mark.parametrize(
    ("anchor", "value", "unit", "last"),
    [
        ("2007-10-30", 2, "month", "2008-01-02"),
        ("2007-12-06", 2, "month", "2008-02-13"),
        ("2008-06-21", 2, "month", "2008-08-21"),
    ],
)
def test_examples_of_the_examination_guidelines(anchor: str, value: int, unit: str, last: str) -> None:
    due = due_date(d(anchor), DueRule.from_data({"value": value, "unit": unit}), mainland_2008())
    assert due.day == d(last)
    assert not due.provisional


@pytest.mark.parametrize(
    ("anchor", "value", "unit", "last"),
    [("1998-06-01", 3, "year", "2001-06-01"), ("1999-12-31", 2, "month", "2000-02-29")],
)
def test_examples_of_the_guidelines_in_years_without_a_calendar(
    anchor: str, value: int, unit: str, last: str
) -> None:
    due = due_date(d(anchor), DueRule.from_data({"value": value, "unit": unit}), mainland_2008())
    assert due.day == d(last)
    assert due.awaits_years == (d(last).year,)


@pytest.mark.parametrize(
    ("place", "anchor", "value", "unit", "last"),
    [
        ("hk", "2026-03-07", 1, "month", "2026-04-08"),  # the day following Easter Monday
        ("cn", "2026-03-07", 1, "month", "2026-04-07"),
        ("hk", "2026-06-01", 1, "month", "2026-07-02"),  # Establishment Day
        ("cn", "2026-06-01", 1, "month", "2026-07-01"),
        ("hk", "2026-09-10", 1, "month", "2026-10-12"),  # no make-up workdays there
        ("mo", "2026-11-08", 1, "month", "2026-12-09"),  # Immaculate Conception
        ("de", "2026-04-14", 1, "month", "2026-05-15"),  # Ascension Day
        ("us", "2026-06-03", 30, "day", "2026-07-06"),  # Independence Day observed on the Friday
        ("us", "2026-11-25", 1, "wd", "2026-11-27"),
        ("hk", "2026-12-24", 2, "wd", "2026-12-29"),
    ],
)
def test_other_places_have_other_holidays(place: str, anchor: str, value: int, unit: str, last: str) -> None:
    due = due_date(d(anchor), DueRule.from_data({"value": value, "unit": unit}), calendar(place))
    assert due.day == d(last)
    assert not due.provisional


@pytest.mark.parametrize(
    ("anchor", "value", "unit", "extend_from", "extensions", "last"),
    [
        ("2026-09-30", 5, "wd", "end", [(5, "wd")], "2026-10-20"),
        ("2026-09-30", 5, "wd", "anchor", [(5, "wd")], "2026-10-20"),
        ("2026-05-31", 1, "month", "end", [(1, "month")], "2026-07-30"),
        ("2026-05-31", 1, "month", "anchor", [(1, "month")], "2026-07-31"),
        ("2026-09-16", 15, "day", "end", [(10, "day")], "2026-10-12"),
        ("2026-09-16", 15, "day", "rolled_end", [(10, "day")], "2026-10-19"),
        ("2026-03-02", 3, "month", "end", [(1, "month"), (2, "month")], "2026-09-02"),
        ("2026-03-02", 15, "day", "end", [(3, "wd")], "2026-03-20"),
    ],
)
def test_extensions(
    anchor: str, value: int, unit: str, extend_from: str, extensions: list[tuple[int, str]], last: str
) -> None:
    rule = DueRule.from_data({"value": value, "unit": unit, "extend_from": extend_from})
    more = [Period.from_data({"value": v, "unit": u}) for v, u in extensions]
    assert due_date(d(anchor), rule, calendar("cn"), extensions=more).day == d(last)


# First days and last days of pauses; the period is three months from 2026-03-02, plainly 2026-06-02.
@pytest.mark.parametrize(
    ("spans", "last"),
    [
        ([("04-10", "04-29")], "2026-06-22"),  # 20 days
        ([("04-10", "04-29"), ("04-20", "05-09")], "2026-07-02"),  # overlapping: 30 days, not 40
        ([("04-10", "04-19"), ("04-20", "04-29")], "2026-06-22"),  # side by side
        ([("04-10", "04-20"), ("04-20", "04-29")], "2026-06-22"),  # one day in common
        ([("04-10", "04-12"), ("06-06", "06-10")], "2026-06-05"),  # over on the eve of the second
        ([("06-03", "06-30")], "2026-06-02"),  # begins when the period is over
        ([("02-01", "03-02")], "2026-06-02"),  # over on the first day, which is not counted
        ([("05-24", "06-12")], "2026-06-22"),  # 10 of its days lie in the period
        ([("06-02", "06-21")], "2026-06-22"),  # only the last day
        ([("04-10", "04-29"), ("06-10", "06-14")], "2026-06-29"),  # the second lies in the time added
        ([("03-03", "06-02")], "2026-09-02"),  # paused throughout
    ],
)
def test_adjudication_months_exclude_pauses(spans: list[tuple[str, str]], last: str) -> None:
    pauses = [Pause(d(first), d(end), "suspension") for first, end in spans]
    rule = DueRule.from_data({"value": 3, "unit": "month"})
    assert due_date(d("2026-03-02"), rule, calendar("cn"), pauses=pauses).day == d(last)


def test_pause_in_the_extension() -> None:
    rule = DueRule.from_data({"value": 3, "unit": "month"})
    pause = Pause(d("06-10"), d("06-19"), "expertise")
    due = due_date(
        d("2026-03-02"),
        rule,
        calendar("cn"),
        extensions=[Period.from_data({"value": 1, "unit": "month"})],
        pauses=[pause],
    )
    assert due.nominal == date(2026, 7, 12)
    assert due.day == date(2026, 7, 13)


def test_a_last_day_does_not_move_into_a_pause() -> None:
    rule = DueRule.from_data({"value": 3, "unit": "month"})
    pause = Pause(d("06-08"), d("06-12"), "suspension")
    due = due_date(d("2026-03-06"), rule, calendar("cn"), pauses=[pause])
    assert (due.nominal, due.day) == (d("06-06"), d("06-15"))


def test_working_days_run_out_on_the_eve_of_the_next_pause() -> None:
    rule = DueRule.from_data({"value": 5, "unit": "wd"})
    pauses = [Pause(d("11-18"), d("11-18"), "suspension"), Pause(d("11-25"), d("11-26"), "suspension")]
    assert due_date(d("2026-11-16"), rule, calendar("cn"), pauses=pauses).day == d("11-24")


def test_working_days_counted_through_a_year_that_is_not_loaded() -> None:
    due = due_date(d("2023-12-28"), DueRule.from_data({"value": 3, "unit": "wd"}), calendar("cn"))
    assert (due.day, due.awaits_years) == (d("2024-01-03"), (2023,))


@pytest.mark.parametrize(
    ("first", "end", "last"),
    [("11-18", "11-22", "2026-11-26"), ("11-21", "11-22", "2026-11-23"), ("11-23", "11-23", "2026-11-24")],
)
def test_working_days_lose_only_working_days(first: str, end: str, last: str) -> None:
    rule = DueRule.from_data({"value": 5, "unit": "wd"})
    due = due_date(d("2026-11-16"), rule, calendar("cn"), pauses=[Pause(d(first), d(end), "suspension")])
    assert due.day == d(last)


def test_running_pause_is_counted_to_the_day_asked_and_says_so() -> None:
    rule = DueRule.from_data({"value": 3, "unit": "month"})
    pause = Pause(d("04-20"), None, "settlement_talks")
    due = due_date(d("2026-03-02"), rule, calendar("cn"), pauses=[pause], as_of=d("05-09"))
    assert (due.day, due.open_pause) == (date(2026, 6, 22), True)
    earlier = due_date(d("2026-03-02"), rule, calendar("cn"), pauses=[pause], as_of=d("04-19"))
    assert (earlier.day, earlier.open_pause) == (date(2026, 6, 2), False)


def test_five_working_days_and_fifteen_days_inside_one_procedure() -> None:
    received = d("2026-09-18")
    docket = due_date(received, DueRule.from_data({"value": 5, "unit": "wd"}), calendar("cn"))
    defence = due_date(received, DueRule.from_data({"value": 15, "unit": "day"}), calendar("cn"))
    abroad = due_date(received, DueRule.from_data({"value": 30, "unit": "day"}), calendar("cn"))
    assert [due.day for due in (docket, defence, abroad)] == [d("09-24"), d("10-08"), d("10-19")]
