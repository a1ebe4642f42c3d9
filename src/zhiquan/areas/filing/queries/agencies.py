"""Agencies as the desk reads them: indicators from imported counts, their peers' median, grades, triggers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import access
from zhiquan.areas.filing.models import (
    Agency,
    AgencyFigures,
    Examination,
    NationalGrade,
    RecordedEntity,
    TriggerEvent,
)
from zhiquan.areas.filing.service import agencies as service
from zhiquan.engines.rules import NotInForce, RuleError, RuleView
from zhiquan.kernel import clock, editions
from zhiquan.kernel.actor import Actor
from zhiquan.ui import formats, script

PERCENT, RATIO, COUNT = "percent", "ratio", "count"
HUNDRED = Decimal(100)
# Fewer peers than this would tell an agency another's own figure.
FEWEST_PEERS = 3
NO_GRADE = "none"


@dataclass(frozen=True)
class Indicator:
    """One figure: `over` is what it is divided by, `good` whether more of it is better."""

    code: str
    label: str
    count: str
    over: str = ""
    kind: str = PERCENT
    good: bool = False

    def of(self, values: Mapping[str, Any]) -> Decimal | None:
        """The figure of one period; None where a count is missing or nothing is there to divide by."""
        count = values.get(self.count)
        if count is None:
            return None
        if not self.over:
            return Decimal(count)
        whole = values.get(self.over)
        if not whole:
            return None
        share = Decimal(count) / Decimal(whole)
        return (share * HUNDRED if self.kind == PERCENT else share).quantize(Decimal("0.01"), ROUND_HALF_UP)


INDICATORS = (
    Indicator("abnormal", N_("Abnormal filings"), "abnormal", "filed"),
    Indicator("refiled", N_("Withdrawn, then filed again"), "refiled", "withdrawn"),
    Indicator("deemed_withdrawn", N_("Deemed withdrawn"), "deemed_withdrawn", "filed"),
    Indicator("formality_rejected", N_("Rejected for form"), "formality_rejected", "filed"),
    Indicator("grant_rate", N_("Granted of those decided"), "granted", "decided", good=True),
    Indicator("amendments", N_("Amendments per filing"), "amendments", "filed", RATIO),
    Indicator("complaints", N_("Complaints"), "complaints", kind=COUNT),
    Indicator("load", N_("Cases per attorney"), "cases", "agents", RATIO),
)
BY_CODE = {each.code: each for each in INDICATORS}


def shown(value: Decimal | None, kind: str) -> str:
    """A figure as people read it."""
    if value is None:
        return formats.NONE
    if kind == COUNT:
        return formats.number_text(value, 0)
    text = formats.number_text(value, 1)
    return f"{text}%" if kind == PERCENT else text


def times(weight: Decimal) -> str:
    """A weight as people read it: ×1.5."""
    return f"×{format(weight.normalize(), 'f')}"


def both(row: Mapping[str, Any], name: str = "text") -> str:
    """A policy row's words in the reader's language: `name` in Chinese, `name`_en in English."""
    if formats.is_english():
        return str(row.get(f"{name}_en") or row.get(name) or "")
    return script.in_readers_script(str(row.get(name) or ""))


# ---------- the list


@dataclass(frozen=True)
class Line:
    """One agency in the list."""

    agency: Agency
    grade: str
    values: Mapping[str, Any]
    period: str
    weight: Decimal
    triggers: int
    unsettled: int

    @property
    def weight_text(self) -> str:
        return times(self.weight)

    @property
    def abnormal(self) -> str:
        return self._shown("abnormal")

    @property
    def grant_rate(self) -> str:
        return self._shown("grant_rate")

    @property
    def load(self) -> str:
        return self._shown("load")

    def _shown(self, code: str) -> str:
        return shown(BY_CODE[code].of(self.values), BY_CODE[code].kind)

    def key(self, name: str) -> Any:
        """What the list is sorted by; a missing figure stands last in both directions."""
        if name == "grade":
            return service.GRADES.index(self.grade) if self.grade in service.GRADES else None
        if name == "filed":
            return self.values.get("filed")
        if name in BY_CODE:
            return BY_CODE[name].of(self.values)
        return {"name": self.agency.name, "weight": self.weight}.get(name, self.agency.code)


SORTS = ("code", "name", "grade", "filed", "abnormal", "grant_rate", "load", "weight")


def lines(actor: Actor, *, text: str = "", grade: str = "", show: str = "", sort: str = "") -> list[Line]:
    """The agencies that the actor sees, filtered and sorted."""
    rows = access.AGENCY.visible_to(actor)
    if text.strip():
        rows = rows.filter(Q(name__icontains=text.strip()) | Q(code__startswith=text.strip()))
    if show == "listed":
        rows = rows.exclude(listed=Agency.NOT_LISTED)
    latest = NationalGrade.objects.filter(agency=OuterRef("pk")).order_by("-as_of", "-pk")
    rows = rows.annotate(last_grade=Subquery(latest.values("grade")[:1]))
    found = _lines(rows)
    if grade:
        found = [line for line in found if (line.grade or NO_GRADE) == grade]
    if show == "triggered":
        found = [line for line in found if line.triggers]
    if show == "open":
        found = [line for line in found if line.unsettled]
    return _sorted(found, sort)


def _lines(rows: QuerySet[Agency]) -> list[Line]:
    today, cap = clock.today(), service.weight_cap()
    figures: dict[int, AgencyFigures] = {}
    for each in AgencyFigures.objects.filter(agency__in=rows.values("pk")):
        figures.setdefault(each.agency_id, each)
    fired: dict[int, list[TriggerEvent]] = defaultdict(list)
    for event in TriggerEvent.objects.filter(agency__in=rows.values("pk")):
        fired[event.agency_id].append(event)
    return [
        Line(
            agency,
            agency.last_grade or "",  # type: ignore[attr-defined]
            figures[agency.pk].values if agency.pk in figures else {},
            _period(figures[agency.pk]) if agency.pk in figures else "",
            service.weight_of(fired[agency.pk], today, cap),
            len(service.in_force(fired[agency.pk], today)),
            sum(event.settled_on is None for event in fired[agency.pk]),
        )
        for agency in rows
    ]


def _period(row: AgencyFigures) -> str:
    return f"{row.period_from} – {row.period_to}"


def _sorted(found: list[Line], sort: str) -> list[Line]:
    name = sort.removeprefix("-")
    if name not in SORTS:
        return found
    known = [line for line in found if line.key(name) is not None]
    rest = [line for line in found if line.key(name) is None]
    return sorted(known, key=lambda line: line.key(name), reverse=sort.startswith("-")) + rest


# ---------- one agency


@dataclass(frozen=True)
class Figure:
    """One indicator of one agency beside its peers, over the periods."""

    indicator: Indicator
    value: str
    parts: str
    median: str
    peers: int
    worse: bool
    trend: tuple[float | None, ...]
    since: str

    @property
    def label(self) -> str:
        return _(self.indicator.label)


def figures(agency: Agency) -> list[Figure]:
    """All indicators of the latest period, with the median of those who have figures for the same period."""
    rows = list(reversed(agency.figures.all()))
    if not rows:
        return []
    last = rows[-1]
    peers = [
        each.values
        for each in AgencyFigures.objects.filter(
            period_from=last.period_from, period_to=last.period_to
        ).exclude(agency=agency)
    ]
    return [_figure(indicator, rows, peers) for indicator in INDICATORS]


def _figure(
    indicator: Indicator, rows: Sequence[AgencyFigures], peers: Sequence[Mapping[str, Any]]
) -> Figure:
    values = [indicator.of(row.values) for row in rows]
    others = [value for each in peers if (value := indicator.of(each)) is not None]
    middle = median(others) if len(others) >= FEWEST_PEERS else None
    own = values[-1]
    last = rows[-1].values
    worse = own is not None and middle is not None and (own < middle if indicator.good else own > middle)
    parts = f"{last[indicator.count]} / {last[indicator.over]}" if own is not None and indicator.over else ""
    return Figure(
        indicator, shown(own, indicator.kind), parts, shown(middle, indicator.kind), len(others), worse,
        tuple(None if v is None else float(v) for v in values), str(rows[0].period_from),
    )  # fmt: skip


@dataclass(frozen=True)
class Fired:
    """A trigger as the pages show it."""

    event: TriggerEvent
    words: str
    action: str
    owner: str
    weight: Decimal
    due: date | None
    running: bool

    @property
    def weight_text(self) -> str:
        return times(self.weight)

    @property
    def about(self) -> str:
        """The paper, or in words what the platform saw itself."""
        known = self.event.snapshot
        if self.event.event == service.GRADE_FELL and "before" in known:
            return f"{known['before']} → {known['grade']}"
        if self.event.event == service.REFILED and "withdrawn" in known:
            return f"{known['withdrawn']} → {known['filing']}"
        if self.event.event == service.CONFIRMED and "clue" in known:
            return _("clue %(number)s") % {"number": known["clue"]}
        return self.event.cause

    @property
    def late(self) -> bool:
        return self.event.settled_on is None and self.due is not None and self.due < clock.today()


ACTIONS = {
    "inspect_more": N_("Inspect more often"), "inspect_now": N_("Inspect now"), "talk": N_("Ask in for a talk"),
    "ask": N_("Ask for an explanation"), "watch": N_("Keep an eye on it"),
    "report_province": N_("Report to the provincial office"),
}  # fmt: skip
OWNERS = {
    "agency_supervisor": N_("Agency supervisor"), "screening_officer": N_("Screening officer"),
    "centre_director": N_("Head of the protection centre"),
}  # fmt: skip


def fired(rows: Iterable[TriggerEvent]) -> list[Fired]:
    today, edition = clock.today(), editions.current(settings.CITY)
    return [
        Fired(
            row,
            both(row.result),
            _(ACTIONS[row.result["action"]])
            if row.result.get("action") in ACTIONS
            else str(row.result.get("action")),
            _(OWNERS[row.result["owner"]])
            if row.result.get("owner") in OWNERS
            else str(row.result.get("owner")),
            Decimal(str(row.result.get("weight") or 1)),
            service.due_of(row, edition),
            bool(service.in_force([row], today)),
        )
        for row in rows
    ]


FACTS = {
    "event": N_("Event"), "note": N_("Note"), "before": N_("Grade before"), "grade": N_("Grade"),
    "as_of": N_("Grades as of"), "withdrawn": N_("Withdrawn filing"), "filing": N_("Filing"),
    "filings": N_("Filings"), "score": N_("Likeness"), "as": N_("Named as"), "clue": N_("Clue"),
}  # fmt: skip
ACTING = {"agency": N_("agency"), "applicant": N_("applicant")}


def known_facts(row: TriggerEvent) -> list[tuple[str, str]]:
    """What was known when the trigger fired, in words."""
    told = []
    for name, value in row.snapshot.items():
        text = event_words(str(value)) if name == "event" else str(value)
        if name == "as" and value in ACTING:
            text = _(ACTING[value])
        told.append((_(FACTS[name]) if name in FACTS else name, text))
    return told


def answers(row: TriggerEvent, again: Mapping[str, Any] | None) -> list[tuple[str, str, str, bool]]:
    """(answer, as it stands in the ledger, as it comes now, whether they agree), line by line."""
    try:
        table = editions.by_hash(row.edition_id).rules.table(service.TABLE, row.on)
        labels = {
            o.code: both({"text": o.label.get("zh-Hans"), "text_en": o.label.get("en")})
            for o in table.outputs
        }
    except (NotInForce, RuleError):
        labels = {}
    labels |= {"row": _("Row of the table"), "sample": _("Sample rule")}
    now = again or {}
    names = [*(n for n in labels if n in row.result or n in now), *sorted({*row.result, *now} - set(labels))]
    return [
        (labels.get(n, n), _said(n, row.result.get(n)), _said(n, now.get(n)), row.result.get(n) == now.get(n))
        for n in names
    ]


def _said(name: str, value: Any) -> str:
    if value is None:
        return formats.NONE
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = {"action": ACTIONS, "owner": OWNERS}.get(name, {})
    return _(words[value]) if value in words else str(value)


def ledger(actor: Actor, *, event: str = "", show: str = "open", text: str = "") -> QuerySet[TriggerEvent]:
    """The triggers that the actor sees: open (nobody settled them), in force, or all."""
    rows = access.TRIGGERS.visible_to(actor).select_related("agency", "settled_by")
    if show == "open":
        rows = rows.filter(settled_on=None)
    if show == "running":
        rows = rows.filter(until__gte=clock.today())
    if event:
        rows = rows.filter(event=event)
    if text.strip():
        rows = rows.filter(Q(subject__icontains=text.strip()) | Q(cause__icontains=text.strip()))
    return rows


@dataclass(frozen=True)
class PreexamRecord:
    """What pre-examination counts of an agency: no texts, no names of applicants."""

    state: str
    grade: str
    counts: Mapping[str, int] = field(default_factory=dict)


def preexam(agency: Agency) -> PreexamRecord | None:
    """The agency's recordal with the cases it brought; None where it has none."""
    own = Q(code=agency.code)
    if agency.organisation_id:
        own |= Q(organisation=agency.organisation_id)
    row = RecordedEntity.objects.filter(own, kind=RecordedEntity.AGENCY).order_by("-since", "-pk").first()
    if row is None:
        return None
    counts = Examination.objects.filter(agency=row).aggregate(
        accepted=Count("pk", filter=~Q(accepted_on=None)),
        passed=Count("pk", filter=~Q(passed_on=None)),
        differing=Count("pk", filter=Q(identical=False)),
        fast=Count("pk", filter=~Q(fast_on=None)),
        granted=Count("pk", filter=~Q(granted_on=None)),
    )
    return PreexamRecord(row.state, row.grade, counts)


def event_words(code: str, view: RuleView | None = None) -> str:
    """What the trigger table calls an event."""
    try:
        return both((view or service.rules()).evaluate(service.TABLE, {"event": code}).outputs)
    except (NotInForce, RuleError):
        return code


def event_choices() -> list[tuple[str, str]]:
    view = service.rules()
    return [(code, event_words(code, view)) for code in service.events_known(view)]


def list_choices() -> list[tuple[str, str]]:
    """The lists that the table of obligatory visits knows."""
    words = {
        "none": _("on no list"), "abnormal_operation": _("list of abnormal operation"),
        "serious": _("list of grave offenders"),
    }  # fmt: skip
    return [
        (str(v), words.get(str(v), str(v)))
        for v in service.rules().table(service.MUST_CHECK).inputs[0].values or ()
    ]
