"""Geometry: known drawings, and what must hold for any input."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiquan.ui import charts
from zhiquan.ui.charts import GanttRow, MatrixCell, MatrixColumn, MatrixRow, Milestone

START, END = date(2025, 10, 1), date(2028, 1, 1)


def test_slack_late_goes_left_of_the_middle():
    bar = charts.slack_bar(-51, 60)
    assert (bar.zero, bar.x, bar.width, bar.clipped) == ("48", "7.2", "40.8", False)


def test_slack_left_goes_right_of_the_middle():
    bar = charts.slack_bar(41, 60)
    assert (bar.x, bar.width) == ("48", "32.8")


def test_slack_unsigned_starts_at_the_edge():
    bar = charts.slack_bar(7, 120, signed=False)
    assert (bar.zero, bar.x) == ("1", "1")


def test_slack_beyond_the_scale_is_torn():
    bar = charts.slack_bar(-406, 60)
    assert bar.clipped
    assert (bar.x, bar.width, bar.tear) == ("0", "48", "4")


@pytest.mark.parametrize(("days", "reach", "signed"), [(1, 0, True), (-1, 60, False)])
def test_slack_refuses_what_cannot_be_drawn(days, reach, signed):
    with pytest.raises(ValueError):
        charts.slack_bar(days, reach, signed=signed)


@given(st.integers(-10_000, 10_000), st.integers(1, 2_000))
def test_slack_stays_in_its_box(days, reach):
    bar = charts.slack_bar(days, reach)
    left = float(bar.x)
    assert -0.01 <= left <= 96
    assert left + float(bar.width) <= 96.01


def test_spark_scale_holds_zero_and_target():
    drawn = charts.spark([0, 5], target=10)
    assert drawn.goal == "6"
    assert drawn.lines == ("0,44 200,25",)
    assert drawn.last == ("200", "25")


def test_spark_breaks_at_a_missing_value():
    drawn = charts.spark([1, 2, None, 3, 4])
    assert len(drawn.lines) == 2
    assert drawn.lines[0].startswith("0,")
    assert drawn.lines[1].startswith("150,")


def test_spark_of_nothing_and_of_zero():
    assert charts.spark([]).lines == ()
    assert charts.spark([None]).last is None
    assert charts.spark([0, 0]).lines == ("0,44 200,44",)


@given(
    st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), min_size=1, max_size=60),
    st.none() | st.floats(-1e9, 1e9),
)
def test_spark_stays_in_its_box(values, target):
    drawn = charts.spark(values, target)
    for line in drawn.lines:
        for point in line.split():
            x, y = map(float, point.split(","))
            assert -0.01 <= x <= 200.01
            assert 5.99 <= y <= 44.01


def test_pips_count():
    drawn = charts.pips(3, 5)
    assert [pip.full for pip in drawn.pips] == [True] * 3 + [False] * 2


def test_pips_above_thirty_become_a_bar():
    drawn = charts.pips(41, 52)
    assert len(drawn.pips) == 2
    assert float(drawn.pips[0].width) / float(drawn.width) == pytest.approx(41 / 52, abs=0.001)


def test_pips_more_than_all_is_all():
    assert all(pip.full for pip in charts.pips(9, 5).pips)
    with pytest.raises(ValueError):
        charts.pips(1, 0)


def test_stacked_fills_the_width_and_drops_empty_parts():
    bars = charts.stacked([(5, "warn"), (0, "late"), (2, "rule")])
    assert [bar.tone for bar in bars] == ["warn", "rule"]
    assert bars[1].x == bars[0].width == "71.43%"


def test_ticks_are_quarters_with_years_and_mid_years_named():
    marks = charts.ticks(START, END)
    assert [tick.day for tick in marks][:3] == [date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1)]
    assert marks[1].x == "11.19%"
    assert [tick.day.isoformat() for tick in marks if tick.labelled] == [
        "2026-01-01",
        "2026-07-01",
        "2027-01-01",
        "2027-07-01",
    ]


def test_ticks_of_a_short_span_are_months_and_of_a_long_one_years():
    assert len(charts.ticks(date(2026, 1, 1), date(2026, 6, 30))) == 6
    assert {tick.day.month for tick in charts.ticks(date(2020, 1, 1), date(2030, 1, 1))} == {1}


def test_gantt_places_today_span_progress_and_deadline():
    row = GanttRow(
        "M1",
        "x",
        "late",
        "",
        date(2025, 10, 31),
        date(2026, 12, 31),
        date(2026, 8, 12),
        (Milestone(date(2026, 4, 5), "done"), Milestone(date(2026, 10, 2), "late")),
    )
    drawn = charts.gantt([row], date(2026, 11, 20), START, END)
    line = drawn.lines[0]
    assert drawn.today == "50.49%"
    assert (line.x1, line.x2, line.due) == ("3.65%", "55.47%", "55.47%")
    assert line.reached_width == "34.67%"
    assert [mark.state for mark in line.marks] == ["done", "late"]
    assert line.accepted == 1


def test_gantt_standing_task_has_no_progress_bar_and_round_marks():
    row = GanttRow(
        "M12", "x", "ok", start=START, reached=date(2026, 1, 1), milestones=(Milestone(date(2026, 3, 31)),)
    )
    line = charts.gantt([row], date(2026, 11, 20), START, END).lines[0]
    assert line.reached_width is None
    assert line.due is None
    assert line.marks[0].round


def test_gantt_today_outside_is_not_drawn_and_its_label_stays_inside():
    assert charts.gantt([], date(2030, 1, 1), START, END).today is None
    assert charts.gantt([], START + timedelta(3), START, END).today_anchor == "start"
    assert charts.gantt([], END - timedelta(3), START, END).today_anchor == "end"
    with pytest.raises(ValueError):
        charts.gantt([], START, END, START)


@given(st.dates(date(2020, 1, 1), date(2033, 1, 1)), st.dates(date(2020, 1, 1), date(2033, 1, 1)))
def test_gantt_bar_never_leaves_the_row(due, reached):
    row = GanttRow("a", "b", "ok", "", START, due, reached)
    line = charts.gantt([row], START, START, END).lines[0]
    assert 0 <= float(line.x1[:-1]) + float(line.reached_width[:-1]) <= 100.01


def test_matrix_bands_sums_and_empty_cells():
    columns = [
        MatrixColumn("A", "a", group="I"),
        MatrixColumn("B", "b", group="I"),
        MatrixColumn("C", "c", group="II"),
    ]
    rows = [MatrixRow("x", {"A": MatrixCell("ok"), "C": MatrixCell("late")})]
    drawn = charts.matrix(rows, columns)
    assert [(band.label, band.span) for band in drawn.bands] == [("I", 2), ("II", 1)]
    assert [spot.opens_band for spot in drawn.heads] == [False, False, True]
    line = drawn.lines[0]
    assert (line.good, line.held) == (1, 2)
    assert [spot.cell is None for spot in line.spots] == [False, True, False]


def test_matrix_refuses_an_unknown_column():
    with pytest.raises(ValueError, match="'Z'"):
        charts.matrix([MatrixRow("x", {"Z": MatrixCell("ok")})], [MatrixColumn("A", "a")])
