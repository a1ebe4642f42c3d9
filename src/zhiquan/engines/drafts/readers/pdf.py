"""PDF files with text: page headers, footers and page numbers taken out, printed lines joined to paragraphs again."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped, unused-ignore]

from zhiquan.engines.drafts.model import Figure

from .content import Content, Drawing, Line
from .errors import DraftUnreadable
from .figures import labels_in
from .names import file_part, header_part, heading_part
from .paragraphs import Row, joined

MAX_PAGES = 2_000
# Fewer letters than this on a page that shows a picture: the page is a scan or a drawing.
_SCANNED = 12
_READ_DPI = 150
# Headers and footers stand in the outer part of the page, this share of its height.
_MARGIN = 0.11
_PAGE_NUMBER = re.compile(
    r"^[\-—–\s]*(?:第\s*)?\d{1,4}\s*(?:[/／]\s*\d{1,4}\s*)?页?\s*(?:共\s*\d{1,4}\s*页)?[\-—–\s]*$|^Page \d+",
    re.I,
)
# The line breaker's own marks: a hyphen that ended a line, and what has no letter of its own.
_NO_LETTER = str.maketrans("", "", "\ufffe\x02\xad\x00\u200b\u200c\u200d\ufeff")


@dataclass(frozen=True)
class _Page:
    number: int
    height: float
    rows: tuple[Row, ...]
    pictures: tuple[float, ...] = ()
    """How high on the page each picture begins."""
    part: str = ""


@dataclass
class _Result:
    lines: list[Line] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)


def pdf_content(data: bytes, file: str) -> Content:
    """The lines of a PDF. Raises DraftUnreadable, also where it holds no text at all."""
    pages = _without_furniture(_pages(data, file))
    result = _Result()
    part = file_part(file)
    held: list[_Page] = []
    for page in pages:
        page_part = page.part or part
        if page_part != part:
            _flush(held, part, result)
        part = page_part
        heading = next(
            (at for at in reversed(range(len(page.rows))) if heading_part(page.rows[at].text)), None
        )
        below = part if heading is None else heading_part(page.rows[heading].text)
        if below in ("figures", "abstract_figure"):
            # Text above the heading belongs to the part before.
            held.append(replace(page, rows=page.rows[: heading or 0], pictures=()))
            _flush(held, part, result)
            result.lines.extend(_drawn(replace(page, rows=page.rows[heading or 0 :]), below, data, file))
        elif sum(len(row.text.strip()) for row in page.rows) < _SCANNED and page.pictures:
            result.scans.append(page.number)
        else:
            held.append(page)
        part = below
    _flush(held, part, result)
    if not any(line.text.strip() or line.images for line in result.lines):
        raise DraftUnreadable("scan" if result.scans else "no_text", file)
    notes = [{"part": "document", "file": file, "reason": "scanned_page", "page": n} for n in result.scans]
    return Content(file, tuple(result.lines), notes=tuple(notes))


def _flush(held: list[_Page], part: str, result: _Result) -> None:
    """Pages of one part joined; only a page header's own word is carried on to the lines."""
    if not held:
        return
    named = next((page.part for page in held if page.part), "")
    rows: list[Row] = []
    for page in held:
        rows.extend(_with_pictures(page))
    result.lines.extend(replace(line, part=named) for line in joined(rows, part))
    held.clear()


def _with_pictures(page: _Page) -> Iterator[Row]:
    """The rows, each picture counted at the row above it."""
    counts: Counter[int] = Counter()
    for top in page.pictures:
        above = [at for at, row in enumerate(page.rows) if row.top >= top]
        counts[above[-1] if above else 0] += 1
    for at, row in enumerate(page.rows):
        yield replace(row, pictures=counts[at]) if counts[at] else row


