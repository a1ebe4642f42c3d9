"""Real cases over the simulated counterpart at its worst: each handed over once, each answer applied once."""

# ruff: noqa: F811 - fixtures of another room are named by its own tests' folder
from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from zhiquan.adapters.simulated import faults, papers
from zhiquan.adapters.simulated.links import SimulatedLink
from zhiquan.adapters.simulated.world import Step, World, granted_after
from zhiquan.areas.matters import ports, service
from zhiquan.areas.matters.models import Case, Dispatch, Incoming
from zhiquan.areas.matters.ports import LinkDown, LinkGarbled
from zhiquan.areas.matters.service import outcomes
from zhiquan.areas.matters.tests.conftest import (  # noqa: F401
    Cast,
    answered,
    cast,
    policy,
    step,
    today,
    with_materials,
)
from zhiquan.kernel import clock
from zhiquan.kernel.actor import system
from zhiquan.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db

ADMIN = system("administrator")
REGISTER = "company_register"
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=clock.ZONE)


@pytest.fixture
def linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Connects a company register with a script; nothing stays connected afterwards."""
    monkeypatch.setattr(ports, "_links", {})

    def connect(script: faults.Script, course: Any = None) -> World:
        world = World(
            tmp_path / "w.sqlite3", clock.today, script, course or granted_after({}), papers.paper, page=1
        )
        ports.connect(SimulatedLink(REGISTER, world, lambda: None))
        return world

    return connect


def accepted(cast: Cast) -> Case:
    """A company's change of name that the window passed on."""
    draft = with_materials(cast, answered(cast, "company-rename"))
    case = service.submit(cast.clerk, draft, draft.version)
    return step(cast.window, case.parts.get(matter="company-change"), "accept")


def handed_over(dispatch: Dispatch) -> Dispatch:
    """As the job does it, and an administrator where the answer was garbled."""
    for _ in range(40):
        try:
            dispatch = service.pass_on(dispatch)
        except LinkDown:
            dispatch.refresh_from_db()
        if dispatch.state == Dispatch.DEAD:
            dispatch = service.retry_dispatch(ADMIN, dispatch)
        if dispatch.state == Dispatch.RECEIVED:
            return dispatch
    raise AssertionError(dispatch.last_error)


def heard(times: int) -> None:
    cursor = ""
    for _ in range(times):
        try:
            _rows, cursor = outcomes.fetch_from(REGISTER, cursor)
        except (LinkDown, LinkGarbled):
            continue


@pytest.mark.parametrize("seed", range(4))
def test_a_grant_with_its_certificate_arrives_once_whatever_happens(
    cast: Cast,
    linked: Any,
    seed: int,
) -> None:
    world = linked(faults.Seeded(seed, 0.6))
    case = accepted(cast)
    dispatch = handed_over(case.dispatches.get())
    assert [row["key"] for row in world.taken(REGISTER)] == [str(dispatch.uid)]
    assert dispatch.receipt == world.taken(REGISTER)[0]["number"]
    with clock.use(MONDAY + timedelta(days=3)):
        heard(30)
    case.refresh_from_db()
    actions = list(case.events.values_list("action", flat=True))
    assert case.outcome == "granted"
    assert actions.count("hand_over") == actions.count("record_granted") == 1
    paper = case.files.get(origin="authority")
    assert paper.file.name.startswith("模拟GS2026") and paper.type.endswith("certificate")
    assert not Incoming.objects.exclude(state=Incoming.APPLIED).exists()
    # The certificate moved the mark's part, which waited for it.
    assert case.parent and case.parent.parts.get(matter="trademark-change").state == "checking"


def test_a_lost_receipt_is_asked_for_again_and_is_the_same(cast: Cast, linked: Any) -> None:
    world = linked(faults.Listed({"hand_over": (faults.LOST, faults.LOST, faults.DOWN)}))
    dispatch = handed_over(accepted(cast).dispatches.get())
    assert [(r["number"], r["asked"]) for r in world.taken(REGISTER)] == [(dispatch.receipt, 3)]


def test_a_refusal_that_overtakes_the_receipt_waits_for_it(cast: Cast, linked: Any) -> None:
    course = lambda *_: (Step("refused", 0, reason="名称与他人相近"),)  # noqa: E731
    linked(faults.Listed({"hand_over": (faults.LOST,)}), course)
    case = accepted(cast)
    dispatch = case.dispatches.get()
    with pytest.raises(LinkDown):
        service.pass_on(dispatch)
    heard(3)
    case.refresh_from_db()
    assert case.state == "to_lodge" and Incoming.objects.get().state == Incoming.WAITING
    handed_over(dispatch)
    case.refresh_from_db()
    assert case.outcome == "refused"
    assert AuditEntry.objects.filter(actor=f"authority.{REGISTER}").exists()


def test_dead_letters_of_matters_stand_on_the_administrators_page(cast: Cast, linked: Any) -> None:
    from zhiquan.adapters.webhooks import dead_letters

    linked(faults.Listed({"hand_over": (faults.GARBLED,)}))
    case = accepted(cast)
    # A garbled answer is asked for again under the same key; the last attempt leaves it to a person.
    case.dispatches.update(attempts=outcomes.MOST_ATTEMPTS - 1)
    service.pass_on(case.dispatches.get())
    service.receive(REGISTER, ports.Message("m1", "nobody", "granted", clock.today()))
    source = dead_letters.source("dispatch")
    assert source and source.listed(cast.clerk).count() == 0
    row = source.listed(ADMIN).get()
    assert case.number in source.letter(row).title
    source.retry(ADMIN, row)
    handed_over(case.dispatches.get())
    messages = dead_letters.source("message")
    assert messages and messages.letter(messages.listed(ADMIN).get()).error == "no such hand-over"
    messages.drop(ADMIN, messages.listed(ADMIN).get(), "测试")
    assert dead_letters.waiting(ADMIN) == 0
