"""Around the cases: recorded entities and quotas, workload and figures, quality samples, calibration, field demand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhiquan.areas.filing import access, seats
from zhiquan.areas.filing.models import EntityYear, QualitySample, RecordedEntity, TextVersion
from zhiquan.areas.filing.queries import preexam_stats as stats
from zhiquan.areas.filing.service import quality
from zhiquan.areas.filing.views import shared
from zhiquan.kernel import clock
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Person
from zhiquan.ui import sheets
from zhiquan.ui.requests import actor_of, version_of

PAGE = 50
STATE_WORDS = {
    RecordedEntity.APPROVED: ("ok", N_("recorded")),
    RecordedEntity.SUSPENDED: ("warn", N_("suspended")),
    RecordedEntity.CANCELLED: ("late", N_("cancelled")),
}


def _context(request: HttpRequest, here: str, title: str, **more: Any) -> dict[str, Any]:
    return {
        "here": here,
        "tabs": shared.tabs(actor_of(request)),
        "lead": access.EXAMINATIONS.may(actor_of(request), "lead"),
        "crumbs": shared.crumbs((_("Pre-examination"), "filing:preexam"), (title, "")),
        **more,
    }


@shared.at_seat(seats.PRE_EXAMINATION)
@never_cache
@require_http_methods(["GET", "POST"])
def entities(request: HttpRequest) -> HttpResponse:
    """Recorded applicants and agencies. State in the query: q, kind, page; POST sets next year's quotas."""
    actor = actor_of(request)
    year = stats.year_of()
    if request.method == "POST":
        made = quality.set_quotas(actor, year + 1)
        messages.success(request, _("%(n)s quotas of %(year)s set.") % {"n": len(made), "year": year + 1})
        return redirect("filing:entities")
    rows = access.ENTITIES.visible_to(actor).select_related("case")
    wanted, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    if wanted:
        rows = rows.filter(name__icontains=wanted) | rows.filter(code__icontains=wanted)
    if kind in (RecordedEntity.ENTITY, RecordedEntity.AGENCY):
        rows = rows.filter(kind=kind)
    page = Paginator(rows.order_by("name"), PAGE).get_page(request.GET.get("page"))
    years = {y.entity_id: y for y in EntityYear.objects.filter(entity__in=list(page), year=year)}
    lines = [(row, *_state(row.state), years.get(row.pk)) for row in page]
    context = _context(
        request, "entities", _("Recorded entities"), page=page, lines=lines, q=wanted, kind=kind, year=year,
        kinds=[("", _("All")), (RecordedEntity.ENTITY, _("Applicants")), (RecordedEntity.AGENCY, _("Agencies"))],
    )  # fmt: skip
    return render(request, "filing/entities.html", context)


def _state(state: str) -> tuple[str, str]:
    light, word = STATE_WORDS[state]
    return light, _(word)


@shared.at_seat(seats.PRE_EXAMINATION)
@never_cache
@require_GET
def entity(request: HttpRequest, uid: str) -> HttpResponse:
    """One recorded entity: years, figures, the grade that they point at."""
    row = access.ENTITIES.get_for(actor_of(request), uid)
    light, word = _state(row.state)
    counted = quality.figures(row, stats.year_of())
    grade, why = quality.proposed_grade(counted)
    context = _context(
        request, "entities", row.name, row=row, light=light, word=word, years=row.years.order_by("-year"),
        figures=counted, grade=grade, why=why, year=stats.year_of(),
        cases=row.cases.select_related("case").order_by("-pk")[:PAGE],
    )  # fmt: skip
    return render(request, "filing/entity.html", context)


@shared.at_seat(seats.PRE_EXAMINATION)
@never_cache
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """The year's figures, the examiners' load, how the rules fare with them."""
    actor = actor_of(request)
    context = _context(
        request, "figures", _("Figures"), totals=stats.totals(actor, stats.year_of()), year=stats.year_of(),
        loads=stats.workload(actor), rules=stats.rule_use(),
    )  # fmt: skip
    return render(request, "filing/preexam_figures.html", context)


