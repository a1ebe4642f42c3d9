"""Many at once: no turn, no count and no number is lost or given twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from zhiquan.areas.assistant.models import Book, Tally, Ticket, Turn
from zhiquan.areas.assistant.service import talks, tickets
from zhiquan.areas.assistant.tests.conftest import Cast
from zhiquan.kernel import clock
from zhiquan.kernel.actor import VISITOR

AT = datetime(2026, 11, 23, 10, tzinfo=clock.ZONE)
ASKERS = 8


@pytest.mark.django_db(transaction=True)
def test_many_ask_at_once(
    cast: Cast, book: Book, together: Callable[[int, Callable[[int], Any]], list[Any]]
) -> None:
    own = talks.ask(cast.clerk, None, "商标异议期多久").talk

    def ask(n: int) -> Turn:
        with clock.use(AT):
            if n % 2:
                return talks.ask(cast.clerk, own, "进度怎么查")
            return talks.ask(VISITOR, None, "商标异议期多久", visitor=f"key{n}")

    found = together(ASKERS, ask)
    assert all(isinstance(each, Turn) for each in found), found
    assert [turn.no for turn in own.turns.order_by("no")] == [1, *range(2, 2 + ASKERS // 2)]
    row = Tally.objects.get()
    assert (row.asked, row.talks, sum(row.seconds.values())) == (ASKERS + 1, 1 + ASKERS // 2, ASKERS + 1)


@pytest.mark.django_db(transaction=True)
def test_numbers_of_tickets_are_given_once(
    cast: Cast, book: Book, together: Callable[[int, Callable[[int], Any]], list[Any]]
) -> None:
    def hand(n: int) -> Ticket:
        with clock.use(AT):
            return tickets.hand_over(VISITOR, None, words=f"第{n}问", visitor=f"key{n}")

    found = together(ASKERS, hand)
    assert all(isinstance(each, Ticket) for each in found), found
    assert sorted(row.number for row in found) == [f"ZX2026-{n:04d}" for n in range(1, ASKERS + 1)]
