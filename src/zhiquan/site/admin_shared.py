"""What the administration's views share: each of the three administrators sees only his own part."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from zhiquan.kernel.actor import AUDITOR, SECURITY_ADMIN, SYSTEM_ADMIN
from zhiquan.kernel.errors import NotVisible
from zhiquan.ui.requests import actor_of
from zhiquan.ui.shell import Crumb

View = Callable[..., HttpResponseBase]
PAGE = 50
ADMINISTRATORS = (SYSTEM_ADMIN, SECURITY_ADMIN, AUDITOR)


def only(*roles: str) -> Callable[[View], View]:
    """Visitors are asked to sign in; whoever holds none of the roles learns nothing of the page."""

    def wrap(view: View) -> View:
        @wraps(view)
        @never_cache
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = actor_of(request)
            if not actor.signed_in:
                return redirect_to_login(request.get_full_path())
            if not actor.has(*roles):
                raise NotVisible(request.path)
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def crumbs(*steps: tuple[str, str]) -> list[Crumb]:
    return [Crumb(_("Administration"), reverse("admin-home")), *(Crumb(label, url) for label, url in steps)]
