"""Dated rules in the reader's language: their names, values, sources, and what changes on which day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from zhiquan.engines.rules import Change, Parameter, RuleSet, Status, Switch, Table, switches
from zhiquan.kernel.models import Confirmation
from zhiquan.policy import Edition
from zhiquan.ui import formats, script

AHEAD = timedelta(days=400)
# Texts of these topics steer the platform itself; the public portal does not announce their changes.
INTERNAL = frozenset({"programme", "security", "gov_documents", "registry"})
UNNAMED = {"registry": gettext_lazy("Register of rights")}

_UNITS: Mapping[str, Any] = {
    "year": pgettext_lazy("rule unit", "%(n)s years"),
    "quarter": pgettext_lazy("rule unit", "%(n)s quarters"),
    "month": pgettext_lazy("rule unit", "%(n)s months"),
    "day": pgettext_lazy("rule unit", "%(n)s days"),
    "working_day": pgettext_lazy("rule unit", "%(n)s working days"),
    "hour": pgettext_lazy("rule unit", "%(n)s hours"),
    "minute": pgettext_lazy("rule unit", "%(n)s minutes"),
    "cny": pgettext_lazy("rule unit", "CNY %(n)s"),
    "percent": pgettext_lazy("rule unit", "%(n)s%%"),
    "points": pgettext_lazy("rule unit", "%(n)s points"),
    "times": pgettext_lazy("rule unit", "%(n)s times"),
    "line": pgettext_lazy("rule unit", "%(n)s lines"),
    "character": pgettext_lazy("rule unit", "%(n)s characters"),
    "mib": pgettext_lazy("rule unit", "%(n)s MiB"),
    "mm": pgettext_lazy("rule unit", "%(n)s mm"),
    "pt": pgettext_lazy("rule unit", "%(n)s pt"),
}
_ONE: Mapping[str, Any] = {
    "year": pgettext_lazy("rule unit", "1 year"),
    "month": pgettext_lazy("rule unit", "1 month"),
    "day": pgettext_lazy("rule unit", "1 day"),
    "working_day": pgettext_lazy("rule unit", "1 working day"),
    "hour": pgettext_lazy("rule unit", "1 hour"),
}


def in_reader_language(texts: Mapping[str, str]) -> str:
    """The text of the policy pack for this reader; Traditional is made from Simplified unless it is given."""
    if formats.is_english():
        return texts.get("en") or texts.get("zh-Hans", "")
    if formats.html_lang() == "zh-Hant":
        return texts.get("zh-Hant") or script.traditional(texts.get("zh-Hans", ""))
    return texts.get("zh-Hans", "")


def label(rule: Parameter | Table) -> str:
    return in_reader_language(rule.label) or rule.code


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return formats.number_text(value) if isinstance(value, int | float) else str(value)


def value_text(rule: Parameter | Table | None) -> str:
    """What a rule fixes, with its unit: `3 个月`, `3 months`; an en dash where there is no rule."""
    if rule is None:
        return formats.NONE
    if isinstance(rule, Table):
        return ngettext("table of %(n)s row", "table of %(n)s rows", len(rule.rows)) % {"n": len(rule.rows)}
    if isinstance(rule.value, tuple):
        return _(", ").join(map(_scalar, rule.value))
    said = _scalar(rule.value)
    if rule.unit not in _UNITS or isinstance(rule.value, bool):
        return said
    if rule.value == 1 and rule.unit in _ONE:
        return str(_ONE[rule.unit])
    return str(_UNITS[rule.unit]) % {"n": said}


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a rule stands: the Chinese title, which prevails, its English beside it, number and article."""

    title: str
    english: str
    number: str
    article: str


def cited(rules: RuleSet, rule: Parameter | Table) -> Cited:
    source = rules.sources.get(rule.source)
    if source is None:
        return Cited(rule.source, "", "", rule.article or "")
    english = source.title.get("en", "") if formats.is_english() else ""
    return Cited(source.title.get("zh-Hans", rule.source), english, source.number or "", rule.article or "")


@dataclass(frozen=True, slots=True)
class Announced:
    """One rule before and after a day of change; `starts` where there was none before."""

    label: str
    before: str
    after: str
    starts: bool
    source: Cited


@dataclass(frozen=True, slots=True)
class LawDay:
    """The next day on which rules change in substance; `renumbered` only move to another article."""

    day: date
    eve: date
    changes: tuple[Announced, ...]
    renumbered: int

    @property
    def titles(self) -> str:
        """The texts that bring the change, each once: in 《》 in Chinese, by their English titles in English."""
        if formats.is_english():
            return ", ".join(dict.fromkeys(c.source.english or c.source.title for c in self.changes))
        return "".join(dict.fromkeys(f"《{c.source.title}》" for c in self.changes))


def next_law_day(edition: Edition, today: date) -> LawDay | None:
    """The first day after `today` on which a public rule begins, ends or changes its value; None if none is known."""
    rules = edition.rules
    coming = [s for s in switches(rules, today, today + AHEAD) if s.code.partition(".")[0] not in INTERNAL]
    for day, group in groupby(coming, key=lambda s: s.day):
        found = list(group)
        changes = tuple(
            _announced(rules, s) for s in found if s.change in (Change.VALUE, Change.STARTS, Change.ENDS)
        )
        if changes:
            renumbered = sum(s.change is Change.SOURCE for s in found)
            return LawDay(day, day - timedelta(days=1), changes, renumbered)
    return None


def _announced(rules: RuleSet, switch: Switch) -> Announced:
    shown = switch.after or switch.before
    assert shown is not None
    before, after = value_text(switch.before), value_text(switch.after)
    return Announced(label(shown), before, after, switch.before is None, cited(rules, shown))


@dataclass(frozen=True, slots=True)
class Line:
    """A version of a rule as the public list shows it; `force` is now, next or gone, `day` what it tells."""

    code: str
    label: str
    value: str
    force: str
    day: date | None
    valid_from: date
    valid_to: date | None
    source: Cited
    sample: bool


@dataclass(frozen=True, slots=True)
class Topic:
    code: str
    label: str
    lines: tuple[Line, ...]


def topics(edition: Edition, today: date) -> list[Topic]:
    """Every parameter and table by topic, each with all its versions, the oldest first."""
    rules = edition.rules
    confirmed = set(Confirmation.objects.values_list("parameter_hash", flat=True))
    found: dict[str, list[Line]] = {}
    shelves: list[Sequence[Parameter | Table]] = [*rules.parameters.values(), *rules.tables.values()]
    for versions in shelves:
        for rule in versions:
            found.setdefault(rule.code.partition(".")[0], []).append(_line(rules, rule, today, confirmed))
    return [Topic(code, _topic_label(edition, code), tuple(lines)) for code, lines in found.items()]


def _topic_label(edition: Edition, code: str) -> str:
    """A topic of tables alone has no name in the policy pack: it is named here, or by its code."""
    return in_reader_language(edition.topics[code].get("label", {})) or str(UNNAMED.get(code, code))


def _line(rules: RuleSet, rule: Parameter | Table, today: date, confirmed: set[str]) -> Line:
    force, day = "now", None
    if rule.valid_from > today:
        force, day = "next", rule.valid_from
    elif rule.valid_to and rule.valid_to < today:
        force, day = "gone", rule.valid_to
    sample = rule.status is Status.SAMPLE and rule.hash not in confirmed
    return Line(
        rule.code,
        label(rule),
        value_text(rule),
        force,
        day,
        rule.valid_from,
        rule.valid_to,
        cited(rules, rule),
        sample,
    )
