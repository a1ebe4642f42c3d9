"""Filing quality over the API: the same doors, queries and services as the pages. The site mounts `router`."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from zhiquan.areas.filing import access
from zhiquan.areas.filing.models import CheckNotice, Clue, ClueFiling, Draw, Examination
from zhiquan.areas.filing.queries import clues, draws, preexam
from zhiquan.areas.filing.service import runs, selfcheck
from zhiquan.kernel.errors import NotVisible
from zhiquan.ui.requests import actor_of

router = Router(tags=["filing quality"])
MOST, FURTHEST = 200, 10_000_000
MOST_DRAFTS, MOST_TEXT = selfcheck.MOST_DRAFTS, 1_000_000
LARGEST = 64


class DraftRecord(Schema):
    """One draft; any part may be missing. Without an id it is called by its place in the list."""

    id: str = Field("", max_length=LARGEST)
    kind: Literal["invention", "utility_model", "design"] = "invention"
    title: str = Field("", max_length=MOST_TEXT)
    abstract: str = Field("", max_length=MOST_TEXT)
    claims: str = Field("", max_length=MOST_TEXT)
    description: str = Field("", max_length=MOST_TEXT)


class CheckIn(Schema):
    """Drafts to check. With `compare` they are held against each other and against published texts."""

    drafts: list[DraftRecord] = Field(..., min_length=1, max_length=MOST_DRAFTS)
    compare: bool = False


class CheckOut(Schema):
    """A report a draft in the form of `zhiquan draft check --json`, and the screening where it was asked for."""

    reports: list[dict[str, Any]]
    problems: list[str]
    screening: dict[str, Any] | None
    counts: dict[str, int]


class ClueOut(Schema):
    uid: UUID
    number: str
    state: str
    origin: str
    kinds: list[int]
    score: float
    filings: int
    white_listed: bool
    seat: str
    opened_on: date
    due_on: date | None
    due_sample: bool
    confirmed: bool | None
    version: int


class CluePage(Schema):
    total: int
    items: list[ClueOut]


class ClueFilingOut(Schema):
    uid: UUID
    key: str
    title: str
    applicant: str
    agency: str
    address: str
    filed_on: date | None
    state: str
    reply: str
    replied_on: date | None


class ClueStepOut(Schema):
    action: str
    from_state: str
    to_state: str
    on: date
    by: str
    reason: str


class ClueDetail(ClueOut):
    """A clue with its evidence as the screening engine gave it."""

    members: list[ClueFilingOut]
    steps: list[ClueStepOut]
    pairs: list[dict[str, Any]]
    clues: list[dict[str, Any]]
    cleared: list[dict[str, Any]]


class ListLineOut(Schema):
    uid: UUID
    line: int
    application_no: str
    title: str
    applicant: str
    agency: str
    district: str
    kinds: list[int]
    state: str
    answer: str
    notified_on: date | None
    due_on: date | None
    answered_on: date | None
    confirmed: bool | None
    version: int


class ListLinePage(Schema):
    total: int
    items: list[ListLineOut]


class CheckNoticeOut(Schema):
    """A self-check notice, and those of the filings that it is about."""

    uid: UUID
    number: str
    addressee: str
    sent_on: date
    due_on: date
    due_sample: bool
    replied_on: date | None
    filings: list[ClueFilingOut]


class FlagOut(Schema):
    """A confirmed result that decides nothing by itself: whoever asks decides with it."""

    name: str
    reason: str
    source: str
    article: str
    since: date
    until: date


class DrawOut(Schema):
    """A double-random draw; `list_sm3` was published before the seed."""

    uid: UUID
    number: str
    title: str
    state: str
    list_sm3: str
    seed_event: str
    seed_day: date | None
    published_at: datetime | None


class ExaminationOut(Schema):
    """One case of pre-examination; neither its texts nor its title stand here."""

    uid: UUID
    case: UUID
    number: str
    kind: str
    region: str
    state: str
    classes: list[str]
    text: int
    errors: int
    accepted_on: date | None
    first_opinion_on: date | None
    passed_on: date | None
    passed_sm3: str
    application_no: str
    filed_on: date | None
    identical: bool | None
    fast_on: date | None


class ExaminationPage(Schema):
    total: int
    items: list[ExaminationOut]


@router.post("/checks", response=CheckOut, summary="Check drafts; nothing of them is kept")
def check(request: HttpRequest, body: CheckIn) -> dict[str, Any]:
    """Every formal defect of each draft with rule, place and basis. What cannot be read is told in `problems`."""
    # Escaped, so that no line end inside a text ends its line.
    lines = "\n".join(
        json.dumps(d.dict() | {"id": d.id or str(n)}) for n, d in enumerate(body.drafts, start=1)
    )
    found = selfcheck.check(
        actor_of(request), [("drafts.jsonl", lines.encode())], {}, "invention", compare=body.compare
    )
    return {
        "reports": list(found.reports),
        "problems": list(found.problems),
        "screening": found.screening,
        "counts": found.counts,
    }


# ---------- abnormal filings


@router.get("/clues", response=CluePage, summary="Clues that the caller's desk sees")
def list_clues(
    request: HttpRequest,
    show: Literal["open", "mine", "closed", "all"] = "open",
    kind: int | None = Query(None, ge=1, le=8),
    q: str = Query("", max_length=100),
    limit: int = Query(50, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=FURTHEST),
) -> dict[str, Any]:
    rows = clues.queue(actor_of(request), show=show, kind="" if kind is None else str(kind), text=q)
    return {"total": rows.count(), "items": [_clue(row, row.count) for row in rows[offset : offset + limit]]}


def _clue(row: Clue, filings: int) -> dict[str, Any]:
    return {
        "uid": row.uid, "number": row.number, "state": row.state, "origin": row.origin, "kinds": row.kinds,
        "score": float(row.score), "filings": filings, "white_listed": row.white_listed, "seat": row.seat,
        "opened_on": row.opened_on, "due_on": row.due_on, "due_sample": row.due_sample, "confirmed": row.confirmed,
        "version": row.version,
    }  # fmt: skip


@router.get("/clues/{uid}", response=ClueDetail, summary="One clue with its evidence")
def get_clue(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    row = access.CLUES.get_for(actor_of(request), uid)
    members = list(row.filings.all())
    evidence = runs.evidence_of(row)
    return {
        **_clue(row, len(members)),
        "members": members,
        "steps": list(row.steps.all()),
        "pairs": evidence["pairs"],
        "clues": evidence["clues"],
        "cleared": evidence["cleared"],
    }


@router.get("/lists/{uid}/lines", response=ListLinePage, summary="The lines of one of CNIPA's lists")
def list_lines(
    request: HttpRequest,
    uid: UUID,
    limit: int = Query(50, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=FURTHEST),
) -> dict[str, Any]:
    actor = actor_of(request)
    rows = access.LINES.visible_to(actor).filter(list=access.LISTS.get_for(actor, uid)).order_by("line")
    return {"total": rows.count(), "items": list(rows[offset : offset + limit])}


@router.get("/notices", response=list[CheckNoticeOut], summary="Self-check notices that the caller may see")
def list_notices(
    request: HttpRequest,
    limit: int = Query(50, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=FURTHEST),
) -> list[dict[str, Any]]:
    rows = access.NOTICES.visible_to(actor_of(request)).prefetch_related("filings")
    return [_notice(row) for row in rows[offset : offset + limit]]


def _notice(row: CheckNotice) -> dict[str, Any]:
    filings: list[ClueFiling] = list(row.filings.all())
    return {
        "uid": row.uid, "number": row.number, "addressee": row.addressee, "sent_on": row.sent_on,
        "due_on": row.due_on, "due_sample": row.due_sample, "replied_on": row.replied_on, "filings": filings,
    }  # fmt: skip


@router.get("/flags", response=list[FlagOut], summary="Flags that stand against a firm today")
def list_flags(
    request: HttpRequest, name: str = Query(..., min_length=1, max_length=300)
) -> list[dict[str, Any]]:
    """Only those that the caller may see: his own organisation's, or all for the desk that keeps them."""
    open_to = set(access.FLAGS.visible_to(actor_of(request)).filter(name=name).values_list("pk", flat=True))
    shown = ("name", "reason", "source", "article", "since", "until")
    return [
        {field: getattr(flag, field) for field in shown}
        for flag in clues.flags_of(name)
        if flag.pk in open_to
    ]


