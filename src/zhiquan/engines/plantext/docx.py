"""Paragraphs and tables of a .docx, read from its XML with limits: automatic numbers are written out,
merged cells
carried, deleted and hidden text left out."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped, unused-ignore]

from .layout import Raw
from .model import DocumentError

MAX_XML = 48 * 1024 * 1024
MAX_ENTRIES = 20_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_SKIP = {
    "del",
    "moveFrom",
    "instrText",
    "delText",
    "rPr",
    "pPr",
    "footnoteReference",
    "Fallback",
    "sdtPr",
    "annotationRef",
}
_DIGITS = "零一二三四五六七八九"
_CIRCLED = [chr(ord("①") + i) for i in range(20)]


def docx_lines(data: bytes, name: str) -> list[Raw]:
    """Lines of a Word document; `line` is the running paragraph number. Raises DocumentError."""
    parts = _open(data, name)
    body = _parse(parts["word/document.xml"], name).find(f"{_W}body")
    if body is None:
        raise DocumentError(
            name, None, "the Word document has no body", "Open it in Word or WPS and save it again"
        )
    numbering = Numbering(parts.get("word/numbering.xml"), parts.get("word/styles.xml"), name)
    reader = _Reader(numbering)
    reader.body(body)
    return reader.lines


def _open(data: bytes, name: str) -> dict[str, bytes]:
    """The needed parts, inflated only up to the limit, so that a zip bomb stops early."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise DocumentError(
            name,
            None,
            "the Word file is damaged (no valid archive)",
            "Open it in Word or WPS and save it again",
        ) from error
    if len(names) > MAX_ENTRIES or "word/document.xml" not in names:
        kind = "an Excel workbook" if "xl/workbook.xml" in names else "an archive without a Word document"
        raise DocumentError(name, None, f"this is {kind}", "Give the plan as .txt, .md, .docx or .pdf")
    parts: dict[str, bytes] = {}
    for part in ("word/document.xml", "word/numbering.xml", "word/styles.xml"):
        if part in names:
            parts[part] = _inflate(archive, part, name)
    return parts


