"""DOCX: a Word file whose sections carry a real document grid, and which names customary faces only."""

from __future__ import annotations

from .docx_head import head_parts
from .docx_parts import char_space, line_pitch, package
from .docx_xml import (
    NAMESPACES,
    borders,
    cell,
    field,
    fixed_widths,
    line_break,
    paragraph,
    run,
    tab,
    table,
    tag,
    twips,
    val,
    with_section,
)
from .estimate import CELL_PAD_PT, Pages, estimate_pages, row_pad
from .grid import width
from .layout import PT_PER_MM, Layout
from .model import (
    Annex,
    Block,
    Heading,
    Imprint,
    Note,
    OfficialDocument,
    PageBreak,
    Paragraph,
    Quote,
    Table,
    validate,
)
from .wording import (
    SignLine,
    attachment_lines,
    chinese_date,
    note,
    numbered,
    signature_lines,
    with_colon,
    with_stop,
)

_HAIRLINE_PT = 1.0
_BLACK = "000000"
# Where the dash of the page number sits in its line, as a part of the line's height from the top.
_DASH_PART = 0.5


def render_docx(doc: OfficialDocument, layout: Layout, *, pages: Pages | None = None) -> bytes:
    """Write a document as a Word file. Same arguments, same bytes; no font is embedded.

    Word decides its own page ends. ``pages`` says where the text ends (``count_pages`` of the PDF, or
    the grid's own estimate when left out), and only decides whether the imprint shares the last page
    of the text or starts the next even one. Raises DocumentError for an unprintable document.
    """
    validate(doc)
    body = _Body(doc, layout, pages or estimate_pages(doc, layout))
    return package(doc, layout, body.document(), body.furniture())


class _Body:
    """Collects the parts of one document section by section."""

    def __init__(self, doc: OfficialDocument, layout: Layout, pages: Pages) -> None:
        self.doc = doc
        self.layout = layout
        self.parts: list[str] = []
        self.own_page = doc.imprint is not None and pages.imprint != pages.content
        self.single = pages.total == 1
        self.numbered_imprint = pages.imprint is None or pages.imprint - pages.content < 2

    def document(self) -> str:
        doc, layout = self.doc, self.layout
        self.parts += head_parts(doc, layout)
        closing = [*self._attachments(), *self._signature()]
        self.parts += [*self._addressee(), *_blocks(doc.body, layout, keep_last=bool(closing)), *closing]
        turned = False
        for i, annex in enumerate(doc.annexes):
            fresh = turned or annex.landscape
            if fresh:
                self._close(turned)
            self._annex(annex, i, page_break=not fresh)
            turned = annex.landscape
        final = self._imprint(turned)
        return f"<w:document {NAMESPACES}><w:body>{''.join(self.parts)}{final}</w:body></w:document>"

    def furniture(self) -> dict[str, str]:
        """Headers and footers: odd, even; plain, turned, and without a number."""
        layout = self.layout
        notice = "　".join(self.doc.notices)
        header = paragraph(run(notice), style="Header") if notice else paragraph("", style="Header")
        head = f"<w:hdr {NAMESPACES}>{header}</w:hdr>"
        bare = f"<w:ftr {NAMESPACES}>{paragraph('', style='Footer')}</w:ftr>"
        blank = self.doc.kind in ("letter", "form") and self.single
        odd, even = (bare, bare) if blank else (_footer(layout, odd=True), _footer(layout, odd=False))
        return {
            "header1": head,
            "footer1": odd,
            "footer2": even,
            "footer3": _turned_footer(layout, odd=True),
            "footer4": _turned_footer(layout, odd=False),
            "footer5": bare,
        }

    def _close(self, turned: bool) -> None:
        self.parts[-1] = with_section(self.parts[-1], _section(self.layout, turned=turned))

    def _addressee(self) -> list[str]:
        addressee = with_colon(self.doc.addressee)
        return [paragraph(run(addressee), align="left")] if addressee else []

    def _attachments(self) -> list[str]:
        layout = self.layout
        parts = []
        for i, (label, number, name) in enumerate(attachment_lines(self.doc.attachments)):
            hanging = width(label) + width(number)
            left = layout.indent_chars + len("附件：") + width(number)
            parts.append(
                paragraph(
                    run(label + number + name),
                    before=layout.attachments_gap_lines * layout.line_pt if i == 0 else 0.0,
                    indent=_indent(layout, left=left, hanging=hanging),
                    keep_next=True,
                )
            )
        return parts

    def _signature(self) -> list[str]:
        doc, layout = self.doc, self.layout
        lines = signature_lines(doc, layout)
        parts = [_sign_line(line, layout, keep=line is not lines[-1]) for line in lines]
        if doc.audit_head:
            parts.append(paragraph(run(note(doc.audit_head)), style="BodyText"))
        return parts

    def _annex(self, annex: Annex, index: int, *, page_break: bool) -> None:
        layout = self.layout
        label = f"附件{index + 1}" if len(self.doc.annexes) > 1 else "附件"
        title = run(annex.title, face=layout.face_title, points=layout.title_pt, free=True)
        white = layout.annex_title_gap_lines * layout.line_pt
        rest = _blocks(annex.blocks, layout, turned=annex.landscape)
        self.parts += [
            paragraph(run(label, face=layout.face_hei), keep_next=True, page_break=page_break),
            paragraph(title, align="center", before=white, exact=layout.line_pt, keep_next=True),
            *([paragraph("", exact=white)] if white else []),
            *rest,
        ]

    def _imprint(self, turned: bool) -> str:
        """Add the imprint and return the last section's properties."""
        layout, imprint = self.layout, self.doc.imprint
        if imprint is None:
            if not self.parts[-1].endswith("</w:p>"):
                self.parts.append(paragraph("", exact=_HAIRLINE_PT))
            return _section(layout, turned=turned)
        own = turned or self.own_page
        if own:
            self._close(turned)
        # A floating table holds on to the paragraph behind it; LibreOffice also wants one before it.
        holder = paragraph("", exact=_HAIRLINE_PT)
        if own or not self.parts[-1].endswith("</w:p>"):
            self.parts += [holder, holder]
        self.parts.insert(len(self.parts) - 1, _imprint_table(imprint, layout))
        if not own:
            return _section(layout)
        start = "evenPage" if layout.imprint_on_even_page else "nextPage"
        return _section(layout, start=start, silent=not self.numbered_imprint)


