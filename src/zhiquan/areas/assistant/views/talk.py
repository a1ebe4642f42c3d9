"""The chat: ask, go on, rate, watch, forget, hand over, take the answer along.

A question goes by POST, so that it stands in no address. With script the same POST is answered piece by piece as
lines of JSON (`stream.py`), without it by a redirect to the talk.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.areas.assistant import access, answering, sheets
from zhiquan.areas.assistant.forms import HandOverForm
from zhiquan.areas.assistant.models import Talk, Ticket, Turn
from zhiquan.areas.assistant.queries import desk
from zhiquan.areas.assistant.queries import talks as query
from zhiquan.areas.assistant.service import handling, talks, tickets, watches
from zhiquan.areas.assistant.views import shared, stream
from zhiquan.areas.assistant.views.shown import Names, Shown, shown
from zhiquan.areas.matters.queries import catalogue
from zhiquan.kernel import editions
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.ui import formats
from zhiquan.ui.requests import actor_of, attachment, carried_out, signed_in

MOST_TALKS = 8


@never_cache
@sensitive_post_parameters("question")
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponseBase:
    """A new talk. `?q=` is a question handed over by another page: it waits in the box, script sends it at once."""
    if request.method == "POST":
        return _ask(request, None)
    question = request.GET.get("q", "").strip()[: shared.longest()]
    return _page(request, None, question=question, begin=bool(question))


@never_cache
@sensitive_post_parameters("question")
@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, uid: str) -> HttpResponseBase:
    """One talk with its turns; a POST asks on."""
    actor, key = actor_of(request), shared.key_of(request)
    row = query.of(actor, uid, key)
    if request.method != "POST":
        return _page(request, row)
    query.require(actor, row, key)
    return _ask(request, row)


def _ask(request: HttpRequest, row: Talk | None) -> HttpResponseBase:
    question = request.POST.get("question", "")
    try:
        day = shared.day_in(request.POST.get("on", ""))
        turn = talks.ask(
            actor_of(request),
            row,
            question,
            on=day,
            visitor=shared.key_made(request),
            address=shared.address_of(request),
        )
    except Refused as error:
        status = 429 if error.code == "too_often" else 422
        return _page(request, row, question=question, problem=shared.said(error), status=status)
    if stream.wanted(request):
        return stream.answer(request, turn, _seen(turn), context=_around(request, turn.talk))
    address = reverse("assistant:talk", args=[turn.talk.uid])
    return redirect(f"{address}#q{turn.no}" if turn.no > 1 else address)


def _seen(turn: Turn, names: Names | None = None) -> Shown:
    return shown(turn, names or shared.names(), len(handling.values_of(turn.answer.get("slots") or {})))


def _around(request: HttpRequest, row: Talk | None) -> dict[str, Any]:
    """What the pieces of a turn need beside the turn itself."""
    actor = actor_of(request)
    by, _sample = shared.answered_by()
    address = reverse("assistant:talk", args=[row.uid]) if row else reverse("assistant:home")
    return {
        "ask_url": address,
        "talk_url": address,
        "answered_by": formats.day_text(by) if by else "",
        "who": actor.person.display_name if actor.person else "",
    }


def _page(
    request: HttpRequest,
    row: Talk | None,
    *,
    question: str = "",
    problem: str = "",
    begin: bool = False,
    status: int = 200,
) -> HttpResponse:
    actor, key = actor_of(request), shared.key_of(request)
    names = shared.names()
    seen = [_seen(turn, names) for turn in query.turns(actor, row)] if row else []
    own = row is None or row.owner == actor.person
    mine = query.mine(actor, key)[:MOST_TALKS] if actor.signed_in or key else []
    context = {
        **_around(request, row),
        "talk": row,
        "turns": seen,
        "newest": list(reversed(seen)),
        "several": sum(bool(each.sources) for each in seen) > 1,
        "has_sources": any(each.sources for each in seen),
        "may_ask": own,
        "may_forget": own,
        "on": row.on if row else None,
        "chosen_on": row.on if row else None,
        "keep_until_text": formats.day_text(row.keep_until) if row else "",
        "law_day_text": _law_day(seen),
        "question": question,
        "problem": problem,
        "begin": begin,
        "too_long": len(question) > shared.longest(),
        "asked": [str(each) for each in catalogue.ASKED],
        "mine": [each for each in mine if row is None or each.pk != row.pk],
        "watched": _watched(actor) if actor.signed_in else [],
        "handed": _handed(actor, key),
        "desk_tabs": shared.tabs(actor),
    }
    return render(request, "assistant/chat.html", context, status=status)


def _watched(actor: Actor) -> list[dict[str, Any]]:
    """What the reader is told about, in words: his own, an entry's title, or the name of a topic of the rules."""
    rows = list(access.WATCHES.visible_to(actor)[:MOST_TALKS])
    return [{"uid": row.uid, "name": row.words or _watched_name(row.entry, row.topic)} for row in rows]


def _watched_name(code: str, topic: str) -> str:
    entry = answering.entries().get(code)
    if entry is not None:
        return shared.words(entry.title)
    label = editions.current(settings.CITY).topics.get(topic, {}).get("label", {}) if topic else {}
    return shared.words(label) or code or topic


def _handed(actor: Actor, key: str) -> list[dict[str, Any]]:
    """What the reader handed over to a person, newest first."""
    rows = desk.own(actor, key)[:MOST_TALKS] if actor.signed_in or key else []
    found = []
    for row in rows:
        light, word = shared.ticket_light(row)
        found.append({"ticket": row, "light": light, "word": word})
    return found


