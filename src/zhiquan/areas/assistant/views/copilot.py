"""Beside a case: what the knowledge says about its service on the day, with sources, and a box for a question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhiquan.areas.assistant import answering
from zhiquan.areas.assistant.panels import OFFICERS
from zhiquan.areas.assistant.views import shared
from zhiquan.areas.assistant.views.entries import said_by
from zhiquan.areas.assistant.views.shown import Shown
from zhiquan.engines.answers.model import Entry
from zhiquan.kernel import refs
from zhiquan.kernel.errors import NotVisible
from zhiquan.ui.requests import actor_of, signed_in

MOST = 12


@signed_in
@never_cache
@require_GET
def copilot(request: HttpRequest, uid: str) -> HttpResponse:
    """The page beside a case that the officer may open. State in the query: matter, on."""
    actor = actor_of(request)
    ref = f"matters.case:{uid}"
    case = refs.resolve([ref], actor)[ref]
    if not case.url or not actor.has(*OFFICERS):
        raise NotVisible(request.path)
    day, chosen, bad = shared.asked_day(request)
    matter = request.GET.get("matter", "")
    context = {
        "case_title": case.title,
        "case_url": case.url,
        "name": shared.names().matter(matter),
        "found": [_shown(each, at, day) for at, each in enumerate(of_matter(matter), 1)],
        "kept": [("matter", matter)] if matter else [],
        "on": day,
        "chosen_on": chosen,
        "bad_day": bad,
        "crumbs": [*shared.crumbs((case.title, case.url), (_("Answers beside the case"), ""))],
    }
    return render(request, "assistant/copilot.html", context)


def of_matter(code: str, entries: Iterable[Entry] | None = None) -> list[Entry]:
    """The entries that lead to a service, confirmed ones first."""
    known = answering.entries().values() if entries is None else entries
    found = [each for each in known if code and code in each.matters]
    return sorted(found, key=lambda each: (each.status != "confirmed", each.code))[:MOST]


def _shown(entry: Entry, at: int, day: Any) -> dict[str, Any]:
    said: Shown = said_by(entry, day, at)
    return {"entry": entry, "title": shared.words(entry.title), "s": said, "sample": entry.status == "sample"}


COPILOT_URLS = [path("beside/<uuid:uid>/", copilot, name="copilot")]
