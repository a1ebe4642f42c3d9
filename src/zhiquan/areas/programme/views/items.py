"""An item on one page: clause, owners, milestones, evidence, history; and the bodies' contacts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.areas.programme import access, queries, service, wording
from zhiquan.areas.programme.forms import ContactForm, MilestoneForm, OverrideForm
from zhiquan.areas.programme.models import Item, Milestone, Plan, Submission
from zhiquan.areas.programme.queries.board import board
from zhiquan.areas.programme.views.shared import Difference, day_of, differences, members_only, newer, uid_of
from zhiquan.kernel import clock, people, refs
from zhiquan.kernel.actor import OFFICE, REPORTER
from zhiquan.kernel.errors import Conflict, Denied, NotVisible, Refused
from zhiquan.kernel.models import AuditEntry, Contact, Organisation
from zhiquan.ui.formats import day_text
from zhiquan.ui.requests import actor_of, version_of

EVIDENCE_SHOWN = 50


@members_only
@require_GET
def item(request: HttpRequest, uid: str) -> HttpResponse:
    """Everything about one item as of a day."""
    actor = actor_of(request)
    row = access.items.get_for(actor, uid)
    if row.plan.state == Plan.REVIEW:
        return redirect(f"{reverse('programme:review', args=[row.plan.uid])}?item={row.uid}")
    as_of = day_of(request)
    state = board(row.plan, as_of, [row]).states[0]
    rows = (
        access.submissions.visible_to(actor)
        .filter(item=row)
        .select_related("evidence", "evidence__file", "evidence__organisation", "milestone", "reviewed_by")
        .order_by("-submitted_at")
    )
    proofs = _proofs(rows)
    contacts = {
        c.organisation_id: c
        for c in Contact.objects.filter(organisation__responsible_for__item=row, until=None)
    }
    context = {
        "item": row,
        "plan": row.plan,
        "state": state,
        "why": wording.why(state),
        "as_of": as_of,
        "percent": {"plan": wording.percent(state.light.plan), "actual": wording.percent(state.light.actual)},
        "stones": [(s, proofs.get(s.row.pk, [])) for s in state.stones],
        "bodies": [
            (b, wording.body_name(b.organisation), contacts.get(b.organisation.pk)) for b in state.bodies
        ],
        "figures": _figures(row, as_of),
        "submissions": list(rows[:EVIDENCE_SHOWN]),
        "submission_count": rows.count(),
        "history": _history(row, actor),
        "may": {name: access.items.may(actor, name, row) for name in ("edit", "ask", "override", "submit")},
        "unasked": any(b.responsible.asked_on is None for b in state.bodies),
        "due_text": day_text(row.due) if row.due else "",
        "days_to_due": (row.due - as_of).days if row.due else None,
        "actions": list(row.actions.all()),
    }
    return render(request, "programme/item.html", context)


def _proofs(rows: Any) -> dict[int, list[Submission]]:
    found: dict[int, list[Submission]] = {}
    live = (Submission.ACCEPTED, Submission.SUBMITTED)
    for row in rows:
        if row.milestone_id and row.state in live:
            found.setdefault(row.milestone_id, []).append(row)
    return found


def _figures(row: Item, as_of: Any) -> list[dict[str, Any]]:
    """Targets with their bars: pips for countable ones, words for limits."""
    found = []
    for figure in queries.figures_of([row], as_of)[row.pk]:
        target = figure.target
        if not target.comparator and figure.value is None:
            continue
        countable = (
            target.comparator in (">=", ">") and target.value == int(target.value) and target.value <= 30
        )
        known = figure.value if figure.value is not None else figure.reported
        found.append(
            {
                "figure": figure,
                "unit": wording.unit(target.unit),
                "value": wording.number(figure.value) if figure.value is not None else "",
                "reported": wording.number(figure.reported) if figure.reported is not None else "",
                "goal": wording.goal(target.comparator, target.value, target.unit)
                if target.comparator
                else "",
                "pips": (int(known), int(target.value)) if countable and known is not None else None,
                "url": reverse("programme:indicator", args=[target.indicator]) if target.indicator else "",
            }
        )
    return found


def _history(row: Item, actor: Any) -> list[dict[str, Any]]:
    """The audit entries of the item and of its submissions, as a trail."""
    submissions = {
        refs.make("programme.submission", s): s for s in row.submissions.select_related("evidence")[:200]
    }
    own = refs.make("programme.item", row)
    entries = sorted(queries.history_of([own, *submissions])[:40], key=lambda e: e.at, reverse=True)
    return [_event(e, submissions.get(e.ref)) for e in entries]


def _event(entry: AuditEntry, submission: Submission | None) -> dict[str, Any]:
    title = str(EVENTS.get(entry.action, entry.action))
    reason = entry.detail.get("reason", "")
    if submission:
        title = title + _(": ") + wording.evidence_title(submission.evidence)
        reason = submission.reason if entry.action.endswith(("returned", "revoked")) else ""
    return {
        "when": entry.at,
        "title": title,
        "text": reason,
        "by": entry.actor,
        "state": "off" if entry.action.endswith(("returned", "revoked")) else "",
        "url": reverse("programme:submission", args=[submission.uid]) if submission else "",
    }


EVENTS = {
    "programme.item.ask": gettext_lazy("Bodies asked to report"),
    "programme.item.lead": gettext_lazy("Lead body set"),
    "programme.item.correct": gettext_lazy("Corrected during review"),
    "programme.item.add": gettext_lazy("Added during review"),
    "programme.item.override": gettext_lazy("Status set by hand"),
    "programme.item.override.clear": gettext_lazy("Status computed again"),
    "programme.milestone.change": gettext_lazy("Milestone changed"),
    "programme.milestone.add": gettext_lazy("Milestone added"),
    "programme.milestone.remove": gettext_lazy("Milestone removed"),
    "programme.evidence.submit": gettext_lazy("Evidence handed in"),
    "programme.evidence.accepted": gettext_lazy("Evidence accepted"),
    "programme.evidence.returned": gettext_lazy("Evidence returned"),
    "programme.evidence.revoked": gettext_lazy("Acceptance taken back"),
    "programme.evidence.withdraw": gettext_lazy("Evidence withdrawn"),
}


@members_only
@require_POST
def ask(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask the bodies of the item, or (`all=1`) of every item of its plan, to report."""
    actor = actor_of(request)
    row = access.items.get_for(actor, uid, "ask")
    rows = list(row.plan.items.filter(dropped=False)) if request.POST.get("all") else [row]
    asked = sum(service.ask_bodies(actor, r) for r in rows)
    messages.success(
        request, ngettext("%(n)s body was asked.", "%(n)s bodies were asked.", asked) % {"n": asked}
    )
    return redirect("programme:item", row.uid)


