"""The assistant over the API: the same doors, queries and services as the pages. The site mounts `router`.

A visitor's talk opens with the `key` that its first answer carries; whoever keeps it keeps the talk.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError
from ninja.utils import check_csrf

from zhiquan.areas.assistant.models import Ticket, Turn
from zhiquan.areas.assistant.queries import desk, library
from zhiquan.areas.assistant.queries import notices as letters
from zhiquan.areas.assistant.queries import talks as query
from zhiquan.areas.assistant.service import handling, talks, tickets
from zhiquan.engines.answers.model import Instrument, Statement
from zhiquan.kernel import clock
from zhiquan.ui.requests import actor_of

router = Router(tags=["assistant"])
LONGEST, LONGEST_LETTER, LARGEST_KEY, MOST_PAGES = 10_000, 100_000, 64, 10_000
Language = Literal["zh-Hans", "zh-Hant", "en", "yue"]
Label = dict[str, str]


def anyone(request: HttpRequest) -> bool:
    """Visitors too. Who carries a session proves with the CSRF token that the request is his own."""
    if request.user.is_authenticated and check_csrf(request):
        raise HttpError(403, "CSRF check failed")
    return True


class AskIn(Schema):
    """A question. `talk` and `key` go on with a talk; `on` asks for the law of another day."""

    question: str = Field(..., min_length=1, max_length=LONGEST)
    talk: UUID | None = None
    key: str = Field("", max_length=LARGEST_KEY)
    on: date | None = None
    language: Language | None = None


class TurnOut(Schema):
    """One turn. `answer` has the shape of `zhiquan ask --json`; `key` opens a visitor's talk again."""

    uid: UUID
    talk: UUID
    key: str
    no: int
    question: str
    kind: str
    answer: dict[str, Any]
    at: datetime
    rating: int | None


class RateIn(Schema):
    value: Literal[1, -1]
    words: str = Field("", max_length=500)
    key: str = Field("", max_length=LARGEST_KEY)


class HandOverIn(Schema):
    """What a person shall answer; without words the talk's last question."""

    talk: UUID | None = None
    turn: UUID | None = None
    kind: Literal["question", "complaint", "correction"] = "question"
    words: str = Field("", max_length=LONGEST)
    contact: str = Field("", max_length=200)
    key: str = Field("", max_length=LARGEST_KEY)


class ReplyOut(Schema):
    text: str
    at: datetime


class TicketOut(Schema):
    uid: UUID
    number: str
    kind: str
    state: str
    question: str
    key: str
    opened_at: datetime
    due_on: date
    due_sample: bool
    replies: list[ReplyOut]


class LineOut(Schema):
    """One find; `key` opens an article, an instrument, an entry or a service."""

    kind: str
    key: str
    title: Label
    text: Label
    instrument: str
    level: str
    valid_from: date | None
    valid_to: date | None
    standing: str
    score: float
    sample: bool


class FoundOut(Schema):
    total: int
    page: int
    pages: int
    kinds: dict[str, int]
    instruments: dict[str, int]
    lines: list[LineOut]


class VersionOut(Schema):
    id: str
    title: str
    valid_from: date | None
    valid_to: date | None
    standing: str
    text: str
    same: bool


class ArticleOut(Schema):
    """An article with its text in every version, and what rests on it."""

    key: str
    instrument: str
    title: str
    label: str
    path: list[str]
    text: str
    valid_from: date | None
    valid_to: date | None
    standing: str
    versions: list[VersionOut]
    entries: list[str]
    matters: list[str]
    rules: list[str]


class CiteOut(Schema):
    law: str
    article: str
    source: str
    rule: str


class SaidOut(Schema):
    text: Label
    kind: str
    valid_from: date | None
    valid_to: date | None
    cites: list[CiteOut]


class EntryOut(Schema):
    """An entry with the sentences of the day and those to come."""

    code: str
    topic: str
    status: str
    kind: str
    title: Label
    intent: str
    review_by: date
    unsure: Label
    now: list[SaidOut]
    coming: list[SaidOut]
    see: list[str]
    matters: list[str]


class FormOut(Schema):
    """The draft that was begun; `link` is its page."""

    draft: UUID
    matter: str
    link: str


class LetterIn(Schema):
    text: str = Field(..., min_length=1, max_length=LONGEST_LETTER)
    received: date | None = None


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@router.post("/ask", response=TurnOut, auth=anyone, summary="Ask a question")
def ask_question(request: HttpRequest, body: AskIn) -> dict[str, Any]:
    """The answer with its sources, dated; or a question back; or a refusal that says why."""
    actor = actor_of(request)
    key = "" if actor.signed_in else body.key or secrets.token_urlsafe(24)
    talk = query.of(actor, body.talk, key) if body.talk else None
    turn = talks.ask(
        actor, talk, body.question, on=body.on, language=body.language, visitor=key, address=_address(request)
    )
    return _turn(turn, key)


def _turn(turn: Turn, key: str) -> dict[str, Any]:
    same = ("uid", "no", "question", "kind", "answer", "at", "rating")
    return {**{name: getattr(turn, name) for name in same}, "talk": turn.talk.uid, "key": key}


