"""`./zhiquan knowledge check`: entries and asked questions against the texts that they cite."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from zhiquan.adapters.law_store.store import LawStore, Moved, Question
from zhiquan.engines.answers.lawtext import same_label
from zhiquan.engines.answers.proof import Flaw, Proof
from zhiquan.engines.answers.versions import Register
from zhiquan.engines.rules import RuleSet
from zhiquan.policy import Document, FileKind, PolicyInvalid, PolicyProblem, Schemas, read_document
from zhiquan.policy.kinds import KNOWLEDGE_KINDS, files_of
from zhiquan.policy.knowledge import Knowledge, check_knowledge, entry_of
from zhiquan.policy.loading import load_drafts

from .folders import schemas_for

_ANSWERING = 2  # sentences of an entry that answer what is asked; later ones add to it
PROVED = ("knowledge_entries", "knowledge_asked")


@dataclass(frozen=True)
class Checked:
    """What a check found: problems in order, and how much it looked at."""

    problems: tuple[PolicyProblem, ...]
    entries: int
    sentences: int
    questions: int
    files: int


def register_of(city: Path, schemas: Schemas) -> Register:
    """The register of instruments of a city. Raises PolicyInvalid."""
    path = city / "knowledge" / "instruments.yaml"
    if not path.is_file():
        return Register()
    document = read_document(path.relative_to(city).as_posix(), path.read_bytes())
    problems = document.problems or schemas.problems("knowledge_instruments", document)
    if problems:
        raise PolicyInvalid(problems)
    return Register.of(document.data)


def rules_of(city: Path) -> tuple[RuleSet | None, list[PolicyProblem]]:
    """Sources and parameters of a city; None with what is wrong where they cannot be read."""
    try:
        return load_drafts(city, schemas_for(city)).rules, []
    except PolicyInvalid as invalid:
        return None, list(invalid.problems)


def check(city: Path, schemas: Schemas, proof: Proof, on: date, only: str = "") -> Checked:
    """Check every file, or those whose name ends in `only`."""
    problems: list[PolicyProblem] = []
    counts = {"files": 0, "entries": 0, "sentences": 0, "questions": 0}
    for kind in KNOWLEDGE_KINDS:
        for path in files_of(city, kind):
            name = path.relative_to(city).as_posix()
            if _meant(name, only):
                counts["files"] += 1
                problems += _file(kind, read_document(name, path.read_bytes()), schemas, proof, on, counts)
    problems += [each for each in book_of(city)[1] if _meant(each.file, only)]
    return Checked(tuple(sorted(set(problems))), **counts)


def _meant(name: str, only: str) -> bool:
    """Whether a file is the one asked for, by the end of its name or by a longer path."""
    return name.endswith(only) or only.endswith(f"/{name}")


def _file(
    kind: FileKind, document: Document, schemas: Schemas, proof: Proof, on: date, counts: dict[str, int]
) -> list[PolicyProblem]:
    found = document.problems or (schemas.problems(kind.name, document) if kind.name in schemas.kinds else [])
    if found or kind.name not in PROVED:
        return list(found)
    prove = _entries if kind.name == "knowledge_entries" else _asked
    return list(prove(document, proof, on, counts))


def _entries(document: Document, proof: Proof, on: date, counts: dict[str, int]) -> Iterator[PolicyProblem]:
    for at, data in enumerate(document.data["entries"]):
        entry = entry_of(document.data["topic"], data)
        counts["entries"] += 1
        counts["sentences"] += len(entry.says)
        for flaw in proof.entry(entry, on):
            yield _problem(document, ("entries", at, *flaw.path), flaw, f"{entry.code}: ")


def _asked(document: Document, proof: Proof, on: date, counts: dict[str, int]) -> Iterator[PolicyProblem]:
    data: Mapping[str, Any] = document.data
    counts["questions"] += sum(map(len, data["articles"].values()))
    version = date.fromisoformat(data["version"]) if data.get("version") else None
    for flaw in proof.questions(data["law"], version, data["articles"]):
        yield _problem(document, flaw.path, flaw, "")


def _problem(document: Document, path: tuple[str | int, ...], flaw: Flaw, prefix: str) -> PolicyProblem:
    return document.problem(path, prefix + flaw.message)


# ---------- what the store takes from the book


def book_of(city: Path) -> tuple[Knowledge | None, tuple[PolicyProblem, ...]]:
    """The city's book of knowledge, or what is wrong with it."""
    return check_knowledge(city, schemas_for(city))


def questions_of(book: Knowledge) -> list[Question]:
    """Our questions with the articles that answer them: those asked of articles, and those of entries, which go to
    what their first sentences cite, in the version of those days."""
    asked = [
        Question(each.law, each.version, each.article, text) for each in book.asked for text in each.questions
    ]
    for entry in book.entries:
        texts = [text for language in ("zh-Hans", "yue", "zh-Hant") for text in entry.asks.get(language, ())]
        cites = {
            (cite.law, cite.article, say.valid_from or say.valid_to)
            for say in entry.says[:_ANSWERING]
            for cite in say.cites
            if cite.law
        }
        for law, article, day in sorted(cites, key=str):
            asked += [Question(law, None, article, text, day) for text in texts]
    return asked


def lexicon_of(book: Knowledge) -> list[Mapping[str, Any]]:
    """The rows of the lexicon of lay words."""
    rows = next((rows for rows in book.only("lexicon").values() if isinstance(rows, list)), [])
    return list(rows)


def touched(book: Knowledge, moved: Iterable[Moved], store: LawStore) -> dict[str, list[str]]:
    """Entry → the keys of moved articles that it cites, in any version."""
    keys: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in moved:
        instrument, _, label = each.key.partition("#")
        keys[(instrument.partition("@")[0], same_label(label))].append(each.key)
    found: dict[str, list[str]] = {}
    for entry in book.entries if keys else ():
        cited = {
            (store.named(c.law), same_label(c.article)) for say in entry.says for c in say.cites if c.law
        }
        if hit := sorted({key for pair in cited for key in keys.get(pair, ())}):
            found[entry.code] = hit
    return found
