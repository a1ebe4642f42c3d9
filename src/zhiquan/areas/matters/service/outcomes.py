"""Between the platform and authorities: hand-overs that leave once, messages that move a case once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters import access
from zhiquan.areas.matters.models import Case, CaseFile, Dispatch, Incoming
from zhiquan.areas.matters.ports import LinkDown, LinkGarbled, LinkRefused, Message, link_of
from zhiquan.areas.matters.service.handover import enter_receipt
from zhiquan.areas.matters.service.steps import Told, act, pack_of, ref_of
from zhiquan.kernel import clock, files
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import SYSTEM_ADMIN, Actor, system
from zhiquan.kernel.errors import Denied, Refused

MOST_ATTEMPTS = 8
# What an authority says, and the step of the flow that enters it.
STEPS = {
    "lodged": "hand_over",
    "correction": "authority_asks",
    "granted": "record_granted",
    "refused": "record_refused",
    "abandoned": "record_abandoned",
}
OVERTOOK = N_("It came before what it follows: it waits for the earlier message.")


def authority(name: str) -> Actor:
    return system(f"authority.{name}")


def pass_on(dispatch: Dispatch) -> Dispatch:
    """Hand a case over by its live link, under the dispatch's own key. Raises LinkDown to be tried again."""
    link = link_of(dispatch.system)
    if dispatch.state != Dispatch.WAITING:
        return dispatch
    if link is None:
        Dispatch.objects.filter(pk=dispatch.pk).update(way=Dispatch.WORKLIST)
        return dispatch
    attempts = dispatch.attempts + 1
    try:
        # Outside any transaction: a slow authority must hold no lock of ours.
        receipt = link.hand_over(str(dispatch.uid), payload(dispatch))
    except (LinkDown, LinkGarbled) as error:
        # Asking again under the same key does nothing twice: a garbled answer may be a line's fault of the moment.
        state = Dispatch.DEAD if attempts >= MOST_ATTEMPTS else Dispatch.WAITING
        _failed(dispatch, attempts, state, str(error) or "down")
        if state == Dispatch.WAITING:
            raise LinkDown(str(error)) from error
        return dispatch
    except LinkRefused as error:
        _failed(dispatch, attempts, Dispatch.DEAD, str(error) or type(error).__name__)
        return dispatch
    key = f"receipt:{dispatch.uid}"
    receive(dispatch.system, Message(key, str(dispatch.uid), "lodged", receipt.on, number=receipt.number))
    dispatch.refresh_from_db()
    return dispatch


def _failed(dispatch: Dispatch, attempts: int, state: str, why: str) -> None:
    Dispatch.objects.filter(pk=dispatch.pk).update(attempts=attempts, state=state, last_error=why[:300])
    dispatch.refresh_from_db()


def payload(dispatch: Dispatch) -> dict[str, Any]:
    """What the authority gets: numbers, answers, rights, and the files by hash. The values are the applicant's own."""
    case = dispatch.case
    return {
        "key": str(dispatch.uid),
        "number": case.number,
        "matter": case.matter,
        "values": case.values,
        "rights": [{"number": r.number, "title": r.title} for r in case.rights.exclude(state="excluded")],
        "files": [
            {
                "material": f.type or f.material,
                "name": f.file.name,
                "sha256": f.file.sha256,
                "sm3": f.file.sm3,
            }
            for f in case.files.filter(replaced_at=None).select_related("file")
        ],
    }


def receive(system_name: str, message: Message) -> Incoming:
    """Take in one message of an authority, once by its id, and apply it and all that waited for it.

    A message that comes twice changes nothing. One that overtook another waits. One that fits no hand-over, or
    no step of the flow, is dead and stays for a person to look at.
    """
    dispatch = _dispatch(system_name, message.key)
    try:
        with transaction.atomic():
            stored = None
            if message.certificate and dispatch:
                name, data = message.certificate
                stored = files.store(authority(system_name), name, data, ref=ref_of(dispatch.case))
            row = Incoming.objects.create(
                system=system_name, message_id=message.id[:120], dispatch=dispatch, kind=message.kind[:40], on=message.on,
                sequence=message.sequence, file=stored,
                payload={"number": message.number, "reason": message.reason, "defects": list(message.defects)},
            )  # fmt: skip
    except IntegrityError:
        return Incoming.objects.get(system=system_name, message_id=message.id[:120])
    if dispatch is None:
        return _dead(row, "no such hand-over")
    _apply_waiting(dispatch.case)
    row.refresh_from_db()
    return row


