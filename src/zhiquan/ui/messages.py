"""Finds every translatable text below a folder, in Python and in templates, and what a catalogue lacks.

Used by the tests that refuse a missing translation; reads files, so it belongs to checks, not to serving.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """A text to translate; `plural` is "" where there is one form only. Equal wherever it is used."""

    context: str
    text: str
    plural: str = ""


def _messages(source: bytes) -> Iterator[Message]:
    for _line, found, parts, _comments in extract_python(BytesIO(source), _KEYWORDS, [], {}):
        name = str(found)
        if parts is None:  # a variable, whose text is marked where it is written
            continue
        if isinstance(parts, str):
            parts = (parts,)
        given = [part or "" for part in parts]
        context = given.pop(0) if name.lstrip("n").startswith("pgettext") else ""
        if not given or not given[0]:
            continue
        plural = given[1] if "ngettext" in name or name.startswith("np") else ""
        yield Message(context, given[0], plural)


def _flat(template: str, name: str) -> bytes:
    """A template as lines of gettext calls: Django blanks out all else, and indentation must not matter."""
    lines = (line.strip() for line in templatize(template, origin=name).splitlines())
    return "\n".join(lines).encode()


def messages_in(folder: Path) -> dict[Message, list[Path]]:
    """Every message below `folder` (`*.py` outside tests, `*.html`, `*.txt` in templates) with its files."""
    found: dict[Message, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.suffix == ".py" and "tests" not in inside:
            source = path.read_bytes()
        elif path.suffix in (".html", ".txt") and "templates" in inside:
            source = _flat(path.read_text(encoding="utf-8"), str(path))
        else:
            continue
        for message in _messages(source):
            found.setdefault(message, []).append(path)
    return found


def translated_in(catalogue: Path, locale: str) -> set[Message]:
    """The messages a `.po` file translates in full; fuzzy and empty ones do not count."""
    with catalogue.open("rb") as stream:
        held = read_po(stream, locale=locale)
    done: set[Message] = set()
    for entry in held:
        if not entry.id or entry.fuzzy:
            continue
        texts = [entry.string] if isinstance(entry.string, str) else list(entry.string or [""])
        if not all(texts):
            continue
        text, plural = (entry.id, "") if isinstance(entry.id, str) else (entry.id[0], entry.id[1])
        done.add(Message(str(entry.context or ""), text, plural))
    return done