@members_only
@require_POST
def lead(request: HttpRequest, uid: str) -> HttpResponse:
    actor = actor_of(request)
    row = access.items.get_for(actor, uid, "edit")
    chosen = Organisation.objects.filter(uid=uid_of(request.POST.get("organisation"))).first()
    service.set_lead(actor, row, chosen)
    messages.success(request, _("The lead body was set."))
    return redirect("programme:item", row.uid)


@members_only
@require_http_methods(["GET", "POST"])
def override(request: HttpRequest, uid: str) -> HttpResponse:
    """Show another status than the computed one, with a reason; or go back to the computed one."""
    actor = actor_of(request)
    row = access.items.get_for(actor, uid, "override")
    if request.POST.get("clear"):
        service.clear_override(actor, row, version_of(request))
        return redirect("programme:item", row.uid)
    form = OverrideForm(request.POST or None, initial={"version": row.version})
    rows: list[Difference] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            service.override_light(actor, row, data["version"], data["light"], data["reason"])
        except Conflict as conflict:
            now: Item = conflict.current
            rows = differences(form, [("light", now.override_light), ("reason", now.override_reason)])
            form.data = newer(form, now.version)
        else:
            messages.success(request, _("The status is set by hand and says so."))
            return redirect("programme:item", row.uid)
    context = {"form": form, "item": row, "title": _("Set the status by hand"), "differences": rows}
    return render(request, "programme/override.html", context, status=409 if rows else 200)


