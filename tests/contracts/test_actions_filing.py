"""Every action of filing quality: its entry in the log and its event, and nothing at all where it is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.contracts import world_filing_desks as desks
from tests.contracts.world import TODAY, World
from zhiquan.areas.filing import demo_filings, events
from zhiquan.areas.filing import service as room
from zhiquan.areas.filing.jobs import SCREENER
from zhiquan.areas.filing.models import Clue, ClueFiling, FindingDecision, ListedFiling
from zhiquan.areas.filing.service import (
    agencies,
    clues,
    draws,
    examining,
    national,
    opening,
    publishing,
    quality,
    refiling,
    runs,
    selfcheck,
    texts,
    whitelist,
)
from zhiquan.areas.filing.tests.test_preexam import SOUND, upload
from zhiquan.engines.draws import Member, Plan
from zhiquan.engines.screening.model import Filing
from zhiquan.kernel import clock, jobs
from zhiquan.kernel.actor import VISITOR, Actor
from zhiquan.kernel.errors import NotVisible, Refused
from zhiquan.kernel.models import AuditEntry, OutboxEvent

Step = tuple[str, Actor, Callable[[Actor], Any]]
# What the platform does by itself: no right stands before it, so none can be refused.
BY_ITSELF = {"filing.line.silent", "filing.run.publish", "filing.withdrawn.recognise"}
LATER = clock.end_of(TODAY + timedelta(days=9))
NUMBER = demo_filings.number(2026, 950)


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def versioned(action: Any, row: Any, *more: Any, **told: Any) -> Callable[[Actor], Any]:
    """Called with the row and its version as they are by then."""
    return lambda actor: action(actor, fresh(row), fresh(row).version, *more, **told)


def of_clues(world: World) -> Iterator[Step]:
    screener, approver, clerk = (world.actors[name] for name in ("screener", "approver", "outsider"))
    members = [
        clues.Member("A1", "甲", str(clerk.organisation)),
        clues.Member("A2", "乙", str(clerk.organisation)),
    ]
    yield "filing.clue.open", screener, lambda a: clues.open_clue(a, members, [1], "x")
    clue = Clue.objects.latest("pk")
    yield "filing.clue.assign", screener, versioned(clues.assign, clue, screener.person)
    yield "filing.clue.dismiss", screener, versioned(clues.move, clue, "dismiss", reason="x")
    yield "filing.clue.reopen", screener, versioned(clues.move, clue, "reopen", reason="x")
    yield "filing.clue.notify", screener, versioned(clues.notify, clue, clue.filings.all())
    notice = clue.notices.get()
    answers = {
        str(f.uid): (ClueFiling.EXPLAINED if f.key == "A1" else ClueFiling.WITHDRAWN, "自研")
        for f in clue.filings.all()
    }
    yield "filing.notice.reply", clerk, lambda a: clues.reply(a, fresh(notice), answers)
    told = clue.filings.get(key="A1")
    yield "filing.clue.judge", screener, lambda a: clues.judge(a, fresh(clue), fresh(told), True, "x")
    yield "filing.clue.report", screener, versioned(clues.report, clue, "x")
    yield (
        "filing.clue.enter_result",
        screener,
        versioned(clues.enter_result, clue, confirmed=True, on=TODAY, reason="x"),
    )
    yield "filing.clue.measures", screener, versioned(clues.measures, clue, "x")
    yield "filing.clue.close", screener, versioned(clues.move, clue, "close")
    yield "filing.flag.lift", approver, versioned(clues.lift, world.rows["flag"], "x")
    yield (
        "filing.clue.pass_on",
        screener,
        versioned(clues.pass_on, world.rows["clue.fresh"], "cooperation", "x"),
    )
    since = {"since": TODAY, "until": TODAY + timedelta(days=9)}
    yield (
        "filing.white_entry.add",
        approver,
        lambda a: whitelist.add(a, name="乙公司", code="", reason="x", **since),
    )
    yield "filing.white_entry.end", approver, versioned(whitelist.end, world.rows["white"])


def of_lists(world: World) -> Iterator[Step]:
    screener, clerk = world.actors["screener"], world.actors["outsider"]
    data = f"申请号,申请人\n{NUMBER},某公司\n".encode()
    due = TODAY + timedelta(days=5)
    yield (
        "filing.list.import",
        screener,
        lambda a: national.take_over(
            a, number="Z", title="x", issued_on=TODAY, due_on=due, name="l.csv", data=data
        ),
    )
    line = ListedFiling.objects.get(application_no=NUMBER)
    person = screener.person
    assert person is not None
    yield "filing.line.assign", screener, lambda a: national.assign(a, [fresh(line)], person)
    yield "filing.line.notify", screener, lambda a: national.notify(a, [fresh(line)])
    yield "filing.line.answer", clerk, versioned(national.answer, world.rows["line"], "stated", "自研")

    def silent(_actor: Actor) -> None:
        with clock.use(LATER):
            national.end_silent(SCREENER)

    yield "filing.line.silent", SCREENER, silent
    yield "filing.list.report", screener, versioned(national.report, line.list)
    yield "filing.line.result", screener, lambda a: national.enter_results(a, {NUMBER: True}, TODAY)


def of_screening(world: World) -> Iterator[Step]:
    screener, clerk = world.actors["screener"], world.actors["outsider"]
    text = demo_filings.other(demo_filings.GLUE, "装置", 1)[1]
    rows = [{"id": f"N{n}", "title": "题", "abstract": text, "applicant": "某公司"} for n in range(2)]
    lines = demo_filings.lines(rows)
    yield "filing.published.import", screener, lambda a: publishing.take_over(a, "p.jsonl", lines, "x")
    made: list[Any] = []
    yield (
        "filing.run.begin",
        screener,
        lambda a: made.append(runs.begin(a, "x", "f.jsonl", lines, against_published=False)),
    )
    job = made[0].job
    yield "filing.run.publish", SCREENER, lambda _a: jobs.run_job.call(str(job.uid), job.turn)
    clue = made[0].clues.get()
    yield "filing.clue.review", screener, versioned(clues.move, clue, "review")
    refiling.remember(screener, clue.filings.first())
    again = [Filing(id="B1", abstract=text)]
    yield "filing.withdrawn.recognise", SCREENER, lambda a: refiling.look(a, again)
    found = selfcheck.check(clerk, [], {"claims": SOUND}, "invention", compare=False)
    yield "filing.self_check.keep", clerk, lambda a: selfcheck.keep(a, found, 7)
    kept = selfcheck.keep(clerk, found, 7)
    yield "filing.self_check.drop", clerk, lambda a: selfcheck.drop(a, kept)


def of_preexamination(world: World) -> Iterator[Step]:
    clerk, examiner, lead = (world.actors[name] for name in ("outsider", "examiner", "lead"))
    row = desks.examined(world, desks.CLAIMS)
    asked = _asked(world)
    yield "filing.text.hand_in", clerk, lambda a: texts.hand_in(a, asked, upload(SOUND))
    text = examining.latest(row)
    keys = examining.undecided(text, desks._pk(examiner))
    accept = dict.fromkeys(keys, (FindingDecision.ACCEPT, "", ""))
    yield "filing.finding.decide", examiner, lambda a: examining.decide(a, text, keys[0], "accept")
    yield "filing.finding.decide_all", examiner, lambda a: examining.decide_all(a, text, accept)
    yield (
        "filing.finding.add",
        examiner,
        lambda a: examining.add_own(a, text, rule="", part="claims", claim=1, words="x"),
    )
    yield "filing.text.compare", examiner, lambda a: examining.compare(a, text, "x")
    yield "filing.text.open", examiner, lambda a: opening.open_source(a, text, 1)
    rounds = quality.open_calibration(lead, text, examiner.person, _second(world).person)  # type: ignore[arg-type]
    yield (
        "filing.calibration.open",
        lead,
        lambda a: quality.open_calibration(a, world.rows["text"], examiner.person, _second(world).person),  # type: ignore[arg-type]
    )
    examining.decide_all(_second(world), text, accept)
    yield "filing.calibration.close", lead, versioned(quality.close_calibration, rounds)
    version = lambda: desks._version(row)  # noqa: E731 - asked anew at each step
    yield "filing.opinion.send", examiner, lambda a: examining.send_opinion(a, row, version())
    yield "filing.opinion.reply", clerk, lambda a: examining.reply(a, row, version(), upload(SOUND))
    desks._decide(examiner, row)
    yield "filing.text.pass", examiner, lambda a: examining.pass_text(a, row, version())

    def record(actor: Actor) -> Any:
        passed = fresh(world.rows["examination.passed"])
        return examining.record_filing(
            actor,
            passed,
            desks._version(passed),
            application_no=NUMBER,
            filed_on=TODAY,
            uploads=upload(SOUND),
        )

    yield "filing.filing.record", clerk, record
    yield "filing.sample.draw", lead, lambda a: quality.draw_samples(a, TODAY, TODAY)
    yield (
        "filing.sample.review",
        lead,
        versioned(quality.review, world.rows["sample"], agreed=True, verdict={}, note=""),
    )
    yield "filing.entity.set_quotas", lead, lambda a: quality.set_quotas(a, TODAY.year + 1)


def _second(world: World) -> Actor:
    person = world.rows["calibration"].second
    return Actor(person, world.actors["examiner"].organisation, world.actors["examiner"].roles)


def _asked(world: World) -> Any:
    """A case that waits for its first text."""
    from zhiquan.areas.matters import service as matters

    clerk = world.actors["outsider"]
    draft = matters.begin(clerk, "patent-pre-examination")
    values = {**desks.VALUES, "party.name.old": str(clerk.organisation)}
    draft = matters.save(clerk, draft, draft.version, values)
    return texts.examination_of(matters.submit(clerk, draft, draft.version))


def of_agencies(world: World) -> Iterator[Step]:
    screener, approver = world.actors["screener"], world.actors["approver"]
    agency = world.rows["agency"]
    figures = "机构代码,机构名称,申请量\n99102,乙所（虚构）,5\n".encode()
    grades = "机构代码,机构名称,信用等级\n99102,乙所（虚构）,A\n".encode()
    yield (
        "filing.agency.import_figures",
        screener,
        lambda a: agencies.import_figures(a, "f.csv", figures, first=TODAY - timedelta(days=9), last=TODAY),
    )
    yield (
        "filing.agency.import_grades",
        screener,
        lambda a: agencies.import_grades(a, "g.csv", grades, as_of=TODAY, source="x"),
    )
    event = agencies.events_known()[1]
    yield (
        "filing.trigger.fire",
        screener,
        lambda a: agencies.enter(a, agency, event, cause="x", on=TODAY),
    )
    yield "filing.trigger.settle", screener, versioned(agencies.settle, world.rows["trigger"], "x")
    yield "filing.agency.list", screener, versioned(agencies.put_on_list, agency, "serious", "x")
    plan = ([Member("99101", "甲", "usual")], [Member("01", "一")], Plan({"usual": 1}, 1))
    yield "filing.draw.prepare", screener, lambda a: draws.prepare(a, "x", *plan)
    prepared = world.rows["draw.prepared"]
    day = draws.first_seed_day()
    yield (
        "filing.draw.publish",
        screener,
        versioned(draws.publish, prepared, seed_event="x", seed_day=day),
    )

    def later(actor: Actor) -> Any:
        with clock.use(LATER):
            return draws.enter_seed(actor, fresh(prepared), fresh(prepared).version, "7")

    yield "filing.draw.enter_seed", screener, later
    yield "filing.draw.draw", approver, later
    other = draws.prepare(screener, "x", *plan)
    yield "filing.draw.discard", screener, versioned(draws.discard, other)
    yield (
        "filing.inspection.open",
        screener,
        lambda a: draws.open_inspection(a, agency, ["x"], "on_site", None),
    )
    row = world.rows["inspection"]
    yield "filing.inspection.begin", screener, versioned(draws.begin, row, TODAY)
    found = versioned(draws.find, row, summary="x", findings=[], uploads=[])
    yield "filing.inspection.papers", screener, found
    yield "filing.inspection.result", screener, versioned(draws.publish_result, row)


STEPS = (of_clues, of_lists, of_screening, of_preexamination, of_agencies)
# Written within another action of the table: its own step, or what it brings about.
WITHIN = {"filing.inspection.find", "filing.inspection.publish"}


def named() -> set[str]:
    """Every name of an action that stands in the services of the room."""
    found: set[str] = set()
    for path in Path(room.__file__).parent.glob("*.py"):
        source = path.read_text("utf8")
        found |= set(re.findall(r'action\(\s*\w+, "(filing\.[\w.]+)"', source))
    return found


@pytest.mark.parametrize("steps", STEPS, ids=lambda s: s.__name__)
def test_each_action_leaves_its_entry_under_the_name_of_who_did_it(world: World, steps: Any) -> None:
    for name, actor, call in steps(world):
        before = AuditEntry.objects.count()
        call(actor)
        entries = list(AuditEntry.objects.order_by("pk")[before:])
        mine = [e for e in entries if e.action == name]
        assert len(mine) >= 1, (name, [e.action for e in entries])
        for entry in mine:
            assert entry.actor == actor.name, name
            assert (
                entry.ref.count(":") == 1
                or name in ("filing.sample.draw", "filing.line.result")
                or entry.detail
            ), name


def test_every_action_of_the_room_stands_here(world: World) -> None:
    done = set()
    for steps in STEPS:
        for name, actor, call in steps(world):
            call(actor)
            done.add(name)
    assert named() - done - WITHIN == set(), "name these actions here as well"


@pytest.mark.parametrize("steps", STEPS, ids=lambda s: s.__name__)
def test_whoever_may_not_act_leaves_no_entry(world: World, steps: Any) -> None:
    """A body's contact and a visitor: refused one and all, before the rightful actor goes on."""
    strangers = (world.actors["colleague"], VISITOR)
    for name, actor, call in steps(world):
        for stranger in strangers if name not in BY_ITSELF else ():
            if name == "filing.self_check.keep" and stranger is not VISITOR:
                continue  # whoever is signed in may keep a check of his own
            before = AuditEntry.objects.count()
            with pytest.raises((Refused, NotVisible)):
                call(stranger)
            assert AuditEntry.objects.count() == before, name
        call(actor)


def test_a_clue_that_moves_and_a_run_that_ends_are_told_outside(world: World) -> None:
    """The outbox gets names and states, and never a text."""
    for steps in (of_clues, of_screening):
        for _name, actor, call in steps(world):
            call(actor)
    told = OutboxEvent.objects.filter(topic__startswith="filing.")
    topics = set(told.values_list("topic", flat=True))
    assert {events.CLUE_MOVED, events.RUN_READY, events.REFILED} <= topics
    for event in told:
        assert demo_filings.GLUE[0][:12] not in str(event.payload)
