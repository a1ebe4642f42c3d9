"""Moving cases: the one place where an action of a flow is carried out, with everything that hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters import access, clocks, effects, events, facts, papers
from zhiquan.areas.matters.models import (
    Case,
    CaseClock,
    CaseEvent,
    CaseFile,
    Defect,
    Dispatch,
    Letter,
    Proposal,
)
from zhiquan.areas.matters.officers import people_of
from zhiquan.areas.matters.packs import Pack, pack
from zhiquan.areas.matters.ports import Happening, link_of
from zhiquan.engines import documents, flows
from zhiquan.kernel import canonical, clock, files, notices, numbering, outbox, refs
from zhiquan.kernel.actions import Act, action, save_version
from zhiquan.kernel.actor import APPROVER, HANDLER, WINDOW, Actor, system
from zhiquan.kernel.errors import Conflict, Denied, Refused

CASE = "matters.case"
SYSTEM, AUTHORITY, APPLICANT = "system", "authority", "applicant"
MOST_AUTOMATIC = 20
TURN = {"desk": "desk", "authority": "authority", "applicant": "applicant"}
MOVED = N_("%(number)s “%(title)s”: now “%(state)s”.")
YOUR_TURN = N_("%(number)s “%(title)s” needs something from you: “%(state)s”.")
PROPOSED = N_("%(number)s “%(title)s” waits for your confirmation.")
REASONS: Mapping[str, str] = {
    "unknown_action": N_("This step does not exist for this matter."),
    "wrong_state": N_("The case has moved on: this step is not possible now. Open the page again."),
    "not_allowed": N_("This step is not yours to take."),
    "not_offered": N_("This step is not possible in this case: its condition does not hold."),
    "no_branch": N_("The flow does not say where this step leads. Tell the bureau's office."),
    "two_branches": N_("The flow says two ways for this step. Tell the bureau's office."),
}


@dataclass(frozen=True)
class Told:
    """What the actor says with a step. `defects` are mappings text, place, ground, source, article."""

    on: date | None = None
    reason: str = ""
    receipt: str = ""
    defects: Sequence[Mapping[str, str]] = ()
    files: Sequence[tuple[str, str, bytes]] = ()  # material, name, bytes
    facts: Mapping[str, Any] = field(default_factory=dict)


def ref_of(case: Case) -> str:
    return refs.make(CASE, case)


def pack_of(case: Case) -> Pack:
    return pack(case.matter, case.edition_id)


def roles_of(actor: Actor, case: Case) -> frozenset[str]:
    """As whom the actor may take steps of this case, in the flow's words."""
    if actor.system:
        return (
            frozenset({AUTHORITY, SYSTEM}) if actor.system.startswith("authority.") else frozenset({SYSTEM})
        )
    found = set()
    if access.CASES.may(actor, "apply", case):
        found.add(APPLICANT)
    if access.CASES.may(actor, "work", case):
        found |= {role for role in (WINDOW, HANDLER, APPROVER) if actor.has(role)}
    return frozenset(found)


def facts_of(case: Case, chosen: Pack, day: date) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """The flow's facts of a case, and the grounds behind its guards."""
    return facts.flow_facts(chosen, facts.question_of(case, facts.materials_of(case), day))


def known_of(case: Case, chosen: Pack, day: date) -> facts.Known:
    """The same facts, each looked up when the flow asks it."""
    return facts.Known(chosen, lambda: facts.question_of(case, facts.materials_of(case), day))


def act(
    actor: Actor,
    case: Case,
    version: int,
    code: str,
    told: Told | None = None,
    *,
    proposal: Proposal | None = None,
) -> Case:
    """Take a step of the case's flow. A step of four eyes becomes a proposal until somebody else confirms it.

    Raises Refused (FlowError in words), Denied, Conflict.
    """
    said = told or Told()
    chosen = pack_of(case)
    roles = roles_of(actor, case)
    if not roles:
        raise Denied(code)
    step = chosen.flow.action.get(code)
    if step is None:
        raise Refused("unknown_action", REASONS["unknown_action"])
    _require_told(step, said)
    if step.second is not None and proposal is None and not actor.system:
        return _propose(actor, case, version, step, said, roles)
    with action(actor, f"matters.case.{code}", ref_of(case)) as current:
        fresh = _locked(case, version)
        on = said.on or clock.today()
        _files(actor, fresh, chosen, said)
        known = known_of(fresh, chosen, on)
        # A confirmed proposal was taken by whoever proposed it: the confirmer only adds his eyes.
        as_roles = frozenset(step.by) if proposal else roles
        _take(actor, fresh, chosen, step.code, as_roles, known, said, current)
        _automatic(fresh, chosen, on, current)
        _finish(actor, fresh, chosen, current)
    case.refresh_from_db()
    return case