@shared.at_seat(seats.PRE_EXAMINATION)
@never_cache
@require_GET
def demand(request: HttpRequest) -> HttpResponse:
    """The dossier for more fields: what is asked for outside the catalogue. State in the query: format."""
    rows = stats.field_demand(actor_of(request))
    if request.GET.get("format") in sheets.KINDS:
        table = [[_("Class"), _("Requests refused"), _("Filings of the city"), _("Applicants")]]
        table += [[r.code, str(r.refused), str(r.filings), str(r.applicants)] for r in rows]
        return sheets.download(table, "field-demand", request.GET["format"])
    return render(request, "filing/demand.html", _context(request, "demand", _("Field demand"), rows=rows))


@shared.at_seat(seats.PRE_EXAMINATION)
@never_cache
@require_http_methods(["GET", "POST"])
def samples(request: HttpRequest) -> HttpResponse:
    """Cases drawn for a second look; POST draws, or enters a review."""
    actor = actor_of(request)
    problem = ""
    if request.method == "POST":
        try:
            messages.success(request, _sampled(request))
            return redirect("filing:samples")
        except Refused as error:
            problem = shared.said(error)
    rows = access.SAMPLES.visible_to(actor).select_related("examination__case", "reviewer")
    page = Paginator(rows.order_by("done_at", "-drawn_on", "pk"), PAGE).get_page(request.GET.get("page"))
    context = _context(
        request, "samples", _("Quality checks"), page=page, problem=problem, today=clock.today(),
        first=clock.today().replace(day=1), agreed=QualitySample.objects.filter(agreed=True).count(),
        done=QualitySample.objects.exclude(done_at=None).count(),
    )  # fmt: skip
    return render(request, "filing/samples.html", context, status=422 if problem else 200)


def _sampled(request: HttpRequest) -> str:
    actor = actor_of(request)
    if request.POST.get("do") == "draw":
        made = quality.draw_samples(actor, shared.day_of(request, "first"), shared.day_of(request, "last"))
        return _("%(n)s cases drawn.") % {"n": len(made)}
    row = access.SAMPLES.get_for(actor, request.POST.get("sample", ""), "review")
    quality.review(
        actor, row, version_of(request), agreed=request.POST.get("agreed") == "yes", verdict={},
        note=request.POST.get("note", ""),
    )  # fmt: skip
    return _("Noted.")


@shared.at_seat(seats.PRE_EXAMINATION)
@never_cache
@require_http_methods(["GET", "POST"])
def calibrations(request: HttpRequest) -> HttpResponse:
    """Two examiners on one text; POST opens or closes a round."""
    actor = actor_of(request)
    problem = ""
    if request.method == "POST":
        try:
            messages.success(request, _calibrated(request))
            return redirect("filing:calibrations")
        except Refused as error:
            problem = shared.said(error)
    rows = access.CALIBRATIONS.visible_to(actor).select_related("text__examination__case", "first", "second")
    people = Person.objects.filter(
        mandates__organisation=actor.organisation, mandates__role="handler", mandates__revoked_at=None, is_active=True
    ).distinct()  # fmt: skip
    newest = access.TEXTS.visible_to(actor).select_related("examination__case").order_by("-at")[:PAGE]
    context = _context(
        request, "calibrations", _("Calibration"), rows=rows, people=people, texts=newest, problem=problem
    )
    return render(request, "filing/calibrations.html", context, status=422 if problem else 200)


def _calibrated(request: HttpRequest) -> str:
    actor = actor_of(request)
    if request.POST.get("do") == "close":
        row = access.CALIBRATIONS.get_for(actor, request.POST.get("calibration", ""))
        quality.close_calibration(actor, row, version_of(request))
        return _("Compared.")
    text: TextVersion = access.TEXTS.get_for(actor, request.POST.get("text", ""))
    people = {str(p.uid): p for p in Person.objects.filter(uid__in=shared.uids(request, "first", "second"))}
    first, second = request.POST.get("first", ""), request.POST.get("second", "")
    if first not in people or second not in people:
        raise Refused("no_people", N_("Choose two different examiners."))
    quality.open_calibration(actor, text, people[first], people[second])
    return _("Both examiners find the text at %(url)s.") % {
        "url": reverse("filing:preexam-case", args=[text.examination.uid])
    }


PREEXAM_MORE_URLS = [
    path("entities/", entities, name="entities"),
    path("entities/<uuid:uid>/", entity, name="entity"),
    path("preexam/figures/", figures, name="preexam-figures"),
    path("preexam/demand/", demand, name="demand"),
    path("preexam/samples/", samples, name="samples"),
    path("preexam/calibrations/", calibrations, name="calibrations"),
]
