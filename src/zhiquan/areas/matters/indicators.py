"""Numbers of matters for the board: what a bundle saves, how long a result takes, what stays behind.

Each member is a case. It counts from the day on which the platform learned of it (handed in, finished, a file put
in), never from the legal day entered for it, and what counts of a case is frozen on that day: so a value of a past
day never changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from zhiquan.areas.matters.models import Case, CaseFile, CaseRight
from zhiquan.kernel import clock, indicators
from zhiquan.kernel.indicators import Direction, Known, Member
from zhiquan.registry.ports import Right

GRANTED, REFUSED, ABANDONED, WITHDRAWN = "granted", "refused", "abandoned", "withdrawn"
# Channels without a person behind a counter; the second is the city's own app, i深圳.
CITY_APP = "ishenzhen"
ONLINE = ("online", CITY_APP)
ONE = Decimal(1)


def _ref(uid: Any) -> str:
    return f"matters.case:{uid}"


def _submitted(as_of: date) -> QuerySet[Case]:
    """What applicants handed in by the day, each submission once."""
    return Case.objects.filter(parent=None, submitted_at__lt=clock.end_of(as_of))


def _bundles(as_of: date) -> QuerySet[Case]:
    return _submitted(as_of).filter(is_bundle=True)


def _finished(as_of: date, *outcomes: str) -> QuerySet[Case]:
    """Cases of one authority that ended by the day, with one of the outcomes."""
    return Case.objects.filter(is_bundle=False, finished_at__lt=clock.end_of(as_of), outcome__in=outcomes)


def _on(moment: datetime | None) -> date:
    if moment is None:
        raise ValueError("a case that counts has its day")
    return clock.day_of(moment)


def _stepped(ref: str, steps: Iterable[tuple[date, date | None, int]], as_of: date) -> list[Member]:
    """One case whose weight changes: each step adds its number from a day until the day before another.

    The steps become members of the same ref, one after another, of which one counts on each day.
    """
    known = [(a, b if b and b <= as_of else None, n) for a, b, n in steps if a <= as_of and a != b]
    turns = sorted({a for a, _b, _n in known} | {b for _a, b, _n in known if b})
    found: list[Member] = []
    for since, until in zip(turns, [*turns[1:], None], strict=False):
        weight = sum(n for a, b, n in known if a <= since and (b is None or b > since))
        if weight:
            found.append(Member(ref, since, until, Decimal(weight)))
    return found


@dataclass(frozen=True)
class Saved:
    """What bundles save against the same matters one by one, as the engine counted it at the submission."""

    code: str
    label: str
    unit: str
    what: str
    direction: Direction = Direction.UP
    known: Known = Known.COUNTED
    target: Decimal | None = None
    aggregate: str = "sum"

    def members(self, as_of: date) -> Sequence[Member]:
        rows = _bundles(as_of).order_by("pk").values_list("uid", "submitted_at", "savings")
        found = []
        for uid, at, counted in rows.iterator(chunk_size=5000):
            saved = counted.get(f"{self.what}_before", 0) - counted.get(self.what, 0)
            if saved > 0:
                found.append(Member(_ref(uid), _on(at), weight=Decimal(saved)))
        return found

    def denominator(self, as_of: date) -> Decimal | None:
        return None


@dataclass(frozen=True)
class DaysToResult:
    """Days from the submission until the authority's result is here, over the cases with a result."""

    code: str = "matters.days_to_result"
    label: str = _("Days from submission to result, on average")  # type: ignore[assignment]
    unit: str = _("days")  # type: ignore[assignment]
    direction: Direction = Direction.DOWN
    known: Known = Known.COUNTED
    target: Decimal | None = None
    aggregate: str = "mean"

    def members(self, as_of: date) -> Sequence[Member]:
        rows = (
            _finished(as_of, GRANTED, REFUSED)
            .order_by("pk")
            .values_list("uid", "submitted_at", "finished_at")
        )
        return [
            Member(_ref(uid), _on(end), weight=Decimal((_on(end) - _on(start)).days))
            for uid, start, end in rows.iterator(chunk_size=5000)
        ]

    def denominator(self, as_of: date) -> Decimal | None:
        return Decimal(_finished(as_of, GRANTED, REFUSED).count())


@dataclass(frozen=True)
class FirstTimePass:
    """Share of the cases with a result that were granted without a round of corrections."""

    code: str = "matters.first_time_pass"
    label: str = _("Granted without a correction, of those with a result")  # type: ignore[assignment]
    unit: str = "%"
    direction: Direction = Direction.UP
    known: Known = Known.COUNTED
    target: Decimal | None = None
    aggregate: str = "share"

    def members(self, as_of: date) -> Sequence[Member]:
        rows = _finished(as_of, GRANTED).filter(round=0).order_by("pk").values_list("uid", "finished_at")
        return [Member(_ref(uid), _on(end)) for uid, end in rows.iterator(chunk_size=5000)]

    def denominator(self, as_of: date) -> Decimal | None:
        return Decimal(_finished(as_of, GRANTED, REFUSED, ABANDONED).count())


