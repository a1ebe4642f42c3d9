"""The desk as a whole: queue, claiming, many at once, confirmations, objections, workload, substitutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from zhiquan.areas.matters import access, deskinput, packs, service
from zhiquan.areas.matters.models import Case, Substitute
from zhiquan.areas.matters.officers import officers_of
from zhiquan.areas.matters.queries import desk, desk_case, workload
from zhiquan.areas.matters.queries.casewords import action_name, pack_of, title_of
from zhiquan.areas.matters.queries.desk_case import StepShown
from zhiquan.areas.matters.service.steps import Told
from zhiquan.areas.matters.views.desk_shared import at_desk, crumbs, tabs
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import NotVisible, Refused
from zhiquan.kernel.models import Person
from zhiquan.ui import sheets
from zhiquan.ui.requests import INCOMPLETE, actor_of

MOST_EXPORTED = 50_000
MOST_AT_ONCE = 200
# How many cases the claim button tries when colleagues press it at the same moment.
TRIES = 20
CLAIM = "claim"
TURNS: Mapping[str, Any] = {
    desk.DESK: gettext_lazy("Ours"),
    desk.APPLICANT: gettext_lazy("The applicant's"),
    desk.AUTHORITY: gettext_lazy("The authority's"),
    desk.ANY: gettext_lazy("Everybody's"),
    desk.FINISHED: gettext_lazy("Finished"),
}
WHOSE: Mapping[str, Any] = {
    desk.MINE: gettext_lazy("Mine"),
    desk.FREE: gettext_lazy("Unclaimed"),
    desk.SUBSTITUTED: gettext_lazy("Of absent colleagues"),
}
DUES: Mapping[str, Any] = {
    desk.OVERDUE: gettext_lazy("Overdue"),
    "3": gettext_lazy("Within 3 days"),
    "7": gettext_lazy("Within 7 days"),
    "30": gettext_lazy("Within 30 days"),
}


@at_desk
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Open cases by legal clock. State in the query: turn, whose, matter, state, due, q, after."""
    actor, asked = actor_of(request), desk.Asked.read(request.GET)
    rows = desk.narrowed(actor, asked)
    shown = desk.page(rows, request.GET.get("after", ""))
    total, capped = desk.capped(rows)
    overdue, _more = desk.capped(rows.filter(due_on__lt=clock.today()))
    away = desk.absent(actor)
    context = {
        "crumbs": None,
        "tabs": tabs(actor, "desk"),
        "asked": asked,
        "lines": desk.lines(actor, shown.cases),
        "following": shown.following,
        "begun": bool(request.GET.get("after")),
        "total": total,
        "capped": capped,
        "overdue": overdue,
        "states": desk.states(actor, asked),
        "turns": list(TURNS.items()),
        "whose": [(code, word) for code, word in WHOSE.items() if code != desk.SUBSTITUTED or away],
        "dues": list(DUES.items()),
        "matters": desk.matters(actor),
        "away": away,
        "steps": desk.bulk_steps(shown.cases),
        "waiting": workload.waiting_for_me(actor).count(),
        "objecting": workload.objections(actor).count(),
        "may_claim": access.CASES.may(actor, "handle"),
        "keep": [(k, v) for k, v in request.GET.items() if k not in ("q", "matter", "after") and v],
    }
    return render(request, "matters/desk.html", context)


