"""The door of the desks: to the first one that the officer's body holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET

from zhiquan.areas.filing.views import shared
from zhiquan.ui.requests import actor_of, signed_in


@signed_in
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Officers go on to their desk; whoever has none is told what there is for him."""
    tabs = shared.tabs(actor_of(request))
    if tabs:
        return redirect(tabs[0][2])
    return render(request, "filing/desk.html")


DESK_URLS = [path("", desk, name="desk")]
