"""What holds of every shipped matter whatever people do: cases in possible states, clocks ended, unions whole."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import combinations, count, pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhiquan.areas.matters import clocks, service
from zhiquan.areas.matters.models import Case, CaseClock, CaseFile, CaseRight, Dispatch, Proposal
from zhiquan.areas.matters.packs import pack
from zhiquan.areas.matters.service import steps, ticking
from zhiquan.areas.matters.service.outcomes import authority
from zhiquan.areas.matters.service.steps import Told
from zhiquan.areas.matters.tests.conftest import NEW_NAME, PDF, POLICY, Cast
from zhiquan.engines import flows, forms
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor, system
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import StoredFile
from zhiquan.policy import Packs, load_city
from zhiquan.registry import queries as registry
from zhiquan.registry.ports import Right

PACKS = Packs(load_city(POLICY))
MATTERS = tuple(code for code in PACKS.edition.matters if PACKS.flow(code) is not None)
FORMS = tuple(code for code in MATTERS if PACKS.form(code).fields)
ROLES = ("applicant", "window", "handler", "approver", "authority", "system")
FIRST = datetime(2026, 11, 23, 10, 0, tzinfo=clock.ZONE)
WALKS, STEPS = 5, 14
PURE_STEPS = 4000

chances = st.integers(0, 2**32).map(random.Random)
numbers = count(1)


# ---------- flows alone


def some_value(fact: flows.Fact, chance: random.Random) -> Any:
    """A value of the fact's declared domain."""
    if fact.optional and chance.random() < 0.2:
        return None
    if fact.values is not None:
        return chance.choice(fact.values)
    if str(fact.kind) == "boolean":
        return chance.random() < 0.5
    if str(fact.kind) == "date":
        return date(2026, 1, 1) + timedelta(days=chance.randrange(730))
    return chance.randrange(100)


class Walk:
    """A case reduced to what its flow knows: a state, the clocks that run, the facts of the moment."""

    def __init__(
        self, flow: flows.Flow, chance: random.Random, standing: tuple[str, frozenset[str]] | None = None
    ) -> None:
        """A case just handed in, or one that goes on from a `standing` (state, running clocks) seen before."""
        self.flow, self.chance = flow, chance
        self.facts = {fact.code: some_value(fact, chance) for fact in flow.facts}
        begun = flows.begin(flow, self.facts)
        state, running = standing or (begun.to, begun.starts)
        self.state, self.running = state, set(running)
        self.settle()

    @property
    def over(self) -> bool:
        return self.flow.state[self.state].final

    def settle(self) -> None:
        """The steps that the platform takes by itself; they come to an end."""
        for _ in range(steps.MOST_AUTOMATIC):
            step = None if self.over else flows.automatic(self.flow, self.state, self.facts)
            if step is None:
                return
            self.take(step.code, {"system"})
        raise AssertionError(f"{self.flow.code}: no end in {self.state}")

    def take(self, code: str, roles: set[str]) -> None:
        taken = flows.take(self.flow, self.state, code, roles, self.facts)
        assert taken.to in self.flow.state
        self.state = taken.to
        self.running = (self.running - set(taken.stops)) | set(taken.starts)
        assert not (self.over and self.running), f"{self.flow.code}: {self.running} runs on in {self.state}"

    def attempt(self) -> None:
        """A late clock, or any action by anybody; what was not offered is refused and changes nothing."""
        late = [self.flow.clock[c].late for c in sorted(self.running) if self.flow.clock[c].late]
        if late and self.chance.random() < 0.15:
            self.take(self.chance.choice(late), {"system"})
            return
        code, roles = self.any_step() if self.chance.random() < 0.5 else self.likely_step()
        before = (self.state, set(self.running))
        offered = {a.code for a in flows.offered(self.flow, self.state, roles, self.facts)}
        try:
            self.take(code, roles)
        except flows.FlowError as refused:
            assert refused.code in {"unknown_action", "wrong_state", "not_allowed", "not_offered"}, (
                refused.code
            )
            assert (self.state, self.running) == before
            assert code not in offered
            return
        assert code in offered

    def any_step(self) -> tuple[str, set[str]]:
        code = self.chance.choice([*self.flow.action, "no_such_step"])
        return code, set(self.chance.sample(ROLES, self.chance.randint(0, 3)))

    def likely_step(self) -> tuple[str, set[str]]:
        """A step out of the present state by one who may take it, so that long flows are walked to their ends."""
        action = self.chance.choice(self.flow.leaving[self.state])
        return action.code, {self.chance.choice(action.by)}

    def change_a_fact(self) -> None:
        if self.flow.facts:
            fact = self.chance.choice(self.flow.facts)
            self.facts[fact.code] = some_value(fact, self.chance)


