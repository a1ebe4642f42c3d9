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


@pytest.fixture(scope="session")
def catalogues_compiled() -> None:
    """The message catalogues, compiled as `up` does it, for tests that read sentences."""
    from django.conf import settings
    from django.utils.translation import trans_real

    from zhiquan.site import catalogues

    catalogues.compile_into(settings.LOCALE_PATHS[0])
    trans_real._translations.clear()
