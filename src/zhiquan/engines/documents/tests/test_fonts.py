"""Coverage of fonts, read from tables built here by hand and from the machine's own."""

from __future__ import annotations

import io
import struct

import pytest

from zhiquan.engines.documents import DocumentError, Fonts, load_fonts, missing_glyphs, read_coverage
from zhiquan.engines.documents.tests import samples


def font(cmap: bytes, *, base: int = 0) -> bytes:
    head = struct.pack(">4sHHHH", b"\0\1\0\0", 1, 0, 0, 0)
    return head + struct.pack(">4sIII", b"cmap", 0, base + len(head) + 16, len(cmap)) + cmap


def cmap(kind: int, body: bytes) -> bytes:
    return struct.pack(">HH", 0, 1) + struct.pack(">HHI", 3, 1 if kind == 4 else 10, 12) + body


def format_12(*groups: tuple[int, int, int]) -> bytes:
    body = b"".join(struct.pack(">III", *group) for group in groups)
    return cmap(12, struct.pack(">HHIII", 12, 0, 16 + len(body), 0, len(groups)) + body)


def format_4() -> bytes:
    """A to C by delta, a to c through a glyph list in which b has none."""
    ends, starts = (0x43, 0x63, 0xFFFF), (0x41, 0x61, 0xFFFF)
    deltas, shifts, glyphs = (10, 0, 1), (0, 4, 0), (7, 0, 9)
    body = struct.pack(">3H", *ends) + struct.pack(">H", 0) + struct.pack(">3H", *starts)
    body += struct.pack(">3H", *deltas) + struct.pack(">3H", *shifts) + struct.pack(">3H", *glyphs)
    return cmap(4, struct.pack(">HHHHHHH", 4, 14 + len(body), 0, 6, 0, 0, 0) + body)


def test_format_12_and_the_box_at_glyph_0() -> None:
    found = read_coverage(io.BytesIO(font(format_12((0x20, 0x22, 0), (0x20BB7, 0x20BB8, 5)))))
    assert [code in found for code in (0x1F, 0x20, 0x21, 0x22, 0x23, 0x20BB6, 0x20BB7, 0x20BB8)] == [
        False,
        False,
        True,
        True,
        False,
        False,
        True,
        True,
    ]


def test_format_4_by_delta_and_by_list() -> None:
    found = read_coverage(io.BytesIO(font(format_4())))
    assert "".join(c for c in "@ABCD`abcd" if ord(c) in found) == "ABCac"
    assert 0xFFFF not in found


def test_collections_are_read_by_index() -> None:
    first = font(format_12((0x41, 0x41, 1)), base=20)
    second = font(format_12((0x42, 0x42, 1)), base=20 + len(first))
    data = struct.pack(">4sHHIII", b"ttcf", 1, 0, 2, 20, 20 + len(first)) + first + second
    assert 0x41 in read_coverage(io.BytesIO(data), 0)
    assert 0x42 in read_coverage(io.BytesIO(data), 1)
    with pytest.raises(DocumentError, match="2 fonts"):
        read_coverage(io.BytesIO(data), 2)


def test_unreadable_maps_are_refused() -> None:
    with pytest.raises(DocumentError, match="format 4 or 12"):
        read_coverage(io.BytesIO(font(cmap(6, struct.pack(">HH", 6, 0)))))
    with pytest.raises(DocumentError, match="no cmap"):
        read_coverage(io.BytesIO(font(b"").replace(b"cmap", b"none")))


def test_missing_glyphs_of_the_free_fonts(fonts: Fonts) -> None:
    assert missing_glyphs(samples.RARE + "〔2026〕12号“”—　 — Aé1", fonts) == ()
    assert missing_glyphs("甲😀乙\ue000😀", fonts) == ("😀", "\ue000")


def test_a_role_falls_back_on_the_others(fonts: Fonts) -> None:
    assert fonts.chain("kai") == ("AR PL UKai", "Noto Serif CJK SC", "Noto Sans CJK SC")
    assert ord("𬍛") not in fonts.coverage["kai"] and ord("𬍛") in fonts.coverage["song"]


def test_absent_family_is_named(font_directories: list[str], tmp_path: object) -> None:
    families = {"song": "No Such Song", "hei": "Noto Sans CJK SC", "kai": "AR PL UKai"}
    with pytest.raises(DocumentError, match="No Such Song not found"):
        load_fonts(font_directories, families)
    with pytest.raises(DocumentError, match="found: none"):
        load_fonts([str(tmp_path)], families)
