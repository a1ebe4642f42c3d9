"""The API keeps to its own schema, whatever it is sent, and says the same as the pages."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.middleware.csrf import _get_new_csrf_string
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.modes import GenerationMode

from tests.contracts.routes import address, ask
from tests.contracts.world import World, dropped
from zhiquan.kernel.models import AuditEntry
from zhiquan.site.api import api
from zhiquan.ui import lights

EXAMPLES = 12
FIXED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
REFUSALS = ("400", "401", "404", "422")


def schema() -> dict[str, Any]:
    return dict(api.get_openapi_schema(path_prefix="/api/v1/"))


def operations() -> list[tuple[str, str]]:
    return [(method.upper(), path) for path, methods in schema()["paths"].items() for method in methods]


@pytest.fixture
def same_connection() -> Iterator[None]:
    """The bare application closes its connection after a request; here it is the test's own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def passes(world: World, same_connection: None) -> list[dict[str, Any]]:
    """Cookies and token of a signed-in office, a reviewer, a firm's applicant, and the bureau's approver."""
    token = _get_new_csrf_string()
    found = []
    for role in ("office", "reviewer", "outsider", "approver"):
        session = world.clients[role].cookies["zhiquan_session"].value
        cookies = {"zhiquan_session": session, "csrftoken": token}
        found.append({"cookies": cookies, "headers": {"X-CSRFToken": token}})
    return found


@pytest.mark.parametrize(("method", "path"), operations(), ids=lambda part: part.strip("/").replace("/", "."))
def test_every_operation_keeps_to_the_schema(
    world: World, passes: list[dict[str, Any]], method: str, path: str
) -> None:
    """Examples of the schema and outside it: no 5xx, only documented answers, each of its documented form."""
    loaded = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    operation = loaded[path][method]
    problems: list[str] = []
    statuses: set[int] = set()
    turn = itertools.count()

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        try:
            strategy = operation.as_strategy(generation_mode=mode)
        except Exception as error:  # an operation without parameters has nothing to get wrong
            assert "negative" in str(error).lower() or mode is GenerationMode.NEGATIVE, error
            continue

        @FIXED
        @given(case=strategy)
        def one(case: Any) -> None:
            # Every other example names a record that is there.
            named = next(turn) % 2
            if named and path in KNOWN_RECORDS:
                case.path_parameters |= {"uid": str(world.at[KNOWN_RECORDS[path]][0])}
                case.path_parameters |= {"step": "pledge"} if "{step}" in path else {}
            if named and "{code}" in path:
                case.path_parameters |= {"code": KNOWN_CODES.get(path, "trademark-change")}
            if named and path in KNOWN_KEYS:
                case.query = {**case.query, "key": KNOWN_KEYS[path]}
            for who in passes:
                with dropped():
                    answer = case.call(**who)
                statuses.add(answer.status_code)
                problems.extend(_judge(case, answer))

        _run(one)
    assert problems == []
    assert statuses & {200, 201} or method == "POST", f"no example got through: {statuses}"
    assert 401 not in statuses


def _run(test: Any) -> None:
    from hypothesis.errors import Unsatisfiable

    try:
        test()
    except Unsatisfiable:
        return


KNOWN_RECORDS = {
    "/api/v1/programme/plans/{uid}/board": "plan.active",
    "/api/v1/programme/items/{uid}": "item.active",
    "/api/v1/programme/items/{uid}/ask": "item.active",
    "/api/v1/programme/items/{uid}/evidence": "item.active",
    "/api/v1/programme/evidence/{uid}/review": "submission",
    "/api/v1/registry/rights/{uid}": "right.own",
    "/api/v1/registry/rights/{uid}/steps/{step}": "right.own",
    "/api/v1/registry/parties/{uid}": "party.own",
    "/api/v1/registry/parties/{uid}/touches": "party.own",
    "/api/v1/registry/recordals/{uid}": "recordal.own",
    "/api/v1/matters/cases/{uid}": "case",
    "/api/v1/matters/cases/{uid}/timeline": "case",
    "/api/v1/filing/clues/{uid}": "clue",
    "/api/v1/filing/lists/{uid}/lines": "list",
    "/api/v1/filing/draws/{uid}": "draw",
    "/api/v1/assistant/talks/{uid}": "talk",
    "/api/v1/assistant/turns/{uid}/rating": "turn",
    "/api/v1/assistant/turns/{uid}/form": "turn",
    "/api/v1/assistant/tickets/{uid}": "ticket",
}
# What else an address must name so that there is something to find.
KNOWN_CODES = {"/api/v1/assistant/entries/{code}": "sample-period"}
KNOWN_KEYS = {"/api/v1/assistant/article": "示例条例#第二条"}


def _judge(case: Any, answer: Any) -> list[str]:
    from schemathesis.openapi.checks import UndefinedStatusCode
    from schemathesis.specs.openapi import checks

    wanted = [
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]
    if answer.status_code >= 500:
        return [f"{answer.status_code}: {case.as_curl_command()}"]
    try:
        case.validate_response(answer, checks=wanted)
    except (FailureGroup, UndefinedStatusCode) as error:
        found = getattr(error, "exceptions", [error])
        return [f"{answer.status_code} {type(e).__name__}: {e}"[:600] for e in found]
    return []


