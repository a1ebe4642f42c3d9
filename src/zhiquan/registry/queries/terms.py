"""When a mark or a customs recordal is due for renewal, by the rules of an edition on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.conf import settings

from zhiquan.engines.clocks import Calendar, DueRule, Period, add_months, window_after, window_before
from zhiquan.engines.rules import NotInForce, Parameter, UnknownCode
from zhiquan.kernel import editions
from zhiquan.kernel.models import Confirmation
from zhiquan.policy import Edition
from zhiquan.registry.models import Recordal, Right

NOT_OPEN, WINDOW, GRACE, OVER = "not_open", "window", "grace", "over"
STATES = (WINDOW, GRACE, OVER)

_WINDOW, _GRACE = "trademark.renewal_window", "trademark.renewal_grace"
_CUSTOMS = "customs.recordal_renewal_window"
_COUNTING = "clocks.counting"
_PLACE = "CN"
# How far a grace period may move off holidays; only narrows a search, the engine gives the day itself.
_ROLL = timedelta(days=20)


@dataclass(frozen=True)
class Renewal:
    """Where a day lies against one term: `state`, the days of its windows, and the text they rest on.

    `due` is the last day for what is open now. `grace_until` is None where there is no grace period.
    """

    state: str
    opens: date
    expires: date
    grace_until: date | None
    rule: Parameter
    provisional: bool
    sample: bool

    @property
    def due(self) -> date:
        return self.grace_until if self.state in (GRACE, OVER) and self.grace_until else self.expires

    @property
    def start(self) -> date:
        return self.expires + timedelta(days=1) if self.state == GRACE else self.opens


@lru_cache(maxsize=4)
def _calendar(edition: Edition) -> Calendar:
    return Calendar.from_data(edition.calendars[_PLACE])


class Terms:
    """Renewals as they stand on `day`. Each end of a term is computed once, whatever number of marks share it.

    Raises NoEdition where no policy is loaded, and engine errors where it lacks the periods.
    """

    def __init__(self, day: date, edition: Edition | None = None) -> None:
        self.day = day
        self.edition = edition or editions.current(settings.CITY)
        self.rules = self.edition.rules.at(day)
        self._marks: dict[date, Renewal] = {}
        self._samples: dict[str, bool] = {}
        self._grace_rule: DueRule | None = None

    def of_right(self, right: Right) -> Renewal | None:
        """The renewal of a registered Chinese mark; None for what is renewed elsewhere or not at all."""
        renewable = right.status in (Right.IN_FORCE, Right.EXPIRED) and right.jurisdiction == "CN"
        if right.register != "mark" or right.expires_on is None or not renewable or is_madrid(right):
            return None
        return self.of_mark(right.expires_on)

    def of_mark(self, expires: date) -> Renewal:
        """The renewal of a mark whose term ends on `expires`."""
        if expires not in self._marks:
            self._marks[expires] = self._mark(expires)
        return self._marks[expires]

    def of_recordal(self, recordal: Recordal) -> Renewal | None:
        """The renewal of a customs recordal; there is no grace period."""
        if recordal.kind != Recordal.CUSTOMS or recordal.valid_to is None:
            return None
        rule = self.rules.get(_CUSTOMS)
        window = window_before(recordal.valid_to, rule.period, _calendar(self.edition))
        state = {"not_open": NOT_OPEN, "open": WINDOW, "closed": OVER}[window.state(self.day)]
        return Renewal(state, window.first, window.last, None, rule, window.provisional, self.is_sample(rule))

    def marks_in(self, state: str, days: Iterable[date]) -> list[date]:
        """Those of the last days on which the terms of marks end that are in `state` now."""
        return [d for d in days if self.of_mark(d).state == state]

    def span(self) -> tuple[date, date]:
        """First and last end of a term between which a mark can be in its window or its grace period."""
        window, grace = self.rules.period(_WINDOW), self.rules.period(_GRACE)
        return _back(self.day, grace) - _ROLL, _on(self.day, window)

    def recordal_span(self) -> tuple[date, date]:
        return self.day, _on(self.day, self.rules.period(_CUSTOMS))

    def is_sample(self, rule: Parameter) -> bool:
        """A sample until an officer confirmed this very value."""
        if rule.status != "sample":
            return False
        if rule.hash not in self._samples:
            self._samples[rule.hash] = not Confirmation.objects.filter(parameter_hash=rule.hash).exists()
        return self._samples[rule.hash]

    def _mark(self, expires: date) -> Renewal:
        before = window_before(expires, self.rules.period(_WINDOW), _calendar(self.edition))
        after = window_after(expires, self._grace(), _calendar(self.edition))
        if self.day <= before.last:
            state = NOT_OPEN if self.day < before.first else WINDOW
        else:
            state = GRACE if self.day <= after.last else OVER
        rule = self.rules.get(_GRACE if state in (GRACE, OVER) else _WINDOW)
        provisional = after.provisional if state in (GRACE, OVER) else before.provisional
        return Renewal(state, before.first, before.last, after.last, rule, provisional, self.is_sample(rule))

    def _grace(self) -> DueRule:
        """The grace period, ending as the counting table says that periods of this register end."""
        if self._grace_rule is None:
            rule = self.rules.get(_GRACE)
            data = {"value": rule.value, "unit": rule.unit}
            try:
                answer = self.rules.evaluate(_COUNTING, {"register": "trademark", "period": "procedural"})
                data |= dict(answer.outputs)
            except (NotInForce, UnknownCode):
                pass
            self._grace_rule = DueRule.from_data(data)
        return self._grace_rule


def is_madrid(right: Right) -> bool:
    """An international registration: its number begins with G, or it stands in WIPO's own register."""
    return right.register == "mark" and (right.jurisdiction == "WO" or right.number.startswith("G"))


def _on(day: date, period: Period) -> date:
    return add_months(day, period.months)[0] if period.months else day + timedelta(days=period.days)


def _back(day: date, period: Period) -> date:
    return add_months(day, -period.months)[0] if period.months else day - timedelta(days=period.days)
