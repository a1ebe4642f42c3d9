"""Readers: files or records in, a draft out. Bytes are given, nothing is opened, fetched or written."""

from __future__ import annotations

from collections.abc import Sequence

from zhiquan.engines.drafts.model import Draft

from .assemble import Gathered, gathered, with_figures_read
from .content import Content
from .errors import DraftUnreadable
from .figures import SUFFIXES, Ocr, is_picture, picture_content, read_figures
from .kinds import KINDS, kind_of
from .plain import text_content
from .record import from_record, lines_of, read_line

__all__ = [
    "KINDS",
    "DraftUnreadable",
    "Gathered",
    "Ocr",
    "from_record",
    "gather",
    "lines_of",
    "read",
    "read_figures",
    "read_line",
    "with_figures_read",
]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_TEXTS = (".txt", ".md", ".markdown", ".text")
_MACROS = (".docm", ".dotm")


def read(files: Sequence[tuple[str, bytes]], kind: str = "") -> Draft:
    """One draft from all files, `kind` told from them where empty. Raises DraftUnreadable at the first fault."""
    result = gather(files, kind)
    if result.errors or result.draft is None:
        raise result.errors[0]
    return result.draft


def gather(files: Sequence[tuple[str, bytes]], kind: str = "") -> Gathered:
    """One draft from the files that can be read, with one error for each that cannot.

    Raises DraftUnreadable only for an unknown `kind`.
    """
    if kind:
        kind_of(kind)
    contents: list[Content] = []
    errors: list[DraftUnreadable] = []
    for name, data in files:
        try:
            contents.append(content_of(name, data))
        except DraftUnreadable as error:
            errors.append(error)
    if not files:
        errors.append(DraftUnreadable("no_files"))
    return gathered(contents, errors, kind)


def content_of(name: str, data: bytes) -> Content:
    """One file's lines and drawings, by what its bytes are. Raises DraftUnreadable."""
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if not data:
        raise DraftUnreadable("empty_file", name)
    if data.startswith(_OLE):
        raise DraftUnreadable(_ole_fault(data), name)
    if suffix in _MACROS:
        raise DraftUnreadable("macros", name)
    if data.startswith(b"PK"):
        from .docx import docx_content

        return docx_content(data, name)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        from .pdf import pdf_content

        return pdf_content(data, name)
    if is_picture(data) and suffix not in _TEXTS:
        return picture_content(data, name)
    if suffix == ".xml" or data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"):
        from .xml import xml_content

        return xml_content(data, name)
    if suffix not in _TEXTS:
        raise DraftUnreadable("damaged" if suffix in (".docx", ".pdf", *SUFFIXES) else "unknown_type", name)
    content = text_content(data, name)
    if not any(line.text.strip() for line in content.lines):
        raise DraftUnreadable("no_text", name)
    return content


def _ole_fault(data: bytes) -> str:
    """Why an old Office container is refused: Word wraps protected files in one."""
    if _OLE_ENCRYPTED in data:
        return "password"
    return "macros" if _OLE_MACROS in data else "old_format"
