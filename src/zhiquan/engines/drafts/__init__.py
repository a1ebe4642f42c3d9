"""Formal defects of a patent draft, all at once, each with its rule and place."""

from zhiquan.engines.drafts.check import check
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.model import Draft, Figure, Finding, Paragraph, Part, Place, Report
from zhiquan.engines.drafts.rules import Check, Rules

__all__ = [
    "Check",
    "Context",
    "Draft",
    "Figure",
    "Finding",
    "Paragraph",
    "Part",
    "Place",
    "Report",
    "Rules",
    "check",
]
