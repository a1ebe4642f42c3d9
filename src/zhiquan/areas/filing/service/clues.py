"""An officer's work on a clue. The platform proposes; a named officer decides what is asked; CNIPA decides the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import access, events, periods, seats
from zhiquan.areas.filing.models import CheckNotice, Clue, ClueFiling, ClueStep, Flag
from zhiquan.areas.filing.service import refiling, runs
from zhiquan.kernel import clock, files, notices, numbering, refs
from zhiquan.kernel.actions import Act, action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import Mandate, Organisation, Person

CLUE = "filing.clue"
NOTICE_PREFIX = "深自查"
REPLY_PERIOD = "abnormal_filing.self_check_reply"
FLAG_TERM = "abnormal_filing.credit_period"
FLAG_SOURCE, FLAG_ARTICLE = "RFA-2024", "第9条"

WRONG_STATE = N_("The clue has moved on: this is not possible now. Open the page again.")
NO_REASON = N_("Say why: the step needs a reason.")
NO_FILINGS = N_("Choose the filings that the notice is about.")
TOLD = N_("A self-check notice about %(n)s of your filings has come: %(number)s.")

# What may follow what; every step names where it may start.
STEPS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "review": ((Clue.DETECTED, Clue.READY), Clue.REVIEWED),
    "dismiss": ((Clue.DETECTED, Clue.READY, Clue.REVIEWED, Clue.REPLIED), Clue.DISMISSED),
    "notify": ((Clue.READY, Clue.REVIEWED), Clue.NOTICED),
    "replied": ((Clue.NOTICED,), Clue.REPLIED),
    "report": ((Clue.REVIEWED, Clue.NOTICED, Clue.REPLIED), Clue.REPORTED),
    "enter_result": ((Clue.REPORTED,), Clue.RESULT),
    "measures": ((Clue.RESULT,), Clue.MEASURES),
    "close": ((Clue.REPLIED, Clue.RESULT, Clue.MEASURES), Clue.CLOSED),
    "reopen": ((Clue.DISMISSED, Clue.CLOSED), Clue.REVIEWED),
}


@dataclass(frozen=True)
class Member:
    """One filing of a clue that a person opens; `id` is its number."""

    id: str
    title: str = ""
    applicant: str = ""
    agency: str = ""
    address: str = ""
    filed_on: date | None = None


def ref_of(clue: Clue) -> str:
    return refs.make(CLUE, clue)


def open_clue(
    actor: Actor, members: Sequence[Member], kinds: Sequence[int], reason: str, *, origin: str = Clue.OFFICER
) -> Clue:
    """A clue that a person brings: a complaint, a colleague, what an officer saw. No white list stands before it."""
    access.CLUES.require(actor, "open")
    if not reason.strip():
        raise Refused("reason_missing", NO_REASON)
    if not members:
        raise Refused("no_filings", NO_FILINGS)
    with action(actor, "filing.clue.open") as act:
        clue = Clue(
            origin=origin,
            kinds=sorted(set(kinds)),
            state=Clue.REVIEWED,
            score=Decimal(0),
            reason=reason.strip()[:1000],
            officer=actor.person,
            seat=seats.body_of(seats.ABNORMAL),
            opened_on=clock.today(),
            is_demo=bool(actor.person and actor.person.is_demo),
        )
        clue.number = f"{clue.opened_on.year}-{numbering.take(runs.CLUE_SERIES)}"
        clue.save()
        act.ref = ref_of(clue)
        runs.add_filings(clue, members)
        _step(actor, clue, "open", "", clue.state, reason)
        act.note(origin=origin, filings=len(members))
    return clue


def move(actor: Actor, clue: Clue, version: int, code: str, *, reason: str = "") -> Clue:
    """Review, dismiss, close or reopen a clue. Dismissing and reopening need a reason."""
    access.CLUES.require(actor, "decide", clue)
    if code in ("dismiss", "reopen") and not reason.strip():
        raise Refused("reason_missing", NO_REASON)
    with action(actor, f"filing.clue.{code}", ref_of(clue)) as act:
        closed = clock.today() if code in ("dismiss", "close") else None
        _move(actor, clue, version, code, reason, act, officer=clue.officer or actor.person, closed_on=closed)
    return clue


def _move(actor: Actor, clue: Clue, version: int, code: str, reason: str, act: Act, **fields: Any) -> None:
    sources, target = STEPS[code]
    if clue.state not in sources:
        raise Refused("wrong_state", WRONG_STATE)
    before = clue.state
    save_version(clue, version, {"state": target, **fields})
    _step(actor, clue, code, before, target, reason)
    act.note(**{"from": before, "to": target})
    act.emit(events.CLUE_MOVED, state=target, number=clue.number)


def _step(actor: Actor, clue: Clue, code: str, before: str, after: str, reason: str) -> None:
    ClueStep.objects.create(
        clue=clue,
        on=clock.today(),
        action=code,
        from_state=before,
        to_state=after,
        person=actor.person,
        by=actor.name[:120],
        reason=reason.strip()[:1000],
    )


def assign(actor: Actor, clue: Clue, version: int, officer: Person | None) -> Clue:
    """Give a clue to an officer, or back to the queue."""
    access.CLUES.require(actor, "decide", clue)
    with action(actor, "filing.clue.assign", ref_of(clue)) as act:
        save_version(clue, version, {"officer": officer})
        act.note(officer=str(officer.uid) if officer else "")
    return clue


def pass_on(actor: Actor, clue: Clue, version: int, seat: str, reason: str) -> Clue:
    """To the examination-cooperation centre, or back to the bureau."""
    access.CLUES.require(actor, "decide", clue)
    body = seats.body_of(seat)
    if not body:
        raise Refused("no_seat", N_("This city has no such seat."))
    with action(actor, "filing.clue.pass_on", ref_of(clue)) as act:
        save_version(clue, version, {"seat": body, "officer": None})
        _step(actor, clue, "pass_on", clue.state, clue.state, reason)
        act.note(seat=body)
    return clue


def notify(actor: Actor, clue: Clue, version: int, filings: Iterable[ClueFiling]) -> list[CheckNotice]:
    """One self-check notice to every applicant about its own filings; it sees nobody else's."""
    access.CLUES.require(actor, "decide", clue)
    chosen = [f for f in filings if f.clue_id == clue.pk]
    if not chosen:
        raise Refused("no_filings", NO_FILINGS)
    by_name: dict[str, list[ClueFiling]] = {}
    for filing in chosen:
        by_name.setdefault(filing.applicant or filing.agency, []).append(filing)
    today = clock.today()
    last = periods.due(REPLY_PERIOD, today)
    with action(actor, "filing.clue.notify", ref_of(clue)) as act:
        _move(
            actor, clue, version, "notify", "", act,
            officer=clue.officer or actor.person, due_on=last.day, due_sample=last.sample,
        )  # fmt: skip
        made = [_notice(clue, name, rows, today, last) for name, rows in sorted(by_name.items())]
        act.note(notices=len(made), due=last.day.isoformat())
    return made


