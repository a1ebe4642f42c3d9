"""Official documents: one block model, set as Word and PDF in the layout of GB/T 9704-2012.

``OfficialDocument`` says what a document says; ``Layout`` (from policy) gives every measure; ``Fonts``
gives the free fonts that the PDF embeds. ``render_docx`` and ``render_pdf`` are pure: same arguments,
same bytes. ``load_fonts`` alone opens files, and only below the directories it is given.
"""

from .codec import from_blocks_json, to_blocks_json
from .docx import render_docx
from .errors import DocumentError
from .estimate import Pages, estimate_pages
from .fill import fill
from .fonts import Coverage, Fonts, Role, check_glyphs, load_fonts, missing_glyphs, read_coverage
from .grid import break_title
from .layout import Layout
from .model import (
    Align,
    Annex,
    Block,
    Heading,
    Imprint,
    Kind,
    Note,
    OfficialDocument,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Table,
    form,
    letter,
    validate,
)
from .pdf import count_pages, render_pdf
from .plain import to_text
from .wording import chinese_date, chinese_number

__all__ = [
    "Align",
    "Annex",
    "Block",
    "Coverage",
    "DocumentError",
    "Fonts",
    "Heading",
    "Imprint",
    "Kind",
    "Layout",
    "Note",
    "OfficialDocument",
    "PageBreak",
    "Pages",
    "Paragraph",
    "Quote",
    "Role",
    "Run",
    "Table",
    "break_title",
    "check_glyphs",
    "chinese_date",
    "chinese_number",
    "count_pages",
    "estimate_pages",
    "fill",
    "form",
    "from_blocks_json",
    "letter",
    "load_fonts",
    "missing_glyphs",
    "read_coverage",
    "render_docx",
    "render_pdf",
    "to_blocks_json",
    "to_text",
    "validate",
]
