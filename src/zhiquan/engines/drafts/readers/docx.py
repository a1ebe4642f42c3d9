"""Word files: paragraphs with automatic numbers, headings, centring, pictures and tables, and the page headers
that name a part (many templates write 权 利 要 求 书 nowhere else)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree  # type: ignore[import-untyped, unused-ignore]

from zhiquan.engines.drafts.model import Figure
from zhiquan.engines.plantext.docx import Numbering, attribute, local_name, run_texts
from zhiquan.engines.plantext.model import DocumentError

from .content import Content, Drawing, Line
from .errors import DraftUnreadable
from .figures import sized
from .names import header_part
from .package import Package
from .plain import marked

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
# One centimetre, in Word's units.
_LETTER_HIGH = 360_000
_AUTOMATIC = re.compile(r"^[\[［【〔](\d{1,5})[\]］】〕]$")
_WRAPPERS = ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")
# Shapes drawn in Word itself are drawings too, though no picture file belongs to them.
_DRAWN = ("wpc", "wgp", "chart", "relIds")


def docx_content(data: bytes, file: str) -> Content:
    """The lines of a Word file. Raises DraftUnreadable."""
    package = Package(data, file)
    document = package.xml("word/document.xml")
    body = None if document is None else document.find(f"{_W}body")
    if body is None:
        raise DraftUnreadable("damaged", file)
    lines = tuple(_Reader(package).read(body))
    if not any(line.text.strip() or line.images for line in lines):
        raise DraftUnreadable("no_text", file)
    return Content(file, lines)


class _Reader:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.relations = package.relations()
        try:
            self.numbering = Numbering(
                package.content("word/numbering.xml"), package.content("word/styles.xml"), package.file
            )
        except DocumentError:
            raise DraftUnreadable("damaged", package.file) from None
        self.centred, self.headings = _styles(package.xml("word/styles.xml"))

    def read(self, body: etree._Element) -> Iterator[Line]:
        """All lines; those of one section carry the part that its page header names."""
        held: list[Line] = []
        part = ""
        for element in body:
            tag = local_name(element)
            held.extend(self._block(element, tag))
            section = (
                element if tag == "sectPr" else element.find(f"{_W}pPr/{_W}sectPr") if tag == "p" else None
            )
            if section is not None:
                part = self._header(section, part)
                yield from (replace(line, part=part) for line in held)
                held = []
        yield from (replace(line, part=part) for line in held)

    def _header(self, section: etree._Element, before: str) -> str:
        """The part that the section's page header names; a section without one goes on with that before it."""
        found = section.findall(f"{_W}headerReference")
        if not found:
            return before
        for reference in found:
            root = self.package.xml(self.relations.get(reference.get(f"{_R}id") or "", ""))
            if root is None:
                continue
            for paragraph in root.iter(f"{_W}p"):
                part = header_part("".join(run_texts(paragraph)))
                if part:
                    return part
        return ""

    def _block(self, element: etree._Element, tag: str) -> Iterator[Line]:
        if tag == "p":
            yield from self._paragraph(element)
        elif tag == "tbl":
            yield from self._table(element)
        elif tag in _WRAPPERS:
            for child in element:
                yield from self._block(child, local_name(child))

    def _paragraph(self, element: etree._Element) -> Iterator[Line]:
        style = attribute(element.find(f"{_W}pPr/{_W}pStyle")) or ""
        if re.match(r"TOC|目录", style, re.IGNORECASE):
            return
        text = "".join(run_texts(element))
        prefix = self.numbering.prefix(element, style) if text.strip() else ""
        number = _AUTOMATIC.match(prefix.strip())
        if not number:
            text = prefix + text
        images = tuple(self._images(element))
        justified = attribute(element.find(f"{_W}pPr/{_W}jc"))
        centred = justified in ("center", "distribute") if justified else style in self.centred
        rows = text.strip("\n").split("\n")
        for at, row in enumerate(rows):
            line = marked(
                row,
                number=number[1].zfill(4) if number and at == 0 else "",
                heading=style in self.headings and bool(row.strip()),
                centred=centred,
                pictures=len(images) if at == 0 else 0,
            )
            yield replace(line, images=images) if at == 0 and images else line

    def _table(self, table: etree._Element) -> Iterator[Line]:
        for row in table.findall(f"{_W}tr"):
            cells = list(row.iterchildren(f"{_W}tc", f"{_W}sdt"))
            texts = tuple(
                "\n".join(
                    line for p in cell.iter(f"{_W}p") if (line := "".join(run_texts(p)).strip("\n")).strip()
                )
                for cell in cells
            )
            images = tuple(self._images(row))
            if any(texts) or images:
                flat = "\t".join(text.replace("\n", " ") for text in texts)
                yield Line(flat, table=True, cells=texts, pictures=len(images), images=images)

    def _images(self, element: etree._Element) -> Iterator[Drawing]:
        """Pictures in the text; those that stand for a formula's object belong to the formula."""
        for child in element.iter(etree.Element):
            name = local_name(child)
            if name not in ("blip", "imagedata", *_DRAWN) or _inside(child, "Fallback"):
                continue
            if _formula(child) or _sign(child, element):
                continue
            relation = child.get(f"{_R}embed") or child.get(f"{_R}id") or ""
            yield self._drawing(self.relations.get(relation, ""))

    def _drawing(self, name: str) -> Drawing:
        load = self.package.picture(name)
        if load is None:
            return Drawing(Figure(None))
        try:
            return replace(sized(Figure(None), load(), self.package.file), load=load)
        except DraftUnreadable:
            # A picture in a form that is not read (EMF, WMF) is there all the same.
            return Drawing(Figure(None))


def _inside(element: etree._Element, *names: str) -> bool:
    return any(local_name(parent) in names for parent in element.iterancestors())


def _formula(element: etree._Element) -> bool:
    """Whether a picture is the face of an equation object (MathType, Equation Editor)."""
    for parent in element.iterancestors(f"{_W}object"):
        return any(
            "equation" in (o.get("ProgID") or "").lower() for o in parent if local_name(o) == "OLEObject"
        )
    return False


def _sign(picture: etree._Element, paragraph: etree._Element) -> bool:
    """Whether a picture stands in the line like a letter: no higher than one, with text beside it."""
    line = next(picture.iterancestors(f"{_WP}inline"), None)
    extent = None if line is None else line.find(f"{_WP}extent")
    if extent is None or not "".join(run_texts(paragraph)).strip():
        return False
    high = extent.get("cy") or ""
    return high.isdigit() and int(high) <= _LETTER_HIGH


def _styles(root: etree._Element | None) -> tuple[frozenset[str], frozenset[str]]:
    """Styles that centre their paragraphs, and those of headings, by id."""
    if root is None:
        return frozenset(), frozenset()
    centred: set[str] = set()
    headings: set[str] = set()
    based: dict[str, str] = {}
    own: dict[str, str] = {}
    for style in root.findall(f"{_W}style"):
        code = style.get(f"{_W}styleId") or ""
        based[code] = attribute(style.find(f"{_W}basedOn")) or ""
        own[code] = attribute(style.find(f"{_W}pPr/{_W}jc")) or ""
        name = (attribute(style.find(f"{_W}name")) or "").lower()
        if name.startswith(("heading", "标题")) or style.find(f"{_W}pPr/{_W}outlineLvl") is not None:
            headings.add(code)
    for code in own:
        at, seen = code, set[str]()
        while at and at not in seen and not own.get(at):
            seen.add(at)
            at = based.get(at, "")
        if own.get(at) in ("center", "distribute"):
            centred.add(code)
    return frozenset(centred), frozenset(headings)
