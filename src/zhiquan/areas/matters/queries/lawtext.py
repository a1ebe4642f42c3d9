"""Dated rules as a guide tells them: the value with its unit, the text it stands on, and whether it is in force."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from zhiquan.areas.matters.packs import words
from zhiquan.engines.rules import Parameter, RuleSet, Status
from zhiquan.kernel.models import Confirmation
from zhiquan.policy import Edition
from zhiquan.ui import formats

NOW, NEXT, GONE = "now", "next", "gone"
Spans = Iterable[tuple[date, date | None]]

_UNITS: Mapping[str, Any] = {
    "year": pgettext_lazy("rule unit", "%(n)s years"),
    "month": pgettext_lazy("rule unit", "%(n)s months"),
    "day": pgettext_lazy("rule unit", "%(n)s days"),
    "working_day": pgettext_lazy("rule unit", "%(n)s working days"),
    "hour": pgettext_lazy("rule unit", "%(n)s hours"),
    "cny": pgettext_lazy("rule unit", "CNY %(n)s"),
    "percent": pgettext_lazy("rule unit", "%(n)s%%"),
}
_ONE: Mapping[str, Any] = {
    "year": pgettext_lazy("rule unit", "1 year"),
    "month": pgettext_lazy("rule unit", "1 month"),
    "day": pgettext_lazy("rule unit", "1 day"),
    "working_day": pgettext_lazy("rule unit", "1 working day"),
    "hour": pgettext_lazy("rule unit", "1 hour"),
}


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a rule stands: the Chinese title, which prevails, its English where the reader reads English."""

    title: str
    english: str
    article: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One version of a parameter. `force` is now, next or gone; `day` its first day, or its last one if gone."""

    code: str
    label: str
    value: str
    force: str
    day: date
    cited: Cited
    sample: bool


def value_text(rule: Parameter) -> str:
    """The value with its unit: `3 个月`, `3 months`; an amount of nothing is said in words."""
    if isinstance(rule.value, bool):
        return _("yes") if rule.value else _("no")
    if not isinstance(rule.value, int | float):
        return str(rule.value)
    if rule.unit == "cny" and rule.value == 0:
        return _("free of charge")
    if rule.value == 1 and rule.unit in _ONE:
        return str(_ONE[rule.unit])
    said = formats.number_text(rule.value)
    return str(_UNITS[rule.unit]) % {"n": said} if rule.unit in _UNITS else said


def force_on(spans: Spans, day: date) -> str:
    """Whether something with these spans (first and last day, both included) is in force on `day`."""
    known = list(spans)
    if any(first <= day and (last is None or day <= last) for first, last in known):
        return NOW
    return NEXT if any(first > day for first, _last in known) else GONE


def cited(rules: RuleSet, source: str, article: str | None) -> Cited:
    found = rules.sources.get(source)
    if found is None:
        return Cited(source, "", article or "")
    english = found.title.get("en", "") if formats.is_english() else ""
    return Cited(found.title.get("zh-Hans", source), english, article or "")


def confirmed() -> frozenset[str]:
    """Hashes of the sample values that an officer has confirmed: they are samples no longer."""
    return frozenset(Confirmation.objects.values_list("parameter_hash", flat=True))


def figures(edition: Edition, code: str, today: date, known: Collection[str]) -> tuple[Figure, ...]:
    """The versions of a parameter that a reader needs: those in force and to come, else the last one that was."""
    versions = edition.rules.parameters.get(code, ())
    found = [_figure(edition.rules, rule, today, known) for rule in versions]
    living = tuple(each for each in found if each.force != GONE)
    return living or tuple(found[-1:])


def _figure(rules: RuleSet, rule: Parameter, today: date, known: Collection[str]) -> Figure:
    force = force_on([(rule.valid_from, rule.valid_to)], today)
    day = rule.valid_to if force == GONE and rule.valid_to else rule.valid_from
    return Figure(
        code=rule.code,
        label=words(rule.label) or rule.code,
        value=value_text(rule),
        force=force,
        day=day,
        cited=cited(rules, rule.source, rule.article),
        sample=rule.status is Status.SAMPLE and rule.hash not in known,
    )
