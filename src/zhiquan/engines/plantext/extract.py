"""Bytes to text blocks, whatever the file says it is: .txt, .md, .docx or .pdf, told by content, checked
by name."""

from __future__ import annotations

from .docx import docx_lines
from .layout import Raw, arrange
from .model import Block, DocumentError
from .pdf import pdf_lines

MAX_BYTES = 64 * 1024 * 1024
MAX_TEXT_BYTES = 12 * 1024 * 1024
MAX_LINE = 20_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KNOWN = {b"\x89PNG": "a picture (PNG)", b"\xff\xd8\xff": "a picture (JPEG)", b"GIF8": "a picture (GIF)"}
_KNOWN |= {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"{\\rtf": "an RTF file",
}


def extract_lines(data: bytes, name: str) -> tuple[list[Block], str]:
    """Text blocks with source lines and offsets, and the plain text they index. Raises DocumentError."""
    if not data:
        raise DocumentError(name, None, "the file is empty", "Choose the file again")
    if len(data) > MAX_BYTES:
        raise DocumentError(
            name,
            None,
            f"the file is larger than {MAX_BYTES // 2**20} MB",
            "Save the plan without pictures, or split it",
        )
    blocks, text = arrange(_raw_lines(data, name))
    if not blocks:
        raise DocumentError(
            name, None, "the file holds no text", "Choose the file that holds the plan's text"
        )
    return blocks, text


def _raw_lines(data: bytes, name: str) -> list[Raw]:
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if data.startswith(b"%PDF") or data[:1024].find(b"%PDF-") >= 0:
        return pdf_lines(data, name)
    if data.startswith(b"PK\x03\x04"):
        return docx_lines(data, name)
    if data.startswith(_OLE):
        raise DocumentError(
            name,
            None,
            "this is a legacy .doc or a password-protected document",
            "Open it in Word or WPS and save it as .docx without a password",
        )
    for magic, kind in _KNOWN.items():
        if data.startswith(magic):
            raise DocumentError(
                name,
                None,
                f"this is {kind}, not a text document",
                "Give the plan as .txt, .md, .docx or .pdf",
            )
    if suffix in ("docx", "pdf", "doc"):
        raise DocumentError(
            name,
            None,
            f"the name ends in .{suffix}, but the content is no such file",
            "Save the document again, or rename it to .txt if it is plain text",
        )
    return _text_lines(data, name, markdown=suffix in ("md", "markdown"))


def _text_lines(data: bytes, name: str, *, markdown: bool) -> list[Raw]:
    if len(data) > MAX_TEXT_BYTES:
        raise DocumentError(
            name,
            None,
            f"a text file larger than {MAX_TEXT_BYTES // 2**20} MB is no plan",
            "Choose the plan's own text, or split it",
        )
    text = decode(data, name)
    lines: list[Raw] = []
    page = 1 if "\f" in text else 0
    fenced = False
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if len(line) > MAX_LINE:
            raise DocumentError(
                name,
                number,
                f"the line has {len(line)} characters; a plan's paragraph has at most {MAX_LINE}",
                "Check that this is a text document",
            )
        if "\f" in line:
            page += line.count("\f")
            line = line.replace("\f", "")
        if markdown and line.lstrip().startswith("```"):
            fenced = not fenced
            continue
        lines.append(
            Raw(
                _unmark(line) if markdown and not fenced else line,
                number,
                page,
                whole=_is_head(line, markdown),
            )
        )
    return lines


def _is_head(line: str, markdown: bool) -> bool:
    return markdown and line.lstrip().startswith("#")


def _unmark(line: str) -> str:
    """A Markdown line without heading marks, emphasis and quote signs."""
    body = line.lstrip()
    if body.startswith("|"):
        return line
    body = body.lstrip("#>").strip() if body[:1] in "#>" else body
    return body.replace("**", "").replace("__", "").rstrip("\\")


def decode(data: bytes, name: str) -> str:
    """Text of UTF-8, UTF-16 or GB18030 bytes, with or without a mark; DocumentError where none fits."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data, "utf-16", name)
    if data.startswith(b"\xef\xbb\xbf"):
        return _strict(data[3:], "utf-8", name)
    sample = data[:65536]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    # No plan holds a NUL character: in UTF-16 it is the other half of a line break or a digit, always on
    # one side.
    if len(data) % 2 == 0 and max(even, odd) > 8 * min(even, odd):
        return _strict(data, "utf-16-le" if odd > even else "utf-16-be", name)
    try:
        return _checked(data.decode("utf-8"), name)
    except UnicodeDecodeError as error:
        bad = error.start
    try:
        return _checked(data.decode("gb18030"), name)
    except UnicodeDecodeError:
        line = data.count(b"\n", 0, bad) + 1
        raise DocumentError(
            name, line, f"byte {bad + 1} is neither UTF-8 nor GB18030 text", "Save the file as UTF-8 text"
        ) from None


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return _checked(data.decode(encoding), name).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise DocumentError(
            name,
            None,
            f"byte {error.start + 1} is not {encoding.upper()} text",
            "Save the file as UTF-8 text",
        ) from None


def _checked(text: str, name: str) -> str:
    controls = sum(text.count(c) for c in map(chr, range(9)))
    if controls > 8 and controls * 200 > len(text):
        raise DocumentError(
            name,
            None,
            "this is a binary file, not a text document",
            "Give the plan as .txt, .md, .docx or .pdf",
        )
    return text
