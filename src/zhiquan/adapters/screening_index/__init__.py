"""The near-copy index on disk."""

from __future__ import annotations

from zhiquan.adapters.screening_index.store import Index, IndexRefused, Matches

__all__ = ["Index", "IndexRefused", "Matches"]
