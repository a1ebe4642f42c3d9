"""One text for one value: the bytes that are hashed, stored and compared."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes


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


def sm3(data: bytes) -> str:
    """SM3 (GB/T 32905-2016) as 64 hexadecimal digits."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()
