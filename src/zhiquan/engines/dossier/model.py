"""What a dossier says. All values are finished text: days and times as they shall be read, amounts with unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeAlias

# Text by language code, such as {"zh-Hans": "案件", "en": "Case"}; the dossier's first language must be there
# and stands in for a missing one.
Label: TypeAlias = Mapping[str, str]
# A label, or text that is the same in every language: a name, a number, what somebody wrote.
Value: TypeAlias = Label | str

LANGUAGES = ("zh-Hans", "en")
_CODE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")


class DossierError(ValueError):
    """A dossier that cannot be written: every fault at once, each as ``where: what``."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


@dataclass(frozen=True)
class Row:
    """A labelled value: a fact of the case or a field of a form."""

    label: Label
    value: Value


@dataclass(frozen=True)
class File:
    """A file of the case with its bytes.

    ``key`` is unique in the dossier and is what events name; ``name`` the file name as handed in, which
    need not be safe; ``on`` when and ``by`` from whom it came.
    """

    key: str
    name: str
    title: Value
    data: bytes
    on: str = ""
    by: Value = ""


@dataclass(frozen=True)
class Event:
    """One thing that happened, in the order of the timeline; ``files`` are keys of files that prove it."""

    at: str
    what: Value
    who: Value = ""
    note: Value = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClockStep:
    """One step of the computation of a legal clock: what was done, what came out, which provision says so."""

    text: Value
    value: Value = ""
    source: Value = ""


@dataclass(frozen=True)
class Clock:
    """A legal clock: whose it is, when it began and ends, how it stands, and how the end was computed."""

    code: str
    name: Label
    owner: Value
    start: str
    due: str
    state: Value
    steps: tuple[ClockStep, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A parameter as it stood when the case used it. ``valid_to`` is empty while no end is known."""

    parameter: str
    name: Label
    value: Value
    source: Value
    article: str
    valid_from: str
    valid_to: str = ""


@dataclass(frozen=True)
class FormTable:
    """A table within a form: one label a column, rows of text."""

    name: Label
    head: tuple[Label, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True)
class Form:
    """A form as filled in, and the official documents (DOCX, PDF) made from it."""

    code: str
    name: Label
    rows: tuple[Row, ...]
    tables: tuple[FormTable, ...] = ()
    official: tuple[File, ...] = ()


@dataclass(frozen=True)
class AuditEntry:
    """An entry of the audit chain; ``hash`` is the link's SM3, empty while it is not sealed."""

    position: str
    at: str
    who: Value
    action: Value
    detail: Value = ""
    hash: str = ""


@dataclass(frozen=True)
class Dossier:
    """Everything about a case at one moment.

    ``case`` is the case as data, any JSON value; ``made_at`` the moment, ``edition`` the hash of the frozen
    policy the case keeps. ``languages`` are those of the pages, the first being ``index.html``. ``words``
    replaces fixed words of the pages (keys of ``WORDS``), which other languages than the default two need.
    """

    number: str
    title: Label
    made_at: str
    case: Mapping[str, Any]
    edition: str = ""
    facts: tuple[Row, ...] = ()
    timeline: tuple[Event, ...] = ()
    clocks: tuple[Clock, ...] = ()
    rules: tuple[Rule, ...] = ()
    forms: tuple[Form, ...] = ()
    letters: tuple[File, ...] = ()
    evidence: tuple[File, ...] = ()
    audit: tuple[AuditEntry, ...] = ()
    languages: tuple[str, ...] = LANGUAGES
    words: Mapping[str, Label] | None = None

    def files(self) -> Iterator[File]:
        """Every file: official forms, letters, evidence."""
        for form in self.forms:
            yield from form.official
        yield from self.letters
        yield from self.evidence


def faults_of(dossier: Dossier, words: Mapping[str, Label]) -> list[str]:
    """What keeps a dossier from being written."""
    faults = [] if dossier.languages else ["languages: name at least one"]
    faults += [f"languages: {code!r} is no code" for code in dossier.languages if not _CODE.fullmatch(code)]
    first = dossier.languages[0] if dossier.languages else ""
    faults += [
        f"{where}: no text in {first}" for where, label in _labels(dossier, "") if not label.get(first)
    ]
    faults += [f"words.{key}: no text in {first}" for key, label in words.items() if not label.get(first)]
    keys = [file.key for file in dossier.files()]
    faults += [
        f"files: the key {key} is used twice" for key in sorted({k for k in keys if keys.count(k) > 1})
    ]
    for i, event in enumerate(dossier.timeline):
        faults += [f"timeline[{i}].files: no file {key}" for key in event.files if key not in keys]
    for i, form in enumerate(dossier.forms):
        for j, table in enumerate(form.tables):
            if any(len(row) != len(table.head) for row in table.rows):
                faults.append(f"forms[{i}].tables[{j}]: a row has not as many cells as the head")
    return faults


def _labels(value: Any, where: str) -> Iterator[tuple[str, Label]]:
    """Every label with its place; the case as data has none."""
    if is_dataclass(value):
        for field in fields(value):
            if field.name not in ("case", "words", "data"):
                yield from _labels(getattr(value, field.name), f"{where}.{field.name}".lstrip("."))
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from _labels(item, f"{where}[{i}]")
    elif isinstance(value, Mapping):
        yield where, value
