"""The book of what the assistant knows: a city's folder `knowledge`, checked, frozen and read as entries and intents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from zhiquan.engines.answers.guides import faults, read_guides
from zhiquan.engines.answers.intents import intent_of
from zhiquan.engines.answers.model import Cite, Entry, Figure, Intent, Statement
from zhiquan.engines.rules import canonical_json, read_day

from .kinds import KNOWLEDGE_KINDS, FileKind, files_of
from .problems import PolicyInvalid, PolicyProblem
from .reader import Document, read_document
from .schemas import Schemas

FORMAT = 1
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Our own questions that one article answers. `version` is the first day of the version, None for any."""

    law: str
    version: date | None
    article: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Knowledge:
    """A book of knowledge. Equal content has equal bytes and the same hash."""

    content: bytes

    @classmethod
    def of(cls, content: Data) -> Knowledge:
        """Return the book with this content by section."""
        return cls(canonical_json({"format": FORMAT, **content}))

    @classmethod
    def from_json(cls, content: bytes) -> Knowledge:
        """Return the book stored as `content`. Raises ValueError when it is none of this format."""
        book = cls(bytes(content))
        if not isinstance(book._data, dict) or book._data.get("format") != FORMAT:
            raise ValueError(f"this is no book of knowledge of format {FORMAT}")
        return book

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, lower-case hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def _data(self) -> Any:
        return json.loads(self.content)

    def section(self, name: str) -> Mapping[str, Any]:
        """The files of one section by their names (`instruments`, `guides`, `lexicon`, `speech`, `letters`, …)."""
        found: Mapping[str, Any] = self._data.get(name, {})
        return found

    def only(self, name: str) -> Mapping[str, Any]:
        """The one file of a section; empty when there is none."""
        return next(iter(self.section(name).values()), {})

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        files = self.section("entries").values()
        return tuple(entry_of(file["topic"], data) for file in files for data in file["entries"])

    @cached_property
    def by_code(self) -> Mapping[str, Entry]:
        return {entry.code: entry for entry in self.entries}

    @cached_property
    def intents(self) -> tuple[Intent, ...]:
        files = self.section("intents").values()
        return tuple(intent_of(data) for file in files for data in file["intents"])

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        return tuple(
            Asked(file["law"], _day(file.get("version")), article, tuple(questions))
            for file in self.section("asked").values()
            for article, questions in file["articles"].items()
        )


def entry_of(topic: str, data: Data) -> Entry:
    """An entry from checked plain data."""
    return Entry(
        code=data["code"],
        topic=topic,
        status=data["status"],
        kind=data["kind"],
        title=data["title"],
        intent=data["intent"],
        owner=data["owner"],
        review_by=read_day(data["review_by"]),
        asks=_asks(data["asks"]),
        says=tuple(_statement(each) for each in data["says"]),
        computes=tuple(
            Figure(each["rule"], each["label"], each.get("anchor", "")) for each in data.get("computes", ())
        ),
        matters=tuple(data.get("matters", ())),
        see=tuple(data.get("see", ())),
        unsure=data.get("unsure", {}),
        valid_from=_day(data.get("valid_from")),
        valid_to=_day(data.get("valid_to")),
    )


def _statement(data: Data) -> Statement:
    return Statement(
        text=data["text"],
        kind=data.get("kind", "rule"),
        cites=tuple(_cite(each) for each in data.get("cites", ())),
        valid_from=_day(data.get("valid_from")),
        valid_to=_day(data.get("valid_to")),
    )


def _cite(data: Data) -> Cite:
    return Cite(
        law=data.get("law", ""),
        article=data.get("article", ""),
        keys=tuple(data.get("keys", ())),
        source=data.get("source", ""),
        rule=data.get("rule", ""),
    )


def _asks(data: Data) -> dict[str, tuple[str, ...]]:
    return {language: tuple(texts) for language, texts in data.items()}


def _day(text: str | None) -> date | None:
    return read_day(text) if text else None


# ---------- from files


def load_knowledge(folder: Path, schemas: Path | None = None) -> Knowledge:
    """Read and check the folder `knowledge` of a city. Raises PolicyInvalid with everything that is wrong."""
    book, problems = check_knowledge(folder, schemas)
    if book is None:
        raise PolicyInvalid(problems)
    return book


