"""The fixed parts of a Word file — styles, settings, properties — and the package around them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

from .docx_xml import NAMESPACES, fonts, size, tag, twips, val
from .layout import Layout
from .model import OfficialDocument

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_METADATA = "http://schemas.openxmlformats.org/package/2006/metadata"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
# Zip cannot say "no date"; its first day is the customary way to write none.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = 0o644 << 16


def char_space(layout: Layout) -> int:
    """The grid's w:charSpace: pitch less type size in 1/4096 pt, rounded down so that a line still fits."""
    return int(layout.tracking_pt * 4096 // 1)


def line_pitch(layout: Layout) -> int:
    """The grid's w:linePitch in twips, rounded down so that the last line still fits."""
    return int(layout.line_pt * 20)


def styles(layout: Layout) -> str:
    """Styles an official finds in the list: text, title, four headings, quote, table, header, footer."""
    two = {
        "firstLineChars": layout.indent_chars * 100,
        "firstLine": twips(layout.indent_chars * layout.char_pt),
    }
    indent = tag("ind", two)
    faces = (layout.face_hei, layout.face_kai, layout.face_body, layout.face_body)
    headings = "".join(
        _style(
            f"Heading{level}",
            f"heading {level}",
            tag("keepNext") + indent + val("outlineLvl", level - 1),
            fonts(face),
            following="BodyText",
        )
        for level, face in enumerate(faces, 1)
    )
    # Every page is filled to its last line, and no gap stands between Han and figures.
    close = val("widowControl", 0) + val("autoSpaceDE", 0) + val("autoSpaceDN", 0)
    defaults = tag(
        "docDefaults",
        None,
        tag("rPrDefault", None, tag("rPr", None, fonts(layout.face_body) + _language())),
        tag("pPrDefault", None, tag("pPr", None, close + tag("spacing", {"before": 0, "after": 0}))),
    )
    normal = tag(
        "style",
        {"type": "paragraph", "default": 1, "styleId": "Normal"},
        val("name", "Normal"),
        tag("qFormat"),
        tag("pPr", None, close + val("jc", "both")),
        tag("rPr", None, size(layout.body_pt)),
    )
    table_text = (
        val("snapToGrid", 0)
        + tag("spacing", {"line": twips(layout.table_line_pt), "lineRule": "exact"})
        + val("jc", "left")
    )
    rest = (
        _style("BodyText", "Body Text", indent, "")
        + _style(
            "Title",
            "Title",
            tag("spacing", {"line": twips(layout.title_line_pt), "lineRule": "exact"}) + val("jc", "center"),
            fonts(layout.face_title) + size(layout.title_pt),
            following="BodyText",
        )
        + _style("Quote", "Quote", indent, fonts(layout.face_kai))
        + _style("TableText", "Table Text", table_text, size(layout.table_pt))
        + _style("Header", "header", val("jc", "left"), fonts(layout.face_hei) + size(layout.notice_pt))
        + _style("Footer", "footer", "", fonts(layout.face_song) + size(layout.page_number_pt))
    )
    return f"<w:styles {NAMESPACES}>{defaults}{normal}{headings}{rest}</w:styles>"


def settings() -> str:
    """Odd and even footers, Chinese line ends, and the current mode of Word."""
    mode = tag(
        "compatSetting",
        {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": 15},
    )
    body = (
        tag("evenAndOddHeaders")
        + val("characterSpacingControl", "compressPunctuation")
        + tag("compat", None, tag("doNotExpandShiftReturn"), tag("adjustLineHeightInTable"), mode)
        + tag("themeFontLang", {"val": "en-US", "eastAsia": "zh-CN"})
    )
    return f"<w:settings {NAMESPACES}>{body}</w:settings>"


def package(doc: OfficialDocument, layout: Layout, document: str, furniture: Mapping[str, str]) -> bytes:
    """Zip the parts in a fixed order with fixed dates: same parts, same bytes.

    ``furniture`` maps part names (``footer1``) to XML; the relationship of each is ``rId-<name>``.
    """
    kinds = {"styles": styles(layout), "settings": settings(), **furniture}
    parts = {
        "[Content_Types].xml": _content_types(kinds),
        "_rels/.rels": _relationships(
            (
                "core",
                f"{_RELS}/metadata/core-properties",
                "docProps/core.xml",
            ),
            ("app", f"{_OFFICE}/relationships/extended-properties", "docProps/app.xml"),
            ("document", f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
        ),
        "docProps/core.xml": _core(doc),
        "docProps/app.xml": f'<Properties xmlns="{_OFFICE}/extended-properties">'
        "<Application>Zhiquan</Application></Properties>",
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relationships(
            *((name, f"{_OFFICE}/relationships/{name.rstrip('0123456789')}", f"{name}.xml") for name in kinds)
        ),
        **{f"word/{name}.xml": xml for name, xml in kinds.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, xml in parts.items():
            info = zipfile.ZipInfo(name, _NO_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = _FILE_MODE
            archive.writestr(info, (_DECLARATION + xml).encode())
    return buffer.getvalue()


def _style(name: str, label: str, paragraph: str, look: str, *, following: str = "") -> str:
    return tag(
        "style",
        {"type": "paragraph", "styleId": name},
        val("name", label),
        val("basedOn", "Normal"),
        val("next", following) if following else "",
        tag("qFormat"),
        tag("pPr", None, paragraph) if paragraph else "",
        tag("rPr", None, look) if look else "",
    )


def _language() -> str:
    return tag("lang", {"val": "en-US", "eastAsia": "zh-CN"})


def _content_types(kinds: Mapping[str, str]) -> str:
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{name.rstrip("0123456789")}+xml"/>'
        for name in kinds
    )
    return (
        f'<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/docProps/app.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>'
    )


def _relationships(*links: tuple[str, str, str]) -> str:
    body = "".join(f'<Relationship Id="rId-{name}" Type="{kind}" Target="{to}"/>' for name, kind, to in links)
    return f'<Relationships xmlns="{_RELS}">{body}</Relationships>'


def _core(doc: OfficialDocument) -> str:
    stamp = _stamp(doc.document_date)
    dated = 'xsi:type="dcterms:W3CDTF"'
    return (
        f'<cp:coreProperties xmlns:cp="{_METADATA}/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(doc.plain_title)}</dc:title><dc:creator>{escape('、'.join(doc.issuers))}</dc:creator>"
        f"<dc:language>zh-CN</dc:language><dcterms:created {dated}>{stamp}</dcterms:created>"
        f"<dcterms:modified {dated}>{stamp}</dcterms:modified></cp:coreProperties>"
    )


def _stamp(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