@pytest.mark.parametrize("code", MATTERS)
def test_shipped_flows_bear_thousands_of_steps(code: str) -> None:
    flow, chance = PACKS.flow(code), random.Random(code)
    assert flow is not None
    reached: set[str] = set()
    seen: dict[str, frozenset[str]] = {}
    walk = Walk(flow, chance)
    for _ in range(PURE_STEPS):
        if walk.over:
            again = chance.choice(sorted(seen.items())) if seen and chance.random() < 0.75 else None
            walk = Walk(flow, chance, again)
        reached.add(walk.state)
        if walk.over:
            continue
        seen[walk.state] = frozenset(walk.running)
        walk.attempt()
        walk.settle()
        walk.change_a_fact()
        reached.add(walk.state)
    passed_through = {a.sources[0] for a in flow.actions if a.automatic}
    ready = {s.code for s in flow.states if s.awaits}
    assert set(flow.state) - reached <= passed_through | ready, "the walk comes everywhere"


# ---------- bundles


def unions() -> Iterator[tuple[str, ...]]:
    """Every set of up to three matters, every set that leaves out at most two, and some between."""
    chance = random.Random(2027)
    for size in (1, 2, 3, *range(len(FORMS) - 2, len(FORMS) + 1)):
        yield from combinations(FORMS, size)
    for size in range(4, len(FORMS) - 2):
        for _ in range(12):
            yield tuple(chance.sample(FORMS, size))


def test_a_union_loses_no_field_and_asks_none_twice() -> None:
    parts = {code: forms.Part(code, PACKS.form(code), materials=PACKS.materials(code)) for code in FORMS}
    for codes in unions():
        chosen = [parts[code] for code in codes]
        union = forms.merge(chosen)
        placed = [f.code for s in union.form.steps for f in s.fields]
        assert len(placed) == len(set(placed)), codes
        assert set(placed) == {code for part in chosen for code in part.form.fields}, codes
        asks = [(ask.part, f.code) for f in union.form.fields.values() for ask in f.asks]
        wanted = [(part.code, code) for part in chosen for code in part.form.fields]
        assert sorted(asks) == sorted(wanted), codes
        types = [m.type for m in forms.merge_materials(chosen)]
        assert len(types) == len(set(types)), codes
        assert set(types) == {m.type for part in chosen for m in part.materials}, codes


# ---------- cases


