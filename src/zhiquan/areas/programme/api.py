"""The programme over the API: plans, items, boards, evidence, bulletins; the same doors as the pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, File, Form, Query, Router, Schema, UploadedFile

from zhiquan.areas.programme import access, queries, service, wording
from zhiquan.areas.programme.models import Plan, Submission
from zhiquan.areas.programme.queries.board import ItemState, board
from zhiquan.kernel import clock, files, indicators
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import NotVisible

router = Router(tags=["programme"])
PAGE = 100
# As on the pages: no plan is older.
EARLIEST = date(2000, 1, 1)


class PlanOut(Schema):
    """One plan."""

    uid: UUID
    code: str
    title: str
    issued_on: date | None
    issuers: list[str]
    state: str
    items: int


class MilestoneOut(Schema):
    """A milestone as of the day; `days_left` is negative when it is overdue."""

    uid: UUID
    code: str
    title: str
    planned_on: date
    rule_on: date
    weight_percent: int
    accepted_on: date | None
    true_on: date | None
    days_left: int


class BodyOut(Schema):
    """A responsible body with its own light."""

    code: str | None
    name: str
    lead: bool
    asked_on: date | None
    light: str


class ItemOut(Schema):
    """An item as of the day: `planned` and `accepted` are shares of 1."""

    uid: UUID
    code: str
    title: str
    path: list[str]
    due: date | None
    ongoing: bool
    light: str
    computed_light: str
    why: str
    planned: float
    accepted: float
    bodies: list[BodyOut]
    milestones: list[MilestoneOut]


class BoardOut(Schema):
    """A plan's board as of a day."""

    plan: UUID
    as_of: date
    counts: dict[str, int]
    items: list[ItemOut]


class SubmissionOut(Schema):
    """One submission of evidence."""

    uid: UUID
    item: UUID
    milestone: UUID | None
    title: str
    kind: str
    state: str
    true_on: date
    accepted_on: date | None
    revoked_on: date | None
    value: Decimal | None
    sm3: str | None
    sha256: str | None
    version: int


class SubmissionPage(Schema):
    total: int
    page: int
    items: list[SubmissionOut]


class ReviewIn(Schema):
    """A reviewer's decision; `version` is the one that was read."""

    decision: str = Field(pattern="^(accept|return|revoke)$")
    version: int = Field(ge=1, le=2_000_000_000)
    reason: str = Field(default="", max_length=500)


class DocumentIn(Schema):
    """Evidence by document; `key` makes a repeated request answer with the first result."""

    title: str = Field(min_length=1, max_length=300)
    true_on: date
    milestone: UUID | None = None
    completes: bool = False
    note: str = Field(default="", max_length=500)
    key: str = Field(default="", max_length=100)


class AskedOut(Schema):
    """How many bodies were asked now."""

    asked: int


class IndicatorOut(Schema):
    code: str
    label: str
    unit: str
    value: float
    target: float | None
    known: str
    as_of: date
    members: int


class BulletinOut(Schema):
    uid: UUID
    plan: UUID
    number: str
    title: str
    state: str
    as_of: date
    fingerprint: str
    audit_position: int | None
    audit_head: str


