"""The route adviser: what policy's tables say of four routes for one filing on one day. No rule stands here.

`route_adviser.exclusions` names the tables of each route; a row that fires becomes a reason. What only the centre
can know (its quota, its records) is taken as harmless here, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import ngettext

from zhiquan.areas.filing import classes
from zhiquan.areas.filing.queries.agencies import both
from zhiquan.engines.rules import (
    Evaluation,
    FactsInvalid,
    NotInForce,
    RuleError,
    RuleSet,
    RuleView,
    Status,
    Table,
)
from zhiquan.kernel import clock, editions
from zhiquan.ui import formats

ROUTES, EXCLUSIONS = "route_adviser.routes", "route_adviser.exclusions"
CONDITIONS = ("route_adviser.conditions_other", "route_adviser.conditions")
TIMES, COSTS, QUESTIONS = "route_adviser.times", "route_adviser.costs", "route_adviser.open_questions"
GROUNDS, PLACES = "priority_exam.grounds", "pre_examination.places"
REFUSE, LATER, ASK, CORRECT, HINT = "refuse", "later", "open", "correct", "hint"
# From the gravest; a route is as open as its gravest reason lets it.
GRAVITY = (REFUSE, LATER, ASK, CORRECT)
# About how many days a unit has, only to tell which open route is likely the quickest.
ABOUT_DAYS = {"day": 1.0, "working_day": 1.4, "month": 30.4, "year": 365.0}


@dataclass(frozen=True)
class Origin:
    """Where a rule stands: source, article, validity, whether it is a sample, and whether it holds today."""

    title: str
    number: str
    article: str
    valid_from: date
    valid_to: date | None
    sample: bool
    law: str

    @property
    def day(self) -> date | None:
        return self.valid_to if self.law == "gone" else self.valid_from


@dataclass(frozen=True)
class Reason:
    """One row that fired: what follows from it, its words, where it stands."""

    effect: str
    code: str
    text: str
    origin: Origin


@dataclass(frozen=True)
class Span:
    """A time as a table gives it; None where the route has no such step."""

    value: int
    unit: str


@dataclass(frozen=True)
class Route:
    """One route for this filing on this day."""

    code: str
    name: str
    text: str
    matter: str
    state: str
    reasons: tuple[Reason, ...]
    conditions: tuple[tuple[str, Origin], ...]
    first_action: Span | None
    close: Span | None
    reply: Span | None
    basis: str
    times: tuple[Origin, ...]
    cost: str
    extra: Any
    quickest: bool = False

    @property
    def sample(self) -> bool:
        origins = [r.origin for r in self.reasons] + [o for _text, o in self.conditions] + list(self.times)
        return any(origin.sample for origin in origins)

    @property
    def steps(self) -> list[Reason]:
        """What stands in the way, gravest first."""
        return sorted((r for r in self.reasons if r.effect in GRAVITY), key=lambda r: GRAVITY.index(r.effect))

    @property
    def hints(self) -> list[Reason]:
        return [r for r in self.reasons if r.effect == HINT]


@dataclass(frozen=True)
class Advice:
    """The four routes side by side, the open questions that touch them, and the catalogue's word on the class."""

    day: date
    routes: tuple[Route, ...]
    questions: tuple[tuple[str, str, Origin], ...]
    field: classes.Field | None


def rule_set() -> RuleSet:
    return editions.current(settings.CITY).rules


def first_day() -> date:
    """The first day for which the tables compare routes."""
    return min(table.valid_from for table in rule_set().tables[ROUTES])


def grounds(day: date) -> list[tuple[str, str]]:
    """The reasons for priority that the order of the day knows."""
    try:
        table = rule_set().at(day).table(GROUNDS)
    except (NotInForce, RuleError):
        return []
    return [(row.code, both(row.then)) for row in table.rows]


def advise(asked: Mapping[str, Any], day: date) -> Advice:
    """What the tables of the day say to what was asked (see `facts_of` for the names)."""
    view = rule_set().at(day)
    field = classes.look_up(view, asked["main_class"]) if asked.get("main_class") else None
    facts = facts_of(asked, view, field)
    routes = [_route(view, row.code, row.then, facts) for row in _table_rows(view, ROUTES)]
    fastest = _fastest(routes)
    found = tuple(Route(**{**vars(r), "quickest": r.code == fastest}) for r in routes)
    return Advice(day, found, tuple(_questions(view, found)), field)


