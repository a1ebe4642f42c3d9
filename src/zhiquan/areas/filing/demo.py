"""The demo of filing quality: invented firms and texts, told by actions alone, counted back from today.

A recorded firm with cases in every state, an innovator of Hong Kong; published texts; a screening that really ran
and gave a group of 41 filings at one address; notices partly answered, a withdrawn text that came back, lists of
CNIPA, a white list, a flag; a self-check that its owner kept. Agencies are told in `demo_agencies`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from zhiquan.areas.filing import demo_agencies, demo_answers, demo_filings, demo_texts, findings
from zhiquan.areas.filing.demo_texts import Text
from zhiquan.areas.filing.models import (
    CheckNotice,
    Clue,
    ClueFiling,
    Examination,
    FindingDecision,
    ListedFiling,
    PublishedFiling,
    ScreeningRun,
)
from zhiquan.areas.filing.ports import Case, demo_paper
from zhiquan.areas.filing.service import (
    clues,
    examining,
    national,
    publishing,
    quality,
    runs,
    selfcheck,
    texts,
    whitelist,
)
from zhiquan.areas.matters import service as matters
from zhiquan.areas.matters.service.drafts import pack_of
from zhiquan.areas.matters.service.steps import Told
from zhiquan.kernel import clock, jobs
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.points import Cast, Story, demo

NEEDED = ("examiner", "examiner2", "centrelead", "screener", "cooperation", "mai", "wong", "agent")
SOURCE = "演示：虚构的公开文本"
RECORDED_AGO = 120


@demo.register("40-filing")
def tell(cast: Cast) -> None:
    """The whole story, once; without its people there is nothing to tell."""
    if PublishedFiling.objects.exists() or any(name not in cast.actors for name in NEEDED):
        return
    story = Story(cast, clock.today())
    _recordals(story)
    _examinations(story)
    _published(story)
    _self_checks(story)
    with_notices = _earlier_run(story)
    demo_agencies.before(story)
    _withdrawals(story, with_notices)
    _confirmed(story)
    _lists(story)
    _screening(story)
    demo_agencies.tell(story)


# ---------- pre-examination


def _case(actor: Actor, matter: str, values: Mapping[str, Any], papers: Sequence[str] = ()) -> Case:
    """A case of these answers with the papers that are asked for."""
    draft = matters.begin(actor, matter)
    known = {"contact.name": actor.name, **draft.values, **values}
    asked = pack_of(draft).form.fields
    draft = matters.save(actor, draft, draft.version, {k: v for k, v in known.items() if k in asked})
    for material in papers:
        name, data = demo_paper(demo_answers.PAPERS[material])
        matters.attach(actor, draft, material, name=name, data=data)
    draft.refresh_from_db()
    return matters.submit(actor, draft, draft.version)


def _act(actor: Actor, case: Case, code: str, **told: Any) -> Case:
    case.refresh_from_db()
    return matters.act(actor, case, case.version, code, Told(**told))


def _confirm(story: Story, case: Case) -> None:
    """The second person agrees."""
    proposal = case.proposals.get(state="open")
    matters.confirm_proposal(story.cast["centrelead"], proposal, proposal.version)
    case.refresh_from_db()


def _recordals(story: Story) -> None:
    """A firm and an innovator of Hong Kong are recorded; the firm is graded. A new year brings its quotas."""
    cast = story.cast
    for actor, values, proof, grade in (
        (cast["clerk"], {"party.identity": demo_answers.FIRM_USCC}, "identity_document", "a"),
        (cast["wong"], demo_answers.HONG_KONG, "hk_business_registration", ""),
    ):
        with story.on(RECORDED_AGO):
            name = str(actor.organisation)
            papers = (proof, "research_proof", "laboratory_proof")
            case = _case(
                actor,
                "preexam-entity-recordal",
                {**demo_answers.ENTITY, "party.name.old": name, **values},
                papers,
            )
        with story.on(RECORDED_AGO - 4):
            _act(cast["examiner"], case, "approve")
            _confirm(story, case)
        if grade:
            with story.on(60):
                _act(cast["examiner"], case, f"give_grade_{grade}")
                _confirm(story, case)
    for year in range(story.day(RECORDED_AGO - 4).year + 1, story.today.year + 1):
        quality.set_quotas(cast["centrelead"], year)


def _request(story: Story, actor: Actor, text: Text, ago: int, **more: Any) -> Examination:
    """A request with its first text."""
    with story.on(ago):
        name = str(actor.organisation)
        place = str(more.get("preexam.place", "mainland"))
        values = {
            **demo_answers.REQUEST, "preexam.title": text.title, "preexam.ipc": text.ipc, "party.name.old": name,
            "party.identity": demo_answers.FIRM_USCC, "preexam.applicants": [{"name": name, "place": place}], **more,
        }  # fmt: skip
        row = texts.examination_of(_case(actor, "patent-pre-examination", values))
        texts.hand_in(actor, row, text.files())
    return row


def _examined(story: Story, actor: Actor, text: Text, ago: int, **more: Any) -> Examination:
    """Accepted the next day and given to the examiner."""
    row = _request(story, actor, text, ago, **more)
    with story.on(ago - 1):
        _act(story.cast["examiner"], row.case, "accept")
        matters.claim(story.cast["examiner"], row.case, row.case.version)
        _act(story.cast["examiner"], row.case, "classify")
    row.refresh_from_db()
    return row


def _decide(story: Story, row: Examination, *, hints: bool = False) -> None:
    """A word on every finding: defects are taken over, hints (or all of a sound text) dismissed with the reason."""
    examiner = story.cast["examiner"]
    text = examining.latest(row)
    dismissed = (FindingDecision.DISMISS, "", "结合说明书可以理解，不影响保护范围的确定")
    taken = (FindingDecision.ACCEPT, "", "")
    said = {
        key: dismissed if hints or finding["severity"] == "hint" else taken
        for key, finding in findings.keyed(texts.report_of(text)["findings"])
    }
    examining.decide_all(examiner, text, said)


def _opinion(story: Story, row: Examination, ago: int) -> None:
    with story.on(ago, 15):
        _decide(story, row)
        examining.send_opinion(story.cast["examiner"], row, _version(row))


def _passed(story: Story, row: Examination, ago: int) -> None:
    with story.on(ago, 16):
        _decide(story, row, hints=True)
        examining.pass_text(story.cast["examiner"], row, _version(row))
        _confirm(story, row.case)
    row.refresh_from_db()


def _version(row: Examination) -> int:
    row.case.refresh_from_db()
    return row.case.version


def _examinations(story: Story) -> None:
    """One in the fast lane, one passed, one answered, one with its opinion, one refused, one from Hong Kong, one new."""
    cast, clerk = story.cast, story.cast["clerk"]
    fast = _examined(story, clerk, demo_texts.BALANCER, 26)
    _passed(story, fast, 22)
    with story.on(20):
        examining.record_filing(
            clerk, fast, _version(fast), application_no=demo_filings.number(story.day(20).year, 90),
            filed_on=story.day(20), uploads=demo_texts.BALANCER.files(),
        )  # fmt: skip
    with story.on(19):
        _act(cast["examiner"], fast.case, "mark_fast")
    passed = _examined(story, clerk, demo_texts.ARM_LOCK, 7)
    _passed(story, passed, 2)
    replied = _examined(story, clerk, demo_texts.WEIGHTING, 12)
    _opinion(story, replied, 8)
    with story.on(1):
        examining.reply(clerk, replied, _version(replied), demo_texts.WEIGHTING_MENDED.files())
    _opinion(story, _examined(story, clerk, demo_texts.GRIPPER, 6), 3)
    twin = _request(story, clerk, demo_texts.BRACKET, 9, **{"preexam.same_day": True})
    with story.on(8, 14):
        why = "R-3：同日就同样的发明创造另行申请实用新型，不予预审。可以按普通程序提交，或者走优先审查。"
        _act(cast["examiner2"], twin.case, "not_accept", reason=why)
        _confirm(story, twin.case)
    _examined(story, cast["wong"], demo_texts.HARBOUR, 4, **demo_answers.HONG_KONG)
    _request(story, clerk, demo_texts.COLD_PLATE, 0)


# ---------- published texts and self-checks


def _published(story: Story) -> None:
    with story.on(70):
        rows = demo_filings.published(story.today)
        publishing.take_over(story.cast["screener"], "published.jsonl", demo_filings.lines(rows), SOURCE)


def _self_checks(story: Story) -> None:
    """One that its owner keeps, and some of which nothing but a number remains."""
    cast = story.cast
    record = {"id": "1", "kind": "invention", **_parts(demo_texts.COLD_PLATE)}
    upload = [("drafts.jsonl", (json.dumps(record, ensure_ascii=False) + "\n").encode())]
    for ago, actor in ((14, cast["mai"]), (6, cast["wong"])):
        with story.on(ago):
            selfcheck.check(actor, upload, {}, "invention", compare=False)
    with story.on(1, 20):
        found = selfcheck.check(cast["clerk"], upload, {}, "invention", compare=True)
        selfcheck.keep(cast["clerk"], found, 30)


def _parts(text: Text) -> dict[str, str]:
    return {
        "title": text.title, "abstract": text.abstract, "claims": text.claims, "description": text.description,
    }  # fmt: skip


# ---------- clues


def _screened(story: Story, title: str, name: str, rows: list[dict[str, Any]]) -> ScreeningRun:
    """A run begun by the officer and carried out here and now, as the worker would."""
    run = runs.begin(story.cast["screener"], title, name, demo_filings.lines(rows))
    assert run.job is not None
    jobs.run_job.call(str(run.job.uid), run.job.turn)
    run.refresh_from_db()
    return run


def _with(run: ScreeningRun, applicant: str) -> Clue:
    """The strongest clue of a run that has filings of this applicant."""
    return run.clues.filter(filings__applicant=applicant).order_by("-pairs", "pk")[0]


def _earlier_run(story: Story) -> Clue:
    """Ten filings of two applicants: the larger clue goes out as notices, the smaller one was explained before."""
    screener = story.cast["screener"]
    with story.on(16):
        run = _screened(story, "专项核查（演示）", "earlier.jsonl", demo_filings.earlier(story.day(40)))
    clue = _with(run, demo_filings.LINGLAN)
    for other in run.clues.exclude(pk=clue.pk):
        with story.on(15, 11):
            clues.move(
                screener,
                other,
                other.version,
                "dismiss",
                reason="两家系同一委托开发合同的双方，已提交合同与研发记录",
            )
    with story.on(13):
        clues.move(screener, clue, clue.version, "review")
        clues.notify(screener, clue, clue.version, clue.filings.all())
    return clue


def _withdrawals(story: Story, clue: Clue) -> None:
    """One applicant answers: most are withdrawn, one is explained and the explanation accepted."""
    notice = CheckNotice.objects.get(clue=clue, addressee=demo_filings.LINGLAN)
    filings = list(notice.filings.order_by("key"))
    with story.on(9, 17):
        answers = {str(f.uid): (ClueFiling.WITHDRAWN, "") for f in filings}
        answers[str(filings[0].uid)] = (
            ClueFiling.EXPLAINED,
            "该件为客户委托开发，样机照片与实验记录见附件，送料宽度与其余各件不同。",
        )
        clues.reply(story.cast["mai"], notice, answers)
    with story.on(8):
        clue.refresh_from_db()
        filings[0].refresh_from_db()
        clues.judge(story.cast["screener"], clue, filings[0], True, "委托合同与实验记录齐全")


def _confirmed(story: Story) -> None:
    """A complaint that CNIPA confirmed, with its flag; another about a firm with an account, whose notice is open."""
    cast, screener = story.cast, story.cast["screener"]
    firm = "深圳市乾岳智控有限公司（虚构）"
    with story.on(55):
        members = [
            clues.Member(
                demo_filings.number(story.day(90).year, 50 + n), "一种阀门定位器", firm, demo_filings.OTHER_AGENCY,
                filed_on=story.day(90 - n),
            )
            for n in range(3)
        ]  # fmt: skip
        clue = clues.open_clue(screener, members, [2], "举报：实验数据与公开文本一致", origin=Clue.COMPLAINT)
    with story.on(50):
        clues.report(screener, clue, clue.version, "三件实验数据逐项相同，请认定")
    with story.on(24):
        clues.enter_result(
            screener, clue, clue.version, confirmed=True, on=story.day(25), reason="（演示）专函〔样例〕12号"
        )
    with story.on(23):
        clues.measures(cast["approver"], clue, clue.version, "国家知识产权局认定为非正常申请（演示）")
    with story.on(11):
        member = clues.Member(
            demo_filings.number(story.day(60).year, 60), "一种涂布机头", demo_filings.LINGLAN, demo_filings.AGENCY,
            filed_on=story.day(60),
        )  # fmt: skip
        clue = clues.open_clue(screener, [member], [1], "同事移送：与在先公开文本高度接近")
        clues.notify(screener, clue, clue.version, clue.filings.all())
    with story.on(45):
        whitelist.add(
            cast["approver"], name=demo_filings.LUZHOU, code="", reason="高价值专利组合培育单位（演示）", since=story.day(45),
            until=story.day(45) + timedelta(days=365),
        )  # fmt: skip


def _lists(story: Story) -> None:
    """An older list that is reported and answered, and one with lines in every state."""
    cast, screener = story.cast, story.cast["screener"]
    with story.on(80):
        old = _list(story, "演示-第1批", 80, 60, range(700, 703), others=True)
        national.notify(screener, old.lines.all())
    with story.on(58):
        national.end_silent(screener)
        old.refresh_from_db()
        national.report(screener, old, old.version)
    with story.on(30):
        numbers = [line.application_no for line in old.lines.all()]
        national.enter_results(cast["cooperation"], {numbers[0]: True, numbers[1]: False}, story.day(30))
    with story.on(14):
        new = _list(story, "演示-第2批", 14, -6, range(710, 718))
        rows = list(new.lines.all())
        assert screener.person is not None
        national.assign(screener, rows[:7], screener.person)
        told = list(new.lines.all())[:6]
        national.notify(screener, told)
    mine = list(
        ListedFiling.objects.filter(list=new, organisation=cast["mai"].organisation, state="notified")
    )
    with story.on(5):
        national.answer(cast["mai"], mine[0], mine[0].version, ListedFiling.WITHDRAWN, "")
        stated = "该件基于本公司样机试验，试验记录与采购凭证已上传。"
        national.answer(cast["mai"], mine[1], mine[1].version, ListedFiling.STATED, stated)


def _list(story: Story, number: str, ago: int, due: int, serials: range, *, others: bool = False) -> Any:
    lines = ["申请号,发明名称,申请人,代理机构,区,情形"]
    for at, serial in enumerate(serials):
        own = not others and at % 2 == 0
        applicant = demo_filings.LINGLAN if own else f"深圳市样例{at + 1}号企业（虚构）"
        no = demo_filings.number(story.day(ago + 30).year, serial)
        kind = "①⑥③④②"[at % 5]
        lines.append(f"{no},一种样例装置{at + 1},{applicant},{demo_filings.AGENCY},龙华区,{kind}")
    return national.take_over(
        story.cast["screener"], number=number, title=f"疑似非正常申请{number}（虚构）", issued_on=story.day(ago),
        due_on=story.day(due), name="list.csv", data="\n".join(lines).encode(),
    )  # fmt: skip


def _screening(story: Story) -> None:
    """The run of the day before: the group of 41 waits for the officer; a small clue went to the cooperation centre."""
    screener = story.cast["screener"]
    with story.on(1, 9):
        rows = demo_filings.batch(story.day(34), story.today)
        run = _screened(story, "月度排查（演示）", "filings.jsonl", rows)
    twins = _with(run, "深圳市鼎仓智能有限公司（虚构）")
    with story.on(1, 15):
        clues.pass_on(
            screener, twins, twins.version, "cooperation", "两件来自不同申请人，请协助比对说明书全文"
        )
    group = _with(run, demo_filings.MUCHUAN)
    with story.on(0, 9):
        clues.assign(screener, group, group.version, screener.person)