@router.get("/talks/{uid}", response=list[TurnOut], auth=None, summary="The turns of a talk")
def get_talk(
    request: HttpRequest, uid: UUID, key: str = Query("", max_length=LARGEST_KEY)
) -> list[dict[str, Any]]:
    actor = actor_of(request)
    return [_turn(turn, key) for turn in query.turns(actor, query.of(actor, uid, key))]


@router.post("/turns/{uid}/rating", response=TurnOut, auth=anyone, summary="A thumb up or down")
def rate(request: HttpRequest, uid: UUID, body: RateIn) -> dict[str, Any]:
    actor = actor_of(request)
    turn = query.turn_of(actor, uid, body.key)
    return _turn(talks.rate(actor, turn, body.value, body.words, visitor=body.key), body.key)


@router.post("/turns/{uid}/form", response=FormOut, summary="Begin the form that an answer offers, filled in")
def open_form(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """A draft of the answer's matter with what the talk said and what the platform knows of the caller."""
    actor = actor_of(request)
    turn = query.turn_of(actor, uid)
    draft = handling.open_form(actor, turn)
    return {"draft": draft.uid, "matter": turn.matter, "link": reverse("matters:draft", args=[draft.uid])}


@router.post("/tickets", response=TicketOut, auth=anyone, summary="Hand over to a person")
def hand_over(request: HttpRequest, body: HandOverIn) -> dict[str, Any]:
    actor = actor_of(request)
    key = "" if actor.signed_in else body.key or secrets.token_urlsafe(24)
    turn = query.turn_of(actor, body.turn, key) if body.turn else None
    talk = query.of(actor, body.talk, key) if body.talk else (turn.talk if turn else None)
    row = tickets.hand_over(
        actor, talk, kind=body.kind, turn=turn, words=body.words, contact=body.contact, visitor=key,
        address=_address(request),
    )  # fmt: skip
    return _ticket(row, key)


@router.get("/tickets/{uid}", response=TicketOut, auth=None, summary="What became of a hand-over")
def get_ticket(
    request: HttpRequest, uid: UUID, key: str = Query("", max_length=LARGEST_KEY)
) -> dict[str, Any]:
    return _ticket(desk.ticket(actor_of(request), uid, key).ticket, key)


def _ticket(row: Ticket, key: str) -> dict[str, Any]:
    same = ("uid", "number", "kind", "state", "question", "opened_at", "due_on", "due_sample")
    return {**{name: getattr(row, name) for name in same}, "key": key, "replies": list(row.replies.all())}


@router.get("/search", response=FoundOut, auth=None, summary="Search law texts, entries and services")
def search(
    request: HttpRequest,
    q: str = Query(..., min_length=1, max_length=200),
    on: date | None = None,
    kind: Literal["", "instrument", "article", "entry", "matter"] = "",
    instrument: str = Query("", max_length=200),
    page: int = Query(1, ge=1, le=MOST_PAGES),
) -> library.Found:
    return library.search(q, on or clock.today(), kind, instrument, page)


@router.get("/article", response=ArticleOut, auth=None, summary="One article with its versions")
def get_article(
    request: HttpRequest, key: str = Query(..., min_length=2, max_length=300), on: date | None = None
) -> dict[str, Any]:
    """`key` is `<instrument id>#<label>`; with a bare name, the version of the day."""
    found = library.article(key, on or clock.today())
    return {
        "key": found.article.key, "label": found.article.label, "path": list(found.article.path),
        "text": found.article.text, **_dated(found.instrument), "instrument": found.instrument.name,
        "standing": found.standing,
        "versions": [
            {
                "id": each.instrument.id, **_dated(each.instrument), "standing": each.standing,
                "text": each.article.text, "same": each.same,
            }
            for each in found.versions
        ],
        "entries": [entry.code for entry in found.entries],
        "matters": [code for code, _name in found.matters],
        "rules": list(found.rules),
    }  # fmt: skip


def _dated(row: Instrument) -> dict[str, Any]:
    return {"title": row.title, "valid_from": row.valid_from, "valid_to": row.valid_to}


@router.get("/entries/{code}", response=EntryOut, auth=None, summary="One entry")
def get_entry(request: HttpRequest, code: str, on: date | None = None) -> dict[str, Any]:
    found = library.entry(code, on or clock.today())
    same = ("code", "topic", "status", "kind", "title", "intent", "review_by", "unsure")
    return {
        **{name: getattr(found.entry, name) for name in same},
        "now": [_said(each) for each in found.now],
        "coming": [_said(each) for each in found.coming],
        "see": [entry.code for entry in found.see],
        "matters": [matter for matter, _name in found.matters],
    }


def _said(said: Statement) -> dict[str, Any]:
    cites = [{"law": c.law, "article": c.article, "source": c.source, "rule": c.rule} for c in said.cites]
    same = ("text", "kind", "valid_from", "valid_to")
    return {**{name: getattr(said, name) for name in same}, "cites": cites}


@router.post("/letters", response=dict[str, Any], auth=anyone, summary="What a letter is, and by when")
def read_letter(request: HttpRequest, body: LetterIn) -> dict[str, Any]:
    """Nothing of the letter is kept."""
    return letters.read(
        actor_of(request), body.text, received=body.received, address=_address(request)
    ).as_plain()
