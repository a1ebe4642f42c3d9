"""The automatic text of a bulletin: from a board to headed paragraphs in official Chinese.

Bulletins are written in Chinese whatever language the drafter reads the platform in. Each paragraph has a
code, so that an edited one is known and a refresh leaves it alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation

from zhiquan.areas.programme import wording
from zhiquan.areas.programme.models import Correction
from zhiquan.areas.programme.queries.board import Board, ItemState
from zhiquan.areas.programme.queries.figures import Figure
from zhiquan.kernel.indicators import Known

SOON_DAYS = 60
WORDS = {
    "done": "已完成",
    "ok": "正常推进",
    "warn": "预警",
    "late": "滞后",
    "idle": "未启动",
    "unasked": "未报",
}
COMPARATORS = {">=": "不少于", "<=": "不超过", ">": "多于", "<": "少于", "=": "", "~": "约"}
HOW = {Known.COUNTED: "由办件计数", Known.DOCUMENTED: "由文件证明", Known.REPORTED: "单位自报"}
UNITS = {"year": "年", "institution": "家", "case": "例", "cny": "元", "percent": "%", "park": "个"}


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; `level` 0 is body text, 1 and 2 are headings."""

    code: str
    text: str
    level: int = 0

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "text": self.text, "level": self.level}


def cn_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


ISO_DAY = re.compile(r" ?(\d{4})-(\d{2})-(\d{2}) ?")
GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\dA-Za-z])|(?<=[\dA-Za-z%]) (?=[\u4e00-\u9fff])")


def official(text: str) -> str:
    """A sentence of the screen as a document writes it: Chinese dates, and no gap between Han and figures."""
    dated = ISO_DAY.sub(lambda m: f"{int(m[1])}年{int(m[2])}月{int(m[3])}日", text)
    return GAP.sub("", GAP.sub("", dated))


def compose(
    board: Board, figures: dict[int, list[Figure]], corrections: Sequence[Correction]
) -> list[dict[str, Any]]:
    """All paragraphs for the board's day, in order."""
    with translation.override("zh-hans"):
        found = [
            *_overall(board),
            *_finished(board),
            *_by_body(board),
            *_lagging(board),
            *_quantities(board, figures),
            *_next(board),
            *_corrections(corrections),
        ]
    return [p.to_json() for p in found]


def _overall(board: Board) -> list[Paragraph]:
    counts = board.counts
    parts = [f"{WORDS[c]}{counts[c]}项" for c in WORDS if counts[c]]
    text = f"截至{cn_date(board.as_of)}，{board.plan.title}确定的{len(board.states)}项举措中，{'，'.join(parts)}。"
    dated = board.dated
    if dated:
        nearest = min((s.item.due for s in dated if s.item.due and s.item.due >= board.as_of), default=None)
        text += f"{len(dated)}项有明确时限"
        if nearest:
            same = sum(s.item.due == nearest for s in dated)
            text += f"，其中{same}项应于{cn_date(nearest)}前完成，距时限{(nearest - board.as_of).days}天"
        text += f"；{len(board.ongoing)}项长期推进。" if board.ongoing else "。"
    return [Paragraph("overall.h", "总体情况", 1), Paragraph("overall", text)]


def _finished(board: Board) -> list[Paragraph]:
    done = [s for s in board.states if s.code == "done"]
    if not done:
        return []
    found = [Paragraph("finished.h", "已完成举措", 1)]
    for state in done:
        last = max((s.done_on for s in state.stones if s.done_on), default=None)
        when = f"于{cn_date(last)}认定完成" if last else "已认定完成"
        found.append(Paragraph(f"finished.{state.item.code}", f"{_name(state)}{when}。"))
    return found


def _name(state: ItemState) -> str:
    return f"“{state.item.shown_title}”（{state.item.code}）"


def _by_body(board: Board) -> list[Paragraph]:
    found = [Paragraph("bodies.h", "各单位进展", 1)]
    rows: dict[str, list[str]] = {}
    for state in board.states:
        for body in state.bodies:
            rows.setdefault(str(body.organisation), []).append(body.code)
    sentences = []
    for name, codes in rows.items():
        parts = [f"{WORDS[c]}{codes.count(c)}项" for c in WORDS if codes.count(c)]
        sentences.append(f"{name}承担{len(codes)}项，{'、'.join(parts)}")
    return [*found, Paragraph("bodies", "；".join(sentences) + "。")] if sentences else []


