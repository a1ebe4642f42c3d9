"""Own cases and drafts over the API: the same doors, queries and actions as the pages. The site mounts `router`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from zhiquan.areas.matters import access, service
from zhiquan.areas.matters.models import Case, CaseEvent, Draft
from zhiquan.areas.matters.queries import casefile, cases, casewords, timeline
from zhiquan.areas.matters.queries.casewords import pack_of
from zhiquan.kernel import clock
from zhiquan.ui.requests import actor_of

router = Router(tags=["cases"])
MOST = 200
FURTHEST = 10_000_000


class CaseOut(Schema):
    """A case. `state` is a code of its matter's flow, `state_text` its name in the reader's language."""

    uid: UUID
    number: str
    matter: str
    title: str
    state: str
    state_text: str
    outcome: str
    turn: str
    receipt: str
    submitted_on: date
    finished_on: date | None
    due: date | None
    version: int


class CaseClockOut(Schema):
    label: str
    owner: str
    start: date
    due: date
    running: bool
    provisional: bool
    presumed: bool
    sample: bool
    basis: str
    steps: list[str]
    part: str


class LetterOut(Schema):
    uid: UUID
    number: str
    title: str
    issued_on: date
    served_on: date | None
    presumed: bool
    opened_at: datetime | None


class CaseRightOut(Schema):
    number: str
    title: str
    recorded_name: str
    state: str
    done_on: date | None


class DefectOut(Schema):
    uid: UUID
    round: int
    place: str
    text: str
    cited: str
    settled: bool


class FileOut(Schema):
    uid: UUID
    name: str
    material: str
    origin: str
    size: int
    sm3: str
    replaced: bool


class StepOut(Schema):
    """A step that the caller may take now, in which case."""

    case: UUID
    code: str
    name: str


class CaseDetail(CaseOut):
    edition: str
    parts: list[CaseOut]
    clocks: list[CaseClockOut]
    letters: list[LetterOut]
    rights: list[CaseRightOut]
    defects: list[DefectOut]
    files: list[FileOut]
    steps: list[StepOut]


class CasePage(Schema):
    total: int
    items: list[CaseOut]


class EventOut(Schema):
    """One step of a case. `after` of the next call is the last event's `position`."""

    position: int
    case: UUID
    number: str
    action: str
    state: str
    on: date
    at: datetime
    side: str
    text: str


class EventPage(Schema):
    items: list[EventOut]
    position: int


class MomentOut(Schema):
    kind: str
    when: str
    title: str
    text: str
    by: str
    part: str


class DraftOut(Schema):
    uid: UUID
    matter: str
    title: str
    version: int
    touched_at: datetime
    shared: bool
    waiting: bool
    values: dict[str, Any]


class Submission(Schema):
    """The version that was seen, and a key that makes a repeated call harmless."""

    version: int
    key: str = ""


def _case(case: Case) -> dict[str, Any]:
    pack = pack_of(case)
    return {
        "uid": case.uid, "number": case.number, "matter": case.matter, "title": casewords.title_of(case, pack),
        "state": case.state, "state_text": casewords.state_of(case, pack)[1], "outcome": case.outcome, "turn": case.turn,
        "receipt": case.receipt, "submitted_on": clock.day_of(case.submitted_at),
        "finished_on": clock.day_of(case.finished_at) if case.finished_at else None,
        "due": case.due_on if case.finished_at is None else None, "version": case.version,
    }  # fmt: skip


@router.get("/cases", response=CasePage, summary="The caller's own cases")
def list_cases(
    request: HttpRequest,
    q: str = Query("", max_length=100),
    state: Literal["", "open", "closed"] = "",
    turn: Literal["", "applicant", "desk", "authority"] = "",
    matter: str = Query("", max_length=80),
    limit: int = Query(50, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=FURTHEST),
) -> dict[str, Any]:
    """Parts of a bundle stand under their bundle. `q` finds numbers, titles, receipts and numbers of rights."""
    asked = {"q": q, "state": state, "turn": turn, "matter": matter}
    rows = cases.narrowed(cases.own_cases(actor_of(request)), asked)
    return {"total": rows.count(), "items": [_case(c) for c in rows[offset : offset + limit]]}


