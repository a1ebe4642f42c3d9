"""Frozen lists that percentages are counted against, such as the key parks: versions, members, what changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhiquan.areas.programme import queries, service
from zhiquan.areas.programme.forms import DenominatorForm
from zhiquan.areas.programme.models import Denominator
from zhiquan.areas.programme.views.shared import members_only
from zhiquan.kernel.actor import OFFICE
from zhiquan.kernel.errors import Denied, NotVisible, Refused
from zhiquan.ui.requests import actor_of


@dataclass(frozen=True)
class Change:
    """What a version added to and took from the one before."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


@members_only
@require_GET
def denominators(request: HttpRequest) -> HttpResponse:
    context = {"rows": queries.denominators(), "may_freeze": actor_of(request).has(OFFICE)}
    return render(request, "programme/denominators.html", context)


@members_only
@require_GET
def denominator(request: HttpRequest, uid: str) -> HttpResponse:
    """One version: its members and how it differs from the one before."""
    row = Denominator.objects.filter(uid=uid).first()
    if row is None:
        raise NotVisible(uid)
    before = Denominator.objects.filter(code=row.code, number=row.number - 1).first()
    entries = list(row.entries.all())
    context = {
        "row": row,
        "entries": entries,
        "change": _change(entries, list(before.entries.all())) if before else None,
        "may_freeze": actor_of(request).has(OFFICE),
    }
    return render(request, "programme/denominator.html", context)


def _change(now: list[object], before: list[object]) -> Change:
    new = {e.key: e.name for e in now}  # type: ignore[attr-defined]
    old = {e.key: e.name for e in before}  # type: ignore[attr-defined]
    return Change(
        tuple(name for key, name in new.items() if key not in old),
        tuple(name for key, name in old.items() if key not in new),
    )


@members_only
@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest) -> HttpResponse:
    """Freeze a new version; the members may be pasted from a spreadsheet."""
    actor = actor_of(request)
    if not actor.has(OFFICE):
        raise Denied("freeze_denominator")
    form = DenominatorForm(request.POST or None, initial=_initial(request.GET.get("of", "")))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = service.freeze_denominator(
                actor,
                data["code"],
                data["title"],
                data["entries"],
                valid_from=data["valid_from"],
                reason=data["reason"],
            )
        except Refused as error:
            form.add_error("entries", error.sentence())
        else:
            messages.success(request, _("Frozen as version %(n)s.") % {"n": row.number})
            return redirect("programme:denominator", row.uid)
    context = {"form": form, "title": _("Freeze a list")}
    return render(request, "programme/freeze.html", context, status=422 if form.errors else 200)


def _initial(uid: str) -> dict[str, object]:
    """A new version begins with the members of the last one."""
    try:
        last = Denominator.objects.filter(uid=uid).first() if uid else None
    except ValueError:
        last = None
    if last is None:
        return {}
    lines = "\n".join(f"{e.key}\t{e.name}" for e in last.entries.all())
    return {"code": last.code, "title": last.title, "entries": lines}
