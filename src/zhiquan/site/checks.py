"""`./zhiquan test`: lint, types, contracts, unit tests, journeys; one line each, details where it fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Step:
    name: str
    group: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)


def _python(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]


def _script(name: str, *words: str) -> list[str]:
    return [str(Path(sys.executable).parent / name), *words]


def steps(postgres: str) -> list[Step]:
    """Everything, in the order in which a fault is cheapest to find."""
    databases = {"ZHIQUAN_TEST_POSTGRES": postgres} if postgres else {}
    found = [
        Step("format and lint", "lint", _python("ruff", "check", "src", "tests", "benchmarks")),
        Step("types of engines, policy and kernel", "types", _python("mypy")),
        Step("arrows between rooms", "contracts", _script("lint-imports")),
        Step("policy", "contracts", _python("zhiquan.site", "policy", "check")),
        Step(
            "unit and contract tests",
            "unit",
            _python("pytest", "-n", "2", "-m", "not browser and not processes"),
        ),
        Step("killed processes", "unit", _python("pytest", "-m", "processes"), databases),
    ]
    if postgres:
        found += [
            Step(
                "contract tests on PostgreSQL",
                "unit",
                _python("pytest", "-m", "postgres and not processes"),
                databases,
            ),
        ]
    if shutil.which("chromium"):
        found.append(Step("journeys in Chromium", "journeys", _python("pytest", "-m", "browser")))
    return found


def run(*, only: list[str], postgres: str) -> int:
    """Run the steps (of the groups in `only`, or all) and return 0 when all are green."""
    failed, began = [], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="zhiquan-") as folder:
        for step in steps(postgres):
            if only and step.group not in only:
                continue
            _say(f"── {step.name}")
            start = time.monotonic()
            environment = {**os.environ, "ZHIQUAN_VAR": folder, **step.environment}
            environment.pop("DJANGO_SETTINGS_MODULE", None)
            code = subprocess.run(step.command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603
            _say(f"   {'ok' if code == 0 else 'FAILED'} in {time.monotonic() - start:.0f} s")
            if code:
                failed.append(step.name)
    if not shutil.which("chromium"):
        _say("The journeys did not run: install Chromium (apt install chromium).")
    total = f"{time.monotonic() - began:.0f} s"
    _say(f"All green in {total}." if not failed else f"{len(failed)} failed in {total}: {', '.join(failed)}")
    return 1 if failed else 0


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a command's own words
