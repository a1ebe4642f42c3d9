"""Clues to abnormal filings: near-copies, disguises, splices, templates, groups. Evidence, never a verdict.

from zhiquan.engines.screening import as_json, read_lines, screen

filings, errors = read_lines(lines, "batch.jsonl")
screening = screen(filings, settings=settings)     # settings: zhiquan.policy.screening.settings_of(edition)
as_json(screening, filings, settings, "zh-Hans", errors)
"""

from __future__ import annotations

from zhiquan.engines.screening.model import Clue, Cluster, Filing, Pair, Passage, Screening, Twin
from zhiquan.engines.screening.records import RecordError, read_lines
from zhiquan.engines.screening.report import Report, as_json
from zhiquan.engines.screening.screen import screen
from zhiquan.engines.screening.settings import DETECTORS, Settings

__all__ = [
    "DETECTORS",
    "Clue",
    "Cluster",
    "Filing",
    "Pair",
    "Passage",
    "RecordError",
    "Report",
    "Screening",
    "Settings",
    "Twin",
    "as_json",
    "read_lines",
    "screen",
]
