"""Draws as people read them: what a draw would be made of, what it was made of, and the same draw made again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import access, periods
from zhiquan.areas.filing.models import Draw, Inspection
from zhiquan.areas.filing.queries import agencies as agency_query
from zhiquan.areas.filing.service import agencies as oversight
from zhiquan.areas.filing.service import draws as service
from zhiquan.engines import draws
from zhiquan.engines.draws import DrawError, Member, Result
from zhiquan.engines.rules import NotInForce, RuleError
from zhiquan.kernel import canonical, clock, editions
from zhiquan.kernel.actor import Actor
from zhiquan.ui import formats

STRATA = "agency_oversight.draw_strata"
PER_OBJECT, PUBLISH_WITHIN = "agency_oversight.inspectors_per_object", "agency_oversight.publish_within"
RECTIFY, KEY_ITEMS = "agency_oversight.rectify", "agency_oversight.key_items"
MUST_VISIT = N_("Must be inspected on site, without a draw")
STATE_WORDS = {
    Draw.PREPARED: ("idle", N_("Being prepared")),
    Draw.PUBLISHED: ("warn", N_("List published, waiting for the seed")),
    Draw.DRAWN: ("ok", N_("Drawn")),
    Draw.CLOSED: ("done", N_("All results published")),
}
INSPECTION_WORDS = {
    Inspection.PLANNED: ("idle", N_("Planned")),
    Inspection.UNDER_WAY: ("warn", N_("Under way")),
    Inspection.FOUND: ("warn", N_("Found, not published yet")),
    Inspection.PUBLISHED: ("done", N_("Result published")),
}


# ---------- what a draw would be made of


@dataclass(frozen=True)
class Stratum:
    """One stratum: how many agencies stand in it and how many of them are drawn."""

    code: str
    name: str
    share: str
    there: int
    drawn: int
    least: Decimal
    most: Decimal

    @property
    def weights(self) -> str:
        """The weights that stand in it; none where everybody is taken."""
        if self.taken_whole:
            return formats.NONE
        shown = [agency_query.times(weight) for weight in dict.fromkeys((self.least, self.most))]
        return " – ".join(shown)

    @property
    def taken_whole(self) -> bool:
        return self.code == service.MUST_VISIT


@dataclass(frozen=True)
class Proposal:
    """The list that a draw of today would have, before its inspectors are named."""

    objects: tuple[Member, ...]
    counts: Mapping[str, int]
    strata: tuple[Stratum, ...]


def proposal(actor: Actor) -> Proposal:
    """Agencies by stratum, each with the weight of its triggers. Who stands on a list is visited and not drawn."""
    view = oversight.rules()
    objects, told = [], dict[str, Mapping[str, Any]]()
    lines = agency_query.lines(actor)
    visited = {
        listed: view.evaluate(oversight.MUST_CHECK, {"listed": listed}).outputs["on_site"]
        for listed in {line.agency.listed for line in lines}
    }
    for line in lines:
        if visited[line.agency.listed]:
            stratum = service.MUST_VISIT
        else:
            facts = {"grade": line.grade or agency_query.NO_GRADE, "weight": line.weight}
            row = view.evaluate(STRATA, facts).outputs
            stratum = str(row["stratum"])
            told[stratum] = row
        weight = format(line.weight.normalize(), "f")
        objects.append(Member(line.agency.code, line.agency.name, stratum, weight))
    there = Counter(m.stratum for m in objects)
    counts = {code: _drawn(told.get(code), number) for code, number in sorted(there.items())}
    return Proposal(tuple(objects), counts, _strata(objects, counts, told))


def _drawn(row: Mapping[str, Any] | None, there: int) -> int:
    """The share of a stratum, rounded up; all of it where there is no share."""
    if row is None:
        return there
    return min(there, ceil(Decimal(str(row["share_percent"])) * there / 100))


def _strata(
    objects: Sequence[Member], counts: Mapping[str, int], told: Mapping[str, Mapping[str, Any]]
) -> tuple[Stratum, ...]:
    found = []
    for code, drawn in counts.items():
        weights = [Decimal(m.weight) for m in objects if m.stratum == code]
        row = told.get(code)
        found.append(
            Stratum(
                code,
                agency_query.both(row, "name") if row else _stratum_name(code, {}),
                f"{row['share_percent']}%" if row else "–",
                len(weights),
                drawn,
                min(weights, default=Decimal(1)),
                max(weights, default=Decimal(1)),
            )
        )
    return tuple(found)


def per_object() -> int:
    return int(oversight.rules().value(PER_OBJECT))


# ---------- what a draw was made of


def _names(edition: str, day: date) -> dict[str, str]:
    """What the strata are called in the edition of the draw."""
    try:
        table = editions.by_hash(edition).rules.table(STRATA, day)
    except (NotInForce, RuleError):
        return {}
    return {str(row.then["stratum"]): agency_query.both(row.then, "name") for row in table.rows}


def _stratum_name(code: str, names: Mapping[str, str]) -> str:
    return _(MUST_VISIT) if code == service.MUST_VISIT else names.get(code, code)


def strata(row: Draw) -> list[Stratum]:
    """The published strata of a draw."""
    day = (row.published_at or clock.now()).astimezone(clock.ZONE).date()
    names = _names(row.edition_id, day)
    found = []
    for code, drawn in sorted(row.plan["counts"].items()):
        weights = [Decimal(m["weight"]) for m in row.objects_list if m["stratum"] == code]
        least, most = min(weights, default=Decimal(1)), max(weights, default=Decimal(1))
        found.append(Stratum(code, _stratum_name(code, names), "", len(weights), drawn, least, most))
    return found


@dataclass(frozen=True)
class Taken:
    """One agency of a result with its inspectors' names."""

    key: str
    name: str
    place: int
    inspectors: tuple[str, ...]
    inspection: Inspection | None


