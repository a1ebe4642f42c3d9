"""The assistant inside other portals: one script tag, and the page that it frames.

A frame on another site gets no cookie of ours. So this page knows nobody: it always answers as to a visitor, and the key of
his talk travels in the form itself. Without a session there is nothing that a forged request could use.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from zhiquan.areas.assistant.models import Talk
from zhiquan.areas.assistant.queries import talks as query
from zhiquan.areas.assistant.service import talks
from zhiquan.areas.assistant.views import shared
from zhiquan.areas.assistant.views.shown import shown
from zhiquan.kernel.actor import VISITOR
from zhiquan.kernel.errors import NotVisible, Refused

SCRIPT = Path(__file__).resolve().parents[1] / "static" / "assistant" / "widget.js"


def portals() -> list[str]:
    """The origins of the portals that may frame the assistant (`ZHIQUAN_PORTALS`); none by default."""
    return list(getattr(settings, "ZHIQUAN_PORTALS", ()))


def framed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only this page may stand in a frame, and only in those of the portals."""
    open_to = xframe_options_exempt(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        allowed = portals()
        if not allowed:
            return view(request, *args, **kwargs)
        answer: HttpResponse = csp_replace({"frame-ancestors": allowed})(open_to)(request, *args, **kwargs)
        return answer

    return guarded


@lru_cache(maxsize=1)
def _script() -> bytes:
    return SCRIPT.read_bytes()


@cache_control(max_age=3600, public=True)
@require_GET
def script(request: HttpRequest) -> HttpResponse:
    """The script of the one tag, at an address that does not change with its content."""
    answer = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@csrf_exempt
@framed
@never_cache
@sensitive_post_parameters("question", "key")
@require_http_methods(["GET", "POST"])
def embed(request: HttpRequest) -> HttpResponse:
    """The framed page: a box, and after a question its answer."""
    if request.method != "POST":
        return _page(request)
    question, key = request.POST.get("question", ""), request.POST.get("key", "") or secrets.token_urlsafe(24)
    row: Talk | None = None
    try:
        row = _talk(request.POST.get("talk", ""), key)
        turn = talks.ask(VISITOR, row, question, visitor=key, address=shared.address_of(request))
    except Refused as error:
        return _page(request, key=key, row=row, question=question, problem=shared.said(error), status=422)
    return _page(request, key=key, row=turn.talk, s=shown(turn, shared.names()))


def _talk(uid: str, key: str) -> Talk | None:
    """The talk that the form goes on with; a new one where it was erased meanwhile."""
    if not uid:
        return None
    try:
        return query.of(VISITOR, uid, key)
    except NotVisible:
        return None


def _page(
    request: HttpRequest, *, key: str = "", row: Talk | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"key": key, "talk": row, "who": "", **more}
    return render(request, "assistant/embed.html", context, status=status)


WIDGET_URLS = [path("widget.js", script, name="widget"), path("embed/", embed, name="embed")]
