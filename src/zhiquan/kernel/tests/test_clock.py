"""The only clock: fixed for tests, set off for an installation, city days at the city's midnight."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from zhiquan.kernel import clock


def test_a_fixed_clock_stands_and_is_put_back():
    moment = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    with clock.use(moment):
        assert clock.now() == moment
        assert clock.today() == date(2027, 1, 1)
        with clock.use(datetime.fromisoformat("2026-01-01T09:00")):
            assert clock.now() == datetime(2026, 1, 1, 1, 0, tzinfo=UTC), "meant in the city's zone"
        assert clock.now() == moment
    assert abs(clock.now() - clock.machine()) < timedelta(seconds=5)


def test_a_days_bounds_are_the_citys_midnights():
    day = date(2026, 11, 22)
    assert clock.start_of(day) == datetime(2026, 11, 21, 16, tzinfo=UTC)
    assert clock.end_of(day) == clock.start_of(date(2026, 11, 23))
    assert clock.day_of(clock.end_of(day) - timedelta(microseconds=1)) == day
    assert clock.day_of(clock.end_of(day)) == date(2026, 11, 23)


def _tell(**environment: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import os; from zhiquan.kernel import clock;"
        "offset = os.environ.get('ZHIQUAN_CLOCK_OFFSET', '');"
        "print(clock.now().isoformat(), offset, clock.machine().isoformat())"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ZHIQUAN_CLOCK")}
    path = os.pathsep.join(p for p in sys.path if p)
    return subprocess.run(
        [sys.executable, "-c", code],
        env=kept | {"PYTHONPATH": path} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_installation_runs_on_from_the_moment_it_was_given_and_its_children_agree():
    told, offset, _ = _tell(ZHIQUAN_CLOCK="2027-01-01T09:00").stdout.split()
    start = datetime(2027, 1, 1, 1, 0, tzinfo=UTC)
    assert start <= datetime.fromisoformat(told) < start + timedelta(seconds=30)
    child, _, machine = _tell(ZHIQUAN_CLOCK="2027-01-01T09:00", ZHIQUAN_CLOCK_OFFSET=offset).stdout.split()
    drift = datetime.fromisoformat(child) - datetime.fromisoformat(machine) - timedelta(seconds=float(offset))
    assert abs(drift) < timedelta(seconds=1)


@pytest.mark.parametrize("text", ["tomorrow", "2027-13-01"])
def test_a_moment_that_is_none_is_refused_in_one_line(text):
    told = _tell(ZHIQUAN_CLOCK=text)
    assert told.returncode == 1
    assert told.stderr.strip() == f"ZHIQUAN_CLOCK: {text!r} is not a moment; write it as 2026-11-23T09:00"
