"""The API: the pages and the API share services and queries. The schema stands at ``/api/v1/openapi.json``.

Callers sign in as people do and send the session cookie; writes carry the CSRF token.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.security import SessionAuth

from zhiquan.areas.programme.api import router as programme
from zhiquan.kernel.errors import Conflict, Denied, NotVisible, Refused


class Problem(Schema):
    """What every refusal looks like."""

    code: str
    message: str


class SignedIn(SessionAuth):
    """A signed-in person, checked together with the CSRF token."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if request.user.is_authenticated else None


api = NinjaAPI(
    title="Zhiquan 知权",
    version="1",
    urls_namespace="api",
    auth=SignedIn(),
    docs_url=None,
    description="Plans, progress and evidence of a city's IP bureau, as the signed-in person may see them.",
)


def _answer(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    return api.create_response(request, {"code": code, "message": message}, status=status)


@api.exception_handler(NotVisible)
def not_visible(request: HttpRequest, error: NotVisible) -> HttpResponse:
    return _answer(request, 404, "not_found", "not found")


@api.exception_handler(Denied)
def denied(request: HttpRequest, error: Denied) -> HttpResponse:
    return _answer(request, 403, error.code, error.sentence())


@api.exception_handler(Conflict)
def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    return _answer(request, 409, error.code, error.sentence())


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return _answer(request, 400, error.code, error.sentence())


api.add_router("/programme", programme)
