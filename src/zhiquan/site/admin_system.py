"""The system administrator's pages: jobs, deliveries, the policy edition, the state of the installation."""

from __future__ import annotations

import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.engines.rules import (
    Anything,
    Condition,
    NoneOf,
    OneOf,
    Parameter,
    Range,
    Row,
    Status,
    Table,
)
from zhiquan.kernel import audit, clock, editions, jobs
from zhiquan.kernel.actor import SYSTEM_ADMIN
from zhiquan.kernel.models import (
    AuditEntry,
    Confirmation,
    CurrentEdition,
    Delivery,
    Job,
    OutboxEvent,
    Person,
    StoredFile,
    WorkerBeat,
)
from zhiquan.site import admin_connections, admin_service
from zhiquan.site.admin_shared import PAGE, crumbs, only
from zhiquan.ui.forms import BaseForm
from zhiquan.ui.requests import actor_of, carried_out

LIGHTS = {Job.QUEUED: "idle", Job.RUNNING: "ok", Job.DONE: "done", Job.FAILED: "late"}
WORDS = {
    Job.QUEUED: gettext_lazy("Waiting"),
    Job.RUNNING: gettext_lazy("Running"),
    Job.DONE: gettext_lazy("Done"),
    Job.FAILED: gettext_lazy("Failed"),
}
LITTLE_SPACE = 1024**3
UNITS = {
    "day": pgettext_lazy("unit", "days"),
    "working_day": pgettext_lazy("unit", "working days"),
    "month": pgettext_lazy("unit", "months"),
    "quarter": pgettext_lazy("unit", "quarters"),
    "year": pgettext_lazy("unit", "years"),
    "hour": pgettext_lazy("unit", "hours"),
    "minute": pgettext_lazy("unit", "minutes"),
    "cny": pgettext_lazy("unit", "yuan"),
    "percent": pgettext_lazy("unit", "per cent"),
    "points": pgettext_lazy("unit", "points"),
    "times": pgettext_lazy("unit", "times"),
    "character": pgettext_lazy("unit", "characters"),
    "line": pgettext_lazy("unit", "lines"),
    "mm": pgettext_lazy("unit", "mm"),
    "pt": pgettext_lazy("unit", "pt"),
}


@only(SYSTEM_ADMIN)
@require_GET
def jobs_list(request: HttpRequest) -> HttpResponse:
    """Background work, newest first: `state`, `name`, `page`."""
    rows = Job.objects.order_by("-pk")
    state, name = request.GET.get("state", ""), request.GET.get("name", "")
    if state in WORDS:
        rows = rows.filter(state=state)
    if name:
        rows = rows.filter(name=name)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    people = {p.uid: p for p in Person.objects.filter(uid__in=[j.person_uid for j in page if j.person_uid])}
    counts = dict(Job.objects.values_list("state").annotate(n=Count("pk")))
    context = {
        "crumbs": crumbs((_("Jobs"), "")),
        "page": page,
        "rows": [
            (j, LIGHTS[j.state], WORDS[j.state], people.get(j.person_uid) if j.person_uid else None)
            for j in page
        ],
        "states": [(s, w, counts.get(s, 0)) for s, w in WORDS.items()],
        "failed": counts.get(Job.FAILED, 0),
        "names": [(n, n) for n in Job.objects.order_by("name").values_list("name", flat=True).distinct()],
    }
    return render(request, "admin/jobs.html", context)


@only(SYSTEM_ADMIN)
@require_POST
def job_retry(request: HttpRequest, uid: str) -> HttpResponse:
    admin_service.retry_job(actor_of(request), get_object_or_404(Job, uid=uid))
    messages.success(request, _("The job is queued again."))
    return redirect("admin-jobs")


