"""The kinds of application, by code and by their names."""

from __future__ import annotations

from collections.abc import Mapping

from zhiquan.engines.drafts.model import Kind

from .errors import DraftUnreadable

KINDS: Mapping[str, Kind] = {
    "invention": "invention",
    "utility_model": "utility_model",
    "design": "design",
    "发明": "invention",
    "发明专利": "invention",
    "实用新型": "utility_model",
    "实用新型专利": "utility_model",
    "外观设计": "design",
    "外观设计专利": "design",
}


def kind_of(text: str, file: str = "", line: int | None = None) -> Kind:
    """The kind of that code or name. Raises DraftUnreadable."""
    kind = KINDS.get(text.strip())
    if kind is None:
        raise DraftUnreadable("unknown_kind", file, line, field="kind")
    return kind
