"""Handed-in lists of rights: upload, what was found, take over or drop, the lines left out."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from openpyxl import Workbook

from zhiquan.kernel import files
from zhiquan.kernel.models import Job
from zhiquan.registry import access, forms, identifiers, imports, labels, service
from zhiquan.registry.models import Import
from zhiquan.registry.views.listing import XLSX
from zhiquan.registry.views.shared import crumbs
from zhiquan.ui.requests import actor_of, attachment, carried_out, signed_in, version_of

SHOWN = 200


@signed_in
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Hand in a list; it is checked at once and nothing is taken over yet."""
    actor = actor_of(request)
    access.IMPORTS.require(actor, "view")
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    made: list[Import] = []

    def do() -> None:
        given = form.cleaned_data["file"]
        made.append(service.check_import(actor, given.name, files.receive(given)))

    if request.method == "POST" and carried_out(form, do):
        return redirect("registry:import", made[0].uid)
    context = {
        "form": form,
        "title": _("Take over a list of rights"),
        "crumbs": crumbs((_("Lists"), "")),
        "submit_label": _("Check the list"),
        "earlier": [_listed(i) for i in access.IMPORTS.visible_to(actor).select_related("file", "by")[:20]],
    }
    return render(request, "registry/upload.html", context)


def _listed(row: Import) -> dict[str, Any]:
    lights = {Import.CHECKED: "warn", Import.RUNNING: "ok", Import.DONE: "done", Import.DROPPED: "unasked"}
    return {"row": row, "light": lights[row.state], "state": labels.IMPORT_STATES[row.state]}


@signed_in
@require_http_methods(["GET", "POST"])
def checked(request: HttpRequest, uid: str) -> HttpResponse:
    """What the check found, line by line; POST takes the sound lines over or drops the list."""
    actor = actor_of(request)
    row = access.IMPORTS.get_for(actor, uid)
    if request.method == "POST":
        if request.POST.get("do") == "drop":
            service.drop_import(actor, row, version_of(request))
            messages.success(request, _("The list was dropped; nothing was changed."))
        else:
            service.start_import(actor, row, version_of(request))
        return redirect("registry:import", row.uid)
    report = row.report
    job = Job.objects.filter(uid=row.job_uid).first() if row.job_uid else None
    context = {
        **_listed(row),
        "crumbs": crumbs((_("Lists"), reverse("registry:upload")), (row.file.name, "")),
        "report": report,
        "counts": report["counts"],
        "problems": [_said(p) for p in report["problems"][:SHOWN]],
        "problem_total": len(report["problems"]),
        "remarks": [_said(p) for p in report["remarks"][:SHOWN]],
        "remark_total": len(report["remarks"]),
        "sample": [_shown(r) for r in report["sample"][:20]],
        "changes": [_shown(r) for r in report["changes"]],
        "job": job,
        "may_change": access.IMPORTS.may(actor, "change", row),
    }
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "registry/import.html", context)
    if row.state == Import.RUNNING:
        return render(request, "registry/import_progress.html", context)
    return HttpResponse(headers={"HX-Refresh": "true"})


def _said(problem: dict[str, Any]) -> dict[str, Any]:
    return {**problem, "text": identifiers.in_reader_language(problem["hans"], problem["en"])}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    changes = [
        (labels.FIELDS[name], _worded(name, old), _worded(name, new))
        for name, (old, new) in row["change"].items()
    ]
    return {
        **row, "kind": labels.KINDS[row["kind"]], "status": labels.STATUSES[row["status"]], "owners": "；".join(row["owners"]),
        "change": changes,
    }  # fmt: skip


def _worded(name: str, value: str) -> Any:
    return labels.STATUSES.get(value, value) if name == "status" else value or "–"


@signed_in
@require_GET
def left_out(request: HttpRequest, uid: str) -> HttpResponse:
    """The lines with problems, as handed in, with what is wrong in front."""
    row = access.IMPORTS.get_for(actor_of(request), uid)
    data = imports.lines_left_out(row, get_language() or "")
    return attachment(f"left-out-{row.file.name.rsplit('.', 1)[0]}.csv", data, "text/csv; charset=utf-8")


@signed_in
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """An empty list with all heads and one invented line."""
    access.IMPORTS.require(actor_of(request), "add")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("rights")
    for line in imports.template_rows():
        sheet.append(line)
    data = io.BytesIO()
    book.save(data)
    return attachment("rights-template.xlsx", data.getvalue(), XLSX)
