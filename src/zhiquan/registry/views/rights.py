"""Rights: the list with its search, one right with everything about it, and the changes recorded there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhiquan.engines.numbers import RIGHT_SCHEMES, SCHEMES, examine
from zhiquan.kernel import clock
from zhiquan.kernel.errors import NotVisible
from zhiquan.registry import access, forms, guards, identifiers, labels, queries, service
from zhiquan.registry.models import Lock, Right
from zhiquan.registry.queries import Blocking
from zhiquan.registry.views.listing import exported, listed, narrowed, with_owners
from zhiquan.registry.views.shared import PAGE, crumbs, right_facts
from zhiquan.ui import formats
from zhiquan.ui.requests import actor_of, carried_out, signed_in, version_of


@signed_in
@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """The list. State stands in the query: q, kind, status, lock, name, sort, page; `export` gives a file."""
    rows = narrowed(access.RIGHTS.visible_to(actor_of(request)), request.GET)
    if request.GET.get("export") in ("csv", "xlsx"):
        return exported(rows, request.GET["export"])
    page = Paginator(with_owners(rows), PAGE).get_page(request.GET.get("page"))
    visible = access.RIGHTS.visible_to(actor_of(request))
    counts = dict(visible.order_by().values_list("kind").annotate(n=Count("pk")))
    text = request.GET.get("q", "").strip()
    context = {
        "crumbs": crumbs()[:0],
        "page": page,
        "rows": [listed(r) for r in page],
        "text": text,
        "advice": _advice(text) if text and not page.paginator.count else [],
        "kinds": [(k, labels.KINDS[k], counts[k]) for k, _label in Right.KINDS if counts.get(k)],
        "statuses": [
            (s, labels.STATUSES[s]) for s in (Right.PENDING, Right.IN_FORCE, Right.EXPIRED, Right.LAPSED)
        ],
        "locks": list(labels.LOCKS.items())[:4],
        "names": [("old", _("Under a former name"))],
        "filtered": any(request.GET.get(k) for k in ("q", "kind", "status", "lock", "name")),
        "may_add": access.RIGHTS.may(actor_of(request), "add"),
        "keep": [(k, v) for k, v in request.GET.items() if k not in ("q", "page", "export") and v],
    }
    return render(request, "registry/rights.html", context)


def _advice(text: str) -> list[str]:
    """Why nothing was found: the text is nearly a number, and this is what is wrong with it."""
    if not any(c.isdigit() for c in text):
        return []
    verdict = examine(text, [*RIGHT_SCHEMES, SCHEMES["uscc"]])
    near = [
        e
        for e in verdict.errors
        if e.code in ("check_digit", "check_digit_missing", "bad_year", "unknown_kind")
    ]
    return [identifiers.said(error) for error in near[:1]]


@signed_in
@require_GET
def right(request: HttpRequest, uid: str) -> HttpResponse:
    """One right: number check, owners, locks and what they hold up, and its history."""
    actor = actor_of(request)
    row = access.RIGHTS.get_for(actor, uid)
    visible = set(access.PARTIES.visible_to(actor).values_list("pk", flat=True).filter(
        pk__in=row.ownerships.values("party")
    ))  # fmt: skip
    # Nothing is left to do with a right that has ended.
    blocked = queries.steps_blocked(row, labels.STEPS) if row.status in Right.LIVE else {}
    owners = list(queries.owners_of(row))
    context = {
        **right_facts(row),
        "crumbs": crumbs((identifiers.shown_number(row), "")),
        "owners": [(o, o.party_id in visible, o.recorded_name != o.party.name) for o in owners],
        "former": row.ownerships.exclude(until=None).select_related("party"),
        "locks": [_lock_shown(k) for k in queries.locks_of(row)],
        "steps": [(labels.STEPS[s], _step_shown(found)) for s, found in blocked.items()],
        "sample": any(b.sample for found in blocked.values() for b in found),
        "number_check": _number_check(row),
        "facts": _facts(row),
        "events": _events(row),
        "may_change": access.RIGHTS.may(actor, "change", row),
    }
    return render(request, "registry/right.html", context)


def _lock_shown(lock: Lock) -> dict[str, Any]:
    return {"lock": lock, "kind": labels.LOCKS[lock.kind], "stored": lock.pk is not None}


def _step_shown(found: list[Blocking]) -> dict[str, Any]:
    worst = found[0].effect if found else ""
    return {
        "light": {"block": "late", "consent": "warn"}.get(worst, "ok"),
        "word": labels.EFFECTS[worst] if worst else _("free"),
        "reasons": [
            {
                "text": guards.describe(b),
                "source": queries.source_title(b.source),
                "article": b.article,
                "sample": b.sample,
            }
            for b in found
        ],
    }


def _number_check(row: Right) -> dict[str, Any]:
    """What the number itself proves."""
    if row.scheme not in SCHEMES:
        return {"ok": None, "text": _("This register's numbers carry no check digit.")}
    number = SCHEMES[row.scheme].parse(row.number)
    doubts = identifiers.doubts_said(number)
    if row.scheme == "application_no":
        text = _("Check digit %(digit)s verified; filed %(year)s.") % {
            "digit": number.parts["check"], "year": number.parts["year"],
        }  # fmt: skip
        return {"ok": not doubts, "text": " ".join([text, *doubts])}
    return {
        "ok": None,
        "text": " ".join([_("Its form is right; numbers of this kind carry no check digit."), *doubts]),
    }


def _facts(row: Right) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [(_("Kind of right"), labels.KINDS[row.kind])]
    if row.classes:
        facts.append((_("Nice classes"), row.classes.replace(",", ", ")))
    facts.append((_("Where it is in force"), row.jurisdiction))
    for label, day in (
        (_("Filed on"), row.filed_on), (_("Granted or registered on"), row.granted_on), (_("Expires on"), row.expires_on),
    ):  # fmt: skip
        facts.append((label, formats.day_text(day) if day else formats.NONE))
    return facts


def _events(row: Right) -> list[dict[str, Any]]:
    """The right's history, newest first, and its end to come."""
    events: list[tuple[date, dict[str, Any]]] = []
    for dealing in row.dealings.all():
        events.append((dealing.on, {"title": labels.DEALINGS[dealing.kind], "text": _dealing_text(dealing)}))
    for day, title in ((row.filed_on, _("Filed")), (row.granted_on, _("Granted or registered"))):
        if day:
            events.append((day, {"title": title}))
    if row.expires_on:
        state = "next" if row.expires_on > clock.today() else ""
        events.append((row.expires_on, {"title": _("Term ends"), "state": state}))
    events.sort(key=lambda pair: pair[0], reverse=True)
    return [{"when": day, **event} for day, event in events]


