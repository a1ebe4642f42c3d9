"""Talks: ask, rate, forget, hand over. Nothing personal is stored as typed, and no patent draft at all."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.assistant import access, answering, figures, limits, mine
from zhiquan.areas.assistant.models import Talk, Tally, Turn
from zhiquan.areas.assistant.queries import talks as query
from zhiquan.engines.answers import model
from zhiquan.engines.answers.masking import looks_like_draft, masked, masked_all
from zhiquan.engines.answers.report import as_json, talk_as_json, talk_of
from zhiquan.kernel import clock, refs
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused

TALK, TURN = "assistant.talk", "assistant.turn"
EMPTY = N_("Write your question first.")
TOO_LONG = N_("Your question has %(n)s characters; up to %(most)s are read. Ask one thing at a time.")
BAD_RATING = N_("A rating is a thumb up or a thumb down.")
DRAFT = N_(
    "This looks like the text of a patent application, so nothing of it was kept and no answer was tried. Use the"
    " self-check: it reads drafts on this machine and keeps nothing unless you say so."
)
DRAFT_REASON, LONGEST_WORDS = "draft_text", 500
STATED = ("answer", "guide")


def begin(actor: Actor, *, language: str = "zh-Hans", on: date | None = None, visitor: str = "") -> Talk:
    """A new talk: the person's, or the visitor's who holds the key."""
    if actor.person is None and not visitor:
        raise ValueError("a visitor's talk needs the key of his session")
    with action(actor, "assistant.talk.begin") as act:
        row = Talk.objects.create(
            owner=actor.person,
            organisation=actor.organisation,
            visitor="" if actor.person else limits.hashed(visitor),
            language=language,
            on=on,
            keep_until=_keep_until(actor),
            is_demo=bool(actor.person and actor.person.is_demo),
        )
        act.ref = refs.make(TALK, row)
        _tally(talks=1)
    return row


def _keep_until(actor: Actor) -> date:
    days = figures.value("keep_own_talk" if actor.person else "keep_visitor_talk")
    return clock.today() + timedelta(days=days)


def ask(
    actor: Actor,
    talk: Talk | None,
    question: str,
    *,
    on: date | None = None,
    language: str | None = None,
    visitor: str = "",
    address: str = "",
) -> Turn:
    """Answer one question in a talk, a new one where `talk` is None.

    `on` is the day of law (kept for the talk; today where none is chosen), `language` the reader's own choice.
    `visitor` is the key of a visitor's session and `address` where he comes from, both for the rate alone.
    Raises Refused where it is empty, too long or too often, or where nothing is loaded yet.
    """
    text = question.strip()
    _require(actor, talk, visitor)
    if not text:
        raise Refused("empty", EMPTY)
    limits.asking(actor, visitor, address)
    if looks_like_draft(text, figures.value("draft_min")):
        return _kept(actor, talk, "", _draft_refused(language), model.Talk(), on, language, visitor, 0.0)
    most = figures.value("question_max")
    if len(text) > most:
        raise Refused("too_long", TOO_LONG, n=len(text), most=most)
    day = on or (talk.on if talk else None) or clock.today()
    memory = talk_of(dict(talk.memory)) if talk else model.Talk()
    began = time.perf_counter()
    said, after = answering.answer(text, day, memory, language)
    said = mine.added(actor, replace(said, on=said.on or day))
    took = time.perf_counter() - began
    return _kept(actor, talk, text, said, after, on, language, visitor, took)


def _require(actor: Actor, talk: Talk | None, visitor: str) -> None:
    if talk is None:
        return
    if talk.owner_id or not talk.visitor:
        access.TALKS.require(actor, "ask", talk)
    else:
        query.require_key(talk, visitor)


def _draft_refused(language: str | None) -> model.Answer:
    text = gettext(DRAFT)
    return model.Answer(
        kind="refuse",
        text=text,
        sentences=(model.Sentence(text, "help"),),
        reason=DRAFT_REASON,
        language=language or "zh-Hans",
        on=clock.today(),
    )


def _kept(
    actor: Actor,
    talk: Talk | None,
    question: str,
    said: model.Answer,
    after: model.Talk,
    on: date | None,
    language: str | None,
    visitor: str,
    took: float,
) -> Turn:
    """Store the turn, masked, with the talk's memory and the day's count, in one action."""
    row = talk or begin(actor, language=language or said.language, on=on, visitor=visitor)
    with action(actor, "assistant.talk.ask", refs.make(TALK, row)) as act:
        row = Talk.objects.select_for_update().get(pk=row.pk)
        last = row.turns.aggregate(last=Max("no"))["last"] or 0
        turn = Turn.objects.create(
            talk=row,
            no=last + 1,
            question=masked(question),
            answer=_stored(as_json(said)),
            kind=said.kind,
            reason=said.reason[:40],
            intent=said.intent[:60],
            entry=said.entry[:80],
            matter=said.matter[:60],
            confidence=said.confidence,
            on=said.on or clock.today(),
            book=answering.book_hash(),
            seconds=round(took, 3),
        )
        if said.reason != DRAFT_REASON:
            row.memory = masked_all(talk_as_json(after))
        row.last_at, row.keep_until, row.language = clock.now(), _keep_until(actor), said.language
        row.on = on or row.on
        row.save(update_fields=["memory", "last_at", "keep_until", "on", "language"])
        _count(said, took)
        act.note(kind=said.kind, intent=said.intent, entry=said.entry, reason=said.reason)
    return turn


def _stored(answer: dict[str, Any]) -> dict[str, Any]:
    """What the reader typed is masked wherever the answer repeats it; quotes of the law stay as they are."""
    return {**answer, "slots": masked_all(answer["slots"])}


def _count(said: model.Answer, took: float) -> None:
    stated = said.kind in STATED
    _tally(
        asked=1,
        answered=int(stated),
        cited=int(stated and bool(said.citations)),
        refused=int(said.kind == "refuse" and said.reason != DRAFT_REASON),
        seconds=took if said.reason != DRAFT_REASON else None,
    )


def _tally(*, seconds: float | None = None, **counts: int) -> None:
    """Add to the day's numbers, without a name to them."""
    row, _made = Tally.objects.get_or_create(day=clock.today())
    changes: dict[str, Any] = {name: F(name) + n for name, n in counts.items() if n}
    if seconds is not None:
        with transaction.atomic():
            row = Tally.objects.select_for_update().get(pk=row.pk)
            key = str(int(seconds * 10 + 0.5))
            row.seconds[key] = row.seconds.get(key, 0) + 1
            row.save(update_fields=["seconds"])
    if changes:
        Tally.objects.filter(pk=row.pk).update(**changes)


