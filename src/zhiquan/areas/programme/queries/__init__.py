"""What the programme's pages, API, exports and bulletins read."""

from zhiquan.areas.programme.queries.board import Board, BodyState, ItemState, Stone, board, board_cached
from zhiquan.areas.programme.queries.figures import Figure, figures_of, snapshot, trace
from zhiquan.areas.programme.queries.lists import (
    bodies_of,
    denominators,
    evidence_list,
    history_of,
    plans_of,
    waiting_count,
)

__all__ = [
    "Board",
    "BodyState",
    "Figure",
    "ItemState",
    "Stone",
    "board",
    "board_cached",
    "bodies_of",
    "denominators",
    "evidence_list",
    "figures_of",
    "history_of",
    "plans_of",
    "snapshot",
    "trace",
    "waiting_count",
]
