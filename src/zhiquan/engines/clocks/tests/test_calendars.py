"""The calendar files, and what a calendar refuses."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from zhiquan.engines.clocks import Calendar, ClockError, DueRule, Period, due_date
from zhiquan.engines.clocks.tests.places import CALENDARS, calendar, d, raw

OUTSIDE = CALENDARS.parents[3] / "shared" / "data" / "holidays" / "chinese-days.json"
PLACES = ("cn", "hk", "mo", "de", "us")


def minimal(**year: Any) -> dict[str, Any]:
    return {"place": "XX", "weekend": [6, 7], "years": {"2026": year}}


@pytest.mark.parametrize("place", PLACES)
def test_calendar_file_is_complete(place: str) -> None:
    data = raw(place)
    assert data["place"] == place.upper()
    assert {"2025", "2026"} <= set(data["years"])
    for year, entry in data["years"].items():
        assert entry["source"], year
        days = [item["date"] for item in entry["holidays"]]
        assert days == sorted(days)
        assert all(item["name"]["zh-Hans"] and item["name"]["en"] for item in entry["holidays"])
        assert all(day.startswith(year) for day in days + entry["makeup_workdays"])


def test_only_the_mainland_has_makeup_workdays_and_they_lie_on_weekends() -> None:
    assert all(day.isoweekday() >= 6 for day in calendar("cn").makeup_workdays)
    assert not any(calendar(place).makeup_workdays for place in PLACES[1:])


@pytest.mark.parametrize(
    ("year", "free_weekdays", "makeup", "working"),
    [(2024, 19, 8, 251), (2025, 18, 5, 248), (2026, 19, 6, 248)],
)
def test_working_days_of_the_mainland_years(year: int, free_weekdays: int, makeup: int, working: int) -> None:
    cn = calendar("cn")
    assert sum(day.year == year and day.isoweekday() < 6 for day in cn.holidays) == free_weekdays
    assert sum(day.year == year for day in cn.makeup_workdays) == makeup
    assert cn.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == working


def test_mainland_file_agrees_with_an_independent_list() -> None:
    if not Path(OUTSIDE).exists():
        pytest.skip("shared/data/holidays is not beside the repository: nothing to compare with")
    outside = json.loads(OUTSIDE.read_text(encoding="utf-8"))
    cn = calendar("cn")
    years = ("2024", "2025", "2026")
    assert {day.isoformat() for day in cn.holidays} == {d for d in outside["holidays"] if d[:4] in years}
    assert {day.isoformat() for day in cn.makeup_workdays} == {
        d for d in outside["workdays"] if d[:4] in years
    }


def test_2027_is_provisional_until_it_is_loaded_and_then_moves() -> None:
    rule = DueRule.from_data({"value": 1, "unit": "month"})
    before = due_date(d("2026-12-01"), rule, calendar("cn"))
    assert (before.day, before.awaits_years) == (d("2027-01-01"), (2027,))
    data = raw("cn")
    # Invented for the test: 2027 is not announced.
    data["years"]["2027"] = {"holidays": ["2027-01-01"], "makeup_workdays": ["2027-01-03"]}
    after = due_date(d("2026-12-01"), rule, Calendar.from_data(data))
    assert (after.day, after.provisional) == (d("2027-01-03"), False)


def test_a_year_can_be_listed_and_still_not_be_announced() -> None:
    known = Calendar.from_data(minimal(announced=False, holidays=["2026-01-01"]))
    assert known.is_working_day(d("01-01")) == (False, True)
    assert known.is_working_day(d("01-02")) == (True, True)
    assert calendar("cn").is_working_day(d("2026-10-10")) == (True, False)
    assert calendar("cn").is_working_day(d("2027-10-01")) == (True, True)


def test_a_notice_may_reach_into_the_december_before() -> None:
    settled = Calendar.from_data(minimal(holidays=["2025-12-31"]))
    assert not settled.works(d("2025-12-31"))


@pytest.mark.parametrize(
    ("data", "code", "field"),
    [
        ({"weekend": [6, 7], "years": {}}, "place_missing", "place"),
        ({"place": "XX", "weekend": "67", "years": {}}, "not_a_list", "weekend"),
        ({"place": "XX", "weekend": ["6"], "years": {}}, "not_a_whole_number", "weekend"),
        ({"place": "XX", "weekend": [8], "years": {}}, "weekend_impossible", "weekend"),
        ({"place": "XX", "weekend": [1, 2, 3, 4, 5, 6, 7], "years": {}}, "weekend_impossible", "weekend"),
        ({"place": "XX", "weekend": [6, 7]}, "years_missing", "years"),
        ({"place": "XX", "weekend": [6, 7], "years": {"26": {}}}, "year_not_four_digits", "years"),
        ({"place": "XX", "weekend": [6, 7], "years": {"2026": []}}, "year_not_a_mapping", "years.2026"),
        (minimal(holidays=["2027-01-01"]), "day_outside_its_year", "years.2026.holidays[0]"),
        (minimal(holidays=["2025-11-30"]), "day_outside_its_year", "years.2026.holidays[0]"),
        (minimal(holidays=["2026-02-30"]), "not_an_iso_date", "years.2026.holidays[0]"),
        (minimal(holidays=[{"name": "?"}]), "not_an_iso_date", "years.2026.holidays[0]"),
        (minimal(holidays=["2026-01-01", "2026-01-01"]), "day_listed_twice", "years.2026.holidays[1]"),
        (minimal(makeup_workdays=3), "not_a_list", "years.2026.makeup_workdays"),
        (
            minimal(holidays=["2026-01-04"], makeup_workdays=["2026-01-04"]),
            "holiday_and_workday",
            "makeup_workdays",
        ),
    ],
)
def test_calendar_data_is_checked(data: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(ClockError) as caught:
        Calendar.from_data(data)
    assert (caught.value.code, caught.value.field) == (code, field)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"value": 1}, "unit_unknown"),
        ({"value": 1, "unit": "fortnight"}, "unit_unknown"),
        ({"unit": "day"}, "period_not_whole"),
        ({"value": 1.5, "unit": "day"}, "period_not_whole"),
        ({"value": True, "unit": "day"}, "period_not_whole"),
        ({"value": -1, "unit": "day"}, "period_negative"),
        ({"value": 1, "unit": "day", "ends": "sometime"}, "value_unknown"),
        ({"value": 1, "unit": "day", "roll": True}, "value_unknown"),
        ({"value": 0, "unit": "year", "ends": "day_before_anniversary"}, "period_empty"),
    ],
)
def test_rule_data_is_checked(data: dict[str, Any], code: str) -> None:
    with pytest.raises(ClockError) as caught:
        DueRule.from_data(data)
    assert caught.value.code == code


def test_what_cannot_be_counted_is_refused() -> None:
    rule = DueRule.from_data({"value": 1, "unit": "month", "extend_from": "anchor"})
    with pytest.raises(ClockError, match="extension_unit_differs"):
        due_date(d("11-22"), rule, calendar("cn"), extensions=[Period.from_data({"value": 5, "unit": "wd"})])
    for unit in ("year", "day", "wd"):
        with pytest.raises(ClockError, match="date_out_of_range"):
            due_date(
                date.max - timedelta(days=1), DueRule.from_data({"value": 9, "unit": unit}), calendar("cn")
            )
