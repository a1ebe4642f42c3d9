"""The world is built once a module and undone at its end; each test is undone at its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.contracts import world as making
from tests.contracts import world_assistant
from tests.contracts.world import World
from zhiquan.kernel import clock


@pytest.fixture(scope="module")
def world_of_module(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), world_assistant.connected(making.HARM), transaction.atomic():
        yield making.build()
        transaction.set_rollback(True)


@pytest.fixture
def world(world_of_module: World, db: None) -> Iterator[World]:
    """The module's world on its own day; what a test changes is undone."""
    with clock.use(making.NOW), making.dropped():
        cookies = {name: client.cookies.copy() for name, client in world_of_module.clients.items()}
        yield world_of_module
        for name, kept in cookies.items():
            world_of_module.clients[name].cookies = kept
