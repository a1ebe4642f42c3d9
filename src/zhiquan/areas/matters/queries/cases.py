"""Cases of an applicant: his list, and the head of one case with what is to be done next.

`casefile` has what hangs on a case; both sides' pages are made of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiquan.areas.matters import access, packs
from zhiquan.areas.matters.models import Case, Draft
from zhiquan.areas.matters.packs import Pack, words
from zhiquan.areas.matters.queries import casewords
from zhiquan.areas.matters.queries.casewords import pack_of, state_of, title_of
from zhiquan.areas.matters.service import steps
from zhiquan.engines import flows
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.ui.formats import day_text

OPEN, CLOSED = "open", "closed"
TURNS = ("applicant", "desk", "authority")
SORTS = {
    "due": "due_on",
    "submitted": "submitted_at",
    "number": "number",
    "matter": "matter",
    "title": "title",
}
NEAR = 10  # days to the last day up to which it is shown as at risk
MOST_LINES = 20


# ---------- lists


@dataclass(frozen=True, slots=True)
class Line:
    """A case as a list shows it. `days` to its next legal day (None: no clock runs), `tone` of that figure."""

    case: Case
    url: str
    title: str
    text: str
    light: str
    word: str
    matter: str
    turn: str
    whose: str
    submitted: date
    due: date | None
    days: int | None
    tone: str


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft to resume. `shared` where it is somebody else's; `waiting` for its owner's confirmation."""

    draft: Draft
    title: str
    url: str
    shared: bool
    waiting: bool


def own_cases(actor: Actor) -> QuerySet[Case]:
    """The actor's own cases; parts of a bundle stand under their bundle."""
    return access.CASES.visible_to(actor, "apply").filter(parent=None)


def mine(actor: Actor) -> tuple[Line, ...]:
    """The newest own cases for the portal, open ones first."""
    rows = own_cases(actor).order_by(F("finished_at").desc(nulls_first=True), "-submitted_at", "-pk")
    return lines(rows[:MOST_LINES], casewords.OWN_TURNS)


def open_of_matter(actor: Actor, code: str) -> tuple[Line, ...]:
    """Open cases of a matter that the actor may open, under whatever edition."""
    rows = access.CASES.visible_to(actor).filter(matter=code, finished_at=None)
    return lines(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST_LINES])


def narrowed(rows: QuerySet[Case], query: Mapping[str, str]) -> QuerySet[Case]:
    """The cases that state, matter, turn and q of the page's query ask for, in its order (`sort`).

    `q` finds numbers, titles, receipts, and the numbers of parts and rights.
    """
    state, turn, matter = (query.get(name, "") for name in ("state", "turn", "matter"))
    if state in (OPEN, CLOSED):
        rows = rows.filter(finished_at__isnull=state == OPEN)
    if turn in TURNS:
        rows = rows.filter(finished_at=None, turn=turn)
    if matter:
        rows = rows.filter(matter=matter)
    if text := query.get("q", "").strip()[:100]:
        rows = rows.filter(_found(text))
    wanted = query.get("sort", "")
    name = SORTS.get(wanted.lstrip("-"))
    if name is None:
        return rows.order_by(F("due_on").asc(nulls_last=True), "-submitted_at", "-pk")
    order = F(name).desc(nulls_last=True) if wanted.startswith("-") else F(name).asc(nulls_last=True)
    return rows.order_by(order, "pk")


def _found(text: str) -> Q:
    here = Q(number__icontains=text) | Q(title__icontains=text) | Q(receipt=text)
    parts = Case.objects.filter(Q(number__icontains=text) | Q(receipt=text), parent__isnull=False)
    righted = Case.objects.filter(rights__number=text)
    return (
        here
        | Q(pk__in=parts.values("parent"))
        | Q(pk__in=righted.values("pk"))
        | Q(pk__in=righted.filter(parent__isnull=False).values("parent"))
    )


def counts(rows: QuerySet[Case]) -> dict[str, Any]:
    """How many are open and closed, whose turn the open ones are, and how many there are of each matter."""
    turned = rows.filter(finished_at=None).order_by().values_list("turn").annotate(n=Count("pk"))
    each = rows.order_by().values_list("matter").annotate(n=Count("pk"))
    turns, matters = dict(turned), dict(each)
    opened = sum(turns.values())
    return {
        "states": {OPEN: opened, CLOSED: sum(matters.values()) - opened},
        "turns": {turn: turns.get(turn, 0) for turn in TURNS},
        "matters": matters,
    }