def result(actor: Actor, row: Draw) -> list[tuple[Stratum, list[Taken]]]:
    """Who was drawn, stratum by stratum."""
    names = {m["key"]: m["name"] for m in row.objects_list}
    going = {m["key"]: m["name"] for m in row.inspectors}
    open_to = access.INSPECTIONS.visible_to(actor).filter(draw=row).select_related("agency")
    inspections = {each.agency.code: each for each in open_to}
    return [
        (
            stratum,
            [
                Taken(
                    each["key"], names.get(each["key"], ""), each["place"],
                    tuple(going.get(key, key) for key in each["inspectors"]), inspections.get(each["key"]),
                )
                for each in row.result.get("drawn", ())
                if each["stratum"] == stratum.code
            ],
        )
        for stratum in strata(row)
    ]  # fmt: skip


def list_bytes(row: Draw) -> bytes:
    """The list in the one form whose SM3 was published."""
    return draws.to_json(*service.lists(row)).encode()


def record(row: Draw) -> dict[str, Any]:
    """The whole draw as one file that can be held against itself."""
    drawn = row.state in (Draw.DRAWN, Draw.CLOSED)
    return {
        "number": row.number,
        "title": row.title,
        "list": {"objects": row.objects_list, "inspectors": row.inspectors, "plan": row.plan},
        "list_sm3": row.list_sm3,
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "seed_event": row.seed_event,
        "seed_day": row.seed_day.isoformat() if row.seed_day else None,
        "seed": row.seed if drawn else None,
        "drawn": row.result.get("drawn") if drawn else None,
    }


@dataclass(frozen=True)
class Again:
    """The same draw made again: whether list and result are what was published."""

    list_sm3: str
    list_same: bool
    result_same: bool
    drawn: int
    fault: str = ""

    @property
    def same(self) -> bool:
        return self.list_same and self.result_same


def again(row: Draw) -> Again:
    """Draw again from what is published."""
    digest = canonical.sm3(list_bytes(row))
    try:
        found = draws.draw(*service.lists(row), row.seed)
    except DrawError as error:
        return Again(digest, digest == row.list_sm3, False, 0, error.code)
    return Again(digest, digest == row.list_sm3, plain(found) == row.result.get("drawn"), len(found.drawn))


def plain(found: Result) -> list[dict[str, Any]]:
    """A result as the ledger keeps it."""
    return [
        {"key": d.key, "stratum": d.stratum, "place": d.place, "inspectors": list(d.inspectors)}
        for d in found.drawn
    ]


# ---------- inspections


def inspections(actor: Actor, *, show: str = "", text: str = "") -> QuerySet[Inspection]:
    """The inspections that the actor sees; for visitors these are the published ones."""
    rows = access.INSPECTIONS.visible_to(actor).select_related("agency", "draw")
    if show == "open":
        rows = rows.exclude(state=Inspection.PUBLISHED)
    if show == "published":
        rows = rows.filter(state=Inspection.PUBLISHED)
    if text.strip():
        rows = rows.filter(agency__name__icontains=text.strip())
    return rows


def publish_due(row: Inspection) -> periods.Due | None:
    """The last day for the result's publication."""
    return periods.due(PUBLISH_WITHIN, row.found_on) if row.found_on else None


def rectify_due(row: Inspection) -> periods.Due | None:
    """The day by which faults are put right, where there are any."""
    if row.found_on is None or not any(f.get("fault") for f in row.findings):
        return None
    return periods.due(RECTIFY, row.found_on)


def key_items() -> list[tuple[str, str, str]]:
    """(code, words, article) of what an inspection looks at first."""
    table = oversight.rules().table(KEY_ITEMS)
    return [(row.code, agency_query.both(row.then), row.article or "") for row in table.rows]
