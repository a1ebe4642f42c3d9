"""Small pieces of WordprocessingML as strings (ECMA-376). Twips are 1/20 pt, half-points size type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

Attrs = Mapping[str, str | int]

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def twips(points: float) -> int:
    """Points in twentieths of a point."""
    return round(points * 20)


def eighths(points: float) -> int:
    """Rule weights, in eighths of a point."""
    return max(2, round(points * 8))


def tag(name: str, attrs: Attrs | None = None, *children: str) -> str:
    """One ``w:`` element; children are finished XML."""
    written = "".join(f" w:{key}={quoteattr(str(value))}" for key, value in (attrs or {}).items())
    inner = "".join(children)
    return f"<w:{name}{written}>{inner}</w:{name}>" if inner else f"<w:{name}{written}/>"


def val(name: str, value: str | int) -> str:
    """An element whose one attribute is ``w:val``."""
    return tag(name, {"val": value})


def fonts(face: str) -> str:
    """The same face for Han, Latin and digits."""
    return tag("rFonts", {"hint": "eastAsia", "ascii": face, "hAnsi": face, "eastAsia": face, "cs": face})


def size(points: float) -> str:
    """Type size."""
    half = round(points * 2)
    return val("sz", half) + val("szCs", half)


def run(
    text: str,
    *,
    face: str = "",
    points: float = 0.0,
    bold: bool = False,
    color: str = "",
    spacing: float | None = None,
    free: bool = False,
) -> str:
    """Text with its own look; ``spacing`` in points; ``free`` takes it off the character grid."""
    props = (
        (fonts(face) if face else tag("rFonts", {"hint": "eastAsia"}))
        + (val("b", 1) if bold else "")
        + (val("snapToGrid", 0) if free else "")
        + (val("color", color) if color else "")
        + (val("spacing", twips(spacing)) if spacing is not None else "")
        + (size(points) if points else "")
    )
    return tag("r", None, tag("rPr", None, props), f'<w:t xml:space="preserve">{escape(text)}</w:t>')


def tab() -> str:
    """A jump to the next tab stop."""
    return tag("r", None, tag("tab"))


def line_break() -> str:
    """A new line inside a paragraph."""
    return tag("r", None, tag("br"))


def field(code: str, *, face: str, points: float) -> str:
    """A computed field, such as PAGE."""
    props = tag("rPr", None, fonts(face) + size(points))
    return tag("fldSimple", {"instr": f" {code} "}, tag("r", None, props, "<w:t>1</w:t>"))


def paragraph(
    content: str,
    *,
    style: str = "",
    align: str = "",
    before: float = 0.0,
    after: float = 0.0,
    exact: float = 0.0,
    indent: Attrs | None = None,
    tabs: Sequence[tuple[str, float]] = (),
    keep_next: bool = False,
    page_break: bool = False,
    border: str = "",
    free: bool = False,
) -> str:
    """One paragraph; ``before``, ``after`` and ``exact`` line height in points, ``border`` a finished w:pBdr.

    Elements follow the order of the schema, which Word insists on.
    """
    spacing: dict[str, str | int] = {}
    if before:
        spacing["before"] = twips(before)
    if after:
        spacing["after"] = twips(after)
    if exact:
        spacing |= {"line": twips(exact), "lineRule": "exact"}
    stops = "".join(tag("tab", {"val": kind, "pos": twips(at)}) for kind, at in tabs)
    props = (
        (val("pStyle", style) if style else "")
        + (tag("keepNext") if keep_next else "")
        + (tag("pageBreakBefore") if page_break else "")
        + border
        + (tag("tabs", None, stops) if stops else "")
        + (val("snapToGrid", 0) if free or exact else "")
        + (tag("spacing", spacing) if spacing else "")
        + (tag("ind", indent) if indent else "")
        + (val("jc", align) if align else "")
    )
    return f"<w:p><w:pPr>{props}</w:pPr>{content}</w:p>"


def with_section(part: str, section: str) -> str:
    """A finished paragraph that also ends a section; a table gets a hairline paragraph behind it."""
    if not part.endswith("</w:p>"):
        return (
            part + f"<w:p><w:pPr>{tag('spacing', {'line': 20, 'lineRule': 'exact'})}{section}</w:pPr></w:p>"
        )
    head, _, rest = part.rpartition("</w:pPr>")
    return f"{head}{section}</w:pPr>{rest}"


def borders(name: str, weights: Mapping[str, tuple[float, str]]) -> str:
    """A border group: side to (weight in points, colour)."""
    sides = "".join(
        tag(side, {"val": "single", "sz": eighths(weight), "space": 0, "color": color})
        for side, (weight, color) in weights.items()
    )
    return tag(name, None, sides)


def cell(content: str, wide: float, *props: str) -> str:
    """A table cell of a width in points; further properties as finished XML."""
    return tag("tc", None, tag("tcPr", None, tag("tcW", {"w": twips(wide), "type": "dxa"}), *props), content)


def table(rows: Sequence[str], widths: Sequence[float], *props: str) -> str:
    """A table of fixed column widths in points; ``props`` go first, in schema order."""
    grid = "".join(tag("gridCol", {"w": twips(w)}) for w in widths)
    return tag("tbl", None, tag("tblPr", None, *props), tag("tblGrid", None, grid), *rows)


def fixed_widths() -> str:
    """Column widths are kept as given."""
    return tag("tblLayout", {"type": "fixed"})
