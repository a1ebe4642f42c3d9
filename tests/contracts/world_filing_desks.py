"""What the desks of filing quality hold in the contract tests' world: recordals, texts, runs, triggers, inspections.

The outsider's firm asks for pre-examination; the examiner and his lead sit at the protection centre, the screener
at the bureau.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from zhiquan.areas.filing import demo_filings
from zhiquan.areas.filing.models import Agency, EntityYear, Examination, FindingDecision, RecordedEntity
from zhiquan.areas.filing.service import (
    agencies,
    clues,
    draws,
    examining,
    national,
    publishing,
    quality,
    runs,
    selfcheck,
    texts,
    whitelist,
)
from zhiquan.areas.filing.tests.conftest import CLAIMS
from zhiquan.areas.filing.tests.test_preexam import SOUND, VALUES, upload
from zhiquan.areas.matters import service as matters
from zhiquan.areas.matters.service.steps import Told
from zhiquan.engines.draws import Member, Plan
from zhiquan.kernel import actor as acting
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor

if TYPE_CHECKING:
    from tests.contracts.world import World


def build(world: World, harm: str) -> None:
    """One record of each kind that an address of the desks names, in the states that its page tells apart."""
    from tests.contracts import world as making

    centre = world.actors["examiner"].organisation
    assert centre is not None
    world.actors["lead"], world.clients["lead"] = making.member("lead", acting.APPROVER, centre)
    second, _client = making.member("examiner2", acting.HANDLER, centre)
    _preexamination(world, second, harm)
    _selfcheck(world, harm)
    _screening(world, harm)
    _agencies(world, harm)


# ---------- at the protection centre


def _preexamination(world: World, second: Actor, harm: str) -> None:
    """A recordal, a case with an open text, one passed, a comparison, a second look, a calibration."""
    clerk, examiner, lead = (world.actors[name] for name in ("outsider", "examiner", "lead"))
    year = clock.today().year
    entity = RecordedEntity.objects.create(
        name=str(clerk.organisation), organisation=clerk.organisation, since=date(year, 1, 5), grade="A"
    )
    EntityYear.objects.create(entity=entity, year=year, quota=30)
    world.keep("entity", entity)
    row = world.keep("examination", examined(world, CLAIMS + _long_claim(harm)))
    text = world.keep("text", examining.latest(row))
    world.at["text.file"] = (text.uid, 1)
    examining.add_own(examiner, text, rule="", part="claims", claim=1, words=harm)
    examining.decide(
        examiner, text, examining.undecided(text, _pk(examiner))[0], FindingDecision.DISMISS, reason=harm
    )
    answering = examined(world, CLAIMS)
    _decide(examiner, answering)
    examining.send_opinion(examiner, answering, _version(answering), note=harm)
    world.keep("examination.opinion", answering)
    world.keep("comparison", examining.compare(examiner, text, harm))
    passed = examined(world, SOUND)
    _decide(examiner, passed)
    examining.pass_text(examiner, passed, _version(passed))
    proposal = passed.case.proposals.get(state="open")
    matters.confirm_proposal(lead, proposal, proposal.version)
    world.keep("examination.passed", passed)
    [sample] = quality.draw_samples(lead, clock.today(), clock.today())
    world.keep("sample", sample)
    assert examiner.person and second.person
    world.keep("calibration", quality.open_calibration(lead, text, examiner.person, second.person))


def _long_claim(harm: str) -> str:
    """Markup far down in a text gets past the door for files, and every page that shows the text must escape it."""
    sizes = "".join(f"，第{n}辊的长度为{n}毫米" for n in range(1, 150))
    return f"5.根据权利要求1所述的导热垫贴附装置，其特征在于，还包括辊{sizes}，所述{harm}可拆卸。\n"


def examined(world: World, claims: str) -> Examination:
    """A case with its first text, accepted and given to the examiner."""
    clerk, examiner = world.actors["outsider"], world.actors["examiner"]
    draft = matters.begin(clerk, "patent-pre-examination")
    draft = matters.save(clerk, draft, draft.version, {**VALUES, "party.name.old": str(clerk.organisation)})
    row = texts.examination_of(matters.submit(clerk, draft, draft.version))
    texts.hand_in(clerk, row, upload(claims))
    for step in ("accept", "classify"):
        row.case.refresh_from_db()
        matters.act(examiner, row.case, row.case.version, step, Told())
    row.refresh_from_db()
    return row


def _decide(examiner: Actor, row: Examination) -> None:
    """Errors are accepted; where there is none, nothing is asked."""
    text = examining.latest(row)
    word = FindingDecision.ACCEPT if text.counts["error"] else FindingDecision.DISMISS
    keys = examining.undecided(text, _pk(examiner))
    examining.decide_all(examiner, text, dict.fromkeys(keys, (word, "", "不影响理解")))


def _version(row: Examination) -> int:
    row.case.refresh_from_db()
    version: int = row.case.version
    return version


def _pk(actor: Actor) -> int:
    assert actor.person is not None
    found: int = actor.person.pk
    return found


def _selfcheck(world: World, harm: str) -> None:
    clerk = world.actors["outsider"]
    found = selfcheck.check(clerk, [], {"title": harm, "claims": CLAIMS}, "invention", compare=False)
    world.keep("check", selfcheck.keep(clerk, found, 7))


# ---------- at the bureau


def _lines(harm: str, *keys: str) -> bytes:
    rows = [{"id": k, "title": harm, "abstract": f"{harm}一种示例装置{k}。", "applicant": harm} for k in keys]
    return "\n".join(json.dumps(r, ensure_ascii=False) for r in rows).encode()


def _screening(world: World, harm: str) -> None:
    """Published texts, a run that waits, a clue that nobody was told about, a firm on the white list, a flag."""
    screener, today = world.actors["screener"], clock.today()
    publishing.take_over(screener, "p.jsonl", _lines(harm, "CN1", "CN2"), harm)
    lines = _lines("示例", "X1") + b"\n{bad\n"
    world.keep("run", runs.begin(screener, harm, "x.jsonl", lines, against_published=True))
    fresh = clues.open_clue(screener, [clues.Member(f"Y1{harm}"[:40], harm, harm, harm)], [2], harm)
    world.keep("clue.fresh", fresh)
    world.at["clue.filing"] = (fresh.uid, fresh.filings.get().uid)
    world.keep(
        "white",
        whitelist.add(
            world.actors["approver"], name=harm, code="", reason=harm, since=today, until=today + timedelta(days=365)
        ),
    )  # fmt: skip
    confirmed = clues.open_clue(screener, [clues.Member("Y2", harm, harm, "")], [8], harm)
    clues.notify(screener, confirmed, confirmed.version, confirmed.filings.all())
    clues.report(screener, confirmed, confirmed.version, harm)
    clues.enter_result(screener, confirmed, confirmed.version, confirmed=True, on=today, reason=harm)
    [flag] = clues.measures(screener, confirmed, confirmed.version, harm)
    world.keep("clue.confirmed", confirmed)
    world.keep("flag", flag)


def _agencies(world: World, harm: str) -> None:
    """A trigger, a list that nobody has seen, inspections planned, under way with papers, and published."""
    screener, today = world.actors["screener"], clock.today()
    agency = Agency.objects.get(code="99101")
    Agency.objects.filter(pk=agency.pk).update(name=f"甲所{harm}")
    agency.refresh_from_db()
    event = agencies.events_known()[0]
    trigger = agencies.enter(screener, agency, event, cause=harm, on=today, note=harm)
    world.keep("trigger", trigger)
    world.keep(
        "draw.prepared",
        draws.prepare(screener, harm, [Member("99101", harm, "usual")], [Member("01", harm)], Plan({"usual": 1}, 1)),
    )  # fmt: skip
    world.keep("inspection", draws.open_inspection(screener, agency, [harm], "on_site", trigger))
    for name in ("inspection.found", "inspection.published"):
        row = draws.open_inspection(screener, agency, [harm], "on_site", None)
        draws.begin(screener, row, row.version, today)
        finding: dict[str, Any] = {"item": harm, "fault": True, "text": harm}
        row = draws.find(
            screener,
            row,
            row.version,
            summary=harm,
            findings=[finding],
            uploads=[("记录.txt", "示例".encode())],
        )
        world.keep(name, row)
    draws.publish_result(screener, row, row.version)
    world.at["inspection.paper"] = (world.rows["inspection.found"].uid, 1)


# ---------- twice as much


def enlarge(world: World) -> None:
    """As many again of what the pages of filing quality list."""
    clerk, examiner, screener = (world.actors[name] for name in ("outsider", "examiner", "screener"))
    today, harm = clock.today(), "又"
    text = world.rows["text"]
    for number in range(3):
        Agency.objects.get_or_create(code=f"9911{number}", defaults={"name": f"又一所{number}（虚构）"})
        member = clues.Member(f"E{number}", harm, str(clerk.organisation), "")
        opened = clues.open_clue(screener, [member, clues.Member(f"F{number}", harm, harm, "")], [3], harm)
        clues.notify(screener, opened, opened.version, opened.filings.all())
        runs.begin(screener, harm, "x.jsonl", _lines(harm, "X1", "X2"), against_published=False)
        national.take_over(
            screener, number=f"又{number}", title=harm, issued_on=today, due_on=today + timedelta(days=9), name="l.csv",
            data=f"申请号,申请人\n{demo_filings.number(today.year, 910 + number)},又\n".encode(),
        )  # fmt: skip
        whitelist.add(
            world.actors["approver"], name=f"又{number}", code="", reason=harm, since=today, until=today
        )
        found = selfcheck.check(clerk, [], {"claims": SOUND}, "invention", compare=False)
        selfcheck.keep(clerk, found, 7)
    publishing.take_over(screener, "p.jsonl", _lines(harm, "CN7", "CN8", "CN9"), harm)
    examined(world, SOUND)
    for number in range(2):
        examining.add_own(examiner, text, rule="", part="claims", claim=1, words=f"又{number}")
    examining.compare(examiner, text, harm)
    for event in agencies.events_known()[:3]:
        agencies.enter(screener, world.rows["agency"], event, cause=f"又{event}", on=today)
    again = draws.open_inspection(screener, world.rows["agency"], [harm], "on_site", None)
    draws.begin(screener, again, again.version, today)
    draw = draws.prepare(
        screener, harm, [Member("99101", harm, "usual"), Member("99110", harm, "usual")], [Member("01", harm)], Plan({"usual": 1}, 1)
    )  # fmt: skip
    draws.publish(screener, draw, draw.version, seed_event=harm, seed_day=today + timedelta(days=3))