@router.get("/cases/{uid}", response=CaseDetail, summary="One case with all that hangs on it")
def get_case(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    case = access.CASES.get_for(actor, uid)
    parts = list(case.parts.order_by("pk"))
    members = [case, *parts]
    return {
        **_case(case),
        "edition": case.edition_id,
        "parts": [_case(p) for p in parts],
        "clocks": [_clock(line) for line in casefile.clock_lines(members)],
        "letters": [line.letter for line in casefile.letter_lines(members)],
        "rights": [line.row for line in casefile.right_lines(actor, members)],
        "defects": [
            _defect(line)
            for member in members
            if not member.is_bundle
            for line in casefile.defect_lines(member)
        ],
        "files": [_file(line) for line in casefile.file_lines(members)],
        "steps": [
            {"case": n.case.uid, "code": n.action.code, "name": n.name} for n in cases.offered_to(actor, case)
        ],
    }


def _clock(line: casefile.ClockLine) -> dict[str, Any]:
    shown = (
        "label",
        "owner",
        "start",
        "due",
        "running",
        "provisional",
        "presumed",
        "sample",
        "basis",
        "part",
    )
    return {**{name: getattr(line, name) for name in shown}, "steps": [step.text for step in line.steps]}


def _defect(line: casefile.DefectLine) -> dict[str, Any]:
    return {
        "uid": line.row.uid, "round": line.row.round, "place": line.place, "text": line.text, "cited": line.cited,
        "settled": line.settled,
    }  # fmt: skip


def _file(line: casefile.FileLine) -> dict[str, Any]:
    return {
        "uid": line.row.uid, "name": line.name, "material": line.material, "origin": line.row.origin,
        "size": line.size, "sm3": line.row.file.sm3, "replaced": line.struck,
    }  # fmt: skip


@router.get(
    "/cases/{uid}/timeline", response=list[MomentOut], summary="The history of a case, the latest first"
)
def get_timeline(request: HttpRequest, uid: UUID) -> list[dict[str, Any]]:
    case = access.CASES.get_for(actor_of(request), uid)
    return [
        {
            "kind": m.kind, "when": m.when.isoformat(), "title": m.title, "text": m.text, "by": m.by, "part": m.part,
        }
        for m in timeline.timeline([case, *case.parts.order_by("pk")])
    ]  # fmt: skip


@router.get("/events", response=EventPage, summary="What happened in the caller's own cases since a position")
def list_events(
    request: HttpRequest, after: int = Query(0, ge=0, le=2**62), limit: int = Query(100, ge=1, le=MOST)
) -> dict[str, Any]:
    """A feed of states, the oldest first: call again with the `position` that came last."""
    own = access.CASES.visible_to(actor_of(request), "apply")
    rows = CaseEvent.objects.filter(case__in=own, pk__gt=after).select_related("case").order_by("pk")[:limit]
    items = [_event(row) for row in rows]
    return {"items": items, "position": items[-1]["position"] if items else after}


def _event(row: CaseEvent) -> dict[str, Any]:
    pack = pack_of(row.case)
    return {
        "position": row.pk, "case": row.case.uid, "number": row.case.number, "action": row.action,
        "state": row.to_state, "on": row.on, "at": row.at, "side": row.side,
        "text": casewords.action_name(pack, row.action),
    }  # fmt: skip


@router.get("/drafts", response=list[DraftOut], summary="Drafts that the caller can go on with")
def list_drafts(request: HttpRequest) -> list[dict[str, Any]]:
    return [_draft(line) for line in cases.drafts(actor_of(request))]


def _draft(line: cases.DraftLine) -> dict[str, Any]:
    row: Draft = line.draft
    return {
        "uid": row.uid, "matter": row.matter, "title": line.title, "version": row.version,
        "touched_at": row.touched_at, "shared": line.shared, "waiting": line.waiting, "values": row.values,
    }  # fmt: skip


@router.post("/drafts/{uid}/submit", response=CaseOut, summary="Hand a draft in, once")
def submit_draft(request: HttpRequest, uid: UUID, given: Submission) -> dict[str, Any]:
    """The same key gives the first case again. What is missing or wrong comes back all at once."""
    actor = actor_of(request)
    draft = access.DRAFTS.get_for(actor, uid)
    return _case(service.submit(actor, draft, given.version, given.key))
