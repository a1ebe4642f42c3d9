"""Pictures and PDFs bound into one PDF, in the order given."""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium  # type: ignore[import-untyped, unused-ignore]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped, unused-ignore]

from zhiquan.engines.pictures.errors import Code, Fault, PictureError
from zhiquan.engines.pictures.kinds import kind_of
from zhiquan.engines.pictures.picture import Limits, Picture, check_size, upright
from zhiquan.engines.pictures.writer import write_pdf

# PDFium is one library with one state; two threads in it at once may crash the process.
PDFIUM = threading.Lock()
_BLANK = Picture(b"", 1, 1, grey=True)
_VERSION = 17
_IDENTITY = re.compile(rb"/ID\s*\[\s*<([0-9A-Fa-f]{32})>\s*<([0-9A-Fa-f]{32})>\s*\]")


@dataclass(frozen=True)
class Source:
    """A file to bind; the name is only used to say what is wrong with it."""

    name: str
    data: bytes


@dataclass(frozen=True)
class _Leaf:
    """A picture, or a whole PDF with its number of pages."""

    picture: Picture | None = None
    pdf: bytes = b""
    pages: int = 1


def to_pdf(sources: Sequence[Source], limits: Limits | None = None) -> bytes:
    """One PDF of all files: a page of A4 for each picture, the pages of each PDF as they are.

    A single PDF comes back byte by byte, since a signature in it would not survive binding. Bound pages
    keep what is drawn on them, filled-in fields among it, and lose scripts, attachments and fields. Raises
    PictureError with the faults of all files.
    """
    limits = limits or Limits()
    if not sources:
        raise PictureError.of(Code.NOTHING)
    leaves: list[_Leaf] = []
    faults: list[Fault] = []
    for index, source in enumerate(sources):
        try:
            leaf = _leaf(source, limits)
        except PictureError as error:
            faults += [Fault(index, source.name, fault.code) for fault in error.faults]
            continue
        before = sum(each.pages for each in leaves)
        if before <= limits.pages < before + leaf.pages:
            faults.append(Fault(index, source.name, Code.TOO_MANY_PAGES))
        leaves.append(leaf)
    if faults:
        raise PictureError(faults)
    if len(leaves) == 1 and leaves[0].pdf:
        return leaves[0].pdf
    pictures = [leaf.picture for leaf in leaves if leaf.picture]
    return write_pdf(pictures) if len(pictures) == len(leaves) else _bound(leaves, sources)


def _leaf(source: Source, limits: Limits) -> _Leaf:
    check_size(source.data, limits)
    if kind_of(source.data) != "pdf":
        return _Leaf(picture=upright(source.data, limits))
    with PDFIUM:
        document = opened(source.data)
        try:
            pages = len(document)
        finally:
            document.close()
    if not pages:
        raise PictureError.of(Code.BROKEN)
    return _Leaf(pdf=source.data, pages=pages)


def opened(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        locked = pdfium_c.FPDF_GetLastError() == pdfium_c.FPDF_ERR_PASSWORD
        raise PictureError.of(Code.LOCKED if locked else Code.BROKEN) from None


def _bound(leaves: Sequence[_Leaf], sources: Sequence[Source]) -> bytes:
    with PDFIUM:
        # A page of our own as the base, since PDFium writes its name and the time into a file it begins.
        whole = pdfium.PdfDocument(write_pdf((_BLANK,)))
        try:
            for index, leaf in enumerate(leaves):
                part = opened(write_pdf((leaf.picture,)) if leaf.picture else leaf.pdf)
                try:
                    _flatten(part)
                    whole.import_pages(part)
                except pdfium.PdfiumError:
                    raise PictureError((Fault(index, sources[index].name, Code.TRUNCATED),)) from None
                finally:
                    part.close()
            del whole[0]
            out = io.BytesIO()
            whole.save(out, version=_VERSION)
        finally:
            whole.close()
    return _with_fixed_identity(out.getvalue())


def _flatten(document: pdfium.PdfDocument) -> None:
    """Draw filled-in fields and notes into the page, so that nothing is left to act or to change."""
    document.init_forms()
    for page in document:
        flattened = pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
        page.close()
        if flattened == pdfium_c.FLATTEN_FAIL:
            raise pdfium.PdfiumError("a page cannot be flattened")


def _with_fixed_identity(pdf: bytes) -> bytes:
    """PDFium draws the identity of a file by lot; ours follows from its content."""
    trailer = pdf.rfind(b"trailer")
    found = _IDENTITY.search(pdf, max(trailer, 0))
    assert found is not None, "PDFium writes an identity into every trailer"
    rest = pdf[: found.start()] + pdf[found.end() :]
    identity = hashlib.sha256(rest).hexdigest()[:32].upper().encode()
    return pdf[: found.start()] + b"/ID[<" + identity + b"><" + identity + b">]" + pdf[found.end() :]
