"""The last day of a period: first day excluded, month ends, holidays, extensions, pauses.

Patent Law Implementing Regulations Art. 5; Trademark Law Implementing Regulations Art. 12; Civil Code Arts.
201–203. Which of it applies to a given period is data: a :class:`DueRule`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from zhiquan.engines.clocks.calendar import Calendar
from zhiquan.engines.clocks.errors import ClockError
from zhiquan.engines.clocks.pauses import Pause, Paused
from zhiquan.engines.clocks.periods import Period, Unit, add_days, add_months
from zhiquan.engines.clocks.steps import DueDate, Step, StepCode, step


class Ends(StrEnum):
    """Where a period ends.

    CORRESPONDING_DAY: the anchor's own day is not counted. DAY_BEFORE_ANNIVERSARY: it is, so the period
    ends one day earlier; but where the last month lacks the corresponding day, on the last day of that
    month (Trademark Law Implementing Regulations Art. 12 para. 2).
    """

    CORRESPONDING_DAY = "corresponding_day"
    DAY_BEFORE_ANNIVERSARY = "day_before_anniversary"


class Roll(StrEnum):
    """What happens when the last day is free."""

    NEXT_WORKING_DAY = "next_working_day"
    NONE = "none"


class ExtendFrom(StrEnum):
    """From where an extension counts: the end before or after moving off a holiday, or all at once from the
    anchor.
    """

    END = "end"
    ROLLED_END = "rolled_end"
    ANCHOR = "anchor"


@dataclass(frozen=True, slots=True)
class DueRule:
    """How one period of the rule data ends."""

    period: Period
    ends: Ends = Ends.CORRESPONDING_DAY
    roll: Roll = Roll.NEXT_WORKING_DAY
    extend_from: ExtendFrom = ExtendFrom.END

    def __post_init__(self) -> None:
        if self.ends is Ends.DAY_BEFORE_ANNIVERSARY and self.period.value == 0:
            raise ClockError("period_empty", "period.value", got=0)

    @classmethod
    def from_data(cls, data: Mapping[str, object], where: str = "rule") -> DueRule:
        """Reads ``value``, ``unit`` and optionally ``ends``, ``roll``, ``extend_from``; other keys are
        ignored.
        """
        return cls(
            Period.from_data(data, where),
            choice(Ends, data.get("ends", Ends.CORRESPONDING_DAY), f"{where}.ends"),
            choice(Roll, data.get("roll", Roll.NEXT_WORKING_DAY), f"{where}.roll"),
            choice(ExtendFrom, data.get("extend_from", ExtendFrom.END), f"{where}.extend_from"),
        )


_Choice = TypeVar("_Choice", bound=StrEnum)


def choice(kind: type[_Choice], given: object, where: str) -> _Choice:
    """One of the values of ``kind``, or a ``ClockError`` that lists them."""
    try:
        return kind(str(given))
    except ValueError:
        raise ClockError("value_unknown", where, got=str(given), known=", ".join(kind)) from None


def due_date(
    anchor: date,
    rule: DueRule,
    calendar: Calendar,
    *,
    extensions: Sequence[Period] = (),
    pauses: Sequence[Pause] = (),
    as_of: date | None = None,
) -> DueDate:
    """The last day on which the act is in time.

    ``extensions`` follow one another in order. ``pauses`` are days that do not count: as many days as a
    period lost are added at its end (working days where it counts working days), and the last day never
    lies in a pause. ``as_of`` is needed only while a pause still runs: the answer is then as if it ended on
    that day.
    """
    count = _Count(calendar, Paused.of(pauses, as_of), [_anchor_step(anchor, rule)], set())
    period, extra = rule.period, tuple(extensions)
    if rule.extend_from is ExtendFrom.ANCHOR:
        period, extra = _summed(period, extra), ()
    nominal = count.run(anchor, period, rule.ends, StepCode.COUNTED)
    for extension in extra:
        start = count.roll(nominal) if rule.extend_from is ExtendFrom.ROLLED_END else nominal
        nominal = count.run(start, extension, Ends.CORRESPONDING_DAY, StepCode.EXTENDED)
    day = count.roll(nominal) if rule.roll is Roll.NEXT_WORKING_DAY else count.stay(nominal)
    count.note_pauses(pauses, anchor, day)
    open_pause = any(p.last is None and as_of is not None and p.first <= as_of for p in pauses)
    years = tuple(sorted(count.awaits))
    count.steps.extend(step(StepCode.NOT_ANNOUNCED, day, year=year) for year in years)
    return DueDate(day, nominal, tuple(count.steps), years, open_pause)


def _anchor_step(anchor: date, rule: DueRule) -> Step:
    return step(StepCode.ANCHOR, anchor, first_day_counts=rule.ends is Ends.DAY_BEFORE_ANNIVERSARY)


def _summed(base: Period, extensions: tuple[Period, ...]) -> Period:
    for extension in extensions:
        if extension.unit is not base.unit:
            raise ClockError(
                "extension_unit_differs", "extensions", period=base.unit, extension=extension.unit
            )
    return Period(base.value + sum(extension.value for extension in extensions), base.unit)


@dataclass(slots=True)
class _Count:
    """One computation under way: the steps so far and the years it rests on."""

    calendar: Calendar
    paused: Paused
    steps: list[Step]
    awaits: set[int] = field(default_factory=set)

    def run(self, start: date, period: Period, ends: Ends, code: StepCode) -> date:
        """The end of one period from ``start``, pauses made up for, holidays not yet looked at."""
        counted_after = start if ends is Ends.CORRESPONDING_DAY else add_days(start, -1)
        if period.unit is Unit.WORKING_DAY:
            return self._run_working_days(start, counted_after, period, code)
        if period.months:
            end = self._run_months(start, period, ends, code)
        else:
            end = add_days(counted_after, period.days)
            self._counted(code, end, period, start)
        lost = self.paused.days_in(counted_after, end)
        if not lost:
            return end
        resumed = self.paused.day_after(end, lost)
        self.steps.append(
            step(StepCode.RESUMED, resumed, paused_days=lost, unit=Unit.DAY, from_=end.isoformat())
        )
        return resumed

    def _run_months(self, start: date, period: Period, ends: Ends, code: StepCode) -> date:
        end, exists = add_months(start, period.months)
        self._counted(code, end, period, start)
        if not exists:
            self.steps.append(step(StepCode.NO_CORRESPONDING_DAY, end, wanted=start.day))
            return end
        if ends is Ends.CORRESPONDING_DAY:
            return end
        eve = add_days(end, -1)
        self.steps.append(step(StepCode.DAY_BEFORE, eve, corresponding_day=end.isoformat()))
        return eve

    def _run_working_days(self, start: date, counted_after: date, period: Period, code: StepCode) -> date:
        if period.value == 0:
            self._counted(code, start, period, start)
            return start
        end = self.calendar.nth_working_day_after(counted_after, period.value)
        rest_days = (end - counted_after).days - period.value
        self.steps.append(
            step(
                code,
                end,
                value=period.value,
                unit=period.unit,
                from_=start.isoformat(),
                rest_days=rest_days,
            )
        )
        lost = self.paused.working_days_in(counted_after, end, self.calendar)
        if lost:
            before, end = end, self.paused.working_day_after(end, lost, self.calendar)
            self.steps.append(
                step(StepCode.RESUMED, end, paused_days=lost, unit=Unit.WORKING_DAY, from_=before.isoformat())
            )
        self.awaits.update(self.calendar.unannounced(add_days(counted_after, 1), end))
        return end

    def _counted(self, code: StepCode, end: date, period: Period, start: date) -> None:
        self.steps.append(step(code, end, value=period.value, unit=period.unit, from_=start.isoformat()))

    def roll(self, end: date) -> date:
        """``end``, or the first working day after it that is not paused."""
        day = self.calendar.on_or_after(end)
        if self.paused.covers(day):
            day = self.paused.working_day_after(end, 1, self.calendar)
        self.awaits.update(self.calendar.unannounced(end, day))
        if day != end:
            self.steps.append(step(StepCode.ROLLED, day, from_=end.isoformat(), cause=self._cause(end)))
        elif end in self.calendar.makeup_workdays:
            self.steps.append(step(StepCode.MAKEUP_WORKDAY, end))
        return day

    def stay(self, end: date) -> date:
        """``end``, with a note when it is free."""
        if self.calendar.is_free(end):
            self.steps.append(step(StepCode.NOT_ROLLED, end, cause=self._cause(end)))
        return end

    def _cause(self, day: date) -> str:
        if self.calendar.works(day):
            return "pause"
        return "holiday" if day in self.calendar.holidays else "weekend"

    def note_pauses(self, pauses: Sequence[Pause], anchor: date, day: date) -> None:
        """Puts the pauses that lie between anchor and end right after the anchor."""
        notes = [
            step(
                StepCode.PAUSED if pause.last is not None else StepCode.PAUSE_OPEN,
                pause.first,
                first=pause.first.isoformat(),
                last=pause.last.isoformat() if pause.last else None,
                reason=pause.reason,
            )
            for pause in sorted(pauses, key=lambda item: (item.first, item.reason))
            if pause.first <= day and (pause.last is None or pause.last >= anchor)
        ]
        self.steps[1:1] = notes


def later(first: DueDate, *others: DueDate) -> DueDate:
    """The latest of several due dates; the one named first among equals. Provisional as soon as one of them
    is.
    """
    return _chosen(max((first, *others), key=lambda due: due.day), first, *others)


def earlier(first: DueDate, *others: DueDate) -> DueDate:
    """The earliest of several ("… and at the latest …"), under the same terms as :func:`later`."""
    return _chosen(min((first, *others), key=lambda due: due.day), first, *others)


def _chosen(due: DueDate, *candidates: DueDate) -> DueDate:
    years = sorted({year for candidate in candidates for year in candidate.awaits_years})
    return replace(due, awaits_years=tuple(years), open_pause=any(c.open_pause for c in candidates))