def _actor(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    if not found.has(*access.MEMBERS):
        raise NotVisible("programme")
    return found


def _day(as_of: date | None) -> date:
    today = clock.today()
    return min(max(as_of, EARLIEST), today) if as_of else today


@router.get("/plans", response=list[PlanOut], summary="Plans that the caller may see")
def plans(request: HttpRequest) -> list[dict[str, Any]]:
    return [_plan(p, p.size) for p in queries.plans_of(_actor(request))]  # type: ignore[attr-defined]


def _plan(plan: Plan, size: int) -> dict[str, Any]:
    names = ("uid", "code", "title", "issued_on", "issuers", "state")
    return {**{n: getattr(plan, n) for n in names}, "items": size}


@router.get("/plans/{uuid:uid}/board", response=BoardOut, summary="A plan's board as of a day")
def plan_board(request: HttpRequest, uid: UUID, as_of: date | None = None) -> dict[str, Any]:
    plan = access.plans.get_for(_actor(request), uid)
    day = queries.board_cached(plan, _day(as_of))
    return {
        "plan": plan.uid,
        "as_of": day.as_of,
        "counts": day.counts,
        "items": [_item(s) for s in day.states],
    }


@router.get("/items/{uuid:uid}", response=ItemOut, summary="One item as of a day")
def item(request: HttpRequest, uid: UUID, as_of: date | None = None) -> dict[str, Any]:
    row = access.items.get_for(_actor(request), uid)
    return _item(board(row.plan, _day(as_of), [row]).states[0])


def _item(state: ItemState) -> dict[str, Any]:
    row = state.item
    return {
        **{n: getattr(row, n) for n in ("uid", "code", "title", "path", "due", "ongoing")},
        "light": state.code,
        "computed_light": str(state.light.code),
        "why": wording.why(state),
        "planned": float(state.light.plan),
        "accepted": float(state.light.actual),
        "bodies": [
            {
                "code": b.organisation.body_code,
                "name": str(b.organisation),
                "lead": b.responsible.lead,
                "asked_on": b.responsible.asked_on,
                "light": b.code,
            }
            for b in state.bodies
        ],
        "milestones": [
            {
                "uid": s.row.uid,
                "code": s.row.code,
                "title": str(s.row),
                "planned_on": s.row.planned_on,
                "rule_on": s.row.ideal_on,
                "weight_percent": s.percent,
                "accepted_on": s.done_on,
                "true_on": s.true_on,
                "days_left": s.days,
            }
            for s in state.stones
        ],
    }


@router.post(
    "/plans", response={201: PlanOut}, summary="Hand in a plan document; it is read in the background"
)
def import_plan(request: HttpRequest, file: File[UploadedFile]) -> tuple[int, dict[str, Any]]:
    plan = service.import_plan(_actor(request), file.name or "", files.receive(file))
    return 201, _plan(plan, 0)


@router.post("/items/{uuid:uid}/ask", response=AskedOut, summary="Ask the item's bodies to report")
def ask(request: HttpRequest, uid: UUID) -> dict[str, int]:
    actor = _actor(request)
    return {"asked": service.ask_bodies(actor, access.items.get_for(actor, uid, "ask"))}


@router.post("/items/{uuid:uid}/evidence", response={201: SubmissionOut}, summary="Hand in a document")
def submit_document(
    request: HttpRequest, uid: UUID, body: Form[DocumentIn], file: File[UploadedFile]
) -> tuple[int, dict[str, Any]]:
    actor = _actor(request)
    row = access.items.get_for(actor, uid, "submit")
    milestone = row.milestones.filter(uid=body.milestone, removed=False).first() if body.milestone else None
    if body.milestone and milestone is None:
        raise NotVisible("milestone")
    made = service.submit_document(
        actor,
        row,
        title=body.title,
        true_on=body.true_on,
        name=file.name or "",
        data=files.receive(file),
        milestone=milestone,
        completes=body.completes,
        note=body.note,
        key=body.key,
    )
    return 201, _submission(made)


@router.get("/evidence", response=SubmissionPage, summary="Evidence, a page at a time")
def evidence(
    request: HttpRequest,
    state: str = Query("", max_length=20),
    q: str = Query("", max_length=100),
    page: int = Query(1, ge=1, le=100_000),
) -> dict[str, Any]:
    rows = queries.evidence_list(_actor(request), state=state, text=q)
    start = (page - 1) * PAGE
    return {
        "total": rows.count(),
        "page": page,
        "items": [_submission(r) for r in rows[start : start + PAGE]],
    }


def _submission(row: Submission) -> dict[str, Any]:
    file = row.evidence.file
    names = ("uid", "state", "accepted_on", "revoked_on", "version")
    return {
        **{n: getattr(row, n) for n in names},
        "item": row.item.uid,
        "milestone": row.milestone.uid if row.milestone else None,
        "title": row.evidence.title,
        "kind": row.evidence.kind,
        "true_on": row.evidence.true_on,
        "value": row.evidence.value,
        "sm3": file.sm3 if file else None,
        "sha256": file.sha256 if file else None,
    }


@router.post("/evidence/{uuid:uid}/review", response=SubmissionOut, summary="Accept, return or revoke")
def review(request: HttpRequest, uid: UUID, body: ReviewIn) -> dict[str, Any]:
    actor = _actor(request)
    row = access.submissions.get_for(actor, uid)
    decide = {
        "accept": service.accept_submission,
        "return": service.return_submission,
        "revoke": service.revoke_submission,
    }[body.decision]
    return _submission(decide(actor, row, body.version, body.reason))


@router.get("/indicators", response=list[IndicatorOut], summary="Every figure that an area offers")
def all_indicators(request: HttpRequest, as_of: date | None = None) -> list[dict[str, Any]]:
    _actor(request)
    day = _day(as_of)
    with indicators.one_reading():
        return [
            {
                "code": i.code,
                "label": str(i.label),
                "unit": str(i.unit),
                "value": float(indicators.value(i, day)),
                "target": None if i.target is None else float(i.target),
                "known": str(i.known),
                "as_of": day,
                "members": len(indicators.counted(i.members(day), day)),
            }
            for i in indicators.every()
        ]


@router.get("/bulletins", response=list[BulletinOut], summary="Bulletins that the caller may see")
def bulletins(request: HttpRequest) -> list[dict[str, Any]]:
    rows = access.bulletins.visible_to(_actor(request)).select_related("plan")
    names = ("uid", "number", "title", "state", "as_of", "audit_position", "audit_head")
    return [
        {
            **{n: getattr(b, n) for n in names},
            "plan": b.plan.uid,
            "fingerprint": b.figures.get("fingerprint", ""),
        }
        for b in rows
    ]