def _inflate(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    try:
        with archive.open(part) as stream:
            content = stream.read(MAX_XML + 1)
    except RuntimeError as error:
        raise DocumentError(
            name, None, "the Word document is protected by a password", "Save it without a password"
        ) from error
    except Exception as error:
        raise DocumentError(
            name, None, f"the part {part} is damaged", "Open it in Word or WPS and save it again"
        ) from error
    if len(content) > MAX_XML:
        raise DocumentError(
            name,
            None,
            f"{part} unpacks to more than {MAX_XML // 2**20} MB",
            "This is no ordinary document; save the plan again or send it as text",
        )
    return content


def _parse(content: bytes, name: str) -> etree._Element:
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise DocumentError(
            name,
            None,
            "the document's XML declares entities, which a Word file never does",
            "Do not trust this file; ask for the plan again",
        )
    if b"purl.oclc.org/ooxml" in content:
        content = content.replace(_W_STRICT[1:-1].encode(), _W[1:-1].encode())
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(
            name,
            None,
            f"the document's XML is broken ({error.msg})",
            "Open it in Word or WPS and save it again",
        ) from error


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace; empty for comments."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def attribute(element: etree._Element | None, name: str = "val") -> str | None:
    """A Word attribute of an element that may be missing."""
    return None if element is None else element.get(_W + name)


@dataclass
class _Reader:
    numbering: Numbering
    lines: list[Raw] = field(default_factory=list)
    paragraph: int = 0
    tables: int = 0

    def body(self, parent: etree._Element) -> None:
        for child in parent:
            tag = local_name(child)
            if tag == "p":
                self.paragraph += 1
                for text in self._paragraph(child):
                    self.lines.append(Raw(text, self.paragraph, whole=True))
            elif tag == "tbl":
                self._table(child)
            elif tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
                self.body(child)

    def _paragraph(self, element: etree._Element, in_cell: bool = False) -> list[str]:
        style = attribute(element.find(f"{_W}pPr/{_W}pStyle")) or ""
        if re.match(r"TOC|目录", style, re.IGNORECASE):
            return []
        text = "".join(run_texts(element))
        # A serial-number cell often holds nothing but its automatic number.
        number = self.numbering.prefix(element, style) if text.strip() or in_cell else ""
        return [part for part in _unbroken(number + text).split("\n") if part.strip()]

    def _table(self, table: etree._Element) -> None:
        grid = [row for row in table.iter(f"{_W}tr") if _owner(row) is table]
        grid = [row for row in grid if row.find(f"{_W}trPr/{_W}del") is None]
        if (len(grid) == 1 and len(grid[0].findall(f"{_W}tc")) == 1) or all(
            len(r.findall(f"{_W}tc")) <= 1 for r in grid
        ):
            for row in grid:
                for cell in row.findall(f"{_W}tc"):
                    self.body(cell)
            return
        self.tables += 1
        header: tuple[tuple[str, bool], ...] | None = None
        for row in grid:
            self.paragraph += 1
            cells = self._row(row)
            if header is None:
                header = cells
            elif cells == header:
                continue
            if cells:
                self.lines.append(Raw("", self.paragraph, 0, cells, self.tables))

    def _row(self, row: etree._Element) -> tuple[tuple[str, bool], ...]:
        cells: list[tuple[str, bool]] = []
        skip = row.find(f"{_W}trPr/{_W}gridBefore")
        cells.extend([("", False)] * int(attribute(skip) or 0))
        for cell in row.iter(f"{_W}tc"):
            if _owner(cell, "tr") is not row:
                continue
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            carried = merge is not None and attribute(merge) in (None, "continue")
            text = "" if carried else self._cell(cell)
            span = min(int(attribute(cell.find(f"{_W}tcPr/{_W}gridSpan")) or 1), 60)
            cells.extend([(text, carried)] * span)
        return tuple(cells)

    def _cell(self, cell: etree._Element) -> str:
        out: list[str] = []
        for paragraph in cell.iter(f"{_W}p"):
            out.extend(self._paragraph(paragraph, in_cell=True))
        return "\n".join(part.strip() for part in out).replace("\t", " ")


def _unbroken(text: str) -> str:
    """A line break inside an open bracket is only layout."""
    depth = 0
    out: list[str] = []
    for c in text:
        depth = max(0, depth + (c in "（(") - (c in "）)"))
        if c != "\n" or depth == 0:
            out.append(c)
    return "".join(out) if depth == 0 else text


def _owner(element: etree._Element, tag: str = "tbl") -> etree._Element | None:
    parent = element.getparent()
    while parent is not None and local_name(parent) != tag:
        parent = parent.getparent()
    return parent


def run_texts(element: etree._Element) -> list[str]:
    """The pieces of text of a paragraph or run; a line end stands for a break, hidden and deleted text is left out."""
    out: list[str] = []
    for child in element:
        tag = local_name(child)
        if tag == "t":
            out.append(child.text or "")
        elif tag == "tab":
            out.append(" ")
        elif tag in ("br", "cr"):
            out.append("\n" if attribute(child, "type") is None else "")
        elif tag == "noBreakHyphen":
            out.append("-")
        elif tag == "r" and child.find(f"{_W}rPr/{_W}vanish") is not None:
            continue
        elif tag == "txbxContent":
            out.append("\n" + "\n".join("".join(run_texts(p)) for p in child.iter(f"{_W}p")) + "\n")
        elif tag not in _SKIP:
            out.extend(run_texts(child))
    return out


class Numbering:
    """Automatic numbers (一、 (一) 1.) as Word would print them."""

    def __init__(self, numbering: bytes | None, styles: bytes | None, name: str) -> None:
        self._abstract: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._nums: dict[str, str] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        if numbering is not None:
            self._read(_parse(numbering, name))
        if styles is not None:
            self._read_styles(_parse(styles, name))

    def _read(self, root: etree._Element) -> None:
        for abstract in root.findall(f"{_W}abstractNum"):
            levels: dict[int, tuple[str, str, int]] = {}
            for level in abstract.findall(f"{_W}lvl"):
                form = attribute(level.find(f"{_W}numFmt")) or "decimal"
                text = attribute(level.find(f"{_W}lvlText")) or ""
                start = attribute(level.find(f"{_W}start")) or "1"
                levels[_int(level.get(_W + "ilvl"))] = (form, text, _int(start))
            self._abstract[abstract.get(_W + "abstractNumId") or ""] = levels
        for num in root.findall(f"{_W}num"):
            self._nums[num.get(_W + "numId") or ""] = attribute(num.find(f"{_W}abstractNumId")) or ""

    def _read_styles(self, root: etree._Element) -> None:
        for style in root.findall(f"{_W}style"):
            num = style.find(f"{_W}pPr/{_W}numPr")
            if num is not None and attribute(num.find(f"{_W}numId")):
                level = _int(attribute(num.find(f"{_W}ilvl")))
                self._styles[style.get(_W + "styleId") or ""] = (
                    attribute(num.find(f"{_W}numId")) or "",
                    level,
                )

    def prefix(self, paragraph: etree._Element, style: str) -> str:
        num = paragraph.find(f"{_W}pPr/{_W}numPr")
        if num is not None:
            number, level = attribute(num.find(f"{_W}numId")) or "", _int(attribute(num.find(f"{_W}ilvl")))
        elif style in self._styles:
            number, level = self._styles[style]
        else:
            return ""
        levels = self._abstract.get(self._nums.get(number, ""), {})
        if number == "0" or level not in levels:
            return ""
        return self._next(self._nums[number], level, levels)

    def _next(self, abstract: str, level: int, levels: dict[int, tuple[str, str, int]]) -> str:
        form, pattern, start = levels[level]
        self._counts[abstract, level] = self._counts.get((abstract, level), start - 1) + 1
        for deeper in range(level + 1, 10):
            self._counts.pop((abstract, deeper), None)
        if form in ("bullet", "none"):
            return ""
        text = pattern
        for other in range(level + 1):
            other_form, _, other_start = levels.get(other, ("decimal", "", 1))
            text = text.replace(
                f"%{other + 1}", _format(self._counts.get((abstract, other), other_start), other_form)
            )
        return text


def _int(text: str | None) -> int:
    return int(text) if text and text.lstrip("-").isdigit() else 0


def _format(number: int, form: str) -> str:
    if form.startswith("chinese") or form in ("ideographDigital", "japaneseCounting", "taiwaneseCounting"):
        return _chinese(number)
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return _CIRCLED[number - 1]
    return str(number)


def _chinese(number: int) -> str:
    if not 1 <= number <= 999:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    out = _DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        out += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        out += "零"
    return out + (_DIGITS[ones] if ones else "")