def facts_of(asked: Mapping[str, Any], view: RuleView, field: classes.Field | None) -> dict[str, Any]:
    """The facts that the tables read, by their own names, from the answers of the form."""
    chosen = list(asked.get("grounds") or ())
    needs = [_recommended(view, ground) for ground in chosen]
    filed = asked["stage"] != "not_filed"
    return {
        **{name: asked[name] for name in ("kind", "stage", "place", "pct", "recordal")},
        **{
            name: bool(asked.get(name))
            for name in (
                "same_day", "divisional", "divisional_of_accelerated", "secrecy", "fast_lane", "accelerated_before",
                "recommended", "all_agree", "electronic", "earlier_allowed", "corresponds", "agreement",
            )
        },
        "same_day_utility_model": bool(asked.get("same_day")) and asked["kind"] == "invention",
        "filed_already": filed,
        "agencies_asked": int(asked.get("agencies_asked") or 0),
        "asked_elsewhere": int(asked.get("agencies_asked") or 0) > 0,
        "ground": bool(chosen),
        "ground_abroad": bool(chosen) and not all(needs),
        "in_catalogue": field.approved if field else True,
        "place_admitted": _admitted(view, asked["place"]),
        "agency": "not_used",
        "text": "readable",
        "quota_left": True,
        "undertakings": True,
        "flag": False,
        "subject_excluded": False,
        "no_prospect_under_item_4": False,
    }  # fmt: skip


def _recommended(view: RuleView, ground: str) -> bool:
    """Whether a ground needs a recommendation."""
    answer = _evaluated(view, GROUNDS, {"ground": ground})
    return bool(answer.outputs["recommended"]) if answer else True


def _admitted(view: RuleView, place: str) -> bool:
    answer = _evaluated(view, PLACES, {"place": place})
    return bool(answer.outputs["admitted"]) if answer else False


def _evaluated(view: RuleView, table: str, facts: Mapping[str, Any]) -> Evaluation | None:
    try:
        return view.evaluate(table, facts)
    except (NotInForce, RuleError):
        return None


def _table_rows(view: RuleView, table: str) -> Sequence[Any]:
    try:
        return view.table(table).rows
    except NotInForce:
        return ()


def _route(view: RuleView, code: str, row: Mapping[str, Any], facts: Mapping[str, Any]) -> Route:
    asked = {"route": code, "kind": facts["kind"]}
    reasons = tuple(_reasons(view, code, facts))
    times = _evaluated(view, TIMES, asked)
    cost = _evaluated(view, COSTS, asked)
    said: Mapping[str, Any] = times.outputs if times else {}
    return Route(
        code=code,
        name=both(row, "name"),
        text=both(row),
        matter="" if row["matter"] == "none" else str(row["matter"]),
        state=next((effect for effect in GRAVITY if any(r.effect == effect for r in reasons)), ""),
        reasons=reasons,
        conditions=tuple(_conditions(view, code)),
        first_action=_span(said, "first_action"),
        close=_span(said, "close"),
        reply=_span(said, "reply"),
        basis=str(said.get("basis") or "none"),
        times=_times_origins(view, times),
        cost=both(cost.outputs) if cost else "",
        extra=cost.outputs["extra_cny"] if cost else None,
    )


def _span(said: Mapping[str, Any], name: str) -> Span | None:
    value, unit = said.get(name), said.get(f"{name}_unit")
    return Span(int(value), str(unit)) if value is not None and unit else None


def _times_origins(view: RuleView, times: Evaluation | None) -> tuple[Origin, ...]:
    """Where the times stand: each source once, the latest version of it."""
    found: dict[tuple[str, str], Origin] = {}
    for parameter in times.parameters if times else ():
        origin = origin_of(view, parameter)
        found[origin.title, origin.article] = origin
    return tuple(found.values())


def _conditions(view: RuleView, route: str) -> Iterator[tuple[str, Origin]]:
    for code in CONDITIONS:
        answer = _evaluated(view, code, {"route": route})
        if answer is None:
            continue
        articles = {row.code: row.article for row in answer.table.rows}
        for name, said in zip(answer.rows, answer.outputs, strict=True):
            yield both(said), origin_of(view, answer.table, articles[name])


