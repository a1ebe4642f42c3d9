"""The two XML forms of CNIPA: publications (business:/base:) and electronic filings (cn-application-body).

Entities are refused, the external DTD both forms name is never opened. E-filing texts carry the line ends of the
printed page as `<br/>` inside words; they are taken out again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped, unused-ignore]
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped, unused-ignore]

from zhiquan.engines.drafts.model import Figure

from .content import Content, Drawing, Line
from .errors import DraftUnreadable
from .figures import label_number
from .plain import decode, marked

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 200
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.\-]{1,40})")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_BLANKS = re.compile(r"[ \t\r\n]+")
_KINDS = {"1": "invention", "2": "utility_model", "3": "design"}
_PARTS = {
    "abstract": "abstract",
    "cn-abstract": "abstract",
    "claims": "claims",
    "cn-claims": "claims",
    "description": "description",
    "drawings": "figures",
    "cn-drawings": "figures",
}
_PICTURES = ("img", "image")
_TABLES = ("table", "tables")
# A formula is text to the reader of a draft; its own letters are kept without blanks.
_FORMULAS = ("math", "maths", "mathdetails")


def xml_content(data: bytes, file: str) -> Content:
    """The parts of one XML file. Raises DraftUnreadable."""
    root = parse(data, file)
    name = local(root)
    if name == "st26sequencelisting":
        return Content(file, request={"sequence_listing": file})
    if name not in ("cn-application-body", "patentdocumentandrelated", *_PARTS):
        raise DraftUnreadable("xml_unknown", file)
    lines: list[Line] = []
    drawings: list[Drawing] = []
    for element in [root] if name in _PARTS else list(root):
        part = _PARTS.get(local(element), "")
        if part == "figures":
            drawings.extend(_drawings(element))
        elif part == "claims":
            lines.extend(_claims(element))
        elif part:
            lines.extend(_paragraphs(element, part))
    if not lines and not drawings:
        raise DraftUnreadable("no_text", file)
    title, kind = _published(root)
    return Content(file, tuple(lines), tuple(drawings), kind=kind, title=title)


def parse(data: bytes, file: str) -> Element:
    """The root element, with nothing fetched and no entity declared. Raises DraftUnreadable."""
    if len(data) > MAX_BYTES:
        raise DraftUnreadable("bomb", file, limit=MAX_BYTES // 2**20)
    said = _DECLARED.search(data[:400])
    text = _DECLARATION.sub(
        _without_declaration, decode(data, file, declared=said[1].decode() if said else "")
    )
    parser = DefusedXMLParser(forbid_dtd=False, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(text)
        root: Element = parser.close()
    except DefusedXmlException:
        raise DraftUnreadable("xml_entities", file) from None
    except ParseError as error:
        raise DraftUnreadable("xml_broken", file, error.position[0]) from None
    if _deep(root):
        raise DraftUnreadable("xml_too_deep", file)
    return root


def _without_declaration(found: re.Match[str]) -> str:
    # Its line ends stay, so that a fault is named by the line it stands in.
    return "\n" * found[0].count("\n")


def _deep(root: Element) -> bool:
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def local(element: Element) -> str:
    """The element's name without its namespace, in small letters."""
    tag: Any = element.tag
    return tag.rsplit("}", 1)[-1].lower() if isinstance(tag, str) else ""


def words(element: Element) -> str:
    """The element's text in one line: the printed page's line ends and the file's own layout fall away."""
    return _joined("".join(_pieces(element)))


def _joined(text: str) -> str:
    """Lines put together as they were written: a word cut at the page's edge goes on without a blank."""
    rows = [_BLANKS.sub(" ", row).strip() for row in re.split(r"\s*\n\s*", text)]
    whole = ""
    for row in rows:
        # Two Latin words on two lines had a blank between them; Chinese has none.
        blank = whole[-1:].isascii() and whole[-1:].isalpha() and row[:1].isascii() and row[:1].isalpha()
        whole += (" " if blank else "") + row
    return whole


