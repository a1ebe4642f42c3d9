"""Clues from a run to CNIPA's answer, notices that show nobody else's text, lists, white list, texts that return."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from zhiquan.areas.filing import access, jobs
from zhiquan.areas.filing.models import (
    CheckNotice,
    Clue,
    ClueFiling,
    Flag,
    ListedFiling,
    NationalList,
    PublishedFiling,
    ScreeningRun,
    WithdrawnText,
)
from zhiquan.areas.filing.queries import clues as query
from zhiquan.areas.filing.queries import notices
from zhiquan.areas.filing.service import clues, national, publishing, refiling, runs, whitelist
from zhiquan.areas.filing.tests.conftest import ABSTRACT, CLAIMS, Cast, browser
from zhiquan.engines.screening.model import Filing
from zhiquan.kernel import clock
from zhiquan.kernel.errors import Denied, NotVisible, Refused
from zhiquan.kernel.models import Job, OutboxEvent

ADDRESS = "深圳市龙华区样例北路88号3栋607"
TEXT = (
    "包括机架，所述机架上设有送料辊、{0}与裁切刀，所述{0}的表面包覆厚度为{1}mm的硅胶层，贴附时温度控制在{2}℃，"
    "从而避免气泡残留，良率提升至98.2%。本装置还设有控制器和传感器，控制器根据传感器的信号调节送料辊的转速，保证张力稳定。"
)


def filing(key: str, applicant: str, roller: str, size: int, heat: int, day: int) -> dict[str, Any]:
    return {
        "id": key,
        "title": f"一种{roller}贴附装置",
        "abstract": TEXT.format(roller, size, heat),
        "applicant": applicant,
        "address": ADDRESS,
        "agency": "鹏岸知识产权代理事务所（虚构）",
        "filed_on": f"2026-08-{day:02d}",
    }


def batch(cast: Cast) -> bytes:
    rows = [
        filing("F1", cast.firm.name, "压合轮", 3, 45, 11),
        filing("F2", cast.other.name, "贴合辊", 5, 50, 14),
        filing("F3", cast.firm.name, "压合轮", 4, 45, 12),
        {
            "id": "F4",
            "title": "一种水泵",
            "abstract": "本样例公开水泵，叶轮由不锈钢制成，泵壳内壁设有导流槽，降低噪声。",
            "applicant": "别家（虚构）",
        },
    ]
    return ("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\nnot json\n").encode()


class Run:
    """A job's attempt without a queue."""

    def fence(self) -> None: ...

    def progress(self, done: int, total: int | None = None, stage: str = "") -> None: ...


def screened(cast: Cast) -> Clue:
    row = runs.begin(cast.screener, "8月提交", "august.jsonl", batch(cast))
    jobs.screen(Run(), run_uid=str(row.uid))  # type: ignore[arg-type]
    row.refresh_from_db()
    assert row.state == ScreeningRun.READY
    return next(c for c in row.clues.all() if c.filings.filter(key="F1").exists())


def test_a_run_gives_clues_with_passages_and_says_what_it_could_not_read(cast: Cast) -> None:
    clue = screened(cast)
    assert clue.run is not None and clue.run.counts["errors"] == 2
    assert {e["line"] for e in clue.run.errors} == {5, 6}
    assert set(clue.filings.values_list("key", flat=True)) == {"F1", "F2", "F3"}
    evidence = runs.evidence_of(clue)
    assert evidence["pairs"] and 8 not in clue.kinds
    for pair in evidence["pairs"]:
        for passage in pair["passages"]:
            for side in ("a", "b"):
                text = next(f for f in evidence["filings"] if f["id"] == pair[side])[passage[side]["part"]]
                assert text[passage[side]["start"] : passage[side]["end"]] == passage[side]["text"]


def test_running_twice_makes_no_second_clue(cast: Cast) -> None:
    clue = screened(cast)
    jobs.screen(Run(), run_uid=str(clue.run.uid))  # type: ignore[union-attr, arg-type]
    assert Clue.objects.filter(run=clue.run).count() == clue.run.clues.count()  # type: ignore[union-attr]
    assert Job.objects.filter(name=runs.JOB).count() == 1