def lines(rows: Iterable[Case], turns: Mapping[str, Any] = casewords.TURNS) -> tuple[Line, ...]:
    """The cases as lines; `turns` are the words for whose move it is."""
    today = clock.today()
    return tuple(_line(case, today, turns) for case in rows)


def _line(case: Case, today: date, turns: Mapping[str, Any]) -> Line:
    pack = pack_of(case)
    light, word = state_of(case, pack, today)
    days = (case.due_on - today).days if case.due_on and case.finished_at is None else None
    text = case.number
    if case.due_on and days is not None:
        text = " · ".join((case.number, _("Next legal day"), day_text(case.due_on)))
    return Line(
        case=case,
        url=reverse("matters:case", args=[case.uid]),
        title=title_of(case, pack),
        text=text,
        light=light,
        word=word,
        matter=pack.short,
        turn=str(turns.get(case.turn, "")) if case.finished_at is None else "",
        whose=str(casewords.OWNERS.get(case.due_of, "")) if days is not None else "",
        submitted=clock.day_of(case.submitted_at),
        due=case.due_on if days is not None else None,
        days=days,
        tone=tone_of(days),
    )


def tone_of(days: int | None) -> str:
    if days is None:
        return ""
    return "late" if days < 0 else "warn" if days <= NEAR else "ok"


def drafts(actor: Actor) -> tuple[DraftLine, ...]:
    """Drafts that the actor can go on with, the last touched first."""
    rows = access.DRAFTS.visible_to(actor).filter(state=Draft.OPEN).select_related("person", "confirmer")
    return tuple(_draft_line(actor, row) for row in rows.order_by("-touched_at")[:MOST_LINES])


def _draft_line(actor: Actor, draft: Draft) -> DraftLine:
    pack = packs.pack(draft.matter, draft.edition_id)
    about = str(draft.values.get("party.name.new") or draft.values.get("party.name.old") or "")
    return DraftLine(
        draft=draft,
        title=f"{pack.short}{casewords.colon()}{about}" if about else pack.short,
        url=reverse("matters:draft", args=[draft.uid]),
        shared=actor.person is None or draft.person_id != actor.person.pk,
        waiting=draft.confirmer_id is not None and draft.confirmed_at is None,
    )


# ---------- one case


@dataclass(frozen=True, slots=True)
class Next:
    """A step that the reader may take now."""

    case: Case
    action: flows.Action
    name: str
    help: str
    url: str
    part: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of a bundle with its own outcome."""

    case: Case
    url: str
    name: str
    authority: str
    light: str
    word: str
    turn: str
    due: date | None
    rights: int
    done: int


@dataclass(frozen=True)
class Head:
    """What the reader must know first: where it stands, by when, what comes next."""

    case: Case
    pack: Pack
    light: str
    word: str
    finding: str
    about: str
    turn: str
    whose: str
    days: int | None
    tone: str
    parts: tuple[PartLine, ...] = ()
    main: Next | None = None
    withdraw: Next | None = None
    others: tuple[Next, ...] = ()
    members: tuple[Case, ...] = field(default=())


def head_of(actor: Actor, case: Case, offered: Sequence[Next]) -> Head:
    """The head of a case's page; `offered` are the steps that the reader may take (see `offered_to`)."""
    turns = casewords.OWN_TURNS if access.CASES.may(actor, "apply", case) else casewords.TURNS
    pack, today = pack_of(case), clock.today()
    light, word = state_of(case, pack, today)
    parts = tuple(case.parts.order_by("pk")) if case.is_bundle else ()
    shown = part_lines(parts, turns)
    withdraw = next((n for n in offered if _withdraws(pack_of(n.case), n.action)), None)
    rest = [n for n in offered if n is not withdraw]
    days = (case.due_on - today).days if case.due_on and case.finished_at is None else None
    return Head(
        case=case,
        pack=pack,
        light=light,
        word=word,
        finding=_finding_of_bundle(parts) if case.is_bundle else _finding(case, word),
        about=casewords.about_of(case),
        turn=str(turns.get(case.turn, "")),
        whose=str(casewords.OWNERS.get(case.due_of, "")) if days is not None else "",
        days=days,
        tone=tone_of(days),
        parts=shown,
        main=rest[0] if rest else None,
        withdraw=withdraw,
        others=tuple(rest[1:]),
        members=(case, *parts),
    )