def _blocks(
    blocks: tuple[Block, ...], layout: Layout, *, turned: bool = False, keep_last: bool = False
) -> list[str]:
    """Finished blocks; ``keep_last`` holds the end of the text on the page of what follows it."""
    parts: list[str] = []
    broken = False
    for number, block in numbered(blocks):
        if isinstance(block, PageBreak):
            broken = True
            continue
        if isinstance(block, Table):
            # Word joins two tables that touch.
            if broken or (parts and not parts[-1].endswith("</w:p>")):
                parts.append(paragraph("", exact=_HAIRLINE_PT, page_break=broken))
            parts += _table(block, layout, turned=turned)
        else:
            keep = keep_last and block is blocks[-1]
            parts.append(_text(number, block, page_break=broken, keep_next=keep))
        broken = False
    return parts


def _text(
    number: str, block: Heading | Paragraph | Quote | Note, *, page_break: bool, keep_next: bool
) -> str:
    if isinstance(block, Heading):
        style, content = f"Heading{block.level}", run(number + block.text)
    elif isinstance(block, Paragraph):
        style = "BodyText" if block.indent else ""
        content = "".join(run(piece.text, bold=piece.bold) for piece in block.runs)
    elif isinstance(block, Note):
        style, content = "BodyText", run(note(block.text))
    else:
        style, content = "Quote", run(block.text + (note(block.source) if block.source else ""))
    return paragraph(content, style=style, page_break=page_break, keep_next=keep_next)


def _table(data: Table, layout: Layout, *, turned: bool) -> list[str]:
    across = layout.block_height_pt if turned else layout.block_width_pt
    shares = data.widths or (1.0,) * len(data.header)
    widths = [across * share / sum(shares) for share in shares]
    aligns = data.align or ("left",) * len(data.header)
    rows = (
        [] if data.headless else [_row(data.header, widths, ("center",) * len(widths), layout, header=True)]
    )
    rows += [_row(row, widths, aligns, layout) for row in data.rows]
    rule = (layout.table_rule_pt, _BLACK)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    tall = row_pad(data)
    pads = {"top": tall, "left": CELL_PAD_PT, "bottom": tall, "right": CELL_PAD_PT}
    pad = tag("tblCellMar", None, *(_pad(side, points) for side, points in pads.items()))
    grid = table(
        rows,
        widths,
        tag("tblW", {"w": sum(twips(w) for w in widths), "type": "dxa"}),
        borders("tblBorders", dict.fromkeys(sides, rule)),
        fixed_widths(),
        pad,
    )
    if not data.caption:
        return [grid]
    caption = run(data.caption, face=layout.face_hei)
    return [paragraph(caption, style="TableText", align="center", keep_next=True), grid]


