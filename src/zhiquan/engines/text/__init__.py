"""Chinese text made comparable, with the way back to every character of the original."""

from __future__ import annotations

from zhiquan.engines.text.fold import Folded, fold, simplified
from zhiquan.engines.text.measure import count
from zhiquan.engines.text.script import traditional
from zhiquan.engines.text.sentences import clauses, sentences

__all__ = ["Folded", "clauses", "count", "fold", "sentences", "simplified", "traditional"]
