"""Whole files or none: a gateway that watches the folder never sees half a message."""

from __future__ import annotations

from pathlib import Path


def put(place: Path, data: bytes) -> None:
    """Write under another name, then rename; writing the same message again changes nothing."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(".part")
    part.write_bytes(data)
    part.replace(place)
