"""The board of one plan as of a day: lights with reasons, slack, who holds what up.

"As of" asks for the day of acceptance, so that a board once shown can be computed again. Six queries,
however many items and pieces of evidence there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Min, Q

from zhiquan.areas.programme import mapping
from zhiquan.areas.programme.mapping import Proof
from zhiquan.areas.programme.models import Item, ItemBody, Milestone, Plan, Submission
from zhiquan.engines import money, progress
from zhiquan.engines.progress import LightCode
from zhiquan.kernel import clock, editions
from zhiquan.kernel.models import Organisation

ORDER = (
    LightCode.LATE,
    LightCode.WARN,
    LightCode.OK,
    LightCode.DONE,
    LightCode.IDLE,
    LightCode.UNASKED,
)


@dataclass(frozen=True)
class Stone:
    """A milestone with what became of it by the day."""

    row: Milestone
    percent: int
    done_on: date | None
    true_on: date | None
    days: int

    @property
    def state(self) -> str:
        if self.done_on:
            return "done"
        return "late" if self.days < 0 else "open"


@dataclass(frozen=True)
class BodyState:
    """One body's light on one item."""

    responsible: ItemBody
    light: progress.Light

    @property
    def organisation(self) -> Organisation:
        return self.responsible.organisation

    @property
    def code(self) -> str:
        return str(self.light.code)


@dataclass(frozen=True)
class ItemState:
    """One item as of the day."""

    item: Item
    light: progress.Light
    stones: tuple[Stone, ...]
    bodies: tuple[BodyState, ...]
    start: date
    reached: date | None

    @property
    def code(self) -> str:
        return str(self.light.shown)

    @property
    def next_stone(self) -> Stone | None:
        """The milestone that decides: the one longest late, else the next to come."""
        open_ones = [s for s in self.stones if not s.done_on]
        return min(open_ones, key=lambda s: s.row.planned_on, default=None)

    @property
    def slack(self) -> int | None:
        """Days to (positive) or past (negative) the deciding milestone."""
        stone = self.next_stone
        return stone.days if stone else None

    @property
    def holding(self) -> tuple[BodyState, ...]:
        """The bodies at which it is stuck: those whose own light is as bad as the item's."""
        if self.light.code not in (LightCode.LATE, LightCode.WARN):
            return ()
        return tuple(b for b in self.bodies if b.light.code == self.light.code) or self.bodies


@dataclass(frozen=True)
class Board:
    """All items of a plan as of a day, in the plan's order."""

    plan: Plan
    as_of: date
    states: tuple[ItemState, ...]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(s.code for s in self.states)
        return {str(code): found.get(str(code), 0) for code in ORDER}

    @property
    def lagging(self) -> list[ItemState]:
        """Late and at risk, the longest late first: what the reader should see first."""
        behind = [s for s in self.states if s.code in ("late", "warn")]
        return sorted(behind, key=lambda s: (s.code != "late", -s.light.days_late, s.item.order))

    @property
    def dated(self) -> list[ItemState]:
        return [s for s in self.states if s.item.due]

    @property
    def ongoing(self) -> list[ItemState]:
        """Items without an end have a list of their own: they never vanish from one sorted by date."""
        return [s for s in self.states if not s.item.due]

    @property
    def organisations(self) -> list[Organisation]:
        """Bodies in the order of the plan's first mention."""
        seen: dict[int, Organisation] = {}
        for state in self.states:
            for body in state.bodies:
                seen.setdefault(body.organisation.pk, body.organisation)
        return list(seen.values())

    def state_of(self, item: Item) -> ItemState:
        return next(s for s in self.states if s.item.pk == item.pk)

    def due_within(self, days: int) -> list[ItemState]:
        limit = self.as_of + timedelta(days=days)
        return [s for s in self.dated if s.item.due and s.item.due <= limit and s.code != "done"]


def board_cached(plan: Plan, as_of: date) -> Board:
    """The board, computed once per plan revision and day in each process."""
    return kept(plan.uid, plan.revision, plan.version, as_of)


@lru_cache(maxsize=64)
def kept(uid: UUID, revision: int, version: int, as_of: date) -> Board:
    # By uid: a key is used again where a database begins anew (the demo, a test), a uid never.
    return board(Plan.objects.get(uid=uid), as_of)


def board(plan: Plan, as_of: date, items: Sequence[Item] | None = None) -> Board:
    """Compute the board of `plan` (or of some of its items) as of a day."""
    rows = list(
        items
        if items is not None
        else plan.items.filter(dropped=False).select_related("override_by").defer("text").order_by("order")
    )
    edition = editions.kept_or_current(plan.edition_id)
    start = _start(plan)
    # Before the plan began its rules need not be in force yet; nothing was planned then either.
    rules = mapping.light_rules(edition, max(as_of, start))
    keys = [i.pk for i in rows] if items is not None else None
    stones = _milestones(plan, keys, as_of)
    bodies = _bodies(plan, keys)
    proofs = _proofs(plan, keys, as_of)
    states = []
    for item in rows:
        item.plan = plan
        states.append(_state(item, stones[item.pk], bodies[item.pk], proofs[item.pk], as_of, rules, start))
    return Board(plan, as_of, tuple(states))


def _start(plan: Plan) -> date:
    """Progress is planned from the day on which the plan began to run here."""
    published = clock.day_of(plan.published_at) if plan.published_at else clock.today()
    return max(published, plan.issued_on) if plan.issued_on else published