class Story:
    """One case of a matter, to which random people do random things on ever later days."""

    def __init__(self, cast: Cast, code: str, chance: random.Random) -> None:
        self.cast, self.chance, self.pack = cast, chance, pack(code)
        self.now = FIRST
        self.people: list[Actor] = [
            cast.clerk, cast.colleague, cast.stranger, cast.window, cast.handler, cast.approver, system("matters"),
            authority("trademark_office"),
        ]  # fmt: skip
        with clock.use(self.now), transaction.atomic():
            self.case = self._handed_in()
            steps.begin(cast.clerk, self.case, self.pack, clock.today())

    def _handed_in(self) -> Case:
        case = Case.objects.create(
            number=f"试〔2026〕{next(numbers)}号", matter=self.pack.code, edition_id=self.pack.edition.hash,
            title="试", state=self.pack.flow.initial, organisation=self.cast.firm, person=self.cast.clerk.person,
            party=self.cast.party, values=self._values(), desk=self.pack.desk,
        )  # fmt: skip
        for material in self.pack.materials:
            if self.chance.random() < 0.4:
                kind = next(m for part in self.pack.parts for m in part.materials if m.type == material.type)
                CaseFile.objects.create(
                    case=case, material=kind.code, type=kind.type, file=paper(), origin=CaseFile.APPLICANT
                )
        return case

    def _values(self) -> dict[str, Any]:
        """Answers within the domains of the flow's facts, and the party's own marks or patents."""
        values: dict[str, Any] = {"party.name.old": self.cast.party.name, "party.name.new": NEW_NAME}
        for fact in self.pack.flow.facts:
            if fact.source == "element":
                found = some_value(fact, self.chance)
                values[fact.origin] = found.isoformat() if isinstance(found, date) else found
        for row in self.pack.flow.clocks:
            if row.anchor.startswith(clocks.ELEMENT) and self.chance.random() < 0.8:
                values[row.anchor.removeprefix(clocks.ELEMENT)] = "2026-11-09"
        kinds = {"rights.trademark": Right.MARKS, "rights.patent": Right.PATENTS}
        for code, group in kinds.items():
            if code in self.pack.form.fields:
                rows = registry.rights_of(self.cast.party, FIRST.date()).filter(kind__in=group)[:4]
                values[code] = [str(r.uid) for r in rows]
        return {k: v for k, v in values.items() if v is not None}

    def go_on(self) -> None:
        with clock.use(self.now):
            self.chance.choice((self.act, self.act, self.act, self.act, self.file, self.decide, self.wait))()
        self.case.refresh_from_db()

    def act(self) -> None:
        actor = self.chance.choice(self.people)
        code = self._some_step(actor)
        back = self.chance.choice((0, 0, 0, 1, 5))
        told = Told(
            on=clock.today() - timedelta(days=back), reason=self.chance.choice(("", "理由", "理由")),
            receipt=self.chance.choice(("", "回执1", "回执2")),
            defects=[{"text": "缺陷", "place": "x", "ground": self.chance.choice("ab")}] * self.chance.choice((0, 1, 2)),
        )  # fmt: skip
        before = trace(self.case)
        try:
            service.act(actor, self.case, self.case.version, code, told)
        except (Refused, Denied):
            assert trace(Case.objects.get(pk=self.case.pk)) == before, "what is refused changes nothing"
            return
        assert actor not in (self.cast.stranger,), "a stranger moves nothing"

    def _some_step(self, actor: Actor) -> str:
        if self.chance.random() < 0.7 and not self.pack.flow.state[self.case.state].final:
            known = steps.known_of(self.case, self.pack, clock.today())
            roles = steps.roles_of(actor, self.case)
            offered = flows.offered(self.pack.flow, self.case.state, roles, known)
            if self.chance.random() < 0.9:
                # Else most walks end before they have begun.
                offered = tuple(action for action in offered if action.code != "withdraw")
            if offered:
                return self.chance.choice(offered).code
        return self.chance.choice([*self.pack.flow.action, "no_such_step"])

    def file(self) -> None:
        names = [m.code for part in self.pack.parts for m in part.materials] or ["none"]
        try:
            service.add_file(
                self.chance.choice(self.people),
                self.case,
                self.case.version,
                self.chance.choice(names),
                "a.pdf",
                PDF,
            )
        except (Refused, Denied):
            return

    def decide(self) -> None:
        waiting = Proposal.objects.filter(case=self.case, state=Proposal.OPEN).first()
        if waiting is None:
            return
        actor = self.chance.choice((self.cast.approver, self.cast.approver, self.cast.handler))
        try:
            if self.chance.random() < 0.7:
                service.confirm_proposal(actor, waiting, waiting.version)
            else:
                service.return_proposal(actor, waiting, waiting.version, "再议")
        except (Refused, Denied):
            return

    def wait(self) -> None:
        """Days go by, sometimes many; then the platform looks at the clocks, as it does every minute."""
        self.now += timedelta(days=self.chance.choice((1, 3, 10, 40, 200)))
        with clock.use(self.now):
            ticking.run_late()
            running = CaseClock.objects.filter(case=self.case, stopped_on=None, due_on__lt=clock.today())
            owed = [c for c in running if self.pack.flow.clock[c.code].late and not clocks.paused(c)]
            assert not owed, "nothing is left that ran out"

    def check(self) -> None:
        case, flow = self.case, self.pack.flow
        state = flow.state[case.state]
        running = list(case.clocks.filter(stopped_on=None))
        assert len({c.code for c in running}) == len(running)
        assert all(
            c.result in (CaseClock.MET, CaseClock.MISSED) for c in case.clocks.exclude(stopped_on=None)
        )
        assert (case.finished_at is not None) == state.final
        assert case.outcome == (state.outcome if state.final else "")
        assert case.turn == (state.on or "nobody")
        assert (case.due_on, case.due_of) == clocks.nearest(case)
        if state.final:
            assert not running
            assert not case.dispatches.filter(state=Dispatch.WAITING).exists()
        way = list(case.events.order_by("pk").values_list("action", "from_state", "to_state"))
        assert way[0] == (flows.SUBMIT, "", flow.initial)
        for (_one, _from, to), (action, came, went) in pairwise(way):
            assert came == to
            assert came in flow.action[action].sources
            assert went in flow.action[action].targets
        assert way[-1][2] == case.state
        for letter in case.letters.all():
            assert letter.code in flow.letter


