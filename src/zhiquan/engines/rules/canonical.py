"""One byte sequence for one content, so that a hash names it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any


def canonical_json(content: Any) -> bytes:
    """Return `content` as UTF-8 JSON: sorted keys, no blanks, Chinese kept as it is, dates as ISO text.

    Accepts str, int, float, bool, None, date, sequences and mappings with string keys (read-only views too).
    Raises ValueError on NaN and infinities, TypeError on anything else.
    """
    text = json.dumps(
        content,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
        default=_plain,
    )
    return text.encode("utf-8")


def content_hash(content: Any) -> str:
    """Return the SHA-256 of `canonical_json(content)` in lower-case hexadecimal."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


def _plain(thing: Any) -> Any:
    if isinstance(thing, date):
        return thing.isoformat()
    if isinstance(thing, Mapping):
        return dict(thing)
    raise TypeError(f"{type(thing).__name__} has no place in canonical JSON")