def test_a_killed_run_goes_on_from_its_last_stage(cast: Cast) -> None:
    row = runs.begin(cast.screener, "8月提交", "august.jsonl", batch(cast))
    seen: list[str] = []

    class Killed(Run):
        def progress(self, done: int, total: int | None = None, stage: str = "") -> None:
            seen.append(stage)
            if len(set(seen)) == 3:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        jobs.screen(Killed(), run_uid=str(row.uid))  # type: ignore[arg-type]
    row.refresh_from_db()
    kept = runs.stage_of(row)
    assert kept
    jobs.screen(Run(), run_uid=str(row.uid))  # type: ignore[arg-type]
    row.refresh_from_db()
    assert row.state == ScreeningRun.READY


def test_a_run_whose_job_was_given_up_has_failed_and_may_be_tried_again(cast: Cast) -> None:
    row = runs.begin(cast.screener, "8月提交", "august.jsonl", batch(cast))
    assert jobs.lost_runs() == 0
    Job.objects.filter(name=runs.JOB).update(state=Job.FAILED)
    assert jobs.lost_runs() == 1
    row.refresh_from_db()
    assert row.state == ScreeningRun.FAILED and row.finished_at
    jobs.screen(Run(), run_uid=str(row.uid))  # type: ignore[arg-type]
    row.refresh_from_db()
    assert row.state == ScreeningRun.READY and row.stages is None


def test_from_notice_to_flag(cast: Cast) -> None:
    clue = screened(cast)
    made = clues.notify(cast.screener, clue, clue.version, clue.filings.all())
    assert {n.addressee for n in made} == {cast.firm.name, cast.other.name}
    assert all(n.due_on > clock.today() for n in made)
    mine = next(n for n in made if n.organisation == cast.firm)
    answers = {
        str(f.uid): (ClueFiling.WITHDRAWN, "")
        if f.key == "F3"
        else (ClueFiling.EXPLAINED, "两种辊径分别用于两条产线")
        for f in mine.filings.all()
    }
    clues.reply(cast.clerk, mine, answers)
    theirs = next(n for n in made if n.organisation == cast.other)
    clues.reply(
        cast.rival, theirs, {str(f.uid): (ClueFiling.EXPLAINED, "自行研发") for f in theirs.filings.all()}
    )
    clue.refresh_from_db()
    assert clue.state == Clue.REPLIED
    explained = clue.filings.get(key="F1")
    with pytest.raises(Refused):
        clues.judge(cast.screener, clue, explained, False, "")
    clues.judge(cast.screener, clue, explained, True, "")
    clues.report(cast.screener, clue, clue.version, "三件高度雷同")
    clues.enter_result(
        cast.screener, clue, clue.version, confirmed=True, on=clock.today(), reason="国知发〔样例〕"
    )
    flags = clues.measures(cast.chief, clue, clue.version, "国家知识产权局认定")
    assert [f.name for f in flags] == [cast.other.name]
    assert query.flags_of(cast.other.name) == flags and query.flags_of(cast.firm.name) == []
    clues.lift(cast.chief, flags[0], flags[0].version, "信用修复")
    assert query.flags_of(cast.other.name) == []
    assert Flag.objects.count() == 1
    assert [s.action for s in clue.steps.all()] == [
        "detect", "notify", "replied", "report", "enter_result", "measures",
    ]  # fmt: skip


def test_an_addressee_sees_his_own_side_and_no_word_of_the_others(cast: Cast) -> None:
    clue = screened(cast)
    made = clues.notify(cast.screener, clue, clue.version, clue.filings.all())
    mine = next(n for n in made if n.organisation == cast.firm)
    page = browser(cast.clerk).get(f"/filing/notices/{mine.uid}/").content.decode()
    assert "压合轮" in page
    assert "贴合辊" not in page and cast.other.name not in page and "F2" not in page
    assert all(
        "贴合辊" not in s.text for e in notices.own_side(mine) for line in e.lines for s in line.segments
    )
    paper = browser(cast.clerk).get(f"/filing/notices/{mine.uid}/notice.pdf")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    with pytest.raises(NotVisible):
        access.NOTICES.get_for(cast.rival, mine.uid)
    for actor in (cast.clerk, cast.rival, cast.agent):
        with pytest.raises(NotVisible):
            access.CLUES.get_for(actor, clue.uid)


