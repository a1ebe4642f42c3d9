"""Geometry of the first page's head, shared by both renderers.

All positions are points below the top of the type area. The head's height is a whole number of grid
lines, so that the text below it stands on the page's line grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .grid import break_title, width
from .layout import PT_PER_MM, Layout
from .model import OfficialDocument
from .wording import chinese_date

# A head that overshoots a grid line by less than this part of a line is drawn up to it, not pushed down.
_SLACK = 0.1


@dataclass(frozen=True)
class Mark:
    """The red mark: lines of equal width, the suffix (文件) centred beside them when there are several."""

    lines: tuple[str, ...]
    suffix: str
    top: float
    size: float
    line_pitch: float
    char_pitch: float

    @property
    def bottom(self) -> float:
        """Lower edge of the last line."""
        return self.top + (len(self.lines) - 1) * self.line_pitch + self.size

    @property
    def names_width(self) -> float:
        """Width shared by the names, in points."""
        return max(width(line) for line in self.lines) * self.char_pitch


@dataclass(frozen=True)
class HeadLine:
    """One line between mark and rule: texts set left, centred and right; ``top`` of its grid line.

    ``right`` is a list of (label, name) pairs; names of signers are set in 楷体.
    """

    top: float
    left: str = ""
    center: str = ""
    right: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Head:
    """Everything above the addressee."""

    mark: Mark | None
    lines: tuple[HeadLine, ...]
    rule_top: float
    rule_pt: float
    rule_red: bool
    title: tuple[str, ...]
    title_top: float
    title_first: bool
    title_spacing: float
    height: float


def plan_head(doc: OfficialDocument, layout: Layout) -> Head:
    """Place mark, number, rule and title of any kind of document."""
    if doc.kind in ("letter", "form"):
        return _letter_head(doc, layout)
    mark = _mark(doc, layout)
    lines = _briefing_lines(doc, layout, mark) if doc.kind == "briefing" else _number_lines(doc, layout, mark)
    rule_top = _below_text(lines[-1].top, layout) + layout.red_rule_gap_mm * PT_PER_MM
    rule_pt = layout.red_rule_mm * PT_PER_MM
    title = break_title(doc.title, layout.block_width_pt / layout.title_pt)
    title_top = rule_top + rule_pt + layout.title_gap_lines * layout.line_pt
    bottom = title_top + len(title) * layout.title_line_pt + layout.addressee_gap_lines * layout.line_pt
    return Head(
        mark, lines, rule_top, rule_pt, True, title, title_top, False, 0.0, _whole_lines(bottom, layout)
    )


def _mark(doc: OfficialDocument, layout: Layout) -> Mark:
    top = layout.mark_top_mm * PT_PER_MM
    joint = len(doc.issuers) > 1 and not doc.mark
    lines = doc.issuers if joint else (doc.mark or doc.issuers[0] + doc.mark_suffix,)
    suffix = doc.mark_suffix if joint else ""
    across = max(width(line) for line in lines) + (width(suffix) + 0.5 if suffix else 0)
    size = min(layout.mark_max_pt, layout.block_width_pt / (across * layout.mark_spread))
    pitch = size
    if joint:
        pitch = layout.mark_joint_height_mm * PT_PER_MM / len(lines)
        size = min(size, pitch / layout.mark_line_spread)
        pitch = min(pitch, size * layout.mark_line_spread)
    return Mark(lines, suffix, top, size, pitch, size * layout.mark_spread)


def _number_lines(doc: OfficialDocument, layout: Layout, mark: Mark) -> tuple[HeadLine, ...]:
    top = mark.bottom + layout.number_gap_lines * layout.line_pt
    if not doc.signers:
        return (HeadLine(top, center=doc.document_no),)
    step = layout.signers_per_line
    rows = [doc.signers[i : i + step] for i in range(0, len(doc.signers), step)]
    return tuple(
        HeadLine(
            top + i * layout.line_pt,
            left=doc.document_no if i == len(rows) - 1 else "",
            right=_signer_row(row, rows[0], doc.signers, first=i == 0),
        )
        for i, row in enumerate(rows)
    )


def _signer_row(
    row: tuple[str, ...], model: tuple[str, ...], signers: tuple[str, ...], *, first: bool
) -> tuple[tuple[str, str], ...]:
    """Names padded to one width and rows to one length, so that they stand in columns set to the right."""
    longest = max(len(name) for name in signers)
    names = [*row, *[""] * (len(model) - len(row))]
    return tuple(
        ("签发人：" if first and j == 0 else "", name.ljust(longest, "　")) for j, name in enumerate(names)
    )


def _briefing_lines(doc: OfficialDocument, layout: Layout, mark: Mark) -> tuple[HeadLine, ...]:
    issue_top = mark.bottom + layout.line_pt
    issue = f"第{doc.issue_no}期" if doc.issue_no is not None else doc.document_no
    row_top = issue_top + 2 * layout.line_pt
    return (
        HeadLine(issue_top, center=issue),
        HeadLine(row_top, left="　".join(doc.issuers), right=(("", chinese_date(doc.document_date)),)),
    )


def _letter_head(doc: OfficialDocument, layout: Layout) -> Head:
    spacing = layout.title_pt * layout.letter_title_spacing if len(doc.title) == 1 else 0.0
    title = break_title(doc.title, layout.block_width_pt / (layout.title_pt + spacing))
    title_top = layout.letter_title_top_mm * PT_PER_MM
    title_bottom = title_top + len(title) * layout.title_line_pt
    if doc.kind == "form":
        height = _whole_lines(title_bottom + layout.line_pt / 2, layout)
        return Head(None, (), title_bottom, 0.0, False, title, title_top, True, spacing, height)
    row_top = title_bottom + layout.line_pt / 2
    row = HeadLine(row_top, left=doc.document_no, right=(("", chinese_date(doc.document_date)),))
    rule_top = _below_text(row_top, layout) + layout.letter_rule_gap_mm * PT_PER_MM
    height = _whole_lines(rule_top + layout.letter_rule_pt + layout.line_pt / 2, layout)
    return Head(None, (row,), rule_top, layout.letter_rule_pt, False, title, title_top, True, spacing, height)


def _below_text(line_top: float, layout: Layout) -> float:
    """Lower edge of body type centred in its grid line."""
    return line_top + (layout.line_pt + layout.body_pt) / 2


def _whole_lines(height: float, layout: Layout) -> float:
    return math.ceil(height / layout.line_pt - _SLACK) * layout.line_pt
