"""PDF by Typst, compiled in this process from strings; free fonts are embedded as subsets."""

from __future__ import annotations

import json

import typst

from .errors import DocumentError
from .estimate import CELL_PAD_PT, Pages, row_pad
from .fonts import ROLES, Fonts, check_glyphs
from .grid import count_lines
from .head import Head, plan_head
from .layout import PT_PER_MM, Layout
from .model import Block, Heading, Note, OfficialDocument, Paragraph, Quote, Table, validate
from .typst_source import SOURCE
from .wording import (
    attachment_lines,
    chinese_date,
    note,
    numbered,
    signature_lines,
    with_colon,
    with_stop,
)

_HELD_LINES = 5
_MAIN = SOURCE.encode()


def render_pdf(doc: OfficialDocument, layout: Layout, fonts: Fonts) -> bytes:
    """Set a document as a tagged PDF. Same document, layout and fonts give the same bytes.

    Raises DocumentError for a document that cannot be printed (``validate``), and before printing any
    box in place of a character that no font has.
    """
    validate(doc)
    check_glyphs(doc, fonts)
    return _settle(doc, layout, fonts)[0]


def count_pages(doc: OfficialDocument, layout: Layout, fonts: Fonts) -> Pages:
    """Where content and imprint of the PDF stand, for a Word file whose imprint goes to the same page."""
    validate(doc)
    _, inputs = _settle(doc, layout, fonts)
    answer = typst.query(
        _MAIN, "<where>", field="value", font_paths=fonts.handle, sys_inputs=inputs, one=True
    )
    found = json.loads(answer)
    return Pages(found["content"], found["imprint"] or None)


def _settle(doc: OfficialDocument, layout: Layout, fonts: Fonts) -> tuple[bytes, dict[str, str]]:
    """Compile, and say with which inputs.

    Typst lays out at most five times. Each long table whose text below goes back to the grid may cost
    one more time, so a document with many of them is set without going back.
    """
    faults = ""
    for realign in (True, False):
        plan = {**_plan(doc, layout, fonts), "realign": realign}
        inputs = {"doc": json.dumps(plan, ensure_ascii=False)}
        pdf, warnings = typst.compile_with_warnings(
            _MAIN, font_paths=fonts.handle, sys_inputs=inputs, format="pdf"
        )
        if not warnings:
            assert isinstance(pdf, bytes)
            return pdf, inputs
        faults = "; ".join(warning.message for warning in warnings)
    raise DocumentError("pdf", faults)


def _plan(doc: OfficialDocument, layout: Layout, fonts: Fonts) -> dict[str, object]:
    day = doc.document_date
    return {
        "layout": _measures(layout),
        "families": {role: fonts.chain(role) for role in ROLES},
        "meta": {
            "title": doc.plain_title,
            "author": list(doc.issuers),
            "date": [day.year, day.month, day.day],
        },
        "notices": doc.notices,
        "folios": doc.kind not in ("letter", "form"),
        "signing": bool(doc.signers),
        "head": _head(plan_head(doc, layout)),
        "addressee": with_colon(doc.addressee),
        "body": _blocks(doc.body),
        "hold": _holds(doc, layout),
        "attachments": attachment_lines(doc.attachments),
        "signature": [
            {"cells": line.cells, "right": line.right, "gap": line.gap, "left": line.left}
            for line in signature_lines(doc, layout)
        ],
        "remark": note(doc.audit_head) if doc.audit_head else "",
        "annexes": [
            {"title": annex.title, "landscape": annex.landscape, "blocks": _blocks(annex.blocks)}
            for annex in doc.annexes
        ],
        "turned": bool(doc.annexes) and doc.annexes[-1].landscape,
        "even": layout.imprint_on_even_page,
        "imprint": _imprint(doc),
    }


def _holds(doc: OfficialDocument, layout: Layout) -> bool:
    """Whether the last paragraph moves as a whole to the page of the signature.

    Typst keeps a paragraph with what follows only in one piece, so a long one stays where it is.
    """
    last = doc.body[-1] if doc.body else None
    if not isinstance(last, Paragraph | Quote) or doc.attachments:
        return False
    text = last.text if isinstance(last, Quote) else "".join(run.text for run in last.runs)
    return count_lines(text, layout.chars, layout.indent_chars) <= _HELD_LINES