def _drawn(page: _Page, part: str, data: bytes, file: str) -> Iterator[Line]:
    """A page of drawings: as many drawings as it has labels, each with the whole page as its picture."""
    labels = [label for row in page.rows for label in labels_in(row.text)]
    inside = tuple(
        row.text.strip()
        for row in page.rows
        if row.text.strip() and not labels_in(row.text) and not heading_part(row.text)
    )
    if not labels and not inside and not page.pictures:
        return
    text = inside if inside and not page.pictures else None
    load = partial(render, data, page.number - 1, file)
    for label in labels or [""]:
        drawing = Drawing(Figure(None, text=text), load)
        yield Line(label, part=part, pictures=1, images=(drawing,))


def render(data: bytes, index: int, file: str) -> bytes:
    """A page as PNG. Raises DraftUnreadable."""
    try:
        document = pdfium.PdfDocument(data)
        try:
            picture = document[index].render(scale=_READ_DPI / 72, grayscale=True).to_pil()
        finally:
            document.close()
    except pdfium.PdfiumError:
        raise DraftUnreadable("damaged_page", file, page=index + 1) from None
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _pages(data: bytes, file: str) -> list[_Page]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise DraftUnreadable("password" if locked else "damaged", file) from None
    try:
        if len(document) > MAX_PAGES:
            raise DraftUnreadable("too_many_pages", file, count=len(document), limit=MAX_PAGES)
        return [_page(document, index, file) for index in range(len(document))]
    finally:
        document.close()


def _page(document: Any, index: int, file: str) -> _Page:
    try:
        page = document[index]
        text = page.get_textpage()
        rows = tuple(_rows(text))
        pictures = tuple(
            float(item.get_bounds()[3]) for item in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE])
        )
        height = float(page.get_height())
        text.close()
        page.close()
    except pdfium.PdfiumError:
        raise DraftUnreadable("damaged_page", file, page=index + 1) from None
    return _Page(index + 1, height, rows, pictures)


def _rows(page: Any) -> Iterator[Row]:
    """The printed lines with the place of their first and last letter, in points."""
    text: str = page.get_text_range()
    placed = len(text) == page.count_chars()
    at = 0
    for part in re.split(r"(\r\n|\r|\n)", text):
        clean = part.translate(_NO_LETTER)
        if clean.strip():
            first = at + len(part) - len(part.lstrip())
            last = at + len(part.rstrip()) - 1
            if placed:
                left, bottom, _, top = page.get_charbox(first)
                right = page.get_charbox(last)[2]
                yield Row(clean.strip(), left, right, top, top - bottom)
            else:
                yield Row(clean.strip())
        at += len(part)


def _without_furniture(pages: Sequence[_Page]) -> list[_Page]:
    """Pages without headers, footers and page numbers; a header that names a part stays as the page's part."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_shape(page.rows[at].text) for at in _edges(page)})
    return [_bare(page, seen, len(pages)) for page in pages]


def _edges(page: _Page) -> list[int]:
    """The rows at the top and the bottom of the page, by their place on it or else by their order."""
    order = sorted(range(len(page.rows)), key=lambda at: -page.rows[at].top)
    return sorted({*order[:2], *order[-2:]})


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text))


def _bare(page: _Page, seen: Counter[str], pages: int) -> _Page:
    drop: set[int] = set()
    part = ""
    for at in _edges(page):
        row = page.rows[at]
        if row.height and _MARGIN < row.top / page.height < 1 - _MARGIN:
            continue
        often = seen[_shape(row.text)]
        named = header_part(row.text)
        # The name of a part heads only its own pages; what else is repeated stands on most pages.
        repeated = often >= (2 if named else max(2, 0.6 * pages)) and not labels_in(row.text)
        paged = bool(row.height and named and re.search(r"\d\s*页", row.text))
        if _PAGE_NUMBER.match(row.text):
            drop.add(at)
        elif repeated or paged:
            drop.add(at)
            part = part or named
    rows = tuple(row for at, row in enumerate(page.rows) if at not in drop)
    return replace(page, rows=rows, part=part)
