"""Invented data for the gallery of components. No body, firm, person or number in it is real."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiquan.ui.charts import GanttRow, MatrixCell, MatrixColumn, MatrixRow, Milestone
from zhiquan.ui.formats import day_text
from zhiquan.ui.forms import BaseForm, CodeInput, DateInput
from zhiquan.ui.shell import Crumb

TODAY = date(2026, 11, 20)
FIRM = "深圳市澜川智能科技有限公司"
CODE = "91440300MA5DKM0K0G"
_START, _END = date(2025, 10, 1), date(2027, 12, 31)


@dataclass(frozen=True, slots=True)
class LateItem:
    """A row of the sample list."""

    code: str
    light: str
    name: str
    body: str
    why: str
    days: int
    due: date | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A card of the sample indicators; the shape that `ui/components/indicator.html` expects."""

    label: str
    value: str
    unit: str
    values: list[float | None]
    target: float | None
    target_text: str
    how: str
    list_text: str
    since: str = "2026-01"
    list_url: str = "#list"


@dataclass(frozen=True, slots=True)
class Clock:
    """A sample statutory clock; the shape that `ui/components/clock.html` expects."""

    label: str
    figure: str
    unit: str
    note: str
    tone: str = ""
    used: int = 0
    rest: int = 0
    total: int = 0
    fill: str = "ink"
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """A sample event of a case."""

    when: date | datetime | str
    title: str
    text: str = ""
    state: str = ""
    url: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A sample step of a form."""

    label: str
    url: str = ""
    done: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two texts for one place."""

    who: str
    when: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Board:
    """The timeline and matrix of the gallery."""

    dated: tuple[GanttRow, ...]
    standing: tuple[GanttRow, ...]
    columns: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]
    start: date = _START
    end: date = _END
    today: date = TODAY
    items: tuple[LateItem, ...] = field(default=())


class GalleryForm(BaseForm):
    """A form with one of each kind of field, one of them wrong."""

    name = forms.CharField(
        label=gettext_lazy("Name after the change"),
        help_text=gettext_lazy("Exactly as in the name declaration, with brackets."),
    )
    decided = forms.DateField(
        label=gettext_lazy("Day of the decision"),
        help_text=gettext_lazy("The day on the shareholders' resolution."),
        widget=DateInput,
    )
    code = forms.CharField(
        label=gettext_lazy("Unified social credit code"),
        widget=CodeInput({"readonly": True}),
        required=False,
    )
    same = forms.ChoiceField(
        label=gettext_lazy("Does the legal person change too?"),
        help_text=gettext_lazy("After a conversion, merger or split it is a transfer, not a change of name."),
        choices=[
            ("yes", gettext_lazy("No, the same firm under a new name")),
            ("no", gettext_lazy("Yes, after a conversion, merger or split")),
        ],
        widget=forms.RadioSelect,
    )
    place = forms.ChoiceField(
        label=gettext_lazy("District"),
        choices=[("", "–"), ("ns", gettext_lazy("Nanshan")), ("ft", gettext_lazy("Futian"))],
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea({"rows": 3}), required=False)
    proof = forms.FileField(label=gettext_lazy("Resolution"), required=False)
    agree = forms.BooleanField(label=gettext_lazy("I have read the whole form again"), required=False)

    def clean_decided(self) -> date:
        """Refuses days after the sample's today."""
        day: date = self.cleaned_data["decided"]
        if day > TODAY:
            raise ValidationError(
                _("It cannot be later than today (%(today)s).") % {"today": day_text(TODAY)}
            )
        return day


def _stones(start: date, days: tuple[int, ...], states: str) -> tuple[Milestone, ...]:
    names = {"d": "done", "l": "late", "o": "open"}
    return tuple(
        Milestone(start + timedelta(offset), names[state]) for offset, state in zip(days, states, strict=True)
    )