@at_desk
@require_GET
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The queue as it is filtered now, as a file."""
    if kind not in sheets.KINDS:
        raise NotVisible(kind)
    actor = actor_of(request)
    cases = desk.ordered(desk.narrowed(actor, desk.Asked.read(request.GET)), MOST_EXPORTED)
    return sheets.download(desk.exported(actor, cases), f"queue-{clock.today()}", kind)


@at_desk
@require_POST
def claim_next(request: HttpRequest) -> HttpResponse:
    """Take the unclaimed case with the nearest last day; where a colleague was quicker, the one behind it."""
    actor = actor_of(request)
    asked = desk.Asked(matter=request.POST.get("matter", ""), whose=desk.FREE)
    for row in desk.ordered(desk.narrowed(actor, asked), TRIES):
        try:
            service.claim(actor, row, row.version)
        except Refused as error:
            if error.code not in ("conflict", "claimed"):
                raise
            continue
        messages.success(request, _("%(number)s is yours.") % {"number": row.number})
        return redirect("matters:desk-case", row.uid)
    messages.info(request, _("Nothing is unclaimed."))
    return redirect("matters:desk")


# ---------- many at once


@at_desk
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """One thing for many cases: first a page that shows what will happen to each, then what did happen to each."""
    actor, code = actor_of(request), request.POST.get("bulk", "")
    rows = _chosen(actor, request)
    if not rows or not code:
        messages.error(request, _("Tick cases, and choose what to do with them."))
        return redirect(_back(request))
    step = _bulk_step(rows, code)
    if code != CLAIM and step is None:
        raise Refused("unknown_act", INCOMPLETE)
    told, faults = _bulk_told(request, step)
    if request.POST.get("do") == "take" and not faults:
        return _bulk_done(request, rows, code, step, told)
    context = {
        "crumbs": crumbs((_("Many at once"), "")),
        "lines": [(line, _reason_against(line.case, code)) for line in desk.lines(actor, rows)],
        "step": step,
        "code": code,
        "name": step.name if step else _("Claim"),
        "faults": faults if request.POST.get("do") == "take" else {},
        "reason": request.POST.get("reason", ""),
        "on": request.POST.get("on", "") or clock.today().isoformat(),
        "back": _back(request),
    }
    return render(request, "matters/desk_bulk.html", context, status=422 if context["faults"] else 200)


def _chosen(actor: Actor, request: HttpRequest) -> list[Case]:
    """The ticked cases in the order of the queue, each with the version that the officer saw (`uid@version`)."""
    seen: dict[str, int] = {}
    for text in request.POST.getlist("case")[:MOST_AT_ONCE]:
        uid, _sep, version = text.partition("@")
        try:
            seen[str(UUID(uid))] = int(version)
        except ValueError:
            continue
    rows = desk.ordered(desk.desk_cases(actor).filter(uid__in=list(seen)), MOST_AT_ONCE)
    for row in rows:
        row.version = seen[str(row.uid)]
    return rows


def _bulk_step(rows: list[Case], code: str) -> StepShown | None:
    for row in rows:
        pack = pack_of(row)
        if code in pack.flow.action:
            return desk_case.step_shown(pack, pack.flow.action[code])
    return None


def _bulk_told(request: HttpRequest, step: StepShown | None) -> tuple[Told, dict[str, str]]:
    if step is None:
        return Told(), {}
    given = deskinput.read(request.POST, request.FILES, step, (), ())
    return Told(on=given.day, reason=given.reason), given.faults


def _reason_against(case: Case, code: str) -> str:
    """Why the step will not go through in this case, as far as that can be told beforehand."""
    if code == CLAIM:
        return _("Taken by %(name)s") % {"name": case.handler} if case.handler_id else ""
    step = pack_of(case).flow.action.get(code)
    if step is None or case.state not in step.sources:
        return _("Not possible in this state")
    return ""


def _bulk_done(
    request: HttpRequest, rows: list[Case], code: str, step: StepShown | None, told: Told
) -> HttpResponse:
    actor = actor_of(request)
    failed = _claimed(actor, rows) if code == CLAIM else service.act_on_many(actor, rows, code, told)
    fresh = {
        row.pk: row for row in Case.objects.filter(pk__in=[r.pk for r in rows]).select_related("handler")
    }
    context = {
        "crumbs": crumbs((_("Many at once"), "")),
        "results": [(desk.lines(actor, [fresh[r.pk]])[0], failed.get(r.pk, "")) for r in rows],
        "name": step.name if step else _("Claim"),
        "proposed": bool(step and step.second),
        "done": len(rows) - len(failed),
        "failed": len(failed),
        "back": _back(request),
    }
    return render(request, "matters/desk_bulk_done.html", context)


def _claimed(actor: Actor, rows: list[Case]) -> dict[int, str]:
    failed: dict[int, str] = {}
    for row in rows:
        try:
            service.claim(actor, row, row.version)
        except Refused as error:
            failed[row.pk] = error.sentence()
    return failed


def _back(request: HttpRequest) -> str:
    """The queue with the filters from which the officer came."""
    query = request.POST.get("query", "")
    return f"{reverse('matters:desk')}{query if query.startswith('?') else ''}"


# ---------- four eyes, objections


@at_desk
@require_GET
def eyes(request: HttpRequest) -> HttpResponse:
    """Proposals that wait for the reader, and what became of his own."""
    actor = actor_of(request)
    page = Paginator(workload.waiting_for_me(actor), desk.PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(actor, "desk-eyes"),
        "page": page,
        "rows": [_proposal(p) for p in page],
        "mine": [_proposal(p) for p in workload.proposed_by_me(actor)[: desk.PAGE]],
        "decides": access.PROPOSALS.may(actor, "decide"),
    }
    return render(request, "matters/desk_eyes.html", context)


def _proposal(row: Any) -> dict[str, Any]:
    pack = packs.pack(row.case.matter, row.case.edition_id)
    days = (row.case.due_on - clock.today()).days if row.case.due_on else None
    return {
        "row": row, "case": row.case, "title": title_of(row.case, pack), "step": action_name(pack, row.action),
        "reason": row.payload.get("reason", ""), "days": days, "tone": desk.tone_of(days),
    }  # fmt: skip


@at_desk
@require_GET
def objections(request: HttpRequest) -> HttpResponse:
    """Objections that nobody has answered yet."""
    actor = actor_of(request)
    page = Paginator(workload.objections(actor), desk.PAGE).get_page(request.GET.get("page"))
    rows = [
        {"row": o, "case": o.case, "title": title_of(o.case, pack_of(o.case)),
         "step": action_name(pack_of(o.case), o.event.action)}
        for o in page
    ]  # fmt: skip
    context = {"tabs": tabs(actor, "desk-objections"), "page": page, "rows": rows}
    return render(request, "matters/desk_objections.html", context)


# ---------- workload, substitutes


@at_desk
@require_GET
def load(request: HttpRequest) -> HttpResponse:
    return _load(request)


def _load(request: HttpRequest, faults: Mapping[str, str] | None = None) -> HttpResponse:
    actor = actor_of(request)
    body = actor.organisation.body_code if actor.organisation else ""
    manages = access.CASES.may(actor, "manage")
    context = {
        "tabs": tabs(actor, "desk-load"),
        "loads": workload.workload(actor),
        "looked_back": workload.LOOKED_BACK,
        "substitutes": workload.substitutes(actor),
        "people": officers_of(body or ""),
        "manages": manages,
        "person": actor.person,
        "faults": faults or {},
        "sent": request.POST,
        "today": clock.today(),
    }
    return render(request, "matters/desk_load.html", context, status=422 if faults else 200)


@at_desk
@require_POST
def name_substitute(request: HttpRequest) -> HttpResponse:
    """Somebody stands in for an officer on leave."""
    actor, faults = actor_of(request), {}
    days: dict[str, date] = {}
    for name in ("first", "last"):
        try:
            days[name] = date.fromisoformat(request.POST.get(name, "").strip())
        except ValueError:
            faults[name] = _("Write the day as 2026-11-22.")
    people = {name: _person(request.POST.get(name, "")) for name in ("officer", "substitute")}
    faults |= {name: _("Please choose.") for name, person in people.items() if person is None}
    if faults:
        return _load(request, faults)
    try:
        service.name_substitute(actor, people["officer"], people["substitute"], days["first"], days["last"])
    except Refused as error:
        if error.code == "denied":
            raise
        return _load(request, {"first": error.sentence()})
    messages.success(request, _("Entered. The cases show up in the substitute's queue on these days."))
    return redirect("matters:desk-load")


def _person(uid: str) -> Any:
    try:
        return Person.objects.filter(uid=UUID(uid)).first()
    except ValueError:
        return None


@at_desk
@require_POST
def end_substitute(request: HttpRequest, uid: str) -> HttpResponse:
    actor = actor_of(request)
    row = Substitute.objects.filter(uid=_uuid(uid), organisation=actor.organisation, ended_at=None).first()
    if row is None:
        raise NotVisible(f"substitute {uid}")
    service.end_substitute(actor, row)
    messages.success(request, _("Ended."))
    return redirect("matters:desk-load")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotVisible(text) from None


DESK_URLS = [
    path("desk/", queue, name="desk"),
    path("desk/queue.<slug:kind>", export, name="desk-export"),
    path("desk/next/", claim_next, name="desk-next"),
    path("desk/many/", bulk, name="desk-bulk"),
    path("desk/confirmations/", eyes, name="desk-eyes"),
    path("desk/objections/", objections, name="desk-objections"),
    path("desk/workload/", load, name="desk-load"),
    path("desk/substitutes/", name_substitute, name="desk-substitute"),
    path("desk/substitutes/<str:uid>/end/", end_substitute, name="desk-substitute-end"),
]
