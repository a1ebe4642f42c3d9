"""Text files: the encoding told from the bytes, and Markdown's few marks understood."""

from __future__ import annotations

import re

from .content import Content, Line
from .errors import DraftUnreadable
from .names import description_heading, heading_part

# So many letters in a row are not valid UTF-8 by chance.
_SURE = 6
NUMBER = re.compile(r"^\s*[\[［【〔](\d{3,5})[\]］】〕]\s*")
_MARKDOWN_HEADING = re.compile(r"^#{1,6}\s+(?=\S)")
_MARKDOWN_PICTURE = re.compile(r"!\[[^\]\n]{0,200}\]\([^)\n]{1,500}\)")


def decode(data: bytes, file: str, line: int = 1, declared: str = "") -> str:
    """The text of `data`. `line` is the number of its first line. Raises DraftUnreadable, naming the line.

    UTF-8 (with or without BOM), UTF-16 and GB18030 are told apart by the bytes alone; `declared` is what an XML
    declaration says and only decides between those that fit.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf16(data, file, line, "utf-16")
    wide = _wide(data)
    if wide:
        return _utf16(data, file, line, wide)
    data = data.removeprefix(b"\xef\xbb\xbf")
    if declared.lower() in ("gb2312", "gbk", "gb18030") and not _is_utf8(data):
        return _gb18030(data, file, line)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = line + data.count(b"\n", 0, error.start)
    rough = data.decode("utf-8", "replace")
    bad = rough.count("\ufffd")
    good = sum(letter > "\x7f" for letter in rough) - bad
    if good >= bad:
        raise DraftUnreadable("mixed_encoding", file, broken)
    return _gb18030(data, file, line)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wide(data: bytes) -> str:
    """UTF-16 without its mark, told from the zero bytes of line ends, digits and blanks."""
    head = data[:4096]
    if b"\x00" not in head or len(data) % 2:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even == odd:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _utf16(data: bytes, file: str, line: int, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        raise DraftUnreadable("encoding", file, line + before.count("\n")) from None


def _gb18030(data: bytes, file: str, line: int) -> str:
    for at, row in enumerate(data.split(b"\n")):
        if not row.isascii() and _is_utf8(row) and sum(c > "\x7f" for c in row.decode("utf-8")) >= _SURE:
            raise DraftUnreadable("mixed_encoding", file, line + at)
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise DraftUnreadable("encoding", file, line + data.count(b"\n", 0, error.start)) from None


def text_content(data: bytes, file: str) -> Content:
    """A .txt or .md file, line by line. Raises DraftUnreadable."""
    text = decode(data, file)
    if "\x00" in text:
        raise DraftUnreadable("unknown_type", file)
    markdown = file.lower().endswith((".md", ".markdown"))
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Content(file, tuple(_line(row, markdown) for row in rows))


def _line(row: str, markdown: bool) -> Line:
    pictures = 0
    heading = False
    table = False
    if markdown:
        heading = bool(_MARKDOWN_HEADING.match(row))
        row = _MARKDOWN_HEADING.sub("", row)
        row, pictures = _MARKDOWN_PICTURE.subn("", row)
        table = row.lstrip().startswith("|")
    return marked(row, heading=heading, pictures=pictures, table=table)


def marked(
    text: str,
    *,
    number: str = "",
    part: str = "",
    heading: bool = False,
    centred: bool = False,
    pictures: int = 0,
    table: bool = False,
) -> Line:
    """A line with what its words alone say: its paragraph number, and whether it is a heading."""
    typed = NUMBER.match(text)
    bare = text[typed.end() :] if typed else text
    return Line(
        text,
        number=number or (typed[1] if typed else ""),
        part=part,
        heading=heading or description_heading(bare) or bool(heading_part(bare)),
        centred=centred,
        pictures=pictures,
        table=table,
    )
