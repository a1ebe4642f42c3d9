"""The worklist of hand-overs: forms of a batch, receipt numbers line by line or from a file, live links beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.areas.matters import access, service
from zhiquan.areas.matters.models import Dispatch
from zhiquan.areas.matters.queries import worklist as query
from zhiquan.areas.matters.views.desk_shared import at_desk, crumbs, tabs
from zhiquan.kernel import clock, files
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.ui import sheets
from zhiquan.ui.requests import actor_of, attachment

PAGE = 50


@dataclass
class Entered:
    """A receipt typed in beside a case, and what was wrong with it."""

    receipt: str = ""
    on: str = ""
    problem: str = ""


@at_desk
@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """What is to be handed over. State in the query: system, page."""
    return _page(request, {})


def _page(request: HttpRequest, entered: dict[str, Entered]) -> HttpResponse:
    actor = actor_of(request)
    system = request.GET.get("system", "")
    found = query.rows(actor)
    if system:
        found = found.filter(system=system)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    by_link = query.rows(actor, Dispatch.LINK)
    context = {
        "tabs": tabs(actor, "worklist"),
        "page": page,
        "rows": [(w, entered.get(str(w.dispatch.uid), Entered())) for w in query.waiting(page)],
        "systems": query.systems(actor),
        "system": system,
        "today": clock.today(),
        "linked": query.linked(by_link[:PAGE]),
        "links": query.links(),
        "may": access.CASES.may(actor, "handle"),
        "faults": sum(bool(e.problem) for e in entered.values()),
        "most": query.MOST_IN_ZIP,
    }
    return render(request, "matters/worklist.html", context, status=422 if context["faults"] else 200)


def _ticked(request: HttpRequest, actor: Actor) -> list[Dispatch]:
    uids = []
    for text in request.POST.getlist("dispatch")[:PAGE]:
        try:
            uids.append(UUID(text))
        except ValueError:
            continue
    return list(query.rows(actor).filter(uid__in=uids))


@at_desk
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """The forms of the ticked cases as one file, or every receipt number that was typed in."""
    if request.POST.get("do") == "forms":
        return _forms(request)
    return _receipts(request)


def _forms(request: HttpRequest) -> HttpResponse:
    try:
        data = query.batch(_ticked(request, actor_of(request)))
    except Refused as error:
        messages.error(request, error.sentence())
        return redirect("matters:worklist")
    return attachment(f"hand-over-{clock.today()}.zip", data, "application/zip")


def _receipts(request: HttpRequest) -> HttpResponse:
    """Each line stands on its own; what is sound is entered, the rest stays with what is wrong."""
    actor = actor_of(request)
    typed = {
        name.removeprefix("receipt-"): Entered(
            text.strip()[:80], request.POST.get(f"on-{name[8:]}", "").strip()
        )
        for name, text in request.POST.items()
        if name.startswith("receipt-") and isinstance(text, str) and text.strip()
    }
    known = {str(row.uid): row for row in query.rows(actor)} if typed else {}
    done = 0
    for uid, line in typed.items():
        line.problem = _enter(actor, known.get(uid), line, request.POST.get(f"version-{uid}", ""))
        done += not line.problem
    if done:
        said = ngettext("%(n)s receipt number entered", "%(n)s receipt numbers entered", done)
        messages.success(request, said % {"n": done})
    if any(line.problem for line in typed.values()):
        return _page(request, typed)
    if not typed:
        messages.info(request, _("No receipt number was typed in."))
    return redirect("matters:worklist")


def _enter(actor: Actor, row: Dispatch | None, line: Entered, version: str) -> str:
    if row is None:
        return _("This case does not wait to be handed over: it was entered already, or moved on.")
    try:
        on = date.fromisoformat(line.on) if line.on else None
    except ValueError:
        return _("Write the day as 2026-11-22.")
    try:
        service.enter_receipt(actor, row.case, int(version) if version.isdigit() else 0, line.receipt, on)
    except Refused as error:
        return error.sentence()
    return ""


@at_desk
@require_http_methods(["GET", "POST"])
def receipts(request: HttpRequest) -> HttpResponse:
    """Receipt numbers from a file: case number, receipt number, day; what went wrong, line by line."""
    actor = actor_of(request)
    context = {
        "crumbs": crumbs(
            (_("Hand-overs"), reverse("matters:worklist")), (_("Receipt numbers from a file"), "")
        )
    }
    if request.method == "GET":
        return render(request, "matters/worklist_receipts.html", context)
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Refused("no_file", N_("Please add the file."))
        lines = service.import_receipts(actor, upload.name or "", files.receive(upload))
    except Refused as error:
        context["problem"] = error.sentence()
        return render(request, "matters/worklist_receipts.html", context, status=422)
    bad = [line for line in lines if line.problem]
    context |= {"lines": lines, "bad": bad, "done": len(lines) - len(bad), "name": upload.name}
    return render(request, "matters/worklist_receipts.html", context, status=422 if bad else 200)


@at_desk
@require_GET
def sample(request: HttpRequest) -> HttpResponse:
    """A file as the import reads it."""
    return attachment("receipts-sample.csv", sheets.as_csv(query.sample_lines(actor_of(request))), sheets.CSV)


WORKLIST_URLS = [
    path("desk/worklist/", worklist, name="worklist"),
    path("desk/worklist/do/", act, name="worklist-act"),
    path("desk/worklist/receipts/", receipts, name="worklist-receipts"),
    path("desk/worklist/receipts-sample.csv", sample, name="worklist-sample"),
]
