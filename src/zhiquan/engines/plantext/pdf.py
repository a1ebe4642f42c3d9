"""Lines of a PDF's text layer, page by page, with limits on size and time."""

from __future__ import annotations

import re

import pypdfium2 as pdfium  # type: ignore[import-untyped, unused-ignore]

from .layout import Raw
from .model import DocumentError

MAX_PAGES = 3_000
MAX_CHARACTERS = 8_000_000
# Typesetting puts a thin space between Chinese and Latin characters; the text has none.
_THIN = re.compile(
    r"(?<=[\u4e00-\u9fff，。、；：（）“”]) (?=[0-9A-Za-z])|"
    r"(?<=[0-9A-Za-z%]) (?=[\u4e00-\u9fff，。、；：（）“”])"
)


def pdf_lines(data: bytes, name: str) -> list[Raw]:
    """Text lines with their page; `line` runs through the document. Raises DocumentError."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _refusal(name, str(error)) from error
    try:
        return _read(document, name)
    finally:
        document.close()


def _refusal(name: str, message: str) -> DocumentError:
    if "password" in message.lower() or "security" in message.lower():
        return DocumentError(name, None, "the PDF is encrypted", "Save it without a password")
    return DocumentError(name, None, "the PDF is damaged", "Export it again from Word or WPS")


def _read(document: pdfium.PdfDocument, name: str) -> list[Raw]:
    if len(document) > MAX_PAGES:
        raise DocumentError(
            name, None, f"the PDF has {len(document)} pages; the limit is {MAX_PAGES}", "Split the document"
        )
    lines: list[Raw] = []
    total = 0
    for number in range(len(document)):
        text = _page_text(document, number, name)
        total += len(text)
        if total > MAX_CHARACTERS:
            raise DocumentError(
                name, None, f"the PDF holds more than {MAX_CHARACTERS} characters", "Split the document"
            )
        for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
            clean = _THIN.sub("", line.replace("\ufffe", "").replace("\x02", ""))
            lines.append(Raw(clean, len(lines) + 1, number + 1))
    if total < 20 * len(document) and sum(len(r.text.strip()) for r in lines) < 40:
        raise DocumentError(
            name,
            None,
            "the PDF has no text layer (it holds pictures of pages)",
            "Run text recognition on it, or give the Word file",
        )
    return lines


def _page_text(document: pdfium.PdfDocument, number: int, name: str) -> str:
    try:
        page = document[number]
        textpage = page.get_textpage()
        text: str = textpage.get_text_bounded()
        textpage.close()
        page.close()
    except pdfium.PdfiumError as error:
        raise DocumentError(
            name, None, f"page {number + 1} of the PDF is damaged", "Export it again from Word or WPS"
        ) from error
    return text