@dataclass(frozen=True)
class PartialFailures:
    """Bundles of which at least one authority refused, from the day of the first refusal."""

    code: str = "matters.partial_failures"
    label: str = _("Bundles in which an authority refused")  # type: ignore[assignment]
    unit: str = _("cases")  # type: ignore[assignment]
    direction: Direction = Direction.DOWN
    known: Known = Known.COUNTED
    target: Decimal | None = Decimal(0)
    aggregate: str = "sum"

    def members(self, as_of: date) -> Sequence[Member]:
        failed = _finished(as_of, REFUSED, ABANDONED).exclude(parent=None)
        rows = failed.values_list("parent__uid").annotate(first=Min("finished_at")).order_by("parent__uid")
        return [Member(_ref(uid), _on(first)) for uid, first in rows]

    def denominator(self, as_of: date) -> Decimal | None:
        return None


@dataclass(frozen=True)
class MarksLeftBehind:
    """Marks that still bear the old name after their case ended: left out of it, or not recorded by the authority.

    Such a mark counts until a later case has put it right.
    """

    code: str = "matters.marks_left_behind"
    label: str = _("Marks left behind under an old name")  # type: ignore[assignment]
    unit: str = _("marks")  # type: ignore[assignment]
    direction: Direction = Direction.DOWN
    known: Known = Known.COUNTED
    target: Decimal | None = Decimal(0)
    aggregate: str = "sum"

    def _left(self, as_of: date) -> QuerySet[CaseRight]:
        missed = Q(state=CaseRight.EXCLUDED, case__outcome=GRANTED) | Q(
            state__in=[CaseRight.INCLUDED, CaseRight.EXCLUDED, CaseRight.FAILED],
            case__outcome__in=[REFUSED, ABANDONED, WITHDRAWN],
        )
        ended = CaseRight.objects.filter(missed, case__finished_at__lt=clock.end_of(as_of))
        return ended.filter(right__kind__in=Right.MARKS, case__values__has_key="rights.trademark")

    def members(self, as_of: date) -> Sequence[Member]:
        put_right: dict[int, list[date]] = defaultdict(list)
        done = CaseRight.objects.filter(
            state=CaseRight.DONE,
            case__finished_at__lt=clock.end_of(as_of),
            right__in=self._left(as_of).values("right"),
        )
        for right, end in done.values_list("right_id", "case__finished_at"):
            if right is not None:
                put_right[right].append(_on(end))
        steps: dict[Any, list[tuple[date, date | None, int]]] = defaultdict(list)
        rows = self._left(as_of).order_by("pk").values_list("case__uid", "right_id", "case__finished_at")
        for uid, right, end in rows:
            since = _on(end)
            later = [day for day in put_right.get(right or 0, ()) if day >= since]
            steps[uid].append((since, min(later, default=None), 1))
        return [m for uid, found in steps.items() for m in _stepped(_ref(uid), found, as_of)]

    def denominator(self, as_of: date) -> Decimal | None:
        return None


@dataclass(frozen=True)
class HandledOnline:
    """Share of the submissions that came in without a visit to a window."""

    code: str = "matters.handled_online"
    label: str = _("Handed in online, of all submissions")  # type: ignore[assignment]
    unit: str = "%"
    direction: Direction = Direction.UP
    known: Known = Known.COUNTED
    target: Decimal | None = None
    aggregate: str = "share"

    def members(self, as_of: date) -> Sequence[Member]:
        rows = _submitted(as_of).filter(channel__in=ONLINE).order_by("pk").values_list("uid", "submitted_at")
        return [Member(_ref(uid), _on(at)) for uid, at in rows.iterator(chunk_size=5000)]

    def denominator(self, as_of: date) -> Decimal | None:
        return Decimal(_submitted(as_of).count())


class _PerBundle:
    """What the three figures of the measure share: a mean over the bundles handed in, which is to be one."""

    direction = Direction.DOWN
    known = Known.COUNTED
    target = ONE
    aggregate = "mean"

    def denominator(self, as_of: date) -> Decimal | None:
        return Decimal(_bundles(as_of).count())


