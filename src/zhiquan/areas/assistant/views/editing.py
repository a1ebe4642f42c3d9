"""The editors' page: reviews, entries whose day comes, changes of law, what nobody could answer, texts, books."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhiquan.areas.assistant import access
from zhiquan.areas.assistant.access import DESK, READERS
from zhiquan.areas.assistant.forms import CodeForm, ImportForm
from zhiquan.areas.assistant.queries import editing as query
from zhiquan.areas.assistant.service import alerts, books, imports, regression, talks
from zhiquan.areas.assistant.views import shared
from zhiquan.areas.assistant.views.drafts import light_of, title_of
from zhiquan.areas.assistant.views.shown import shown
from zhiquan.kernel import files
from zhiquan.kernel.errors import Conflict, Refused
from zhiquan.ui.requests import actor_of, version_of

REVIEW, DRAFTS, EXPIRING, ALERTS = "review", "drafts", "expiring", "alerts"
UNANSWERED, LOW, TEXTS, BOOKS = "unanswered", "low_rated", "texts", "books"
TABS = (REVIEW, DRAFTS, EXPIRING, ALERTS, UNANSWERED, LOW, TEXTS, BOOKS)
# What a supervisor, who reads figures, does not open: words that people typed.
DESK_ONLY = (UNANSWERED, LOW)
# What the reader of law texts says of a file that it cannot read, in words that the catalogue has.
FAULTS = (
    N_("larger than 16 MB"),
    N_("holds no text"),
    N_("is a list of files, no law text"),
    N_("holds a title but no text"),
    N_("is no text in UTF-8 or GB 18030"),
    N_("no numbered task was found"),
)


def _labels() -> dict[str, str]:
    return {
        REVIEW: _("To review"),
        DRAFTS: pgettext("entries", "Being written"),
        EXPIRING: _("Due for review"),
        ALERTS: _("Changes of law"),
        UNANSWERED: _("Unanswered"),
        LOW: _("Not right"),
        TEXTS: _("Law texts"),
        BOOKS: _("Publications"),
    }


@shared.at_desk(*READERS)
@never_cache
@require_GET
def editing(request: HttpRequest) -> HttpResponse:
    """The editors' page. State in the query: tab, show."""
    return _page(request, request.GET.get("tab", ""))


