"""Random draws that anyone can recompute: a published list, a seed that nobody could choose, and SM3."""

from zhiquan.engines.draws.draw import (
    DrawError,
    Drawn,
    Member,
    Plan,
    Result,
    draw,
    from_json,
    list_hash,
    to_json,
)

__all__ = ["DrawError", "Drawn", "Member", "Plan", "Result", "draw", "from_json", "list_hash", "to_json"]
