"""Error pages for the whole site, and the gallery of components."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhiquan.ui import samples
from zhiquan.ui.context import shell
from zhiquan.ui.formats import number_text

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error page: what happened, what to do next; `again` when trying once more makes sense."""

    status: int
    title: str
    what: str
    next: str
    detail: str = ""
    again: bool = False


def _answer(request: HttpRequest, template: str, trouble: Trouble) -> HttpResponse:
    return render(request, f"ui/errors/{template}.html", {"trouble": trouble}, status=trouble.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read. For `handler400`."""
    trouble = Trouble(
        400,
        _("This request could not be understood"),
        _("Part of the address or of what was sent is incomplete or changed."),
        _("Go back, check what you entered, and send it again."),
    )
    return _answer(request, "400", trouble)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not in this role. For `handler403`."""
    trouble = Trouble(
        403,
        _("Your present role does not cover this"),
        _("You are signed in, but the person and organisation you act for may not do this."),
        _("Change the role at the top right, or ask your organisation's administrator."),
    )
    return _answer(request, "403", trouble)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not visible to this reader; the two look the same. For `handler404`."""
    trouble = Trouble(
        404,
        _("There is nothing here for you to see"),
        _("The page has moved, the address is mistyped, or the record is not open to the role you act in."),
        _("If you followed a link from a notice, act as the organisation the notice was sent to."),
    )
    return _answer(request, "404", trouble)


def too_many_requests(request: HttpRequest, wait_seconds: int | None = None) -> HttpResponse:
    """429: too many tries; says how long to wait when that is known (also as Retry-After)."""
    detail = ""
    if wait_seconds is not None:
        detail = _("You can try again in %(n)s seconds.") % {"n": number_text(wait_seconds)}
    trouble = Trouble(
        429,
        _("Too many tries in a short time"),
        _("To protect accounts, this is limited. Nothing has been lost."),
        _("Wait a little, then try again."),
        detail,
        again=True,
    )
    response = _answer(request, "429", trouble)
    if wait_seconds is not None:
        response["Retry-After"] = str(wait_seconds)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the cross-site check. For `CSRF_FAILURE_VIEW`."""
    trouble = Trouble(
        403,
        _("This page was open too long"),
        _("Its security mark has expired and nothing was sent. Signing in or out elsewhere does that."),
        _("Open the page again and send the form once more. Cookies must be allowed."),
        again=request.method == "GET",
    )
    return _answer(request, "csrf", trouble)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. For `handler500`; draws without request and context processors when these are what failed."""
    trouble = Trouble(
        500,
        _("Something failed on our side"),
        _("The error has been recorded. What you had saved is kept."),
        _("Try again in a few minutes; if it happens again, call the service line and give the time."),
        again=request.method == "GET",
    )
    try:
        return _answer(request, "500", trouble)
    except Exception:
        log.exception("the error page itself failed; drawn without context")
        bare = {**shell(HttpRequest()), "trouble": trouble}
        return HttpResponse(render_to_string("ui/errors/500.html", bare), status=500)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component with invented data: to look at, and to hold against axe."""
    if "toast" in request.GET:
        messages.success(request, _("First opinion sent; the clock has stopped."))
    given = {"name": samples.FIRM, "decided": "2026-12-09", "code": samples.CODE, "same": "yes"}
    form = samples.GalleryForm(
        given if "errors" in request.GET else None,
        initial=given,
        origins={"code": _("Taken from the electronic business licence")},
    )
    page = Paginator(range(63), 10).get_page(request.GET.get("page"))
    context: dict[str, Any] = {**samples.gallery(), "form": form, "page": page}
    return render(request, "ui/components.html", context)
