"""The engine with this city's knowledge: one for each book, edition and store of law texts, kept by the process."""

from __future__ import annotations

import threading
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.assistant import ports
from zhiquan.areas.assistant.models import Book
from zhiquan.engines.answers.model import Answer, Entry, Intent, Talk
from zhiquan.kernel import editions
from zhiquan.kernel.errors import Refused
from zhiquan.policy.knowledge import Knowledge

NOT_READY = N_("The assistant has no knowledge loaded yet. Ask at the desk, or come back later.")
KEPT = 2

_engines: dict[tuple[str, str, int], ports.Engine] = {}
_lock = threading.Lock()


def book_hash() -> str:
    """The hash of the book that answers now; empty before the first one."""
    found = Book.objects.filter(current=True).values_list("hash", flat=True).first()
    return found or ""


@lru_cache(maxsize=4)
def knowledge(digest: str) -> Knowledge:
    """The book of that hash. Raises Refused where there is none."""
    content = Book.objects.filter(hash=digest).values_list("content", flat=True).first()
    if content is None:
        raise Refused("no_knowledge", NOT_READY)
    return Knowledge.from_json(content.encode())


def current() -> Knowledge:
    """The book that answers now. Raises Refused before the first one was published."""
    return knowledge(book_hash())


def entries() -> dict[str, Entry]:
    """The entries of the current book by code; none before the first one."""
    digest = book_hash()
    return dict(knowledge(digest).by_code) if digest else {}


@lru_cache(maxsize=4)
def _intents(digest: str) -> dict[str, Intent]:
    return {intent.code: intent for intent in knowledge(digest).intents}


def intents() -> dict[str, Intent]:
    """The intents of the current book by code; none before the first one."""
    digest = book_hash()
    return _intents(digest) if digest else {}


def engine(digest: str = "") -> ports.Engine:
    """The engine for a book, the current one by default. Raises Refused where there is no book or no engine."""
    maker, digest = ports.maker(), digest or book_hash()
    if maker is None or not digest:
        raise Refused("no_knowledge", NOT_READY)
    edition = editions.current(settings.CITY)
    library = ports.library()
    key = (digest, edition.hash, id(library))
    with _lock:
        found = _engines.get(key)
        if found is None:
            # A process answers from one book at a time; the other is for comparing before and after.
            while len(_engines) >= KEPT:
                _engines.pop(next(iter(_engines)))
            found = _engines[key] = maker(knowledge(digest), edition, library)
    return found


def forget() -> None:
    """Drop every kept engine: for tests, and after law texts were imported."""
    with _lock:
        _engines.clear()


def answer(
    question: str, on: date, talk: Talk, language: str | None = None, digest: str = ""
) -> tuple[Answer, Talk]:
    """Answer by the law of a day; a model, where there is one, may say it in other words."""
    said, after = engine(digest).answer(question, on, talk, language)
    rephraser = ports.rephraser()
    return (rephraser.rephrased(said) if rephraser else said), after
