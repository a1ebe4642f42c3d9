"""What the programme's views share: who may come in, which plan and day a page is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.programme import access, queries
from zhiquan.areas.programme.models import Plan
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import NotVisible, Refused

View = Callable[..., HttpResponse]


def members_only(view: View) -> View:
    """Visitors are asked to sign in; who has no role in the programme learns nothing of it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = actor_of(request)
        if not actor.signed_in:
            return redirect_to_login(request.get_full_path())
        if not actor.has(*access.MEMBERS):
            raise NotVisible(request.path)
        return view(request, *args, **kwargs)

    return guarded


def actor_of(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def plan_of(request: HttpRequest, uid: str | None) -> Plan | None:
    """The named plan, or the running plan published last."""
    actor = actor_of(request)
    if uid:
        return access.plans.get_for(actor, uid)
    return queries.plans_of(actor).filter(state=Plan.ACTIVE).first()


def day_of(request: HttpRequest) -> date:
    """The day a page speaks of: `?as_of=2026-11-20`, else today. Never a day to come."""
    text = request.GET.get("as_of", "")
    today = clock.today()
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(
            "bad_date", N_("“%(text)s” is not a date. Write it like 2026-12-31."), text=text[:40]
        ) from None
    return min(day, today)


def version_of(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        raise Refused("version_missing", N_("The form is incomplete. Open the page again.")) from None


def attachment(name: str, data: bytes, media_type: str) -> HttpResponse:
    """A download with its own name, safe for every script; the browser never shows it inside our pages."""
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