def _locked(case: Case, version: int) -> Case:
    """The row as it is now, held for this transaction. Raises Conflict where it has moved on."""
    if case.parent_id:
        # Always the bundle first: a step may move siblings, and two of them must not wait for each other in a ring.
        Case.objects.select_for_update().get(pk=case.parent_id)
    row = Case.objects.select_for_update().get(pk=case.pk)
    if row.version != version:
        raise Conflict(row, version)
    if row.finished_at is not None:
        raise Refused("finished", N_("This case is finished: nothing can be changed any more."))
    return row


def _require_told(step: flows.Action, said: Told) -> None:
    if step.reason == "required" and not said.reason.strip():
        raise Refused("reason_missing", N_("Say why: the step needs a reason."))
    if step.receipt == "required" and not said.receipt.strip():
        raise Refused("receipt_missing", N_("Enter the authority's receipt number."))
    if step.defects == "required" and not said.defects:
        raise Refused("defects_missing", N_("List every defect: the applicant is told all of them at once."))
    if said.on and said.on > clock.today():
        raise Refused(
            "future", N_("The day %(day)s lies in the future: enter what has happened."), day=said.on
        )


def _take(
    actor: Actor,
    case: Case,
    chosen: Pack,
    code: str,
    roles: Iterable[str],
    known: Mapping[str, Any],
    said: Told,
    current: Act,
) -> None:
    """One step: state, event, clocks, defects, letter, hand-over, effects."""
    taken = _taken(chosen, case.state, code, roles, known)
    on = said.on or clock.today()
    event = CaseEvent.objects.create(
        case=case, on=on, action=code, from_state=case.state, to_state=taken.to, person=actor.person, by=actor.name[:120],
        side=_side(actor, case), reason=said.reason.strip()[:1000],
        facts={**canonical.plain(dict(said.facts)), **({"receipt": said.receipt} if said.receipt else {})},
    )  # fmt: skip
    current.note(**{"from": case.state, "to": taken.to, "on": on.isoformat()})
    case.state = taken.to
    if said.receipt:
        case.receipt = said.receipt.strip()[:80]
    _settle_defects(case, taken.action)
    _defects(case, taken.action, said)
    _clocks(case, chosen, taken, on)
    if taken.letter:
        _letter(actor, case, chosen, taken.letter, on, said)
    if taken.action.to_authority:
        _dispatch(case, chosen, code, current)
    for name in taken.effects:
        problem = effects.safely(Happening(actor, case, event, on, said.receipt), name)
        if problem:
            event.facts = {
                **event.facts,
                "not_carried_out": [*event.facts.get("not_carried_out", []), problem],
            }
            event.save(update_fields=["facts"])


def _taken(
    chosen: Pack, state: str, code: str, roles: Iterable[str], known: Mapping[str, Any]
) -> flows.Taken:
    """What the step means, or the flow's refusal in words."""
    try:
        return flows.take(chosen.flow, state, code, frozenset(roles), known)
    except flows.FlowError as error:
        raise Refused(error.code, REASONS.get(error.code, REASONS["not_offered"])) from error


def _side(actor: Actor, case: Case) -> str:
    if actor.system:
        return AUTHORITY if actor.system.startswith("authority.") else SYSTEM
    return "desk" if access.CASES.may(actor, "work", case) else APPLICANT


def _settle_defects(case: Case, step: flows.Action) -> None:
    if APPLICANT in step.by and case.turn == APPLICANT:
        case.defects.filter(settled_at=None).update(settled_at=clock.now())


