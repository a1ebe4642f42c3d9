"""What every room's views do alike: read a form's version, carry an action out, hand a file over."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as N_

from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Conflict, Denied, Refused

INCOMPLETE = N_("The form is incomplete. Open the page again.")


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, as the middleware put it on the request."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Visitors are asked to sign in; what they may see is settled by the two doors."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not actor_of(request).signed_in:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def version_of(request: HttpRequest) -> int:
    """The version of the record that the reader saw. Raises Refused where the form lacks it."""
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        raise Refused("version_missing", INCOMPLETE) from None


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
    """A download with its own name, safe for every script; the browser never shows it inside our pages."""
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
