"""Random draws and inspections: prepared and worked at the desk, open to everybody once published."""

from __future__ import annotations

import json
import shlex
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.areas.filing import access, seats
from zhiquan.areas.filing.forms_agencies import BeginForm, PrepareForm, SeedEventForm, SeedForm
from zhiquan.areas.filing.models import Draw, Inspection
from zhiquan.areas.filing.queries import agencies as agency_query
from zhiquan.areas.filing.queries import draws as query
from zhiquan.areas.filing.service import draws as service
from zhiquan.areas.filing.views import shared
from zhiquan.areas.filing.views.agencies import home
from zhiquan.engines.draws import Plan
from zhiquan.kernel import clock, files
from zhiquan.kernel.errors import NotVisible, Refused
from zhiquan.ui.forms import BaseForm
from zhiquan.ui.requests import actor_of, attachment, carried_out, signed_in, version_of
from zhiquan.ui.views import too_many_requests

PAGE = 50
# A recomputation takes a moment of this machine; whoever wants more has the command.
RECOMPUTE = "30/m/ip"
JSON_TYPE = "application/json; charset=utf-8"


# ---------- public: the list, one draw


@never_cache
@require_GET
def draws(request: HttpRequest) -> HttpResponse:
    """All draws that were published; at the desk those being prepared too."""
    actor = actor_of(request)
    page = Paginator(access.DRAWS.visible_to(actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [
            (row, *_state(query.STATE_WORDS, row.state), sum(row.plan["counts"].values())) for row in page
        ],
        "may": access.DRAWS.may(actor, "prepare"),
        "at_desk": bool(home(actor)),
        "tabs": shared.tabs(actor),
        "crumbs": shared.crumbs(*home(actor), (_("Random draws"), "")),
    }
    return render(request, "filing/draws.html", context)


def _state(words: Any, state: str) -> tuple[str, str]:
    light, word = words[state]
    return light, _(word)


@never_cache
@require_GET
def draw(request: HttpRequest, uid: str) -> HttpResponse:
    """One draw, for everybody once it is published. `again` in the query draws it again on the spot."""
    row = access.DRAWS.get_for(actor_of(request), uid)
    if "again" in request.GET and row.state in (Draw.DRAWN, Draw.CLOSED):
        if not ratelimit.consume(request, app="filing", action="recompute", config={"recompute": RECOMPUTE}):
            return too_many_requests(request, 60)
        return _draw_page(request, row, again=query.again(row))
    return _draw_page(request, row)


def _draw_page(
    request: HttpRequest,
    row: Draw,
    *,
    again: query.Again | None = None,
    event_form: BaseForm | None = None,
    seed_form: BaseForm | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    light, word = _state(query.STATE_WORDS, row.state)
    drawn = row.state in (Draw.DRAWN, Draw.CLOSED)
    may_seed = row.state == Draw.PUBLISHED and access.DRAWS.may(actor, "seed", row)
    first_by_me = bool(row.seed) and actor.person is not None and row.seed_by_id == actor.person.pk
    context = {
        "row": row,
        "light": light,
        "word": word,
        "strata": query.strata(row),
        "drawn": drawn,
        "result": query.result(actor, row) if drawn else [],
        "again": again,
        "commands": _commands(request, row),
        "list_url": reverse("filing:draw-list", args=[row.uid]),
        "may_publish": row.state == Draw.PREPARED and access.DRAWS.may(actor, "prepare", row),
        "may_seed": may_seed and not first_by_me,
        "first_by_me": may_seed and first_by_me,
        "seed_waits": may_seed and row.seed_day is not None and clock.today() < row.seed_day,
        "event_form": event_form or SeedEventForm(initial={"seed_day": service.first_seed_day()}),
        "seed_form": seed_form or SeedForm(),
        "crumbs": shared.crumbs(*home(actor), (_("Random draws"), "filing:draws"), (row.number, "")),
    }
    bad = any(form is not None and form.errors for form in (event_form, seed_form))
    return render(request, "filing/draw.html", context, status=422 if bad else 200)


def _commands(request: HttpRequest, row: Draw) -> list[tuple[str, str]]:
    """How anybody recomputes the draw: fetch the list, hash it, draw again."""
    address = request.build_absolute_uri(reverse("filing:draw-list", args=[row.uid]))
    seed = shlex.quote(row.seed) if row.state in (Draw.DRAWN, Draw.CLOSED) else '"…"'
    return [
        (_("Fetch the list"), f"curl -o list.json {shlex.quote(address)}"),
        (_("Compare its hash"), "openssl dgst -sm3 list.json"),
        (_("Draw again"), f"./zhiquan draw verify list.json --seed {seed}"),
    ]


@never_cache
@require_GET
def draw_list(request: HttpRequest, uid: str) -> HttpResponse:
    """The list in the form that was hashed, byte for byte."""
    row = access.DRAWS.get_for(actor_of(request), uid)
    return attachment(f"draw-{row.number}-list.json", query.list_bytes(row), JSON_TYPE)


@never_cache
@require_GET
def draw_record(request: HttpRequest, uid: str) -> HttpResponse:
    """The whole draw in one file, which `draw verify` reads."""
    row = access.DRAWS.get_for(actor_of(request), uid)
    data = json.dumps(query.record(row), ensure_ascii=False, indent=1, sort_keys=True).encode()
    return attachment(f"draw-{row.number}.json", data, JSON_TYPE)


# ---------- at the desk


@shared.at_seat(seats.AGENCIES)
@never_cache
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest) -> HttpResponse:
    """The list that the platform makes of today's grades and triggers, and what an officer adds."""
    actor = actor_of(request)
    if not access.DRAWS.may(actor, "prepare"):
        raise NotVisible(request.path)
    found = query.proposal(actor)
    initial = {
        "per_object": query.per_object(),
        "title": _("Random inspection of agencies %(year)s") % {"year": clock.today().year},
    }
    form = PrepareForm(request.POST or None, initial=initial)
    made: list[Draw] = []

    def do() -> None:
        data = form.cleaned_data
        going = service.read_inspectors(data["inspectors"])
        objects = service.stand_aside(found.objects, going, data["aside"])
        made.append(
            service.prepare(actor, data["title"], objects, going, Plan(found.counts, data["per_object"]))
        )

    if request.method == "POST" and carried_out(form, do):
        messages.success(request, _("Prepared. Nobody sees it before its list is published."))
        return redirect("filing:draw", made[0].uid)
    context = {
        "form": form,
        "strata": found.strata,
        "objects": len(found.objects),
        "counted": sum(found.counts.values()),
        "submit_label": _("Prepare the draw"),
        "cancel_url": reverse("filing:draws"),
        "crumbs": shared.crumbs(*home(actor), (_("Random draws"), "filing:draws"), (_("Prepare"), "")),
    }
    return render(request, "filing/draw_prepare.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def publish(request: HttpRequest, uid: str) -> HttpResponse:
    """Publish the list and the event, or drop what nobody has seen."""
    actor = actor_of(request)
    row = access.DRAWS.get_for(actor, uid, "prepare")
    if request.POST.get("do") == "discard":
        service.discard(actor, row, version_of(request))
        messages.success(request, _("Dropped."))
        return redirect("filing:draws")
    form = SeedEventForm(request.POST)
    if not carried_out(form, lambda: service.publish(actor, row, version_of(request), **form.cleaned_data)):
        return _draw_page(request, row, event_form=form)
    messages.success(request, _("Published. From now on neither list nor event can be changed."))
    return redirect("filing:draw", row.uid)


@signed_in
@require_POST
def seed(request: HttpRequest, uid: str) -> HttpResponse:
    """The outcome, entered by one officer and again by another."""
    actor = actor_of(request)
    row = access.DRAWS.get_for(actor, uid, "seed")
    form = SeedForm(request.POST)
    if not carried_out(
        form, lambda: service.enter_seed(actor, row, version_of(request), form.cleaned_data["seed"])
    ):
        return _draw_page(request, row, seed_form=form)
    done = row.state == Draw.DRAWN
    messages.success(
        request, _("Drawn.") if done else _("Entered. Now somebody else enters it a second time.")
    )
    return redirect("filing:draw", row.uid)


# ---------- inspections


@never_cache
@require_GET
def inspections(request: HttpRequest) -> HttpResponse:
    """Published results for everybody; at the desk all inspections. State in the query: show, q, page."""
    actor = actor_of(request)
    show = request.GET.get("show", "")
    rows = query.inspections(actor, show=show, text=request.GET.get("q", ""))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(row, *_state(query.INSPECTION_WORDS, row.state), manner(row.manner)) for row in page],
        "show": show,
        "shows": [("", _("All")), ("open", _("Not published yet")), ("published", _("Result published"))],
        "q": request.GET.get("q", ""),
        "at_desk": bool(home(actor)),
        "tabs": shared.tabs(actor),
        "crumbs": shared.crumbs(*home(actor), (_("Inspections"), "")),
    }
    return render(request, "filing/inspections.html", context)