def _defects(case: Case, step: flows.Action, said: Told) -> None:
    """A new round with its whole list. What was not said in the first round is marked late (XC-6)."""
    if step.defects == "none" or not said.defects:
        return
    late = case.round > 0
    case.round += 1
    earlier = set(case.defects.values_list("ground", "place"))
    Defect.objects.bulk_create(
        Defect(
            case=case, round=case.round, text=str(d.get("text", ""))[:500], place=str(d.get("place", ""))[:120],
            ground=str(d.get("ground", ""))[:80], source=str(d.get("source", ""))[:60],
            article=str(d.get("article", ""))[:60],
            late=late and (d.get("ground", ""), d.get("place", "")) not in earlier,
        )
        for d in said.defects
    )  # fmt: skip


def _clocks(case: Case, chosen: Pack, taken: flows.Taken, on: date) -> None:
    """Stop, start, pause and resume, in that order."""
    if taken.stops:
        stop_clocks(case, on, taken.stops)
    for name in taken.starts:
        stop_clocks(case, on, (name,))
        _start(case, chosen, name, on)
    for row in case.clocks.filter(stopped_on=None, code__in=[*taken.pauses, *taken.resumes]):
        if row.code in taken.pauses and not clocks.paused(row):
            row.pauses = [*row.pauses, [on.isoformat(), None, taken.action.code]]
        elif row.code in taken.resumes and clocks.paused(row):
            first, _, reason = row.pauses[-1]
            last = max(date.fromisoformat(first), on)
            row.pauses = [*row.pauses[:-1], [first, last.isoformat(), reason]]
        clocks.compute(row, clocks.calendar(chosen.edition), on)
        row.save()


def _start(case: Case, chosen: Pack, name: str, on: date) -> None:
    row = clocks.start(case, chosen, chosen.flow.clock[name], on, case.values)
    if row:
        row.save()


def stop_clocks(case: Case, on: date, codes: Iterable[str]) -> None:
    for row in case.clocks.filter(stopped_on=None, code__in=list(codes)):
        row.stopped_on = on
        row.result = CaseClock.MET if on <= row.due_on or clocks.paused(row) else CaseClock.MISSED
        row.save(update_fields=["stopped_on", "result"])


def _letter(actor: Actor, case: Case, chosen: Pack, code: str, on: date, said: Told) -> Letter:
    """Issue a letter: numbered, frozen as it is now, with the day on which it counts as served."""
    asked = chosen.flow.letter[code]
    issued = clock.today()
    number = numbering.document_no(asked.prefix or str(chosen.matter["prefix"]), issued.year)
    document = papers.letter_document(
        case, chosen, asked.template, number=number, on=issued, reason=said.reason, receipt=said.receipt,
        handler=actor.name if _side(actor, case) == "desk" else "",
    )  # fmt: skip
    served = clocks.served(chosen, issued)
    return Letter.objects.create(
        case=case, code=code, number=number, title=document.plain_title, content=documents.to_blocks_json(document),
        issued_on=issued, served_on=served.day if served else issued, presumed=bool(served and served.presumed),
        issued_by=actor.person,
    )  # fmt: skip


def _dispatch(case: Case, chosen: Pack, code: str, current: Act) -> None:
    """Hand the case over: by a live link where one is connected, else it waits on the window's worklist."""
    name = str(chosen.authority.get("system", ""))
    way = Dispatch.LINK if name and link_of(name) else Dispatch.WORKLIST
    row = Dispatch.objects.create(case=case, action=code, system=name or "window", way=way)
    if way == Dispatch.LINK:
        current.emit(events.DISPATCHED, dispatch=str(row.uid))


def begin(actor: Actor, case: Case, chosen: Pack, day: date) -> None:
    """A case just handed in: its first event, the clocks of the submission, the receipt, and what runs by itself.

    Runs inside the submission's transaction.
    """
    known = known_of(case, chosen, day)
    begun = flows.begin(chosen.flow, known)
    CaseEvent.objects.create(
        case=case, on=day, action=flows.SUBMIT, to_state=begun.to, person=actor.person, by=actor.name[:120],
        side=APPLICANT,
    )  # fmt: skip
    case.state = begun.to
    for name in begun.starts:
        _start(case, chosen, name, day)
    if "receipt" in chosen.flow.letter:
        _letter(actor, case, chosen, "receipt", day, Told())
    current = Act(system("matters"), "matters.case.begin", ref_of(case))
    _automatic(case, chosen, day, current, known)
    _pass_events(current)
    _store(case, chosen)


