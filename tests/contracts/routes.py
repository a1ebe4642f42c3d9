"""Every route of the platform, and how to reach an address of it in the world of the contract tests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.contracts.world import ROLES, World, dropped

TABLE = Path(__file__).with_name("routes.txt")


@cache
def every() -> dict[str, str]:
    """Name (with namespace, or the pattern where it has none) → pattern of every route."""
    return dict(named())


def named() -> Iterator[tuple[str, str]]:
    """(name, pattern) of every route, as often as it is there."""
    return _walk(get_resolver().url_patterns, "", "")


def _walk(patterns: list[URLPattern | URLResolver], path: str, space: str) -> Iterator[tuple[str, str]]:
    for found in patterns:
        here = path + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from _walk(
                found.url_patterns, here, f"{space}{found.namespace}:" if found.namespace else space
            )
        else:
            yield (f"{space}{found.name}" if found.name else here), here


class Line:
    """One line of the table: `answers` by role, for a method on a route with the named records in its address.

    ``login`` is the redirect to the sign-in page, ``-`` is 405. What follows a ``+`` behind the records is sent
    as the body of a POST.
    """

    def __init__(self, method: str, route: str, records: str, answers: list[str]) -> None:
        self.method, self.route = method, route
        self.records, _plus, body = records.partition("+")
        self.body = dict(parse_qsl(body))
        self.answers = dict(zip(ROLES, answers, strict=True))

    def __repr__(self) -> str:
        return f"{self.method} {self.route} {self.records} {self.body or ''}".strip()

    def address(self, world: World) -> str:
        return address(world, self.route, self.records)


def address(world: World, route: str, records: str) -> str:
    """The path of a route: record names stand for their address parts, ``=text`` for the text itself.

    A whole path is taken as it is, for a route without a name or without one single address.
    """
    if records.startswith("/"):
        return records
    parts: list[object] = []
    for name in records.split(",") if records != "." else []:
        parts += [name[1:]] if name.startswith("=") else world.at[name]
    return reverse(route, args=parts)


def lines() -> list[Line]:
    found = []
    for text in TABLE.read_text("utf8").splitlines():
        if not text.strip() or text.startswith("#"):
            continue
        method, route, records, *answers = text.split()
        found.append(Line(method, route, records, answers))
    return found


def ask(
    world: World, role: str, method: str, path: str, body: Any = None, *, client: Client | None = None
) -> Any:
    """The answer, with everything that asking changed undone; JSON where the API is asked."""
    asker = client or world.clients[role]
    cookies = asker.cookies.copy()
    json = path.startswith("/api/") and not any(isinstance(v, BytesIO) for v in (body or {}).values())
    more: dict[str, Any] = {"content_type": "application/json"} if json and method == "POST" else {}
    with dropped():
        answer = getattr(asker, method.lower())(path, body or {}, **more)
        if answer.streaming:
            b"".join(answer.streaming_content)
    asker.cookies = cookies
    return answer


def code(answer: Any) -> str:
    """The answer as the table writes it."""
    if answer.status_code == 302 and answer["Location"].startswith("/accounts/login/"):
        return "login"
    return "-" if answer.status_code == 405 else str(answer.status_code)
