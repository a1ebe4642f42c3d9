"""One text for one value: the bytes that are hashed, stored and compared."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhiquan.engines.hashes import sm3

__all__ = ["dumps", "plain", "sm3"]


def _as_text(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")


def dumps(value: Any) -> str:
    """JSON with sorted keys, no blanks, Chinese as it is. Raises ValueError for NaN and infinities."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_as_text
    )


def plain(value: Any) -> Any:
    """The same value in JSON's own types, as a JSON column keeps it: days, UUIDs and decimals become text."""
    return json.loads(dumps(value))
