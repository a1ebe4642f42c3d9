"""Entries outside the registers of rights: the list, one entry, and the changes recorded there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhiquan.kernel import clock
from zhiquan.registry import access, forms, identifiers, labels, queries, service
from zhiquan.registry.models import Recordal
from zhiquan.registry.queries import Terms
from zhiquan.registry.views.shared import PAGE, crumbs
from zhiquan.ui import formats
from zhiquan.ui.requests import actor_of, carried_out, signed_in, version_of


@signed_in
@require_GET
def recordals(request: HttpRequest) -> HttpResponse:
    """The list. State stands in the query: q, kind, status, name, page."""
    actor = actor_of(request)
    visible = access.RECORDALS.visible_to(actor)
    rows = queries.search_recordals(visible, request.GET.get("q", ""))
    for name in ("kind", "status"):
        if value := request.GET.get(name):
            rows = rows.filter(**{name: value})
    if request.GET.get("name") == "old":
        rows = rows.filter(status=Recordal.IN_FORCE).exclude(recorded_name=F("party__name"))
    page = Paginator(rows.select_related("party", "right"), PAGE).get_page(request.GET.get("page"))
    counts = dict(visible.order_by().values_list("kind").annotate(n=Count("pk")))
    context = {
        "crumbs": crumbs((_("Other entries"), "")),
        "page": page,
        "rows": [_listed(r) for r in page],
        "text": request.GET.get("q", "").strip(),
        "kinds": [(k, word, counts[k]) for k, word in labels.RECORDALS.items() if counts.get(k)],
        "statuses": list(labels.RECORDAL_STATES.items()),
        "names": [("old", _("Under a former name"))],
        "filtered": any(request.GET.get(k) for k in ("q", "kind", "status", "name")),
        "may_add": access.RECORDALS.may(actor, "add"),
        "keep": [(k, v) for k, v in request.GET.items() if k not in ("q", "page") and v],
    }
    return render(request, "registry/recordals.html", context)


def _listed(row: Recordal) -> dict[str, Any]:
    over = row.valid_to is not None and row.valid_to < clock.today()
    stands = row.status == Recordal.IN_FORCE and not over
    return {
        "row": row,
        "kind": labels.RECORDALS[row.kind],
        "light": "ok" if stands else labels.OVER,
        "status": labels.RECORDAL_STATES[Recordal.IN_FORCE if stands else Recordal.ENDED],
        "stands": stands,
        "old_name": stands and row.recorded_name != row.party.name,
    }


@signed_in
@require_GET
def recordal(request: HttpRequest, uid: str) -> HttpResponse:
    """One entry."""
    actor = actor_of(request)
    row = access.RECORDALS.get_for(actor, uid)
    right = row.right if row.right and access.RIGHTS.may(actor, "view", row.right) else None
    context = {
        **_listed(row),
        "crumbs": crumbs((_("Other entries"), reverse("registry:recordals")), (row.number, "")),
        "may_open_party": access.PARTIES.may(actor, "view", row.party),
        "right": right,
        "right_number": identifiers.shown_number(row.right) if row.right else "",
        "facts": _facts(row),
        "may_change": access.RECORDALS.may(actor, "change", row),
    }
    return render(request, "registry/recordal.html", context)


def _facts(row: Recordal) -> list[tuple[str, Any]]:
    def day(value: Any) -> str:
        return formats.day_text(value) if value else formats.NONE

    facts = [
        (_("Kind of entry"), labels.RECORDALS[row.kind]),
        (_("Kept by"), row.authority or formats.NONE),
        (_("From"), day(row.since)),
        (_("Last day"), day(row.valid_to)),
    ]
    if row.name_recorded_on:
        facts.append((_("Name recorded on"), day(row.name_recorded_on)))
    if row.ended_on:
        facts.append((_("Ended on"), day(row.ended_on)))
    if row.reference:
        facts.append((_("Reference"), row.reference))
    renewal = Terms(clock.today()).of_recordal(row) if row.status == Recordal.IN_FORCE else None
    if renewal:
        facts.append((_("Can be renewed from"), day(renewal.opens)))
    return facts


@signed_in
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Enter an entry."""
    actor = actor_of(request)
    access.RECORDALS.require(actor, "add")
    form = forms.RecordalForm(request.POST or None, actor=actor)
    made: list[Recordal] = []
    if request.method == "POST" and carried_out(
        form, lambda: made.append(service.add_recordal(actor, **form.cleaned_data))
    ):
        messages.success(request, _("The entry was added."))
        return redirect("registry:recordal", made[0].uid)
    url = reverse("registry:recordals")
    context = {"form": form, "title": _("Add an entry"), "submit_label": _("Add the entry"), "cancel_url": url,
               "crumbs": crumbs((_("Other entries"), url), (_("Add an entry"), ""))}  # fmt: skip
    return render(request, "registry/form.html", context)


def _changed(
    request: HttpRequest, row: Recordal, form: Any, do: Callable[[], object], title: str, done: str
) -> HttpResponse:
    if request.method == "POST" and carried_out(form, do):
        messages.success(request, done)
        return redirect("registry:recordal", row.uid)
    url = reverse("registry:recordal", args=[row.uid])
    context = {
        "form": form, "title": title, "lead": str(row), "version": row.version, "submit_label": _("Record"),
        "cancel_url": url,
        "crumbs": crumbs((_("Other entries"), reverse("registry:recordals")), (row.number, url), (title, "")),
    }  # fmt: skip
    return render(request, "registry/form.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest, uid: str) -> HttpResponse:
    """Record that the entry shows the party's present name."""
    actor = actor_of(request)
    row = access.RECORDALS.get_for(actor, uid, "change")
    form = forms.DayForm(request.POST or None)
    return _changed(
        request, row, form,
        lambda: service.record_recordal_name(actor, row, version_of(request), **form.cleaned_data),
        _("Record the present name “%(name)s”") % {"name": row.party.name}, _("The name was recorded."),
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, uid: str) -> HttpResponse:
    """Record the end of the entry."""
    actor = actor_of(request)
    row = access.RECORDALS.get_for(actor, uid, "change")
    form = forms.DayForm(request.POST or None)
    return _changed(
        request, row, form,
        lambda: service.end_recordal(actor, row, version_of(request), **form.cleaned_data),
        _("Record the end of the entry"), _("The end was recorded."),
    )  # fmt: skip
