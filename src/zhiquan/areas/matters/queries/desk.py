"""The officers' queue: open cases of a body by legal clock, counted and filtered in SQL, one page at a time.

Fast with 100,000 cases: pages go by the last row shown (no offset), counts stop at a cap, and the counts by
state of a large desk are kept for half a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from zhiquan.areas.matters import access, clocks, packs
from zhiquan.areas.matters.models import Case, CaseClock, Substitute
from zhiquan.areas.matters.packs import Pack
from zhiquan.areas.matters.queries.casewords import pack_of, state_of, title_of
from zhiquan.engines import flows
from zhiquan.kernel import canonical, clock, editions
from zhiquan.kernel.access import NOBODY
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, NotVisible
from zhiquan.kernel.models import Person

PAGE = 50
CAP = 10_000
LARGE, KEPT_SECONDS = 5_000, 30
LONGEST = 100
DESK, APPLICANT, AUTHORITY, ANY, FINISHED = "desk", "applicant", "authority", "any", "finished"
TURNS = (DESK, APPLICANT, AUTHORITY, ANY, FINISHED)
MINE, FREE, SUBSTITUTED = "mine", "free", "substituted"
WHOSE = (MINE, FREE, SUBSTITUTED)
OVERDUE = "overdue"
WITHIN = (3, 7, 30)
# Days to the last day up to which a clock presses.
PRESSING = 3


def require(actor: Actor) -> None:
    """Only who works at a desk opens its pages. Raises Denied."""
    if not access.CASES.may(actor, "work"):
        raise Denied("desk")


@dataclass(frozen=True)
class Asked:
    """What the queue shows. Empty means all; `turn` is whose move it is, `due` overdue or a number of days."""

    matter: str = ""
    state: str = ""
    turn: str = DESK
    whose: str = ""
    due: str = ""
    q: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Asked:
        """From an address; what it does not know counts as not asked."""

        def known(name: str, values: Iterable[str], otherwise: str = "") -> str:
            given = query.get(name, "")
            return given if given in set(values) else otherwise

        return cls(
            matter=query.get("matter", "")[:80],
            state=query.get("state", "")[:60],
            turn=known("turn", TURNS, DESK),
            whose=known("whose", WHOSE),
            due=known("due", (OVERDUE, *map(str, WITHIN))),
            q=query.get("q", "").strip()[:LONGEST],
        )


def desk_cases(actor: Actor) -> QuerySet[Case]:
    """Every case that the actor may work on; a bundle is worked on in its parts.

    The rule of the access table stands in the statement itself (who works on a case sees it), so that the queue is
    read along its index; a test holds it against `visible_to`.
    """
    return Case.objects.filter(access.CASES.rules["work"](actor), is_bundle=False)


def hanging_on(actor: Actor) -> Q:
    """The same for what hangs on a case (`case`), without a subquery over all cases of the desk."""
    body = actor.organisation.body_code if actor.organisation else None
    if not body or not access.CASES.may(actor, "work"):
        return NOBODY
    return Q(case__desk=body, case__is_bundle=False)


def open_cases(actor: Actor) -> QuerySet[Case]:
    return desk_cases(actor).filter(finished_at=None)


def absent(actor: Actor, day: date | None = None) -> list[Person]:
    """The officers on leave for whom the actor stands in today."""
    when = day or clock.today()
    rows = Substitute.objects.filter(
        substitute=actor.person,
        organisation=actor.organisation,
        ended_at=None,
        first__lte=when,
        last__gte=when,
    ).select_related("officer")
    return list(dict.fromkeys(row.officer for row in rows))


def narrowed(actor: Actor, asked: Asked, *, by_state: bool = True) -> QuerySet[Case]:
    """The cases asked for, not ordered yet."""
    rows = desk_cases(actor)
    rows = rows.exclude(finished_at=None) if asked.turn == FINISHED else rows.filter(finished_at=None)
    if asked.turn in (DESK, APPLICANT, AUTHORITY):
        rows = rows.filter(turn=asked.turn)
    if asked.matter:
        rows = rows.filter(matter=asked.matter)
    if asked.state and by_state:
        rows = rows.filter(state=asked.state)
    rows = _of(rows, actor, asked.whose)
    if asked.due:
        rows = rows.filter(_due(asked.due, clock.today()))
    return rows.filter(_text(rows, asked.q)) if asked.q else rows


def _of(rows: QuerySet[Case], actor: Actor, whose: str) -> QuerySet[Case]:
    if whose == MINE:
        return rows.filter(handler__in=[actor.person, *absent(actor)])
    if whose == FREE:
        return rows.filter(handler=None)
    return rows.filter(handler__in=absent(actor)) if whose == SUBSTITUTED else rows


def _due(asked: str, day: date) -> Q:
    if asked == OVERDUE:
        return Q(due_on__lt=day)
    return Q(due_on__lte=day + timedelta(days=int(asked)))


def _text(rows: QuerySet[Case], text: str) -> Q:
    """A whole case number is looked up; anything else is looked for in numbers and titles."""
    if rows.filter(number=text).exists():
        return Q(number=text)
    return Q(number__icontains=text) | Q(title__icontains=text) | Q(receipt=text)


# ---------- one page of it


@dataclass(frozen=True)
class Slice:
    """One page: its cases, and the cursor of the next page (empty on the last)."""

    cases: tuple[Case, ...]
    following: str


def page(rows: QuerySet[Case], after: str = "", size: int = PAGE) -> Slice:
    """The cases after the cursor, nearest last day first, those without a running clock behind them by age."""
    found = list(_after(rows, after, size + 1))
    more = len(found) > size
    return Slice(tuple(found[:size]), _cursor(found[size - 1]) if more else "")


def ordered(rows: QuerySet[Case], most: int) -> list[Case]:
    """The first `most` cases in the queue's order."""
    return list(_after(rows, "", most))


