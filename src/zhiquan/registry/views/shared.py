"""What the registry's views share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Conflict, Denied, Refused
from zhiquan.registry import identifiers, labels
from zhiquan.registry.models import Right
from zhiquan.ui.shell import Crumb

View = Callable[..., HttpResponse]
PAGE = 50


def signed_in(view: View) -> View:
    """Visitors are asked to sign in; what they may see is settled by the two doors."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not actor_of(request).signed_in:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def actor_of(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def version_of(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        raise Refused("version_missing", N_("The form is incomplete. Open the page again.")) from None


def carried_out(form: forms.BaseForm, do: Callable[[], object]) -> bool:
    """Whether the form is sound and the action went through; a refusal becomes a line above the form."""
    if not form.is_valid():
        return False
    try:
        do()
    except (Conflict, Denied):
        raise
    except Refused as error:
        form.add_error(None, error.sentence())
        return False
    return True


def attachment(name: str, data: bytes, media_type: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def crumbs(*steps: tuple[str, str]) -> list[Crumb]:
    from django.urls import reverse

    return [Crumb(_("Registry"), reverse("registry:rights")), *(Crumb(label, url) for label, url in steps)]


def right_facts(right: Right) -> dict[str, Any]:
    """A right as lists and pages show it."""
    return {
        "right": right,
        "number": identifiers.shown_number(right),
        "kind": labels.KINDS[right.kind],
        "light": labels.LIGHTS.get(right.status, labels.OVER),
        "status": labels.STATUSES[right.status],
    }


__all__ = [
    "PAGE", "actor_of", "attachment", "carried_out", "crumbs", "right_facts", "signed_in", "version_of",
]  # fmt: skip
