"""Handing cases over by hand: a receipt number entered at the window settles the hand-over and moves the case."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters import access
from zhiquan.areas.matters.models import Case, Dispatch
from zhiquan.areas.matters.service.steps import Told, act, pack_of, ref_of
from zhiquan.kernel import clock
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused

STEP = "hand_over"


def enter_receipt(actor: Actor, case: Case, version: int, receipt: str, on: date | None = None) -> Case:
    """The authority has it, under `receipt`, since `on` (today). Where the flow waits for that, the case moves;
    an answer to the authority, which moved already, is only settled.

    Raises Refused where nothing waits to be handed over, or the number or day is not sound.
    """
    access.CASES.require(actor, "handle", case)
    number = receipt.strip()
    if not number:
        raise Refused("receipt_missing", N_("Enter the authority's receipt number."))
    step = pack_of(case).flow.action.get(STEP)
    with transaction.atomic():
        waiting = case.dispatches.filter(state=Dispatch.WAITING)
        if step and case.state in step.sources:
            case = act(actor, case, version, STEP, Told(on=on, receipt=number))
        else:
            _settled(actor, case, number, on)
        waiting.update(state=Dispatch.RECEIVED, receipt=number[:80], received_at=clock.now())
    return case


def _settled(actor: Actor, case: Case, number: str, on: date | None) -> None:
    if not case.dispatches.filter(state=Dispatch.WAITING).exists():
        raise Refused(
            "not_waiting",
            N_("This case does not wait to be handed over: it was entered already, or moved on."),
        )
    if on and on > clock.today():
        raise Refused("future", N_("The day %(day)s lies in the future: enter what has happened."), day=on)
    with action(actor, "matters.dispatch.received", ref_of(case)) as current:
        current.note(receipt=number[:80])