@dataclass(frozen=True)
class BundleForms(_PerBundle):
    """Forms per bundle: its own, and every form for one of its matters that the applicant had to hand in besides
    while the bundle was open."""

    code: str = "matters.bundle_forms"
    label: str = _("Forms per bundle")  # type: ignore[assignment]
    unit: str = _("forms")  # type: ignore[assignment]

    def members(self, as_of: date) -> Sequence[Member]:
        besides = _submitted(as_of).filter(is_bundle=False).exclude(party=None)
        extra: dict[tuple[int, str], list[datetime]] = defaultdict(list)
        again = besides.filter(party__in=_bundles(as_of).values("party"))
        for party, matter, at in again.values_list("party_id", "matter", "submitted_at"):
            extra[party or 0, matter].append(at)
        matters: dict[int, set[str]] = defaultdict(set)
        parts = Case.objects.filter(parent__in=_bundles(as_of).values("pk"))
        for parent, matter in parts.values_list("parent_id", "matter"):
            matters[parent or 0].add(matter)
        found: list[Member] = []
        rows = _bundles(as_of).order_by("pk")
        for pk, uid, party, at, end in rows.values_list(
            "pk", "uid", "party_id", "submitted_at", "finished_at"
        ):
            others = [
                t
                for m in matters[pk]
                for t in extra.get((party or 0, m), ())
                if at < t and (not end or t < end)
            ]
            found += _stepped(_ref(uid), [(_on(t), None, 1) for t in [at, *others]], as_of)
        return found


@dataclass(frozen=True)
class BundleSets(_PerBundle):
    """Sets of materials per bundle: the first, and one more for each round in which a part asked for some again."""

    code: str = "matters.bundle_sets"
    label: str = _("Sets of materials per bundle")  # type: ignore[assignment]
    unit: str = _("sets")  # type: ignore[assignment]

    def members(self, as_of: date) -> Sequence[Member]:
        again: dict[int, list[date]] = defaultdict(list)
        files = CaseFile.objects.filter(
            case__parent__in=_bundles(as_of).values("pk"), origin=CaseFile.APPLICANT, round__gt=0,
            at__lt=clock.end_of(as_of),
        )  # fmt: skip
        rounds = files.values_list("case__parent_id", "case_id", "round").annotate(first=Min("at"))
        for parent, _case, _round, first in rows_of(rounds):
            again[parent].append(_on(first))
        found: list[Member] = []
        for pk, uid, at in _bundles(as_of).order_by("pk").values_list("pk", "uid", "submitted_at"):
            days = [_on(at), *again.get(pk, ())]
            found += _stepped(_ref(uid), [(day, None, 1) for day in days], as_of)
        return found


def rows_of(rows: QuerySet[CaseFile, tuple[Any, ...]]) -> Iterable[tuple[int, int, int, datetime]]:
    """Grouped rows without the model's own order, which would part the groups."""
    return rows.order_by("case__parent_id", "case_id", "round")  # type: ignore[return-value]


@dataclass(frozen=True)
class BundleWindows(_PerBundle):
    """Windows per bundle: the bodies whose desks its parts lie with."""

    code: str = "matters.bundle_windows"
    label: str = _("Windows per bundle")  # type: ignore[assignment]
    unit: str = _("windows")  # type: ignore[assignment]

    def members(self, as_of: date) -> Sequence[Member]:
        desks: dict[int, set[str]] = defaultdict(set)
        parts = Case.objects.filter(parent__in=_bundles(as_of).values("pk"))
        for parent, desk in parts.values_list("parent_id", "desk"):
            desks[parent or 0].add(desk)
        rows = _bundles(as_of).order_by("pk").values_list("pk", "uid", "submitted_at", "desk")
        return [
            Member(_ref(uid), _on(at), weight=Decimal(len(desks[pk] | {own}))) for pk, uid, at, own in rows
        ]


@dataclass(frozen=True)
class OnCityApp:
    """Services joined to i深圳: each counts from the first case that came in from there, and with that case."""

    code: str = "matters.services_joined"
    label: str = _("Services joined to i深圳")  # type: ignore[assignment]
    unit: str = _("services")  # type: ignore[assignment]
    direction: Direction = Direction.UP
    known: Known = Known.COUNTED
    target: Decimal | None = None
    aggregate: str = "sum"

    def members(self, as_of: date) -> Sequence[Member]:
        came = _submitted(as_of).filter(channel=CITY_APP).order_by("submitted_at", "pk")
        first: dict[str, Member] = {}
        for matter, uid, at in came.values_list("matter", "uid", "submitted_at").iterator(chunk_size=5000):
            first.setdefault(matter, Member(_ref(uid), _on(at)))
        return list(first.values())

    def denominator(self, as_of: date) -> Decimal | None:
        return None


def offer() -> None:
    offered: tuple[Any, ...] = (
        Saved("matters.fields_saved", _("Fields saved by bundles"), _("fields"), "fields"),  # type: ignore[arg-type]
        Saved("matters.materials_saved", _("Materials saved by bundles"), _("materials"), "materials"),  # type: ignore[arg-type]
        DaysToResult(),
        FirstTimePass(),
        PartialFailures(),
        MarksLeftBehind(),
        HandledOnline(),
        BundleForms(),
        BundleSets(),
        BundleWindows(),
        OnCityApp(),
    )
    for indicator in offered:
        indicators.offer(indicator)
