"""What the assistant's pages share: the visitor's key, the day asked for, who sits at the desk, titles."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import pgettext

from zhiquan.areas.assistant import answering, figures, seats
from zhiquan.areas.assistant.access import DESK, READERS
from zhiquan.areas.assistant.models import Ticket
from zhiquan.areas.assistant.views.shown import Names
from zhiquan.areas.matters.queries import catalogue
from zhiquan.engines.answers.model import Entry, Standing
from zhiquan.engines.rules import NotInForce, RuleError
from zhiquan.kernel import clock, editions
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, NotVisible, Refused
from zhiquan.ui import formats
from zhiquan.ui.requests import actor_of
from zhiquan.ui.script import in_readers_script
from zhiquan.ui.shell import Crumb

KEY = "assistant_key"
LONGEST = 1000
NO_BOOK = N_("Nothing was published yet.")
BAD_DAY = N_("Enter the day as YYYY-MM-DD.")
TAGS: dict[Standing, str] = {"in_force": "now", "coming": "next", "gone": "gone", "unknown": ""}
# The shape of a ticket's state.
LIGHTS = {Ticket.OPEN: "idle", Ticket.TAKEN: "ok", Ticket.ANSWERED: "done", Ticket.CLOSED: "done"}


def key_of(request: HttpRequest) -> str:
    """The key of a visitor's session; empty where he has asked nothing yet, and for whoever is signed in."""
    return "" if actor_of(request).signed_in else str(request.session.get(KEY, ""))


def key_made(request: HttpRequest) -> str:
    """The visitor's key, made where there is none: only his session holds it."""
    if actor_of(request).signed_in:
        return ""
    if KEY not in request.session:
        request.session[KEY] = secrets.token_urlsafe(24)
    return str(request.session[KEY])


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, for the rate alone."""
    return str(request.META.get("REMOTE_ADDR", ""))


def day_in(text: str) -> date | None:
    """A day as typed; None for nothing. Raises Refused for what is no day."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused("no_day", BAD_DAY) from None


def asked_day(request: HttpRequest) -> tuple[date, date | None, bool]:
    """(the day to show, the one asked for, whether what was typed is no day) of a page's `on`."""
    try:
        chosen = day_in(request.GET.get("on", ""))
    except Refused:
        return clock.today(), None, True
    return chosen or clock.today(), chosen, False


def longest() -> int:
    """How long a question may be."""
    return _figure(lambda: figures.value("question_max"), LONGEST)


def answered_by() -> tuple[date | None, bool]:
    """By when the desk answers what is handed over today, and whether that rule is a sample."""
    return _figure(lambda: figures.due("ticket_reply", clock.today()), (None, False))


def _figure(ask: Callable[[], Any], otherwise: Any) -> Any:
    """A figure of policy; pages open before any policy is loaded."""
    try:
        return ask()
    except (editions.NoEdition, NotInForce, RuleError):
        return otherwise


def names() -> Names:
    """Titles for an answer's ways on, each asked for once."""
    seen: dict[str, str] = {}
    known: dict[str, Entry] = {}

    def matter(code: str) -> str:
        if code and code not in seen:
            try:
                seen[code] = catalogue.pack_of(code).name
            except NotVisible:
                seen[code] = ""
        return seen.get(code, "")

    def entry(code: str, _on: date | None) -> dict[str, str] | None:
        if not known:
            known.update(answering.entries())
        found = known.get(code)
        return {"code": code, "title": words(found.title)} if found else None

    return Names(matter, entry)


def words(label: Mapping[str, str]) -> str:
    """A label of policy in the reader's language."""
    if formats.is_english():
        return label.get("en") or label.get("zh-Hans", "")
    given = label.get("zh-Hant") if formats.html_lang() == "zh-Hant" else None
    return given or in_readers_script(label.get("zh-Hans", ""))


def at_desk(*roles: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Officers of the body that keeps the knowledge; for others the page does not exist."""
    wanted = roles or READERS

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = actor_of(request)
            if not actor.signed_in:
                return redirect_to_login(request.get_full_path())
            if not (actor.has(*wanted) and seats.sits(actor)):
                raise NotVisible(request.path)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def said(error: Refused) -> str:
    """The sentence that a page shows above what was sent; what the actor may never do has a page of its own."""
    if isinstance(error, Denied):
        raise error
    return error.sentence()


def crumbs(*steps: tuple[str, str]) -> list[Crumb]:
    """(label, url name or address) from the assistant to the present page."""
    first = Crumb(_("Assistant"), reverse("assistant:home"))
    return [
        first,
        *(Crumb(label, reverse(at) if at and not at.startswith("/") else at) for label, at in steps),
    ]


def tabs(actor: Actor) -> list[tuple[str, str, str]]:
    """(code, label, address) of the desks of the assistant that the actor may enter."""
    if not seats.sits(actor):
        return []
    found = []
    if actor.has(*DESK):
        found.append(("desk", _("Human desk"), reverse("assistant:desk")))
    if actor.has(*READERS):
        found.append(("editing", _("Answers and texts"), reverse("assistant:editing")))
    return found


def ticket_light(ticket: Ticket) -> tuple[str, str]:
    """(light, word) of a ticket."""
    words = {
        Ticket.OPEN: pgettext("assistant", "waits"),
        Ticket.TAKEN: _("in hand"),
        Ticket.ANSWERED: _("answered"),
        Ticket.CLOSED: _("closed"),
    }
    late = ticket.state in (Ticket.OPEN, Ticket.TAKEN) and ticket.due_on < clock.today()
    if late:
        return "late", _("late")
    return LIGHTS[ticket.state], words[ticket.state]
