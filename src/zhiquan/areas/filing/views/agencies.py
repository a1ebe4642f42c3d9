"""Oversight of agencies: the list, one agency against its peers, imports, the trigger ledger and its replay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.areas.filing import access, seats
from zhiquan.areas.filing.forms_agencies import EventForm, FiguresForm, GradesForm, InspectForm, ListForm
from zhiquan.areas.filing.models import Agency, TriggerEvent
from zhiquan.areas.filing.queries import agencies as query
from zhiquan.areas.filing.service import agencies as service
from zhiquan.areas.filing.service import draws
from zhiquan.areas.filing.views import shared
from zhiquan.kernel import clock, editions, files
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import NotVisible, Refused
from zhiquan.ui import sheets
from zhiquan.ui.requests import actor_of, carried_out, signed_in, version_of

PAGE = 50


def _shows() -> list[tuple[str, str]]:
    return [
        ("", _("All")), ("triggered", _("Triggers in force")), ("open", _("To be settled")), ("listed", _("On a list")),
    ]  # fmt: skip


@shared.at_seat(seats.AGENCIES)
@never_cache
@require_GET
def agencies(request: HttpRequest) -> HttpResponse:
    """The list. State in the query: q, grade, show, sort, page, format."""
    actor = actor_of(request)
    state = {name: request.GET.get(name, "") for name in ("grade", "show", "sort")}
    lines = query.lines(actor, text=request.GET.get("q", ""), **state)
    if request.GET.get("format") in sheets.KINDS:
        return sheets.download(_table(lines), "agencies", request.GET["format"])
    context = {
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        **state,
        "shows": _shows(),
        "grades": [*((g, g) for g in service.GRADES), (query.NO_GRADE, _("Not graded"))],
        "q": request.GET.get("q", ""),
        "may": access.AGENCY.may(actor, "manage"),
        "tabs": shared.tabs(actor),
        "crumbs": shared.crumbs((_("Agencies"), "")),
    }
    return render(request, "filing/agencies.html", context)


def _table(lines: list[query.Line]) -> list[list[str]]:
    counts = [service.FIGURE_HEADINGS[name][0] for name in service.COUNTS]
    head = [_("Code"), _("Agency"), _("National grade"), _("Weight"), _("List"), _("Period"), *counts]
    lists = dict(query.list_choices())
    return [
        [*head, *(_(each.label) for each in query.INDICATORS)],
        *(
            [
                line.agency.code, line.agency.name, line.grade, str(line.weight.normalize()),
                lists.get(line.agency.listed, line.agency.listed), line.period,
                *(str(line.values.get(name, "")) for name in service.COUNTS),
                *(query.shown(each.of(line.values), each.kind) for each in query.INDICATORS),
            ]
            for line in lines
        ),
    ]  # fmt: skip


@signed_in
@never_cache
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """An agency's way to its own page."""
    actor = actor_of(request)
    if actor.organisation is None:
        raise NotVisible(request.path)
    row = access.AGENCY.visible_to(actor).filter(organisation=actor.organisation).first()
    if row is None:
        raise NotVisible(request.path)
    return redirect("filing:agency", row.uid)


@signed_in
@never_cache
@require_GET
def agency(request: HttpRequest, uid: str) -> HttpResponse:
    """One agency, for the desk and for the agency itself."""
    return _agency_page(request, access.AGENCY.get_for(actor_of(request), uid))


def _agency_page(request: HttpRequest, row: Agency, **bound: forms.BaseForm) -> HttpResponse:
    actor = actor_of(request)
    fired = query.fired(access.TRIGGERS.visible_to(actor).filter(agency=row).select_related("settled_by"))
    grades = list(row.grades.all()[:8])
    cap = service.weight_cap()
    context = {
        "row": row,
        "figures": query.figures(row),
        "periods": list(row.figures.all()[:12]),
        "grade": grades[0] if grades else None,
        "grades": grades,
        "fired": fired,
        "weight": query.times(service.weight_of([f.event for f in fired], clock.today(), cap)),
        "cap": query.times(cap),
        "inspections": access.INSPECTIONS.visible_to(actor).filter(agency=row).select_related("draw"),
        "preexam": query.preexam(row),
        "listed": dict(query.list_choices()).get(row.listed, row.listed),
        "may": access.AGENCY.may(actor, "manage", row),
        "may_inspect": access.INSPECTIONS.may(actor, "work"),
        "own": actor.organisation is not None and row.organisation_id == actor.organisation.pk,
        "event_form": bound.get("event_form") or EventForm(events=query.event_choices(), prefix="event"),
        "list_form": bound.get("list_form")
        or ListForm(
            lists=query.list_choices(), prefix="list", initial={"listed": row.listed, "paper": row.must_visit}
        ),
        "inspect_form": bound.get("inspect_form") or InspectForm(triggers=_open(fired), prefix="inspect"),
        "opened": next(iter(bound), ""),
        "crumbs": shared.crumbs(*home(actor), (row.name, "")),
    }
    return render(request, "filing/agency.html", context, status=422 if bound else 200)


