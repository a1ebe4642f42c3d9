"""Status lights: what the accepted evidence says against the plan.

The lines are tried from the top; the first that fits gives the light, and *every* reason that holds is
listed, the deciding one first. "Late by n days" counts from the day after the planned day: on the day
itself one is in time, and for the same reason the plan is read at the end of the day before.

===  ====================================================  =======  ====================================
no.  situation                                             light    note
===  ====================================================  =======  ====================================
 1   every milestone accepted, the item has a deadline     done     also if never asked; an end after
                                                                    the deadline is told by its true day
 2   every milestone accepted, no deadline                 ok       the year is complete, not the item
 3   nobody was asked, nothing is accepted                 unasked  never late; a deadline or milestones
                                                                    that passed are told as reasons
 4   the deadline has passed                               late     however small the gap
 5   a milestone is late by more than ``warn_days``        late     even if A >= P, or the gap is small
 6   P - A above ``warn_points``, no milestone late        late     the plan asks for more than is there
 7   before ``start``, nothing accepted, no milestone late idle
 8   a milestone is late, by up to ``warn_days``           warn     whatever its weight, even if A >= P
 9   P - A above 0, up to ``warn_points``                  warn
10   anything else                                         ok       A >= P and nothing is late
===  ====================================================  =======  ====================================

Both thresholds include the number itself: exactly 10 points, or exactly 15 days where these are the rules,
still warn. Without milestones only the deadline speaks (4, else 7 or 10, with the reason
``no_milestones``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from zhiquan.engines.progress.curve import Curve, planned_progress
from zhiquan.engines.progress.model import Evidence, Milestone, Plain, ProgressError, accepted

_ONE_DAY = timedelta(days=1)


class LightCode(StrEnum):
    """The six words of the status vocabulary."""

    OK = "ok"
    WARN = "warn"
    LATE = "late"
    DONE = "done"
    IDLE = "idle"
    UNASKED = "unasked"


class ReasonCode(StrEnum):
    """Why a light is what it is; values in brackets."""

    ALL_ACCEPTED = "all_accepted"
    CYCLE_COMPLETE = "cycle_complete"
    FINISHED_AFTER_DEADLINE = "finished_after_deadline"  # days
    NOT_ASKED = "not_asked"
    NOT_DUE = "not_due"  # start
    DEADLINE_PASSED = "deadline_passed"  # days
    MILESTONE_LATE = "milestone_late"  # milestone, days, planned; one for each, the longest late first
    BEHIND_PLAN = "behind_plan"  # points
    AWAITING_REVIEW = "awaiting_review"  # milestones: how many late ones have evidence nobody decided on
    NO_MILESTONES = "no_milestones"
    ON_PLAN = "on_plan"


@dataclass(frozen=True, slots=True)
class LightRules:
    """``warn_points``: percentage points behind that still warn; ``warn_days``: days late that still warn;
    both included. ``curve``: how the plan grows between milestones.
    """

    warn_points: Fraction
    warn_days: int
    curve: Curve

    def __post_init__(self) -> None:
        if isinstance(self.warn_points, float) or self.warn_points < 0:
            raise ProgressError("threshold_impossible", "warn_points", got=repr(self.warn_points))
        if self.warn_days < 0:
            raise ProgressError("threshold_impossible", "warn_days", got=self.warn_days)


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and its values."""

    code: ReasonCode
    values: tuple[tuple[str, Plain], ...] = ()

    def value(self, name: str) -> Plain:
        """One of the values; ``KeyError`` for a name this reason does not carry."""
        return dict(self.values)[name]


@dataclass(frozen=True, slots=True)
class Override:
    """A light set by hand from ``set_on`` (until ``until``, included). It needs a reason, and is shown beside
    the computed light, never instead of it without a word.
    """

    code: LightCode
    reason: str
    set_by: str
    set_on: date
    until: date | None = None

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ProgressError("override_needs_reason", "override.reason")
        if self.until is not None and self.until < self.set_on:
            raise ProgressError("override_ends_before_it_starts", "override.until")

    def holds(self, on: date) -> bool:
        """Whether it is in force on ``on``."""
        return self.set_on <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Light:
    """``code`` is what was computed, ``shown`` what a page shows. ``plan`` and ``actual`` are shares of 1,
    ``gap_points`` = (plan - actual) x 100, negative when ahead. ``days_late``: the longest delay of a
    milestone or the deadline, 0 if none. ``binding_milestone``: the one longest late, else the next to come.
    """

    code: LightCode
    reasons: tuple[Reason, ...]
    plan: Fraction
    actual: Fraction
    days_late: int = 0
    binding_milestone: str | None = None
    override: Override | None = None

    @property
    def gap_points(self) -> Fraction:
        return (self.plan - self.actual) * 100

    @property
    def shown(self) -> LightCode:
        return self.override.code if self.override else self.code

    def as_plain(self) -> dict[str, object]:
        """For JSON; fractions as numbers."""
        return {
            "code": str(self.code),
            "shown": str(self.shown),
            "plan": float(self.plan),
            "actual": float(self.actual),
            "gap_points": float(self.gap_points),
            "days_late": self.days_late,
            "binding_milestone": self.binding_milestone,
            "reasons": [
                {"code": str(reason.code), **{name: _plain(value) for name, value in reason.values}}
                for reason in self.reasons
            ],
            "override_reason": self.override.reason if self.override else None,
        }


