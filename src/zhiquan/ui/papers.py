"""Official documents as files: the measures of the edition's layout, the free fonts of the machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_noop as N_

from zhiquan.engines import documents as engine
from zhiquan.kernel.errors import Refused
from zhiquan.policy import Edition, thawed

LAYOUT = "gbt9704-2012"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
DOCX, PDF = "docx", "pdf"
TYPES: Mapping[str, str] = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PDF: "application/pdf",
}


def docx(document: engine.OfficialDocument, edition: Edition) -> bytes:
    """The document for Word and WPS. Raises Refused where it cannot be printed."""
    layout, families = _layout(edition)

    def render() -> bytes:
        pages = engine.count_pages(document, layout, _fonts(families))
        return engine.render_docx(document, layout, pages=pages)

    return _guarded(render)


def pdf(document: engine.OfficialDocument, edition: Edition) -> bytes:
    """The document for reading and archiving, fonts embedded. Raises Refused where it cannot be printed."""
    layout, families = _layout(edition)
    return _guarded(lambda: engine.render_pdf(document, layout, _fonts(families)))


def pdf_or_docx(document: engine.OfficialDocument, edition: Edition) -> tuple[str, bytes]:
    """The document as (kind, bytes): PDF, or Word where the machine's fonts do not print it."""
    try:
        return PDF, pdf(document, edition)
    except Refused:
        layout, _families = _layout(edition)
        return DOCX, engine.render_docx(document, layout)


def rendered(document: engine.OfficialDocument, edition: Edition, kind: str) -> bytes:
    """The document as `docx` or `pdf`."""
    return docx(document, edition) if kind == DOCX else pdf(document, edition)


@lru_cache(maxsize=4)
def _layout(edition: Edition) -> tuple[engine.Layout, tuple[tuple[str, str], ...]]:
    data = thawed(edition.layouts[LAYOUT])
    return engine.Layout.from_parameters(data["parameters"]), tuple(sorted(data["embedded_fonts"].items()))


@lru_cache(maxsize=1)
def _fonts(families: tuple[tuple[str, str], ...]) -> engine.Fonts:
    folders = [Path(f).expanduser() for f in FONT_FOLDERS]
    return engine.load_fonts([f for f in folders if f.is_dir()], dict(families))  # type: ignore[arg-type]


def _guarded(render: Callable[[], bytes]) -> bytes:
    try:
        return render()
    except engine.DocumentError as error:
        raise Refused(
            "document_unprintable", N_("The document cannot be printed: %(why)s"), why=str(error)
        ) from error
