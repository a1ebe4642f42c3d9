"""Evidence: handed in, reviewed, accepted or returned with a reason. Only what is accepted counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.programme import access
from zhiquan.areas.programme.models import (
    Denominator,
    DenominatorEntry,
    Evidence,
    Item,
    Milestone,
    Submission,
)
from zhiquan.areas.programme.service.items import people_of
from zhiquan.areas.programme.service.revision import touch
from zhiquan.kernel import clock, files, indicators, notices, refs
from zhiquan.kernel.actions import action, once, save_version
from zhiquan.kernel.actor import OFFICE, Actor
from zhiquan.kernel.errors import Denied, Refused


def submit_document(
    actor: Actor,
    item: Item,
    *,
    title: str,
    true_on: date,
    name: str,
    data: bytes,
    milestone: Milestone | None = None,
    completes: bool = False,
    note: str = "",
    key: str = "",
) -> Submission:
    """Hand in a document. `key` makes a repeated request answer with the first result."""

    def make() -> Evidence:
        stored = files.store(actor, name, data, ref=refs.make("programme.item", item))
        return _evidence(actor, kind=Evidence.DOCUMENT, title=title, true_on=true_on, file=stored)

    return _submit(actor, item, make, true_on, milestone, completes, note, key)


def submit_figure(
    actor: Actor,
    item: Item,
    *,
    target_code: str,
    value: Decimal,
    true_on: date,
    name: str,
    data: bytes,
    note: str = "",
    key: str = "",
) -> Submission:
    """Report a figure with the document that states it. It stays *reported*, apart from counted ones."""
    target = item.targets.filter(code=target_code).first()
    if target is None:
        raise Refused("no_target", N_("This item has no such figure to report."))

    def make() -> Evidence:
        stored = files.store(actor, name, data, ref=refs.make("programme.item", item))
        return _evidence(
            actor,
            kind=Evidence.FIGURE,
            title=f"{target.label} {value.normalize():f} {target.unit}".strip(),
            true_on=true_on,
            file=stored,
            target_code=target_code,
            value=value,
            unit=target.unit,
        )

    return _submit(actor, item, make, true_on, None, False, note, key)


def submit_cases(
    actor: Actor,
    item: Item,
    *,
    indicator: str,
    true_on: date,
    milestone: Milestone | None = None,
    completes: bool = False,
    note: str = "",
    key: str = "",
) -> Submission:
    """Hand in the case list behind an indicator as it stood on `true_on`; its members are fingerprinted."""
    found = indicators.get(indicator)
    if found is None:
        raise Refused("no_indicator", N_("There is no indicator %(name)s."), name=indicator)

    def make() -> Evidence:
        members = indicators.counted(found.members(true_on), true_on)
        return _evidence(
            actor,
            kind=Evidence.CASES,
            title=str(found.label),
            true_on=true_on,
            indicator=indicator,
            fingerprint=indicators.fingerprint(members),
            value=indicators.value(found, true_on),
            unit=found.unit,
        )

    return _submit(actor, item, make, true_on, milestone, completes, note, key)


def _evidence(actor: Actor, **fields: Any) -> Evidence:
    return Evidence.objects.create(organisation=actor.organisation, made_by=actor.person, **fields)


def _check(item: Item, true_on: date, milestone: Milestone | None, completes: bool) -> None:
    if true_on > clock.today():
        raise Refused("true_in_future", N_("Evidence cannot be true on a day that has not come yet."))
    if milestone and (milestone.item_id != item.pk or milestone.removed):
        raise Refused("milestone_elsewhere", N_("This milestone belongs to another item."))
    if completes and milestone is None:
        raise Refused("nothing_completed", N_("Choose the milestone that this evidence completes."))


def _submit(
    actor: Actor,
    item: Item,
    make: Any,
    true_on: date,
    milestone: Milestone | None,
    completes: bool,
    note: str,
    key: str,
) -> Submission:
    access.items.require(actor, "submit", item)
    _check(item, true_on, milestone, completes)

    def do() -> str:
        with action(actor, "programme.evidence.submit") as act:
            evidence = make()
            row = Submission.objects.create(
                evidence=evidence,
                item=item,
                milestone=milestone,
                completes=completes,
                note=note[:500],
                submitted_by=actor.person,
            )
            act.ref = refs.make("programme.submission", row)
            act.note(item=str(item.uid), kind=evidence.kind, sm3=evidence.file.sm3 if evidence.file else "")
            act.emit("programme.evidence.submitted", item=str(item.uid))
            # A late milestone whose evidence waits says so on the board.
            if completes:
                touch(item.plan)
        return act.ref

    ref = once(actor, key, "programme.evidence.submit", do)[0] if key else do()
    return Submission.objects.get(uid=refs.split(ref)[1])


def share_evidence(
    actor: Actor,
    evidence: Evidence,
    item: Item,
    *,
    milestone: Milestone | None = None,
    completes: bool = False,
    note: str = "",
) -> Submission:
    """Hand the same evidence in for another item, also of another plan; it is reviewed there on its own."""
    if evidence.organisation_id != (actor.organisation.pk if actor.organisation else None) and not actor.has(
        OFFICE
    ):
        raise Denied("share")
    if Submission.objects.filter(
        evidence=evidence, item=item, state__in=[Submission.SUBMITTED, Submission.ACCEPTED]
    ).exists():
        raise Refused("already_shared", N_("This evidence was handed in for that item before."))
    return _submit(actor, item, lambda: evidence, evidence.true_on, milestone, completes, note, "")


def accept_submission(actor: Actor, row: Submission, version: int, note: str = "") -> Submission:
    """Accept: from today on it counts. Nobody accepts what he handed in."""
    access.submissions.require(actor, "review", row)
    if row.milestone and row.milestone.removed:
        raise Refused(
            "milestone_removed",
            N_(
                "The milestone was removed meanwhile. Return the evidence, so that it is handed in elsewhere."
            ),
        )
    return _review(actor, row, version, Submission.ACCEPTED, note, {"accepted_on": clock.today()})


def return_submission(actor: Actor, row: Submission, version: int, reason: str) -> Submission:
    """Return with a reason that says what would be right. The body hands in again."""
    access.submissions.require(actor, "review", row)
    if not reason.strip():
        raise Refused("reason_missing", N_("Say why the evidence goes back and what is missing."))
    return _review(actor, row, version, Submission.RETURNED, reason, {})


def revoke_submission(actor: Actor, row: Submission, version: int, reason: str) -> Submission:
    """Take an acceptance back, with a reason: it counts no longer from today, and the past stays as it was."""
    access.submissions.require(actor, "revoke", row)
    if row.state != Submission.ACCEPTED:
        raise Refused("not_accepted", N_("Only accepted evidence can be revoked."))
    if not reason.strip():
        raise Refused("reason_missing", N_("Say why the acceptance is taken back."))
    return _review(actor, row, version, Submission.REVOKED, reason, {"revoked_on": clock.today()})


def withdraw_submission(actor: Actor, row: Submission, version: int) -> Submission:
    """Take back what was handed in and not yet reviewed."""
    access.submissions.require(actor, "withdraw", row)
    if row.state != Submission.SUBMITTED:
        raise Refused("already_reviewed", N_("This evidence was reviewed already and cannot be withdrawn."))
    with action(actor, "programme.evidence.withdraw", refs.make("programme.submission", row)):
        withdrawn = save_version(row, version, {"state": Submission.WITHDRAWN})
        touch(row.item.plan)
    return withdrawn


def _review(
    actor: Actor, row: Submission, version: int, state: str, reason: str, more: dict[str, Any]
) -> Submission:
    ref = refs.make("programme.submission", row)
    with action(actor, f"programme.evidence.{state}", ref) as act:
        fields = {
            "state": state,
            "reason": reason.strip()[:500],
            "reviewed_by": actor.person,
            "reviewed_at": clock.now(),
            **more,
        }
        reviewed = save_version(row, version, fields)
        act.note(item=str(row.item.uid), milestone=str(row.milestone.uid) if row.milestone else "")
        act.emit(f"programme.evidence.{state}", item=str(row.item.uid))
        touch(row.item.plan)
        _tell_owner(reviewed, ref)
    return reviewed


TOLD = {
    Submission.ACCEPTED: N_("Accepted: %(title)s (%(item)s)"),
    Submission.RETURNED: N_("Returned: %(title)s (%(item)s). Reason: %(reason)s"),
    Submission.REVOKED: N_("No longer accepted: %(title)s (%(item)s). Reason: %(reason)s"),
}


def _tell_owner(row: Submission, ref: str) -> None:
    people = [row.submitted_by] if row.submitted_by else []
    if row.evidence.organisation:
        people += people_of([row.evidence.organisation])
    notices.tell(
        people, TOLD[row.state], ref, title=row.evidence.title, item=str(row.item), reason=row.reason
    )


def freeze_denominator(
    actor: Actor, code: str, title: str, entries: Sequence[tuple[str, str]], *, valid_from: date, reason: str
) -> Denominator:
    """Freeze a new version of a list that a percentage is counted against. Old versions stay."""
    if not actor.has(OFFICE):
        raise Denied("freeze_denominator")
    if not entries:
        raise Refused("denominator_empty", N_("A list to count against cannot be empty."))
    twice = [key for key, n in Counter(key for key, _ in entries).items() if n > 1]
    if twice:
        raise Refused("denominator_key_twice", N_("Listed twice: %(keys)s."), keys=", ".join(sorted(twice)))
    with action(actor, "programme.denominator.freeze") as act:
        # Held until the end, so that two versions are not made of one.
        last = Denominator.objects.select_for_update().filter(code=code).order_by("-number").first()
        if last and not reason.strip():
            raise Refused("reason_missing", N_("Say why the list that percentages count against changes."))
        if last and valid_from <= last.valid_from:
            raise Refused(
                "denominator_too_early",
                N_("The version before is valid from %(day)s. A new one begins later."),
                day=last.valid_from,
            )
        row = Denominator.objects.create(
            code=code,
            number=last.number + 1 if last else 1,
            title=title,
            valid_from=valid_from,
            reason=reason[:500],
            frozen_by=actor.person,
        )
        DenominatorEntry.objects.bulk_create(
            DenominatorEntry(denominator=row, key=key, name=name) for key, name in entries
        )
        act.ref = refs.make("programme.denominator", row)
        act.note(code=code, version=row.number, size=len(entries))
    return row
