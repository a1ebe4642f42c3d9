"""Drafts as JSON objects, one a line. Texts stay exactly as given, so that offsets are those of the record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, chain
from typing import Any

from zhiquan.engines.drafts.model import Draft, Figure, Part

from .assemble import LIMITS, TEXTS, too_long
from .errors import DraftUnreadable
from .kinds import kind_of
from .plain import decode

MAX_FIGURES = 2_000
_TEXT = {"zh-Hans": "文字", "en": "text"}
_CLAIMS = {"zh-Hans": "文字，或由文字组成的列表", "en": "text, or a list of texts"}
_OBJECT = {"zh-Hans": "对象", "en": "an object"}
_FIGURES = {
    "zh-Hans": f"附图的幅数（0至{MAX_FIGURES}），或由对象组成的列表",
    "en": f"the number of drawings (0 to {MAX_FIGURES}), or a list of objects",
}


def read_line(data: bytes, file: str, line: int) -> Mapping[str, Any]:
    """The JSON object of one line. Raises DraftUnreadable, naming file and line."""
    text = decode(data, file, line)
    if not text.strip():
        raise DraftUnreadable("empty_line", file, line)
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        raise DraftUnreadable("not_json", file, line) from None
    if not isinstance(record, dict):
        raise DraftUnreadable("not_object", file, line)
    return record


def lines_of(stream: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines of a JSONL file with their numbers from 1; a line end at the very end begins no further line."""
    rows = iter(stream)
    first = next(rows, b"")
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        whole = first + b"".join(rows)
        rows = iter(whole.decode("utf-16", "replace").encode("utf-8").splitlines(keepends=True))
        first = next(rows, b"")
    if not first:
        return
    for number, row in enumerate(chain((first.removeprefix(b"\xef\xbb\xbf"),), rows), 1):
        yield number, row.rstrip(b"\r\n")


def from_record(
    record: Mapping[str, Any], *, file: str = "", line: int | None = None, kind: str = ""
) -> Draft:
    """The draft of one record; `kind` where the record names none. Raises DraftUnreadable.

    Any part may be missing or null; then rules about it stay silent. Claims given as a list of texts are joined by
    a line end, and offsets count in the joined text.
    """
    given = record.get("kind")
    if given is not None and not isinstance(given, str):
        raise _wrong("kind", _TEXT, file, line)
    parts = {name: _part(record, name, file, line) for name in TEXTS}
    request = record.get("request")
    if request is not None and not isinstance(request, dict):
        raise _wrong("request", _OBJECT, file, line)
    return Draft(
        id=_identity(record.get("id"), file, line),
        kind=kind_of(given or kind or "invention", file, line),
        figures=_figures(record.get("figures"), file, line),
        request=dict(request or {}),
        **parts,
    )


def _identity(value: object, file: str, line: int | None) -> str:
    if value is None:
        return str(line or "")
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise _wrong("id", _TEXT, file, line)
    return _whole(str(value), "id", file, line)


def _part(record: Mapping[str, Any], name: str, file: str, line: int | None) -> Part | None:
    value = record.get(name)
    entries: tuple[int, ...] = ()
    if value is None:
        return None
    if name == "claims" and isinstance(value, list):
        for at, claim in enumerate(value):
            if not isinstance(claim, str):
                raise _wrong(f"claims[{at}]", _TEXT, file, line)
        # Each text begins behind the line end that joins it to the one before.
        entries = tuple(accumulate((len(claim) + 1 for claim in value[:-1]), initial=0)) if value else ()
        value = "\n".join(value)
    if not isinstance(value, str):
        raise _wrong(name, _CLAIMS if name == "claims" else _TEXT, file, line)
    if len(value) > LIMITS[name]:
        raise too_long(name, len(value), file, line)
    return Part(_whole(value, name, file, line), file, entries=entries) if value.strip() else None


def _figures(value: object, file: str, line: int | None) -> tuple[Figure, ...] | None:
    """A count of figures, or a list of {"number", "label", "text": […]}."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_FIGURES:
        return tuple(Figure(number, f"图{number}") for number in range(1, value + 1))
    if isinstance(value, list) and len(value) <= MAX_FIGURES:
        return tuple(_figure(entry, f"figures[{at}]", file, line) for at, entry in enumerate(value))
    raise _wrong("figures", _FIGURES, file, line)


def _figure(entry: object, name: str, file: str, line: int | None) -> Figure:
    if not isinstance(entry, dict):
        raise _wrong(name, _OBJECT, file, line)
    number, label, text = entry.get("number"), entry.get("label", ""), entry.get("text")
    fits = (
        (number is None or (isinstance(number, int) and not isinstance(number, bool)))
        and isinstance(label, str)
        and (text is None or (isinstance(text, list) and all(isinstance(one, str) for one in text)))
    )
    if not fits:
        raise _wrong(name, _OBJECT, file, line)
    return Figure(number, label or (f"图{number}" if number else ""), None if text is None else tuple(text))


def _whole(text: str, name: str, file: str, line: int | None) -> str:
    """The text itself; half a surrogate pair cannot be written out again."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise DraftUnreadable("broken_text", file, line, field=name) from None
    return text


def _wrong(name: str, wanted: Mapping[str, str], file: str, line: int | None) -> DraftUnreadable:
    return DraftUnreadable("wrong_type", file, line, field=name, wanted=wanted)