def _dispatch(system_name: str, key: str) -> Dispatch | None:
    try:
        return Dispatch.objects.select_related("case").filter(system=system_name, uid=key).first()
    except (ValueError, TypeError):
        return None
    except Exception as error:  # Django raises ValidationError for what is no UUID
        if type(error).__name__ != "ValidationError":
            raise
        return None


def _dead(row: Incoming, why: str) -> Incoming:
    row.state, row.problem = Incoming.DEAD, why[:300]
    row.save(update_fields=["state", "problem"])
    return row


def _apply_waiting(case: Case) -> None:
    """Apply what waits for this case in the authority's order, as long as something fits."""
    moved = True
    while moved:
        moved = False
        waiting = Incoming.objects.filter(state=Incoming.WAITING, dispatch__case=case)
        for row in waiting.order_by("sequence", "on", "pk"):
            if _apply(row):
                moved = True
                break


def _apply(row: Incoming) -> bool:
    """Whether the message moved its case (or is settled for good)."""
    with transaction.atomic():
        row = Incoming.objects.select_for_update().get(pk=row.pk)
        if row.state != Incoming.WAITING or row.dispatch is None:
            return False
        case = Case.objects.get(pk=row.dispatch.case_id)
        step = STEPS.get(row.kind)
        if step is None or step not in pack_of(case).flow.action:
            _dead(row, f"no step for {row.kind}")
            return True
        if case.finished_at is not None:
            _dead(row, "the case is finished")
            return True
        action_of = pack_of(case).flow.action[step]
        if row.kind == "lodged" and case.state in action_of.targets:
            # What it says stands already: a receipt of an answer, or of papers whose number the window entered.
            _settled(row)
            return True
        if case.state not in action_of.sources:
            row.problem = OVERTOOK
            row.save(update_fields=["problem"])
            return False
        return _carry_out(row, case, step)


def _carry_out(row: Incoming, case: Case, step: str) -> bool:
    if row.file:
        _certificate(case, row)
    said = Told(
        on=row.on, reason=row.payload.get("reason") or "", receipt=row.payload.get("number") or "",
        defects=[{"text": t} for t in row.payload.get("defects") or ()],
    )  # fmt: skip
    try:
        with transaction.atomic():
            act(authority(row.system), case, case.version, step, said)
    except Refused as error:
        _dead(row, f"{error.code}: {error}")
        return True
    _settled(row)
    return True


def _settled(row: Incoming) -> None:
    row.state, row.problem, row.applied_at = Incoming.APPLIED, "", clock.now()
    row.save(update_fields=["state", "problem", "applied_at"])
    if row.kind == "lodged" and row.dispatch:
        Dispatch.objects.filter(pk=row.dispatch.pk).update(
            state=Dispatch.RECEIVED, receipt=(row.payload.get("number") or "")[:80], received_at=clock.now()
        )


def _certificate(case: Case, row: Incoming) -> None:
    """What an authority sends with a grant is its certificate, under the material that the matter names for it."""
    chosen = pack_of(case)
    own = [
        m
        for part in chosen.parts
        for m in part.materials
        if m.origin == "authority" and m.type.endswith("certificate")
    ]
    material = own[0] if own else None
    CaseFile.objects.create(
        case=case, material=material.code if material else "", type=material.type if material else "", file=row.file,
        origin=CaseFile.AUTHORITY, round=case.round,
    )  # fmt: skip


# ---------- the window's worklist


@dataclass(frozen=True)
class Line:
    """One line of an import of receipts: what happened to it, in the reader's words."""

    line: int
    number: str
    problem: str = ""


HEADS = {
    "case": ("办件编号", "case", "number"),
    "receipt": ("回执号", "receipt"),
    "on": ("日期", "date", "on"),
}


def import_receipts(actor: Actor, name: str, data: bytes) -> tuple[Line, ...]:
    """Enter receipt numbers from a CSV file: case number, receipt number, day. Every line stands on its own."""
    rows = _read(data)
    found: list[Line] = []
    for number, (case_number, receipt, day) in rows:
        problem = _enter(actor, case_number, receipt, day)
        found.append(Line(number, case_number, problem))
    return tuple(found)


