"""The auditor's pages: the log, its filters, its export, and whether its chain is whole."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_POST

from zhiquan.kernel import audit, clock, refs
from zhiquan.kernel.actor import AUDITOR
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import AuditEntry, Job, Organisation
from zhiquan.site import admin_service
from zhiquan.site.admin_shared import PAGE, crumbs, only
from zhiquan.ui.requests import actor_of

FIELDS = ("q", "action", "ref", "first", "last")
HEADS = ("position", "at", "actor", "person", "organisation", "action", "ref", "detail", "hash")


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        # Days at the calendar's ends have no moment in another zone.
        clock.end_of(day), clock.start_of(day)
        return day
    except (ValueError, OverflowError):
        raise Refused(
            "bad_date", N_("“%(text)s” is not a date. Write it like 2026-12-31."), text=text[:40]
        ) from None


def _wanted(request: HttpRequest) -> QuerySet[AuditEntry]:
    """The entries that the query asks for: q (person), action, ref, first and last day."""
    rows = AuditEntry.objects.order_by("-pk")
    if text := request.GET.get("q", "").strip():
        rows = rows.filter(
            Q(actor__icontains=text) | Q(person_uid=_uid(text)) if _uid(text) else Q(actor__icontains=text)
        )
    if action := request.GET.get("action", "").strip():
        rows = rows.filter(action__startswith=action)
    if ref := request.GET.get("ref", "").strip():
        rows = rows.filter(ref__contains=ref)
    if first := _day(request, "first"):
        rows = rows.filter(at__gte=clock.start_of(first))
    if last := _day(request, "last"):
        rows = rows.filter(at__lt=clock.end_of(last))
    return rows


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@only(AUDITOR)
@require_GET
def log(request: HttpRequest) -> HttpResponseBase:
    """The log, newest first, and the last verdict on its chain; `export=csv` gives what is filtered."""
    rows = _wanted(request)
    if request.GET.get("export") == "csv":
        return _export(request, rows)
    page = Paginator(rows.select_related("link"), PAGE).get_page(request.GET.get("page"))
    entries = list(page)
    found = refs.resolve({e.ref for e in entries if ":" in e.ref}, actor_of(request))
    bodies = {
        o.uid: str(o) for o in Organisation.objects.filter(uid__in=[e.organisation_uid for e in entries])
    }
    context = {
        "crumbs": crumbs((_("Audit log"), "")),
        "page": page,
        "rows": [
            {
                "entry": e, "target": found.get(e.ref), "organisation": bodies.get(e.organisation_uid, "") if e.organisation_uid else "",
                "position": getattr(getattr(e, "link", None), "position", None),
                "detail": [(k, _short(v)) for k, v in e.detail.items()],
            }
            for e in entries
        ],
        "given": {name: request.GET.get(name, "") for name in FIELDS},
        "filtered": any(request.GET.get(name) for name in FIELDS),
        "head": audit.head(),
        "verdict": _verdict(),
    }  # fmt: skip
    return render(request, "admin/audit.html", context)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:24]}……"


_REASONS = {
    "entry_changed": N_("an entry was changed"),
    "entry_missing": N_("an entry is gone"),
    "link_missing": N_("a link is gone"),
    "head_differs": N_("the head differs from the printed one"),
    "tail_cut": N_("the end was cut off"),
}


def _verdict() -> dict[str, Any] | None:
    """What the last verification said, or that it is under way."""
    job = Job.objects.filter(name=admin_service.VERIFY).order_by("-pk").first()
    if job is None:
        return None
    if job.state in (Job.QUEUED, Job.RUNNING):
        return {"light": "idle", "text": _("Being verified"), "at": job.queued_at, "running": True}
    if job.state == Job.FAILED:
        return {"light": "warn", "text": _("The verification failed; try again"), "at": job.finished_at}
    if job.stage == "whole":
        return {
            "light": "ok",
            "text": _("Whole: %(n)s entries recomputed") % {"n": job.done},
            "at": job.finished_at,
        }
    _broken, position, reason = [*job.stage.split(":"), "", ""][:3]
    text = _("Broken at %(position)s: %(reason)s") % {
        "position": position,
        "reason": _(_REASONS.get(reason, reason)),
    }
    return {"light": "late", "text": text, "at": job.finished_at}


@only(AUDITOR)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    admin_service.start_verification(actor_of(request))
    messages.success(request, _("The chain is being recomputed; look again in a moment."))
    return redirect("admin-audit")


def _export(request: HttpRequest, rows: QuerySet[AuditEntry]) -> StreamingHttpResponse:
    """CSV, oldest first, streamed; the export itself stands in the log."""
    given = {name: request.GET.get(name, "") for name in FIELDS}
    admin_service.note_export(actor_of(request), _day(request, "first"), _day(request, "last"), given)
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audit-{clock.today().isoformat()}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _lines(rows: QuerySet[AuditEntry]) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    yield b"\xef\xbb\xbf"
    for entry in rows.order_by("pk").select_related("link").iterator(chunk_size=2000):
        link = getattr(entry, "link", None)
        fields = audit.fields_of(entry)
        fields |= {
            "position": link.position if link else "",
            "hash": link.hash if link else "",
            "detail": json.dumps(fields["detail"], ensure_ascii=False, sort_keys=True),
        }
        writer.writerow([_inert(str(fields[name])) for name in HEADS])
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()


def _inert(text: str) -> str:
    """A spreadsheet must not take a cell for a formula."""
    return f"'{text}" if text[:1] and text[:1] in "=+-@\t\r" else text