# ---------- agencies


@router.get("/draws", response=list[DrawOut], auth=None, summary="Draws of agencies, for everybody")
def list_draws(
    request: HttpRequest,
    limit: int = Query(50, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=FURTHEST),
) -> list[Draw]:
    return list(access.DRAWS.visible_to(actor_of(request))[offset : offset + limit])


@router.get(
    "/draws/{uid}", response=dict[str, Any], auth=None, summary="One draw, to be made again by anybody"
)
def get_draw(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """List, hash, seed and result in the form that `zhiquan draw verify` reads; before the seed without a result."""
    row = access.DRAWS.get_for(actor_of(request), uid)
    if row.state == Draw.PREPARED:
        raise NotVisible(str(uid))
    return draws.record(row)


# ---------- pre-examination


@router.get(
    "/examinations", response=ExaminationPage, summary="Cases of pre-examination that the caller may see"
)
def list_examinations(
    request: HttpRequest,
    show: Literal["open", "mine", "done", "all"] = "open",
    limit: int = Query(50, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=FURTHEST),
) -> dict[str, Any]:
    """An applicant sees his own side's, the centre those of its desk."""
    rows = preexam.queue(actor_of(request), show=show)
    lines = preexam.queue_lines(list(rows[offset : offset + limit]))
    return {"total": rows.count(), "items": [_examination(line) for line in lines]}


def _examination(line: preexam.QueueLine) -> dict[str, Any]:
    row: Examination = line.examination
    same = (
        "uid", "kind", "region", "classes", "accepted_on", "first_opinion_on", "passed_on", "passed_sm3",
        "application_no", "filed_on", "identical", "fast_on",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in same},
        "case": row.case.uid,
        "number": row.case.number,
        "state": row.case.state,
        "text": line.text.number if line.text else 0,
        "errors": line.text.counts.get("error", 0) if line.text else 0,
    }
