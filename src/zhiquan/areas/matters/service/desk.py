"""The desk's own work: who has a case, notes among officers, substitutes, objections, letters opened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters import access
from zhiquan.areas.matters.models import Case, CaseEvent, Comment, Letter, Objection, Substitute
from zhiquan.areas.matters.officers import officers_of
from zhiquan.areas.matters.service.steps import Told, act, ref_of
from zhiquan.kernel import clock, notices, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import Person

ASSIGNED = N_("%(number)s “%(title)s” is now yours.")
ANSWERED = N_("Your objection in %(number)s was answered.")
OBJECTED = N_("The applicant objects in %(number)s.")


def claim(actor: Actor, case: Case, version: int) -> Case:
    """Take a case that nobody has."""
    access.CASES.require(actor, "handle", case)
    if case.handler_id and actor.person and case.handler_id != actor.person.pk:
        raise Refused("claimed", N_("Somebody else has taken this case: ask for it to be reassigned."))
    with action(actor, "matters.case.claim", ref_of(case)):
        return save_version(case, version, {"handler": actor.person})


def release(actor: Actor, case: Case, version: int) -> Case:
    """Put a case back into the queue."""
    access.CASES.require(actor, "handle", case)
    if actor.person is None or case.handler_id != actor.person.pk:
        raise Refused("not_yours", N_("Only who has the case can put it back."))
    with action(actor, "matters.case.release", ref_of(case)):
        return save_version(case, version, {"handler": None})


def assign(actor: Actor, case: Case, version: int, person: Person) -> Case:
    """Give a case to an officer of the desk."""
    access.CASES.require(actor, "manage", case)
    if person not in officers_of(case.desk):
        raise Refused("no_officer", N_("%(name)s does not work at this desk."), name=person.display_name)
    with action(actor, "matters.case.assign", ref_of(case)) as act:
        act.note(person=str(person.uid))
        saved = save_version(case, version, {"handler": person})
        notices.tell([person], ASSIGNED, ref_of(case), number=case.number, title=case.title)
    return saved


def comment(actor: Actor, case: Case, text: str) -> Comment:
    """A note among officers; the applicant never sees it."""
    access.CASES.require(actor, "work", case)
    if not text.strip():
        raise Refused("text_missing", N_("Write something first."))
    if actor.person is None:
        raise Denied("comment")
    with action(actor, "matters.case.comment", ref_of(case)):
        return Comment.objects.create(case=case, text=text.strip()[:2000], by=actor.person)


def name_substitute(actor: Actor, officer: Person, person: Person, first: date, last: date) -> Substitute:
    """During leave `person` sees and works on what `officer` has."""
    if actor.organisation is None or actor.person is None:
        raise Denied("substitute")
    desk = officers_of(actor.organisation.body_code or "")
    if not access.CASES.may(actor, "manage") and actor.person.pk != officer.pk:
        raise Denied("substitute")
    if officer not in desk or person not in desk or officer.pk == person.pk:
        raise Refused("no_officer", N_("%(name)s does not work at this desk."), name=person.display_name)
    if last < first:
        raise Refused("dates", N_("The last day lies before the first: exchange the two."))
    with action(actor, "matters.substitute.name") as act:
        row = Substitute.objects.create(
            organisation=actor.organisation,
            officer=officer,
            substitute=person,
            first=first,
            last=last,
            by=actor.person,
        )
        act.ref = refs.make("matters.substitute", row)
        act.note(first=first.isoformat(), last=last.isoformat())
    return row


def end_substitute(actor: Actor, row: Substitute) -> None:
    if actor.organisation is None or row.organisation_id != actor.organisation.pk:
        raise Denied("substitute")
    if not access.CASES.may(actor, "manage") and (actor.person is None or actor.person.pk != row.officer_id):
        raise Denied("substitute")
    with action(actor, "matters.substitute.end", refs.make("matters.substitute", row)):
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])


def object_to(actor: Actor, event: CaseEvent, text: str) -> Objection:
    """The applicant disagrees with a step of his case."""
    access.CASES.require(actor, "apply", event.case)
    if not text.strip():
        raise Refused("text_missing", N_("Write something first."))
    if event.case.objections.filter(event=event, state=Objection.OPEN).exists():
        raise Refused("objected", N_("Your objection to this step is being looked at."))
    if actor.person is None:
        raise Denied("object")
    with action(actor, "matters.case.object", ref_of(event.case)) as act:
        row = Objection.objects.create(
            case=event.case, event=event, text=text.strip()[:2000], by=actor.person
        )
        act.note(step=event.action)
        if event.case.handler:
            notices.tell([event.case.handler], OBJECTED, ref_of(event.case), number=event.case.number)
    return row


def answer_objection(actor: Actor, row: Objection, version: int, *, upheld: bool, answer: str) -> Objection:
    """Answer an objection; never by whoever took the step."""
    access.OBJECTIONS.require(actor, "answer", row)
    if actor.person and row.event.person_id == actor.person.pk:
        raise Refused("own_step", N_("Somebody else must answer: you took this step yourself."))
    if not answer.strip():
        raise Refused("text_missing", N_("Write something first."))
    with action(actor, "matters.objection.answer", ref_of(row.case)) as act:
        state = Objection.UPHELD if upheld else Objection.REJECTED
        save_version(
            row, version,
            {"state": state, "answer": answer.strip()[:2000], "answered_by": actor.person, "answered_at": clock.now()},
        )  # fmt: skip
        act.note(state=state)
        notices.tell([row.by], ANSWERED, ref_of(row.case), number=row.case.number)
    return row


def open_letter(actor: Actor, letter: Letter) -> Letter:
    """Note when the party first opened a letter: a fact beside the presumption of service, not instead of it."""
    if letter.opened_at is None and access.CASES.may(actor, "apply", letter.case):
        with action(actor, "matters.letter.open", refs.make("matters.letter", letter)):
            letter.opened_at = clock.now()
            letter.save(update_fields=["opened_at"])
    return letter


def act_on_many(actor: Actor, cases: Iterable[Case], code: str, told: Told | None = None) -> dict[int, str]:
    """Take one step in many cases, each on its own. Returns by key what went wrong, in the reader's words."""
    failed: dict[int, str] = {}
    for case in cases:
        try:
            act(actor, case, case.version, code, told)
        except Refused as error:
            failed[case.pk] = error.sentence()
    return failed
