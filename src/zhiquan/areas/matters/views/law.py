"""For officers: what a day of new law means for their open cases, and cases that stand under an earlier edition."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhiquan.areas.matters import access, service
from zhiquan.areas.matters.queries import desk, exposure, versions
from zhiquan.areas.matters.service.editions import difference
from zhiquan.areas.matters.views.desk_shared import at_desk, case_of, crumbs, officers, tabs
from zhiquan.kernel import clock
from zhiquan.ui.requests import actor_of, version_of

PAGE = 50


@at_desk
@require_GET
def law_changes(request: HttpRequest) -> HttpResponse:
    """The rules that change on a day, and the open cases that they touch. State in the query: day, page."""
    actor = actor_of(request)
    days = exposure.switch_days(clock.today(), actor)
    day = _day(request.GET.get("day", "")) or (days[0] if days else None)
    touched = exposure.touched_by_switch(day, actor) if day else ()
    cases = exposure.touched_cases(day, actor) if day else exposure.open_cases(actor).none()
    page = Paginator(cases, PAGE).get_page(request.GET.get("page"))
    older = exposure.older_editions(actor)
    context = {
        "tabs": tabs(actor, "law-changes"),
        "days": days,
        "day": day,
        "touched": [(t, exposure.lines(t)) for t in touched],
        "drafts": sum(t.drafts for t in touched),
        "page": page,
        "lines": desk.lines(actor, list(page)),
        "older": desk.lines(actor, list(older[:PAGE])),
        "older_count": older.count(),
    }
    return render(request, "matters/law_changes.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@officers
@require_GET
def edition(request: HttpRequest, uid: str) -> HttpResponse:
    """What the current edition changes for one open case, and the way there."""
    row = case_of(request, uid)
    context = {
        "case": row,
        "lines": [versions.line(each) for each in difference(row)],
        "may": access.CASES.may(actor_of(request), "manage", row),
        "crumbs": crumbs((row.number, reverse("matters:desk-case", args=[row.uid])), (_("Edition"), "")),
    }
    return render(request, "matters/case_edition.html", context)


@officers
@require_POST
def move(request: HttpRequest, uid: str) -> HttpResponse:
    """Take the case over."""
    row = case_of(request, uid)
    service.move_to_edition(actor_of(request), row, version_of(request))
    messages.success(request, _("The case follows the current edition from now on. The applicant was told."))
    return redirect("matters:desk-case", row.uid)


LAW_URLS = [
    path("desk/law/", law_changes, name="law-changes"),
    path("desk/cases/<str:uid>/edition/", edition, name="case-edition"),
    path("desk/cases/<str:uid>/edition/move/", move, name="move-edition"),
]