@only(SYSTEM_ADMIN)
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """Events that some room has not taken yet, the most often tried first."""
    rows = Delivery.objects.filter(delivered_at=None, attempts__gt=0).select_related("event")
    page = Paginator(rows.order_by("-attempts", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": crumbs((_("Deliveries"), "")),
        "page": page,
        "waiting": OutboxEvent.objects.filter(settled=False).count(),
    }
    return render(request, "admin/deliveries.html", context)


@only(SYSTEM_ADMIN)
@require_POST
def delivery_retry(request: HttpRequest, pk: int) -> HttpResponse:
    admin_service.retry_delivery(actor_of(request), get_object_or_404(Delivery, pk=pk))
    messages.success(request, _("The delivery is tried again at once."))
    return redirect("admin-deliveries")


# ---------- policy


class ConfirmForm(BaseForm):
    """Where the value was checked."""

    note = forms.CharField(
        label=gettext_lazy("Checked in"), max_length=500,
        help_text=gettext_lazy("The text, its number and article, and where you read it. Your name is kept with it."),
    )  # fmt: skip


def _samples() -> dict[str, Parameter | Table]:
    """Every sample value and table of the current edition by its hash, the confirmed ones left out."""
    rules = editions.current(settings.CITY).rules
    every: list[Parameter | Table] = [v for versions in rules.parameters.values() for v in versions]
    every += [v for versions in rules.tables.values() for v in versions]
    found = {r.hash: r for r in every if r.status is Status.SAMPLE}
    for digest in Confirmation.objects.filter(parameter_hash__in=found).values_list(
        "parameter_hash", flat=True
    ):
        del found[digest]
    return found


def _label(rule: Parameter | Table) -> str:
    chinese = (get_language() or "").startswith("zh")
    return str(rule.label.get("zh-Hans" if chinese else "en") or rule.code)


def _conditions(row: Row) -> str:
    """The conditions of a row as an officer reads them beside its answers."""
    return "; ".join(f"{name} {_condition(c)}" for name, c in row.when.items() if not isinstance(c, Anything))


def _condition(condition: Condition) -> str:
    if isinstance(condition, OneOf):
        return "= " + " / ".join(map(str, condition.values))
    if isinstance(condition, NoneOf):
        return "≠ " + " / ".join(map(str, condition.values))
    if isinstance(condition, Range):
        low = f"{'≥' if condition.low_included else '>'} {condition.low}" if condition.low is not None else ""
        high = (
            f"{'≤' if condition.high_included else '<'} {condition.high}"
            if condition.high is not None
            else ""
        )
        return " ".join(part for part in (low, high) if part)
    return "–"


def _value(rule: Parameter | Table) -> str:
    if isinstance(rule, Table):
        return _("table of %(n)s rows") % {"n": len(rule.rows)}
    value = ", ".join(map(str, rule.value)) if isinstance(rule.value, tuple) else str(rule.value)
    unit = UNITS.get(rule.unit)
    return f"{value} {unit}" if unit else value


@only(*admin_service.CONFIRMERS)
@require_GET
def policy(request: HttpRequest) -> HttpResponse:
    """The current edition, and the values that nobody has confirmed yet; `topic` narrows the list."""
    try:
        edition = editions.current(settings.CITY)
    except editions.NoEdition:
        return render(request, "admin/policy.html", {"crumbs": crumbs((_("Policy"), "")), "edition": None})
    samples = sorted(_samples().items(), key=lambda pair: (pair[1].code, pair[1].valid_from))
    topics: dict[str, int] = {}
    for _digest, rule in samples:
        topics[rule.code.split(".")[0]] = topics.get(rule.code.split(".")[0], 0) + 1
    topic = request.GET.get("topic", "")
    shown = [(d, r) for d, r in samples if not topic or r.code.startswith(f"{topic}.")]
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": crumbs((_("Policy"), "")),
        "edition": edition,
        "since": CurrentEdition.objects.get(city=settings.CITY).since,
        "page": page,
        "rows": [(d, r, _label(r), _value(r)) for d, r in page],
        "total": len(samples),
        "topics": [(t, t, n) for t, n in topics.items()],
        "confirmed": Confirmation.objects.select_related("by").order_by("-at")[:20],
    }
    return render(request, "admin/policy.html", context)


@only(*admin_service.CONFIRMERS)
@require_http_methods(["GET", "POST"])
def policy_confirm(request: HttpRequest, digest: str) -> HttpResponse:
    """One sample: its value, source and validity, and the form that confirms it."""
    rule = _samples().get(digest)
    if rule is None:
        raise Http404(digest)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form, lambda: admin_service.confirm_rule(actor_of(request), rule, form.cleaned_data["note"])
    ):
        messages.success(request, _("“%(name)s” is confirmed under your name.") % {"name": _label(rule)})
        return redirect("admin-policy")
    source = editions.current(settings.CITY).rules.sources.get(rule.source)
    chinese = (get_language() or "").startswith("zh")
    facts = [
        (_("Code"), rule.code), (_("Value"), _value(rule)), (_("From"), rule.valid_from.isoformat()),
        (_("Until"), rule.valid_to.isoformat() if rule.valid_to else "–"),
        (_("Source"), source.title.get("zh-Hans" if chinese else "en") if source else rule.source),
        (_("Article"), rule.article or "–"), (_("Note"), rule.note or "–"), (_("Hash"), digest[:16]),
    ]  # fmt: skip
    context = {
        "form": form, "title": _("Confirm “%(name)s”") % {"name": _label(rule)}, "facts": facts,
        "table": [(r, _conditions(r)) for r in rule.rows] if isinstance(rule, Table) else None,
        "submit_label": _("Confirm under my name"), "cancel_url": reverse("admin-policy"),
        "crumbs": crumbs((_("Policy"), reverse("admin-policy")), (_label(rule), "")),
    }  # fmt: skip
    return render(request, "admin/form.html", context)


