"""Plans: the list, reading a document in, the review screen, publishing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.areas.programme import access, queries, service, wording
from zhiquan.areas.programme.forms import ImportForm, ItemForm
from zhiquan.areas.programme.models import Item, Plan
from zhiquan.areas.programme.service.plans import foresee
from zhiquan.areas.programme.views.shared import day_of, differences, members_only, newer
from zhiquan.kernel import clock, files
from zhiquan.kernel.errors import Conflict, Refused
from zhiquan.ui import lights
from zhiquan.ui.requests import actor_of, version_of

ITEM_FIELDS = ("code", "title", "body_names", "lead_name", "due", "ongoing")
# Refusals that the reader puts right in the form; any other one is a page of its own.
AT_THE_NUMBER = ("item_code_taken",)
PAGE = 100


@members_only
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """All plans side by side, each with its lights."""
    actor = actor_of(request)
    rows = []
    for plan in queries.plans_of(actor):
        running = plan.state in (Plan.ACTIVE, Plan.CLOSED)
        counts = queries.board_cached(plan, clock.today()).counts if running else {}
        rows.append((plan, [(c, n) for c, n in counts.items() if n]))
    return render(
        request, "programme/plans.html", {"rows": rows, "may_import": access.plans.may(actor, "import")}
    )


@members_only
@require_http_methods(["GET", "POST"])
def import_plan(request: HttpRequest) -> HttpResponse:
    """Hand in a document; it is read in the background and then reviewed."""
    actor = actor_of(request)
    access.plans.require(actor, "import")
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            plan = service.import_plan(actor, upload.name, files.receive(upload))
        except Refused as error:
            form.add_error("file", error.sentence())
        else:
            return redirect("programme:plan", plan.uid)
    return render(request, "programme/import.html", {"form": form, "title": _("Read a plan in")})


@members_only
@require_GET
def plan(request: HttpRequest, uid: str) -> HttpResponse:
    """A plan: while it is read its progress, under review the way there, then its items."""
    row = access.plans.get_for(actor_of(request), uid)
    if row.state == Plan.REVIEW:
        return redirect("programme:review", row.uid)
    if row.state in (Plan.READING, Plan.FAILED):
        return render(request, "programme/reading.html", {"plan": row, "job": row.job})
    return _items(request, row)


def _items(request: HttpRequest, row: Plan) -> HttpResponse:
    """All items with search and filters; ongoing ones stay in every order."""
    as_of = day_of(request)
    day = queries.board_cached(row, as_of)
    text, light, body = (request.GET.get(k, "").strip() for k in ("q", "light", "body"))
    states = [
        s
        for s in day.states
        if (not light or s.code == light)
        and (not body or any(str(b.organisation.uid) == body for b in s.bodies))
        and (not text or text.lower() in f"{s.item.code} {s.item.title} {s.item.shown_title}".lower())
    ]
    if request.GET.get("sort") == "due":
        states.sort(key=lambda s: (s.item.due is None, s.item.due or as_of, s.item.order))
    page = Paginator(states, PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": row,
        "day": day,
        "page": page,
        "q": text,
        "lights": [(c, lights.light(c).word, n) for c, n in day.counts.items() if n],
        "bodies": [(str(o.uid), wording.body_name(o)) for o in day.organisations],
    }
    return render(request, "programme/items.html", context)


@members_only
@require_GET
def review(request: HttpRequest, uid: str) -> HttpResponse:
    """The document on the left, what was read on the right; `?item=` opens one for correction."""
    row = _under_review(request, uid)
    items = list(row.items.prefetch_related("actions").order_by("order"))
    chosen = next((i for i in items if str(i.uid) == request.GET.get("item")), None)
    context = _review_context(request, row, items, chosen)
    if chosen:
        context["form"] = _item_form(chosen)
    return render(request, "programme/review.html", context)


def _under_review(request: HttpRequest, uid: str) -> Plan:
    row = access.plans.get_for(actor_of(request), uid, "edit")
    if row.state != Plan.REVIEW:
        raise Refused("plan_not_in_review", N_("This plan is no longer under review."))
    return row


def _item_form(item: Item) -> ItemForm:
    return ItemForm(initial={**{n: getattr(item, n) for n in ITEM_FIELDS}, "version": item.version})


def _review_context(
    request: HttpRequest, row: Plan, items: list[Item], chosen: Item | None
) -> dict[str, Any]:
    problems = {i.pk: _problems(i) for i in items}
    only = request.GET.get("only", "")
    shown = [i for i in items if not only or problems[i.pk]]
    return {
        "plan": row,
        "items": [(i, problems[i.pk]) for i in shown],
        "chosen": chosen,
        "passages": _passages(row, [i for i in items if not i.dropped], chosen),
        "foreseen": foresee(row),
        "warnings": [w for w in row.warnings if w.get("level", "warning") == "warning"],
        "remarks": [w for w in row.warnings if w.get("level") == "note"],
        "kept": sum(not i.dropped for i in items),
        "doubtful": sum(bool(p) for p in problems.values()),
    }


def _problems(item: Item) -> list[str]:
    """What a reviewer should look at first."""
    if item.dropped:
        return []
    found = []
    if not item.body_names:
        found.append(_("no responsible body"))
    if not item.due and not item.ongoing:
        found.append(_("no deadline"))
    return found


def _passages(row: Plan, items: list[Item], chosen: Item | None) -> list[dict[str, Any]]:
    """The text in pieces: between items, and each item's own span, which links to its correction."""
    pieces: list[dict[str, Any]] = []
    at = 0
    for item in sorted(items, key=lambda i: i.span_start):
        start, end = max(item.span_start, at), min(item.span_end, len(row.text))
        if end <= start:
            continue
        if start > at:
            pieces.append({"text": row.text[at:start]})
        pieces.append({"text": row.text[start:end], "item": item, "chosen": chosen and item.pk == chosen.pk})
        at = end
    if at < len(row.text):
        pieces.append({"text": row.text[at:]})
    return pieces


