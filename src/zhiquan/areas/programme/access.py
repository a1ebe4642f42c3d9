"""Who may do what in the programme: every body sees all, changes its own; drafts stay with the office."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhiquan.areas.programme.models import Bulletin, Item, Plan, Submission
from zhiquan.kernel.access import Access, either, role, where
from zhiquan.kernel.actor import APPROVER, OFFICE, REPORTER, REVIEWER, SUPERVISOR, Actor
from zhiquan.kernel.models import Contact

MEMBERS = (OFFICE, REVIEWER, APPROVER, SUPERVISOR, REPORTER)


def _published(prefix: str) -> Q:
    return Q(**{f"{prefix}state__in": [Plan.ACTIVE, Plan.CLOSED]})


def _own_item(actor: Actor) -> Q:
    """Items for which the actor's organisation is responsible."""
    return Q(responsible__organisation=actor.organisation) & Q(plan__state=Plan.ACTIVE)


def _own_submission(actor: Actor) -> Q:
    return Q(evidence__organisation=actor.organisation)


def _others_submission(actor: Actor) -> Q:
    """Nobody reviews what he handed in or made himself, also where somebody else shared it."""
    own = Q(submitted_by=actor.person) | Q(evidence__made_by=actor.person)
    return Q(state=Submission.SUBMITTED) & ~own


def _asked_to_countersign(actor: Actor) -> Q:
    return Q(countersigns__organisation=actor.organisation)


def contacts_for(actor: Actor) -> QuerySet[Contact]:
    """Everybody of the programme sees every body's contact."""
    rows = Contact.objects.all()
    return rows if actor.has(*MEMBERS) else rows.none()


plans: Access[Plan] = Access(
    Plan,
    {
        "view": either(role(OFFICE), where(lambda a: _published(""), *MEMBERS)),
        "import": role(OFFICE),
        "edit": role(OFFICE),
        "publish": role(OFFICE),
    },
)

items: Access[Item] = Access(
    Item,
    {
        "view": either(role(OFFICE), where(lambda a: _published("plan__"), *MEMBERS)),
        "edit": role(OFFICE),
        "ask": role(OFFICE),
        "override": role(OFFICE),
        "submit": either(where(lambda a: Q(plan__state=Plan.ACTIVE), OFFICE), where(_own_item, REPORTER)),
    },
)

submissions: Access[Submission] = Access(
    Submission,
    {
        # Evidence is handed in for running plans only, so that there is none of a draft to hide.
        "view": role(*MEMBERS),
        "review": where(_others_submission, REVIEWER),
        "revoke": role(REVIEWER),
        "withdraw": where(_own_submission, REPORTER, OFFICE),
    },
)

bulletins: Access[Bulletin] = Access(
    Bulletin,
    {
        "view": either(
            role(OFFICE, APPROVER, SUPERVISOR),
            where(lambda a: Q(state=Bulletin.ISSUED), *MEMBERS),
            where(_asked_to_countersign, REPORTER),
        ),
        "draft": role(OFFICE),
        "edit": where(lambda a: Q(state=Bulletin.DRAFT), OFFICE),
        "approve": where(lambda a: Q(state=Bulletin.SUBMITTED) & ~Q(drafted_by=a.person), APPROVER),
        "countersign": where(_asked_to_countersign, REPORTER),
        "correct": where(lambda a: Q(state=Bulletin.ISSUED), OFFICE),
    },
)
