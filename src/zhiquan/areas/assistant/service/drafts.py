"""Entries that editors write: begun from a good reply or from nothing, reviewed by another person, then published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.assistant import access, answering, checking, events, merging, seats
from zhiquan.areas.assistant.models import DraftEntry, Reply
from zhiquan.areas.assistant.service import books
from zhiquan.engines.answers.masking import masked
from zhiquan.engines.text import sentences
from zhiquan.kernel import clock, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, Refused

DRAFT = "assistant.draft"
YEAR = timedelta(days=365)
OPEN = (DraftEntry.DRAFT, DraftEntry.RETURNED)
TAKEN = N_("Another draft of %(entry)s is being written.")
NOT_OPEN = N_("This entry is not open to changes now.")
NOT_IN_REVIEW = N_("This entry is not in review.")
OWN = N_("Whoever wrote an entry does not accept it: another person reviews it.")
FAULTY = N_("%(problems)s")
NO_WORDS = N_("Say in a sentence what has to change.")
OTHER_CODE = N_("The entry's code is %(entry)s and stays so.")
FALLBACK_INTENT, FALLBACK_TOPIC = "human", "platform"


def from_reply(actor: Actor, reply: Reply, code: str) -> DraftEntry:
    """A draft entry out of a reply: what was asked, what was answered. It is a sample until its sources stand."""
    access.REPLIES.require(actor, "use", reply)
    ticket = reply.ticket
    turn = ticket.turn
    said = [masked(reply.text[start:end]) for start, end in sentences(reply.text)]
    question = ticket.question or masked(reply.text[:40])
    content = {
        "intent": turn.intent if turn and turn.intent else FALLBACK_INTENT,
        "title": {"zh-Hans": question[:40], "en": question[:40]},
        "asks": {"zh-Hans": [question], "en": []},
        "says": [{"kind": "help", "text": {"zh-Hans": text}} for text in said if text.strip()],
    }
    return _begin(actor, code, content, reply)


def begin(actor: Actor, code: str) -> DraftEntry:
    """A draft of a new entry, or of a change to the one that has the code in the current book."""
    known = merging.entry(json.loads(answering.current().content), code) if answering.book_hash() else None
    return _begin(actor, code, dict(known or {}), None)


def _begin(actor: Actor, code: str, content: dict[str, Any], reply: Reply | None) -> DraftEntry:
    access.DRAFTS.require(actor, "write")
    if actor.person is None:
        raise Denied("write")
    if DraftEntry.objects.filter(code=code, state__in=(*OPEN, DraftEntry.IN_REVIEW)).exists():
        raise Refused("draft_taken", TAKEN, entry=code)
    skeleton: dict[str, Any] = {
        "code": code,
        "topic": FALLBACK_TOPIC,
        "status": "sample",
        "kind": "service",
        "owner": seats.body_of(seats.KNOWLEDGE),
        "review_by": (clock.today() + YEAR).isoformat(),
    }
    with action(actor, "assistant.draft.begin") as act:
        row = DraftEntry.objects.create(
            code=code,
            content={**skeleton, **content},
            reply=reply,
            author=actor.person,
            is_demo=actor.person.is_demo,
        )
        act.ref = refs.make(DRAFT, row)
        act.note(code=code, from_reply=reply is not None)
    return row


def save(actor: Actor, draft: DraftEntry, version: int, content: Mapping[str, Any]) -> DraftEntry:
    """Keep what the editor wrote, complete or not; an editor who changes it becomes its author."""
    _open(actor, draft)
    if content.get("code", draft.code) != draft.code:
        raise Refused("other_code", OTHER_CODE, entry=draft.code)
    with action(actor, "assistant.draft.save", refs.make(DRAFT, draft)) as act:
        act.changed(dict(content))
        return save_version(
            draft, version, {"content": {**content, "code": draft.code}, "author": actor.person}
        )


def submit(actor: Actor, draft: DraftEntry, version: int) -> DraftEntry:
    """Hand an entry in for review. Raises Refused with everything that is wrong with it."""
    _open(actor, draft)
    _sound(draft)
    with action(actor, "assistant.draft.submit", refs.make(DRAFT, draft)) as act:
        act.note(code=draft.code)
        return save_version(draft, version, {"state": DraftEntry.IN_REVIEW, "words": "", "reviewer": None})


def accept(actor: Actor, draft: DraftEntry, version: int, words: str = "") -> DraftEntry:
    """Another person than its author accepts an entry: from now on the assistant answers with it."""
    _in_review(actor, draft)
    if actor.person is None or actor.person.pk == draft.author_id:
        raise Refused("own_draft", OWN)
    _sound(draft)
    with action(actor, "assistant.draft.accept", refs.make(DRAFT, draft)) as act:
        decided = {"state": DraftEntry.ACCEPTED, "reviewer": actor.person, "decided_at": clock.now()}
        row = save_version(draft, version, {**decided, "words": words.strip()[:500]})
        act.note(code=draft.code)
        act.emit(events.ENTRY_ACCEPTED, code=draft.code)
        with action(actor, "assistant.book.publish") as publishing:
            base = json.loads(answering.current().content) if answering.book_hash() else {}
            books.store(actor, publishing, base)
    return row


def give_back(actor: Actor, draft: DraftEntry, version: int, words: str) -> DraftEntry:
    """The reviewer gives an entry back and says what has to change."""
    _in_review(actor, draft)
    if not words.strip():
        raise Refused("words_missing", NO_WORDS)
    with action(actor, "assistant.draft.give_back", refs.make(DRAFT, draft)) as act:
        act.note(code=draft.code)
        told = {"state": DraftEntry.RETURNED, "reviewer": actor.person, "words": words.strip()[:500]}
        return save_version(draft, version, told)


def withdraw(actor: Actor, draft: DraftEntry, version: int) -> DraftEntry:
    """Give up an entry that was not accepted."""
    access.DRAFTS.require(actor, "write", draft)
    if draft.state not in (*OPEN, DraftEntry.IN_REVIEW):
        raise Refused("not_open", NOT_OPEN)
    with action(actor, "assistant.draft.withdraw", refs.make(DRAFT, draft)) as act:
        act.note(code=draft.code)
        return save_version(draft, version, {"state": DraftEntry.WITHDRAWN})


def _open(actor: Actor, draft: DraftEntry) -> None:
    access.DRAFTS.require(actor, "write", draft)
    if draft.state not in OPEN:
        raise Refused("not_open", NOT_OPEN)


def _in_review(actor: Actor, draft: DraftEntry) -> None:
    access.DRAFTS.require(actor, "review", draft)
    if draft.state != DraftEntry.IN_REVIEW:
        raise Refused("not_in_review", NOT_IN_REVIEW)


def _sound(draft: DraftEntry) -> None:
    found = checking.problems(draft.content)
    if found:
        raise Refused("faulty", FAULTY, problems="\n".join(found))
