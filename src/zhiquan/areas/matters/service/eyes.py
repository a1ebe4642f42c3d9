"""Four eyes: what one officer proposed, another confirms or returns."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters import access
from zhiquan.areas.matters.models import Case, Proposal
from zhiquan.areas.matters.service.steps import Told, act, ref_of
from zhiquan.kernel import clock, notices
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused

RETURNED = N_("Your proposal for %(number)s was returned: %(note)s")


def confirm_proposal(actor: Actor, proposal: Proposal, version: int, note: str = "") -> Case:
    """The second person agrees: the step is taken now."""
    access.PROPOSALS.require(actor, "decide", proposal)
    if proposal.state != Proposal.OPEN:
        raise Refused("decided", N_("This proposal was decided already."))
    with transaction.atomic():
        _decide(actor, proposal, version, Proposal.CONFIRMED, note)
        said = proposal.payload
        told = Told(
            on=date.fromisoformat(said["on"]) if said.get("on") else None, reason=said.get("reason", ""),
            receipt=said.get("receipt", ""), defects=said.get("defects", ()),
        )  # fmt: skip
        case = Case.objects.get(pk=proposal.case_id)
        return act(actor, case, case.version, proposal.action, told, proposal=proposal)


def return_proposal(actor: Actor, proposal: Proposal, version: int, note: str) -> Proposal:
    """The second person does not agree, and says why."""
    access.PROPOSALS.require(actor, "decide", proposal)
    if not note.strip():
        raise Refused("reason_missing", N_("Say why: the step needs a reason."))
    if proposal.state != Proposal.OPEN:
        raise Refused("decided", N_("This proposal was decided already."))
    with action(actor, "matters.proposal.return", ref_of(proposal.case)):
        _decide(actor, proposal, version, Proposal.RETURNED, note)
        notices.tell(
            [proposal.by],
            RETURNED,
            ref_of(proposal.case),
            number=proposal.case.number,
            note=note.strip()[:200],
        )
    return proposal


def _decide(actor: Actor, proposal: Proposal, version: int, state: str, note: str) -> None:
    save_version(
        proposal, version,
        {"state": state, "decided_by": actor.person, "decided_at": clock.now(), "note": note.strip()[:1000]},
    )  # fmt: skip