def test_every_filing_of_a_notice_wants_an_answer(cast: Cast) -> None:
    clue = screened(cast)
    made = clues.notify(cast.screener, clue, clue.version, clue.filings.all())
    mine = next(n for n in made if n.organisation == cast.firm)
    first = mine.filings.first()
    assert first is not None
    with pytest.raises(Refused) as error:
        clues.reply(cast.clerk, mine, {str(first.uid): (ClueFiling.WITHDRAWN, "")})
    assert error.value.code == "all_answers"
    with pytest.raises(Denied):
        clues.reply(cast.clerk, mine, {str(f.uid): (ClueFiling.ACCEPTED, "") for f in mine.filings.all()})


def test_a_withdrawn_text_is_known_again_under_another_name(cast: Cast) -> None:
    clue = screened(cast)
    made = clues.notify(cast.screener, clue, clue.version, clue.filings.all())
    mine = next(n for n in made if n.organisation == cast.firm)
    clues.reply(cast.clerk, mine, {str(f.uid): (ClueFiling.WITHDRAWN, "") for f in mine.filings.all()})
    kept = WithdrawnText.objects.get(application_no="F1")
    assert kept.grams is not None and kept.grams.klass == "secret"
    again = Filing(id="N9", applicant="新名字（虚构）", abstract=TEXT.format("压合轮", 3, 45))
    other = Filing(
        id="N8",
        applicant="新名字（虚构）",
        abstract="本样例公开水泵，叶轮由不锈钢制成，泵壳内壁设有导流槽，降低噪声。",
    )
    found = refiling.look(jobs.SCREENER, [again, other])
    assert {r.filing.id for r in found} == {"N9"}
    assert OutboxEvent.objects.filter(topic="filing.withdrawn.refiled").count() == len(found)


def test_a_white_list_moves_down_the_queue_and_exempts_nobody(cast: Cast) -> None:
    day = clock.today()
    for organisation in (cast.firm, cast.other):
        whitelist.add(
            cast.chief, name=organisation.name, code="", reason="高价值专利组合培育", since=day, until=day + timedelta(days=90)
        )  # fmt: skip
    clue = screened(cast)
    assert clue.white_listed
    opened = clues.open_clue(
        cast.screener, [clues.Member("F1", applicant=cast.firm.name)], [8], "有人投诉", origin=Clue.COMPLAINT
    )
    assert not opened.white_listed
    assert list(query.queue(cast.screener))[-1] == clue


def test_dismissing_needs_a_reason_and_the_cooperation_centre_has_its_seat(cast: Cast) -> None:
    clue = screened(cast)
    with pytest.raises(Refused):
        clues.move(cast.screener, clue, clue.version, "dismiss")
    with pytest.raises(NotVisible):
        access.CLUES.get_for(cast.cooperation, clue.uid)
    clues.pass_on(cast.screener, clue, clue.version, "cooperation", "请协助核查")
    assert access.CLUES.get_for(cast.cooperation, clue.uid) == clue
    clues.move(cast.cooperation, clue, clue.version, "review")
    assert clue.state == Clue.REVIEWED


def test_the_clue_page_shows_graph_pairs_and_steps(cast: Cast) -> None:
    clue = screened(cast)
    client = browser(cast.screener)
    page = client.get(f"/filing/clues/{clue.uid}/").content.decode()
    assert '<svg class="graph"' in page and ADDRESS[:12] in page
    names = (
        "clues/",
        "clues/?kind=6",
        "clues/new/",
        "lists/",
        "published/",
        "white/",
        "flags/",
        "withdrawn/",
    )
    for url in (*names, "runs/", f"runs/{clue.run.uid}/"):  # type: ignore[union-attr]
        assert client.get(f"/filing/{url}").status_code == 200, url
    assert client.get("/filing/clues/?format=csv").status_code == 200
    for kind, head in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert client.get(f"/filing/clues/{clue.uid}/report.{kind}").content.startswith(head)


LIST = (
    "申请号,发明名称,申请人,代理机构,情形\n"
    "201710601862.3,一种压合轮贴附装置,{firm},鹏岸（虚构）,①⑥\n"
    "201310699744.2,一种水泵,无账户公司（虚构）,,③\n"
)


