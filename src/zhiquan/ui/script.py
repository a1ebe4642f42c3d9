"""Traditional Chinese for readers of it: our own words turn, quoted text stays."""

from __future__ import annotations

from zhiquan.engines.text import traditional
from zhiquan.ui.formats import html_lang

__all__ = ["in_readers_script", "traditional"]


def in_readers_script(text: str) -> str:
    """Our own Chinese labels in the reader's script. Quoted text stays in the script of its source."""
    return traditional(text) if html_lang() == "zh-Hant" else text
