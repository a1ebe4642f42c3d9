"""What filing quality takes from other rooms, and what others may ask of it."""

from __future__ import annotations

from zhiquan.areas.matters.ports import (
    CORRECT,
    FREE,
    REFUSE,
    Answer,
    Case,
    Ground,
    Happening,
    Panel,
    Question,
    demo_paper,
    effect,
    guard,
    panel,
)

__all__ = [
    "CORRECT",
    "FREE",
    "REFUSE",
    "Answer",
    "Case",
    "Ground",
    "Happening",
    "Panel",
    "Question",
    "demo_paper",
    "effect",
    "guard",
    "panel",
]