def _withdraws(pack: Pack, step: flows.Action) -> bool:
    return bool(step.targets) and all(pack.flow.state[t].outcome == "withdrawn" for t in step.targets)


def _finding(case: Case, word: str) -> str:
    """The state as a sentence; where it is the applicant's turn, how much and by when."""
    open_defects = case.defects.filter(settled_at=None).count() if case.turn == "applicant" else 0
    if case.finished_at is not None or not open_defects:
        return word
    said = ngettext("%(n)s correction to hand in", "%(n)s corrections to hand in", open_defects)
    text = said % {"n": open_defects}
    if case.due_on is None:
        return text
    return _("%(what)s by %(day)s") % {"what": text, "day": day_text(case.due_on)}


def _finding_of_bundle(parts: Sequence[Case]) -> str:
    well = sum(p.outcome in casewords.SUCCESS for p in parts)
    named = {"done": well, "all": len(parts)}
    if all(p.finished_at for p in parts):
        if well == len(parts):
            return _("all %(all)s parts are done") % named
        return _("%(done)s of %(all)s parts succeeded") % named
    asked = sum(p.finished_at is None and p.turn == "applicant" for p in parts)
    if asked:
        text = ngettext("%(n)s part needs something from you", "%(n)s parts need something from you", asked)
        return text % {"n": asked}
    failed = sum(p.outcome in ("refused", "abandoned") for p in parts)
    if failed:
        return _("%(done)s of %(all)s parts done, %(failed)s refused") % {**named, "failed": failed}
    return _("%(done)s of %(all)s parts done") % named


def part_lines(parts: Iterable[Case], turns: Mapping[str, Any] = casewords.TURNS) -> tuple[PartLine, ...]:
    """One row for each part, with how many of its rights are done."""
    rows = list(parts)
    if not rows:
        return ()
    counted = Case.objects.filter(pk__in=[p.pk for p in rows]).annotate(
        n=Count("rights", filter=~Q(rights__state="excluded")),
        d=Count("rights", filter=Q(rights__state="done")),
    )
    known = {pk: (n, d) for pk, n, d in counted.order_by().values_list("pk", "n", "d")}
    return tuple(_part_line(part, *known[part.pk], turns) for part in rows)


def _part_line(part: Case, rights: int, done: int, turns: Mapping[str, Any]) -> PartLine:
    pack = pack_of(part)
    light, word = state_of(part, pack)
    running = part.finished_at is None
    return PartLine(
        case=part,
        url=reverse("matters:case", args=[part.uid]),
        name=pack.short,
        authority=words(pack.authority["name"]) if pack.authority else "",
        light=light,
        word=word,
        turn=str(turns.get(part.turn, "")) if running else "",
        due=part.due_on if running else None,
        rights=rights,
        done=done,
    )


def offered_to(actor: Actor, case: Case) -> tuple[Next, ...]:
    """The steps of the flow that the actor may take in this case now; of a bundle, those that its parts wait for."""
    roles = steps.roles_of(actor, case)
    if not roles or case.finished_at is not None:
        return ()
    if case.is_bundle:
        waiting = case.parts.filter(finished_at=None, turn="applicant").order_by("due_on", "pk")
        return tuple(
            n for part in waiting for n in _offered(part, roles) if not _withdraws(pack_of(part), n.action)
        )
    return _offered(case, roles)


def _offered(case: Case, roles: frozenset[str]) -> tuple[Next, ...]:
    pack = pack_of(case)
    known, _grounds = steps.facts_of(case, pack, clock.today())
    found = flows.offered(pack.flow, case.state, roles, known)
    return tuple(next_of(case, pack, step) for step in found)


def next_of(case: Case, pack: Pack, step: flows.Action) -> Next:
    return Next(
        case=case,
        action=step,
        name=words(step.name),
        help=words(step.help) if step.help else "",
        url=reverse("matters:case-step", args=[case.uid, step.code]),
        part=casewords.part_name(case, pack),
    )