def _read(data: bytes) -> list[tuple[int, tuple[str, str, str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    lines = list(csv.reader(io.StringIO(text)))
    if not lines:
        raise Refused("empty", N_("The file is empty."))
    heads = [h.strip().lower() for h in lines[0]]
    places = {
        code: next((heads.index(w) for w in words if w in heads), None) for code, words in HEADS.items()
    }
    missing = [HEADS[code][0] for code, place in places.items() if place is None]
    if missing:
        raise Refused(
            "heads",
            N_("Line 1 lacks the columns %(columns)s: write 办件编号, 回执号, 日期."),
            columns=", ".join(missing),
        )
    order = [places["case"], places["receipt"], places["on"]]
    return [
        (n, tuple(row[p].strip() if p is not None and p < len(row) else "" for p in order))  # type: ignore[misc]
        for n, row in enumerate(lines[1:], 2)
        if any(c.strip() for c in row)
    ]


def _enter(actor: Actor, case_number: str, receipt: str, day: str) -> str:
    case = Case.objects.filter(number=case_number).first()
    if case is None or not access.CASES.may(actor, "handle", case):
        return Refused("no_case", N_("No case of your desk has this number.")).sentence()
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return Refused("no_day", N_("“%(day)s” is no day: write it as 2026-11-22."), day=day[:20]).sentence()
    if case.receipt == receipt and case.state != "to_lodge":
        return ""
    try:
        enter_receipt(actor, case, case.version, receipt, on)
    except Refused as error:
        return error.sentence()
    return ""


# ---------- the dead-letter page


def _require_admin(actor: Actor) -> None:
    if not actor.has(SYSTEM_ADMIN):
        raise Denied("dead_letters")


def retry_dispatch(actor: Actor, dispatch: Dispatch) -> Dispatch:
    """Try a dead hand-over again, under the same key."""
    _require_admin(actor)
    from zhiquan.areas.matters import jobs

    with action(actor, "matters.dispatch.retry", ref_of(dispatch.case)):
        Dispatch.objects.filter(pk=dispatch.pk).update(state=Dispatch.WAITING, attempts=0, last_error="")
        jobs.queue_dispatch(actor, dispatch)
    dispatch.refresh_from_db()
    return dispatch


def cancel_dispatch(actor: Actor, dispatch: Dispatch, reason: str) -> Dispatch:
    """Leave a dead hand-over to the window: it stands on the worklist from now on."""
    _require_admin(actor)
    with action(actor, "matters.dispatch.to_worklist", ref_of(dispatch.case)) as current:
        current.note(reason=reason[:200])
        Dispatch.objects.filter(pk=dispatch.pk).update(state=Dispatch.WAITING, way=Dispatch.WORKLIST)
    dispatch.refresh_from_db()
    return dispatch


def retry_incoming(actor: Actor, row: Incoming) -> Incoming:
    """Look at a dead message again, after what was wrong has been put right."""
    _require_admin(actor)
    with action(actor, "matters.incoming.retry", f"matters.incoming:{row.uid}"):
        row.state, row.problem = Incoming.WAITING, ""
        row.save(update_fields=["state", "problem"])
    if row.dispatch:
        _apply_waiting(row.dispatch.case)
    row.refresh_from_db()
    return row


def drop_incoming(actor: Actor, row: Incoming, reason: str) -> Incoming:
    """Put a dead message aside, with the reason."""
    _require_admin(actor)
    if not reason.strip():
        raise Refused("reason_missing", N_("Say why: the step needs a reason."))
    with action(actor, "matters.incoming.drop", f"matters.incoming:{row.uid}") as current:
        current.note(reason=reason[:200])
        row.state, row.problem = Incoming.APPLIED, f"dropped: {reason.strip()}"[:300]
        row.save(update_fields=["state", "problem"])
    return row


def fetch_from(system_name: str, since: str) -> tuple[Iterable[Incoming], str]:
    """Ask a live link what is new and take it in. Returns the rows and the next cursor."""
    link = link_of(system_name)
    if link is None:
        return (), since
    messages, cursor = link.fetch(since)
    return [receive(system_name, m) for m in messages], cursor