def _pass_events(current: Act) -> None:
    for topic, payload in current.events:
        outbox.add(topic, {"ref": current.ref, **payload})


def _automatic(case: Case, chosen: Pack, on: date, current: Act, known: facts.Known | None = None) -> None:
    """Steps that the platform takes by itself, as long as there is one."""
    platform = system("matters")
    for _round in range(MOST_AUTOMATIC):
        if chosen.flow.state[case.state].final:
            return
        found = known_of(case, chosen, on) if known is None else known
        known = None
        step = flows.automatic(chosen.flow, case.state, found) or _ready(case, chosen, found)
        if step is None:
            return
        _take(platform, case, chosen, step.code, {SYSTEM}, found, Told(on=on), current)
    raise Refused("loop", N_("The flow runs in a circle. Tell the bureau's office."))


def _ready(case: Case, chosen: Pack, known: facts.Known) -> flows.Action | None:
    """The step that waited for materials which are there now."""
    if not chosen.flow.state[case.state].awaits:
        return None
    return flows.ready(chosen.flow, case.state, known.question.materials, known)


def _store(case: Case, chosen: Pack) -> None:
    """Write the case's state and what is drawn from it."""
    state = chosen.flow.state[case.state]
    case.turn = TURN.get(state.on, "nobody")
    if state.final:
        case.outcome = state.outcome
        case.finished_at = clock.now()
        stop_clocks(case, clock.today(), [c.code for c in chosen.flow.clocks])
        case.dispatches.filter(state=Dispatch.WAITING).update(state=Dispatch.CANCELLED)
    case.due_on, case.due_of = clocks.nearest(case)
    case.version += 1
    case.save()


def _finish(actor: Actor, case: Case, chosen: Pack, current: Act) -> None:
    """After the last step of an action: store, tell, let the bundle see."""
    _store(case, chosen)
    state = chosen.flow.state[case.state]
    name = state.name.get("zh-Hans", state.code)
    current.emit(events.MOVED, number=case.number, state=case.state, matter=case.matter)
    if state.final:
        current.emit(events.FINISHED, number=case.number, outcome=case.outcome, matter=case.matter)
    mine = actor.person is not None and actor.person.pk == case.person_id
    if not mine:
        text = YOUR_TURN if case.turn == APPLICANT and not state.final else MOVED
        notices.tell([case.person], text, ref_of(case), number=case.number, title=case.title, state=name)
    if case.parent_id:
        _siblings(case, current)
        settle(Case.objects.select_for_update().get(pk=case.parent_id))


def _siblings(case: Case, current: Act) -> None:
    """Where the register refused the new name, what waits for its certificate has nothing left to wait for."""
    if case.outcome not in ("refused", "withdrawn", "abandoned") or not _gives_certificate(pack_of(case)):
        return
    for sibling in case.parent.parts.exclude(pk=case.pk).filter(finished_at=None):  # type: ignore[union-attr]
        chosen = pack_of(sibling)
        step = chosen.flow.action.get("end_moot")
        if step and sibling.state in step.sources:
            take_as_system(sibling, "end_moot", clock.today())


def _gives_certificate(chosen: Pack) -> bool:
    return any("matters.give_certificate" in a.effects for a in chosen.flow.actions)


def take_as_system(case: Case, code: str, on: date, reason: str = "") -> Case:
    """The platform takes a step: a clock ran out, a material came, a sibling ended."""
    return act(system("matters"), case, case.version, code, Told(on=on, reason=reason))


def materials_came(case: Case, on: date) -> None:
    """Let a waiting case move on when what it awaits is there."""
    chosen = pack_of(case)
    known = known_of(case, chosen, on)
    step = flows.ready(chosen.flow, case.state, known.question.materials, known)
    if step:
        take_as_system(case, step.code, on)