# ---------- health


@only(SYSTEM_ADMIN)
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Whether the installation is well: each line says what was looked at, and what to do where it is not."""
    checks = [_workers(), _queue(), _outbox(), _sealing(), _space(), _policy(), _database(), *_links()]
    context = {
        "crumbs": crumbs((_("Health"), "")),
        "checks": checks,
        "simulated": admin_connections.simulated(),
        "bad": sum(c["light"] == "late" for c in checks),
        "versions": [("Python", sys.version.split()[0]), ("Django", django.get_version()),
                     (connection.display_name, ".".join(map(str, connection.get_database_version())))],
    }  # fmt: skip
    return render(request, "admin/health.html", context)


def _check(light: str, what: str, found: str, remedy: str = "") -> dict[str, Any]:
    return {"light": light, "what": what, "found": found, "remedy": remedy}


def _workers() -> dict[str, Any]:
    alive = [w for w in WorkerBeat.objects.all() if not jobs.is_dead(w)]
    if alive:
        return _check("ok", _("Workers"), _("%(n)s at work") % {"n": len(alive)})
    return _check("late", _("Workers"), _("none at work"), _("Start one: ./zhiquan worker, or ./zhiquan up."))


def _queue() -> dict[str, Any]:
    failed = Job.objects.filter(state=Job.FAILED).count()
    waiting = Job.objects.filter(state=Job.QUEUED).count()
    found = _("%(waiting)s waiting, %(failed)s failed") % {"waiting": waiting, "failed": failed}
    return _check(
        "warn" if failed else "ok", _("Jobs"), found, _("Look at the failed ones.") if failed else ""
    )


def _outbox() -> dict[str, Any]:
    late = OutboxEvent.objects.filter(settled=False, at__lt=clock.now() - timedelta(minutes=5)).count()
    found = _("%(n)s older than five minutes") % {"n": late}
    return _check(
        "warn" if late else "ok", _("Deliveries"), found, _("Look at the deliveries put off.") if late else ""
    )


def _sealing() -> dict[str, Any]:
    old = AuditEntry.objects.filter(link=None, at__lt=clock.now() - timedelta(minutes=5)).count()
    found = _("sealed up to %(n)s") % {"n": audit.head().position}
    if not old:
        return _check("ok", _("Audit log"), found)
    return _check("late", _("Audit log"), _("%(n)s entries unsealed for over five minutes") % {"n": old},
                  _("The worker seals them: see that one is at work."))  # fmt: skip


def _space() -> dict[str, Any]:
    free = shutil.disk_usage(Path(settings.VAR)).free
    found = _("%(free)s GB free, %(files)s files") % {
        "free": f"{free / 1024**3:.1f}", "files": StoredFile.objects.count(),
    }  # fmt: skip
    return _check("late" if free < LITTLE_SPACE else "ok", _("Disk"), found,
                  _("Make room before uploads fail.") if free < LITTLE_SPACE else "")  # fmt: skip


def _policy() -> dict[str, Any]:
    try:
        edition = editions.current(settings.CITY)
    except editions.NoEdition:
        return _check("late", _("Policy"), _("none loaded"), _("Load it: ./zhiquan policy load."))
    n = len(_samples())
    found = _("edition %(hash)s, %(n)s samples") % {"hash": edition.hash[:12], "n": n}
    return _check("warn" if n else "ok", _("Policy"), found, _("Have the samples confirmed.") if n else "")


def _database() -> dict[str, Any]:
    found = connection.display_name
    if connection.vendor == "sqlite":
        size = Path(settings.DATABASES["default"]["NAME"])
        found += f", {size.stat().st_size / 1024**2:.0f} MB" if size.exists() else ""
    return _check("ok", _("Database"), found)


def _links() -> list[dict[str, Any]]:
    """How each outside system stands behind its port; one that this machine plays itself needs a look."""
    remedy = _("Simulated: nothing leaves this machine.")
    return [
        _check(light if light == "warn" else "ok", str(name), str(mode), remedy if light == "warn" else "")
        for _code, name, light, mode in admin_connections.links()
    ]


__all__ = [
    "deliveries", "delivery_retry", "health", "job_retry", "jobs_list", "policy", "policy_confirm",
]  # fmt: skip
