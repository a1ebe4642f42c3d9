"""A .docx as an archive: what is refused, and its members inflated only up to a limit."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import partial

from lxml import etree  # type: ignore[import-untyped, unused-ignore]

from .content import Loader
from .errors import DraftUnreadable

MAX_XML = 48 * 1024 * 1024
MAX_PICTURE = 64 * 1024 * 1024
MAX_UNPACKED = 512 * 1024 * 1024
MAX_MEMBERS = 20_000
_BROKEN = (zipfile.BadZipFile, ValueError, OSError, EOFError, struct.error, zlib.error, NotImplementedError)
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_WORD = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT_RELATIONS = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Package:
    """The members of a Word file. Raises DraftUnreadable for what is no ordinary one."""

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self._data = data
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = archive.infolist()
        except _BROKEN:
            raise DraftUnreadable("damaged", file) from None
        self.names = {member.filename for member in members}
        if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in self.names):
            raise DraftUnreadable("macros", file)
        if any(member.flag_bits & 1 for member in members):
            raise DraftUnreadable("password", file)
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
            raise DraftUnreadable("bomb", file, limit=MAX_UNPACKED // 2**20)
        if "word/document.xml" not in self.names:
            raise DraftUnreadable("unknown_type", file)

    def xml(self, name: str) -> etree._Element | None:
        """A member as XML, None where there is none."""
        content = self.content(name)
        return None if content is None else self._parsed(content)

    def content(self, name: str) -> bytes | None:
        """A member's bytes with the Word namespaces of the usual form, None where there is none."""
        if name not in self.names:
            return None
        content = member(self._data, self.file, name, MAX_XML)
        return content.replace(_STRICT, _WORD).replace(_STRICT_RELATIONS, _RELATIONS)

    def picture(self, name: str) -> Loader | None:
        """What reads a picture when it is wanted, None where there is none."""
        return partial(member, self._data, self.file, name, MAX_PICTURE) if name in self.names else None

    def relations(self) -> dict[str, str]:
        """Relation id → member name, for what lies inside the file."""
        root = self.xml("word/_rels/document.xml.rels")
        if root is None:
            return {}
        found: dict[str, str] = {}
        for relation in root.iter(_RELATION):
            target = relation.get("Target") or ""
            if relation.get("TargetMode") != "External":
                found[relation.get("Id") or ""] = (
                    target.lstrip("/") if target[:1] == "/" else f"word/{target}"
                )
        return found

    def _parsed(self, content: bytes) -> etree._Element:
        if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
            raise DraftUnreadable("xml_entities", self.file)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(content, parser)
        except etree.XMLSyntaxError:
            raise DraftUnreadable("damaged", self.file) from None


def member(data: bytes, file: str, name: str, limit: int) -> bytes:
    """One member, inflated up to `limit` bytes. Raises DraftUnreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(name) as stream:
            content = stream.read(limit + 1)
    except RuntimeError:
        raise DraftUnreadable("password", file) from None
    except (*_BROKEN, KeyError):
        raise DraftUnreadable("damaged", file) from None
    if len(content) > limit:
        raise DraftUnreadable("bomb", file, limit=limit // 2**20)
    return content