@members_only
@require_http_methods(["GET", "POST"])
def milestone(request: HttpRequest, uid: str) -> HttpResponse:
    """Move, rename, reweigh or remove a milestone, with the reason."""
    actor = actor_of(request)
    row = Milestone.objects.select_related("item", "item__plan").filter(uid=uid, removed=False).first()
    if row is None or not access.items.may(actor, "view", row.item):
        raise NotVisible(uid)
    access.items.require(actor, "edit", row.item)
    names = ("title", "planned_on", "weight", "organisation")
    initial = {n: getattr(row, n) for n in names} | {"version": row.version, "title": str(row)}
    form = MilestoneForm(request.POST or None, item=row.item, initial=initial)
    rows: list[Difference] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if request.POST.get("remove"):
                service.remove_milestone(actor, row, data["version"], data["reason"])
            else:
                fields = {n: data[n] for n in names}
                if fields["title"] == str(row):
                    fields["title"] = row.title
                service.change_milestone(actor, row, data["version"], fields, data["reason"])
        except Conflict as conflict:
            now: Milestone = conflict.current
            rows = differences(form, [("title", str(now)), *((n, getattr(now, n)) for n in names[1:])])
            form.data = newer(form, now.version)
        except Refused as error:
            if error.code not in ("reason_missing", "milestone_proved"):
                raise
            form.add_error("reason", error.sentence())
        else:
            return redirect("programme:item", row.item.uid)
    context = {"form": form, "item": row.item, "milestone": row, "title": str(row), "differences": rows}
    return render(request, "programme/milestone.html", context, status=409 if rows else 200)


@members_only
@require_http_methods(["GET", "POST"])
def add_milestone(request: HttpRequest, uid: str) -> HttpResponse:
    actor = actor_of(request)
    row = access.items.get_for(actor, uid, "edit")
    form = MilestoneForm(request.POST or None, item=row, initial={"weight": 10})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if not data["title"]:
            form.add_error("title", _("A milestone of your own needs a name."))
        else:
            names = ("title", "planned_on", "weight", "organisation")
            service.add_milestone(actor, row, {n: data[n] for n in names})
            return redirect("programme:item", row.uid)
    return render(
        request, "programme/milestone.html", {"form": form, "item": row, "title": _("Add a milestone")}
    )


@members_only
@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """One named contact per body, with the earlier ones."""
    actor = actor_of(request)
    running = queries.plans_of(actor).filter(state=Plan.ACTIVE)
    bodies = queries.bodies_of(running)
    named = sum(1 for b in bodies if b.contact)
    context = {"bodies": bodies, "named": named, "may_edit": actor.has(OFFICE), "actor": actor}
    return render(request, "programme/contacts.html", context)


@members_only
@require_http_methods(["GET", "POST"])
def name_contact(request: HttpRequest, uid: str) -> HttpResponse:
    """Name a body's contact; the earlier one stays in the history."""
    actor = actor_of(request)
    body = Organisation.objects.filter(uid=uid, kind=Organisation.GOVERNMENT).first()
    if body is None:
        raise NotVisible(uid)
    own = actor.has(REPORTER) and actor.organisation is not None and actor.organisation.pk == body.pk
    if not (actor.has(OFFICE) or own):
        raise Denied("name_contact")
    form = ContactForm(request.POST or None, initial={"since": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            people.name_contact(actor, body, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, error.sentence())
        else:
            messages.success(request, _("The contact was named."))
            return redirect("programme:contacts")
    context = {"form": form, "body": body, "title": _("Name the contact of %(body)s") % {"body": body}}
    return render(request, "programme/contact.html", context)