def _page(
    request: HttpRequest, tab: str, *, problem: str = "", form: Any = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    open_tabs = [each for each in TABS if each not in DESK_ONLY or actor.has(*DESK)]
    tab = tab if tab in open_tabs else REVIEW
    counts, labels = query.counts(actor), _labels()
    context = {
        "tab": tab,
        "tab_label": labels[tab],
        "tab_links": [(each, labels[each], counts.get(each)) for each in open_tabs],
        "counts": counts,
        "waiting": counts.get(REVIEW, 0),
        "may": {
            "write": access.DRAFTS.may(actor, "write"),
            "settle": access.ALERTS.may(actor, "settle"),
            "publish": access.BOOKS.may(actor, "publish"),
            "add": access.IMPORTS.may(actor, "add"),
            "run": access.REGRESSIONS.may(actor, "run"),
        },
        "problem": problem,
        "code_form": CodeForm(),
        "import_form": form or ImportForm(),
        "desk_tabs": shared.tabs(actor),
        "show": request.GET.get("show", "open"),
        "crumbs": shared.crumbs((_("Answers and texts"), "")),
        **_content(request, tab),
    }
    return render(request, "assistant/editing.html", context, status=status)


def _content(request: HttpRequest, tab: str) -> dict[str, Any]:
    """What the tab lists."""
    actor, show = actor_of(request), request.GET.get("show", "open")
    if tab == REVIEW:
        return {"drafts": [_draft(row) for row in query.review_queue(actor)]}
    if tab == DRAFTS:
        return {"drafts": [_draft(row) for row in query.drafts(actor, show)]}
    if tab == EXPIRING:
        return {
            "expiring": [
                {"entry": e.entry, "title": shared.words(e.entry.title), "days": e.days}
                for e in query.expiring(actor)
            ]
        }
    if tab == ALERTS:
        return {"alerts": query.alerts(actor, show)}
    if tab == UNANSWERED:
        return {"clusters": query.unanswered(actor)}
    if tab == LOW:
        names = shared.names()
        return {"low": [shown(turn, names) for turn in query.low_rated(actor)]}
    if tab == TEXTS:
        return {"imports": [(row, _faults(row.report)) for row in query.imports(actor)]}
    return {"books": query.books(actor), "regressions": query.regressions(actor)}


def _faults(report: Mapping[str, Any]) -> list[str]:
    """What kept files of an import from being read, a line for each."""
    return [f"{name}{_(': ')}{_(why) if why else ''}" for name, _line, why in report.get("refused", ())]


def _draft(row: Any) -> dict[str, Any]:
    light, word = light_of(row)
    return {"draft": row, "title": title_of(row.content) or row.code, "light": light, "word": word}


def _to(tab: str) -> HttpResponse:
    return redirect(f"{reverse('assistant:editing')}?tab={tab}")


@shared.at_desk(*DESK)
@require_POST
def settle(request: HttpRequest, uid: str) -> HttpResponse:
    """What was done about a change of law."""
    actor = actor_of(request)
    row = access.ALERTS.get_for(actor, uid, "settle")
    try:
        alerts.settle(actor, row, version_of(request), request.POST.get("words", ""))
    except Conflict:
        raise
    except Refused as error:
        return _page(request, ALERTS, problem=shared.said(error), status=422)
    messages.success(request, _("Settled."))
    return _to(ALERTS)


@shared.at_desk(*DESK)
@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """Look for coming changes of law now."""
    actor = actor_of(request)
    access.ALERTS.require(actor, "settle")
    found = alerts.scan(actor)
    messages.success(request, _("%(n)s new changes found.") % {"n": found})
    return _to(ALERTS)


@shared.at_desk(*DESK)
@require_POST
def triage(request: HttpRequest, uid: str) -> HttpResponse:
    """Looked at: it leaves the list, with the others that the form names."""
    actor = actor_of(request)
    tab = UNANSWERED if request.POST.get("tab") == UNANSWERED else LOW
    for each in {str(uid), *uids(request, "turn")}:
        talks.triage(actor, query.turn_to_triage(actor, each))
    messages.success(request, _("Off the list."))
    return _to(tab)


def uids(request: HttpRequest, name: str) -> list[str]:
    """The records that a field of a POST names; what is no name is left out."""
    found = []
    for text in request.POST.getlist(name):
        with suppress(ValueError):
            found.append(str(UUID(text)))
    return found


@shared.at_desk(*DESK)
@require_POST
def add_text(request: HttpRequest) -> HttpResponse:
    """Take in a law text; a job reads it into the store."""
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, TEXTS, form=form, status=422)
    upload = form.cleaned_data["file"]
    try:
        imports.add(actor_of(request), str(upload.name), files.receive(upload))
    except Refused as error:
        form.add_error("file", shared.said(error))
        return _page(request, TEXTS, form=form, status=422)
    messages.success(request, _("Taken in. The list shows when it is read, and which answers it moves."))
    return _to(TEXTS)


@shared.at_desk(*DESK)
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the knowledge anew, or compare the last two publications."""
    actor = actor_of(request)
    try:
        if request.POST.get("do") == "compare":
            before, after = _last_two(actor)
            regression.begin(actor, before, after)
            messages.success(
                request, _("The entries' own questions are asked of both. The list shows what moved.")
            )
        else:
            books.publish(actor)
            messages.success(request, _("Published."))
    except Refused as error:
        return _page(request, BOOKS, problem=shared.said(error), status=422)
    return _to(BOOKS)


def _last_two(actor: Any) -> tuple[Any, Any]:
    rows = list(query.books(actor)[:2])
    if not rows:
        raise Refused("no_book", shared.NO_BOOK)
    return (rows[1] if len(rows) > 1 else None), rows[0]


EDITING_URLS = [
    path("editing/", editing, name="editing"),
    path("editing/alerts/scan/", scan, name="alerts-scan"),
    path("editing/alerts/<uuid:uid>/settle/", settle, name="alert-settle"),
    path("editing/turns/<uuid:uid>/triage/", triage, name="triage"),
    path("editing/texts/", add_text, name="add-text"),
    path("editing/books/", publish, name="publish"),
]
