"""Fonts for PDF: three roles, and which characters each can draw.

Typst prints an empty box for a character that no font has, without a warning. So coverage is read from
the fonts' own tables first, and a document that would show a box is refused with the characters named.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

import typst

from .errors import DocumentError
from .model import OfficialDocument, texts

Role: TypeAlias = Literal["song", "hei", "kai"]
ROLES: tuple[Role, ...] = ("song", "hei", "kai")

_COLLECTION = b"ttcf"
_INVISIBLE = frozenset((0x20, 0x3000, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10)))
# What the renderers add to a document's own text.
_FIXED_WORDS = "0123456789.—（）：、。一二三四五六七八九十第期年月日附件抄送印发共份签发人经办日期"
_SHOWN = 8


@dataclass(frozen=True)
class Coverage:
    """Code points a font maps to a glyph, as sorted, non-overlapping closed ranges."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __contains__(self, code: int) -> bool:
        i = bisect_right(self.starts, code) - 1
        return i >= 0 and code <= self.ends[i]


@dataclass(frozen=True)
class Fonts:
    """Opened fonts: a family name per role, the order in which roles stand in for each other, coverage.

    ``song`` stands for 仿宋 and 小标宋, ``hei`` for 黑体, ``kai`` for 楷体. Make one with ``load_fonts``
    and keep it: opening takes far longer than a document.
    """

    families: Mapping[Role, str]
    coverage: Mapping[Role, Coverage] = field(repr=False)
    handle: typst.Fonts = field(repr=False, compare=False)

    def chain(self, role: Role) -> tuple[str, ...]:
        """The role's own family first, then the others as stand-ins for characters it lacks."""
        order = [role, *(other for other in ROLES if other != role)]
        return tuple(dict.fromkeys(self.families[r] for r in order))


def load_fonts(directories: Sequence[str | Path], families: Mapping[Role, str]) -> Fonts:
    """Open the fonts below the given directories; nothing else on the machine is looked at.

    ``families`` names one family per role as Typst knows it (``Noto Serif CJK SC``). Raises
    DocumentError when a family is not there, naming those that are.
    """
    handle = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(directory) for directory in directories],
    )
    missing = [families[role] for role in ROLES if families[role] not in handle.families()]
    if missing:
        found = ", ".join(handle.families()) or "none"
        names = ", ".join(dict.fromkeys(missing))
        raise DocumentError("fonts", f"{names} not found; install it or name another family (found: {found})")
    coverage: dict[Role, Coverage] = {}
    for role in ROLES:
        faces = [face for face in handle.fonts() if face.family == families[role] and face.path]
        plain = min(faces, key=lambda face: (abs(face.weight - 400), face.style != "normal"))
        with Path(str(plain.path)).open("rb") as file:
            coverage[role] = read_coverage(file, plain.index)
    return Fonts(dict(families), coverage, handle)


def read_coverage(file: BinaryIO, index: int = 0) -> Coverage:
    """Read the character map of an OpenType font, or of the ``index``-th font of a collection.

    Formats 4 and 12 of the ``cmap`` table (OpenType specification) cover every font in use; the widest
    one wins. Raises DocumentError for anything else.
    """
    table = _table(file, b"cmap", index)
    (count,) = struct.unpack_from(">H", table, 2)
    readers = {12: _format_12, 4: _format_4}
    found: dict[int, int] = {}
    for i in range(count):
        platform, _, offset = struct.unpack_from(">HHI", table, 4 + 8 * i)
        (kind,) = struct.unpack_from(">H", table, offset)
        if platform in (0, 3) and kind in readers:
            found[kind] = offset
    for kind, reader in readers.items():
        if kind in found:
            return _merged(reader(table, found[kind]))
    raise DocumentError("fonts", "a font has no Unicode character map of format 4 or 12")


def missing_glyphs(text: str, fonts: Fonts) -> tuple[str, ...]:
    """Characters of ``text`` that no font of the chain can draw, each once, in order of appearance."""
    tables = tuple(fonts.coverage.values())
    return tuple(
        char
        for char in dict.fromkeys(text)
        if ord(char) not in _INVISIBLE and not any(ord(char) in table for table in tables)
    )


def check_glyphs(doc: OfficialDocument, fonts: Fonts) -> None:
    """Refuse a document with characters that would print as boxes, naming each and its first place."""
    places: dict[str, str] = {}
    for where, text in (*texts(doc), ("fixed words", _FIXED_WORDS)):
        for char in missing_glyphs(text, fonts):
            places.setdefault(char, where)
    if not places:
        return
    shown = [f"{char} (U+{ord(char):04X}) in {where}" for char, where in list(places.items())[:_SHOWN]]
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    families = ", ".join(fonts.chain("song"))
    raise DocumentError("fonts", f"no glyph for {'; '.join(shown)}{more}; add a font beside {families}")


def _table(file: BinaryIO, tag: bytes, index: int) -> bytes:
    file.seek(0)
    head = file.read(12)
    start = 0
    if head[:4] == _COLLECTION:
        (count,) = struct.unpack_from(">I", head, 8)
        if index >= count:
            raise DocumentError("fonts", f"the collection has {count} fonts, number {index} was asked for")
        file.seek(12 + 4 * index)
        (start,) = struct.unpack(">I", file.read(4))
        file.seek(start)
        head = file.read(12)
    (tables,) = struct.unpack_from(">H", head, 4)
    records = file.read(16 * tables)
    for i in range(tables):
        name, _, offset, length = struct.unpack_from(">4sIII", records, 16 * i)
        if name == tag:
            file.seek(offset)
            return file.read(length)
    raise DocumentError("fonts", f"a font has no {tag.decode()} table")


def _format_12(table: bytes, offset: int) -> list[tuple[int, int]]:
    (groups,) = struct.unpack_from(">I", table, offset + 12)
    ranges = []
    for start, end, glyph in struct.iter_unpack(">III", table[offset + 16 : offset + 16 + 12 * groups]):
        # Glyph 0 is the box itself: a group that begins there covers its first character in name only.
        ranges.append((start + (glyph == 0), end))
    return [(start, end) for start, end in ranges if start <= end]


def _format_4(table: bytes, offset: int) -> list[tuple[int, int]]:
    (double,) = struct.unpack_from(">H", table, offset + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", table, offset + 14)
    starts = struct.unpack_from(f">{count}H", table, offset + 16 + double)
    deltas = struct.unpack_from(f">{count}H", table, offset + 16 + 2 * double)
    at = offset + 16 + 3 * double
    ranges = []
    for i in range(count):
        (shift,) = struct.unpack_from(">H", table, at + 2 * i)
        for code in range(starts[i], min(ends[i], 0xFFFE) + 1):
            glyph = code
            if shift:
                place = at + 2 * i + shift + 2 * (code - starts[i])
                glyph = struct.unpack_from(">H", table, place)[0] if place + 2 <= len(table) else 0
                if not glyph:
                    continue
            if (glyph + deltas[i]) & 0xFFFF:
                ranges.append((code, code))
    return ranges


def _merged(ranges: list[tuple[int, int]]) -> Coverage:
    merged: list[list[int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return Coverage(tuple(r[0] for r in merged), tuple(r[1] for r in merged))
