"""The life of filing quality: what its figures are counted from, told by actions alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from zhiquan.areas.filing import demo_answers, demo_filings, seats
from zhiquan.areas.filing import jobs as background
from zhiquan.areas.filing.models import Agency, Clue, ClueFiling, Examination, FindingDecision
from zhiquan.areas.filing.service import agencies, clues, draws, examining, refiling, runs, selfcheck, texts
from zhiquan.areas.filing.tests.test_preexam import SOUND, VALUES, upload
from zhiquan.areas.matters import service as matters
from zhiquan.areas.matters.service.drafts import pack_of
from zhiquan.areas.matters.service.steps import Told
from zhiquan.areas.programme.tests.conftest import World
from zhiquan.engines.numbers.checks import org_check, uscc_check
from zhiquan.engines.screening.model import Filing
from zhiquan.kernel import actor as acting
from zhiquan.kernel import jobs
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Organisation

DAYS = 14
CLASSES = ("G06N 3/08", "H01M 10/0525", "B25J 15/08")
HONG_KONG = {"preexam.place": "hk", "entity.hk_number": demo_answers.HONG_KONG_NUMBER}
# Who opens the records behind the figures: the centre's cases are the centre's, the rest is the bureau's.
READERS = ("supervisor", "centre")


@dataclass
class Desk:
    """The people of this life."""

    world: World
    examiner: Actor
    lead: Actor
    screener: Actor
    clerks: list[Actor]
    cases: list[Examination] = field(default_factory=list)
    recordals: list[Any] = field(default_factory=list)


def filing(world: World, first: date) -> Iterator[date]:
    """Recordals that come and go, requests on their way to a grant, clues to CNIPA's answer, texts that come back."""
    with world.on(first, 8):
        desk = _desk(world)
    for number in range(DAYS):
        day = first + timedelta(days=number)
        with world.on(day, 9):
            _record(desk, number)
            _ask(desk, number)
            _self_check(desk, number)
        with world.on(day, 14):
            for at, row in enumerate(desk.cases):
                _advance(desk, row, at, number, day)
            _clues(desk, number, day)
            _inspect(desk, number, day)
        yield day


def _desk(world: World) -> Desk:
    centre, bureau = world.body(seats.body_of(seats.PRE_EXAMINATION)), world.bureau
    world.centre = world.member("centre", centre, acting.SUPERVISOR)  # type: ignore[attr-defined]
    clerks = []
    for number in range(3):
        firm = Organisation.objects.create(kind=Organisation.FIRM, name=f"第{number}号预审公司（虚构）")
        clerks.append(world.member(f"applicant{number}", firm, acting.APPLICANT))
    return Desk(
        world,
        world.member("examiner", centre, acting.HANDLER),
        world.member("lead", centre, acting.APPROVER),
        world.member("screener", bureau, acting.HANDLER, acting.APPROVER),
        clerks,
    )


def _case(actor: Actor, matter: str, values: dict[str, Any], papers: tuple[str, ...] = ()) -> Any:
    draft = matters.begin(actor, matter)
    known = {**draft.values, **values, "party.name.old": str(actor.organisation), "contact.name": "某某"}
    asked = pack_of(draft).form.fields
    draft = matters.save(actor, draft, draft.version, {k: v for k, v in known.items() if k in asked})
    for paper in papers:
        matters.attach(actor, draft, paper, name="paper.txt", data="示例".encode())
    draft.refresh_from_db()
    return matters.submit(actor, draft, draft.version)


def _act(desk: Desk, actor: Actor, case: Any, code: str, **told: Any) -> None:
    case.refresh_from_db()
    matters.act(actor, case, case.version, code, Told(**told))
    proposal = case.proposals.filter(state="open").first()
    if proposal:
        matters.confirm_proposal(desk.lead, proposal, proposal.version)
    case.refresh_from_db()


def _uscc(number: int) -> str:
    body = f"MADEL{number:03d}"
    head = f"91440300{body}{org_check(body)}"
    return head + uscc_check(head)


def _record(desk: Desk, number: int) -> None:
    """Three entities are recorded; one is suspended and taken up again, one gives its recordal up."""
    if number in (0, 1, 2):
        own = {"entity.kind": "hk_entity", **HONG_KONG} if number == 2 else {"party.identity": _uscc(number)}
        values = {**demo_answers.ENTITY, **own}
        proof = "hk_business_registration" if number == 2 else "identity_document"
        case = _case(
            desk.clerks[number],
            "preexam-entity-recordal",
            values,
            (proof, "research_proof", "laboratory_proof"),
        )
        _act(desk, desk.examiner, case, "approve")
        desk.recordals.append(case)
    if number == 8:
        _act(desk, desk.examiner, desk.recordals[1], "intend_measure", reason="多次未按承诺办理")
        _act(desk, desk.clerks[1], desk.recordals[1], "be_heard", reason="已改正")
        _act(desk, desk.examiner, desk.recordals[1], "suspend", reason="多次未按承诺办理")
    if number == 11:
        _act(desk, desk.examiner, desk.recordals[1], "resume")
    if number == 12:
        _act(desk, desk.clerks[2], desk.recordals[2], "give_up")


