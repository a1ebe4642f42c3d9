"""The board: what is late, why, by whom and on what proof; its exports; an indicator's list."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhiquan.areas.programme import exports, queries, wording
from zhiquan.areas.programme.models import Item, Plan
from zhiquan.areas.programme.queries.board import Board, ItemState, kept
from zhiquan.areas.programme.views.shared import day_of, members_only, plan_of
from zhiquan.kernel import indicators, refs
from zhiquan.kernel.actor import OFFICE
from zhiquan.kernel.errors import NotVisible
from zhiquan.ui import charts, formats
from zhiquan.ui.requests import actor_of, attachment

REACH_DAYS = 60
FIRST = 8
HISTORY_MONTHS = 12


@members_only
@require_GET
def board(request: HttpRequest, uid: str | None = None) -> HttpResponse:
    """One plan's board as of a day; `?light=` narrows the list, `?body=` to one body."""
    plan = plan_of(request, uid)
    if plan is None:
        return render(request, "programme/board_empty.html", {"may_import": actor_of(request).has(OFFICE)})
    as_of = day_of(request)
    day = queries.board_cached(plan, as_of)
    states = _narrowed(day, request.GET.get("light", ""), request.GET.get("body", ""))
    showing_all = request.GET.get("all") == "1" or bool(request.GET.get("light") or request.GET.get("body"))
    listed = states if showing_all else day.lagging[:FIRST]
    context = {
        "plan": plan,
        "plans": [p for p in queries.plans_of(actor_of(request)) if p.state in (Plan.ACTIVE, Plan.CLOSED)],
        "day": day,
        "as_of": as_of,
        "rows": [_listed(s, as_of) for s in listed],
        "showing_all": showing_all,
        "stats": _stats(day),
        "drawn": _drawn(plan, day),
        "cards": _cards(day, as_of),
        "soon": _soonest(day),
        "reach": REACH_DAYS,
        "may_draft": actor_of(request).has(OFFICE),
        "may_ask": _unasked(day) if plan.state == Plan.ACTIVE and actor_of(request).has(OFFICE) else None,
    }
    return render(request, "programme/board.html", context)


def _unasked(day: Board) -> Item | None:
    """An item that nobody was asked for, where there is one: the button asks for all of them."""
    return next((s.item for s in day.states if s.code == "unasked"), None)


def _drawn(plan: Plan, day: Board) -> SafeString:
    """Matrix and timelines as HTML."""
    return drawn(plan.uid, plan.revision, plan.version, day.as_of, get_language() or "")


@lru_cache(maxsize=32)
def drawn(uid: UUID, revision: int, version: int, as_of: date, language: str) -> SafeString:
    """Written once per revision of the plan, day and language: it takes longest, and is the same for all."""
    day = kept(uid, revision, version, as_of)
    urls = {s.item.pk: reverse("programme:item", args=[s.item.uid]) for s in day.states}
    context = {
        "day": day,
        "as_of": as_of,
        "columns": _columns(day, urls),
        "matrix_rows": _matrix_rows(day, urls),
        "dated": [_gantt_row(s, urls) for s in sorted(day.dated, key=_most_pressing)],
        "ongoing": [_gantt_row(s, urls) for s in sorted(day.ongoing, key=_most_pressing)],
        "span": _span(day),
    }
    return render_to_string("programme/board_drawn.html", context)


def _narrowed(day: Board, light: str, body: str) -> list[ItemState]:
    states = list(day.states)
    if light:
        states = [s for s in states if s.code == light]
    if body:
        states = [s for s in states if any(str(b.organisation.uid) == body for b in s.bodies)]
    return sorted(
        states, key=lambda s: (s.slack is None, s.slack if s.slack is not None else 0, s.item.order)
    )


WEIGHT = {"late": 0, "warn": 1, "unasked": 3}


def _most_pressing(state: ItemState) -> tuple[date, int, int, int]:
    """What ends first stands first; among those what is late, by days late; what nobody was asked for ends the list."""
    slack = state.slack if state.slack is not None else 0
    return state.item.due or date.max, WEIGHT.get(state.code, 2), slack, state.item.order


def _listed(state: ItemState, as_of: date) -> dict[str, Any]:
    slack = state.slack
    tone = {"late": "late", "warn": "warn"}.get(state.code, "ok")
    return {
        "state": state,
        "why": wording.why(state),
        "holding": _(", ").join(wording.body_name(b.organisation) for b in state.holding),
        "slack": slack,
        "left": (state.item.due - as_of).days if state.item.due else None,
        "tone": tone if slack is not None and slack < 0 else ("ok" if tone == "ok" else tone),
    }


def _stats(day: Board) -> list[tuple[str, int, str]]:
    return [(code, n, f"?light={code}#list") for code, n in day.counts.items()]


def _soonest(day: Board) -> tuple[date, int, int] | None:
    """The next deadline, how many items share it, and the days left."""
    due = [s.item.due for s in day.dated if s.item.due and s.item.due >= day.as_of and s.code != "done"]
    if not due:
        return None
    first = min(due)
    return first, due.count(first), (first - day.as_of).days


def _item_url(state: ItemState) -> str:
    return reverse("programme:item", args=[state.item.uid])


def _columns(day: Board, urls: dict[int, str]) -> list[charts.MatrixColumn]:
    return [
        charts.MatrixColumn(s.item.code, wording.item_title(s.item), urls[s.item.pk], _band(s))
        for s in day.states
    ]


def _band(state: ItemState) -> str:
    return wording.section_name(state.item) or "".join(state.item.path)