def _lagging(board: Board) -> list[Paragraph]:
    late = [s for s in board.lagging if s.code == "late"]
    if not late:
        return [
            Paragraph("late.h", "滞后举措及原因", 1),
            Paragraph("late.none", "本期没有滞后举措。"),
        ]
    found = [Paragraph("late.h", "滞后举措及原因", 1)]
    for state in late:
        holding = "、".join(str(b.organisation) for b in state.holding)
        found.append(
            Paragraph(f"late.{state.item.code}.h", f"{state.item.shown_title}（{state.item.code}）", 2)
        )
        found.append(
            Paragraph(f"late.{state.item.code}", f"{official(wording.why(state))}。责任单位：{holding}。")
        )
    return found


def _quantities(board: Board, figures: dict[int, list[Figure]]) -> list[Paragraph]:
    found = []
    for state in board.states:
        for figure in figures.get(state.item.pk, ()):
            text = _figure(state, figure)
            if text:
                found.append(Paragraph(f"figure.{state.item.code}.{figure.target.code}", text))
    return [Paragraph("figure.h", "量化指标", 1), *found] if found else []


def _figure(state: ItemState, figure: Figure) -> str:
    target, unit = figure.target, UNITS.get(figure.target.unit, figure.target.unit)
    goal = (
        f"，目标{COMPARATORS[target.comparator]}{wording.number(target.value)}{unit}"
        if target.comparator
        else ""
    )
    said = []
    if figure.value is not None and figure.known:
        said.append(f"{wording.number(figure.value)}{unit}（{HOW[figure.known]}）")
    if figure.reported is not None:
        said.append(f"单位自报{wording.number(figure.reported)}{unit}，未计入")
    if not said:
        return ""
    return f"{target.label}（{state.item.code}）：{'；'.join(said)}{goal}。"


def _next(board: Board) -> list[Paragraph]:
    soon = [
        (stone.row.planned_on, state, stone)
        for state in board.states
        for stone in state.stones
        if stone.state == "open" and stone.days <= SOON_DAYS
    ]
    found = [Paragraph("next.h", "下一步工作", 1)]
    late = [s for s in board.states if s.code == "late"]
    if late:
        found.append(Paragraph("next.late", "请滞后举措的责任单位书面说明原因和赶超措施。"))
    unasked = [s for s in board.states if s.code == "unasked"]
    if unasked:
        found.append(Paragraph("next.unasked", f"对尚未征询的{len(unasked)}项举措，请责任单位确定联系人。"))
    for day, state, stone in sorted(soon, key=lambda row: (row[0], row[1].item.order))[:12]:
        code = f"next.{state.item.code}.{stone.row.code}"
        found.append(Paragraph(code, f"{cn_date(day)}前：{_name(state)}{official(str(stone.row))}。"))
    return found if len(found) > 1 else []


def _corrections(rows: Sequence[Correction]) -> list[Paragraph]:
    if not rows:
        return []
    notes = [Paragraph(f"correction.{c.uid}", f"{c.bulletin}：{c.text}") for c in rows]
    return [Paragraph("correction.h", "更正说明", 1), *notes]


def ledger_rows(board: Board) -> list[list[str]]:
    """The annex: one row an item."""
    with translation.override("zh-hans"):
        return [
            [
                s.item.code,
                s.item.shown_title,
                "、".join(str(b.organisation) for b in s.bodies),
                s.item.due.isoformat() if s.item.due else "长期推进",
                WORDS[s.code],
                wording.percent(s.light.plan),
                wording.percent(s.light.actual),
                wording.why(s),
            ]
            for s in board.states
        ]


LEDGER_HEAD = ("编号", "举措", "责任单位", "完成时限", "状态", "计划进度", "认定进度", "说明")
LEDGER_WIDTHS = (5, 18, 22, 9, 7, 7, 7, 25)
