"""The demo of agency oversight: invented agencies with figures of two periods, a fall in grade, a trigger, a draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from zhiquan.areas.filing import demo_filings
from zhiquan.areas.filing.models import Agency, Inspection
from zhiquan.areas.filing.queries import draws as query
from zhiquan.areas.filing.service import agencies, draws
from zhiquan.engines.draws import Plan
from zhiquan.kernel import actor as acting
from zhiquan.kernel import clock

if TYPE_CHECKING:
    from zhiquan.areas.filing.demo import Story

OVERSIGHT = acting.system("filing.oversight")
SOURCE = "演示：虚构的全国信用等级"
# Code, name, and the counts of the second period; those of the first are four fifths of them.
ROWS: Sequence[tuple[str, str, tuple[int, ...]]] = (
    ("99001", demo_filings.AGENCY, (520, 46, 60, 7, 41, 12, 188, 320, 640, 5, 6, 610)),
    ("99002", demo_filings.OTHER_AGENCY, (310, 9, 12, 1, 15, 6, 170, 240, 290, 1, 9, 420)),
    ("99003", "深港联科知识产权代理所（虚构）", (820, 4, 6, 0, 18, 5, 560, 700, 510, 0, 31, 1240)),
    ("99004", "湾畔专利商标事务所（虚构）", (140, 2, 3, 0, 6, 2, 81, 110, 120, 0, 5, 190)),
    ("99005", "启衡知识产权代理有限公司（虚构）", (260, 21, 24, 2, 22, 9, 96, 190, 330, 2, 4, 350)),
    ("99006", "南屿专利代理事务所（虚构）", (95, 1, 1, 0, 3, 1, 60, 78, 70, 0, 4, 130)),
    ("99007", "卓砚知识产权服务有限公司（虚构）", (430, 6, 8, 0, 12, 4, 250, 350, 300, 0, 15, 560)),
    ("99008", "海晏专利事务所（虚构）", (60, 5, 5, 1, 7, 4, 15, 38, 90, 3, 1, 84)),
)  # fmt: skip
GRADES_BEFORE = ("B", "B", "A+", "A", "B", "A", "A", "C")
GRADES = ("B", "B", "A+", "A", "C", "A", "A", "D")
HEAD = (
    "机构代码,机构名称,申请量,非正常认定量,主动撤回量,撤回后再提交量,视撤量,"
    "初审驳回量,授权量,结案量,补正次数,投诉量,执业代理师数,在办案件数"
)
INSPECTORS = "01 骆闻溪\n02 江望北\n03 宋清和\n04 何知远\n05 许望舒\n06 顾南乔"
SEED = "04 11 19 23 27 33 + 08"


def before(story: Story) -> None:
    """Figures and grades of two periods: one grade falls, and the trigger table is met."""
    officer = story.cast["screener"]
    for ago, share, grades in ((150, 4, GRADES_BEFORE), (40, 5, GRADES)):
        with story.on(ago):
            first, last = story.day(ago + 100), story.day(ago + 10)
            agencies.import_figures(officer, "figures.csv", _figures(share), first=first, last=last)
            agencies.import_grades(
                officer, "grades.csv", _grades(grades), as_of=story.day(ago + 5), source=SOURCE
            )
    with story.on(39):
        row = Agency.objects.get(code="99008")
        agencies.put_on_list(
            officer, row, row.version, "abnormal_operation", "（演示）未按规定提交年度报告，列入经营异常名录"
        )


def _figures(fifths: int) -> bytes:
    lines = [HEAD]
    for code, name, counts in ROWS:
        lines.append(",".join([code, name, *(str(n * fifths // 5) for n in counts)]))
    return "\n".join(lines).encode()


def _grades(grades: Sequence[str]) -> bytes:
    rows = [f"{code},{name},{grade}" for (code, name, _n), grade in zip(ROWS, grades, strict=True)]
    return "\n".join(["机构代码,机构名称,信用等级", *rows]).encode()


def tell(story: Story) -> None:
    """A complaint that was upheld, and this year's draw: list first, seed after, inspections, one result published."""
    officer = story.cast["screener"]
    with story.on(21):
        row = Agency.objects.get(code="99002")
        agencies.enter(
            officer,
            row,
            "complaint_upheld",
            cause="（演示）投诉处理告知书〔样例〕3号",
            on=story.day(22),
            note="收费未开票",
        )
    with story.on(20):
        found = query.proposal(officer)
        draw = draws.prepare(
            officer, f"{story.today.year}年度代理机构双随机抽查（演示）", found.objects, draws.read_inspectors(INSPECTORS),
            Plan(found.counts, query.per_object()),
        )  # fmt: skip
        first = draws.first_seed_day()
        day = max(first, story.day(16))
        draws.publish(officer, draw, draw.version, seed_event="样例彩票开奖号码（虚构）", seed_day=day)
    ago = (story.today - day).days
    with story.on(ago, 21):
        draws.enter_seed(officer, draw, draw.version, SEED)
        draws.enter_seed(story.cast["approver"], draw, draw.version, SEED)
    _inspections(story, list(draw.inspections.order_by("pk")), max(0, ago - 2))


def _inspections(story: Story, rows: list[Inspection], ago: int) -> None:
    """The first is found and published, the second found, the third under way; the rest are planned."""
    officer = story.cast["screener"]
    for at, row in enumerate(rows[:3]):
        with story.on(ago):
            draws.begin(officer, row, row.version, clock.today())
        if at == 2:
            return
        with story.on(max(0, ago - 4 - at)):
            draws.find(officer, row, row.version, **_found(at))
        if at == 0:
            with story.on(max(0, ago - 8), 16):
                draws.publish_result(officer, row, row.version)


def _found(at: int) -> dict[str, Any]:
    item = query.key_items()[at % len(query.key_items())]
    if at == 0:
        return {"summary": "查阅委托合同二十份、案件卷宗三十件，未见异常（演示）。", "findings": []}
    finding = {"item": item[0], "text": "两件案件的委托合同缺少签署日期", "fault": True}
    return {"summary": "发现一项不规范，已告知限期改正（演示）。", "findings": [finding]}
