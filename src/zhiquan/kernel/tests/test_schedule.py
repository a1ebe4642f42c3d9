"""Duties: one worker at a time, the first that comes when it is due."""

from __future__ import annotations

import threading

import pytest

from zhiquan.kernel import schedule
from zhiquan.kernel.models import Lease

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(schedule, "_duties", {})


@pytest.mark.django_db
def test_a_duty_comes_round_when_its_time_has_passed(hands):
    done = []
    schedule.every(60, "tidy")(lambda: done.append(1))
    assert schedule.run_due() == ["tidy"]
    hands.forward(59)
    assert schedule.run_due() == []
    hands.forward(1)
    assert schedule.run_due() == ["tidy"]
    assert len(done) == 2


@pytest.mark.django_db
def test_a_failing_duty_holds_up_no_other_and_comes_round_again(hands, caplog):
    done = []

    def bad():
        raise RuntimeError("a secret draft")

    schedule.every(10, "bad")(bad)
    schedule.every(10, "good")(lambda: done.append(1))
    assert schedule.run_due() == ["good"]
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text
    schedule.every(10, "bad")(lambda: done.append("mended"))
    hands.forward(10)
    assert schedule.run_due() == ["bad", "good"]


@pytest.mark.django_db
def test_a_duty_in_hand_is_left_alone_until_its_holder_is_given_up(hands):
    inner = []

    def slow():
        hands.forward(20)
        inner.append(schedule.run_due())

    schedule.every(1, "slow")(slow)
    schedule.run_due()
    assert inner == [[]]
    Lease.objects.update(holder="dead", until=hands.machine() + schedule.HOLD, last_run_at=hands.machine())
    hands.forward(29)
    assert schedule.run_due() == []
    hands.forward(2)
    assert schedule.run_due() == ["slow"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [False, True])
def test_of_several_threads_one_wins(together, hands, known):
    lock, done = threading.Lock(), []

    def duty():
        with lock:
            done.append(1)

    schedule.every(60, "tidy")(duty)
    if known:
        schedule.run_due()
        hands.forward(61)
        done.clear()
    results = together(6, lambda _: schedule.run_due())
    assert not [r for r in results if isinstance(r, Exception)], results
    assert len(done) == 1
    assert sorted(results) == [[]] * 5 + [["tidy"]]
