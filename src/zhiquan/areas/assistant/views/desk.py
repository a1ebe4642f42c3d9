"""The human desk: the queue by day, one ticket with the talk before it, the reply. Whoever asked sees his own ticket."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from zhiquan.areas.assistant import access
from zhiquan.areas.assistant.access import DESK
from zhiquan.areas.assistant.forms import TICKET_KINDS, CodeForm, ReplyForm
from zhiquan.areas.assistant.queries import desk as query
from zhiquan.areas.assistant.service import drafts, tickets
from zhiquan.areas.assistant.views import shared
from zhiquan.areas.assistant.views.shown import shown
from zhiquan.kernel.errors import Conflict, Refused
from zhiquan.ui.requests import actor_of, version_of

PAGE = 50


@shared.at_desk(*DESK)
@never_cache
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The desk's tickets by their day. State in the query: show, page."""
    actor = actor_of(request)
    show = request.GET.get("show", query.OPEN)
    show = show if show in query.SHOWS else query.OPEN
    page = Paginator(query.queue(actor, show), PAGE).get_page(request.GET.get("page"))
    counts = query.counts(actor)
    labels = {
        query.OPEN: pgettext("ticket", "Open"),
        query.MINE: _("Mine"),
        query.DONE: _("Finished"),
        query.ALL: _("All"),
    }
    context = {
        "page": page,
        "rows": [_row(each) for each in page],
        "show": show,
        "shows": [(code, labels[code], counts.get(code)) for code in query.SHOWS],
        "open_count": counts[query.OPEN],
        "late_count": counts["late"],
        "desk_tabs": shared.tabs(actor),
        "crumbs": shared.crumbs((_("Human desk"), "")),
    }
    return render(request, "assistant/desk.html", context)


def _row(ticket: Any) -> dict[str, Any]:
    light, word = shared.ticket_light(ticket)
    return {"ticket": ticket, "light": light, "word": word, "kind": _kind(ticket)}


def _kind(ticket: Any) -> str:
    return str(dict(TICKET_KINDS)[ticket.kind])


@never_cache
@require_GET
def ticket(request: HttpRequest, uid: str) -> HttpResponse:
    """One ticket: to the desk with the talk, to whoever handed it over with the reply."""
    return _page(request, uid)


def _page(
    request: HttpRequest,
    uid: str,
    *,
    form: ReplyForm | None = None,
    problem: str = "",
    contact: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    found = query.ticket(actor, uid, shared.key_of(request))
    row = found.ticket
    light, word = shared.ticket_light(row)
    context: dict[str, Any] = {"ticket": row, "light": light, "word": word, "replies": found.replies}
    works = access.TICKETS.may(actor, "work", row)
    if not works and not actor.has(*access.READERS):
        context["crumbs"] = shared.crumbs((row.number, ""))
        return render(request, "assistant/own_ticket.html", context, status=status)
    names = shared.names()
    turns = [shown(turn, names) for turn in found.turns]
    context |= {
        "kind": _kind(row),
        "turns": turns,
        "sources": any(each.sources for each in turns),
        "may": {"work": works, "use": works, "contact": access.TICKETS.may(actor, "contact", row)},
        "has_contact": found.has_contact,
        "contact": contact,
        "form": form or ReplyForm(),
        "code": f"reply-{row.number.lower()}",
        "problem": problem,
        "crumbs": shared.crumbs((_("Human desk"), "assistant:desk"), (row.number, "")),
    }
    return render(request, "assistant/ticket.html", context, status=status)


@shared.at_desk(*DESK)
@sensitive_post_parameters("text")
@require_POST
def act(request: HttpRequest, uid: str) -> HttpResponse:
    """Take it, reply, look at the contact, close it."""
    actor, do = actor_of(request), request.POST.get("do", "")
    row = access.TICKETS.get_for(actor, uid, "work")
    form = ReplyForm(request.POST) if do == "reply" else None
    if form is not None and not form.is_valid():
        return _page(request, uid, form=form, status=422)
    try:
        if do == "contact":
            return _page(request, uid, contact=tickets.contact_of(actor, row))
        if do == "take":
            tickets.take(actor, row, version_of(request))
        elif form is not None:
            tickets.reply(actor, row, version_of(request), form.cleaned_data["text"])
            messages.success(request, _("The reply is out."))
        elif do == "close":
            tickets.close(actor, row, version_of(request), request.POST.get("reason", ""))
            messages.success(request, _("Closed."))
    except Conflict:
        raise
    except Refused as error:
        return _page(request, uid, form=form, problem=shared.said(error), status=422)
    return redirect("assistant:ticket", uid)


@shared.at_desk(*DESK)
@require_POST
def make_draft(request: HttpRequest, uid: str) -> HttpResponse:
    """A draft entry out of a reply; it opens in the editor."""
    actor = actor_of(request)
    reply = access.REPLIES.get_for(actor, uid, "use")
    form = CodeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The code of an entry has small letters, digits and hyphens."))
        return redirect(f"{reverse('assistant:ticket', args=[reply.ticket.uid])}#r{reply.pk}")
    try:
        row = drafts.from_reply(actor, reply, form.cleaned_data["code"])
    except Refused as error:
        return _page(request, str(reply.ticket.uid), problem=shared.said(error), status=422)
    return redirect("assistant:draft", row.uid)


DESK_URLS = [
    path("desk/", queue, name="desk"),
    path("tickets/<uuid:uid>/", ticket, name="ticket"),
    path("tickets/<uuid:uid>/act/", act, name="ticket-act"),
    path("replies/<uuid:uid>/draft/", make_draft, name="reply-draft"),
]