def paper() -> StoredFile:
    found, _ = StoredFile.objects.get_or_create(
        name="a.pdf", media_type="application/pdf", size=9, sha256="0" * 64, sm3="0" * 64
    )
    return found


def trace(case: Case) -> tuple[Any, ...]:
    """All that a step may change."""
    return (
        case.state, case.version, case.receipt, case.round, case.events.count(), case.letters.count(), case.files.count(),
        list(case.clocks.values_list("code", "due_on", "stopped_on")), case.defects.count(), case.proposals.count(),
        case.dispatches.count(), case.rights.exclude(state=CaseRight.INCLUDED).count(),
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("code", MATTERS)
@given(chance=chances)
@settings(
    max_examples=WALKS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_random_people_never_bring_a_case_into_an_impossible_state(
    cast: Cast, code: str, chance: random.Random
) -> None:
    with transaction.atomic():
        story = Story(cast, code, chance)
        story.case.refresh_from_db()
        story.check()
        for _ in range(STEPS):
            story.go_on()
            story.check()
        transaction.set_rollback(True)


@pytest.mark.django_db
@given(chance=chances)
@settings(
    max_examples=WALKS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_clocks_of_many_cases_run_out_on_random_days(cast: Cast, chance: random.Random) -> None:
    """Late clocks of different matters are taken care of together, whatever day the platform looks again."""
    with transaction.atomic():
        stories = [Story(cast, code, chance) for code in chance.sample(MATTERS, 4)]
        for story in stories:
            story.case.refresh_from_db()
            for _ in range(4):
                story.go_on()
        day = max(s.now for s in stories)
        for _ in range(4):
            day += timedelta(days=chance.choice((1, 7, 31, 120)))
            with clock.use(day):
                ticking.run_late(limit=chance.choice((1, 2, 500)))
        with clock.use(day):
            while ticking.run_late():
                pass
            assert ticking.run_late() == 0
        for story in stories:
            story.case.refresh_from_db()
            story.check()
        transaction.set_rollback(True)
