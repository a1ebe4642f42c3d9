"""Legal clocks of cases: from policy's words to the clocks engine and back into rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from zhiquan.areas.matters.models import Case, CaseClock
from zhiquan.areas.matters.packs import Pack
from zhiquan.engines import clocks as engine
from zhiquan.engines import flows
from zhiquan.engines.rules import FactsInvalid, NoRow, NotInForce, Status, UnknownCode
from zhiquan.kernel import canonical
from zhiquan.policy import Edition

PLACE = "CN"
CHANNEL = "electronic"
# A city whose rules say nothing of a register has no rule for it: that is no fault.
SILENT = (FactsInvalid, NoRow, NotInForce, UnknownCode)
SERVED, ELEMENT = "served", "element:"


@lru_cache(maxsize=8)
def calendar(edition: Edition) -> engine.Calendar:
    return engine.Calendar.from_data(edition.calendars[PLACE])


def service_rule(edition: Edition, register: str, on: date) -> engine.ServiceRule | None:
    """How a notice of this register counts as served; None where the rules say nothing of it."""
    try:
        found = edition.rules.at(on).evaluate(
            "clocks.service_rule", {"register": register, "channel": CHANNEL}
        )
    except SILENT:
        return None
    return engine.ServiceRule.from_data(f"{register}_{CHANNEL}", found.outputs)


def served(pack: Pack, on: date, entered: date | None = None) -> engine.Served | None:
    """When a letter issued on `on` counts as served under the register of the matter's authority.

    Nothing but a fact `entered` proves another day. A register without a rule of its own (a notice of the window
    itself) is served when it enters the party's account, which is the day of issue.
    """
    rule = service_rule(pack.edition, str(pack.authority.get("register", "")), on)
    if rule is None:
        return None
    facts = engine.ServiceFacts(issued=on, entered=entered or _entry(rule, on), received=_receipt(rule, on))
    return engine.served_on(rule, facts)


def _entry(rule: engine.ServiceRule, on: date) -> date | None:
    return on if rule.counts_from is engine.Basis.ENTERED else None


def _receipt(rule: engine.ServiceRule, on: date) -> date | None:
    return on if rule.counts_from is engine.Basis.RECEIVED else None


def start(
    case: Case, pack: Pack, clock: flows.Clock, on: date, values: Mapping[str, Any]
) -> CaseClock | None:
    """A running clock for an event of the day `on`, not stored yet; None where its anchor is not known."""
    anchor, steps, presumed = _anchor(pack, clock, on, values)
    if anchor is None:
        return None
    rules = pack.edition.rules.at(anchor)
    parameter = rules.get(clock.period)
    rule = {"value": parameter.value, "unit": parameter.unit, **_counting(pack, clock, anchor)}
    if clock.extension:
        extension = rules.get(clock.extension)
        rule["extension"] = {"value": extension.value, "unit": extension.unit}
    row = CaseClock(
        case=case,
        code=clock.code,
        of=clock.of,
        round=case.round,
        period=parameter.code,
        source=parameter.source,
        article=parameter.article or "",
        sample=parameter.status is Status.SAMPLE,
        rule=rule,
        anchor_on=anchor,
        presumed=presumed,
    )
    row.steps = canonical.plain(_told(steps))
    compute(row, calendar(pack.edition), on)
    return row


def _anchor(
    pack: Pack, clock: flows.Clock, on: date, values: Mapping[str, Any]
) -> tuple[date | None, Sequence[engine.Step], bool]:
    if clock.anchor.startswith(ELEMENT):
        text = values.get(clock.anchor.removeprefix(ELEMENT))
        return (date.fromisoformat(text) if text else None), (), False
    if clock.anchor == SERVED:
        found = served(pack, on)
        if found:
            return found.day, found.steps, found.presumed
    return on, (), False


def _counting(pack: Pack, clock: flows.Clock, on: date) -> dict[str, Any]:
    if clock.counting is None:
        return {}
    register, period = clock.counting
    try:
        found = pack.edition.rules.at(on).evaluate(
            "clocks.counting", {"register": register, "period": period}
        )
    except SILENT:
        return {}
    return dict(canonical.plain(dict(found.outputs)))


def compute(row: CaseClock, days: engine.Calendar, as_of: date) -> None:
    """Set the last day of a clock from its anchor, its rule and its pauses; how the notice was served stays told.

    The row is not saved.
    """
    rule = engine.DueRule.from_data(row.rule)
    pauses = [
        engine.Pause(date.fromisoformat(first), date.fromisoformat(last) if last else None, reason)
        for first, last, reason in row.pauses
    ]
    due = engine.due_date(row.anchor_on, rule, days, pauses=pauses, as_of=as_of)
    row.due_on = due.day
    row.provisional = bool(due.awaits_years)
    served_by = [step for step in row.steps if str(step["code"]).startswith("served")]
    row.steps = [*served_by, *canonical.plain(_told(due.steps))]


def _told(steps: Iterable[engine.Step]) -> list[dict[str, Any]]:
    return [s.as_plain() for s in steps]


def nearest(case: Case) -> tuple[date | None, str]:
    """The last day of the nearest clock that runs, and whose it is; a paused clock presses nobody."""
    running = [c for c in case.clocks.filter(stopped_on=None) if not paused(c)]
    if not running:
        return None, ""
    first = min(running, key=lambda c: (c.due_on, c.pk))
    return first.due_on, first.of


def paused(row: CaseClock) -> bool:
    return bool(row.pauses) and row.pauses[-1][1] is None
