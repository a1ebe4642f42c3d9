"""The plan outside the platform: a ledger that spreadsheets may open, dates that calendars keep apart."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl import load_workbook

from zhiquan.areas.programme import exports, service
from zhiquan.areas.programme.models import Item
from zhiquan.areas.programme.queries.board import board
from zhiquan.areas.programme.tests.conftest import SMALL, START, item_of, stones_of
from zhiquan.kernel import clock

HOST = "https://example.invalid"


def opened(day):
    return load_workbook(io.BytesIO(exports.ledger(day)))


def events(day):
    data = exports.calendar(day, lambda path: f"{HOST}{path}")
    return {str(e["uid"]): e for e in Calendar.from_ical(data).walk("VEVENT")}


@given(st.text(max_size=40))
def test_no_text_becomes_a_formula(text):
    safe = exports.safe(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe.endswith(exports.ILLEGAL_CHARACTERS_RE.sub("", text))


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "＝"])
def test_a_title_that_looks_like_a_formula_stays_text(world, begin):
    plan = world.asked(SMALL)
    item = plan.items.first()
    evil = f'{begin}HYPERLINK("{HOST}","x")'
    Item.objects.filter(pk=item.pk).update(title=evil)
    cell = opened(board(plan, START)).worksheets[0]["B2"]
    assert (cell.data_type, cell.value) == ("s", f"'{evil}")


def test_a_title_with_signs_that_a_spreadsheet_cannot_hold_is_exported_without_them(world):
    plan = world.asked(SMALL)
    Item.objects.filter(pk=plan.items.first().pk).update(title="建设\x0b平台\x00", section="x")
    assert opened(board(plan, START)).worksheets[0]["B2"].value == "建设平台"


def test_the_ledger_holds_every_item_with_dates_as_dates(world):
    plan = world.asked()
    m1 = item_of(plan, "M1")
    world.prove(m1, stones_of(m1)[0], START)
    with translation.override("en"):
        book = opened(board(plan, START))
        items, stones = book.worksheets
    rows = list(items.iter_rows(min_row=2))
    assert [r[0].value for r in rows] == [s.item.code for s in board(plan, START).states]
    first = next(r for r in rows if r[0].value == "M1")
    assert first[3].value.date() == date(2026, 12, 31)
    assert first[3].is_date
    assert (first[6].value, first[6].number_format) == (0.2, "0%")
    assert next(r for r in rows if r[0].value == "M7")[3].value == "long-term"
    proved = [r for r in stones.iter_rows(min_row=2, values_only=True) if r[4]]
    assert [(r[0], r[4].date(), r[5]) for r in proved] == [("M1", START, None)]
    assert items.freeze_panes == stones.freeze_panes == "A2"
    assert items.auto_filter.ref.startswith("A1:H")


def test_calendar_entries_keep_their_names_from_export_to_export(world):
    plan = world.asked(SMALL)
    before = events(board(plan, START))
    item = plan.items.first()
    stone = stones_of(item)[0]
    moved = stone.planned_on + timedelta(days=1)
    with world.on(START):
        service.change_milestone(world.office, stone, stone.version, {"planned_on": moved}, "改期")
        after = events(board(plan, START))
    assert set(after) == set(before)
    key = f"milestone-{stone.uid}@zhiquan"
    assert before[key]["dtstart"].dt == moved - timedelta(days=1)
    assert (after[key]["dtstart"].dt, after[key]["dtend"].dt) == (moved, moved + timedelta(days=1))
    deadline = after[f"item-{item.uid}@zhiquan"]
    assert deadline["dtstart"].dt == date(2026, 12, 31)
    assert str(deadline["url"]) == f"{HOST}/programme/items/{item.uid}/"
    assert deadline["dtstamp"].dt == clock.start_of(START) + timedelta(hours=10)


def test_what_is_accepted_leaves_the_calendar(world):
    plan = world.asked(SMALL)
    item = plan.items.first()
    stone = stones_of(item)[0]
    world.prove(item, stone, START)
    assert f"milestone-{stone.uid}@zhiquan" not in events(board(plan, START))
    assert len(events(board(plan, START))) == 2 + sum(len(stones_of(i)) for i in plan.items.all()) - 1
