"""The screening engine with this city's settings: filings in, its report as plain data out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zhiquan.areas.filing import reading
from zhiquan.engines.screening import report
from zhiquan.engines.screening.model import Filing
from zhiquan.engines.screening.screen import Keep, Progress, screen
from zhiquan.kernel import editions
from zhiquan.policy import Edition
from zhiquan.policy import screening as policy


def screened(
    filings: Sequence[Filing],
    against: Iterable[Filing] = (),
    *,
    edition: Edition | None = None,
    language: str = "",
    progress: Progress | None = None,
    resume: Mapping[str, Any] | None = None,
    keep: Keep | None = None,
) -> dict[str, Any]:
    """The report of a screening in the reader's language, or in the one named."""
    settings = policy.settings_of(edition or editions.kept_or_current(None))
    corpus = list(against)
    found = screen(filings, against=corpus, settings=settings, progress=progress, resume=resume, keep=keep)
    return report.as_json(found, [*filings, *corpus], settings, language or reading.language())
