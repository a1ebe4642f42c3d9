"""The site's addresses and the probe's."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tests.processes.probe import filing, matters, work
from tests.processes.probe.models import Effect, Written
from zhiquan.kernel import audit, jobs
from zhiquan.kernel.models import AuditEntry, Job, OutboxEvent
from zhiquan.site.urls import *  # noqa: F403
from zhiquan.site.urls import urlpatterns


@csrf_exempt
def write(request: HttpRequest, key: str) -> JsonResponse:
    ref, fresh = work.write(key)
    return JsonResponse({"ref": ref, "fresh": fresh})


@csrf_exempt
def start(request: HttpRequest, name: str) -> JsonResponse:
    return JsonResponse({"uid": str(jobs.start(work.PROBE, name).uid)})


@csrf_exempt
def go(request: HttpRequest) -> JsonResponse:
    Effect.objects.create(kind="go", key="go")
    return JsonResponse({})


def job(request: HttpRequest, uid: UUID) -> JsonResponse:
    row = Job.objects.get(uid=uid)
    effects = Effect.objects.filter(key=str(uid)).count()
    return JsonResponse({"state": row.state, "attempts": row.attempts, "done": row.done, "effects": effects})


def open_work(request: HttpRequest) -> JsonResponse:
    unfinished = Job.objects.exclude(state__in=[Job.DONE, Job.FAILED])
    return JsonResponse(
        {
            "jobs": unfinished.count(),
            "events": OutboxEvent.objects.filter(settled=False).count(),
        }
    )


def state(request: HttpRequest) -> JsonResponse:
    """How often each thing exists, by key."""
    audit.seal_all()
    entries = AuditEntry.objects.filter(action="probe.write").values_list("ref", flat=True)
    return JsonResponse(
        {
            "written": Counter(Written.objects.values_list("key", flat=True)),
            "numbers": sorted(Written.objects.values_list("number", flat=True)),
            "audited": Counter(r.split(":")[1] for r in entries),
            "effects": Counter(f"{k} {key}" for k, key in Effect.objects.values_list("kind", "key")),
            "jobs": Counter(f"{s} {r.split(':')[1]}" for s, r in Job.objects.values_list("state", "ref")),
            "chain": audit.verify().whole,
        }
    )


urlpatterns = [
    *urlpatterns,
    *matters.urlpatterns,
    *filing.urlpatterns,
    path("probe/write/<str:key>/", write),
    path("probe/start/<str:name>/", start),
    path("probe/go/", go),
    path("probe/job/<uuid:uid>/", job),
    path("probe/open/", open_work),
    path("probe/state/", state),
]
