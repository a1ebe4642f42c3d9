"""Where a document ends, counted on the grid without a font: enough to place the imprint in Word."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import takewhile

from .grid import count_lines
from .head import plan_head
from .layout import PT_PER_MM, Layout
from .model import Annex, Block, Heading, Note, OfficialDocument, PageBreak, Paragraph, Quote, Table
from .wording import attachment_lines, note, numbered, signature_lines, with_colon, with_stop

# Cell padding and rules around a table line, in points; the same in both renderers.
CELL_PAD_PT = 3.0
_FORM_PAD_PT = 6.0


@dataclass(frozen=True)
class Pages:
    """Where a document ends: page of its last content and, where it has one, of its imprint."""

    content: int
    imprint: int | None

    @property
    def total(self) -> int:
        """Number of pages."""
        return self.imprint or self.content


@dataclass
class _Cursor:
    """A position on the page, in points; ``height`` is that of the type area."""

    height: float
    page: int = 1
    y: float = 0.0

    def take(self, tall: float) -> None:
        """Use some height that must not be split."""
        self.need(tall)
        self.y += tall

    def need(self, tall: float) -> None:
        """Go to the next page when some height does not fit on this one."""
        if self.y + tall > self.height + 0.5:
            self.turn()

    def turn(self) -> None:
        """Go to the top of the next page, unless already at the top of one."""
        if self.y > 0:
            self.page, self.y = self.page + 1, 0.0


def estimate_pages(doc: OfficialDocument, layout: Layout) -> Pages:
    """Page of the last content and page of the imprint, as both renderers would place them."""
    line = layout.line_pt
    cursor = _Cursor(layout.block_height_pt, y=plan_head(doc, layout).height)
    if doc.addressee:
        _lines(cursor, count_lines(with_colon(doc.addressee), layout.chars), line)
    _blocks(cursor, doc.body, layout)
    tail = layout.attachments_gap_lines if doc.attachments else 0
    for label, number, name in attachment_lines(doc.attachments):
        _lines(
            cursor, tail + count_lines(number + name, layout.chars - layout.indent_chars - len(label)), line
        )
        tail = 0
    cursor.take(sum(1 + sign.gap for sign in signature_lines(doc, layout)) * line)
    if doc.audit_head:
        _lines(cursor, count_lines(note(doc.audit_head), layout.chars, layout.indent_chars), line)
    turned = False
    for annex in doc.annexes:
        cursor, turned = _annex(cursor, annex, layout), annex.landscape
    return Pages(cursor.page, _imprint_page(doc, layout, cursor, turned))


def _imprint_page(doc: OfficialDocument, layout: Layout, cursor: _Cursor, turned: bool) -> int | None:
    if doc.imprint is None:
        return None
    fits = not turned and cursor.y + imprint_height(doc, layout) <= layout.block_height_pt + 0.5
    page = cursor.page if fits else cursor.page + 1
    return page + page % 2 if layout.imprint_on_even_page else page


def row_pad(table: Table) -> float:
    """White above and below the text of a row, in points; rows to be filled in by hand have more."""
    return _FORM_PAD_PT if table.headless else CELL_PAD_PT


def imprint_height(doc: OfficialDocument, layout: Layout) -> float:
    """Height of the imprint in points."""
    if doc.imprint is None:
        return 0.0
    rows = 1 + (doc.imprint.copies is not None) + bool(doc.imprint.copied_to)
    lines = 1 + (doc.imprint.copies is not None)
    if doc.imprint.copied_to:
        across = layout.block_width_pt / layout.small_pt - 2 * layout.imprint_indent_chars - len("抄送：")
        lines += count_lines(with_stop(doc.imprint.copied_to), across)
    rules = 2 * layout.imprint_outer_rule_mm + (rows - 1) * layout.imprint_inner_rule_mm
    return lines * layout.imprint_line_pt + rules * PT_PER_MM


def _annex(cursor: _Cursor, annex: Annex, layout: Layout) -> _Cursor:
    height = layout.block_width_pt if annex.landscape else layout.block_height_pt
    fresh = _Cursor(height, page=cursor.page + 1)
    _lines(fresh, 2 + 2 * layout.annex_title_gap_lines, layout.line_pt)
    _blocks(fresh, annex.blocks, layout, layout.block_height_pt if annex.landscape else layout.block_width_pt)
    return fresh


def _blocks(cursor: _Cursor, blocks: tuple[Block, ...], layout: Layout, across: float | None = None) -> None:
    chars = layout.chars if across is None else int(across / layout.char_pt)
    items = numbered(blocks)
    for i, (number, block) in enumerate(items):
        if isinstance(block, PageBreak):
            cursor.turn()
            continue
        if isinstance(block, Heading):
            # Headings stay on the page of the first line below them.
            run = list(takewhile(lambda item: isinstance(item[1], Heading), items[i:]))
            cursor.need((len(run) + 1) * layout.line_pt)
        if isinstance(block, Table):
            _table(cursor, block, layout, across or layout.block_width_pt)
        else:
            indent = 0 if isinstance(block, Paragraph) and not block.indent else layout.indent_chars
            _lines(cursor, count_lines(number + _text(block), chars, indent), layout.line_pt)


def _text(block: Heading | Paragraph | Quote | Note) -> str:
    if isinstance(block, Paragraph):
        return "".join(run.text for run in block.runs)
    if isinstance(block, Quote):
        return block.text + (note(block.source) if block.source else "")
    return note(block.text) if isinstance(block, Note) else block.text


def _table(cursor: _Cursor, table: Table, layout: Layout, across: float) -> None:
    widths = table.widths or (1.0,) * len(table.header)
    inner = [max(1.0, (across * w / sum(widths) - 2 * CELL_PAD_PT) / layout.table_pt) for w in widths]
    heights = [layout.table_line_pt] if table.caption else []
    for row in (*(() if table.headless else (table.header,)), *table.rows):
        deepest = max(_cell_lines(cell, chars) for cell, chars in zip(row, inner, strict=True))
        heights.append(deepest * layout.table_line_pt + 2 * row_pad(table))
    if across <= layout.block_width_pt and sum(heights) <= layout.block_height_pt / 2:
        cursor.take(math.ceil(sum(heights) / layout.line_pt - 0.01) * layout.line_pt)
        return
    for height in heights:
        cursor.take(height)


def _cell_lines(cell: str, chars: float) -> int:
    return sum(count_lines(line, chars) for line in cell.split("\n"))


def _lines(cursor: _Cursor, count: int, line: float) -> None:
    for _ in range(count):
        cursor.take(line)
