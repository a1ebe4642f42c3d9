"""The assistant's engine, its law texts, its vectors and its model, connected to the area's ports.

| variable | meaning |
|---|---|
| ``ZHIQUAN_VECTORS`` | ``ip`` (the default): articles on IP and our own phrases; ``all``: every article; ``off``: letters alone |

Law texts and vectors stand below ``var/knowledge``, the folder that ``./zhiquan knowledge import`` fills. Vectors are made
by the worker, a few seconds at a time, and taken up by the web processes as they come.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

from django.conf import settings

from zhiquan.adapters import encoder, language_model
from zhiquan.adapters.law_store.store import ImportReport, LawStore, import_folder
from zhiquan.areas.assistant import answering, ports
from zhiquan.engines.answers.ask import Assistant
from zhiquan.engines.answers.listening import listening
from zhiquan.engines.answers.model import Answer, Talk
from zhiquan.engines.answers.versions import Register
from zhiquan.kernel import files, schedule
from zhiquan.kernel.errors import Refused
from zhiquan.policy import Edition
from zhiquan.policy.answering import assistant_of, ear_of, phrases_of
from zhiquan.policy.knowledge import Knowledge
from zhiquan.site.commands.knowledge_check import lexicon_of, questions_of

LOG = logging.getLogger("zhiquan.assistant")
OFF, IP, ALL = "off", "ip", "all"
# How long the worker embeds at a time, and how often a web process looks whether more is there, in seconds.
AT_A_TIME, LOOK_EVERY = 10.0, 60.0


STACK = 64 * 1024 * 1024
_MAKING = threading.Lock()


class TimeUp(Exception):
    """Enough embedded for one round; what is done is kept."""


def folder() -> Path:
    return Path(settings.VAR) / "knowledge"


def wanted() -> str:
    """Which vectors this installation makes."""
    value = os.environ.get("ZHIQUAN_VECTORS", "").strip().lower() or IP
    if value not in (OFF, IP, ALL):
        raise SystemExit(f"ZHIQUAN_VECTORS: {value!r}; write ip, all or off")
    return value


def connect() -> None:
    """Connect all four ports."""
    ports.connect_library(_Shelf().open)
    ports.connect_importer(read_text)
    ports.connect_engine(Engine)
    ports.connect_rephraser(language_model.from_environment())


class _Shelf:
    """The law texts, opened anew after an import."""

    def __init__(self) -> None:
        self._store: LawStore | None = None
        self._lock = threading.Lock()

    def open(self) -> LawStore | None:
        with self._lock:
            if self._store is None or not self._store.is_current:
                self._store = LawStore.open(folder()) if LawStore.exists(folder()) else None
            return self._store


def read_text(name: str, data: bytes) -> ImportReport:
    """Keep a law text among the store's own and read it; the index takes in our questions with it."""
    kept = folder() / "handed_in" / files.clean_name(name)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(data)
    book = answering.current()
    register = Register.of(book.only("instruments"))
    return import_folder(folder(), [kept], register, questions_of(book), lexicon_of(book))


class Engine:
    """An assistant that begins with letters alone where vectors are missing, and takes them up once they are there."""

    def __init__(self, book: Knowledge, edition: Edition, library: ports.LawLibrary | None) -> None:
        self._parts = (book, edition, library)
        self._phrases = phrases_of(book)
        self._looked = time.monotonic()
        self._lock = threading.Lock()
        self._complete = self._ready()
        self._made = _roomy(self._make)

    def answer(
        self, question: str, on: date, talk: Talk | None = None, language: str | None = None
    ) -> tuple[Answer, Talk]:
        """Answer by the law of a day."""
        if not self._complete:
            self._look()
        return self._made.answer(question, on, talk, language)

    def _look(self) -> None:
        """Now and then, in one thread, whether all vectors are there by now."""
        if time.monotonic() - self._looked < LOOK_EVERY or not self._lock.acquire(blocking=False):
            return
        try:
            self._looked = time.monotonic()
            if self._ready():
                self._complete = True
                self._made = _roomy(self._make)
        finally:
            self._lock.release()

    def _ready(self) -> bool:
        return wanted() != OFF and not encoder.Phrases(folder()).missing(self._phrases)

    def _make(self) -> Assistant:
        book, edition, library = self._parts
        teacher = partial(encoder.taught, folder())
        if not self._complete:
            return assistant_of(book, edition, library, teacher=teacher)
        kept = encoder.Phrases(folder())
        return assistant_of(book, edition, library, encoder.embed, kept.vectors, teacher)


def _roomy(make: Callable[[], Assistant]) -> Assistant:
    """Make an assistant in a thread of its own: a web server's may have too small a stack to learn in."""
    with _MAKING:
        before = threading.stack_size(STACK)
        try:
            with ThreadPoolExecutor(max_workers=1) as one:
                future = one.submit(make)
        finally:
            threading.stack_size(before)
    return future.result()


@lru_cache(maxsize=1)
def _learn(digest: str) -> None:
    """Learn what letters alone tell, once for all processes and before the first asker waits for it."""
    listening(ear_of(answering.knowledge(digest)), None, partial(encoder.taught, folder()))


@schedule.every(15, "assistant.vectors")
def embed_some() -> int:
    """Embed for some seconds what has no vector yet: our phrases first, then articles. Returns how many were missing."""
    if not answering.book_hash():
        return 0
    _learn(answering.book_hash())
    if wanted() == OFF:
        return 0
    end = time.monotonic() + AT_A_TIME

    def told(_what: str, _done: int, _of: int) -> None:
        if time.monotonic() > end:
            raise TimeUp

    try:
        return _embedded(told)
    except TimeUp:
        return 1
    except Refused:
        return 0


def _embedded(told: encoder.Progress) -> int:
    book = answering.current()
    phrases, kept = phrases_of(book), encoder.Phrases(folder())
    missing = kept.missing(phrases)
    if missing:
        kept.vectors(phrases, told)
        # Learned once for all processes, before the first of them needs it.
        listening(ear_of(book), kept.vectors, partial(encoder.taught, folder()))
        LOG.info("the assistant's phrases have their vectors")
    if LawStore.exists(folder()):
        missing += LawStore.open(folder()).vectors(told, ALL if wanted() == ALL else IP)
    return missing
