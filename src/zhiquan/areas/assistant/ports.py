"""What the assistant needs from outside: its engine, the law texts, a language model that may rephrase.

All are connected in `site/wiring.py`. Without law texts it answers from entries; a model is off by default.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from zhiquan.engines.answers.model import Answer, Article, Instrument, Library, Talk
from zhiquan.policy import Edition
from zhiquan.policy.knowledge import Knowledge


class LawLibrary(Library, Protocol):
    """Law texts with their versions."""

    def instruments(self) -> Sequence[Instrument]:
        """Every version of every instrument."""

    def versions(self, name: str) -> Sequence[Instrument]:
        """The versions of one instrument, known by name or alias, oldest first."""

    def articles(self, instrument_id: str) -> Sequence[Article]:
        """The articles of one version, in their order."""


class Moved(Protocol):
    """An article that an import moved: its key `<instrument id>#<label>`, and how (changed, superseded, gone)."""

    key: str
    how: str


class Report(Protocol):
    """What an import did: files by name, refusals as (file, line, why), articles that moved."""

    added: Sequence[str]
    changed: Sequence[str]
    same: int
    refused: Sequence[tuple[str, int, str]]
    moved: Sequence[Moved]


class Importer(Protocol):
    """The way in for a law text: keeps the file among the store's own and reads it, the same name anew."""

    def __call__(self, name: str, data: bytes) -> Report: ...


class Rephraser(Protocol):
    """A language model behind a checker: it says a composed answer in other words. It never sees the question."""

    def rephrased(self, answer: Answer) -> Answer:
        """The answer in other words with the same citations; as it was where that failed or was not supported."""


class Engine(Protocol):
    """What answers questions from one book, one edition and the law texts (`engines.answers.ask.Assistant`)."""

    def answer(
        self, question: str, on: date, talk: Talk | None = None, language: str | None = None
    ) -> tuple[Answer, Talk]: ...


Opener = Callable[[], "LawLibrary | None"]
Maker = Callable[[Knowledge, Edition, "LawLibrary | None"], Engine]

_maker: Maker | None = None
_opener: Opener | None = None
_importer: Importer | None = None
_rephraser: Rephraser | None = None


def connect_library(opener: Opener | None) -> None:
    """From now on law texts come from what `opener` gives. It is asked at each use and keeps what is costly itself."""
    global _opener
    _opener = opener


def library() -> LawLibrary | None:
    """The law texts; None where no store is connected or nothing was imported yet."""
    return _opener() if _opener else None


def connect_importer(importer: Importer | None) -> None:
    """From now on law texts that editors hand in are read by `importer`."""
    global _importer
    _importer = importer


def importer() -> Importer | None:
    return _importer


def connect_engine(maker: Maker | None) -> None:
    """From now on answers come from what `maker` makes, once for each book, edition and process."""
    global _maker
    _maker = maker


def maker() -> Maker | None:
    return _maker


def connect_rephraser(rephraser: Rephraser | None) -> None:
    global _rephraser
    _rephraser = rephraser


def rephraser() -> Rephraser | None:
    """The language model, where the operator has one."""
    return _rephraser
