"""Conditions of policy in words: when a material is wanted, when a part takes part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiquan.areas.matters.packs import words
from zhiquan.engines.forms import Element
from zhiquan.engines.rules import When
from zhiquan.policy import Packs

# What the platform itself knows and no form asks.
PLATFORM: Mapping[str, Any] = {
    "touched.trademark": gettext_lazy("you hold trade marks"),
    "touched.patent": gettext_lazy("you hold patents or applications"),
    "touched.customs": gettext_lazy("you have customs recordals"),
    "touched.copyright": gettext_lazy("you have copyright registrations"),
    "touched.domain_name": gettext_lazy("you hold domain names"),
    "touched.pledge": gettext_lazy("one of your rights is pledged"),
    "right.co_owned": gettext_lazy("one of the rights has several owners"),
    "right.pledged": gettext_lazy("one of the rights is pledged"),
    "right.seized": gettext_lazy("one of the rights is seized by a court"),
}


def told(packs: Packs, when: When) -> str:
    """The condition as one phrase; empty when it always holds. What has no words is told as “your answers”."""
    if when.always:
        return ""
    data = when.to_data()
    alternatives = data if isinstance(data, list) else [data]
    said = list(dict.fromkeys(_alternative(packs, each) for each in alternatives))
    return str(_("; or ")).join(said)


def _alternative(packs: Packs, facts: Mapping[str, Any]) -> str:
    said = [_fact(packs, fact, cell) for fact, cell in facts.items() if cell != "-"]
    known = list(dict.fromkeys(part for part in said if part))
    return str(_("; and ")).join(known) if known else _("your answers call for it")


def _fact(packs: Packs, fact: str, cell: Any) -> str:
    if fact in PLATFORM:
        return str(PLATFORM[fact]) if cell is True else ""
    element = packs.elements.get(fact)
    if element is None:
        return ""
    label = words(element.label)
    if isinstance(cell, Mapping):
        values = _values(element, cell["not"]) if set(cell) == {"not"} else ""
        return _("%(field)s: not %(values)s") % {"field": label, "values": values} if values else ""
    if cell is True:
        return label
    values = _values(element, cell)
    return _("%(field)s: %(values)s") % {"field": label, "values": values} if values else ""


def _values(element: Element, cell: Any) -> str:
    given = cell if isinstance(cell, list | tuple) else [cell]
    return str(_(" or ")).join(_value(element, each) for each in given)


def _value(element: Element, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choice = element.choice(str(value))
    return words(choice.label) if choice else str(value)
