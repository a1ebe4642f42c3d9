"""JSON form of a document, for storing an edited text and comparing two versions of it.

The form is canonical: keys sorted, defaults written out, dates in ISO form, one byte string per
document. Reading is strict: an unknown or missing key, or a value of the wrong type, is named by its
path.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from .errors import DocumentError
from .model import Heading, Note, OfficialDocument, PageBreak, Paragraph, Quote, Table, validate

_FORMAT = "zhiquan.document/1"
_BLOCKS: dict[str, type] = {
    "heading": Heading,
    "paragraph": Paragraph,
    "table": Table,
    "quote": Quote,
    "note": Note,
    "page_break": PageBreak,
}
_KIND_OF = {block: name for name, block in _BLOCKS.items()}


def to_blocks_json(doc: OfficialDocument) -> str:
    """The canonical JSON text of a document."""
    body = {"format": _FORMAT, "document": _plain(doc)}
    return json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1)


def from_blocks_json(text: str | bytes) -> OfficialDocument:
    """Read ``to_blocks_json`` back; raises DocumentError with the path of the first fault."""
    try:
        data = json.loads(text)
    except ValueError as fault:
        raise DocumentError("document", f"is not JSON: {fault}") from None
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        raise DocumentError("format", f"must be {_FORMAT!r}")
    doc = _built(OfficialDocument, data.get("document"), "document")
    assert isinstance(doc, OfficialDocument)
    validate(doc)
    return doc


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        written = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        kind = _KIND_OF.get(type(value))
        return {"block": kind, **written} if kind else written
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _built(cls: type[Any], data: object, where: str) -> object:
    if not isinstance(data, dict):
        raise DocumentError(where, f"must be an object, not {data!r}")
    hints = get_type_hints(cls)
    known = {field.name for field in fields(cls)}
    for key in data:
        if key not in known and not (key == "block" and cls in _KIND_OF):
            raise DocumentError(f"{where}.{key}", "unknown key")
    values = {}
    for field in fields(cls):
        if field.name in data:
            values[field.name] = _read(hints[field.name], data[field.name], f"{where}.{field.name}")
        elif field.default is MISSING:
            raise DocumentError(f"{where}.{field.name}", "missing")
    return cls(**values)


def _read(hint: Any, data: object, where: str) -> object:
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple:
        if not isinstance(data, list):
            raise DocumentError(where, f"must be a list, not {data!r}")
        return tuple(_read(args[0], item, f"{where}[{i}]") for i, item in enumerate(data))
    if origin is Literal:
        if data not in args:
            raise DocumentError(where, f"must be one of {', '.join(args)}, not {data!r}")
        return data
    if origin in (Union, UnionType):
        return _read_union(args, data, where)
    if is_dataclass(hint):
        return _built(cast("type[Any]", hint), data, where)
    return _read_scalar(hint, data, where)


def _read_union(args: tuple[Any, ...], data: object, where: str) -> object:
    if NoneType in args:
        rest = next(arg for arg in args if arg is not NoneType)
        return None if data is None else _read(rest, data, where)
    kind = data.get("block") if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in _BLOCKS:
        raise DocumentError(f"{where}.block", f"must be one of {', '.join(_BLOCKS)}, not {kind!r}")
    return _built(_BLOCKS[kind], data, where)


def _read_scalar(hint: Any, data: object, where: str) -> object:
    if hint is date:
        try:
            return date.fromisoformat(str(data))
        except ValueError:
            raise DocumentError(where, f"must be a date such as 2026-11-23, not {data!r}") from None
    if hint is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if type(data) is not hint:
        raise DocumentError(where, f"must be {hint.__name__}, not {data!r}")
    return data
