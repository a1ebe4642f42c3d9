"""A plan in the shape of the pilot's, and small plans to count on one's fingers. All invented."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from zhiquan.engines.progress import Curve, Evidence, LightRules, Milestone, StepSpec

STEPS = tuple(
    StepSpec(code, days_before, weight)
    for code, days_before, weight in (
        ("issue", 270, 30),
        ("pilot", 180, 20),
        ("operate", 90, 20),
        ("summary", 45, 10),
        ("acceptance", 14, 20),
    )
)
RULES = LightRules(Fraction(10), 15, Curve.LINEAR)
STEPPED = LightRules(Fraction(10), 15, Curve.STEP)


def d(text: str) -> date:
    """``d("2026-11-22")``; a short form without the year means 2026."""
    return date.fromisoformat(text if len(text) == 10 else f"2026-{text}")


def plan(*parts: tuple[str, int]) -> tuple[Milestone, ...]:
    """Milestones a, b, c … on the given days, with weights in points."""
    return tuple(
        Milestone(key, key, d(day), d(day), Fraction(points, 100))
        for key, (day, points) in zip("abcdefgh", parts, strict=False)
    )


def proof(key: str, accepted_on: str, true_on: str | None = None) -> Evidence:
    return Evidence(key, d(true_on or accepted_on), d(accepted_on))
