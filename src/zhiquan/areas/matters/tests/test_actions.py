"""Every action of matters: one entry in the log under its name, none and no row changed where it is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from zhiquan.areas.matters import service
from zhiquan.areas.matters.models import Case, Dispatch, Draft, Incoming, Proposal, WalletItem
from zhiquan.areas.matters.ports import Message
from zhiquan.areas.matters.service import steps
from zhiquan.areas.matters.tests.conftest import PDF, Cast, answered, person_as, step, with_materials
from zhiquan.kernel import actor as acting
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import NotVisible, Refused
from zhiquan.kernel.models import AuditEntry, Organisation

pytestmark = pytest.mark.django_db
ADDRESS = {"change.kind": "address", "party.address.new": "深圳市南山区样例路1号"}
# Called inside other actions or by the platform's own jobs, so that they write no entry of their own.
WITHIN = {"rehearse", "settle", "act_on_many", "pass_on", "receive", "note_values"}


def made(cast: Cast) -> Case:
    draft = with_materials(cast, answered(cast, "trademark-change", **ADDRESS))
    return service.submit(cast.clerk, draft, draft.version)


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def draft_of(cast: Cast) -> Draft:
    return service.begin(cast.clerk, "trademark-change")


def dropped(cast: Cast) -> Draft:
    draft = draft_of(cast)
    return service.drop(cast.clerk, draft, draft.version)


def to_confirm(cast: Cast) -> Draft:
    draft = draft_of(cast)
    assert cast.colleague.person
    return service.ask_confirmation(cast.clerk, draft, draft.version, cast.colleague.person)


def proposed(cast: Cast) -> Proposal:
    case = step(cast.window, made(cast), "accept_over", reason="凭证在卷")
    return case.proposals.get()


def lodging(cast: Cast) -> Case:
    """A case that waits to be handed over."""
    proposal = proposed(cast)
    return service.confirm_proposal(cast.approver, proposal, proposal.version)


def objected(cast: Cast) -> Any:
    case = made(cast)
    return service.object_to(cast.clerk, case.events.first(), "不同意")


def item_of(cast: Cast) -> WalletItem:
    return service.keep(cast.clerk, "identity_document", "执照", name="a.pdf", data=PDF)


def dead(cast: Cast) -> Dispatch:
    return Dispatch.objects.create(
        case=made(cast), action="accept", system="trademark_office", way=Dispatch.LINK, state=Dispatch.DEAD
    )


def dead_message(cast: Cast) -> Incoming:
    return service.receive("trademark_office", Message("m1", "no-such-key", "granted", date(2026, 11, 20)))


def admin(cast: Cast) -> Actor:
    found = acting.SYSTEM_ADMIN
    known = getattr(cast, "admin", None)
    if known is None:
        known = person_as("sysadmin", Organisation.objects.get(body_code="ip"), found)
        cast.admin = known  # type: ignore[attr-defined]
    return known


Call = Callable[[Cast, Any, Actor], object]
IDENTITY = "identity_document"
PAPER: dict[str, Any] = {"name": "a.pdf", "data": PDF}
# Action → (what stands before, who does it, the call, the name in the log).
ACTIONS: dict[str, tuple[Callable[[Cast], Any], str, Call, str]] = {
    "begin": (lambda c: None, "clerk", lambda c, r, a: service.begin(a, "trademark-change"), "matters.draft.begin"),
    "save": (draft_of, "clerk", lambda c, r, a: service.save(a, r, r.version, {"party.postcode": "518000"}), "matters.draft.save"),
    "attach": (draft_of, "clerk", lambda c, r, a: service.attach(a, r, IDENTITY, **PAPER), "matters.draft.attach"),
    "detach": (
        lambda c: service.attach(c.clerk, draft_of(c), "identity_document", name="a.pdf", data=PDF), "clerk",
        lambda c, r, a: service.detach(a, r.draft, str(r.uid)), "matters.draft.detach",
    ),
    "share": (draft_of, "clerk", lambda c, r, a: service.share(a, r, c.colleague.person, "editor"), "matters.draft.share"),
    "unshare": (draft_of, "clerk", lambda c, r, a: service.unshare(a, r, c.colleague.person), "matters.draft.unshare"),
    "ask_confirmation": (
        draft_of, "clerk", lambda c, r, a: service.ask_confirmation(a, r, r.version, c.colleague.person),
        "matters.draft.ask_confirmation",
    ),
    "confirm": (to_confirm, "colleague", lambda c, r, a: service.confirm(a, r, r.version), "matters.draft.confirm"),
    "drop": (draft_of, "clerk", lambda c, r, a: service.drop(a, r, r.version), "matters.draft.drop"),
    "restore": (dropped, "clerk", lambda c, r, a: service.restore(a, r, r.version), "matters.draft.restore"),
    "bring_up_to_date": (
        draft_of, "clerk", lambda c, r, a: service.bring_up_to_date(a, r, r.version), "matters.draft.bring_up_to_date",
    ),
    "submit": (
        lambda c: with_materials(c, answered(c, "trademark-change", **ADDRESS)), "clerk",
        lambda c, r, a: service.submit(a, r, r.version), "matters.case.submit",
    ),
    "keep": (lambda c: None, "clerk", lambda c, r, a: service.keep(a, IDENTITY, "执照", **PAPER), "matters.wallet.keep"),
    "remove": (item_of, "clerk", lambda c, r, a: service.remove(a, r), "matters.wallet.remove"),
    "act": (
        made, "window", lambda c, r, a: service.act(a, r, r.version, "ask_correction", steps.Told(defects=[{"text": "缺"}])),
        "matters.case.ask_correction",
    ),
    "add_file": (made, "window", lambda c, r, a: service.add_file(a, r, r.version, "translation", "a.pdf", PDF), "matters.case.add_file"),
    "confirm_proposal": (
        proposed, "approver", lambda c, r, a: service.confirm_proposal(a, r, r.version), "matters.case.accept_over",
    ),
    "enter_receipt": (
        lodging, "window",
        lambda c, r, a: service.enter_receipt(a, r, r.version, "商001"), "matters.case.hand_over",
    ),
    "return_proposal": (
        proposed, "approver", lambda c, r, a: service.return_proposal(a, r, r.version, "不足"), "matters.proposal.return",
    ),
    "claim": (made, "handler", lambda c, r, a: service.claim(a, r, r.version), "matters.case.claim"),
    "release": (
        lambda c: service.claim(c.handler, made(c), 2), "handler", lambda c, r, a: service.release(a, r, r.version),
        "matters.case.release",
    ),
    "comment": (made, "window", lambda c, r, a: service.comment(a, r, "内部"), "matters.case.comment"),
    "object_to": (made, "clerk", lambda c, r, a: service.object_to(a, r.events.first(), "不同意"), "matters.case.object"),
    "answer_objection": (
        objected, "approver", lambda c, r, a: service.answer_objection(a, r, r.version, upheld=False, answer="依据"),
        "matters.objection.answer",
    ),
    "open_letter": (
        made, "clerk", lambda c, r, a: service.open_letter(a, r.letters.first()), "matters.letter.open",
    ),
    "retry_dispatch": (dead, "admin", lambda c, r, a: service.retry_dispatch(a, r), "matters.dispatch.retry"),
    "cancel_dispatch": (dead, "admin", lambda c, r, a: service.cancel_dispatch(a, r, "改走窗口"), "matters.dispatch.to_worklist"),
    "retry_incoming": (dead_message, "admin", lambda c, r, a: service.retry_incoming(a, r), "matters.incoming.retry"),
    "drop_incoming": (dead_message, "admin", lambda c, r, a: service.drop_incoming(a, r, "误发"), "matters.incoming.drop"),
}  # fmt: skip
# These need officers with mandates, which the next test gives them.
MANDATED = {"assign", "name_substitute", "end_substitute", "import_receipts"}


def who(cast: Cast, name: str) -> Actor:
    return admin(cast) if name == "admin" else getattr(cast, name)


def test_no_action_is_forgotten() -> None:
    assert set(service.__all__) - WITHIN - MANDATED <= set(ACTIONS) | {"move_to_edition"}


@pytest.mark.parametrize("name", ACTIONS)
def test_one_entry_under_its_name(cast: Cast, name: str) -> None:
    before, actor, call, logged = ACTIONS[name]
    row = before(cast)
    acting_as = who(cast, actor)
    known = set(AuditEntry.objects.values_list("pk", flat=True))
    call(cast, fresh(row) if row is not None else None, acting_as)
    entries = AuditEntry.objects.exclude(pk__in=known).filter(action__startswith="matters.")
    assert [e.action for e in entries] == [logged]
    said = json.dumps([e.detail for e in entries], ensure_ascii=False)
    assert "样例路" not in said and "13800138000" not in said, "content does not belong in the log"


@pytest.mark.parametrize("name", sorted(set(ACTIONS) - {"begin", "keep", "unshare"}))
def test_a_stranger_is_refused_and_nothing_is_written(cast: Cast, name: str) -> None:
    before, _actor, call, _logged = ACTIONS[name]
    row = before(cast)
    known = AuditEntry.objects.count()
    versions = list(Case.objects.values_list("pk", "version", "state"))
    if name == "open_letter":
        call(cast, fresh(row), cast.stranger)
    else:
        with pytest.raises((Refused, NotVisible)):
            call(cast, fresh(row), cast.stranger)
    assert AuditEntry.objects.count() == known
    assert list(Case.objects.values_list("pk", "version", "state")) == versions


def test_notes_of_another_area_touch_no_answer(cast: Cast) -> None:
    case = made(cast)
    asked = next(code for code in case.values if code.startswith("contact."))
    with pytest.raises(ValueError, match="asks these itself"):
        service.note_values(case, {asked: "别的"})
    service.note_values(case, {"draft.round": 2})
    case.refresh_from_db()
    assert case.values["draft.round"] == 2 and case.values[asked] != "别的"