@members_only
@require_GET
def review_text(request: HttpRequest, uid: str) -> HttpResponse:
    """The document as read, for printing and comparing."""
    row = _under_review(request, uid)
    return HttpResponse(row.text, content_type="text/plain; charset=utf-8")


@members_only
@require_POST
def edit_item(request: HttpRequest, uid: str) -> HttpResponse:
    """Save a correction; a conflict shows both texts and loses nothing."""
    item = access.items.get_for(actor_of(request), uid, "edit")
    form = ItemForm(request.POST)
    if form.is_valid():
        fields = {n: form.cleaned_data[n] for n in ITEM_FIELDS}
        try:
            service.edit_item(actor_of(request), item, version_of(request), fields)
        except Conflict as conflict:
            return _conflict(request, item.plan, form, conflict.current)
        except Refused as error:
            if error.code not in AT_THE_NUMBER:
                raise
            form.add_error("code", error.sentence())
        else:
            messages.success(request, _("Saved: %(item)s") % {"item": item.code})
            return redirect(f"{_review_url(item.plan)}?{urlencode({'item': item.uid})}#item-{item.uid}")
    items = list(item.plan.items.prefetch_related("actions").order_by("order"))
    context = _review_context(request, item.plan, items, item) | {"form": form}
    return render(request, "programme/review.html", context, status=422)


def _review_url(plan: Plan) -> str:
    return reverse("programme:review", args=[plan.uid])


def _conflict(request: HttpRequest, plan: Plan, form: ItemForm, current: Item) -> HttpResponse:
    """The form keeps what this reader typed, now against the newer version, with the other text beside it."""
    rows = differences(form, [(n, getattr(current, n)) for n in ITEM_FIELDS])
    form.data = newer(form, current.version)
    items = list(plan.items.prefetch_related("actions").order_by("order"))
    context = _review_context(request, plan, items, current) | {"form": form, "differences": rows}
    return render(request, "programme/review.html", context, status=409)


@members_only
@require_POST
def drop_item(request: HttpRequest, uid: str) -> HttpResponse:
    """Leave an item out, or put it back."""
    actor = actor_of(request)
    item = access.items.get_for(actor, uid, "edit")
    if request.POST.get("restore"):
        service.restore_item(actor, item, version_of(request))
        messages.success(request, _("%(item)s is back in the plan.") % {"item": item.code})
    else:
        service.drop_item(actor, item, version_of(request))
        messages.success(
            request, _("%(item)s was left out. You can put it back below.") % {"item": item.code}
        )
    return redirect(f"{_review_url(item.plan)}#items")


@members_only
@require_http_methods(["GET", "POST"])
def add_item(request: HttpRequest, uid: str) -> HttpResponse:
    """Add an item that the reader missed."""
    row = _under_review(request, uid)
    form = ItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = {n: form.cleaned_data[n] for n in ITEM_FIELDS}
        try:
            item = service.add_item(actor_of(request), row, {**fields, "text": fields["title"]})
        except Refused as error:
            if error.code not in AT_THE_NUMBER:
                raise
            form.add_error("code", error.sentence())
        else:
            return redirect(f"{_review_url(row)}?{urlencode({'item': item.uid})}")
    return render(request, "programme/add_item.html", {"form": form, "plan": row, "title": _("Add an item")})


@members_only
@require_POST
def publish(request: HttpRequest, uid: str) -> HttpResponse:
    """Publish: from here on the plan runs."""
    row = _under_review(request, uid)
    service.publish_plan(actor_of(request), row, version_of(request))
    messages.success(request, _("The plan runs. Ask the bodies to report, item by item or all at once."))
    return redirect("programme:plan-board", row.uid)
