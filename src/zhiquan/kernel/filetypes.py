"""What a file is, told from its bytes: accepted kinds, and one clear reason for each refusal."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import puremagic
from django.conf import settings
from django.utils.translation import gettext_noop as N_

from zhiquan.engines.pictures import is_heic
from zhiquan.kernel.errors import Refused

OFFICE_OPEN: Mapping[str, str] = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
# What an office hands in, by what it is. Everything else is refused by name.
EXTENSIONS: Mapping[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "application/ofd": (".ofd",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/heic": (".heic", ".heif"),
    "image/tiff": (".tif", ".tiff"),
    "text/plain": (".txt", ".md", ".csv", ".jsonl"),
    "application/xml": (".xml",),
    "application/zip": (".zip",),
    OFFICE_OPEN["word/"]: (".docx",),
    OFFICE_OPEN["xl/"]: (".xlsx",),
    OFFICE_OPEN["ppt/"]: (".pptx",),
}

EMPTY = N_("The file %(name)s is empty. Choose it again.")
TOO_LARGE = N_("The file %(name)s is larger than %(limit)s MB. Split it or reduce its pictures.")
EXECUTABLE = N_("The file %(name)s is a program and cannot be handed in.")
OLD_OFFICE = N_("The file %(name)s is in an old Office format. Save it as .docx or .xlsx and try again.")
LOCKED = N_("The file %(name)s is protected by a password. Remove the password and try again.")
WRONG_KIND = N_(
    "The content of %(name)s does not match its name, or this kind of file is not accepted. "
    "Accepted: PDF, OFD, DOCX, XLSX, PPTX, pictures, text."
)
ACTIVE = N_("The file %(name)s carries a script or an embedded file. Print it to a plain PDF and try again.")
BROKEN = N_("The file %(name)s is damaged. Open it on your computer, save it again and retry.")
BOMB = N_("The file %(name)s unpacks to an unreasonable size.")
MACRO = N_("The file %(name)s carries macros or programs. Save it without macros (.docx, .xlsx).")

_MACH_O = (b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")
_EXECUTABLE = (b"\x7fELF", b"#!", b"\x00asm", *_MACH_O)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BROKEN_ZIP = (zipfile.BadZipFile, ValueError, OSError, EOFError, struct.error, NotImplementedError)
_PROGRAMS = ("vbaproject.bin", ".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".hta", ".lnk")
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|svg|script|iframe|object|embed)|<!ENTITY", re.IGNORECASE)
_BEGINNING = 4096
_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_MEMBERS = 10_000

_PDF_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia)(?![A-Za-z0-9])")
_PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_STREAM = re.compile(rb"stream\r?\n")


@dataclass(frozen=True)
class Checked:
    media_type: str
    size: int


def check(name: str, data: bytes) -> Checked:
    """What the bytes are. Raises Refused with one clear reason where they may not be stored."""
    limit = settings.ZHIQUAN_UPLOAD_LIMIT
    if not data:
        raise Refused("file_empty", EMPTY, name=name)
    if len(data) > limit:
        raise Refused("file_too_large", TOO_LARGE, name=name, limit=limit // 1024 // 1024)
    if data.startswith(_EXECUTABLE) or (data.startswith(b"MZ") and b"\x00" in data[:_BEGINNING]):
        raise Refused("file_executable", EXECUTABLE, name=name)
    if data.startswith(_OLE):
        if _OLE_ENCRYPTED in data:
            raise Refused("file_locked", LOCKED, name=name)
        raise Refused("file_old_office", OLD_OFFICE, name=name)
    media_type = _media_type(name, data)
    if Path(name).suffix.lower() not in EXTENSIONS.get(media_type, ()):
        raise Refused("file_type", WRONG_KIND, name=name)
    return Checked(media_type, len(data))


def _media_type(name: str, data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        return _zipped(name, data)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        if _has_active_content(data):
            raise Refused("file_active", ACTIVE, name=name)
        return "application/pdf"
    text = _text(data)
    if text is not None:
        return _textual(name, text)
    if is_heic(data):
        return "image/heic"
    try:
        found: str = puremagic.from_string(data, mime=True)
    except (puremagic.PureError, ValueError):
        return ""
    return found


def _text(data: bytes) -> bytes | None:
    """The bytes of a text, in a code that has ASCII for its markup; None where they are none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16").encode("utf-8")
        except UnicodeError:
            return None
    if b"\x00" in data[:_BEGINNING]:
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return data
    return None


def _textual(name: str, text: bytes) -> str:
    is_xml = text.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml")
    # A browser guesses from the beginning; in XML a script may stand anywhere.
    if _MARKUP.search(text if is_xml else text[:_BEGINNING]):
        raise Refused("file_active", ACTIVE, name=name)
    return "application/xml" if is_xml else "text/plain"


# ---------- archives


def _zipped(name: str, data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except _BROKEN_ZIP:
        raise Refused("file_broken", BROKEN, name=name) from None
    if len(members) > _MAX_MEMBERS or sum(m.file_size for m in members) > _MAX_UNPACKED:
        raise Refused("file_bomb", BOMB, name=name)
    if any(m.flag_bits & 1 for m in members):
        raise Refused("file_locked", LOCKED, name=name)
    names = [m.filename for m in members]
    if any(n.lower().endswith(_PROGRAMS) for n in names):
        raise Refused("file_macro", MACRO, name=name)
    if "OFD.xml" in names:
        return "application/ofd"
    if "[Content_Types].xml" in names:
        for folder, media_type in OFFICE_OPEN.items():
            if any(n.startswith(folder) for n in names):
                return media_type
    return "application/zip"


# ---------- PDF


def _has_active_content(data: bytes) -> bool:
    """Whether any dictionary of the PDF names a script, a program to start or an embedded file.

    Names may be written with ``#xx`` escapes, and dictionaries may lie in packed object streams.
    """
    for part in _pdf_parts(data):
        plain = _PDF_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), part)
        if _PDF_ACTIVE.search(plain):
            return True
    return False


def _pdf_parts(data: bytes) -> Iterator[bytes]:
    """The file as it is, and what its object streams unpack to (up to a limit in all)."""
    yield data
    at, room = 0, _MAX_UNPACKED
    while (at := data.find(b"/ObjStm", at)) >= 0:
        begin = _PDF_STREAM.search(data, at)
        if begin is None:
            return
        end = data.find(b"endstream", begin.end())
        unpacked = _inflate(data[begin.end() : end if end >= 0 else len(data)], room)
        room -= len(unpacked)
        yield unpacked
        at = begin.end()


def _inflate(packed: bytes, room: int) -> bytes:
    """At most `room` bytes; what was unpacked before a fault still counts."""
    if room <= 0:
        return b""
    try:
        return zlib.decompressobj().decompress(packed, room)
    except zlib.error:
        return packed
