"""What each figure of filing quality counts; what every indicator keeps stands in tests/contracts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from zhiquan.areas.filing import demo, demo_answers, jobs
from zhiquan.areas.filing.models import Agency, ClueFiling, FindingDecision
from zhiquan.areas.filing.service import agencies, clues, draws, examining, refiling, selfcheck, texts
from zhiquan.areas.filing.tests.conftest import CLAIMS, Cast
from zhiquan.areas.filing.tests.test_abnormal import TEXT, screened
from zhiquan.areas.filing.tests.test_preexam import (
    SOUND,
    act,
    confirm,
    decide_everything,
    entity,  # noqa: F401 - a fixture
    submitted,
    upload,
)
from zhiquan.engines.screening.model import Filing
from zhiquan.kernel import clock, indicators
from zhiquan.kernel.indicators import Indicator

DAY = timedelta(days=1)
FIRST = date(2026, 11, 23)
SPAN = [FIRST + n * DAY for n in range(8)]


def offered(code: str) -> Indicator:
    found = indicators.get(f"filing.{code}")
    assert found
    return found


def history(code: str) -> list[Decimal]:
    return indicators.history(offered(code), SPAN)


def on(ago: int) -> Any:
    day = FIRST + ago * DAY
    return clock.use(datetime(day.year, day.month, day.day, 11, tzinfo=clock.ZONE))


@pytest.fixture
def way(cast: Cast, entity: Any) -> Iterator[None]:  # noqa: F811
    """Two requests: one is accepted on the second day, spoken about on the fourth, passed on the sixth; one waits
    for a day and gets its pass without an opinion."""
    with on(0):
        slow = submitted(cast)
        texts.hand_in(cast.clerk, slow, upload())
    with on(1):
        act(cast.examiner, slow, "accept")
        act(cast.examiner, slow, "classify")
        quick = submitted(cast, **{"preexam.ipc": "H01M 10/0525"})
        texts.hand_in(cast.clerk, quick, upload(SOUND))
    with on(2):
        act(cast.examiner, quick, "accept")
        act(cast.examiner, quick, "classify")
    for row, ago, decision in ((quick, 3, FindingDecision.DISMISS), (slow, 5, FindingDecision.ACCEPT)):
        with on(ago):
            row.refresh_from_db()
            decide_everything(cast, examining.latest(row), decision)
            if row is slow:
                examining.send_opinion(cast.examiner, row, row.case.version)
            else:
                examining.pass_text(cast.examiner, row, row.case.version)
                confirm(cast.lead, row)
    yield


def test_requests_acceptances_passes_and_first_words(way: None) -> None:
    assert history("preexam_requests") == [1, 2, 2, 2, 2, 2, 2, 2]
    assert history("preexam_accepted") == [0, 1, 2, 2, 2, 2, 2, 2]
    assert history("preexam_pass_rate") == [0, 0, 0, 50, 50, 50, 50, 50]
    # One day to the pass, four days to the opinion.
    assert history("preexam_first_opinion_days") == [
        0,
        0,
        0,
        1,
        1,
        Decimal("2.5"),
        Decimal("2.5"),
        Decimal("2.5"),
    ]
    assert history("preexam_classes") == [0, 1, 2, 2, 2, 2, 2, 2]
    assert history("preexam_grant_rate") == [0] * 8
    assert history("preexam_hk_requests") == [0] * 8


def test_figures_of_one_kind_share_one_reading(way: None, django_assert_num_queries: Any) -> None:
    """The board asks for all of them over many days: a handful of statements, however many days there are."""
    own = [i for i in indicators.every() if i.code.startswith("filing.")]
    assert len(own) == 14
    from django.db import connection

    with CaptureQueriesContext(connection) as asked, indicators.one_reading():
        for indicator in own:
            indicators.history(indicator, SPAN)
    assert len(asked) <= 8, [q["sql"][:80] for q in asked]
    assert indicators.history(own[0], SPAN) == indicators.history(own[0], SPAN)


def test_an_entity_counts_while_it_may_use_the_service(cast: Cast) -> None:
    with on(0):
        values = {
            **demo_answers.ENTITY,
            "party.name.old": cast.firm.name,
            "party.identity": demo_answers.FIRM_USCC,
        }
        papers = ("identity_document", "research_proof", "laboratory_proof")
        case = demo._case(cast.clerk, "preexam-entity-recordal", values, papers)

    def step(ago: int, actor: Any, code: str) -> None:
        with on(ago):
            demo._act(actor, case, code, reason="样例")
            proposal = case.proposals.filter(state="open").first()
            if proposal:
                from zhiquan.areas.matters import service as matters

                matters.confirm_proposal(cast.lead, proposal, proposal.version)

    step(1, cast.examiner, "approve")
    step(2, cast.examiner, "intend_measure")
    step(2, cast.clerk, "be_heard")
    step(3, cast.examiner, "suspend")
    step(5, cast.examiner, "resume")
    step(6, cast.clerk, "give_up")
    assert history("preexam_entities") == [0, 1, 1, 0, 0, 1, 0, 0]


def test_clues_withdrawals_returns_and_answers(cast: Cast) -> None:
    clue = screened(cast)
    made = clues.notify(cast.screener, clue, clue.version, clue.filings.all())
    for notice, actor, ago in (
        (n, cast.clerk if n.organisation == cast.firm else cast.rival, 1) for n in made
    ):
        answer = (ClueFiling.WITHDRAWN, "") if actor is cast.clerk else (ClueFiling.EXPLAINED, "自行研发")
        with on(ago):
            clues.reply(actor, notice, {str(f.uid): answer for f in notice.filings.all()})
    with on(2):
        refiling.look(jobs.SCREENER, [Filing(id="N9", abstract=TEXT.format("压合轮", 3, 45))])
    clue.refresh_from_db()
    for ago, confirmed in ((3, True), (6, False)):
        with on(ago):
            clues.report(cast.screener, clue, clue.version, "请认定")
            clues.enter_result(
                cast.screener, clue, clue.version, confirmed=confirmed, on=clock.today(), reason="样例"
            )
            clues.move(cast.screener, clue, clue.version, "close")
            clues.move(cast.screener, clue, clue.version, "reopen", reason="复核")
    assert history("abnormal_self_withdrawn") == [0, *[Decimal("66.67")] * 7]
    refiled = history("abnormal_refiled")
    assert refiled[:2] == [0, 0] and refiled[2] > 0 and refiled[2:] == [refiled[2]] * 6
    # A later answer takes the place of the earlier one from its own day on.
    assert history("abnormal_confirmed_share") == [0, 0, 0, 100, 100, 100, 0, 0]
    assert history("abnormal_days_to_result") == [0, 0, 0, 3, 3, 3, 3, 3]


def test_agencies_and_self_checks_are_counted_without_a_name(cast: Cast) -> None:
    data = "机构代码,机构名称,申请量\n99101,甲所（虚构）,5\n".encode()
    agencies.import_figures(cast.screener, "f.csv", data, first=FIRST - 90 * DAY, last=FIRST)
    agency = Agency.objects.get()
    for ago in (1, 4):
        with on(ago):
            row = draws.open_inspection(cast.screener, agency, ["某某"], "written", None)
            draws.begin(cast.screener, row, row.version, clock.today())
            draws.find(cast.screener, row, row.version, summary="未见异常", findings=[])
    assert history("agencies_inspected") == [0, 1, 1, 1, 1, 1, 1, 1]
    for ago, actor in ((0, cast.clerk), (0, cast.rival), (3, cast.alone)):
        with on(ago):
            selfcheck.check(actor, [], {"claims": CLAIMS}, "invention", compare=False)
    assert history("drafts_checked_before_filing") == [2, 2, 2, 3, 3, 3, 3, 3]
    members = offered("drafts_checked_before_filing").members(SPAN[-1])
    assert [m.weight for m in members] == [2, 1]
    assert not any(str(actor.person.uid) in m.ref for m in members for actor in (cast.clerk, cast.rival))  # type: ignore[union-attr]