def _after(rows: QuerySet[Case], after: str, most: int) -> list[Case]:
    rows = rows.select_related("handler", "organisation", "person")
    due, pk = _read_cursor(after)
    found: list[Case] = []
    if due != "-":
        dated = rows.filter(due_on__isnull=False).order_by("due_on", "pk")
        if due:
            dated = dated.filter(Q(due_on=due, pk__gt=pk) | Q(due_on__gt=due))
        found = list(dated[:most])
        pk = 0
    if len(found) < most:
        found += rows.filter(due_on=None, pk__gt=pk).order_by("pk")[: most - len(found)]
    return found


def _cursor(case: Case) -> str:
    return f"{case.due_on.isoformat() if case.due_on else '-'}~{case.pk}"


def _read_cursor(text: str) -> tuple[str, int]:
    """Due day as ISO text ("-" for none, empty for the beginning) and key; a spoilt cursor begins anew."""
    due, _sep, key = text.partition("~")
    try:
        if due not in ("", "-"):
            date.fromisoformat(due)
        return (due, int(key)) if key else ("", 0)
    except ValueError:
        return "", 0


# ---------- counts


def capped(rows: QuerySet[Case], most: int = CAP) -> tuple[int, bool]:
    """How many there are, and whether counting stopped at the cap."""
    count = rows.order_by()[: most + 1].count()
    return min(count, most), count > most


@dataclass(frozen=True)
class StateCount:
    """One state of the filter row: its light, its name, how many cases."""

    code: str
    name: str
    light: str
    count: int


def states(actor: Actor, asked: Asked) -> tuple[StateCount, ...]:
    """Cases by state under the other filters, the desk's own states first."""
    rows = narrowed(actor, asked, by_state=False)
    found = _kept_counts(rows, actor, asked)
    told: dict[str, StateCount] = {}
    digest = editions.current(settings.CITY).hash
    for code, matter, count in found:
        state = _state(matter, code, digest)
        if code in told:
            told[code] = StateCount(code, told[code].name, told[code].light, told[code].count + count)
        elif state:
            told[code] = StateCount(code, packs.words(state.name), state.light, count)
    return tuple(sorted(told.values(), key=lambda s: (-s.count, s.code)))


def _state(matter: str, code: str, digest: str) -> flows.State | None:
    """None for a matter that has left the current edition, and for what has no flow."""
    try:
        return packs.pack(matter, digest).flow.state.get(code)
    except (NotVisible, LookupError):
        return None


def _kept_counts(rows: QuerySet[Case], actor: Actor, asked: Asked) -> list[tuple[str, str, int]]:
    desk = actor.organisation.body_code if actor.organisation else ""
    person = actor.person.pk if actor.person and asked.whose else 0
    parts = (desk, str(person), asked.matter, asked.turn, asked.whose, asked.due, asked.q)
    key = f"matters.desk:{canonical.sm3(canonical.dumps(parts).encode())}"
    kept = cache.get(key)
    if kept is not None:
        return [tuple(line) for line in kept]
    grouped = rows.order_by().values("state", "matter").annotate(n=Count("pk"))
    found = [(line["state"], line["matter"], line["n"]) for line in grouped]
    if sum(count for _state, _matter, count in found) > LARGE:
        cache.set(key, found, KEPT_SECONDS)
    return found


def matters(actor: Actor) -> list[tuple[str, str]]:
    """The matters of the current edition that this desk handles."""
    desk = actor.organisation.body_code if actor.organisation else ""
    return [(p.code, p.short) for p in packs.every() if p.kind == packs.MATTER and p.desk == desk]