def _pad(side: str, points: float) -> str:
    return tag(side, {"w": twips(points), "type": "dxa"})


def _row(
    texts: tuple[str, ...],
    widths: list[float],
    aligns: tuple[str, ...],
    layout: Layout,
    *,
    header: bool = False,
) -> str:
    face = layout.face_hei if header else ""
    cells = [
        cell(paragraph(_cell_text(text, face), style="TableText", align=align), wide, val("vAlign", "center"))
        for text, wide, align in zip(texts, widths, aligns, strict=True)
    ]
    props = tag("cantSplit") + (tag("tblHeader") if header else "")
    return tag("tr", None, tag("trPr", None, props), *cells)


def _cell_text(text: str, face: str) -> str:
    return line_break().join(run(line, face=face) for line in text.split("\n"))


def _sign_line(line: SignLine, layout: Layout, *, keep: bool) -> str:
    before = line.gap * layout.line_pt
    if line.left is not None:
        indent = _indent(layout, left=line.left)
        return paragraph(run(line.cells[0]), align="left", before=before, indent=indent, keep_next=keep)
    if len(line.cells) == 1:
        indent = _indent(layout, right=line.right)
        return paragraph(run(line.cells[0]), align="right", before=before, indent=indent, keep_next=keep)
    step = layout.block_width_pt / len(line.cells)
    stops = tuple(("center", step * (i + 0.5)) for i in range(len(line.cells)))
    content = "".join(tab() + run(name) for name in line.cells)
    return paragraph(content, align="left", before=before, tabs=stops, keep_next=keep)


def _indent(layout: Layout, *, left: float = 0, right: float = 0, hanging: float = 0) -> dict[str, str | int]:
    """Indents in hundredths of a character for Word and in twips for readers that know no characters."""
    given = {"left": left, "right": right, "hanging": hanging}
    chars = {f"{side}Chars": round(value * 100) for side, value in given.items() if value}
    return {**chars, **{side: twips(value * layout.char_pt) for side, value in given.items() if value}}


def _imprint_table(imprint: Imprint, layout: Layout) -> str:
    """A table that floats at the lower edge of the type area."""
    outer = (layout.imprint_outer_rule_mm * PT_PER_MM, _BLACK)
    inner = (layout.imprint_inner_rule_mm * PT_PER_MM, _BLACK)
    side = layout.imprint_indent_chars * layout.small_pt
    wide = layout.block_width_pt
    label = "抄送："
    hanging = len(label) * layout.small_pt
    around: dict[str, str | int] = {"left": twips(side), "right": twips(side)}
    rows = []
    if imprint.copied_to:
        deep: dict[str, str | int] = {**around, "left": twips(side + hanging), "hanging": twips(hanging)}
        rows.append(_imprint_line(label + with_stop(imprint.copied_to), layout, deep, "both"))
    date_stop = (("right", wide - side),)
    issued = (
        _small(imprint.issued_by, layout) + tab() + _small(f"{chinese_date(imprint.issued_on)}印发", layout)
    )
    rows.append(paragraph(issued, align="left", exact=layout.imprint_line_pt, indent=around, tabs=date_stop))
    if imprint.copies is not None:
        rows.append(_imprint_line(f"（共印{imprint.copies}份）", layout, around, "right"))
    position = tag(
        "tblpPr",
        {
            "vertAnchor": "margin",
            "horzAnchor": "page",
            "tblpX": twips(layout.margin_left_mm * PT_PER_MM),
            "tblpYSpec": "bottom",
        },
    )
    margins = tag("tblCellMar", None, *(tag(s, {"w": 0, "type": "dxa"}) for s in ("left", "right")))
    edges = borders("tblBorders", {"top": outer, "bottom": outer, "insideH": inner})
    body = [tag("tr", None, tag("trPr", None, tag("cantSplit")), cell(row, wide)) for row in rows]
    total = tag("tblW", {"w": twips(wide), "type": "dxa"})
    return table(body, [wide], position, val("tblOverlap", "never"), total, edges, fixed_widths(), margins)


