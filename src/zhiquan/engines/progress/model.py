"""Milestones, the evidence for them, and the one error of this engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

Plain = str | int | Fraction | None


class ProgressError(ValueError):
    """Progress cannot be computed from what was given: ``code`` is stable, ``field`` names the input."""

    def __init__(self, code: str, field: str, **detail: str | int) -> None:
        self.code = code
        self.field = field
        self.detail = detail
        shown = ", ".join(f"{name}={value!r}" for name, value in detail.items())
        super().__init__(f"{field}: {code}" + (f" ({shown})" if shown else ""))


class Kind(StrEnum):
    """What a milestone is."""

    STEP = "step"
    TARGET = "target"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One step of a back-schedule: days before the deadline, and a relative weight; whole numbers."""

    code: str
    days_before: int
    weight: int

    def __post_init__(self) -> None:
        require_count(self.days_before, f"steps.{self.code}.days_before")
        require_count(self.weight, f"steps.{self.code}.weight")

    @classmethod
    def from_data(cls, data: Mapping[str, object], where: str = "step") -> StepSpec:
        """Reads ``code``, ``days_before`` and ``weight``; other keys are ignored."""
        return cls(
            text_of(data, "code", where),
            count_of(data, "days_before", where),
            count_of(data, "weight", where),
        )


@dataclass(frozen=True, slots=True)
class RoutineSpec:
    """An item without an end: a target each year on ``target_month``/``target_day``, and a review
    ``review_after_days`` after each quarter. Weights are relative within one year.
    """

    target_code: str
    target_month: int
    target_day: int
    target_weight: int
    review_code: str
    review_after_days: int
    review_weight: int

    def __post_init__(self) -> None:
        try:
            date(2001, self.target_month, self.target_day)
        except ValueError:
            raise ProgressError(
                "target_day_impossible", "target_day", month=self.target_month, day=self.target_day
            ) from None
        for name in ("target_weight", "review_after_days", "review_weight"):
            require_count(getattr(self, name), name)

    @classmethod
    def from_data(cls, data: Mapping[str, object], where: str = "routine") -> RoutineSpec:
        """Reads a mapping with the names of the fields."""
        return cls(
            text_of(data, "target_code", where),
            count_of(data, "target_month", where),
            count_of(data, "target_day", where),
            count_of(data, "target_weight", where),
            text_of(data, "review_code", where),
            count_of(data, "review_after_days", where),
            count_of(data, "review_weight", where),
        )


@dataclass(frozen=True, slots=True)
class Milestone:
    """``planned``: the day that counts. ``ideal``: the day the plan's own durations give, before a late
    import squeezed it. ``weight``: share of the whole, all milestones of one item together 1. ``cycle``:
    the year of a yearly target or its reviews.
    """

    key: str
    code: str
    planned: date
    ideal: date
    weight: Fraction
    kind: Kind = Kind.STEP
    cycle: int | None = None

    @property
    def squeezed(self) -> bool:
        """Whether a late import moved it."""
        return self.planned != self.ideal

    def slack(self, today: date) -> int:
        """Days left, planned minus today: 0 on the day itself, negative when it is past."""
        return (self.planned - today).days


@dataclass(frozen=True, slots=True)
class Evidence:
    """One proof of one milestone. ``true_on``: when it came about; ``accepted_on``: when a reviewer
    accepted it; ``revoked_on``: the first day on which the acceptance no longer counts. Progress as of a
    day uses the day of acceptance, so a figure once shown can be computed again.
    """

    milestone: str
    true_on: date
    accepted_on: date | None = None
    submitted_on: date | None = None
    revoked_on: date | None = None

    def __post_init__(self) -> None:
        if self.accepted_on is not None and self.accepted_on < self.true_on:
            raise ProgressError("accepted_before_true", "accepted_on", milestone=self.milestone)
        if self.revoked_on is not None and (self.accepted_on is None or self.revoked_on < self.accepted_on):
            raise ProgressError("revoked_before_accepted", "revoked_on", milestone=self.milestone)

    def counts(self, on: date) -> bool:
        """Whether it stands accepted at the end of ``on``."""
        if self.accepted_on is None or self.accepted_on > on:
            return False
        return self.revoked_on is None or on < self.revoked_on

    def waits(self, on: date) -> bool:
        """Whether it was handed in by ``on`` and nobody had decided."""
        handed_in = self.submitted_on is not None and self.submitted_on <= on
        return handed_in and (self.accepted_on is None or self.accepted_on > on)


def accepted(milestones: Sequence[Milestone], evidence: Iterable[Evidence], on: date) -> frozenset[str]:
    """Keys of the milestones with evidence that stands accepted on ``on``; one accepted proof is enough.

    Raises ``ProgressError`` for two milestones with one key and for evidence of a milestone that is not
    there.
    """
    keys = require_unique(milestones)
    proofs = tuple(evidence)
    for proof in proofs:
        if proof.milestone not in keys:
            raise ProgressError("evidence_without_milestone", "evidence", milestone=proof.milestone)
    return frozenset(proof.milestone for proof in proofs if proof.counts(on))


def require_unique(milestones: Sequence[Milestone]) -> frozenset[str]:
    """The keys, or a ``ProgressError`` naming the one that comes twice."""
    seen: set[str] = set()
    for milestone in milestones:
        if milestone.key in seen:
            raise ProgressError("milestone_twice", "milestones", milestone=milestone.key)
        seen.add(milestone.key)
    return frozenset(seen)


def require_count(value: object, field: str) -> int:
    """A whole number, zero or more."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ProgressError("not_a_count", field, got=repr(value))
    return value


def count_of(data: Mapping[str, object], name: str, where: str) -> int:
    """``data[name]`` as a whole number, zero or more."""
    return require_count(data.get(name), f"{where}.{name}")


def text_of(data: Mapping[str, object], name: str, where: str) -> str:
    """``data[name]`` as text that is not empty."""
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise ProgressError("text_missing", f"{where}.{name}")
    return value
