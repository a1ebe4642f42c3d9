"""For all tests: a transactional test may empty the append-only tables of the test database."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

# Tables wrap at the terminal's width, and a test runner has none.
os.environ["COLUMNS"] = "240"


@pytest.fixture(scope="session", autouse=True)
def _tests_may_flush(request: pytest.FixtureRequest) -> None:
    # Engines' tests run without Django.
    if request.config.pluginmanager.hasplugin("django"):
        from zhiquan.kernel.tests import guards

        guards.let_tests_flush()


@pytest.fixture(autouse=True)
def _language_ends_with_the_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """A page asked for in one language leaves it switched on in its thread; the next test begins in the default."""
    if not request.config.pluginmanager.hasplugin("django"):
        yield
        return
    from django.utils import translation

    before = translation.get_language()
    yield
    if before:
        translation.activate(before)
    else:
        translation.deactivate_all()


@pytest.fixture(scope="session")
def _catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from zhiquan.site import catalogues

    folder = tmp_path_factory.mktemp("locale")
    catalogues.compile_into(folder)
    return folder


@pytest.fixture
def catalogues_compiled(_catalogues: Path, settings: Any) -> None:
    """The message catalogues, compiled as `up` does it, for tests that read sentences; gone with the test."""
    settings.LOCALE_PATHS = [str(_catalogues), *settings.LOCALE_PATHS]


@pytest.fixture
def together() -> Callable[[int, Callable[[int], Any]], list[Any]]:
    """`together(n, work)` calls work(0) … work(n-1) in n threads at once; an error comes back as a result."""

    from django.db import connection

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