def _matrix_rows(day: Board, urls: dict[int, str]) -> list[charts.MatrixRow]:
    whole = {s.item.code: charts.MatrixCell(s.code, urls[s.item.pk]) for s in day.states}
    rows = [charts.MatrixRow(_("Whole item"), whole, strong=True)]
    cells: dict[int, dict[str, charts.MatrixCell]] = {o.pk: {} for o in day.organisations}
    for state in day.states:
        for body in state.bodies:
            cell = charts.MatrixCell(body.code, f"{urls[state.item.pk]}#bodies")
            cells[body.organisation.pk][state.item.code] = cell
    return rows + [charts.MatrixRow(wording.body_name(o), cells[o.pk]) for o in day.organisations]


def _gantt_row(state: ItemState, urls: dict[int, str]) -> charts.GanttRow:
    # Where nobody was asked nothing counts as late, whatever day has passed.
    asked = state.code != "unasked"
    stones = tuple(
        charts.Milestone(s.row.planned_on, s.state if asked or s.state == "done" else "open", str(s.row))
        for s in state.stones
    )
    slack = state.slack
    end = formats.days_left_text(slack) if slack is not None else ""
    if state.code == "unasked":
        end = _("not asked yet")
    if state.code == "done":
        end = _("accepted")
    return charts.GanttRow(
        code=state.item.code,
        label=wording.item_title(state.item),
        light=state.code,
        url=urls[state.item.pk],
        start=state.start,
        due=state.item.due,
        reached=state.reached,
        milestones=stones,
        end_text=end,
        tone={"late": "late", "warn": "warn"}.get(state.code, "") if slack is not None and slack < 0 else "",
    )


def _span(day: Board) -> tuple[date, date]:
    """From the quarter in which the plan began to the last deadline, with room for the labels."""
    starts = [s.start for s in day.states] or [day.as_of]
    ends = [s.item.due for s in day.dated if s.item.due] or [day.as_of + timedelta(days=365)]
    first, last = min(*starts, day.as_of) if starts else day.as_of, max(*ends, day.as_of)
    return date(first.year, (first.month - 1) // 3 * 3 + 1, 1), last + timedelta(days=31)


def _month_ends(as_of: date) -> list[date]:
    days = [as_of]
    day = as_of.replace(day=1)
    for _unused in range(HISTORY_MONTHS - 1):
        day -= timedelta(days=1)
        days.append(day)
        day = day.replace(day=1)
    return sorted(days)


def _cards(day: Board, as_of: date) -> list[dict[str, Any]]:
    """Every offered indicator with its history, then the accepted figures that have none."""
    days = _month_ends(as_of)
    found = []
    with indicators.one_reading():
        histories = [(indicator, indicators.history(indicator, days)) for indicator in indicators.every()]
    for indicator, values in histories:
        found.append(
            {
                "code": indicator.code,
                "label": indicator.label,
                "unit": indicator.unit,
                "value": float(values[-1]),
                "values": [float(v) for v in values],
                "since": days[0],
                "target": None if indicator.target is None else float(indicator.target),
                "how": {"counted": "counted", "documented": "doc", "reported": "said"}[indicator.known],
                "url": reverse("programme:indicator", args=[indicator.code]),
            }
        )
    figures = queries.figures_of([s.item for s in day.states], as_of)
    for state in day.states:
        for figure in figures[state.item.pk]:
            if figure.value is None and figure.reported is not None:
                found.append(
                    {
                        "label": f"{state.item.code} {figure.target.label}",
                        "unit": wording.unit(figure.target.unit),
                        "value": float(figure.reported),
                        "values": [],
                        "target": float(figure.target.value) if figure.target.comparator else None,
                        "goal": wording.goal(
                            figure.target.comparator, figure.target.value, figure.target.unit
                        ),
                        "how": "said",
                        "url": _item_url(state),
                    }
                )
    return found


@members_only
@require_GET
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """The members behind a number: each opens its record, as far as the reader may see it."""
    found = indicators.get(code)
    if found is None:
        raise NotVisible(code)
    as_of = day_of(request)
    members = sorted(
        indicators.counted(found.members(as_of), as_of), key=lambda m: m.counted_on, reverse=True
    )
    page = Paginator(members, 50).get_page(request.GET.get("page"))
    resolved = refs.resolve([m.ref for m in page], actor_of(request))
    context = {
        "indicator": found,
        "as_of": as_of,
        "value": indicators.value(found, as_of),
        "how": {"counted": "counted", "documented": "doc", "reported": "said"}[found.known],
        "page": page,
        "rows": [(m, resolved[m.ref]) for m in page],
        "fingerprint": indicators.fingerprint(members),
    }
    return render(request, "programme/indicator.html", context)


@members_only
@require_GET
def ledger(request: HttpRequest, uid: str) -> HttpResponse:
    """The ledger as XLSX, as of a day."""
    plan = plan_of(request, uid)
    if plan is None:
        raise NotVisible(uid)
    as_of = day_of(request)
    data = exports.ledger(queries.board_cached(plan, as_of))
    return attachment(f"{plan}-{as_of}.xlsx", data, exports.XLSX)


@members_only
@require_GET
def calendar(request: HttpRequest, uid: str) -> HttpResponse:
    """Deadlines and open milestones as iCalendar."""
    plan = plan_of(request, uid)
    if plan is None:
        raise NotVisible(uid)
    data = exports.calendar(queries.board_cached(plan, day_of(request)), request.build_absolute_uri)
    return attachment(f"{plan}.ics", data, "text/calendar; charset=utf-8")