def _reasons(view: RuleView, route: str, facts: Mapping[str, Any]) -> Iterator[Reason]:
    """Every row that fires in the tables of the route."""
    named = _evaluated(view, EXCLUSIONS, {"route": route})
    for entry in named.outputs if named else ():
        try:
            answer = view.evaluate(str(entry["table"]), facts)
        except NotInForce:
            continue
        except FactsInvalid as error:
            # A table of a later edition may ask what this page does not: that is an open question, not a yes.
            table = view.table(str(entry["table"]))
            wanted = _labels(table, {problem.input: None for problem in error.problems})
            yield Reason(ASK, "unasked", wanted, origin_of(view, table))
            continue
        yield from _fired(view, answer)


def _fired(view: RuleView, answer: Evaluation) -> Iterator[Reason]:
    rows = {row.code: row for row in answer.table.rows}
    outputs = answer.outputs if isinstance(answer.outputs, tuple) else (answer.outputs,)
    for name, said in zip(answer.rows, outputs, strict=True):
        row = rows[name]
        origin = origin_of(view, answer.table, row.article)
        if "admitted" in said:
            # Where the place is not admitted the reasons of the centre say so; here only what is good to know.
            if said["admitted"]:
                yield Reason(HINT, name, both(said), origin)
            continue
        text = both(said) or _labels(answer.table, row.when)
        code = str(said.get("code") or said.get("reason") or name)
        yield Reason(str(said.get("effect") or REFUSE), code, text, origin)


def _labels(table: Table, when: Mapping[str, Any]) -> str:
    """A row without words of its own is told by the labels of what it asks."""
    named = [
        both({"text": each.label.get("zh-Hans", each.code), "text_en": each.label.get("en", "")})
        for each in table.inputs
        if each.code in when
    ]
    return ("; " if formats.is_english() else "；").join(named)


def _questions(view: RuleView, routes: Sequence[Route]) -> Iterator[tuple[str, str, Origin]]:
    """Open questions: those that a reason names first, then those that touch every answer."""
    named = {reason.code for route in routes for reason in route.reasons if reason.effect == ASK}
    try:
        table = view.table(QUESTIONS)
    except NotInForce:
        return
    general = {row.code for row in table.rows} - _reason_codes(view)
    for row in table.rows:
        if row.code in named or row.code in general:
            weight = "asked" if row.code in named else "general"
            yield weight, both(row.then), origin_of(view, table, row.article)


def _reason_codes(view: RuleView) -> set[str]:
    """Codes of reasons that leave a question open, in any version of any table of the adviser."""
    return {
        str(row.then.get("code"))
        for code, versions in view.rules.tables.items()
        if code.startswith("route_adviser.")
        for table in versions
        for row in table.rows
        if row.then.get("effect") == ASK
    }


def _fastest(routes: Sequence[Route]) -> str:
    """The route with the shortest time to the end among those that are open now or after mending."""
    timed = [
        (r.close.value * ABOUT_DAYS.get(r.close.unit, 1.0), at, r.code)
        for at, r in enumerate(routes)
        if r.close and r.state in ("", CORRECT)
    ]
    return min(timed)[2] if timed else ""


def origin_of(view: RuleView, rule: Any, article: str | None = None) -> Origin:
    """Where a table or a parameter stands, in the reader's language."""
    source = view.rules.sources.get(rule.source)
    title = source.title if source else {"zh-Hans": rule.source}
    today = clock.today()
    law = "next" if rule.valid_from > today else "gone" if rule.valid_to and rule.valid_to < today else "now"
    return Origin(
        both({"text": title.get("zh-Hans", rule.source), "text_en": title.get("en", "")}),
        source.number or "" if source else "",
        article or rule.article or "",
        rule.valid_from,
        rule.valid_to,
        rule.status is Status.SAMPLE,
        law,
    )


def span_text(span: Span | None) -> str:
    """A time in words."""
    if span is None:
        return "–"
    n = span.value
    words = {
        "day": ngettext("%(n)s day", "%(n)s days", n),
        "working_day": ngettext("%(n)s working day", "%(n)s working days", n),
        "month": ngettext("%(n)s month", "%(n)s months", n),
        "year": ngettext("%(n)s year", "%(n)s years", n),
    }
    return words.get(span.unit, "%(n)s " + span.unit) % {"n": n}