def _milestones(plan: Plan, items: list[int] | None, as_of: date) -> dict[int, list[Milestone]]:
    rows = Milestone.objects.standing(as_of).filter(item__plan=plan)
    if items is not None:
        rows = rows.filter(item__in=items)
    found: dict[int, list[Milestone]] = defaultdict(list)
    for row in rows.order_by("planned_on", "order"):
        found[row.item_id].append(row)
    return found


def _bodies(plan: Plan, items: list[int] | None) -> dict[int, list[ItemBody]]:
    rows = ItemBody.objects.filter(item__plan=plan)
    if items is not None:
        rows = rows.filter(item__in=items)
    listed = list(rows.order_by("order"))
    # A body answers for many items: it is read once.
    bodies = Organisation.objects.in_bulk({r.organisation_id for r in listed})
    found: dict[int, list[ItemBody]] = defaultdict(list)
    for row in listed:
        row.organisation = bodies[row.organisation_id]
        found[row.item_id].append(row)
    return found


def _proofs(plan: Plan, items: list[int] | None, as_of: date) -> dict[int, list[Proof]]:
    """What stood accepted for each milestone at the end of the day, and what waited; the database sums up."""
    rows = Submission.objects.filter(item__plan=plan, completes=True).order_by()
    if items is not None:
        rows = rows.filter(item__in=items)
    found: dict[int, list[Proof]] = defaultdict(list)
    standing = rows.filter(accepted_on__lte=as_of).exclude(revoked_on__lte=as_of)
    for item, milestone, accepted, true_on in standing.values_list("item_id", "milestone_id").annotate(
        Min("accepted_on"), Min("evidence__true_on")
    ):
        found[item].append(Proof(milestone, min(true_on, accepted), accepted))
    open_then = Q(accepted_on=None, state=Submission.SUBMITTED) | Q(accepted_on__gt=as_of)
    waiting = rows.filter(open_then, submitted_at__lt=clock.end_of(as_of))
    for item, milestone in waiting.values_list("item_id", "milestone_id").distinct():
        found[item].append(Proof(milestone, as_of, None))
    return found


def _state(
    item: Item,
    rows: list[Milestone],
    responsible: list[ItemBody],
    proofs: list[Proof],
    as_of: date,
    rules: progress.LightRules,
    start: date,
) -> ItemState:
    deadline = None if item.ongoing else item.due
    asked = any(b.asked_on and b.asked_on <= as_of for b in responsible)
    overridden = clock.day_of(item.override_at) if item.override_at else as_of
    whole = _light(rows, proofs, as_of, rules, start, deadline, asked, mapping.override_of(item, overridden))
    bodies = []
    for body in responsible:
        own = [m for m in rows if m.organisation_id in (None, body.organisation_id)]
        answered = bool(body.asked_on and body.asked_on <= as_of)
        if len(own) == len(rows) and answered == asked:
            light = _plain(whole)
        else:
            light = _light(own, proofs, as_of, rules, start, deadline, answered, None)
        bodies.append(BodyState(body, light))
    return ItemState(
        item,
        whole,
        _stones(rows, proofs, as_of),
        tuple(bodies),
        start,
        _reached(rows, whole, rules, start, deadline),
    )


def _plain(light: progress.Light) -> progress.Light:
    """The item's light without its override, for a body that answers for the whole item."""
    if light.override is None:
        return light
    return progress.Light(
        light.code, light.reasons, light.plan, light.actual, light.days_late, light.binding_milestone
    )


def _light(
    rows: list[Milestone],
    proofs: list[Proof],
    as_of: date,
    rules: progress.LightRules,
    start: date,
    deadline: date | None,
    asked: bool,
    override: progress.Override | None,
) -> progress.Light:
    keys = {r.pk for r in rows}
    evidence = mapping.engine_evidence(p for p in proofs if p.milestone in keys)
    milestones = mapping.engine_milestones(rows)
    if deadline is None:
        milestones, evidence = progress.in_play(milestones, evidence, as_of)
    return progress.light(
        milestones,
        evidence,
        on=as_of,
        rules=rules,
        start=start,
        deadline=deadline,
        asked=asked,
        override=override,
    )


def _stones(rows: list[Milestone], proofs: list[Proof], as_of: date) -> tuple[Stone, ...]:
    percents = _percents([r.weight for r in rows])
    counted = {p.milestone: p for p in proofs if p.accepted_on}
    return tuple(
        Stone(
            row,
            percent,
            counted[row.pk].accepted_on if row.pk in counted else None,
            counted[row.pk].true_on if row.pk in counted else None,
            (row.planned_on - as_of).days,
        )
        for row, percent in zip(rows, percents, strict=True)
    )


def _percents(weights: list[int]) -> list[int]:
    """Whole percentages that sum to 100, by largest remainder."""
    if not sum(weights):
        return [0] * len(weights)
    return [part.fen for part in money.allocate(money.Money(100), weights)]


def _reached(
    rows: list[Milestone],
    light: progress.Light,
    rules: progress.LightRules,
    start: date,
    deadline: date | None,
) -> date | None:
    """Where the timeline's thick line ends: the day whose plan equals what is accepted."""
    if deadline is None or not rows or not light.actual:
        return None
    return progress.schedule_day_equal(
        mapping.engine_milestones(rows), light.actual, start=start, curve=rules.curve
    )