def board() -> Board:
    """A small board: five dated items, two standing ones, a matrix of four bodies."""
    begun = date(2025, 10, 31)
    year, two = date(2026, 12, 31), date(2027, 12, 31)
    reviews = tuple(
        Milestone(day, state)
        for day, state in (
            (date(2026, 3, 31), "done"),
            (date(2026, 6, 30), "done"),
            (date(2026, 9, 30), "late"),
            (date(2026, 12, 31), "open"),
            (date(2027, 3, 31), "open"),
            (date(2027, 6, 30), "open"),
            (date(2027, 9, 30), "open"),
            (date(2027, 12, 31), "open"),
        )
    )
    dated = (
        GanttRow(
            "A1",
            _("Disposal by universities"),
            "late",
            "#list",
            begun,
            year,
            date(2026, 8, 8),
            _stones(begun, (155, 245, 336, 381, 412), "ddllo"),
            _("49 days late"),
            "late",
        ),
        GanttRow(
            "A2",
            _("Rights for inventors"),
            "warn",
            "#list",
            begun,
            two,
            date(2026, 9, 25),
            _stones(begun, (87, 230, 328, 426, 521, 701, 777), "dddoooo"),
            _("41 days left"),
        ),
        GanttRow(
            "A3",
            _("Exchange of information centres"),
            "done",
            "#list",
            begun,
            year,
            year,
            _stones(begun, (155, 245, 336, 371, 412), "ddddd"),
            _("Done"),
        ),
        GanttRow(
            "A4",
            _("Operating fund"),
            "ok",
            "#list",
            begun,
            two,
            date(2026, 12, 4),
            _stones(begun, (521, 612, 701, 777), "oooo"),
            _("136 days left"),
        ),
        GanttRow(
            "A5", _("Service quarter"), "idle", "#list", begun, two, None, _stones(begun, (521, 777), "oo")
        ),
    )
    standing = (
        GanttRow(
            "B1",
            _("List of exporters"),
            "late",
            "#list",
            begun,
            None,
            None,
            reviews,
            _("51 days late"),
            "late",
        ),
        GanttRow("B2", _("Data sharing"), "unasked", "#list", begun, None, None, (), _("not asked yet")),
    )
    columns = tuple(
        MatrixColumn(code, code, "#list", group)
        for code, group in (
            ("A1", _("Market")),
            ("A2", _("Market")),
            ("A3", _("Market")),
            ("A4", _("Law")),
            ("A5", _("Law")),
            ("B1", _("Abroad")),
            ("B2", _("Abroad")),
        )
    )

    def lights(text: str) -> dict[str, MatrixCell]:
        words = {"l": "late", "w": "warn", "o": "ok", "d": "done", "i": "idle", "u": "unasked"}
        return {
            column.code: MatrixCell(words[letter], "#list")
            for column, letter in zip(columns, text, strict=True)
            if letter != "-"
        }

    rows = (
        MatrixRow(_("Whole item"), lights("lwdoilu"), strong=True),
        MatrixRow(_("IP bureau"), lights("owdooou")),
        MatrixRow(_("Education bureau"), lights("lo-----")),
        MatrixRow(_("Commerce bureau"), lights("----il-")),
    )
    items = (
        LateItem(
            "A1",
            "late",
            _("Disposal by universities"),
            _("Education bureau"),
            _("12 of 37 bodies have not handed in their grading rules."),
            -49,
            year,
        ),
        LateItem(
            "A2",
            "warn",
            _("Rights for inventors"),
            _("Health commission"),
            _("Planned 53%, accepted 45%: 8 points short."),
            41,
            two,
        ),
        LateItem(
            "B1",
            "late",
            _("List of exporters"),
            _("Commerce bureau"),
            _("6 trades of 9 are covered."),
            -151,
            None,
        ),
    )
    return Board(dated, standing, columns, rows, items=items)


def gallery() -> dict[str, Any]:
    """Context of the gallery page."""
    return {
        "title": _("Components"),
        "lead": _("Every page is made of these. All data here is invented."),
        "crumbs": [Crumb(_("Front page"), "/"), Crumb(_("Components"))],
        "board": board(),
        "shapes": [
            ("late", _("Short by more, or past the deadline")),
            ("warn", _("A little short of the plan")),
            ("ok", _("Accepted progress is not below the plan")),
            ("done", _("Finished and accepted")),
            ("idle", _("Not due to start yet")),
            ("unasked", _("Nobody was asked yet; never counts as late")),
        ],
        "counts": [
            ("late", 3, "?light=late"),
            ("warn", 5, "?light=warn"),
            ("ok", 11, "?light=ok"),
            ("done", 1, "?light=done"),
            ("idle", 1, "?light=idle"),
            ("unasked", 2, "?light=unasked"),
        ],
        "options": [("late", _("Late"), 3), ("warn", _("At risk"), 5), ("ok", _("On track"), 11)],
        "cards": [
            Indicator(
                _("Pilot bodies"),
                "3",
                _("of 5"),
                [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3],
                5,
                _("target 5 or more"),
                "counted",
                _("See 3"),
            ),
            Indicator(
                _("Loans after internal valuation"),
                "186",
                _("loans"),
                [4, 9, 18, None, None, 64, 81, 101, 128, 158, 186],
                None,
                _("no target"),
                "doc",
                _("See 186"),
            ),
            Indicator(
                _("Days to first opinion"),
                "4.5",
                _("working days"),
                [9.4, 8.2, 8.6, 7.1, 6.5, 6, 5.5, 5, 4.9, 4.6, 4.5],
                5,
                _("lower is better"),
                "counted",
                _("See 1,204"),
            ),
            Indicator(
                _("Trades covered"),
                "6",
                _("of 9"),
                [1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6],
                9,
                _("target 9"),
                "said",
                _("See 6"),
            ),
        ],
        "clocks": [
            Clock(
                _("First opinion"),
                "2",
                _("working days"),
                _("Accepted 2026-11-13, paused 0 days"),
                "warn",
                5,
                2,
                7,
                "warn",
                sample=True,
            ),
            Clock(_("Answer of the applicant"), "–", _("not running"), _("Runs from receipt of the opinion")),
        ],
        "events": [
            Event(datetime(2026, 11, 17, 16, 20), _("Evidence handed in"), _("waiting for review"), "now"),  # noqa: DTZ001
            Event(date(2026, 11, 10), _("Sent back"), _("the minutes do not state the scope"), "off"),
            Event(date(2026, 11, 6), _("Case accepted"), by="何知远"),
            Event(date(2026, 12, 25), _("Customs record expires"), state="next"),
        ],
        "steps": [
            Step(_("Identity"), "#form", done=True),
            Step(_("Name after the change"), current=True),
            Step(_("Rights")),
            Step(_("Material")),
            Step(_("Check and send")),
        ],
        "conflict": Conflict(
            "许望舒", "14:20", _("To be completed by 15 December."), _("To be completed by 10 December.")
        ),
        "facts": [(_("Right holder"), FIRM), (_("File number"), "深变〔2026〕0417 号"), (_("Fee"), "0")],
        "law_dates": (date(2026, 9, 1), date(2027, 1, 1), date(2026, 8, 31)),
    }