# ---------- how a case stands in lists


@dataclass(frozen=True)
class Line:
    """A case in a list: state in words, days to its nearest clock, and whose it is."""

    case: Case
    title: str
    matter: str
    state: str
    light: str
    days: int | None
    working: bool
    clock: str
    provisional: bool
    sample: bool
    handler: str
    standing_in: bool

    @property
    def tone(self) -> str:
        return tone_of(self.days)


def tone_of(days: int | None) -> str:
    """late when overdue, warn when it presses."""
    if days is None:
        return "idle"
    return "late" if days < 0 else "warn" if days <= PRESSING else "ok"


def lines(actor: Actor, cases: Iterable[Case]) -> list[Line]:
    """Cases in words; one statement for their clocks, whatever their number."""
    rows = list(cases)
    running: dict[int, list[CaseClock]] = {}
    for row in CaseClock.objects.filter(case__in=rows, stopped_on=None).order_by("due_on", "pk"):
        running.setdefault(row.case_id, []).append(row)
    away = {person.pk for person in absent(actor)}
    return [_line(case, running.get(case.pk, []), away) for case in rows]


def _line(case: Case, running: list[CaseClock], away: set[int]) -> Line:
    pack = pack_of(case)
    light, state = state_of(case, pack)
    nearest = next((c for c in running if c.due_on == case.due_on and not clocks.paused(c)), None)
    named = pack.flow.clock.get(nearest.code) if nearest else None
    late = case.due_on is not None and case.due_on < clock.today()
    working = not late and bool(nearest and nearest.rule.get("unit") == "working_day")
    return Line(
        case=case,
        title=title_of(case, pack),
        matter=pack.short,
        state=state,
        light=light,
        days=days_to(pack, case.due_on, working=working),
        working=working,
        clock=packs.words(named.name) if named else "",
        provisional=bool(nearest and nearest.provisional),
        sample=bool(nearest and nearest.sample),
        handler=case.handler.display_name if case.handler else "",
        standing_in=case.handler_id in away,
    )


def days_to(pack: Pack, due: date | None, *, working: bool) -> int | None:
    """Days from today to `due`, in working days where the period is counted in them; past it negative, and every
    day counts."""
    if due is None:
        return None
    today = clock.today()
    if not working or due < today:
        return (due - today).days
    return clocks.calendar(pack.edition).working_days_between(today, due)


def bulk_steps(cases: Iterable[Case]) -> list[tuple[str, str]]:
    """Steps that may be taken for many of these cases at once: such as need nothing said of each case alone."""
    found: dict[str, str] = {}
    for case in cases:
        pack = pack_of(case)
        for step in pack.flow.leaving.get(case.state, ()):
            alone = step.defects == "required" or step.receipt == "required"
            if not alone and {"window", "handler"} & set(step.by):
                found.setdefault(step.code, packs.words(step.name))
    return sorted(found.items(), key=lambda item: item[0])


def exported(actor: Actor, cases: Iterable[Case]) -> list[list[str]]:
    """Heads and rows of the queue as a file."""
    heads = [_("Case number"), _("Title"), _("Matter"), _("State"), _("Clock"), _("Last day"), _("Days left"),
             _("Officer"), _("Applicant"), _("Handed in"), _("Receipt number")]  # fmt: skip
    rows = [
        [
            line.case.number, line.title, line.matter, line.state, line.clock,
            line.case.due_on.isoformat() if line.case.due_on else "", "" if line.days is None else str(line.days),
            line.handler, str(line.case.organisation or line.case.person),
            clock.day_of(line.case.submitted_at).isoformat(), line.case.receipt,
        ]
        for line in lines(actor, cases)
    ]  # fmt: skip
    return [heads, *rows]


@dataclass(frozen=True)
class Place:
    """Where a case stands in the desk's queue, with the cases before and behind it."""

    number: int
    total: int
    capped: bool
    before: Case | None
    behind: Case | None


def place_of(actor: Actor, case: Case) -> Place | None:
    """Its place among the cases whose turn is the desk's; None for a case that is not in the queue."""
    if case.finished_at or case.turn != DESK or case.is_bundle:
        return None
    rows = narrowed(actor, Asked())
    if case.due_on:
        ahead = Q(due_on__lt=case.due_on) | Q(due_on=case.due_on, pk__lt=case.pk)
    else:
        ahead = Q(due_on__isnull=False) | Q(pk__lt=case.pk)
    number, _capped = capped(rows.filter(ahead))
    total, more = capped(rows)
    before = rows.filter(ahead).order_by(F("due_on").desc(nulls_first=True), "-pk").first()
    behind = next(iter(_after(rows, _cursor(case), 1)), None)
    return Place(number + 1, total, more, before, behind)
