"""What a log may say of an error: its kind and where it happened, never its words.

An error's message may quote what was being processed, and an unpublished draft must not reach a log.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import Any

FRAMES = 4


def place(error: BaseException) -> str:
    """The kind of the error and the last lines of code that it passed, innermost first."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    return f"{type(error).__name__} at {where}" if where else type(error).__name__


class Lines(logging.Formatter):
    """Log lines that name the place of an error instead of its traceback, whose words may quote a draft."""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have left its own traceback on the record.
        kept, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library calls it so
        return place(ei[1])
