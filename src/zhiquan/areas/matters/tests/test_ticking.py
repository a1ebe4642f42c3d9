"""Clocks that ran out: each is taken care of, whatever else is late at the same time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from zhiquan.areas.matters import service
from zhiquan.areas.matters.models import Case, CaseClock
from zhiquan.areas.matters.service import ticking
from zhiquan.areas.matters.tests.conftest import Cast, answered, step, with_materials
from zhiquan.kernel import clock
from zhiquan.kernel.errors import Refused

pytestmark = pytest.mark.django_db

LATER = datetime(2027, 6, 1, 10, 0, tzinfo=clock.ZONE)
ADDRESS = {"change.kind": "address", "party.address.new": "广东省深圳市福田区示例路2号（虚构）"}


def at_the_desk(cast: Cast) -> Case:
    draft = with_materials(cast, answered(cast, "trademark-change", **ADDRESS))
    return service.submit(cast.clerk, draft, draft.version)


def waiting_for_corrections(cast: Cast) -> Case:
    return step(cast.window, at_the_desk(cast), "ask_correction", defects=[{"text": "缺陷"}])


def test_red_clocks_without_a_step_hold_up_no_other(cast: Cast) -> None:
    for _ in range(3):
        at_the_desk(cast)
    case = waiting_for_corrections(cast)
    with clock.use(LATER):
        red = CaseClock.objects.filter(stopped_on=None, due_on__lt=case.due_on)
        assert red.count() == 3, "the desk is late with the others, and earlier"
        assert ticking.run_late(limit=1) == 1
        case.refresh_from_db()
        assert case.state == "abandoned"
        assert ticking.run_late() == 0


def test_a_case_whose_step_is_refused_holds_up_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, other = waiting_for_corrections(cast), waiting_for_corrections(cast)
    real = ticking.take_as_system

    def take(case: Case, *args: Any) -> Case:
        if case.pk == stuck.pk:
            raise Refused("not_offered", "no")
        return real(case, *args)

    monkeypatch.setattr(ticking, "take_as_system", take)
    with clock.use(LATER):
        assert ticking.run_late() == 1
    for case, state in ((stuck, "correction"), (other, "abandoned")):
        case.refresh_from_db()
        assert case.state == state