def manner(code: str) -> str:
    return {
        Inspection.WRITTEN: _("In writing"),
        Inspection.ON_SITE: _("On site"),
        Inspection.NETWORK: _("By network monitoring"),
    }.get(code, code)


@never_cache
@require_GET
def inspection(request: HttpRequest, uid: str) -> HttpResponse:
    """One inspection: the dossier at the desk, the result for everybody once published."""
    return _inspection_page(request, access.INSPECTIONS.get_for(actor_of(request), uid))


def _inspection_page(
    request: HttpRequest, row: Inspection, *, problem: str = "", form: BaseForm | None = None
) -> HttpResponse:
    actor = actor_of(request)
    if problem:
        row.refresh_from_db()
    light, word = _state(query.INSPECTION_WORDS, row.state)
    at_desk = bool(home(actor))
    going = {m["key"]: m["name"] for m in row.draw.inspectors} if row.draw else {}
    told = {code: (words, article) for code, words, article in query.key_items()}
    context = {
        "row": row,
        "light": light,
        "word": word,
        "manner": manner(row.manner),
        "at_desk": at_desk,
        "inspectors": [going.get(key, key) for key in row.inspectors],
        "trigger": agency_query.fired([row.trigger])[0] if row.trigger and at_desk else None,
        "findings": [
            (*told.get(f["item"], (f["item"], "")), f.get("fault"), f.get("text", "")) for f in row.findings
        ],
        "items": [
            (code, words, article, request.POST.get(f"f-{code}", ""), request.POST.get(f"t-{code}", ""))
            for code, (words, article) in told.items()
        ],
        "summary": request.POST.get("summary", ""),
        "files": row.files.order_by("pk") if at_desk else [],
        "publish_due": query.publish_due(row),
        "rectify_due": query.rectify_due(row),
        "may": access.INSPECTIONS.may(actor, "work", row),
        "begin_form": form or BeginForm(initial={"on": clock.today(), "manner": row.manner}),
        "problem": problem,
        "crumbs": shared.crumbs(*home(actor), (_("Inspections"), "filing:inspections"), (row.number, "")),
    }
    return render(request, "filing/inspection.html", context, status=422 if problem or form else 200)


