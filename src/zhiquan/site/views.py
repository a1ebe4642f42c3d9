"""The portal's home, sign-in choices, notices, and how refusals look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhiquan.kernel import actor as acting
from zhiquan.kernel import notices, refs
from zhiquan.kernel.errors import Conflict, Refused
from zhiquan.kernel.models import Notice
from zhiquan.site import portal
from zhiquan.site.middleware import ORGANISATION
from zhiquan.ui import views as ui_views


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Public: ask in one sentence, what changes, what is due, services by life event, own cases, windows."""
    return render(request, "site/home.html", portal.context(request.actor))  # type: ignore[attr-defined]


@require_GET
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process serves and its database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def closed(request: HttpRequest) -> HttpResponse:
    """Addresses of the sign-in library that this platform does not offer."""
    raise Http404(request.path)


def _safe_next(request: HttpRequest, fallback: str = "/") -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if allowed else fallback


@login_required
@require_GET
def choose_actor(request: HttpRequest) -> HttpResponse:
    """After sign-in: whom do you act for? One organisation needs no question."""
    organisations = {m.organisation.uid: m for m in request.mandates}  # type: ignore[attr-defined]
    if len(organisations) <= 1:
        return redirect(landing(request.actor))  # type: ignore[attr-defined]
    return render(request, "site/choose_actor.html", {"next": landing(request.actor)})  # type: ignore[attr-defined]


def landing(actor: acting.Actor) -> str:
    """Where a role begins its day."""
    if actor.has(acting.OFFICE, acting.SUPERVISOR, acting.APPROVER, acting.REPORTER, acting.REVIEWER):
        return "/programme/board/"
    if actor.has(acting.SECURITY_ADMIN, acting.SYSTEM_ADMIN, acting.AUDITOR):
        return "/admin/"
    return "/"


@login_required
@require_POST
def switch_actor(request: HttpRequest) -> HttpResponse:
    """Act for another of one's own organisations."""
    wanted = request.POST.get("actor", "")
    if wanted not in {str(m.organisation.uid) for m in request.mandates}:  # type: ignore[attr-defined]
        raise Refused("no_mandate", N_("You hold no mandate for this organisation."))
    request.session[ORGANISATION] = wanted
    request.session.cycle_key()
    return redirect(_safe_next(request))


@login_required
def my_notices(request: HttpRequest) -> HttpResponse:
    """Everything the platform told this person, unread first marked; POST marks all as read."""
    if request.method == "POST":
        notices.mark_read(request.user)
        return redirect("notices")
    actor = request.actor  # type: ignore[attr-defined]
    rows = list(Notice.objects.filter(person=request.user)[:200])
    found = refs.resolve({r.ref for r in rows if r.ref}, actor)
    shown = [
        (row, found.get(row.ref), _(row.text) % row.params if row.params else _(row.text)) for row in rows
    ]
    return render(request, "site/notices.html", {"rows": shown})


def _answers_programs(code: str, page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The error page, or its sentence as JSON where the API was asked."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        shown = page(request, *args, **kwargs)
        if not request.path.startswith("/api/"):
            return shown
        return JsonResponse({"code": code, "message": REASONS[code]}, status=shown.status_code)

    return answer


REASONS = {
    "bad_request": gettext_lazy("This request could not be understood"),
    "not_found": gettext_lazy("There is nothing here for you to see"),
    "failed": gettext_lazy("Something failed on our side"),
}
bad_request = _answers_programs("bad_request", ui_views.bad_request)
page_not_found = _answers_programs("not_found", ui_views.page_not_found)
server_error = _answers_programs("failed", ui_views.server_error)


def refused(request: HttpRequest, error: Refused, status: int) -> HttpResponse:
    """One clear sentence, in the reader's language, and the way back; JSON for programs."""
    sentence = error.sentence()
    if request.path.startswith("/api/"):
        return JsonResponse({"code": error.code, "message": sentence}, status=status)
    back = request.META.get("HTTP_REFERER", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    context = {
        "sentence": sentence,
        "back": back if ours else "/",
        "theirs": _both_texts(request, error) if isinstance(error, Conflict) else [],
    }
    return render(request, "site/refused.html", context, status=status)


def _both_texts(request: HttpRequest, error: Conflict) -> list[tuple[str, str, str]]:
    """What the reader sent beside what stands in the record now, so that nothing has to be typed again."""
    fields = {f.name for f in error.current._meta.get_fields() if hasattr(f, "attname")}
    rows = []
    for name, value in request.POST.items():
        if name in fields and name != "version":
            rows.append((name, value, str(getattr(error.current, name) or "")))
    return rows