def _dealing_text(dealing: Any) -> str:
    parts = [dealing.reference, dealing.note]
    if dealing.kind in ("lock", "release"):
        parts.insert(0, str(labels.LOCKS[dealing.facts["lock"]]))
    if dealing.kind == "name_change":
        parts.insert(0, f"{dealing.facts['from']} → {dealing.facts['to']}")
    for name, (old, new) in dealing.facts.get("changes", {}).items():
        words = labels.STATUSES if name == "status" else {}
        parts.insert(0, f"{labels.FIELDS[name]}: {words.get(old, old) or '–'} → {words.get(new, new)}")
    if dealing.kind == "status" and "to" in dealing.facts:
        parts.insert(0, str(labels.STATUSES[dealing.facts["to"]]))
    return " · ".join(p for p in parts if p)


# ---------- changes


@signed_in
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Enter a right by hand."""
    actor = actor_of(request)
    access.RIGHTS.require(actor, "add")
    form = forms.RightForm(request.POST or None, actor=actor)
    made: list[Right] = []
    if request.method == "POST" and carried_out(
        form, lambda: made.append(service.record_right(actor, **form.cleaned_data))
    ):
        messages.success(request, _("The right was entered."))
        return redirect("registry:right", made[0].uid)
    context = {"form": form, "title": _("Enter a right"), "crumbs": crumbs((_("Enter a right"), "")),
               "submit_label": _("Enter the right"), "cancel_url": reverse("registry:rights")}  # fmt: skip
    return render(request, "registry/form.html", context)


def _changed(
    request: HttpRequest, row: Right, form: Any, do: Callable[[], object], title: str, done: str, submit: str
) -> HttpResponse:
    """The common end of every change to one right."""
    if request.method == "POST" and carried_out(form, do):
        messages.success(request, done)
        return redirect("registry:right", row.uid)
    number = identifiers.shown_number(row)
    url = reverse("registry:right", args=[row.uid])
    context = {
        "form": form, "title": title, "lead": f"{number} {row.title}", "version": row.version,
        "crumbs": crumbs((number, url), (title, "")), "submit_label": submit, "cancel_url": url,
    }  # fmt: skip
    return render(request, "registry/form.html", context)


def _right_to_change(request: HttpRequest, uid: str) -> Right:
    return access.RIGHTS.get_for(actor_of(request), uid, "change")


@signed_in
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest, uid: str) -> HttpResponse:
    """Record a change of status."""
    row = _right_to_change(request, uid)
    form = forms.StatusForm(request.POST or None, initial={"status": row.status, "on": clock.today()})
    return _changed(
        request, row, form,
        lambda: service.change_status(actor_of(request), row, version_of(request), **form.cleaned_data),
        _("Record a change of status"), _("The status was recorded."), _("Record the status"),
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def owner(request: HttpRequest, uid: str) -> HttpResponse:
    """Record a transfer."""
    row = _right_to_change(request, uid)
    actor = actor_of(request)
    form = forms.OwnerForm(
        request.POST or None, actor=actor, blocking=queries.blocking_locks(row, "transfer")
    )

    def do() -> None:
        data = form.cleaned_data
        service.change_owner(
            actor, row, version_of(request), owners=data["owners"], on=data["on"], reference=data["reference"],
            transmission=data["how"] == "transmission", consents=form.consents, override=form.override,
        )  # fmt: skip

    return _changed(
        request,
        row,
        form,
        do,
        _("Record a new owner"),
        _("The new owner was recorded."),
        _("Record the new owner"),
    )


@signed_in
@require_http_methods(["GET", "POST"])
def owner_name(request: HttpRequest, uid: str, party: str) -> HttpResponse:
    """Record that the register shows the owner's present name."""
    row = _right_to_change(request, uid)
    actor = actor_of(request)
    holder = access.PARTIES.get_for(actor, party)
    blocking = queries.blocking_locks(row, "name_change")
    form = forms.OwnerNameForm(request.POST or None, blocking=blocking)

    def do() -> None:
        data = form.cleaned_data
        service.record_owner_name(
            actor, row, version_of(request), party=holder, on=data["on"], reference=data["reference"],
            consents=form.consents, override=form.override,
        )  # fmt: skip

    return _changed(
        request, row, form, do,
        _("Record the present name “%(name)s”") % {"name": holder.name}, _("The name was recorded."), _("Record the name"),
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest, uid: str) -> HttpResponse:
    """Enter a lock; once its kind is known, the consents that it needs are asked for."""
    row = _right_to_change(request, uid)
    actor = actor_of(request)
    step = service.step_of_lock(request.POST.get("kind", ""), bool(request.POST.get("exclusive")))
    blocking = queries.blocking_locks(row, step) if step else []
    form = forms.LockForm(request.POST or None, actor=actor, blocking=blocking)

    def do() -> None:
        names = ("kind", "holder", "exclusive", "effective_from", "until", "reference", "note")
        data = {name: form.cleaned_data[name] for name in names}
        service.place_lock(actor, row, **data, consents=form.consents, override=form.override)

    return _changed(
        request, row, form, do, _("Enter a lock"), _("The lock was entered."), _("Enter the lock")
    )


@signed_in
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, uid: str, lock: str) -> HttpResponse:
    """Record the end of a lock."""
    row = _right_to_change(request, uid)
    held = row.locks.select_related("holder").filter(uid=lock).first()
    if held is None:
        raise NotVisible(lock)
    form = forms.ReleaseForm(request.POST or None)
    kind = labels.LOCKS[held.kind]
    return _changed(
        request, row, form,
        lambda: service.release_lock(actor_of(request), held, version_of(request), **form.cleaned_data),
        _("Record the end of: %(lock)s") % {"lock": kind}, _("The lock was released."), _("Record the end"),
    )  # fmt: skip
