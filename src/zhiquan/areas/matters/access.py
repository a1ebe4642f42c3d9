"""Who sees and moves drafts and cases: the firm its own, the desk what lies with its body, nobody the rest."""

from __future__ import annotations

from django.db.models import Q

from zhiquan.areas.matters.models import Case, Draft, DraftMember, Letter, Objection, Proposal, WalletItem
from zhiquan.kernel.access import NOBODY, Access, either, signed_in, where
from zhiquan.kernel.actor import APPLICANT, APPROVER, HANDLER, SUPERVISOR, WINDOW, Actor

DESK = (WINDOW, HANDLER, APPROVER)


def _own(prefix: str = "") -> object:
    """What belongs to the organisation acted for, or to the person where he acts for none."""

    def condition(actor: Actor) -> Q:
        if actor.person is None:
            return NOBODY
        if actor.organisation is None:
            return Q(**{f"{prefix}organisation": None, f"{prefix}person": actor.person})
        if not actor.has(APPLICANT):
            return NOBODY
        return Q(**{f"{prefix}organisation": actor.organisation})

    return condition


def _desk(prefix: str = "") -> object:
    def condition(actor: Actor) -> Q:
        body = actor.organisation.body_code if actor.organisation else None
        return Q(**{f"{prefix}desk": body}) if body else NOBODY

    return condition


def _mine(actor: Actor) -> Q:
    return Q(person=actor.person) if actor.person else NOBODY


def _member(*roles: str) -> object:
    def condition(actor: Actor) -> Q:
        if actor.person is None:
            return NOBODY
        shared = DraftMember.objects.filter(person=actor.person, role__in=roles)
        return Q(pk__in=shared.values("draft"))

    return condition


def _confirmer(actor: Actor) -> Q:
    return Q(confirmer=actor.person) if actor.person else NOBODY


def _open(actor: Actor) -> Q:
    return Q(state=Draft.OPEN)


def _not_mine(actor: Actor) -> Q:
    """Nobody confirms what he proposed himself."""
    found = _desk("case__")(actor)  # type: ignore[operator]
    return found & ~Q(by=actor.person) if found is not NOBODY else NOBODY


_EDITORS = either(where(_mine), where(_member(DraftMember.EDITOR)), where(_confirmer))  # type: ignore[arg-type]

DRAFTS: Access[Draft] = Access(
    Draft,
    {
        "view": either(_EDITORS, where(_member(DraftMember.EDITOR, DraftMember.VIEWER))),  # type: ignore[arg-type]
        "begin": signed_in,
        "edit": _EDITORS,
        "submit": _EDITORS,
        "share": where(_mine),
        "confirm": where(_confirmer),
        "drop": where(_mine),
    },
)

CASES: Access[Case] = Access(
    Case,
    {
        "view": either(where(_own()), where(_desk(), *DESK, SUPERVISOR)),  # type: ignore[arg-type]
        "apply": where(_own()),  # type: ignore[arg-type]
        "work": where(_desk(), *DESK),  # type: ignore[arg-type]
        "handle": where(_desk(), WINDOW, HANDLER),  # type: ignore[arg-type]
        "second": where(_desk(), APPROVER),  # type: ignore[arg-type]
        "manage": where(_desk(), APPROVER),  # type: ignore[arg-type]
    },
)

PROPOSALS: Access[Proposal] = Access(
    Proposal,
    {"view": where(_desk("case__"), *DESK), "decide": where(_not_mine, APPROVER)},  # type: ignore[arg-type]
)

LETTERS: Access[Letter] = Access(
    Letter,
    {"view": either(where(_own("case__")), where(_desk("case__"), *DESK, SUPERVISOR))},  # type: ignore[arg-type]
)

OBJECTIONS: Access[Objection] = Access(
    Objection,
    {
        "view": either(where(_own("case__")), where(_desk("case__"), *DESK)),  # type: ignore[arg-type]
        "answer": where(_desk("case__"), APPROVER),  # type: ignore[arg-type]
    },
)


def _own_item(actor: Actor) -> Q:
    found = _own()(actor)  # type: ignore[operator]
    return found & Q(removed_at=None) if found is not NOBODY else NOBODY


WALLET: Access[WalletItem] = Access(
    WalletItem, {"view": where(_own_item), "add": signed_in, "change": where(_own_item)}
)
