"""The head of the first page in Word: mark, number, rule, title."""

from __future__ import annotations

from .docx_xml import (
    borders,
    cell,
    fixed_widths,
    line_break,
    paragraph,
    run,
    tab,
    table,
    tag,
    twips,
    val,
)
from .head import Head, HeadLine, Mark, plan_head
from .layout import Layout
from .model import OfficialDocument

# A paragraph cannot be lower than this; it stands before a table that must start lower on the page.
_HAIRLINE_PT = 1.0
# Word keeps rules and their distance in whole units; without this slack page 1 could lose a line.
_ROUNDING_PT = 1.0


def head_parts(doc: OfficialDocument, layout: Layout) -> list[str]:
    """Finished paragraphs and tables; the last leaves the white above the addressee."""
    head = plan_head(doc, layout)
    if head.title_first:
        return _letter_parts(head, layout)
    assert head.mark is not None
    joint = len(head.mark.lines) > 1
    parts = _joint_mark(head.mark, layout) if joint else [_mark(head.mark, layout)]
    below = head.mark.bottom
    for line in head.lines:
        parts.append(_line(head, line, layout, before=line.top - below, signing=bool(doc.signers)))
        below = line.top + layout.line_pt
    white = head.height - head.title_top - len(head.title) * layout.title_line_pt - _ROUNDING_PT
    return [*parts, _title(head, layout, before=head.title_top - head.rule_top - head.rule_pt, after=white)]


def _letter_parts(head: Head, layout: Layout) -> list[str]:
    title_bottom = head.title_top + len(head.title) * layout.title_line_pt
    white = head.height - head.rule_top - head.rule_pt - _ROUNDING_PT
    if not head.lines:
        return [_title(head, layout, before=head.title_top, after=white)]
    line = head.lines[0]
    return [
        _title(head, layout, before=head.title_top),
        _line(head, line, layout, before=line.top - title_bottom, after=white),
    ]


def _mark(mark: Mark, layout: Layout) -> str:
    return paragraph(_red(mark.lines[0], mark, layout), align="center", before=mark.top, exact=mark.size)


def _red(text: str, mark: Mark, layout: Layout) -> str:
    return run(
        text,
        face=layout.face_title,
        points=mark.size,
        color=layout.red,
        spacing=mark.char_pitch - mark.size,
        free=True,
    )


def _joint_mark(mark: Mark, layout: Layout) -> list[str]:
    """Names one below the other, spread to one width; the suffix beside them at half height."""
    suffix_wide = (len(mark.suffix) + 0.5) * mark.char_pitch if mark.suffix else 0.0
    widths = [mark.names_width + 4, suffix_wide] if mark.suffix else [mark.names_width + 4]
    rows = []
    for i, name in enumerate(mark.lines):
        spread = paragraph(_red(name, mark, layout), align="distribute", exact=mark.size)
        cells = [cell(spread, widths[0], val("vAlign", "center"))]
        if mark.suffix:
            merge = tag("vMerge", {"val": "restart"}) if i == 0 else tag("vMerge")
            text = _red(mark.suffix, mark, layout) if i == 0 else ""
            beside = paragraph(text, align="center", exact=mark.size)
            cells.append(cell(beside, widths[1], merge, val("vAlign", "center")))
        height = tag("trHeight", {"val": twips(mark.line_pitch), "hRule": "exact"})
        rows.append(tag("tr", None, tag("trPr", None, height), *cells))
    lead = (mark.line_pitch - mark.size) / 2
    first = paragraph("", before=mark.top - lead - _HAIRLINE_PT, exact=_HAIRLINE_PT)
    wide = tag("tblW", {"w": sum(twips(w) for w in widths), "type": "dxa"})
    margins = tag("tblCellMar", None, *(tag(s, {"w": 0, "type": "dxa"}) for s in ("left", "right")))
    return [first, table(rows, widths, wide, val("jc", "center"), fixed_widths(), margins)]


def _line(
    head: Head, line: HeadLine, layout: Layout, *, before: float, after: float = 0.0, signing: bool = False
) -> str:
    border = ""
    if line is head.lines[-1]:
        gap = head.rule_top - line.top - layout.line_pt
        color = layout.red if head.rule_red else "000000"
        bottom = borders("pBdr", {"bottom": (head.rule_pt, color)})
        border = bottom.replace('w:space="0"', f'w:space="{int(max(0.0, gap))}"')
    if line.center:
        return paragraph(run(line.center), align="center", before=before, exact=layout.line_pt, border=border)
    # The rule below spans the type area, so the text moves in by a space and a tab stop, not by an indent.
    inset = layout.number_indent_chars if head.rule_red else 0
    lead = run("　" * inset) if inset and line.left else ""
    indent = inset * layout.char_pt
    face = layout.face_kai if signing else ""
    names = [(run(label) if label else "") + run(name, face=face) for label, name in line.right]
    content = lead + (run(line.left) if line.left else "") + (tab() + run("　").join(names) if names else "")
    stop = (("right", layout.block_width_pt - indent),)
    return paragraph(
        content, align="left", before=before, after=after, exact=layout.line_pt, border=border, tabs=stop
    )


def _title(head: Head, layout: Layout, *, before: float, after: float = 0.0) -> str:
    lines = [run(text, spacing=head.title_spacing or None, free=True) for text in head.title]
    return paragraph(
        line_break().join(lines), style="Title", before=before, after=after, exact=layout.title_line_pt
    )
