"""Which articles of law answer a question."""

from __future__ import annotations

from zhiquan.engines.answers.retrieval.build import Built, build
from zhiquan.engines.answers.retrieval.search import Found, Searcher

__all__ = ["Built", "Found", "Searcher", "build"]
