"""For all tests: a transactional test may empty the append-only tables of the test database."""

from __future__ import annotations

import os

import pytest

# Tables wrap at the terminal's width, and a test runner has none.
os.environ["COLUMNS"] = "240"


@pytest.fixture(scope="session", autouse=True)
def _tests_may_flush(request: pytest.FixtureRequest) -> None:
    # Engines' tests run without Django.
    if request.config.pluginmanager.hasplugin("django"):
        from zhiquan.kernel.tests import guards

        guards.let_tests_flush()
