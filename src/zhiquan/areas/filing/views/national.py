"""CNIPA's lists and what else the desk keeps: runs, published texts, white list, flags, withdrawn texts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.areas.filing import access, seats
from zhiquan.areas.filing.forms_desk import ListForm, PublishedForm, ResultsForm, RunForm, WhiteForm
from zhiquan.areas.filing.models import ListedFiling, PublishedFiling, ScreeningRun
from zhiquan.areas.filing.queries import clues as clue_query
from zhiquan.areas.filing.service import clues as clue_service
from zhiquan.areas.filing.service import national, publishing, runs, whitelist
from zhiquan.areas.filing.views import shared
from zhiquan.kernel import clock, files
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Person
from zhiquan.ui import sheets
from zhiquan.ui.requests import actor_of, carried_out, version_of

PAGE = 50
LINE_WORDS = {
    ListedFiling.IMPORTED: ("idle", N_("imported")),
    ListedFiling.ASSIGNED: ("idle", N_("assigned")),
    ListedFiling.NOTIFIED: ("warn", N_("told, answer awaited")),
    ListedFiling.WITHDRAWN: ("done", N_("withdrawn")),
    ListedFiling.STATED: ("ok", N_("case stated")),
    ListedFiling.SILENT: ("late", N_("no answer in time")),
    ListedFiling.REPORTED: ("done", N_("reported")),
}
RUN_WORDS = {
    ScreeningRun.WAITING: ("idle", N_("queued")),
    ScreeningRun.RUNNING: ("warn", N_("in progress")),
    ScreeningRun.READY: ("done", N_("ready")),
    ScreeningRun.FAILED: ("late", N_("failed")),
}


def _shown(words: dict[str, tuple[str, str]], state: str) -> tuple[str, str]:
    light, word = words[state]
    return light, _(word)


def _context(request: HttpRequest, here: str, title: str, **more: Any) -> dict[str, Any]:
    return {
        "here": here,
        "tabs": shared.tabs(actor_of(request)),
        "crumbs": shared.crumbs((_("Abnormal filings"), "filing:clues"), (title, "")),
        **more,
    }


# ---------- lists


@shared.at_seat(seats.ABNORMAL, seats.COOPERATION)
@never_cache
@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """All lists, and the form to import one."""
    actor = actor_of(request)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        made: list[Any] = []

        def do() -> None:
            data = form.cleaned_data
            file = data["file"]
            made.append(
                national.take_over(
                    actor, number=data["number"], title=data["title"], issued_on=data["issued_on"],
                    due_on=data["due_on"], name=str(file.name), data=files.receive(file),
                )
            )  # fmt: skip

        if carried_out(form, do):
            messages.success(request, _("The list is taken over."))
            return redirect("filing:list", made[0].uid)
    rows = (
        access.LISTS.visible_to(actor)
        .annotate(count=Count("lines"), open=Count("lines", filter=Q(lines__state__in=_OPEN_LINES)))
        .order_by("-issued_on", "-pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = _context(
        request, "lists", _("CNIPA's lists"), form=form, page=page, may=access.LISTS.may(actor, "import")
    )
    return render(request, "filing/lists.html", context, status=422 if form.errors else 200)


_OPEN_LINES = (ListedFiling.IMPORTED, ListedFiling.ASSIGNED, ListedFiling.NOTIFIED)


@shared.at_seat(seats.ABNORMAL, seats.COOPERATION)
@never_cache
@require_GET
def one_list(request: HttpRequest, uid: str) -> HttpResponse:
    """One list with its lines. State in the query: state, page, format."""
    row = access.LISTS.get_for(actor_of(request), uid)
    if request.GET.get("format") in sheets.KINDS:
        return sheets.download(national.report_table(row), f"report-{row.number}", request.GET["format"])
    return _list_page(request, row)


def _list_page(request: HttpRequest, row: Any, problem: str = "", results: Any = None) -> HttpResponse:
    actor = actor_of(request)
    state = request.GET.get("state", "")
    rows = row.lines.select_related("officer", "organisation")
    counts = dict(row.lines.values_list("state").annotate(n=Count("pk")))
    if state in counts:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    officers = Person.objects.filter(
        mandates__organisation=actor.organisation, mandates__role="handler", mandates__revoked_at=None, is_active=True
    ).distinct()  # fmt: skip
    title = row.number
    context = _context(
        request, "lists", title, row=row, page=page, problem=problem, state=state,
        lines=[(each, *_shown(LINE_WORDS, each.state), clue_query.marks(each.kinds)) for each in page],
        states=[("", _("All"), sum(counts.values())), *((s, _shown(LINE_WORDS, s)[1], n) for s, n in sorted(counts.items()))],
        officers=officers, may=access.LISTS.may(actor, "work", row), results=results or ResultsForm(),
        may_result=access.LINES.may(actor, "result"),
    )  # fmt: skip
    return render(request, "filing/list.html", context, status=422 if problem else 200)


@shared.at_seat(seats.ABNORMAL, seats.COOPERATION)
@require_POST
def list_act(request: HttpRequest, uid: str) -> HttpResponse:
    """Assign, tell, report, or enter results; `do` says which."""
    actor = actor_of(request)
    row = access.LISTS.get_for(actor, uid)
    do = request.POST.get("do", "")
    try:
        said = _list_step(request, row, do)
    except Refused as error:
        return _list_page(request, row, problem=shared.said(error))
    messages.success(request, said)
    return redirect("filing:list", row.uid)


def _list_step(request: HttpRequest, row: Any, do: str) -> str:
    actor = actor_of(request)
    chosen = list(row.lines.filter(uid__in=shared.uids(request, "line")))
    if do == "assign":
        officer = Person.objects.filter(uid__in=shared.uids(request, "officer")).first()
        if officer is None:
            raise Refused("no_officer", N_("Choose an officer."))
        return _("%(n)s filings assigned.") % {"n": national.assign(actor, chosen, officer)}
    if do == "notify":
        return _("%(n)s applicants told.") % {"n": national.notify(actor, chosen)}
    if do == "report":
        national.report(actor, row, version_of(request))
        return _("Reported. The table is ready to be downloaded.")
    if do == "results":
        form = ResultsForm(request.POST)
        if not form.is_valid():
            raise Refused("no_day", N_("Enter the day as YYYY-MM-DD."))
        given = dict.fromkeys(form.cleaned_data["confirmed"].split(), True)
        given |= dict.fromkeys(form.cleaned_data["cleared"].split(), False)
        done = national.enter_results(actor, given, form.cleaned_data["on"])
        return _("%(n)s results entered.") % {"n": done}
    raise Refused("unknown_step", N_("This step does not exist."))


# ---------- runs


@shared.at_seat(seats.ABNORMAL)
@never_cache
@require_http_methods(["GET", "POST"])
def all_runs(request: HttpRequest) -> HttpResponse:
    """Screening runs with their progress, and the form to begin one."""
    actor = actor_of(request)
    form = RunForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        made: list[Any] = []

        def do() -> None:
            data = form.cleaned_data
            file = data["file"]
            made.append(
                runs.begin(
                    actor, data["title"], str(file.name), files.receive(file), against_published=data["against_published"]
                )
            )  # fmt: skip

        if carried_out(form, do):
            messages.success(request, _("The screening is queued."))
            return redirect("filing:run", made[0].uid)
    rows = access.RUNS.visible_to(actor).select_related("by", "job")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = _context(
        request, "runs", _("Screening runs"), form=form, page=page,
        lines=[(row, *_shown(RUN_WORDS, row.state)) for row in page], may=access.RUNS.may(actor, "begin"),
        published=PublishedFiling.objects.count(),
    )  # fmt: skip
    return render(request, "filing/runs.html", context, status=422 if form.errors else 200)


@shared.at_seat(seats.ABNORMAL)
@never_cache
@require_GET
def one_run(request: HttpRequest, uid: str) -> HttpResponse:
    """One run: how far it is, what could not be read, the clues it gave."""
    row = access.RUNS.get_for(actor_of(request), uid)
    light, word = _shown(RUN_WORDS, row.state)
    clues = [
        (c, clue_query.marks(c.kinds))
        for c in row.clues.annotate(count=Count("filings")).order_by("-score", "pk")[:PAGE]
    ]
    context = _context(request, "runs", row.number, row=row, light=light, word=word, clues=clues)
    return render(request, "filing/run.html", context)


# ---------- published texts, white list, flags, withdrawn texts


@shared.at_seat(seats.ABNORMAL)
@require_http_methods(["GET", "POST"])
def published(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = PublishedForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        done: list[int] = []

        def do() -> None:
            file = form.cleaned_data["file"]
            done.append(
                publishing.take_over(actor, str(file.name), files.receive(file), form.cleaned_data["source"])
            )

        if carried_out(form, do):
            messages.success(request, _("%(n)s published texts taken over.") % {"n": done[0]})
            return redirect("filing:published")
    rows = PublishedFiling.objects.all()
    wanted = request.GET.get("q", "").strip()
    if wanted:
        rows = rows.filter(
            Q(number__icontains=wanted) | Q(title__icontains=wanted) | Q(applicant__icontains=wanted)
        )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = _context(
        request, "published", _("Published texts"), form=form, page=page, q=wanted, may=access.PUBLISHED.may(actor, "import")
    )  # fmt: skip
    return render(request, "filing/published.html", context, status=422 if form.errors else 200)


@shared.at_seat(seats.ABNORMAL)
@require_http_methods(["GET", "POST"])
def white(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    today = clock.today()
    form = WhiteForm(request.POST or None, initial={"since": today, "until": today + timedelta(days=365)})
    if request.method == "POST" and "end" in request.POST:
        row = access.WHITE.get_for(actor, request.POST["end"], "manage")
        whitelist.end(actor, row, version_of(request))
        return redirect("filing:white")
    if request.method == "POST" and carried_out(form, lambda: whitelist.add(actor, **form.cleaned_data)):
        messages.success(request, _("Listed."))
        return redirect("filing:white")
    context = _context(
        request, "white", _("White list"), form=form, rows=access.WHITE.visible_to(actor), today=today,
        may=access.WHITE.may(actor, "manage"),
    )  # fmt: skip
    return render(request, "filing/white.html", context, status=422 if form.errors else 200)


@shared.at_seat(seats.ABNORMAL)
@require_http_methods(["GET", "POST"])
def flags(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    problem = ""
    if request.method == "POST":
        row = access.FLAGS.get_for(actor, request.POST.get("flag", ""), "manage")
        try:
            clue_service.lift(actor, row, version_of(request), request.POST.get("reason", ""))
            return redirect("filing:flags")
        except Refused as error:
            problem = shared.said(error)
    context = _context(
        request, "flags", _("Flags"), rows=access.FLAGS.visible_to(actor).select_related("clue"), problem=problem,
        today=clock.today(), may=access.FLAGS.may(actor, "manage"),
    )  # fmt: skip
    return render(request, "filing/flags.html", context, status=422 if problem else 200)


@shared.at_seat(seats.ABNORMAL)
@require_GET
def withdrawn(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = Paginator(access.WITHDRAWN.visible_to(actor).select_related("clue"), PAGE)
    context = _context(
        request, "withdrawn", _("Withdrawn texts"), page=page.get_page(request.GET.get("page"))
    )
    return render(request, "filing/withdrawn.html", context)


NATIONAL_URLS = [
    path("lists/", lists, name="lists"),
    path("lists/<uuid:uid>/", one_list, name="list"),
    path("lists/<uuid:uid>/act/", list_act, name="list-act"),
    path("runs/", all_runs, name="runs"),
    path("runs/<uuid:uid>/", one_run, name="run"),
    path("published/", published, name="published"),
    path("white/", white, name="white"),
    path("flags/", flags, name="flags"),
    path("withdrawn/", withdrawn, name="withdrawn"),
]