def listed(cast: Cast) -> NationalList:
    return national.take_over(
        cast.screener, number="2026-11", title="第11批", issued_on=clock.today(), due_on=clock.today() + timedelta(days=20),
        name="list.csv", data=LIST.format(firm=cast.firm.name).encode(),
    )  # fmt: skip


def test_a_list_from_import_to_report(cast: Cast) -> None:
    row = listed(cast)
    lines = list(row.lines.all())
    assert [line.kinds for line in lines] == [[1, 6], [3]]
    assert lines[0].organisation == cast.firm
    assert national.assign(cast.screener, lines, cast.screener.person) == 2  # type: ignore[arg-type]
    assert not access.LINES.visible_to(cast.clerk).exists()
    national.notify(cast.screener, row.lines.all())
    mine = access.LINES.get_for(cast.clerk, lines[0].uid)
    with pytest.raises(NotVisible):
        access.LINES.get_for(cast.rival, lines[0].uid)
    national.answer(cast.clerk, mine, mine.version, ListedFiling.STATED, "有实验记录")
    with pytest.raises(Refused):
        national.report(cast.screener, row, row.version)
    with clock.use(clock.now() + timedelta(days=30)):
        assert national.end_silent(jobs.SCREENER) == 1
        national.report(cast.screener, row, row.version)
    table = national.report_table(row)
    assert table[1][1] == "201710601862.3" and table[1][7] == "陈述意见" and table[2][7] == "逾期未答复"
    assert national.enter_results(cast.cooperation, {"201710601862.3": False}, clock.today()) == 1


def test_a_list_with_faults_is_told_all_of_them_and_takes_nothing_over(cast: Cast) -> None:
    data = "申请号,申请人\n201710601862.4,甲（虚构）\n201310699744.2,\n201310699744.2,乙（虚构）\n".encode(
        "gb18030"
    )
    with pytest.raises(Refused) as error:
        national.take_over(
            cast.screener, number="x", title="", issued_on=clock.today(), due_on=clock.today(), name="list.csv", data=data
        )  # fmt: skip
    sentence = error.value.sentence()
    assert "第2行" in sentence and "第3行" in sentence and "第4行" in sentence
    assert not NationalList.objects.exists()


def test_unpublished_texts_cannot_enter_the_published_ones(cast: Cast) -> None:
    row = json.dumps(
        {"id": "X", "abstract": ABSTRACT, "claims": CLAIMS, "stage": "draft"}, ensure_ascii=False
    )
    with pytest.raises(Refused):
        publishing.take_over(cast.screener, "all.jsonl", row.encode(), "样例")
    good = json.dumps({"id": "CN9", "abstract": ABSTRACT, "filed_on": "2026-01-02"}, ensure_ascii=False)
    assert publishing.take_over(cast.screener, "all.jsonl", good.encode(), "样例") == 1
    assert publishing.take_over(cast.screener, "all.jsonl", good.encode(), "样例") == 1
    assert PublishedFiling.objects.get().filed_on == date(2026, 1, 2)
    assert CheckNotice.objects.count() == 0


def test_a_notice_is_answered_once(cast: Cast) -> None:
    clue = screened(cast)
    made = clues.notify(cast.screener, clue, clue.version, clue.filings.all())
    mine = next(n for n in made if n.organisation == cast.firm)
    answers = {str(f.uid): (ClueFiling.EXPLAINED, "两条产线") for f in mine.filings.all()}
    clues.reply(cast.clerk, mine, answers)
    with pytest.raises(Refused) as error:
        clues.reply(cast.clerk, mine, answers)
    assert error.value.code == "answered"


def test_published_texts_that_are_alike_among_themselves_are_nobodys_clue(cast: Cast) -> None:
    for number in (1, 2, 3):
        PublishedFiling.objects.create(
            number=f"CN{number}",
            title="一种热压装置",
            abstract=TEXT.format("热压轮", number, 60),
            applicant=f"甲{number}（虚构）",
        )
    lines = json.dumps(
        {"id": "S1", "abstract": "本样例公开水泵，叶轮由不锈钢制成，泵壳内壁设有导流槽，降低噪声。"},
        ensure_ascii=False,
    )
    row = runs.begin(cast.screener, "单件", "one.jsonl", lines.encode())
    jobs.screen(Run(), run_uid=str(row.uid))  # type: ignore[arg-type]
    assert all(c.filings.exists() for c in row.clues.all())