def _ask(desk: Desk, number: int) -> None:
    """A request a day; every third comes from Hong Kong."""
    if number > 7:
        return
    clerk = desk.clerks[2 if number % 3 == 2 else 0]
    more = HONG_KONG if clerk is desk.clerks[2] else {}
    case = _case(
        clerk,
        "patent-pre-examination",
        {**VALUES, "party.identity": _uscc(0), "preexam.ipc": CLASSES[number % 3], **more},
    )
    row = texts.examination_of(case)
    texts.hand_in(clerk, row, upload() if number % 2 else upload(SOUND))
    desk.cases.append(row)


def _advance(desk: Desk, row: Examination, at: int, number: int, day: date) -> None:
    """One step a day: acceptance, then opinion or pass, then filing, fast lane and grant."""
    case, clerk = row.case, desk.clerks[2 if at % 3 == 2 else 0]
    case.refresh_from_db()
    row.refresh_from_db()
    if case.state == "submitted" and number > at:
        _act(desk, desk.examiner, case, "accept")
        _act(desk, desk.examiner, case, "classify")
    elif case.state == "examining" and number > at + 2 + at % 3:
        _decide(desk, row)
        if at % 2:
            examining.send_opinion(desk.examiner, row, case.version)
        else:
            examining.pass_text(desk.examiner, row, case.version)
            proposal = case.proposals.get(state="open")
            matters.confirm_proposal(desk.lead, proposal, proposal.version)
    elif case.state == "passed":
        examining.record_filing(
            clerk, row, case.version, application_no=demo_filings.number(day.year, 500 + at), filed_on=day, uploads=upload(SOUND)
        )  # fmt: skip
        _act(desk, desk.examiner, case, "mark_fast")
    elif case.state == "fast" and at != 2:
        _act(desk, desk.examiner, case, "enter_grant", on=day)


def _decide(desk: Desk, row: Examination) -> None:
    text = examining.latest(row)
    assert desk.examiner.person is not None
    keys = examining.undecided(text, desk.examiner.person.pk)
    dismissed = text.counts["error"] == 0
    word = (FindingDecision.DISMISS, "", "不影响理解") if dismissed else (FindingDecision.ACCEPT, "", "")
    examining.decide_all(desk.examiner, text, dict.fromkeys(keys, word))


def _self_check(desk: Desk, number: int) -> None:
    if number % 3 == 0:
        line = json.dumps({"id": "1", "claims": SOUND}, ensure_ascii=False).encode()
        selfcheck.check(desk.clerks[0], [("d.jsonl", line)], {}, "invention", compare=False)


def _filings(applicant: str, turn: int) -> list[dict[str, Any]]:
    """Three filings that copy each other and nothing of another turn."""
    pattern = (demo_filings.GLUE, demo_filings.CLAMP, demo_filings.COOL)[turn % 3]
    made = [demo_filings.other(pattern, "装置", n) for n in range(3)]
    return [
        {"id": f"L{turn}-{n}", "title": title, "abstract": text, "applicant": applicant}
        for n, (title, text) in enumerate(made)
    ]


def _clues(desk: Desk, number: int, day: date) -> None:
    clerk = desk.clerks[1]
    if number in (1, 4, 7):
        rows = _filings(str(clerk.organisation), number // 3)
        run = runs.begin(desk.screener, "样例", "f.jsonl", demo_filings.lines(rows), against_published=False)
        assert run.job is not None
        jobs.run_job.call(str(run.job.uid), run.job.turn)
        clue = run.clues.get()
        [notice] = clues.notify(desk.screener, clue, clue.version, clue.filings.all())
        told = list(notice.filings.order_by("key"))
        answers = {str(f.uid): (ClueFiling.WITHDRAWN, "") for f in told}
        for filing in told[: 1 if number < 7 else 2]:
            answers[str(filing.uid)] = (ClueFiling.EXPLAINED, "自行研发")
        clues.reply(clerk, notice, answers)
    if number in (5, 9):
        rows = _filings("", 0 if number == 5 else 1)
        refiling.look(background.SCREENER, [Filing(id=f"again{number}", abstract=rows[1]["abstract"])])
    for at, clue in enumerate(Clue.objects.order_by("pk")):
        # The first is answered after a day, each later one a day more slowly.
        if clue.state == Clue.REPLIED and (day - clue.opened_on).days > at:
            clues.report(desk.screener, clue, clue.version, "请认定")
            clues.enter_result(desk.screener, clue, clue.version, confirmed=at != 1, on=day, reason="样例")
    if number == 12:
        clue = Clue.objects.filter(confirmed=True).order_by("pk")[0]
        clues.move(desk.screener, clue, clue.version, "close")
        clues.move(desk.screener, clue, clue.version, "reopen", reason="认定被撤销")
        clues.report(desk.screener, clue, clue.version, "重新认定")
        clues.enter_result(desk.screener, clue, clue.version, confirmed=False, on=day, reason="撤销")


def _inspect(desk: Desk, number: int, day: date) -> None:
    """Two agencies inspected, one of them twice."""
    if number == 2:
        data = "机构代码,机构名称,申请量\n99101,甲所（虚构）,5\n99102,乙所（虚构）,6\n".encode()
        agencies.import_figures(desk.screener, "f.csv", data, first=day - timedelta(days=90), last=day)
    if number in (3, 6, 10):
        agency = Agency.objects.get(code="99102" if number == 6 else "99101")
        row = draws.open_inspection(desk.screener, agency, ["某某"], "written", None)
        draws.begin(desk.screener, row, row.version, day)
        draws.find(desk.screener, row, row.version, summary="未见异常", findings=[])
