"""The calendars that the tests count on."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from zhiquan.engines.clocks import Calendar

CALENDARS = Path(__file__).resolve().parents[5] / "policy" / "shenzhen" / "calendars"


def raw(place: str) -> dict[str, Any]:
    return yaml.safe_load((CALENDARS / f"{place}.yaml").read_text(encoding="utf-8"))


@cache
def calendar(place: str) -> Calendar:
    return Calendar.from_data(raw(place))


@cache
def mainland_2008() -> Calendar:
    """The two breaks that the Patent Examination Guidelines (2008 amendment, V-7-2.3) reckon with."""
    return Calendar.from_data(
        {
            "place": "CN",
            "weekend": [6, 7],
            "years": {
                "2007": {"holidays": ["2007-12-30", "2007-12-31"], "makeup_workdays": ["2007-12-29"]},
                "2008": {
                    "holidays": ["2008-01-01", *(f"2008-02-{day:02d}" for day in range(6, 13))],
                    "makeup_workdays": ["2008-02-02", "2008-02-03"],
                },
            },
        }
    )


def d(text: str) -> date:
    """``d("2026-11-22")``; a short form without the year means 2026."""
    return date.fromisoformat(text if len(text) == 10 else f"2026-{text}")
