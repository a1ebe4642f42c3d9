"""What the desk's views do alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from zhiquan.areas.matters import access
from zhiquan.areas.matters.models import Case
from zhiquan.areas.matters.queries import desk
from zhiquan.kernel.actor import Actor
from zhiquan.ui.requests import actor_of
from zhiquan.ui.shell import Crumb

View = Callable[..., HttpResponse]
NOT_REPLAYED = ("csrfmiddlewaretoken", "version", "do")


def officers(view: View) -> View:
    """Visitors sign in first; whoever works at no desk is told so. What an officer sees is never kept by a cache."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not actor_of(request).signed_in:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def at_desk(view: View) -> View:
    """For pages that show a desk as a whole."""

    @officers
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        desk.require(actor_of(request))
        return view(request, *args, **kwargs)

    return guarded


def case_of(request: HttpRequest, uid: str) -> Case:
    """A case on which the reader may work. Raises NotVisible for one of another desk."""
    return access.CASES.get_for(actor_of(request), uid, "work")


def crumbs(*steps: tuple[str, str]) -> list[Crumb]:
    return [Crumb(_("Desk"), reverse("matters:desk")), *(Crumb(label, url) for label, url in steps)]


def tabs(actor: Actor, now: str) -> list[dict[str, Any]]:
    """The desk's own pages; `now` is the one that is shown."""
    names = (
        ("desk", _("Queue")), ("worklist", _("Hand-overs")), ("desk-eyes", _("Confirmations")),
        ("desk-objections", _("Objections")), ("desk-load", _("Workload")),
        ("law-changes", _("Changes of law")),
    )  # fmt: skip
    return [
        {"url": reverse(f"matters:{name}"), "label": label, "current": name == now} for name, label in names
    ]


def replay(request: HttpRequest, without: Iterable[str] = NOT_REPLAYED) -> list[tuple[str, str]]:
    """What was sent, to be sent again by a later page as hidden fields."""
    left_out = set(without)
    return [(name, text) for name, texts in request.POST.lists() if name not in left_out for text in texts]


def url_or_none(name: str, *args: Any) -> str:
    """The address of a page that another part of matters offers; empty as long as it does not."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
