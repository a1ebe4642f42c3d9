"""Rows to engine values and back: schedules, lights, and what the policy pack knows of a plan."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import translation

from zhiquan.areas.programme.models import Item, Milestone, Plan
from zhiquan.areas.programme.models.plan import STEPS
from zhiquan.engines import progress
from zhiquan.engines.rules import RuleView
from zhiquan.kernel import indicators
from zhiquan.policy import Edition

# A pack recognises a document when this share of its items' titles is found in it.
SAME_PLAN = 0.8


def step_specs(view: RuleView) -> list[progress.StepSpec]:
    """The back-schedule's steps with their days before the deadline and weights, from policy."""
    return [
        progress.StepSpec(
            code, int(view.value(f"programme.{code}_before")), int(view.value(f"programme.{code}_weight"))
        )
        for code in STEPS
    ]


def routine_spec(view: RuleView) -> progress.RoutineSpec:
    """Quarterly reviews and yearly targets of an item without an end, from policy."""
    return progress.RoutineSpec(
        target_code="target",
        target_month=12,
        target_day=31,
        target_weight=int(view.value("programme.ongoing_target_weight")),
        review_code="review",
        review_after_days=int(view.value("programme.ongoing_review_after")),
        review_weight=int(view.value("programme.ongoing_review_weight")),
    )


def light_rules(edition: Edition, day: date) -> progress.LightRules:
    view = edition.rules.at(day)
    return progress.LightRules(
        warn_points=Fraction(str(view.value("programme.yellow_points_max"))),
        warn_days=int(view.value("programme.yellow_days_max")),
        curve=progress.Curve(view.value("programme.progress_curve")),
    )


def milestones_for(item: Item, edition: Edition, today: date) -> list[dict[str, Any]]:
    """Milestone fields for a plan published today: steps before a deadline, rounds without one."""
    view = edition.rules.at(today)
    if item.due:
        steps = step_specs(view)
        weights = {s.code: s.weight for s in steps}
        found = progress.back_schedule(item.due, steps, imported_on=today, started_on=item.plan.issued_on)
        return [_fields(m, n, weights[m.code]) for n, m in enumerate(found, start=1)]
    if not item.ongoing:
        return []
    spec = routine_spec(view)
    years = int(view.value("programme.ongoing_horizon"))
    weights = {"target": spec.target_weight, "review": spec.review_weight}
    rounds = progress.ongoing_schedule(today, spec, years=years)
    return [_fields(m, n, weights[m.code]) for n, m in enumerate(rounds, start=1)]


def _fields(milestone: progress.Milestone, order: int, weight: int) -> dict[str, Any]:
    return {
        "kind": str(milestone.kind),
        "code": milestone.key,
        "cycle": milestone.cycle,
        "order": order,
        "ideal_on": milestone.ideal,
        "planned_on": milestone.planned,
        "weight": weight,
    }


# ---------- rows → engine


def engine_milestones(rows: Sequence[Milestone]) -> tuple[progress.Milestone, ...]:
    """The rows as the engine counts them: relative weights become shares of 1."""
    total = sum(r.weight for r in rows)
    if not total:
        return ()
    return tuple(
        progress.Milestone(
            key=str(r.pk),
            code=r.code,
            planned=r.planned_on,
            ideal=r.ideal_on,
            weight=Fraction(r.weight, total),
            kind=progress.Kind(r.kind),
            cycle=r.cycle,
        )
        for r in rows
    )


@dataclass(frozen=True)
class Proof:
    """What is known of a milestone's evidence on a day: accepted since, or still waiting (no such day).

    `true_on` is the earliest day on which accepted evidence says it was so.
    """

    milestone: int
    true_on: date
    accepted_on: date | None


def engine_evidence(proofs: Iterable[Proof]) -> tuple[progress.Evidence, ...]:
    return tuple(
        progress.Evidence(
            milestone=str(p.milestone),
            true_on=p.true_on,
            accepted_on=p.accepted_on,
            submitted_on=p.true_on,
        )
        for p in proofs
    )


def override_of(item: Item, day: date) -> progress.Override | None:
    if not item.override_light or item.override_at is None:
        return None
    return progress.Override(
        code=progress.LightCode(item.override_light),
        reason=item.override_reason,
        set_by=item.override_by.display_name if item.override_by else "",
        set_on=day,
    )


# ---------- what the policy pack knows of a plan


@dataclass(frozen=True)
class PackItem:
    """The pack's own code, short title and demanded numbers of one item."""

    code: str
    short_title: str
    title_en: str
    section: str
    targets: list[dict[str, Any]]


@dataclass(frozen=True)
class Pack:
    code: str = ""
    short_title: str = ""
    items: dict[int, PackItem] = field(default_factory=dict)


def _bare(text: str) -> str:
    return re.sub(r"[^\w]+", "", unicodedata.normalize("NFKC", text))


def pack_for(edition: Edition, plan: Plan, items: Sequence[Item]) -> Pack:
    """What the edition knows of this document, if it is one of its plans: found by the items' titles."""
    by_title = {_bare(i.title): i for i in items}
    for code, known in edition.plans.items():
        matched: dict[int, PackItem] = {}
        sections = {s["no"]: s.get("short", s["title"])["zh-Hans"] for s in known["sections"]}
        for entry in known["items"]:
            item = _find(by_title, _bare(entry["title"]["zh-Hans"]))
            if item is not None:
                matched[item.pk] = _pack_item(entry, sections)
        if matched and len(matched) >= SAME_PLAN * len(known["items"]):
            return Pack(code, known.get("short", known["title"])["zh-Hans"], matched)
    return Pack()


def _find(by_title: Mapping[str, Item], title: str) -> Item | None:
    if title in by_title:
        return by_title[title]
    return next((i for t, i in by_title.items() if t and (t.startswith(title) or title.startswith(t))), None)


def _pack_item(entry: Mapping[str, Any], sections: Mapping[str, str]) -> PackItem:
    targets = [
        {
            "code": q["code"],
            "label": q["label"]["zh-Hans"],
            "comparator": "=" if q["comparator"] == "==" else q["comparator"],
            "value": Decimal(str(q["value"])),
            "unit": q["unit"],
            "indicator": q.get("indicator", ""),
        }
        for q in entry.get("quantities", ())
    ]
    known = {t["indicator"] for t in targets}
    targets += [
        {
            "code": code,
            "label": _said(code),
            "comparator": "",
            "value": Decimal(0),
            "unit": "",
            "indicator": code,
        }
        for code in entry.get("indicators", ())
        if code not in known
    ]
    short = entry.get("short", entry["title"])
    section = sections.get(entry["path"][-1], "")
    return PackItem(entry["code"], short["zh-Hans"], short.get("en", ""), section, targets)


def _said(code: str) -> str:
    """An indicator's name as a plan's own labels are: in Chinese."""
    found = indicators.get(code)
    with translation.override("zh-hans"):
        return str(found.label) if found else code


def targets_from(quantities: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Targets of a plan that no pack knows: the figures that the reader found in the text."""
    return [
        {
            "code": f"q{n}",
            "label": q["text"][:200],
            "comparator": q["comparator"],
            "value": Decimal(str(q["value"])),
            "unit": q["unit"] or "",
            "indicator": "",
        }
        for n, q in enumerate(quantities, start=1)
        if q.get("value") is not None
    ]