def _notice(clue: Clue, name: str, rows: Sequence[ClueFiling], today: date, last: periods.Due) -> CheckNotice:
    organisation = next((r.organisation for r in rows if r.organisation), None)
    notice = CheckNotice(
        clue=clue, addressee=name, organisation=organisation, sent_on=today, due_on=last.day, due_sample=last.sample
    )  # fmt: skip
    notice.number = numbering.document_no(NOTICE_PREFIX, today.year)
    notice.save()
    notice.filings.set(rows)
    if organisation:
        ref = refs.make("filing.notice", notice)
        notices.tell(people_of(organisation), TOLD, ref, n=len(rows), number=notice.number)
    return notice


def people_of(organisation: Organisation) -> Any:
    """Those who act for an organisation today."""
    known = Mandate.objects.filter(organisation=organisation, revoked_at=None).values("person")
    return Person.objects.filter(pk__in=known, is_active=True)


def reply(
    actor: Actor,
    notice: CheckNotice,
    answers: Mapping[str, tuple[str, str]],
    proof: tuple[str, bytes] | None = None,
) -> CheckNotice:
    """The addressee withdraws or explains each filing: uid → (withdrawn | explained, text). All at once."""
    access.NOTICES.require(actor, "answer", notice)
    if notice.replied_on is not None:
        raise Refused(
            "answered", N_("This notice was answered already. Write to the officer to add something.")
        )
    rows = {str(f.uid): f for f in notice.filings.all()}
    _require_answers(rows, answers)
    today = clock.today()
    with action(actor, "filing.notice.reply", refs.make("filing.notice", notice)) as act:
        stored = files.store(actor, *proof, ref=refs.make("filing.notice", notice)) if proof else None
        for uid, (state, text) in answers.items():
            filing = rows[uid]
            filing.state, filing.reply, filing.replied_on = state, text.strip()[:2000], today
            filing.proof = stored or filing.proof
            filing.save(update_fields=["state", "reply", "replied_on", "proof"])
            if state == ClueFiling.WITHDRAWN:
                refiling.remember(actor, filing)
        notice.replied_on = today
        notice.save(update_fields=["replied_on"])
        clue = notice.clue
        if clue.state == Clue.NOTICED and not clue.notices.filter(replied_on=None).exists():
            _move(actor, clue, clue.version, "replied", "", act)
        act.note(answers={uid: state for uid, (state, _text) in answers.items()})
    return notice