def check_knowledge(
    folder: Path, schemas: Path | None = None
) -> tuple[Knowledge | None, tuple[PolicyProblem, ...]]:
    """Like `load_knowledge`, but return the problems. A city without the folder has an empty book."""
    folder = folder.resolve()
    reading = _Reading(folder, Schemas(schemas or folder.parent / "schemas"))
    reading.read()
    problems = tuple(sorted(set(reading.problems)))
    return (None if problems else Knowledge.of(reading.content())), problems


class _Reading:
    def __init__(self, folder: Path, schemas: Schemas) -> None:
        self.folder = folder
        self.schemas = schemas
        self.problems: list[PolicyProblem] = []
        self.documents: dict[str, list[tuple[str, Document]]] = {}

    def read(self) -> None:
        if not (self.folder / "knowledge").is_dir():
            return
        for kind in KNOWLEDGE_KINDS:
            self.documents[kind.section or kind.name] = list(self._files(kind))
        if self.problems:
            return
        self._check_entries()
        self._check_intents()
        self._check_matters()
        self._check_guides()

    def _files(self, kind: FileKind) -> Iterator[tuple[str, Document]]:
        for path in files_of(self.folder, kind):
            name = path.relative_to(self.folder / "knowledge").with_suffix("").as_posix()
            document = read_document(path.relative_to(self.folder).as_posix(), path.read_bytes())
            found = document.problems or self.schemas.problems(kind.name, document)
            self.problems += found
            if not found:
                yield name, document

    def _check_entries(self) -> None:
        codes = self._codes("entries", "entries")
        intents = self._codes("intents", "intents")
        for _, document in self.documents["entries"]:
            for at, entry in enumerate(document.data["entries"]):
                for other in entry.get("see", ()):
                    if other not in codes:
                        self._problem(document, ("entries", at, "see"), f"no entry {other!r}")
                if intents and entry["intent"] not in intents:
                    self._problem(document, ("entries", at, "intent"), f"no intent {entry['intent']!r}")
                for number, say in enumerate(entry["says"]):
                    if say.get("kind", "rule") == "rule" and not say.get("cites"):
                        where = ("entries", at, "says", number)
                        self._problem(document, where, "a sentence that states a rule needs a cite")

    def _check_intents(self) -> None:
        codes = self._codes("intents", "intents")
        entries = self._codes("entries", "entries")
        for _, document in self.documents["intents"]:
            for at, intent in enumerate(document.data["intents"]):
                for other in intent.get("near", ()):
                    if other not in codes:
                        self._problem(document, ("intents", at, "near"), f"no intent {other!r}")
                if intent.get("entry") and intent["entry"] not in entries:
                    self._problem(document, ("intents", at, "entry"), f"no entry {intent['entry']!r}")

    def _check_matters(self) -> None:
        """Entries and intents open forms that stand in the city's folder."""
        known = self._matters()
        for _, document in self.documents["entries"]:
            for at, entry in enumerate(document.data["entries"]):
                for code in entry.get("matters", ()):
                    if code not in known:
                        self._problem(document, ("entries", at, "matters"), f"no matter {code!r}")
        for _, document in self.documents["intents"]:
            for at, intent in enumerate(document.data["intents"]):
                if intent.get("matter") and intent["matter"] not in known:
                    self._problem(document, ("intents", at, "matter"), f"no matter {intent['matter']!r}")

    def _check_guides(self) -> None:
        """Every tree ends somewhere, within few questions."""
        intents, entries = self._codes("intents", "intents"), self._codes("entries", "entries")
        for _, document in self.documents["guides"]:
            trees = read_guides(document.data)
            for fault in faults(trees, self._matters(), intents, entries):
                self._problem(document, ("guides",), fault)

    def _matters(self) -> frozenset[str]:
        return frozenset(path.parent.name for path in self.folder.glob("matters/*/matter.yaml"))

    def _codes(self, section: str, name: str) -> dict[str, str]:
        seen: dict[str, str] = {}
        for _, document in self.documents[section]:
            for at, each in enumerate(document.data[name]):
                code = each["code"]
                if code in seen:
                    self._problem(document, (name, at, "code"), f"{code!r} already stands in {seen[code]}")
                seen.setdefault(code, document.file)
        return seen

    def _problem(self, document: Document, path: tuple[str | int, ...], message: str) -> None:
        self.problems.append(document.problem(path, message, "correct it or remove it"))

    def content(self) -> dict[str, Any]:
        return {
            section: {name: document.data for name, document in documents}
            for section, documents in self.documents.items()
        }
