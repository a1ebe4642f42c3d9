"""Figures beside an item, each with how it is known, and the way from a figure down to its proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhiquan.areas.programme.models import Evidence, Item, Submission, Target
from zhiquan.areas.programme.queries.board import Board
from zhiquan.kernel import canonical, indicators
from zhiquan.kernel.indicators import Known


@dataclass(frozen=True)
class Figure:
    """A target with what is known of it. `reported` stands apart and is never added to `value`."""

    target: Target
    value: Decimal | None
    known: Known | None
    reported: Decimal | None
    reported_on: date | None
    reported_ref: str

    @property
    def met(self) -> bool | None:
        """Whether the accepted value satisfies the target; “以上/以下” include the number itself."""
        if self.value is None or not self.target.comparator:
            return None
        goal = self.target.value
        return {
            ">=": self.value >= goal,
            "<=": self.value <= goal,
            ">": self.value > goal,
            "<": self.value < goal,
            "=": self.value == goal,
            "~": None,
        }[self.target.comparator]


def figures_of(items: Iterable[Item], as_of: date) -> dict[int, list[Figure]]:
    """The figures of several items, by item: three queries and those of the indicators."""
    keys = [i.pk for i in items]
    targets = list(Target.objects.filter(item__in=keys).order_by("pk"))
    accepted = _accepted_figures({t.item_id for t in targets}, as_of) if targets else {}
    found: dict[int, list[Figure]] = {k: [] for k in keys}
    for target in targets:
        found[target.item_id].append(_figure(target, accepted.get((target.item_id, target.code)), as_of))
    return found


def _figure(target: Target, reported: Submission | None, as_of: date) -> Figure:
    indicator = indicators.get(target.indicator) if target.indicator else None
    value = indicators.value(indicator, as_of) if indicator else None
    return Figure(
        target,
        value,
        indicator.known if indicator else None,
        reported.evidence.value if reported else None,
        reported.accepted_on if reported else None,
        f"programme.submission:{reported.uid}" if reported else "",
    )


def _accepted_figures(items: set[int], as_of: date) -> dict[tuple[int, str], Submission]:
    """The latest accepted reported figure per item and target: a later true-on day wins."""
    rows = (
        Submission.objects.filter(
            item__in=items,
            # Few among much evidence: found first, not looked up piece by piece.
            evidence__in=Evidence.objects.filter(kind=Evidence.FIGURE),
            accepted_on__lte=as_of,
            state__in=[Submission.ACCEPTED, Submission.REVOKED],
        )
        .exclude(revoked_on__lte=as_of)
        .select_related("evidence")
        .order_by("evidence__true_on", "pk")
    )
    return {(r.item_id, r.evidence.target_code): r for r in rows}


def trace(figure: Figure, as_of: date) -> list[indicators.Member]:
    """The members behind a counted figure, for its list."""
    indicator = indicators.get(figure.target.indicator)
    return indicators.counted(indicator.members(as_of), as_of) if indicator else []


def snapshot(day: Board, figures: Mapping[int, Sequence[Figure]]) -> dict[str, Any]:
    """What a board says, as a bulletin keeps it: lights, progress, values and the fingerprint of each value's members."""
    values = [
        {
            "item": state.item.code,
            "code": figure.target.code,
            "value": str(figure.value) if figure.value is not None else None,
            "reported": str(figure.reported) if figure.reported is not None else None,
            "members": indicators.fingerprint(trace(figure, day.as_of)),
        }
        for state in day.states
        for figure in figures[state.item.pk]
    ]
    body = {
        "counts": day.counts,
        "items": [
            {
                "code": s.item.code,
                "light": s.code,
                "plan": float(s.light.plan),
                "actual": float(s.light.actual),
                "days_late": s.light.days_late,
            }
            for s in day.states
        ],
        "values": values,
    }
    return {**body, "fingerprint": canonical.sm3(canonical.dumps(body).encode())}
