"""Rows of the assistant: knowledge in force, talks, the human desk, editing."""

from zhiquan.areas.assistant.models.books import Book, Import, LawAlert, Regression
from zhiquan.areas.assistant.models.desk import Reply, Ticket
from zhiquan.areas.assistant.models.editing import DraftEntry, Watch
from zhiquan.areas.assistant.models.talks import Pulse, Talk, Tally, Turn

__all__ = [
    "Book",
    "DraftEntry",
    "Import",
    "LawAlert",
    "Pulse",
    "Regression",
    "Reply",
    "Talk",
    "Tally",
    "Ticket",
    "Turn",
    "Watch",
]
