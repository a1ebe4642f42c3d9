"""What the programme's views share: who may come in, which plan and day a page is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.programme import access, queries
from zhiquan.areas.programme.models import Plan
from zhiquan.kernel import clock
from zhiquan.kernel.errors import NotVisible, Refused
from zhiquan.ui.requests import INCOMPLETE, actor_of

View = Callable[..., HttpResponse]
# Label, what this reader typed, what stands there now.
Difference = tuple[Any, str, str]
# No plan is older; earlier days overflow the calendar.
EARLIEST = date(2000, 1, 1)


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
    return min(max(day, EARLIEST), today)


def uid_of(text: str | None) -> UUID | None:
    """A record's uid as a form or an address sends it; None where nothing was chosen."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Refused("bad_choice", INCOMPLETE) from None


def shown(value: Any) -> str:
    """A field's value in words."""
    if isinstance(value, list):
        return "、".join(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def differences(form: forms.Form, now: Iterable[tuple[str, Any]]) -> list[Difference]:
    """After a conflict: the fields in which a valid form differs from the record as it is now."""
    pairs = [(form[n].label, shown(form.cleaned_data[n]), shown(value)) for n, value in now]
    return [p for p in pairs if p[1] != p[2]]


def newer(form: forms.Form, version: int) -> QueryDict:
    """All that was typed, now against the newer version."""
    data: QueryDict = form.data.copy()  # type: ignore[attr-defined]
    data["version"] = str(version)
    return data
