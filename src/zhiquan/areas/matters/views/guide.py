"""The public pages of services: list, guide, versions, search, windows; and one's own deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhiquan.areas.matters import blanks, calendar, packs
from zhiquan.areas.matters.queries import catalogue, guides, versions
from zhiquan.kernel import editions
from zhiquan.kernel.actor import APPROVER, OFFICE, SUPERVISOR, Actor
from zhiquan.kernel.errors import NotVisible
from zhiquan.ui.requests import actor_of, attachment
from zhiquan.ui.shell import Crumb

TYPES = {
    blanks.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    blanks.PDF: "application/pdf",
}
# Who sees which open cases a new version touches.
OFFICERS = (OFFICE, APPROVER, SUPERVISOR, "window", "handler")


def _crumbs(*steps: tuple[str, str]) -> list[Crumb]:
    return [Crumb(_("Services"), reverse("matters:services")), *(Crumb(label, url) for label, url in steps)]


def _url(name: str, *args: str) -> str:
    """The address of a page that another part of matters offers; empty as long as it does not."""
    try:
        return reverse(f"matters:{name}", args=args)
    except NoReverseMatch:
        return ""


# ---------- services


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """All services. State in the query: life, audience, kind, q."""
    asked = {
        key: request.GET.get(key, "").strip()[: catalogue.LONGEST] for key in ("life", "audience", "kind")
    }
    text = request.GET.get("q", "").strip()[: catalogue.LONGEST]
    found = catalogue.services(**asked, text=text)
    every = catalogue.every()
    context = {
        "crumbs": [Crumb(_("Services"))],
        "q": text,
        "keep": [(key, value) for key, value in asked.items() if value],
        "total": len(every),
        "filtered": bool(text or any(asked.values())),
        "rows": [_service(pack) for pack in found],
        "lives": _options(catalogue.LIFE_EVENTS, catalogue.counts(every, "life_events")),
        "audiences": _options(catalogue.AUDIENCES, catalogue.counts(every, "audience")),
        "kinds": _options(catalogue.KINDS, catalogue.counts(every, "kind")),
    }
    return render(request, "matters/services.html", context)


def _options(names: Mapping[str, Any], counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    return [(code, str(name), counts[code]) for code, name in names.items() if code in counts]


def _service(pack: packs.Pack) -> dict[str, Any]:
    matter = pack.matter
    return {
        "code": pack.code,
        "name": pack.name,
        "summary": packs.words(matter["summary"]),
        "kind": pack.kind,
        "kind_word": str(catalogue.KINDS[pack.kind]),
        "audience": [str(catalogue.AUDIENCES[each]) for each in matter["audience"]],
        "channels": [str(catalogue.CHANNELS[each]) for each in matter.get("channels", ())],
        "parts": len(matter.get("parts", ())),
    }


# ---------- one service


@require_GET
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """What, who, with what, how long, how much, how; then one button."""
    found = guides.guide(code)
    actor = actor_of(request)
    life = found.life_events[0]
    context = {
        "crumbs": _crumbs((life[1], f"{reverse('matters:services')}?life={life[0]}"), (found.pack.short, "")),
        "guide": found,
        "kind_word": catalogue.KINDS[found.pack.kind],
        "edition": found.pack.edition.hash[:12],
        "begin_url": _url("begin", code) if found.startable and actor.signed_in else "",
        "sign_in": found.startable and not actor.signed_in,
        "svg": guides.drawing(found.pack) if found.has_flow else "",
    }
    return render(request, "matters/guide.html", context)


@require_GET
def flow_svg(request: HttpRequest, code: str) -> HttpResponse:
    """The way of a case as a picture by itself."""
    pack = catalogue.pack_of(code)
    if pack.kind != packs.MATTER:
        raise NotVisible(f"flow of {code}")
    return HttpResponse(guides.drawing(pack), content_type="image/svg+xml; charset=utf-8")


@require_GET
def blank(request: HttpRequest, code: str, name: str, kind: str) -> HttpResponse:
    """An official form to print and fill in by hand."""
    if kind not in TYPES:
        raise NotVisible(f"form kind {kind}")
    title, data = blanks.blank(catalogue.pack_of(code), name, kind)
    return attachment(f"{title}.{kind}", data, TYPES[kind])


@require_GET
def versions_of(request: HttpRequest, code: str) -> HttpResponse:
    """Editions that changed the service, with what is different; for officers also the open cases touched."""
    pack = catalogue.pack_of(code)
    actor = actor_of(request)
    context = {
        "crumbs": _crumbs((pack.short, catalogue.guide_url(code)), (_("Versions"), "")),
        "pack": pack,
        "versions": versions.versions(code),
        "cases": catalogue.open_cases(actor, code) if actor.has(*OFFICERS) else None,
    }
    return render(request, "matters/versions.html", context)


# ---------- search, windows


@require_GET
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """One sentence or a few words: services, answers of guides, rights and cases that the reader may open."""
    text = request.GET.get("q", "").strip()[: catalogue.LONGEST]
    actor = actor_of(request)
    hits = catalogue.hits(actor, text) if text else ()
    services_found = catalogue.search(text) if text else ()
    groups = [(kind, list(group)) for kind, group in groupby(hits, key=lambda hit: hit.kind)]
    context = {
        "crumbs": [Crumb(_("Search"))],
        "q": text,
        "groups": groups,
        "count": len(hits),
        "answers": catalogue.answers(text, services_found),
        "asked": [str(each) for each in catalogue.ASKED],
        "looks_like_number": sum(char.isdigit() for char in text) >= 6,
    }
    return render(request, "matters/search.html", context)


@require_GET
def windows(request: HttpRequest) -> HttpResponse:
    """Where people can come in person. State in the query: district, matter."""
    district, code = (request.GET.get(key, "").strip() for key in ("district", "matter"))
    try:
        edition = editions.current(settings.CITY)
    except editions.NoEdition:
        return render(request, "matters/windows.html", {"crumbs": [Crumb(_("Windows"))], "windows": ()})
    every = catalogue.windows(edition, code)
    names = {each.district_code: each.district for each in every}
    counts = {key: sum(each.district_code == key for each in every) for key in names}
    context = {
        "crumbs": [Crumb(_("Windows"))],
        "windows": catalogue.windows(edition, code, district),
        "districts": [(key, name, counts[key]) for key, name in names.items()],
        "matter": catalogue.pack_of(code) if code in edition.matters else None,
        "sample": any(each.sample for each in every),
    }
    return render(request, "matters/windows.html", context)


# ---------- deadlines and their feed


def _signed_in(request: HttpRequest) -> Actor | None:
    actor = actor_of(request)
    return actor if actor.signed_in else None


@require_GET
@never_cache
def deadlines(request: HttpRequest) -> HttpResponse:
    """What the reader has to do by a day, in all areas; and the address for his own calendar."""
    actor = _signed_in(request)
    if actor is None:
        return redirect_to_login(request.get_full_path())
    feed = calendar.feed_of(actor)
    rows = catalogue.deadlines(actor)
    context = {
        "crumbs": [Crumb(_("My deadlines"))],
        "rows": rows,
        "reach": max((abs(row.days) for row in rows), default=1),
        "feed": feed,
        "feed_url": request.build_absolute_uri(_feed_path(feed)) if feed else "",
        "provisional": any(row.deadline.provisional for row in rows),
        "sample": any(row.deadline.sample for row in rows),
    }
    return render(request, "matters/deadlines.html", context)


def _feed_path(feed: Any) -> str:
    return reverse("matters:calendar", args=[calendar.token_of(feed)])


@require_POST
def open_feed(request: HttpRequest) -> HttpResponse:
    """A new secret address; the one before ends."""
    if _signed_in(request) is None:
        return redirect_to_login(reverse("matters:deadlines"))
    calendar.open_feed(actor_of(request))
    return redirect(f"{reverse('matters:deadlines')}#calendar")


@require_POST
def revoke_feed(request: HttpRequest) -> HttpResponse:
    if _signed_in(request) is None:
        return redirect_to_login(reverse("matters:deadlines"))
    calendar.revoke(actor_of(request))
    return redirect(f"{reverse('matters:deadlines')}#calendar")


@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The deadlines as a calendar reads them, in the language in which the address was made. Who holds the
    address needs no session, so a wrong one tells nothing."""
    found, actor = calendar.read(token)
    with translation.override(found.language):
        data = calendar.as_ics(catalogue.deadlines(actor), request.build_absolute_uri)
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    return answer


GUIDE_URLS = [
    path("services/", services, name="services"),
    path("services/<slug:code>/", guide, name="guide"),
    path("services/<slug:code>/versions/", versions_of, name="versions"),
    path("services/<slug:code>/flow.svg", flow_svg, name="flow"),
    path("services/<slug:code>/forms/<slug:name>.<slug:kind>", blank, name="blank"),
    path("search/", search, name="search"),
    path("windows/", windows, name="windows"),
    path("deadlines/", deadlines, name="deadlines"),
    path("deadlines/calendar/open/", open_feed, name="calendar-open"),
    path("deadlines/calendar/revoke/", revoke_feed, name="calendar-revoke"),
    path("calendar/<str:token>.ics", feed, name="calendar"),
]
