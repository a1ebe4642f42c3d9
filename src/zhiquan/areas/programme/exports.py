"""The plan outside the platform: the ledger as XLSX, the dates as iCalendar."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from zhiquan.areas.programme import wording
from zhiquan.areas.programme.queries.board import Board
from zhiquan.kernel import clock
from zhiquan.ui import lights, sheets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (8, 34, 40, 12, 12, 10, 10, 60)
# What one cell holds at most.
LONGEST = 32_000


def safe(text: str) -> str:
    """Text that a spreadsheet opens and will not take for a formula."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST]
    return sheets.inert(clean)


def ledger(board: Board) -> bytes:
    """One row an item, one a milestone on the second sheet; dates as dates, shares as percentages."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("Items")
    sheet.append(
        [
            _("No."),
            _("Item"),
            _("Responsible bodies"),
            _("Deadline"),
            _("State"),
            _("Planned"),
            _("Accepted"),
            _("Why"),
        ]
    )
    for state in board.states:
        sheet.append(
            [
                safe(state.item.code),
                safe(state.item.title),
                safe(_(", ").join(wording.body_name(b.organisation) for b in state.bodies)),
                state.item.due or _("long-term"),
                str(lights.light(state.code).word),
                float(state.light.plan),
                float(state.light.actual),
                safe(wording.why(state)),
            ]
        )
    _milestones(book, board)
    for page in book.worksheets:
        for cell in page[1]:
            cell.font = Font(bold=True)
        page.freeze_panes = "A2"
        page.auto_filter.ref = page.dimensions
        for column, width in enumerate(WIDTHS, start=1):
            page.column_dimensions[get_column_letter(column)].width = width
        for row in page.iter_rows(min_row=2):
            for cell in row:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row in sheet.iter_rows(min_row=2, min_col=6, max_col=7):
        for cell in row:
            cell.number_format = "0%"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _milestones(book: Workbook, board: Board) -> None:
    sheet = book.create_sheet(_("Milestones"))
    sheet.append(
        [
            _("No."),
            _("Milestone"),
            _("Responsible bodies"),
            _("Planned for"),
            _("Accepted on"),
            _("Days left"),
        ]
    )
    for state in board.states:
        for stone in state.stones:
            who = str(stone.row.organisation) if stone.row.organisation_id else _("all")
            sheet.append(
                [
                    safe(state.item.code),
                    safe(str(stone.row)),
                    safe(who),
                    stone.row.planned_on,
                    stone.done_on,
                    None if stone.done_on else stone.days,
                ]
            )


def calendar(board: Board, absolute: Callable[[str], str]) -> bytes:
    """Deadlines and open milestones as all-day events; uids stay the same from export to export."""
    book = Calendar()
    book.add("prodid", "-//Zhiquan//programme//")
    book.add("version", "2.0")
    book.add("x-wr-calname", str(board.plan))
    for state in board.states:
        url = absolute(reverse("programme:item", args=[state.item.uid]))
        if state.item.due:
            title = _("Deadline: %(item)s") % {"item": f"{state.item.code} {state.item.shown_title}"}
            book.add_component(_event(f"item-{state.item.uid}", title, state.item.due, url))
        for stone in state.stones:
            if not stone.done_on:
                title = f"{state.item.code} {stone.row}"
                book.add_component(_event(f"milestone-{stone.row.uid}", title, stone.row.planned_on, url))
    data: bytes = book.to_ical()
    return data


def _event(uid: str, title: str, day: object, url: str) -> Event:
    event = Event()
    event.add("uid", f"{uid}@zhiquan")
    event.add("dtstamp", clock.now())
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))  # type: ignore[operator]
    event.add("summary", title)
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event
