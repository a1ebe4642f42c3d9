"""People, organisations and a movable machine clock for the kernel's tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

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
