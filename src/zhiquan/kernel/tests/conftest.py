"""People, organisations and a movable machine clock for the kernel's tests."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Mandate, Organisation, Person


class Cast:
    """Makes people who hold mandates."""

    def __init__(self) -> None:
        self.bureau = self.body("bureau")

    def body(self, code: str) -> Organisation:
        return Organisation.objects.create(kind=Organisation.GOVERNMENT, name=code, body_code=code)

    def firm(self, name: str) -> Organisation:
        return Organisation.objects.create(kind=Organisation.FIRM, name=name)

    def person(self, username: str) -> Person:
        return Person.objects.create_user(username, "x", display_name=username)

    def actor(self, username: str, *roles: str, organisation: Organisation | None = None) -> Actor:
        place = organisation or self.bureau
        person = self.person(username)
        for role in roles:
            Mandate.objects.create(person=person, organisation=place, role=role, valid_from=date(2020, 1, 1))
        return Actor(person=person, organisation=place, roles=frozenset(roles))


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


class Hands:
    """The hands of the machine's clock: `forward` moves them, nobody sleeps."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self.real, self.ahead = real, timedelta(0)

    def machine(self) -> datetime:
        return self.real() + self.ahead

    def forward(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands(clock.machine)
    monkeypatch.setattr(clock, "machine", hands.machine)
    return hands


@pytest.fixture
def together() -> Callable[[int, Callable[[int], Any]], list[Any]]:
    """`together(n, work)` calls work(0) … work(n-1) in n threads at once; an error comes back as a result."""

    def run(n: int, work: Callable[[int], Any]) -> list[Any]:
        gate = threading.Barrier(n)

        def one(i: int) -> Any:
            try:
                gate.wait(10)
                return work(i)
            except Exception as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(n) as pool:
            return list(pool.map(one, range(n)))

    return run