def settle(parent: Case) -> None:
    """The bundle's own state: open while a part is, then done, or partial where outcomes differ from granted."""
    parts = list(parent.parts.all())
    running = [p for p in parts if p.finished_at is None]
    due = min(((p.due_on, p.due_of) for p in running if p.due_on), default=(None, ""))
    parent.due_on, parent.due_of = due
    turns = {p.turn for p in running}
    parent.turn = next((t for t in ("applicant", "desk", "authority") if t in turns), "nobody")
    if not running:
        well = all(p.outcome in ("granted", "noted", "transferred") for p in parts)
        parent.state = Case.DONE if well else Case.PARTIAL
        parent.outcome = "granted" if well else "partial"
        parent.finished_at = clock.now()
    elif any(p.outcome in ("refused", "abandoned") for p in parts):
        parent.state = Case.PARTIAL
    parent.version += 1
    parent.save()


# ---------- files


def _files(actor: Actor, case: Case, chosen: Pack, said: Told) -> None:
    for material, name, data in said.files:
        _add_file(actor, case, chosen, material, name, data)


def _add_file(actor: Actor, case: Case, chosen: Pack, material: str, name: str, data: bytes) -> CaseFile:
    known = {m.code: m.type for part in chosen.parts for m in part.materials}
    code = material.partition(":")[0]
    if code and code not in known:
        raise Refused("no_material", N_("This matter does not ask for such a material."))
    stored = files.store(actor, name, data, ref=ref_of(case))
    if code:
        case.files.filter(material=material, replaced_at=None).update(replaced_at=clock.now())
    side = _side(actor, case)
    origin = {"desk": CaseFile.DESK, AUTHORITY: CaseFile.AUTHORITY}.get(side, CaseFile.APPLICANT)
    return CaseFile.objects.create(
        case=case, material=material, type=known.get(code, ""), file=stored, origin=origin, round=case.round
    )


def add_file(actor: Actor, case: Case, version: int, material: str, name: str, data: bytes) -> CaseFile:
    """Add or exchange a file of the case: the applicant's while it is his turn, the desk's at any time."""
    roles = roles_of(actor, case)
    if not roles:
        raise Denied("add_file")
    chosen = pack_of(case)
    awaited = chosen.flow.state[case.state].awaits
    if roles == {APPLICANT} and case.turn != APPLICANT and material.partition(":")[0] not in awaited:
        raise Refused("not_your_turn", N_("Files can be added when the desk asks for corrections."))
    with action(actor, "matters.case.add_file", ref_of(case)) as current:
        fresh = _locked(case, version)
        row = _add_file(actor, fresh, chosen, material, name, data)
        current.note(material=material, sm3=row.file.sm3)
        _automatic(fresh, chosen, clock.today(), current)
        _finish(actor, fresh, chosen, current)
    case.refresh_from_db()
    return row


# ---------- four eyes


def _propose(
    actor: Actor, case: Case, version: int, step: flows.Action, said: Told, roles: frozenset[str]
) -> Case:
    chosen = pack_of(case)
    with action(actor, "matters.case.propose", ref_of(case)) as current:
        fresh = _locked(case, version)
        known = known_of(fresh, chosen, said.on or clock.today())
        _taken(chosen, fresh.state, step.code, roles, known)
        if actor.person is None or fresh.proposals.filter(state=Proposal.OPEN).exists():
            raise Refused("proposed", N_("A step of this case waits for confirmation already."))
        payload = canonical.plain(
            {
                "on": said.on,
                "reason": said.reason,
                "receipt": said.receipt,
                "defects": [dict(d) for d in said.defects],
            }
        )
        Proposal.objects.create(case=fresh, action=step.code, payload=payload, by=actor.person)
        current.note(action=step.code)
        seconds = people_of(fresh.desk, step.second or ())
        told = [p for p in seconds if p.pk != actor.person.pk]
        notices.tell(told, PROPOSED, ref_of(fresh), number=fresh.number, title=fresh.title)
        save_version(fresh, version, {"handler": fresh.handler or actor.person})
    case.refresh_from_db()
    return case