def _require_answers(rows: Mapping[str, ClueFiling], answers: Mapping[str, tuple[str, str]]) -> None:
    for uid, (state, text) in answers.items():
        if uid not in rows or state not in (ClueFiling.WITHDRAWN, ClueFiling.EXPLAINED):
            raise Denied("answer")
        if state == ClueFiling.EXPLAINED and not text.strip():
            raise Refused("explain", N_("Explain the filing, or withdraw it."))
    if set(rows) - set(answers):
        raise Refused(
            "all_answers",
            N_("Answer for every filing of the notice: %(n)s are missing."),
            n=len(set(rows) - set(answers)),
        )


def judge(actor: Actor, clue: Clue, filing: ClueFiling, accepted: bool, note: str) -> ClueFiling:
    """Whether an explanation satisfies the officer. Not accepting it needs a reason and decides nothing."""
    access.CLUES.require(actor, "decide", clue)
    if filing.clue_id != clue.pk or filing.state not in (
        ClueFiling.EXPLAINED, ClueFiling.ACCEPTED, ClueFiling.REJECTED,
    ):  # fmt: skip
        raise Refused("wrong_state", WRONG_STATE)
    if not accepted and not note.strip():
        raise Refused("reason_missing", NO_REASON)
    with action(actor, "filing.clue.judge", ref_of(clue)) as act:
        filing.state = ClueFiling.ACCEPTED if accepted else ClueFiling.REJECTED
        filing.judged_by, filing.note = actor.person, note.strip()[:500]
        filing.save(update_fields=["state", "judged_by", "note"])
        act.note(filing=filing.key, accepted=accepted)
    return filing


def report(actor: Actor, clue: Clue, version: int, reason: str) -> Clue:
    """Report the clue to CNIPA, whose examination group decides."""
    access.CLUES.require(actor, "decide", clue)
    if not reason.strip():
        raise Refused("reason_missing", NO_REASON)
    with action(actor, "filing.clue.report", ref_of(clue)) as act:
        _move(actor, clue, version, "report", reason, act, due_on=None)
    return clue


def enter_result(actor: Actor, clue: Clue, version: int, *, confirmed: bool, on: date, reason: str) -> Clue:
    """What CNIPA answered."""
    access.CLUES.require(actor, "decide", clue)
    if on > clock.today():
        raise Refused("future", N_("The day lies in the future: enter what has happened."))
    with action(actor, "filing.clue.enter_result", ref_of(clue)) as act:
        _move(actor, clue, version, "enter_result", reason, act, confirmed=confirmed)
        act.note(confirmed=confirmed, on=on.isoformat())
    return clue


def measures(actor: Actor, clue: Clue, version: int, reason: str) -> list[Flag]:
    """After CNIPA confirmed: a flag with reason and term for every applicant whose filings stood."""
    access.CLUES.require(actor, "decide", clue)
    if not clue.confirmed:
        raise Refused("not_confirmed", N_("CNIPA has not confirmed this clue: there is nothing to flag."))
    today = clock.today()
    until = periods.due(FLAG_TERM, today).day
    stood = clue.filings.exclude(state__in=(ClueFiling.WITHDRAWN, ClueFiling.ACCEPTED))
    names = sorted({f.applicant for f in stood if f.applicant})
    known = runs.organisations(names)
    with action(actor, "filing.clue.measures", ref_of(clue)) as act:
        _move(actor, clue, version, "measures", reason, act)
        made = [
            Flag.objects.create(
                name=name, organisation=known.get(name), clue=clue, reason=reason.strip()[:500] or clue.number,
                source=FLAG_SOURCE, article=FLAG_ARTICLE, since=today, until=until, by=actor.person,
            )
            for name in names
        ]  # fmt: skip
        act.note(flags=len(made), until=until.isoformat())
    return made


def lift(actor: Actor, flag: Flag, version: int, reason: str) -> Flag:
    """Credit repaired, or the result was overturned."""
    access.FLAGS.require(actor, "manage", flag)
    if not reason.strip():
        raise Refused("reason_missing", NO_REASON)
    with action(actor, "filing.flag.lift", refs.make("filing.flag", flag)) as act:
        save_version(flag, version, {"lifted_on": clock.today(), "lifted_reason": reason.strip()[:500]})
        act.note(name=flag.name)
    return flag