@signed_in
@require_POST
def begin(request: HttpRequest, uid: str) -> HttpResponse:
    actor = actor_of(request)
    row = access.INSPECTIONS.get_for(actor, uid, "work")
    form = BeginForm(request.POST)

    def do() -> Inspection:
        return service.begin(
            actor, row, version_of(request), form.cleaned_data["on"], form.cleaned_data["manner"]
        )

    if not carried_out(form, do):
        return _inspection_page(request, row, form=form)
    return redirect("filing:inspection", row.uid)


@signed_in
@require_POST
def find(request: HttpRequest, uid: str) -> HttpResponse:
    """What was found, item by item, with papers."""
    actor = actor_of(request)
    row = access.INSPECTIONS.get_for(actor, uid, "work")
    found = [
        {
            "item": code,
            "fault": request.POST[f"f-{code}"] == "fault",
            "text": request.POST.get(f"t-{code}", "").strip()[:500],
        }
        for code, _words, _article in query.key_items()
        if request.POST.get(f"f-{code}") in ("fault", "sound")
    ]
    try:
        uploads = [(str(f.name), files.receive(f)) for f in request.FILES.getlist("papers")]
        service.find(
            actor,
            row,
            version_of(request),
            summary=request.POST.get("summary", ""),
            findings=found,
            uploads=uploads,
        )
    except Refused as error:
        return _inspection_page(request, row, problem=shared.said(error))
    messages.success(request, _("Entered. Look at it once more before you publish the result."))
    return redirect("filing:inspection", row.uid)


@signed_in
@require_POST
def publish_result(request: HttpRequest, uid: str) -> HttpResponse:
    actor = actor_of(request)
    row = access.INSPECTIONS.get_for(actor, uid, "work")
    try:
        service.publish_result(actor, row, version_of(request))
    except Refused as error:
        return _inspection_page(request, row, problem=shared.said(error))
    messages.success(request, _("Published for everybody."))
    return redirect("filing:inspection", row.uid)


@signed_in
@never_cache
@require_GET
def paper(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """A paper of the dossier, for the desk alone."""
    actor = actor_of(request)
    row = access.INSPECTIONS.get_for(actor, uid)
    rows = list(row.files.order_by("pk"))
    if not home(actor) or not 1 <= number <= len(rows):
        raise NotVisible(request.path)
    file = rows[number - 1]
    return attachment(file.name, files.read(file), file.media_type)


DRAW_URLS = [
    path("draws/", draws, name="draws"),
    path("draws/prepare/", prepare, name="draw-prepare"),
    path("draws/<uuid:uid>/", draw, name="draw"),
    path("draws/<uuid:uid>/list.json", draw_list, name="draw-list"),
    path("draws/<uuid:uid>/draw.json", draw_record, name="draw-record"),
    path("draws/<uuid:uid>/publish/", publish, name="draw-publish"),
    path("draws/<uuid:uid>/seed/", seed, name="draw-seed"),
    path("inspections/", inspections, name="inspections"),
    path("inspections/<uuid:uid>/", inspection, name="inspection"),
    path("inspections/<uuid:uid>/begin/", begin, name="inspection-begin"),
    path("inspections/<uuid:uid>/find/", find, name="inspection-find"),
    path("inspections/<uuid:uid>/publish/", publish_result, name="inspection-publish"),
    path("inspections/<uuid:uid>/papers/<int:number>/", paper, name="inspection-paper"),
]
