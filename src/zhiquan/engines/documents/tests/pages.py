"""Reading a PDF back in millimetres from the upper left corner of the page."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MM = 25.4 / 72


@dataclass(frozen=True)
class Box:
    """A rectangle or the ink of a character."""

    left: float
    top: float
    right: float
    bottom: float
    text: str = ""
    baseline: float = 0.0
    red: bool = False


class Page:
    def __init__(self, page: pdfium.PdfPage) -> None:
        self.width, self.height = (side * MM for side in page.get_size())
        self._page = page
        self._text = page.get_textpage()
        self.text = self._text.get_text_range()

    def chars(self) -> list[Box]:
        found = []
        for i in range(self._text.count_chars()):
            code = raw.FPDFText_GetUnicode(self._text, i)
            if code <= 0x20 or raw.FPDFText_IsGenerated(self._text, i) == 1:
                continue
            left, bottom, right, top = self._text.get_charbox(i)
            x, y = ctypes.c_double(), ctypes.c_double()
            raw.FPDFText_GetCharOrigin(self._text, i, x, y)
            found.append(self._box(left, bottom, right, top, chr(code), y.value))
        return found

    def lines(self, left: float = 0, right: float = 999) -> list[tuple[float, list[Box]]]:
        """Characters by baseline from the top down, each line from left to right."""
        rows: dict[float, list[Box]] = {}
        for char in self.chars():
            if left <= char.left and char.right <= right:
                rows.setdefault(round(char.baseline, 1), []).append(char)
        return sorted((y, sorted(row, key=lambda c: c.left)) for y, row in rows.items())

    def line(self, text: str) -> list[Box]:
        """The characters of the first line that contains a text; exactly those characters."""
        for _, row in self.lines():
            joined = "".join(char.text for char in row)
            at = joined.find(text)
            if at >= 0:
                return row[at : at + len(text)]
        raise AssertionError(f"{text!r} is not on the page: {self.text!r}")

    def rules(self) -> list[Box]:
        """Filled rectangles, from the top down."""
        found = []
        for item in self._page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
            left, bottom, right, top = item.get_bounds() if hasattr(item, "get_bounds") else item.get_pos()
            r, g, b, a = (ctypes.c_uint() for _ in range(4))
            raw.FPDFPageObj_GetFillColor(item, r, g, b, a)
            found.append(self._box(left, bottom, right, top, red=r.value > 128 and g.value < 64))
        return sorted(found, key=lambda box: box.top)

    def _box(
        self,
        left: float,
        bottom: float,
        right: float,
        top: float,
        text: str = "",
        y: float = 0.0,
        *,
        red: bool = False,
    ) -> Box:
        up = self.height
        return Box(left * MM, up - top * MM, right * MM, up - bottom * MM, text, up - y * MM, red)


def read(pdf: bytes) -> list[Page]:
    document = pdfium.PdfDocument(pdf)
    return [Page(document[i]) for i in range(len(document))]


def embedded(pdf: bytes) -> dict[str, bool]:
    """Base names of the fonts in use, and whether each is embedded."""
    document = pdfium.PdfDocument(pdf)
    found: dict[str, bool] = {}
    for i in range(len(document)):
        for item in document[i].get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            font = raw.FPDFTextObj_GetFont(item)
            name = ctypes.create_string_buffer(200)
            raw.FPDFFont_GetBaseFontName(font, name, 200)
            found[name.value.decode()] = raw.FPDFFont_GetIsEmbedded(font) == 1
    return found