def _imprint_line(text: str, layout: Layout, indent: dict[str, str | int], align: str) -> str:
    return paragraph(_small(text, layout), align=align, exact=layout.imprint_line_pt, indent=indent)


def _small(text: str, layout: Layout) -> str:
    return run(text, points=layout.small_pt, free=True)


def _number(layout: Layout) -> str:
    face, points = layout.face_song, layout.page_number_pt
    return (
        run("— ", face=face, points=points)
        + field("PAGE", face=face, points=points)
        + run(" —", face=face, points=points)
    )


def _footer(layout: Layout, *, odd: bool) -> str:
    side = "right" if odd else "left"
    indent: dict[str, str | int] = {side: twips(layout.page_number_indent_chars * layout.page_number_pt)}
    line = paragraph(_number(layout), style="Footer", align=side, exact=layout.page_number_pt, indent=indent)
    return f"<w:ftr {NAMESPACES}>{line}</w:ftr>"


def _turned_footer(layout: Layout, *, odd: bool) -> str:
    """On a turned page the number stands where it would on an upright one: at the left, on its side."""
    side = "right" if odd else "left"
    indent: dict[str, str | int] = {side: twips(layout.page_number_indent_chars * layout.page_number_pt)}
    line = paragraph(_number(layout), style="Footer", align=side, exact=layout.page_number_pt, indent=indent)
    deep = layout.page_number_pt * 1.4
    right_edge = (layout.margin_bottom_mm - layout.page_number_drop_mm) * PT_PER_MM + deep * _DASH_PART
    position = tag(
        "tblpPr",
        {
            "vertAnchor": "page",
            "horzAnchor": "page",
            "tblpX": twips(right_edge - deep),
            "tblpY": twips(layout.margin_left_mm * PT_PER_MM),
        },
    )
    turned = cell(line, deep, val("textDirection", "tbRl"), val("vAlign", "center"))
    height = tag("trHeight", {"val": twips(layout.block_width_pt), "hRule": "exact"})
    row = tag("tr", None, tag("trPr", None, height), turned)
    margins = tag("tblCellMar", None, *(tag(s, {"w": 0, "type": "dxa"}) for s in ("left", "right")))
    total = tag("tblW", {"w": twips(deep), "type": "dxa"})
    box = table([row], [deep], position, total, fixed_widths(), margins)
    return f"<w:ftr {NAMESPACES}>{box}{paragraph('', style='Footer')}</w:ftr>"


def _section(layout: Layout, *, turned: bool = False, start: str = "nextPage", silent: bool = False) -> str:
    """Section properties: size, margins, grid, and which headers and footers apply."""
    mm = PT_PER_MM * 20
    names = ("footer5", "footer5") if silent else ("footer3", "footer4") if turned else ("footer1", "footer2")
    links = "".join(
        f'<w:{kind}Reference w:type="{side}" r:id="rId-{name}"/>'
        for kind, side, name in (
            ("header", "default", "header1"),
            ("header", "even", "header1"),
            ("footer", "default", names[0]),
            ("footer", "even", names[1]),
        )
    )
    wide, tall = layout.page_width_mm, layout.page_height_mm
    top, right, bottom, left = (
        layout.margin_top_mm,
        layout.margin_right_mm,
        layout.margin_bottom_mm,
        layout.margin_left_mm,
    )
    size: dict[str, str | int] = {"w": round(wide * mm), "h": round(tall * mm)}
    if turned:
        size = {"w": round(tall * mm), "h": round(wide * mm), "orient": "landscape"}
        top, right, bottom, left = left, top, right, bottom
    drop = layout.page_number_drop_mm * PT_PER_MM + layout.page_number_pt * (1 - _DASH_PART)
    margins: dict[str, str | int] = {
        "top": round(top * mm),
        "right": int(right * mm),
        "bottom": int(bottom * mm),
        "left": int(left * mm),
        "header": round(layout.margin_top_mm * mm / 2) - twips(layout.notice_pt),
        "footer": round(layout.margin_bottom_mm * mm) - twips(drop),
        "gutter": 0,
    }
    grid = tag(
        "docGrid", {"type": "linesAndChars", "linePitch": line_pitch(layout), "charSpace": char_space(layout)}
    )
    return tag(
        "sectPr",
        None,
        links,
        val("type", start),
        tag("pgSz", size),
        tag("pgMar", margins),
        "" if turned else grid,
    )
