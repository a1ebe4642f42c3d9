"""From a city's folder to an edition, with everything that is wrong said at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from .checks import calendar_problems, city_problems, name_problems, plan_problems
from .draftfiles import DraftFiles
from .editions import Edition
from .kinds import KINDS, FileKind, files_of, strays, template_key
from .matterfiles import ANY_NAME, MatterFiles, Names
from .problems import PolicyInvalid, PolicyProblem
from .reader import Document, read_document, read_text
from .rulefiles import RuleFiles
from .schemas import Schemas
from .screening import screening_problems

RULE_KINDS = ("sources", "parameters", "tables", "cases")
# What the draft checker needs of a city: its rules and words, and the dated values and texts that they cite.
DRAFT_KINDS = ("city", "sources", "parameters", "draft_rules", "draft_lexicons")


@dataclass(frozen=True, slots=True)
class CityCheck:
    """The outcome of a check: all problems in order of file and line, the edition when there are none."""

    problems: tuple[PolicyProblem, ...]
    edition: Edition | None
    files: int


def load_city(folder: Path, schemas: Path | None = None, names: Names = ANY_NAME) -> Edition:
    """Read and check a city's folder and return its edition.

    `schemas` is the folder of JSON Schemas, by default `schemas` beside the city's folder; `names` what the
    running platform offers to matters (not checked when left out). Raises
    PolicyInvalid with all problems, NotADirectoryError when `folder` is none, FileNotFoundError when there
    are no schemas.
    """
    outcome = check_city(folder, schemas, names)
    if outcome.edition is None:
        raise PolicyInvalid(outcome.problems)
    return outcome.edition


def load_drafts(folder: Path, schemas: Path | None = None) -> Edition:
    """Like `load_city`, but read and check only what the draft checker needs: a small part of the time."""
    folder = folder.resolve()
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder")
    reading = _Reading(folder, Schemas(schemas or folder.parent / "schemas"), ANY_NAME, DRAFT_KINDS)
    reading.read()
    reading.check_drafts()
    if reading.problems:
        raise PolicyInvalid(reading.problems)
    return Edition.of(reading.content())


def check_city(folder: Path, schemas: Path | None = None, names: Names = ANY_NAME) -> CityCheck:
    """Like `load_city`, but return the problems instead of raising them."""
    folder = folder.resolve()
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder")
    reading = _Reading(folder, Schemas(schemas or folder.parent / "schemas"), names)
    reading.read()
    reading.check()
    problems = tuple(sorted(set(reading.problems)))
    edition = None if problems else Edition.of(reading.content())
    return CityCheck(problems, edition, reading.count)


class _Reading:
    def __init__(
        self, folder: Path, schemas: Schemas, names: Names, only: Collection[str] | None = None
    ) -> None:
        self.folder = folder
        self.only = only
        self.schemas = schemas
        self.names = names
        self.problems: list[PolicyProblem] = []
        self.count = 0
        self.documents: dict[str, list[Document]] = {kind.name: [] for kind in KINDS}

    def read(self) -> None:
        for kind in KINDS:
            if self.only is not None and kind.name not in self.only:
                continue
            paths = list(files_of(self.folder, kind))
            if kind.required and not paths:
                self.problems.append(
                    PolicyProblem(kind.pattern, 0, "", "is missing", "every city needs this file")
                )
            for path in paths:
                self._read_file(kind, path)
        for path in strays(self.folder) if self.only is None else ():
            name = path.relative_to(self.folder).as_posix()
            hint = "correct the name; expected: " + ", ".join(kind.pattern for kind in KINDS)
            self.problems.append(PolicyProblem(name, 0, "", "belongs to no known kind of file", hint))

    def _read_file(self, kind: FileKind, path: Path) -> None:
        self.count += 1
        read = read_text if kind.text else read_document
        document = read(path.relative_to(self.folder).as_posix(), path.read_bytes())
        found = document.problems or ([] if kind.text else self.schemas.problems(kind.name, document))
        if found:
            self.problems += found
            return
        self.problems += name_problems(kind, document)
        self.documents[kind.name].append(document)

    def check(self) -> None:
        complete = not self.problems
        cities = self.documents["city"]
        city = cities[0].data if cities else None
        for document in cities:
            self.problems += city_problems(document)
            self.problems += self._city_name_problems(document)
        for document in self.documents["plan"]:
            self.problems += plan_problems(document, city)
        for document in self.documents["calendar"]:
            self.problems += calendar_problems(document)
        for kind in KINDS:
            if kind.section is not None and not (kind.text or kind.by_name):
                self._check_repeats(kind.name, kind.key)
        rules = RuleFiles()
        for name in RULE_KINDS:
            for document in self.documents[name]:
                rules.add(name, document)
        rules.check(complete)
        self.problems += rules.problems
        matters = MatterFiles(self.documents, rules.rules, city, self.names)
        self.problems += matters.problems(complete)
        self.problems += DraftFiles(self.documents, rules.rules).problems(complete)
        for document in self.documents["screening"]:
            sources = frozenset(rules.rules.sources) if complete else None
            self.problems += screening_problems(document, sources)

    def check_drafts(self) -> None:
        """Check the draft rules against the sources and parameters that they cite."""
        rules = RuleFiles()
        for name in ("sources", "parameters"):
            for document in self.documents[name]:
                rules.add(name, document)
        self.problems += DraftFiles(self.documents, rules.rules).problems(not self.problems)

    def _city_name_problems(self, document: Document) -> list[PolicyProblem]:
        if document.data["code"] == self.folder.name:
            return []
        message = f"{document.data['code']!r} differs from the folder's name {self.folder.name!r}"
        return [document.problem(("code",), message, "make the two the same")]

    def _check_repeats(self, kind: str, key: str) -> None:
        seen: dict[str, str] = {}
        for document in self.documents[kind]:
            name = document.data[key]
            if name in seen:
                message = f"{name!r} already stands in {seen[name]}"
                self.problems.append(document.problem((key,), message, "remove one of the two files"))
            seen.setdefault(name, document.file)

    def content(self) -> dict[str, Any]:
        sections: dict[str, Any] = {
            "city": self.documents["city"][0].data,
            "rules": {"sources": self._sources(), "topics": self._topics()},
            "windows": [window for file in self.documents["windows"] for window in file.data["windows"]],
        }
        for kind in KINDS:
            if kind.section is not None:
                section = sections.setdefault(kind.section, {})
                section.update(_entry(kind, document) for document in self.documents[kind.name])
        return sections

    def _sources(self) -> list[Any]:
        return [source for document in self.documents["sources"] for source in document.data["sources"]]

    def _topics(self) -> dict[str, Any]:
        topics: dict[str, dict[str, Any]] = {}
        for kind in ("parameters", "tables", "cases"):
            for document in self.documents[kind]:
                data: Mapping[str, Any] = document.data
                topic = topics.setdefault(data["topic"], {"parameters": [], "tables": [], "cases": []})
                topic[kind] = data[kind]
                if "label" in data:
                    topic["label"] = data["label"]
        return topics


def _entry(kind: FileKind, document: Document) -> tuple[str, Any]:
    if kind.by_name:
        return PurePosixPath(document.file).stem, document.data
    key = template_key(document.file) if kind.text else document.data[kind.key]
    return key, document.data