def rate(actor: Actor, turn: Turn, value: int, words: str = "", *, visitor: str = "") -> Turn:
    """A thumb up (1) or down (-1) with a few words; a second one replaces the first."""
    if value not in (Turn.UP, Turn.DOWN):
        raise Refused("bad_rating", BAD_RATING)
    _require(actor, turn.talk, visitor)
    with action(actor, "assistant.talk.rate", refs.make(TALK, turn.talk)) as act:
        turn = Turn.objects.select_for_update().select_related("talk").get(pk=turn.pk)
        _rated(turn.rating, value, turn.rated_at)
        turn.rating, turn.rated_at = value, clock.now()
        turn.rating_words = masked(words.strip())[:LONGEST_WORDS]
        turn.triaged_by = None
        turn.save(update_fields=["rating", "rated_at", "rating_words", "triaged_by"])
        act.note(value=value, turn=turn.no)
    return turn


def _rated(before: int | None, value: int, before_at: datetime | None) -> None:
    """Count a thumb on the day it was given. A changed mind of the same day is set right; an older one stays."""
    names: Mapping[int, str] = {Turn.UP: "up", Turn.DOWN: "down"}
    if before == value:
        return
    if before is not None and before_at and clock.day_of(before_at) == clock.today():
        Tally.objects.filter(day=clock.today()).update(**{names[before]: F(names[before]) - 1})
    _tally(**{names[value]: 1})


def triage(actor: Actor, turn: Turn) -> Turn:
    """An editor has looked at a thumb down or an unanswered question: it leaves the list."""
    access.TALLIES.require(actor, "read_unanswered")
    with action(actor, "assistant.talk.triage", refs.make(TALK, turn.talk)) as act:
        turn.triaged_by = actor.person
        turn.save(update_fields=["triaged_by"])
        act.note(turn=turn.no)
    return turn


def forget(actor: Actor, talk: Talk, *, visitor: str = "") -> None:
    """Delete a talk with all its turns at once. What was handed over stays with the desk, without the talk."""
    if talk.owner_id or not talk.visitor:
        access.TALKS.require(actor, "forget", talk)
    else:
        query.require_key(talk, visitor)
    with action(actor, "assistant.talk.forget", refs.make(TALK, talk)):
        talk.delete()


def sweep() -> int:
    """Delete talks that were kept long enough. Returns how many."""
    gone = 0
    for row in Talk.objects.filter(keep_until__lt=clock.today()).order_by("pk")[:500]:
        row.delete()
        gone += 1
    return gone
