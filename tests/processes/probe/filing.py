"""Addresses for the tests of filing quality: runs to be interrupted, drafts to be traced."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.test import Client
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt

from tests.processes.filing_samples import CRASH, screening_batch
from tests.processes.probe.matters import BACKEND
from tests.processes.probe.models import Effect
from zhiquan.areas.filing import reading, seats
from zhiquan.areas.filing.models import ClueFiling, EntityYear, RecordedEntity, ScreeningRun
from zhiquan.areas.filing.service import runs, texts
from zhiquan.areas.matters import service as matters
from zhiquan.kernel import clock, refs
from zhiquan.kernel.actor import APPLICANT, HANDLER, Actor
from zhiquan.kernel.models import AuditEntry, Mandate, Organisation, OutboxEvent, Person, StoredFile


def watch() -> None:
    """Count each time that a stage of a run was worked out, and let the checker fail on drafts that ask for it."""
    keep, check = runs.keep_stage, reading.checked

    def counted(actor: Actor, row: ScreeningRun, state: Any, stage: str) -> None:
        with transaction.atomic():
            keep(actor, row, state, stage)
            Effect.objects.create(kind=f"stage {stage}"[:20], key=str(row.uid))

    def failing(draft: Any, *rest: Any, **named: Any) -> Any:
        if draft.claims is not None and CRASH in draft.claims.text:
            raise ValueError(f"what a careless library might say: {draft!r}")
        return check(draft, *rest, **named)

    runs.keep_stage = counted
    reading.checked = failing


@csrf_exempt
def begin(request: HttpRequest, filings: int) -> JsonResponse:
    """A run that an officer queues."""
    bureau = Organisation.objects.get(body_code=seats.body_of(seats.ABNORMAL))
    person, _made = Person.objects.get_or_create(username="screener", display_name="排查员")
    actor = Actor(person, bureau, frozenset({HANDLER}))
    row = runs.begin(actor, "8月提交", "august.jsonl", screening_batch(filings))
    return JsonResponse({"uid": str(row.uid)})


def run(request: HttpRequest, uid: UUID) -> JsonResponse:
    """How far a run is, and everything that hangs on it, all of one moment."""
    page = _run(uid)
    while page["state"] != (again := _run(uid))["state"]:
        page = again
    return JsonResponse(page)


def _run(uid: UUID) -> dict[str, Any]:
    row = ScreeningRun.objects.select_related("job", "result", "stages").get(uid=uid)
    ref = refs.make(runs.RUN, row)
    clues = {
        clue.number: [str(clue.score), clue.kinds, clue.pairs, runs.evidence_of(clue)["cluster"]]
        for clue in row.clues.all()
        if row.state == ScreeningRun.READY
    }
    members = ClueFiling.objects.filter(clue__run=row)
    return {
        "state": row.state,
        "attempts": row.job.attempts if row.job else 0,
        "job": row.job.state if row.job else "",
        "stages": Counter(Effect.objects.filter(key=str(uid)).values_list("kind", flat=True)),
        "kept": sorted(runs.stage_of(row)),
        "kept_files": StoredFile.objects.filter(ref=ref, name__endswith="-stages.json").count(),
        "result": row.result.sm3 if row.result else "",
        "clues": sorted(clues.values(), key=str),
        "begun_clues": row.clues.count(),
        "members": sorted(Counter(members.values_list("clue__number", "key")).values(), reverse=True)[:1],
        "filings": members.count(),
        "published": AuditEntry.objects.filter(action="filing.run.publish", ref=ref).count(),
        "told": OutboxEvent.objects.filter(topic="filing.run.ready", payload__ref=ref).count(),
    }


@csrf_exempt
def applicant(request: HttpRequest) -> JsonResponse:
    """A clerk who is signed in, with a case whose text is awaited."""
    from zhiquan.areas.filing.tests.test_preexam import VALUES

    firm = Organisation.objects.create(kind=Organisation.FIRM, name="深圳市云屿导热科技有限公司（虚构）")
    clerk = Person.objects.create_user("filing-clerk", None, display_name="经办人", is_demo=True)
    Mandate.objects.create(person=clerk, organisation=firm, role=APPLICANT, valid_from=date(2020, 1, 1))
    entity = RecordedEntity.objects.create(name=firm.name, organisation=firm, since=clock.today(), grade="A")
    EntityYear.objects.create(entity=entity, year=clock.today().year, quota=2)
    actor = Actor(clerk, firm, frozenset({APPLICANT}))
    draft = matters.begin(actor, "patent-pre-examination")
    draft = matters.save(actor, draft, draft.version, {**VALUES, "party.name.old": firm.name})
    case = matters.submit(actor, draft, draft.version)
    browser = Client()
    browser.force_login(clerk, BACKEND)
    return JsonResponse(
        {
            "session": browser.cookies[settings.SESSION_COOKIE_NAME].value,
            "session_cookie": settings.SESSION_COOKIE_NAME,
            "token_cookie": settings.CSRF_COOKIE_NAME,
            "check": reverse("filing:check"),
            "text": reverse("filing:text", args=[texts.examination_of(case).uid]),
            "firm": firm.name,
        }
    )


@csrf_exempt
def holding(request: HttpRequest) -> JsonResponse:
    """The tables that hold the given text, as a value or inside one."""
    marker = request.POST["marker"]
    plain, escaped, raw = marker, marker.encode("unicode_escape").decode(), marker.encode()

    def holds(value: object) -> bool:
        if isinstance(value, bytes | memoryview):
            return raw in bytes(value)
        return plain in (text := str(value)) or escaped in text

    found = [
        model._meta.label
        for model in apps.get_models()
        if any(holds(value) for row in model._default_manager.values_list() for value in row)
    ]
    return JsonResponse(
        {"tables": sorted(found), "encrypted": StoredFile.objects.filter(klass="secret").count()}
    )


urlpatterns = [
    path("probe/filing/begin/<int:filings>/", begin),
    path("probe/filing/run/<uuid:uid>/", run),
    path("probe/filing/applicant/", applicant),
    path("probe/filing/holding/", holding),
]
