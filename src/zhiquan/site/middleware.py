"""What happens around every request: language, who acts, refusals said in the reader's language."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import reverse

from zhiquan.kernel import actor as acting
from zhiquan.kernel.errors import Conflict, Denied, NotVisible, Refused

if TYPE_CHECKING:
    from zhiquan.kernel.actor import Actor

    class Request(HttpRequest):
        actor: Actor


log = logging.getLogger("zhiquan.security")

Response = Callable[[HttpRequest], HttpResponse]

ORGANISATION = "actor_organisation"
# The city's identity stated a second factor at this sign-in.
STATED_FACTOR = "identity_stated_factor"


class Language(LocaleMiddleware):
    """`?lang=` shows one page in a language without keeping the choice; else cookie, then browser."""

    def process_request(self, request: HttpRequest) -> None:
        from django.utils import translation

        wanted = request.GET.get("lang", "").lower()
        if wanted in dict(settings.LANGUAGES):
            translation.activate(wanted)
            request.LANGUAGE_CODE = wanted
            return
        super().process_request(request)


class Uploads:
    """A body larger than any upload may be is refused before it is read."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        # The memory handler steps aside for a larger body, and nothing else stands behind it.
        if length > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            limit = settings.ZHIQUAN_UPLOAD_LIMIT // 1024 // 1024
            text = f"上传的文件超过 {limit} MB。The upload is larger than {limit} MB.\n"
            return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class Acting:
    """Puts the actor on the request: the person and the organisation chosen in this session."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = acting.VISITOR  # type: ignore[attr-defined]
        request.mandates = []  # type: ignore[attr-defined]
        if request.user.is_authenticated and request.user.is_active:
            mandates = acting.mandates_of(request.user)
            request.mandates = mandates  # type: ignore[attr-defined]
            request.actor = acting.acting(  # type: ignore[attr-defined]
                request.user, mandates, request.session.get(ORGANISATION)
            )
            if self._needs_second_factor(request):
                return redirect(reverse("mfa_activate_totp"))
        answer = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in answer.headers:
            # Nothing that only this person may see stays on a shared machine.
            answer["Cache-Control"] = "private, no-store"
        return answer

    def _needs_second_factor(self, request: HttpRequest) -> bool:
        actor = request.actor  # type: ignore[attr-defined]
        if not settings.ZHIQUAN_MFA or actor.person.is_demo or actor.roles.isdisjoint(acting.OFFICER_ROLES):
            return False
        if request.path.startswith(("/accounts/", "/static/", "/i18n/")):
            return False
        if request.session.get(STATED_FACTOR):
            return False
        return not request.user.authenticator_set.exists()


class Refusals:
    """One place where a refusal becomes an answer: 404 for what may not be known, 403, 409, 400."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """No text holds a NUL: PostgreSQL cannot store one, and nobody types it."""
        from zhiquan.site import views

        given = [*request.GET.lists(), *request.POST.lists()]
        json = request.content_type == "application/json" and "\\u0000" in request.body.decode(
            "utf-8", "ignore"
        )
        if json or any("\x00" in text for name, texts in given for text in (name, *texts)):
            return views.bad_request(request)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        from zhiquan.site import views

        if isinstance(error, NotVisible):
            raise Http404 from error
        if isinstance(error, Conflict):
            return views.refused(request, error, status=409)
        if isinstance(error, Denied):
            log.warning("denied %s %s", error.action, request.path)
            return views.refused(request, error, status=403)
        if isinstance(error, Refused):
            return views.refused(request, error, status=400)
        return None
