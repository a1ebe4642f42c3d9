"""The API: the pages and the API share services and queries. The schema stands at ``/api/v1/openapi.json``.

Callers sign in as people do and send the session cookie; writes carry the CSRF token.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import SessionAuth

from zhiquan.adapters.webhooks.api import router as hooks
from zhiquan.areas.assistant.api import router as assistant
from zhiquan.areas.filing.api import router as filing
from zhiquan.areas.matters.api import router as cases
from zhiquan.areas.matters.api_guide import router as services
from zhiquan.areas.programme.api import router as programme
from zhiquan.kernel.errors import Conflict, Denied, NotVisible, Refused
from zhiquan.registry.api import router as registry


class Problem(Schema):
    """What every refusal looks like: a code for programs, a sentence for people."""

    code: str
    message: str


REFUSALS = {
    "400": "The rules do not allow this",
    "401": "Not signed in",
    "404": "Not there, or not visible to the caller",
    "422": "The request is not as the schema describes it",
}
REFUSED_WRITES = {"403": "The caller's role does not allow this", "409": "Somebody else changed it meanwhile"}


class SignedIn(SessionAuth):
    """A signed-in person, checked together with the CSRF token."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if request.user.is_authenticated else None


class Api(NinjaAPI):
    """Writes the refusals that every operation shares into the schema, once for all rooms."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        schema["components"].setdefault("schemas", {})["Problem"] = Problem.json_schema()
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                documented = REFUSALS if method == "get" else REFUSALS | REFUSED_WRITES
                for status, description in documented.items():
                    # Ninja keys its own responses by number.
                    if int(status) not in operation["responses"]:
                        operation["responses"][status] = {"description": description, "content": content}
        return schema


api = Api(
    title="Zhiquan 知权",
    version="1",
    urls_namespace="api",
    auth=SignedIn(),
    docs_url=None,
    description="Plans, progress, evidence and rights of a city's IP bureau, as the signed-in person may see them.",
)


def _answer(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    return api.create_response(request, {"code": code, "message": message}, status=status)


@api.exception_handler(NotVisible)
@api.exception_handler(Http404)
def not_visible(request: HttpRequest, error: Exception) -> HttpResponse:
    return _answer(request, 404, "not_found", _("There is nothing here for you to see"))


@api.exception_handler(Denied)
def denied(request: HttpRequest, error: Denied) -> HttpResponse:
    return _answer(request, 403, error.code, error.sentence())


@api.exception_handler(Conflict)
def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    return _answer(request, 409, error.code, error.sentence())


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return _answer(request, 400, error.code, error.sentence())


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _answer(request, 401, "not_signed_in", _("Sign in first."))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Names each field and what is wrong with it, never what was sent."""
    lines = [f"{'.'.join(str(step) for step in e['loc'])}: {e['msg']}" for e in error.errors]
    return _answer(request, 422, "invalid", "; ".join(lines))


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    code = {400: "unreadable", 403: "csrf"}.get(error.status_code, "http")
    return _answer(request, error.status_code, code, str(error))


api.add_router("/programme", programme)
api.add_router("/registry", registry)
api.add_router("/matters", cases)
api.add_router("/matters/services", services)
api.add_router("/filing", filing)
api.add_router("/assistant", assistant)
api.add_router("/hooks", hooks)
