"""Invented documents that the tests of this engine share. Names, figures and events are made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from zhiquan.engines.documents import (
    Annex,
    Heading,
    Imprint,
    Note,
    OfficialDocument,
    Paragraph,
    Quote,
    Run,
    Table,
    form,
    letter,
)

DAY = date(2026, 11, 3)
RARE = "𬍛䶮㛃𠮷"
LAGGING = Table(
    ("序号", "举措", "责任单位", "灯号"),
    (("1", "处置自主权", "甲局", "红"), ("5", "金融产品创新", "乙局", "红")),
    (1, 5, 4, 1),
    ("center", "left", "left", "center"),
    "滞后举措",
)
BODY = (
    Paragraph.of("按照《试点工作实施方案》要求，现将截至2026年10月31日的试点工作进展情况通报如下。"),
    Heading(1, "总体情况"),
    Paragraph((Run("实施方案确定的23项举措中，已完成1项。"), Run("12项有明确时限", True), Run("。"))),
    Heading(1, "滞后举措及原因"),
    Heading(2, "高校和科研机构处置自主权"),
    Paragraph.of("里程碑“全面运行”应于10月2日完成，已迟32天。责任单位：甲局、乙局。"),
    Heading(2, "金融产品创新"),
    Heading(3, "取费测算"),
    Heading(4, "口径说明"),
    Quote("服务费用应当公开透明、质价相符。", "实施方案第五项"),
    LAGGING,
    Note("数据均为虚构"),
    Heading(1, "下一步工作"),
    Paragraph.of(f"请责任单位于2026年11月27日前说明原因。联系人：{RARE}。"),
)
LEDGER = Table(
    ("序号", "举措", "牵头单位", "配合单位", "时限", "灯号", "现值", "目标"),
    tuple((str(n), f"第{n}项举措", "甲局", "乙局、丙局", "2026-12-31", "黄", "3", "5") for n in range(1, 47)),
    (1, 5, 3, 4, 3, 1, 1, 1),
)
IMPRINT = Imprint("某市知识产权局办公室", DAY, "市政府办公厅，联席会议各成员单位", 60)

OFFICIAL = OfficialDocument(
    kind="official",
    issuers=("某市知识产权局",),
    mark_suffix="文件",
    document_no="某知〔2026〕12号",
    title=("某市知识产权局", "关于优化知识产权领域", "营商环境试点工作", "进展情况的通报"),
    addressee="各有关单位",
    document_date=DAY,
    body=BODY,
    attachments=(
        "举措进展台账",
        "滞后举措责任单位联系人名单及下一步工作安排情况说明表（截至2026年10月31日）",
    ),
    signature=("某市知识产权局",),
    sealed=True,
    imprint=IMPRINT,
    annexes=(Annex("23项举措进展台账", (LEDGER,), landscape=True),),
    notices=("演示稿，不具公文效力",),
    audit_head="审计链首：SM3 8e17…c40a",
)
PLAIN = replace(OFFICIAL, annexes=(), attachments=())
SHORT = replace(PLAIN, body=BODY[:6])
JOINT = replace(
    PLAIN,
    issuers=("某市知识产权局", "某市市场监督管理局", "某市教育局"),
    signers=("周一一", "陆二", "王三三"),
    signature=("某市知识产权局", "某市市场监督管理局", "某市教育局"),
)
BRIEFING = replace(
    PLAIN,
    kind="briefing",
    mark="试点工作简报",
    mark_suffix="",
    issue_no=4,
    document_no="",
    signature=(),
    sealed=False,
)
LETTER = letter(
    issuer="某市知识产权保护中心",
    title="补正通知书",
    addressee="某某智能装备有限公司",
    document_date=DAY,
    document_no="某变〔2026〕0417号",
    handler="陆二",
    body=(Paragraph.of("以下事项需要补正。"), LAGGING, Paragraph.of("请自收到本通知之日起30日内补正。")),
    notices=("演示稿，不具法律效力",),
)
PARTICULARS = Table(
    ("", ""),
    (("变更前名义", "甲公司"), ("变更后名义", "乙公司"), ("理由", "核准变更。\n主体未变。"), ("联系人", "")),
    (2, 5),
    ("center", "left"),
)
FORM = form(
    issuer="国家知识产权局",
    title="商标注册人名义变更申请书",
    addressee="国家知识产权局商标局",
    document_date=DAY,
    body=(PARTICULARS, Heading(1, "声明"), Paragraph.of("所填内容真实、准确、完整。")),
    signature=("原注册人章戳（签字）", "变更后注册人章戳（签字）"),
    notices=("演示稿，不具法律效力",),
)
ALL = {
    "official": OFFICIAL,
    "plain": PLAIN,
    "short": SHORT,
    "joint": JOINT,
    "briefing": BRIEFING,
    "letter": LETTER,
    "form": FORM,
}


def han_pages(lines: int, imprint: Imprint | None = None) -> OfficialDocument:
    """A document whose text is one paragraph of Han characters only."""
    return replace(PLAIN, body=(Paragraph.of("国" * (28 * lines - 2)),), imprint=imprint, audit_head="")


def bulletin(paragraphs: int) -> OfficialDocument:
    """A bulletin with mixed text of a given length, and a ledger when the number is even."""
    parts = (
        "里程碑“全面运行”应于10月2日完成，已迟32天",
        "37家单位中12家尚未提交分级分类制度",
        "责任单位为甲局、乙局、丙局",
        "请于2026年11月27日前书面说明原因和赶超措施",
        "案例7例，目标10例以上",
    )
    body: list[Heading | Paragraph | Table] = []
    for n in range(paragraphs):
        if n % 4 == 0:
            body.append(Heading(1, parts[n % 5][:10]))
        if n % 4 == 2:
            body.append(Heading(2, parts[(n + 1) % 5][:12]))
        body.append(Paragraph.of("，".join(parts[(n * i + i) % 5] for i in range(2 + n % 6)) + "。"))
        if n % 7 == 5:
            body.append(LAGGING)
    return replace(OFFICIAL, body=tuple(body), annexes=() if paragraphs % 2 else OFFICIAL.annexes)