def light(
    milestones: Sequence[Milestone],
    evidence: Iterable[Evidence],
    *,
    on: date,
    rules: LightRules,
    start: date,
    deadline: date | None,
    asked: bool = True,
    override: Override | None = None,
) -> Light:
    """The light on ``on`` by the table above. ``deadline`` is None for an item without an end: pass what is
    in play for it (:func:`in_play`). ``asked``: whether anybody was asked to report by then.

    Raises ``ProgressError`` for weights that do not sum to 1, a key that comes twice, or evidence of a
    milestone that is not there.
    """
    proofs = tuple(evidence)
    case = _Case.of(milestones, proofs, on, rules, start, deadline)
    code, reasons = _decide(case, rules, asked)
    return Light(
        code,
        reasons,
        case.plan,
        case.actual,
        0 if code is LightCode.DONE else max([case.deadline_days, *(days for _, days in case.late)]),
        case.binding,
        override if override and override.holds(on) else None,
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """What the table looks at."""

    plan: Fraction
    actual: Fraction
    complete: bool
    finished_days_after: int
    deadline_days: int
    late: tuple[tuple[Milestone, int], ...]
    waiting: int
    binding: str | None
    untouched: bool
    empty: bool
    ongoing: bool
    start: date
    before_start: bool

    @classmethod
    def of(
        cls,
        milestones: Sequence[Milestone],
        proofs: tuple[Evidence, ...],
        on: date,
        rules: LightRules,
        start: date,
        deadline: date | None,
    ) -> _Case:
        done = accepted(milestones, proofs, on)
        open_ones = sorted((m for m in milestones if m.key not in done), key=lambda m: (m.planned, m.key))
        late = tuple((m, (on - m.planned).days) for m in open_ones if m.planned < on)
        late_keys = {m.key for m, _ in late}
        return cls(
            plan=planned_progress(milestones, on - _ONE_DAY, start=start, curve=rules.curve),
            actual=sum((m.weight for m in milestones if m.key in done), Fraction(0)),
            complete=bool(milestones) and not open_ones,
            finished_days_after=_days_after(deadline, proofs, on),
            deadline_days=max(0, (on - deadline).days) if deadline else 0,
            late=late,
            waiting=len({p.milestone for p in proofs if p.milestone in late_keys and p.waits(on)}),
            binding=open_ones[0].key if open_ones else None,
            untouched=not done,
            empty=not milestones,
            ongoing=deadline is None,
            start=start,
            before_start=on < start,
        )


def _days_after(deadline: date | None, proofs: tuple[Evidence, ...], on: date) -> int:
    """By how many days the last milestone came true after the deadline; the first accepted proof of each
    counts.
    """
    if deadline is None:
        return 0
    first_true: dict[str, date] = {}
    for proof in proofs:
        if proof.counts(on):
            known = first_true.get(proof.milestone, proof.true_on)
            first_true[proof.milestone] = min(known, proof.true_on)
    return max(((day - deadline).days for day in first_true.values() if day > deadline), default=0)


def _decide(case: _Case, rules: LightRules, asked: bool) -> tuple[LightCode, tuple[Reason, ...]]:
    if case.complete:
        return _complete(case)
    gap = (case.plan - case.actual) * 100
    facts = _facts(case, gap)
    if not asked and case.untouched:
        return LightCode.UNASKED, (Reason(ReasonCode.NOT_ASKED), *facts)
    longest = case.late[0][1] if case.late else 0
    if case.deadline_days:
        return LightCode.LATE, facts
    if longest > rules.warn_days:
        return LightCode.LATE, facts
    if gap > rules.warn_points and not longest:
        return LightCode.LATE, _deciding_first(facts, ReasonCode.BEHIND_PLAN)
    if case.before_start and case.untouched and not longest:
        not_due = Reason(ReasonCode.NOT_DUE, (("start", case.start.isoformat()),))
        return LightCode.IDLE, (not_due, *facts)
    if longest or gap > 0:
        return LightCode.WARN, facts
    return LightCode.OK, facts or (Reason(ReasonCode.ON_PLAN),)


def _complete(case: _Case) -> tuple[LightCode, tuple[Reason, ...]]:
    if case.ongoing:
        return LightCode.OK, (Reason(ReasonCode.CYCLE_COMPLETE),)
    reasons = [Reason(ReasonCode.ALL_ACCEPTED)]
    if case.finished_days_after:
        reasons.append(Reason(ReasonCode.FINISHED_AFTER_DEADLINE, (("days", case.finished_days_after),)))
    return LightCode.DONE, tuple(reasons)


def _facts(case: _Case, gap: Fraction) -> tuple[Reason, ...]:
    """Everything that speaks against the item, in the order of the table."""
    reasons: list[Reason] = []
    if case.deadline_days:
        reasons.append(Reason(ReasonCode.DEADLINE_PASSED, (("days", case.deadline_days),)))
    reasons.extend(
        Reason(
            ReasonCode.MILESTONE_LATE,
            (("milestone", milestone.key), ("days", days), ("planned", milestone.planned.isoformat())),
        )
        for milestone, days in case.late
    )
    if gap > 0:
        reasons.append(Reason(ReasonCode.BEHIND_PLAN, (("points", gap),)))
    if case.waiting:
        reasons.append(Reason(ReasonCode.AWAITING_REVIEW, (("milestones", case.waiting),)))
    if case.empty:
        reasons.append(Reason(ReasonCode.NO_MILESTONES))
    return tuple(reasons)


def _deciding_first(reasons: tuple[Reason, ...], code: ReasonCode) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda reason: reason.code is not code))


def _plain(value: Plain) -> str | int | float | None:
    return float(value) if isinstance(value, Fraction) else value