def _law_day(seen: Iterable[Shown]) -> str:
    """The next day on which a source of the talk begins to apply; empty where none is to come."""
    days = [c.starts for each in seen for c in each.sources if c.tag == "next" and c.starts]
    return formats.day_text(min(days)) if days else ""


@require_POST
def rate(request: HttpRequest, uid: str) -> HttpResponse:
    """A thumb; the answer to it is a sentence, and the talk again."""
    turn = query.turn_of(actor_of(request), uid, shared.key_of(request))
    value = Turn.UP if request.POST.get("rating") == "1" else Turn.DOWN
    talks.rate(actor_of(request), turn, value, request.POST.get("words", ""), visitor=shared.key_of(request))
    messages.success(request, _("Thank you, noted. Editors read every answer that is not right."))
    return _back(turn)


@require_POST
def open_form(request: HttpRequest, uid: str) -> HttpResponse:
    """The answer's form, filled with what the talk said and what is known of the person; a visitor signs in first."""
    actor, key = actor_of(request), shared.key_of(request)
    turn = query.turn_of(actor, uid, key)
    if not actor.signed_in and turn.matter:
        return redirect_to_login(_seen(turn).form_link or reverse("matters:guide", args=[turn.matter]))
    try:
        draft = handling.open_form(actor, turn)
    except Refused as error:
        messages.error(request, shared.said(error))
        return _back(turn)
    return redirect("matters:draft", draft.uid)


@require_POST
def forget(request: HttpRequest, uid: str) -> HttpResponse:
    row = query.of(actor_of(request), uid, shared.key_of(request))
    talks.forget(actor_of(request), row, visitor=shared.key_of(request))
    messages.success(request, _("The talk is erased for good."))
    return redirect("assistant:home")


@signed_in
@require_POST
def watch(request: HttpRequest, uid: str) -> HttpResponse:
    """Tell me when there is something new about this question."""
    actor = actor_of(request)
    turn = query.turn_of(actor, uid)
    try:
        watches.add(actor, words=turn.question[:120], entry=turn.entry)
    except Refused as error:
        messages.error(request, shared.said(error))
    else:
        messages.success(request, _("You get a notice when there is something new about it."))
    return _back(turn)


@signed_in
@require_POST
def unwatch(request: HttpRequest, uid: str) -> HttpResponse:
    actor = actor_of(request)
    watches.remove(actor, access.WATCHES.get_for(actor, uid, "remove"))
    messages.success(request, _("You are not told about it any more."))
    return redirect("assistant:home")


@never_cache
@sensitive_post_parameters("question", "contact")
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, uid: str) -> HttpResponse:
    """Give a question to a person, with the talk before it. State in the query: kind."""
    turn = query.turn_of(actor_of(request), uid, shared.key_of(request))
    return _to_person(request, turn)


@never_cache
@sensitive_post_parameters("question", "contact")
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest) -> HttpResponse:
    """Write to a person without having asked before. State in the query: kind."""
    return _to_person(request, None)


def _to_person(request: HttpRequest, turn: Turn | None) -> HttpResponse:
    actor = actor_of(request)
    kind = request.GET.get("kind", Ticket.QUESTION)
    first = {
        "kind": kind if kind in dict(Ticket.KINDS) else Ticket.QUESTION,
        "question": turn.question if turn else "",
    }
    form = HandOverForm(request.POST or None, initial=first, needs_contact=not actor.signed_in)
    made: list[Ticket] = []

    def go() -> None:
        data = form.cleaned_data
        made.append(
            tickets.hand_over(
                actor,
                turn.talk if turn else None,
                kind=data["kind"],
                turn=turn,
                words=data["question"],
                contact=data["contact"],
                visitor=shared.key_made(request),
                address=shared.address_of(request),
            )
        )

    if request.method == "POST" and carried_out(form, go):
        return redirect("assistant:ticket", made[0].uid)
    by, sample = shared.answered_by()
    context = {
        "form": form,
        "answered_by": formats.day_text(by) if by else "",
        "by_sample": sample,
        "back": reverse("assistant:talk", args=[turn.talk.uid]) if turn else reverse("assistant:home"),
        "talked": turn is not None,
        "crumbs": shared.crumbs((_("Ask a person"), "")),
    }
    return render(request, "assistant/hand_over.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def answer_file(request: HttpRequest, uid: str, kind: str) -> HttpResponse:
    """The answer as Word, PDF or JSON, labelled in its text and its metadata."""
    if kind not in sheets.TYPES:
        raise Http404(kind)
    turn = query.turn_of(actor_of(request), uid, shared.key_of(request))
    data = sheets.file(kind, _seen(turn), editions.current(settings.CITY))
    name = f"{pgettext('assistant', 'Answer')} {turn.at:%Y-%m-%d} {turn.no}.{kind}"
    return attachment(name, data, sheets.TYPES[kind])


def _back(turn: Turn) -> HttpResponse:
    return redirect(f"{reverse('assistant:talk', args=[turn.talk.uid])}#t{turn.no}")


TALK_URLS = [
    path("", home, name="home"),
    path("talks/<uuid:uid>/", talk, name="talk"),
    path("talks/<uuid:uid>/forget/", forget, name="forget"),
    path("turns/<uuid:uid>/form/", open_form, name="open-form"),
    path("turns/<uuid:uid>/rate/", rate, name="rate"),
    path("watches/<uuid:uid>/remove/", unwatch, name="unwatch"),
    path("turns/<uuid:uid>/watch/", watch, name="watch"),
    path("person/", person, name="person"),
    path("turns/<uuid:uid>/hand-over/", hand_over, name="hand-over"),
    path("turns/<uuid:uid>/answer.<str:kind>", answer_file, name="answer-file"),
]
