"""Read-only views of plain data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


def frozen(data: Any) -> Any:
    """Return `data` with every dict behind a read-only mapping and every list as a tuple."""
    if isinstance(data, Mapping):
        return MappingProxyType({key: frozen(value) for key, value in data.items()})
    if isinstance(data, list | tuple):
        return tuple(frozen(value) for value in data)
    return data


def thawed(view: Any) -> Any:
    """Return a copy of a frozen view as dicts and lists of one's own."""
    if isinstance(view, Mapping):
        return {key: thawed(value) for key, value in view.items()}
    if isinstance(view, list | tuple):
        return [thawed(value) for value in view]
    return view
