"""Administration: three administrators, each with his own part (people, the installation, the log)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhiquan.adapters.webhooks import dead_letters
from zhiquan.kernel import audit, clock, editions
from zhiquan.kernel.actor import AUDITOR, SECURITY_ADMIN, SYSTEM_ADMIN, Actor
from zhiquan.kernel.models import AuditEntry, Delivery, Job, Mandate, Person
from zhiquan.site import admin_audit, admin_people, admin_system
from zhiquan.site.admin_shared import ADMINISTRATORS, only
from zhiquan.ui.requests import actor_of

ENDING_SOON = timedelta(days=30)


@only(*ADMINISTRATORS)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this administrator; the parts of the others are not shown."""
    actor = actor_of(request)
    parts: list[dict[str, Any]] = []
    if actor.has(SECURITY_ADMIN):
        parts.append(_people())
    if actor.has(SYSTEM_ADMIN):
        parts.append(_system(actor))
    if actor.has(AUDITOR):
        parts.append(_audit())
    return render(request, "admin/home.html", {"parts": parts})


def _line(text: str, value: Any, url: str, light: str = "") -> dict[str, Any]:
    return {"text": text, "value": value, "url": url, "light": light}


def _people() -> dict[str, Any]:
    day = clock.today()
    standing = Mandate.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), revoked_at=None)
    url = reverse("admin-people")
    missing = admin_people._without_factor(Person.objects.all()).count()
    ending = standing.filter(valid_to__lte=day + ENDING_SOON).count()
    return {
        "title": _("People and mandates"),
        "lines": [
            _line(_("Open accounts"), Person.objects.filter(is_active=True).count(), f"{url}?state=open"),
            _line(
                _("Officers without second factor"),
                missing,
                f"{url}?state=factor",
                "warn" if missing else "ok",
            ),
            _line(_("Mandates in force"), standing.count(), url),
            _line(_("Mandates ending within 30 days"), ending, url, "warn" if ending else "ok"),
            _line(_("Organisations"), "", reverse("admin-organisations")),
            _line(_("The city's identity"), "", reverse("admin-identities")),
        ],
    }


def _system(actor: Actor) -> dict[str, Any]:
    letters = dead_letters.waiting(actor)
    failed = Job.objects.filter(state=Job.FAILED).count()
    late = Delivery.objects.filter(delivered_at=None, attempts__gt=0).count()
    try:
        edition = editions.current(settings.CITY).hash[:12]
    except editions.NoEdition:
        edition = ""
    return {
        "title": _("Installation"),
        "lines": [
            _line(_("Failed jobs"), failed, f"{reverse('admin-jobs')}?state=failed", "late" if failed else "ok"),
            _line(_("Jobs waiting or running"), Job.objects.filter(state__in=[Job.QUEUED, Job.RUNNING]).count(),
                  reverse("admin-jobs")),
            _line(_("Deliveries put off"), late, reverse("admin-deliveries"), "warn" if late else "ok"),
            _line(_("Policy edition"), edition or _("none loaded"), reverse("admin-policy"), "" if edition else "late"),
            _line(_("Connections"), "", reverse("admin-connections")),
            _line(_("Dead letters"), letters, reverse("admin-dead-letters"), "late" if letters else "ok"),
            _line(_("Health of the installation"), "", reverse("admin-health")),
        ],
    }  # fmt: skip


def _audit() -> dict[str, Any]:
    today = AuditEntry.objects.filter(at__gte=clock.start_of(clock.today())).count()
    url = reverse("admin-audit")
    return {
        "title": _("Audit log"),
        "lines": [
            _line(_("Entries today"), today, f"{url}?first={clock.today().isoformat()}"),
            _line(_("Sealed entries"), audit.head().position, url),
        ],
    }


urlpatterns = [
    path("", home, name="admin-home"),
    path("people/", admin_people.people_list, name="admin-people"),
    path("people/add/", admin_people.person_add, name="admin-person-add"),
    path("people/<uuid:uid>/", admin_people.person, name="admin-person"),
    path("people/<uuid:uid>/act/", admin_people.person_act, name="admin-person-act"),
    path("people/<uuid:uid>/grant/", admin_people.grant, name="admin-grant"),
    path("people/<uuid:uid>/close/", admin_people.close, name="admin-person-close"),
    path("mandates/<uuid:uid>/revoke/", admin_people.revoke, name="admin-revoke"),
    path("organisations/", admin_people.organisations, name="admin-organisations"),
    path("organisations/add/", admin_people.organisation_add, name="admin-organisation-add"),
    path("organisations/<uuid:uid>/act/", admin_people.organisation_act, name="admin-organisation-act"),
    path("jobs/", admin_system.jobs_list, name="admin-jobs"),
    path("jobs/<uuid:uid>/retry/", admin_system.job_retry, name="admin-job-retry"),
    path("deliveries/", admin_system.deliveries, name="admin-deliveries"),
    path("deliveries/<int:pk>/retry/", admin_system.delivery_retry, name="admin-delivery-retry"),
    path("policy/", admin_system.policy, name="admin-policy"),
    path("policy/<str:digest>/", admin_system.policy_confirm, name="admin-policy-confirm"),
    path("health/", admin_system.health, name="admin-health"),
    path("audit/", admin_audit.log, name="admin-audit"),
    path("audit/verify/", admin_audit.verify, name="admin-audit-verify"),
]
