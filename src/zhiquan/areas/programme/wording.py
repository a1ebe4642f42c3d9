"""Findings in words, in the reader's language: why a light is what it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from zhiquan.areas.programme.models import Evidence, Item
from zhiquan.areas.programme.queries.board import ItemState
from zhiquan.engines.progress import Light, Reason, ReasonCode
from zhiquan.kernel import editions
from zhiquan.kernel.models import Organisation
from zhiquan.ui.formats import day_text, is_english
from zhiquan.ui.script import in_readers_script

SHOWN_REASONS = 2


def points(value: Fraction) -> str:
    """Percentage points with one decimal, never shown as 0 when there is a gap."""
    rounded = round(float(value), 1)
    return f"{rounded:g}" if rounded else "0.1"


def percent(value: Fraction) -> str:
    return f"{round(float(value) * 100)}%"


def number(value: Decimal | None) -> str:
    """A figure without trailing zeros."""
    return "–" if value is None else f"{value.normalize():f}"


UNITS = {
    "year": pgettext_lazy("unit", "years"),
    "institution": pgettext_lazy("unit", "institutions"),
    "case": pgettext_lazy("unit", "cases"),
    "cny": pgettext_lazy("unit", "yuan"),
    "percent": "%",
    "park": pgettext_lazy("unit", "parks"),
}


def unit(code: str) -> str:
    """A unit in the reader's language; one the catalogue does not know stands as it is."""
    return str(UNITS.get(code, code))


def evidence_title(evidence: Evidence) -> str:
    """Its title; a figure's ends with the code of its unit, which is said in the reader's language."""
    title, code = evidence.title, evidence.unit
    if evidence.kind != Evidence.FIGURE or not code or not title.endswith(f" {code}"):
        return title
    return f"{title.removesuffix(code)}{unit(code)}"


def body_name(organisation: Organisation | None) -> str:
    """A body's short name, in English for English readers where it has one."""
    if organisation is None:
        return ""
    if is_english() and organisation.name_en:
        return organisation.name_en
    return in_readers_script(str(organisation))


def item_title(item: Item) -> str:
    """The short title in the reader's language and script; the plan's own words stand on the item's page."""
    return in_readers_script(item.shown_title)


def _day(iso: object) -> str:
    return day_text(date.fromisoformat(str(iso)))


COMPARATORS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "=": ""}


def goal(comparator: str, value: Decimal, unit_code: str = "") -> str:
    """What a target demands: `≥ 5 家`, `≥ 5 institutions`; nothing stands before an exact figure."""
    said = f"{COMPARATORS.get(comparator, comparator)}{number(value)}"
    word = unit(unit_code) if unit_code else ""
    return said + ("" if word in ("", "%") else " ") + word


def section_name(item: Item) -> str:
    """The part of the plan an item stands in; in English where the policy pack has a word for it."""
    if not item.section or not is_english():
        return in_readers_script(item.section)
    try:
        edition = editions.current(settings.CITY)
    except editions.NoEdition:
        return item.section
    parts = [s.get("short", s["title"]) for p in edition.plans.values() for s in p.get("sections", ())]
    return next((str(p["en"]) for p in parts if p["zh-Hans"] == item.section and p.get("en")), item.section)


def names(state: ItemState) -> dict[str, str]:
    """Milestone names by the key that the engine uses."""
    return {str(s.row.pk): str(s.row) for s in state.stones}


def reason_text(reason: Reason, milestones: dict[str, str], light: Light) -> str:
    """One reason as a sentence without its full stop."""
    values = dict(reason.values)
    match reason.code:
        case ReasonCode.MILESTONE_LATE:
            name = milestones.get(str(values["milestone"]), "")
            return _("milestone “%(name)s” was due on %(day)s, %(days)s days ago") % {
                "name": name,
                "day": _day(values["planned"]),
                "days": values["days"],
            }
        case ReasonCode.BEHIND_PLAN:
            return _("planned %(plan)s, accepted %(actual)s, short by %(gap)s points") % {
                "plan": percent(light.plan),
                "actual": percent(light.actual),
                "gap": points(light.gap_points),
            }
        case ReasonCode.DEADLINE_PASSED:
            return _("the deadline passed %(days)s days ago") % {"days": values["days"]}
        case ReasonCode.AWAITING_REVIEW:
            return _("%(n)s of the late milestones have evidence waiting for review") % {
                "n": values["milestones"]
            }
        case ReasonCode.FINISHED_AFTER_DEADLINE:
            return _("finished %(days)s days after the deadline") % {"days": values["days"]}
        case ReasonCode.NOT_DUE:
            return _("starts by plan on %(day)s") % {"day": _day(values["start"])}
        case ReasonCode.ALL_ACCEPTED:
            return _("all milestones accepted")
        case ReasonCode.CYCLE_COMPLETE:
            return _("everything of this year accepted")
        case ReasonCode.NOT_ASKED:
            return _("nobody was asked to report yet")
        case ReasonCode.NO_MILESTONES:
            return _("no milestones")
        case _:
            return _("accepted progress keeps up with the plan")


def why(state: ItemState, limit: int = SHOWN_REASONS) -> str:
    """The light in words: the deciding reasons, most weighty first, and the override's reason if there is one."""
    light, milestones = state.light, names(state)
    said = [reason_text(r, milestones, light) for r in light.reasons[:limit]]
    rest = len(light.reasons) - limit
    if rest > 0:
        said.append(_("and %(n)s more reasons") % {"n": rest})
    sentence = _("; ").join(said)
    if light.override:
        return _("Set by hand by %(who)s: %(reason)s. Computed: %(computed)s") % {
            "who": light.override.set_by,
            "reason": light.override.reason,
            "computed": sentence,
        }
    return sentence[:1].upper() + sentence[1:]