def test_every_operation_documents_its_refusals() -> None:
    described = schema()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            needed = (*REFUSALS, "403", "409") if method != "get" else REFUSALS
            answers = {str(status) for status in operation["responses"]}
            assert answers >= set(needed), (path, method)
            assert operation["summary"], path
    assert set(described["components"]["schemas"]["Problem"]["properties"]) == {"code", "message"}


def test_refusals_all_look_alike(world: World) -> None:
    """A code for programs and a sentence for people, and nothing of what was sent."""
    review = address(world, "api:review", "submission")
    cases = [
        (401, ask(world, "visitor", "GET", "/api/v1/programme/plans")),
        (404, ask(world, "outsider", "GET", "/api/v1/programme/plans")),
        (403, ask(world, "owner", "POST", review, {"decision": "accept", "version": 1})),
        (409, ask(world, "reviewer", "POST", review, {"decision": "accept", "version": 77})),
        (400, ask(world, "reviewer", "POST", review, {"decision": "return", "version": 1})),
        (422, ask(world, "reviewer", "POST", review, {"decision": "secret-word", "version": 1})),
    ]
    for status, answer in cases:
        assert answer.status_code == status
        assert set(answer.json()) == {"code", "message"}
        assert answer.json()["message"]
        assert "secret-word" not in answer.content.decode()


# ---------- the pages and the API agree


def test_the_board_counts_the_same_on_both(world: World) -> None:
    page = ask(world, "supervisor", "GET", address(world, "programme:plan-board", "plan.active"))
    told = ask(world, "supervisor", "GET", address(world, "api:plan_board", "plan.active")).json()
    assert {code: n for code, n, _url in page.context["stats"]} == told["counts"]
    assert [(s.item.code, s.code) for s in page.context["day"].states] == [
        (i["code"], i["light"]) for i in told["items"]
    ]
    assert set(told["counts"]) == set(lights.LIGHTS)


@pytest.mark.parametrize("role", ["owner", "reviewer", "office"])
def test_evidence_is_the_same_on_both(world: World, role: str) -> None:
    for state in ("submitted", "accepted", "returned", "revoked", "withdrawn"):
        page = ask(world, role, "GET", address(world, "programme:evidence", "."), {"state": state})
        told = ask(world, role, "GET", f"/api/v1/programme/evidence?state={state}").json()
        assert page.context["page"].paginator.count == told["total"] > 0
        assert [str(r["row"].uid) for r in page.context["rows"]] == [i["uid"] for i in told["items"]]


@pytest.mark.parametrize("role", ["owner", "office", "approver"])
def test_bulletins_and_plans_are_the_same_on_both(world: World, role: str) -> None:
    page = ask(world, role, "GET", address(world, "programme:bulletins", "."))
    told = ask(world, role, "GET", "/api/v1/programme/bulletins").json()
    assert [str(b.uid) for b in page.context["rows"]] == [b["uid"] for b in told]
    page = ask(world, role, "GET", address(world, "programme:plans", "."))
    told = ask(world, role, "GET", "/api/v1/programme/plans").json()
    assert [str(plan.uid) for plan, _counts in page.context["rows"]] == [p["uid"] for p in told]


def test_a_search_a_talk_and_an_entry_are_the_same_on_both(world: World) -> None:
    page = ask(world, "outsider", "GET", address(world, "assistant:search", "."), {"q": "示例"})
    told = ask(world, "outsider", "GET", address(world, "api:search", "."), {"q": "示例"}).json()
    assert page.context["total"] == told["total"] > 0
    assert {code: n for code, _label, n in page.context["kinds"]} == told["kinds"]
    page = ask(world, "outsider", "GET", address(world, "assistant:talk", "talk"))
    told = ask(world, "outsider", "GET", address(world, "api:get_talk", "talk")).json()
    assert [str(each.turn.uid) for each in page.context["turns"]] == [turn["uid"] for turn in told]
    page = ask(world, "visitor", "GET", address(world, "assistant:entry", "=sample-period"))
    told = ask(world, "visitor", "GET", address(world, "api:get_entry", "=sample-period")).json()
    assert page.context["s"].lead.text in told["now"][0]["text"].values()
    assert len(page.context["others"]) == len(told["coming"]) == 1


@pytest.mark.parametrize("role", ["office", "outsider", "owner"])
def test_the_registry_is_the_same_on_both(world: World, role: str) -> None:
    for route, path in (
        ("registry:rights", "rights"),
        ("registry:parties", "parties"),
        ("registry:recordals", "recordals"),
    ):
        page = ask(world, role, "GET", address(world, route, "."))
        told = ask(world, role, "GET", f"/api/v1/registry/{path}").json()
        assert page.context["page"].paginator.count == told["total"] == len(told["items"])


def test_what_the_api_does_stands_in_the_log_like_what_a_page_does(world: World) -> None:
    review = address(world, "api:review", "submission")
    client, row = world.clients["reviewer"], world.rows["submission"]
    body = {"decision": "accept", "version": row.version}
    assert client.post(review, body, content_type="application/json").status_code == 200
    entry = AuditEntry.objects.order_by("-pk").first()
    assert (entry.action, entry.actor) == ("programme.evidence.accepted", world.actors["reviewer"].name)