def _pieces(element: Element) -> Iterator[str]:
    """The text in order; a line end stands for `<br/>`."""
    name = local(element)
    if name in _FORMULAS:
        yield re.sub(r"\s+", "", "".join(element.itertext()))
        return
    yield element.text or ""
    for child in element:
        if local(child) == "br":
            yield "\n"
        elif local(child) not in _TABLES:
            yield from _pieces(child)
        yield child.tail or ""


def _pictures(element: Element) -> int:
    """Pictures that stand for themselves; those of formulas, tables and single signs belong to the text."""
    count = 0
    text = bool((element.text or "").strip())
    for child in element:
        name = local(child)
        if name in _PICTURES:
            count += not _sign(child, text)
        elif name not in (*_FORMULAS, *_TABLES, "chemistry", "chem"):
            count += _pictures(child)
        text = text or bool((child.tail or "").strip())
    return count


def _sign(picture: Element, text_before: bool) -> bool:
    """Whether a picture only stands for a sign or a formula in its line."""
    content = (picture.get("img-content") or picture.get("imgContent") or "").lower()
    inline = picture.get("inline", "")
    if content in ("math", "table", "tables", "chem", "character") or inline == "yes":
        return True
    return not inline and text_before and bool((picture.tail or "").strip())


def _paragraphs(part: Element, name: str) -> Iterator[Line]:
    for element in part:
        kind = local(element)
        if kind in ("abstractfigure", "pb"):
            continue
        if kind in ("p", "paragraphs", "heading", "invention-title", "inventiontitle"):
            yield from _paragraph(element, name, kind)
        elif len(element):
            yield from _paragraphs(element, name)


def _paragraph(element: Element, part: str, kind: str) -> Iterator[Line]:
    text = words(element)
    # A publication numbers headings too; only the numbers of the e-filing form are those of the paragraphs.
    line = marked(
        text,
        number=element.get("num", "") if kind in ("p", "paragraphs") else "",
        part=part,
        heading=kind == "heading",
        centred=kind in ("invention-title", "inventiontitle"),
        pictures=_pictures(element),
    )
    if text or line.pictures:
        yield line
    yield from _rows(element, part)


def _rows(element: Element, part: str) -> Iterator[Line]:
    """The rows of the tables inside a paragraph."""
    for row in element.iter():
        if local(row) not in ("row", "tr"):
            continue
        cells = tuple(words(cell) for cell in row if local(cell) in ("entry", "td", "th"))
        if any(cells):
            yield Line("\t".join(cells), part=part, table=True, cells=cells)


def _claims(part: Element) -> Iterator[Line]:
    for claim in part:
        if local(claim) != "claim":
            continue
        texts = [child for child in claim if local(child) in ("claim-text", "claimtext")] or [claim]
        number = claim.get("num", "").lstrip("0")
        for at, element in enumerate(texts):
            text = words(element)
            if at == 0 and number and not re.match(rf"\s*{number}\s*[.、．:：,，]", text):
                text = f"{number}. {text}"
            yield replace(marked(text, part="claims", pictures=_pictures(element)), number="")


def _drawings(part: Element) -> Iterator[Drawing]:
    for element in part.iter():
        if local(element) != "figure":
            continue
        label = (element.get("figure-labels") or element.get("figureLabels") or "").strip()
        number = label_number(label)
        if number is None and not label and element.get("num", "").isdigit():
            number = int(element.get("num", "0"))
        yield Drawing(Figure(number, label))


def _published(root: Element) -> tuple[str, str]:
    """Title and kind, as the bibliographic data of a publication give them."""
    title, kind = "", ""
    for element in root:
        if local(element) != "bibliographicdata":
            continue
        for one in element:
            if local(one) == "inventiontitle" and not title:
                title = words(one)
            elif local(one) == "applicationreference":
                kind = kind or _KINDS.get((one.get("applType") or "")[:1], "")
    return title, kind