def home(actor: Actor) -> list[tuple[str, str]]:
    """The way back to the list of agencies, for those who may open it."""
    at_desk = actor.has(*access.READERS) and seats.sits(actor, seats.AGENCIES)
    return [(_("Agencies"), "filing:agencies")] if at_desk else []


def _open(fired: list[query.Fired]) -> list[tuple[str, str]]:
    return [(str(f.event.uid), f"{f.words} · {f.about}") for f in fired if f.event.settled_on is None]


@signed_in
@require_POST
def event(request: HttpRequest, uid: str) -> HttpResponse:
    """An officer enters an event."""
    actor = actor_of(request)
    row = access.AGENCY.get_for(actor, uid, "manage")
    form = EventForm(request.POST, events=query.event_choices(), prefix="event")

    def do() -> TriggerEvent:
        data = form.cleaned_data
        return service.enter(actor, row, data["event"], cause=data["cause"], on=data["on"], note=data["note"])

    if not carried_out(form, do):
        return _agency_page(request, row, event_form=form)
    messages.success(request, _("Entered. What the trigger table says of it stands in the ledger."))
    return redirect("filing:agency", row.uid)


@signed_in
@require_POST
def put_on_list(request: HttpRequest, uid: str) -> HttpResponse:
    actor = actor_of(request)
    row = access.AGENCY.get_for(actor, uid, "manage")
    form = ListForm(request.POST, lists=query.list_choices(), prefix="list")

    def do() -> Agency:
        data = form.cleaned_data
        return service.put_on_list(actor, row, version_of(request), data["listed"], data["paper"])

    if not carried_out(form, do):
        return _agency_page(request, row, list_form=form)
    messages.success(request, _("Noted."))
    return redirect("filing:agency", row.uid)


@signed_in
@require_POST
def inspect(request: HttpRequest, uid: str) -> HttpResponse:
    """A special inspection of the agency."""
    actor = actor_of(request)
    row = access.AGENCY.get_for(actor, uid, "manage")
    fired = query.fired(access.TRIGGERS.visible_to(actor).filter(agency=row))
    form = InspectForm(request.POST, triggers=_open(fired), prefix="inspect")
    made: list[Any] = []

    def do() -> None:
        data = form.cleaned_data
        trigger = access.TRIGGERS.get_for(actor, data["trigger"]) if data["trigger"] else None
        made.append(
            draws.open_inspection(actor, row, data["inspectors"].splitlines(), data["manner"], trigger)
        )

    if not carried_out(form, do):
        return _agency_page(request, row, inspect_form=form)
    return redirect("filing:inspection", made[0].uid)


# ---------- tables that come in


def _importing(
    request: HttpRequest, form: forms.BaseForm, title: str, lead: str, take: Callable[[dict[str, Any]], int]
) -> HttpResponse:
    """A form with a table: taken over as a whole, or every fault said at once."""
    actor = actor_of(request)
    if not access.AGENCY.may(actor, "manage"):
        raise NotVisible(request.path)
    if request.method == "POST" and form.is_valid():
        try:
            taken = take(form.cleaned_data)
        except Refused as error:
            for line in error.params.get("faults") or (error.sentence(),):
                form.add_error("file", line)
        else:
            messages.success(request, _("%(n)s agencies taken over.") % {"n": taken})
            return redirect("filing:agencies")
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "submit_label": _("Take it over"),
        "cancel_url": reverse("filing:agencies"),
        "crumbs": shared.crumbs((_("Agencies"), "filing:agencies"), (title, "")),
    }
    return render(request, "filing/agencies_import.html", context, status=422 if form.errors else 200)


@shared.at_seat(seats.AGENCIES)
@never_cache
@require_http_methods(["GET", "POST"])
def figures(request: HttpRequest) -> HttpResponse:
    """Counts of a period."""
    form = FiguresForm(request.POST or None, request.FILES or None)

    def take(data: dict[str, Any]) -> int:
        return service.import_figures(
            actor_of(request),
            data["file"].name,
            files.receive(data["file"]),
            first=data["first"],
            last=data["last"],
        )

    lead = _(
        "Counts of one period for many agencies. The same period again replaces its counts; files are kept."
    )
    return _importing(request, form, _("Import figures"), lead, take)


