"""The self-check: what to check, what was found, what its owner kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.areas.filing import access
from zhiquan.areas.filing.forms import CheckForm
from zhiquan.areas.filing.queries import published
from zhiquan.areas.filing.service import selfcheck
from zhiquan.areas.filing.views import shared
from zhiquan.kernel import files
from zhiquan.kernel.errors import Refused
from zhiquan.ui.requests import actor_of, signed_in

MOST_KEPT = 50


@signed_in
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The form; a sound POST answers with the report itself, which lies nowhere but on this page."""
    actor = actor_of(request)
    form = CheckForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        uploads = [(str(f.name), files.receive(f)) for f in data["files"]]
        pasted = {part: data[part] for part in ("title", "abstract", "claims", "description")}
        try:
            found = selfcheck.check(actor, uploads, pasted, data["kind"], compare=data["compare"])
        except Refused as error:
            form.add_error("files", error.sentence())
        else:
            if data["keep"]:
                row = selfcheck.keep(actor, found, int(data["keep"]))
                messages.success(request, _("Kept for you alone until %(day)s.") % {"day": row.keep_until})
                return redirect("filing:check-kept", row.uid)
            return _report(request, found)
    context = {
        "form": form,
        "kept": access.SELF_CHECKS.visible_to(actor)[:MOST_KEPT],
        "crumbs": shared.crumbs((_("Check a draft"), "")),
    }
    return render(request, "filing/check.html", context, status=422 if form.errors else 200)


def _report(request: HttpRequest, found: selfcheck.Checked, row: object = None) -> HttpResponse:
    drafts = [_draft(report) for report in found.reports]
    context = {
        "drafts": drafts,
        "problems": found.problems,
        "counts": found.counts,
        "pairs": _pairs(found),
        "clues": found.screening["clues"] if found.screening else [],
        "compared": found.screening is not None,
        "row": row,
        "crumbs": shared.crumbs((_("Check a draft"), "filing:check"), (_("Report"), "")),
    }
    return render(request, "filing/check_report.html", context)


def _draft(report: Mapping[str, Any]) -> dict[str, Any]:
    findings = shared.shown(report)
    return {"report": report, "findings": findings, "parts": shared.marked(report, findings)}


def _pairs(found: selfcheck.Checked) -> list[dict[str, Any]]:
    """Pairs with both texts side by side."""
    if found.screening is None:
        return []
    own = {report["document"]["id"]: report for report in found.reports}
    ids = {key for pair in found.screening["pairs"] for key in (pair["a"], pair["b"])}
    others = published.texts(sorted(ids - set(own)))
    texts = {key: report["texts"] for key, report in own.items()} | others
    return [
        {
            "pair": pair,
            "title_a": _title(pair["a"], own, found.titles),
            "title_b": _title(pair["b"], own, found.titles),
            "published": not {pair["a"], pair["b"]} <= set(own),
            "sides": shared.side_by_side(pair, texts.get(pair["a"], {}), texts.get(pair["b"], {})),
        }
        for pair in found.screening["pairs"]
    ]


def _title(key: str, own: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    if key in own:
        return str(own[key]["document"].get("title") or key)
    return titles.get(key, key)


@signed_in
@never_cache
@require_GET
def kept(request: HttpRequest, uid: str) -> HttpResponse:
    """A kept self-check, for whoever made it."""
    row = access.SELF_CHECKS.get_for(actor_of(request), uid)
    if row.report is None:
        raise Refused("gone", N_("This self-check holds no report."))
    return _report(request, selfcheck.loaded(files.read(row.report)), row)


@signed_in
@require_POST
def drop(request: HttpRequest, uid: str) -> HttpResponse:
    actor = actor_of(request)
    selfcheck.drop(actor, access.SELF_CHECKS.get_for(actor, uid, "drop"))
    messages.success(request, _("Erased for good."))
    return redirect("filing:check")


SELF_CHECK_URLS = [
    path("check/", check, name="check"),
    path("check/<uuid:uid>/", kept, name="check-kept"),
    path("check/<uuid:uid>/drop/", drop, name="check-drop"),
]