def _measures(layout: Layout) -> dict[str, object]:
    mm = PT_PER_MM
    return {
        "width": layout.page_width_mm * mm,
        "page_height": layout.page_height_mm * mm,
        "top": layout.margin_top_mm * mm,
        "left": layout.margin_left_mm * mm,
        "right": layout.margin_right_mm * mm,
        "bottom": layout.margin_bottom_mm * mm,
        "block": layout.block_width_pt,
        "height": layout.block_height_pt,
        "line": layout.line_pt,
        "char": layout.char_pt,
        "tracking": layout.tracking_pt,
        "body": layout.body_pt,
        "small": layout.small_pt,
        "title": layout.title_pt,
        "title_line": layout.title_line_pt,
        "table": layout.table_pt,
        "table_line": layout.table_line_pt,
        "table_rule": layout.table_rule_pt,
        "cell_pad": CELL_PAD_PT,
        "notice": layout.notice_pt,
        "number": layout.page_number_pt,
        "number_indent": layout.page_number_indent_chars * layout.page_number_pt,
        "head_indent": layout.number_indent_chars * layout.char_pt,
        "drop": layout.page_number_drop_mm * mm,
        "indent": layout.indent_chars,
        "attachments_gap": layout.attachments_gap_lines,
        "annex_gap": layout.annex_title_gap_lines,
        "imprint_line": layout.imprint_line_pt,
        "imprint_indent": layout.imprint_indent_chars,
        "outer": layout.imprint_outer_rule_mm * mm,
        "inner": layout.imprint_inner_rule_mm * mm,
        "red": layout.red,
    }


def _head(head: Head) -> dict[str, object]:
    mark = head.mark
    return {
        "mark": mark
        and {
            "lines": mark.lines,
            "suffix": mark.suffix,
            "top": mark.top,
            "size": mark.size,
            "line_pitch": mark.line_pitch,
            "char_pitch": mark.char_pitch,
            "names_width": mark.names_width,
        },
        "lines": [
            {"top": line.top, "left": line.left, "center": line.center, "right": line.right}
            for line in head.lines
        ],
        "rule_top": head.rule_top,
        "rule": head.rule_pt,
        "rule_red": head.rule_red,
        "title": head.title,
        "title_top": head.title_top,
        "title_first": head.title_first,
        "title_spacing": head.title_spacing,
        "height": head.height,
    }


def _blocks(blocks: tuple[Block, ...]) -> list[dict[str, object]]:
    return [_block(number, block) for number, block in numbered(blocks)]


def _block(number: str, block: Block) -> dict[str, object]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "number": number, "text": block.text}
    if isinstance(block, Paragraph):
        runs = [{"t": run.text, "b": run.bold} for run in block.runs]
        return {"kind": "paragraph", "indent": block.indent, "runs": runs}
    if isinstance(block, Note):
        return {"kind": "note", "text": note(block.text)}
    if isinstance(block, Quote):
        return {"kind": "quote", "text": block.text + (note(block.source) if block.source else "")}
    if isinstance(block, Table):
        columns = len(block.header)
        return {
            "kind": "table",
            "caption": block.caption,
            "headless": block.headless,
            "pad": row_pad(block),
            "header": block.header,
            "rows": block.rows,
            "widths": block.widths or (1,) * columns,
            "align": block.align or ("left",) * columns,
        }
    return {"kind": "break"}


def _imprint(doc: OfficialDocument) -> dict[str, str] | None:
    imprint = doc.imprint
    if imprint is None:
        return None
    return {
        "copied_to": with_stop(imprint.copied_to),
        "issued_by": imprint.issued_by,
        "issued_on": f"{chinese_date(imprint.issued_on)}印发",
        "copies": f"（共印{imprint.copies}份）" if imprint.copies is not None else "",
    }
