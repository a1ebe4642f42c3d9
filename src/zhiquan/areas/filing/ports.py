"""What filing quality takes from other rooms, and what others may ask of it."""

from __future__ import annotations

from zhiquan.areas.matters.ports import (
    Answer,
    Case,
    Ground,
    Happening,
    Panel,
    Question,
    effect,
    guard,
    panel,
)

__all__ = ["Answer", "Case", "Ground", "Happening", "Panel", "Question", "effect", "guard", "panel"]
