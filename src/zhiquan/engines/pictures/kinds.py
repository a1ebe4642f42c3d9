"""What a file is, told from its first bytes."""

from __future__ import annotations

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["jpeg", "png", "heic", "pdf"]

# Brands of ISO/IEC 23008-12 that say "one HEVC-coded picture" and "a sequence of them".
_STILL = frozenset((b"heic", b"heix", b"heim", b"heis"))
_SEQUENCE = frozenset((b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"))
_MAX_BRANDS = 64
_PDF_WITHIN = 1024


def kind_of(data: bytes) -> Kind | None:
    """The kind of a file, None where it is none that can be bound."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if is_heic(data):
        return "heic"
    return "pdf" if data[:_PDF_WITHIN].lstrip().startswith(b"%PDF-") else None


def is_heic(data: bytes) -> bool:
    """Whether a file holds HEVC-coded pictures, as phones save them; AVIF and films do not count."""
    major, *others = _brands(data) or [b""]
    return major in _STILL | _SEQUENCE or (major == b"mif1" and bool(_STILL & set(others)))


def is_heic_sequence(data: bytes) -> bool:
    """Whether a HEIC file calls itself a sequence first of all."""
    return _brands(data)[:1] in [[brand] for brand in _SEQUENCE]


def _brands(data: bytes) -> list[bytes]:
    """Major brand, then the compatible ones, of an ISO base media file; none for other files."""
    if data[4:8] != b"ftyp":
        return []
    end = min(int.from_bytes(data[:4], "big"), len(data), 16 + 4 * _MAX_BRANDS)
    return [data[8:12], *(data[at : at + 4] for at in range(16, end - 3, 4))]
