"""The kinds of files that a city's folder may hold. A new kind is one line here and one schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: the name of its schema and where such files stand (a pattern below the city's folder).

    Files of a kind with a `section` enter the edition's section of that name, each under the value of its
    field `key`, which no other file of the kind may repeat. `named_by` is the field that must repeat the name
    of the file's folder. A `required` kind must be there. A `text` kind is no YAML but a text form, and enters
    its section as text under `template_key`. A kind `by_name` has no `key`: its files enter the section under
    their names, and readers merge them.
    """

    name: str
    pattern: str
    section: str | None = None
    key: str = "code"
    named_by: str | None = None
    required: bool = False
    text: bool = False
    by_name: bool = False


KINDS: tuple[FileKind, ...] = (
    FileKind("city", "city.yaml", required=True),
    FileKind("plan", "plans/*/plan.yaml", section="plans", named_by="code"),
    FileKind("sources", "rules/sources.yaml"),
    FileKind("parameters", "rules/*/parameters.yaml", named_by="topic"),
    FileKind("tables", "rules/*/tables.yaml", named_by="topic"),
    FileKind("cases", "rules/*/cases.yaml", named_by="topic"),
    FileKind("calendar", "calendars/*.yaml", section="calendars", key="place"),
    FileKind("layout", "layouts/*.yaml", section="layouts", key="layout"),
    FileKind("elements", "elements/*.yaml", section="elements", key="group"),
    FileKind("base_flow", "flows/*.yaml", section="base_flows"),
    FileKind("matter", "matters/*/matter.yaml", section="matters", named_by="code"),
    FileKind("form", "matters/*/form.yaml", section="forms", key="matter", named_by="matter"),
    FileKind("flow", "matters/*/flow.yaml", section="flows", key="matter", named_by="matter"),
    FileKind("windows", "windows.yaml"),
    FileKind("draft_rules", "drafts/rules*.yaml", section="draft_rules", by_name=True),
    FileKind("draft_lexicons", "drafts/lexicons*.yaml", section="draft_lexicons", by_name=True),
    FileKind("screening", "screening/screening.yaml", section="screening", by_name=True),
    FileKind("template", "matters/*/*/*.txt", section="templates", text=True),
    FileKind("shared_template", "templates/*/*.txt", section="templates", text=True),
)
# What the assistant knows. It is a book of its own beside the edition: no case rests on it.
KNOWLEDGE_KINDS: tuple[FileKind, ...] = (
    FileKind("knowledge_instruments", "knowledge/instruments.yaml", section="instruments", required=True),
    FileKind("knowledge_entries", "knowledge/*/entries*.yaml", section="entries"),
    FileKind("knowledge_asked", "knowledge/asked/*.yaml", section="asked"),
    FileKind("knowledge_intents", "knowledge/intents/*.yaml", section="intents"),
    FileKind("knowledge_guides", "knowledge/guides.yaml", section="guides"),
    FileKind("knowledge_lexicon", "knowledge/lexicon.yaml", section="lexicon"),
    FileKind("knowledge_speech", "knowledge/speech.yaml", section="speech"),
    FileKind("knowledge_limits", "knowledge/limits.yaml", section="limits"),
    FileKind("knowledge_letters", "knowledge/letters.yaml", section="letters"),
    FileKind("knowledge_golden", "knowledge/golden/*.yaml", section="golden"),
)
TEMPLATE_FOLDERS = ("letters", "documents")
SHARED = "shared"


def files_of(folder: Path, kind: FileKind) -> Iterator[Path]:
    """Yield the files of a kind in a city's folder, by name."""
    for path in sorted(folder.glob(kind.pattern)):
        if not kind.text or path.parent.name in TEMPLATE_FOLDERS:
            yield path


def template_key(file: str) -> str:
    """Return the name of a text form in the edition: `<matter>/letters/<name>`, or `shared/letters/<name>` for
    one of the folder `templates`. `file` is relative to the city's folder."""
    folder, use, name = file.removesuffix(".txt").split("/")[-3:]
    return f"{SHARED if folder == 'templates' else folder}/{use}/{name}"


def strays(folder: Path) -> list[Path]:
    """Return the YAML and text files that belong to no kind: most often a misspelt name, never silently left
    out."""
    known = {path for kind in (*KINDS, *KNOWLEDGE_KINDS) for path in files_of(folder, kind)}
    found = {path for ending in ("yaml", "yml", "txt") for path in folder.rglob(f"*.{ending}")}
    return sorted(found - known)
