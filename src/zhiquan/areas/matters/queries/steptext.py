"""How a last day came about, in words: the steps of the clocks engine as a reader follows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiquan.areas.matters.queries.lawtext import value_text
from zhiquan.ui.formats import day_text

BASES: Mapping[str, Any] = {
    "issued": gettext_lazy("the day of issue"),
    "entered": gettext_lazy("the day on which it entered the recipient's system"),
    "received": gettext_lazy("the day of receipt"),
    "delivered": gettext_lazy("the day of delivery"),
    "announced": gettext_lazy("the day of the public notice"),
}
_ROLLED: Mapping[str, Any] = {
    "holiday": gettext_lazy("%(day)s is a public holiday: the last day moves to the next working day."),
    "weekend": gettext_lazy("%(day)s lies on a weekend: the last day moves to the next working day."),
    "pause": gettext_lazy("%(day)s lies in a pause: the last day moves to the next working day after it."),
}
_PLAIN: Mapping[str, Any] = {
    "not_rolled": gettext_lazy("The last day is a day off, and the rule does not move it."),
    "makeup_workday": gettext_lazy("The last day lies on a weekend that is worked."),
}


class _Amount(NamedTuple):
    value: Any
    unit: str


@dataclass(frozen=True, slots=True)
class Said:
    """One step in words, and the day that it reaches."""

    text: str
    day: date


def said(step: Mapping[str, Any]) -> Said:
    """A stored step of a clock in the reader's language; an unknown code stands as it is."""
    code = str(step["code"])
    worded = _WORDED.get(code)
    text = worded(step) if worded else str(_PLAIN.get(code, code))
    return Said(text, date.fromisoformat(step["day"]))


def amount(value: Any, unit: str) -> str:
    """A period in words: `30 days`, `1 month`."""
    return value_text(_Amount(value, unit))  # type: ignore[arg-type]


def _day(step: Mapping[str, Any], name: str) -> str:
    return day_text(date.fromisoformat(step[name]))


def _basis(step: Mapping[str, Any]) -> str:
    return str(BASES.get(str(step.get("basis")), step.get("basis", "")))


def _period(step: Mapping[str, Any]) -> str:
    return amount(step["value"], str(step["unit"]))


def _served(step: Mapping[str, Any]) -> str:
    return _("The notice counts as served on %(basis)s.") % {"basis": _basis(step)}


def _presumed(step: Mapping[str, Any]) -> str:
    found = {"period": _period(step), "basis": _basis(step), "day": _day(step, "basis_day")}
    return (
        _("Presumed served: %(period)s after %(basis)s (%(day)s). Proof of another day replaces this.")
        % found
    )


def _proved(step: Mapping[str, Any]) -> str:
    found = {"basis": _basis(step), "day": _day(step, "presumed_day")}
    return _("Proved to be served on %(basis)s; without the proof it would be %(day)s.") % found


def _anchor(step: Mapping[str, Any]) -> str:
    if step.get("first_day_counts"):
        return _("The period begins on this day, which counts.")
    return _("The period begins with this day; the day itself is not counted.")


def _counted(step: Mapping[str, Any]) -> str:
    text = _("%(period)s from %(day)s.") % {"period": _period(step), "day": _day(step, "from")}
    if not step.get("rest_days"):
        return text
    return f"{text} " + _("%(n)s days off in between are not counted.") % {"n": step["rest_days"]}


def _extended(step: Mapping[str, Any]) -> str:
    return _("Extended by %(period)s from %(day)s.") % {"period": _period(step), "day": _day(step, "from")}


def _paused(step: Mapping[str, Any]) -> str:
    return _("Paused from %(first)s to %(last)s.") % {
        "first": _day(step, "first"),
        "last": _day(step, "last"),
    }


def _open_pause(step: Mapping[str, Any]) -> str:
    return _("Paused since %(first)s: the last day still moves.") % {"first": _day(step, "first")}


def _resumed(step: Mapping[str, Any]) -> str:
    lost = amount(step["paused_days"], str(step["unit"]))
    return _("The pause of %(period)s is added at the end.") % {"period": lost}


def _no_such_day(step: Mapping[str, Any]) -> str:
    return _("The month has no day %(n)s: its last day stands for it.") % {"n": step["wanted"]}


def _eve(step: Mapping[str, Any]) -> str:
    return _("The period ends on the day before %(day)s.") % {"day": _day(step, "corresponding_day")}


def _rolled(step: Mapping[str, Any]) -> str:
    return str(_ROLLED.get(str(step.get("cause")), _ROLLED["weekend"])) % {"day": _day(step, "from")}


def _not_announced(step: Mapping[str, Any]) -> str:
    return _("The holidays of %(year)s are not announced yet: the day is provisional.") % {
        "year": step["year"]
    }


_WORDED: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "served": _served,
    "served_presumed": _presumed,
    "served_proved": _proved,
    "anchor": _anchor,
    "counted": _counted,
    "extended": _extended,
    "paused": _paused,
    "pause_open": _open_pause,
    "resumed": _resumed,
    "no_corresponding_day": _no_such_day,
    "day_before": _eve,
    "rolled": _rolled,
    "not_announced": _not_announced,
}