@shared.at_seat(seats.AGENCIES)
@never_cache
@require_http_methods(["GET", "POST"])
def grades(request: HttpRequest) -> HttpResponse:
    """National grades of a day."""
    form = GradesForm(request.POST or None, request.FILES or None)

    def take(data: dict[str, Any]) -> int:
        return service.import_grades(
            actor_of(request),
            data["file"].name,
            files.receive(data["file"]),
            as_of=data["as_of"],
            source=data["source"],
        )

    lead = _("The national credit grade is taken as published. This platform never works one out.")
    return _importing(request, form, _("Import national grades"), lead, take)


# ---------- triggers


@shared.at_seat(seats.AGENCIES)
@never_cache
@require_GET
def triggers(request: HttpRequest) -> HttpResponse:
    """The ledger. State in the query: show, event, q, page, format."""
    actor = actor_of(request)
    show, chosen = request.GET.get("show", "open"), request.GET.get("event", "")
    rows = query.ledger(actor, event=chosen, show=show, text=request.GET.get("q", ""))
    if request.GET.get("format") in sheets.KINDS:
        return sheets.download(_trigger_table(query.fired(rows)), "triggers", request.GET["format"])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "fired": query.fired(page),
        "show": show,
        "shows": [("open", _("To be settled")), ("running", _("In force")), ("all", _("All"))],
        "event": chosen,
        "events": query.event_choices(),
        "q": request.GET.get("q", ""),
        "tabs": shared.tabs(actor),
        "crumbs": shared.crumbs((_("Agencies"), "filing:agencies"), (_("Triggers"), "")),
    }
    return render(request, "filing/agencies_triggers.html", context)


def _trigger_table(fired: list[query.Fired]) -> list[list[str]]:
    head = [
        _("On"),
        _("About"),
        _("Event"),
        _("Paper"),
        _("Action"),
        pgettext("duty", "Owner"),
        _("Weight"),
        _("Until"),
        _("Due"),
        _("Settled"),
    ]
    return [head] + [
        [
            str(f.event.on), f.event.subject, f.words, f.event.cause, f.action, f.owner, str(f.weight),
            str(f.event.until or ""), str(f.due or ""), str(f.event.settled_on or ""),
        ]
        for f in fired
    ]  # fmt: skip


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def trigger(request: HttpRequest, uid: str) -> HttpResponse:
    """One trigger with its replay; a POST settles it."""
    actor = actor_of(request)
    row = access.TRIGGERS.get_for(actor, uid)
    problem = ""
    if request.method == "POST":
        try:
            service.settle(actor, row, version_of(request), request.POST.get("note", ""))
        except Refused as error:
            problem = shared.said(error)
        else:
            messages.success(request, _("Settled."))
            return redirect("filing:trigger", row.uid)
    now, same = service.replay(row)
    current = editions.current(editions.by_hash(row.edition_id).code)
    today, same_today = service.replay(row, current.hash)
    context = {
        "row": row,
        "fired": query.fired([row])[0],
        "inputs": query.known_facts(row),
        "replay": query.answers(row, now),
        "same": same,
        "edition": row.edition_id,
        "current": current.hash,
        "same_today": same_today,
        "changed": [line for line in query.answers(row, today) if not line[3]],
        "may": access.TRIGGERS.may(actor, "settle", row) and row.settled_on is None,
        "may_clue": bool(row.result.get("clue")) and access.CLUES.may(actor, "open"),
        "problem": problem,
        "note": request.POST.get("note", ""),
        "crumbs": shared.crumbs(
            *home(actor),
            *([(row.agency.name, reverse("filing:agency", args=[row.agency.uid]))] if row.agency else []),
            (_("Trigger"), ""),
        ),
    }
    return render(request, "filing/agencies_trigger.html", context, status=422 if problem else 200)


AGENCY_URLS = [
    path("agencies/", agencies, name="agencies"),
    path("agencies/own/", own, name="agency-own"),
    path("agencies/figures/", figures, name="agencies-figures"),
    path("agencies/grades/", grades, name="agencies-grades"),
    path("agencies/triggers/", triggers, name="triggers"),
    path("agencies/triggers/<uuid:uid>/", trigger, name="trigger"),
    path("agencies/<uuid:uid>/", agency, name="agency"),
    path("agencies/<uuid:uid>/event/", event, name="agency-event"),
    path("agencies/<uuid:uid>/list/", put_on_list, name="agency-list"),
    path("agencies/<uuid:uid>/inspect/", inspect, name="agency-inspect"),
]
