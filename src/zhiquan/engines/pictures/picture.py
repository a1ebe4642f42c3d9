"""One photo as a plain JPEG: upright, flat on white, eight bits, grey or RGB, with nothing but its pixels."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import pi_heif  # type: ignore[import-untyped]
from PIL import Image

from zhiquan.engines.pictures.errors import Code, PictureError
from zhiquan.engines.pictures.kinds import Kind, is_heic_sequence, kind_of

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_WIDE_GREY = ("I;16", "I;16B", "I;16L", "I;16N", "I")
_WHITE = (255, 255, 255)
# Decoders raise many kinds of error on damaged files; these are the ones Pillow and libheif document.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, struct.error, RuntimeError, OverflowError, IndexError)
_UNREADABLE_EXIF = (*_DAMAGE, KeyError, TypeError, ZeroDivisionError)
_SMALLER = 0.8
_LEAST_SIDE = 64


@dataclass(frozen=True)
class Limits:
    """What is let in, and how small it comes out.

    ``file_bytes`` and ``pixels`` bound what is unpacked at all; ``side`` is the longer side of the result
    in pixels, ``picture_bytes`` its size; qualities of JPEG are tried in turn until it fits, then its
    sides shrink. ``pages`` bounds a bound PDF.
    """

    file_bytes: int = 40 * 1024 * 1024
    pixels: int = 70_000_000
    side: int = 2800
    picture_bytes: int = 1_500_000
    qualities: tuple[int, ...] = (85, 75, 65)
    pages: int = 100


@dataclass(frozen=True)
class Picture:
    """A baseline JPEG without metadata; ``grey`` has one channel of colour, else three."""

    jpeg: bytes
    width: int
    height: int
    grey: bool


def upright(data: bytes, limits: Limits | None = None) -> Picture:
    """A photo as it is meant to be looked at. Raises PictureError with one code.

    Of a file that holds several pictures (the preview beside a phone's photo) the main one is taken.
    """
    limits = limits or Limits()
    check_size(data, limits)
    kind = kind_of(data)
    if kind is None or kind == "pdf":
        raise PictureError.of(Code.UNKNOWN_KIND)
    flat = _flat(_heic(data, limits) if kind == "heic" else _raster(data, kind, limits), limits.side)
    return _packed(flat, limits)


def check_size(data: bytes, limits: Limits) -> None:
    """Refuse a file by the number of its bytes."""
    if not data:
        raise PictureError.of(Code.EMPTY)
    if len(data) > limits.file_bytes:
        raise PictureError.of(Code.TOO_LARGE)


def _raster(data: bytes, kind: Kind, limits: Limits) -> Image.Image:
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=(kind.upper(),))
    except Image.DecompressionBombError:
        raise PictureError.of(Code.TOO_MANY_PIXELS) from None
    except _DAMAGE:
        raise PictureError.of(Code.BROKEN) from None
    _check_pixels(image.size, limits)
    # A phone's JPEG may carry a second frame, its depth or preview; a PNG with frames is a film.
    if kind == "png" and getattr(image, "is_animated", False):
        raise PictureError.of(Code.ANIMATED)
    orientation = _orientation(image)
    try:
        # Lets the decoder leave out detail that would be thrown away anyhow.
        image.draft(None, (limits.side, limits.side))
        image.load()
    except _DAMAGE:
        raise PictureError.of(Code.TRUNCATED) from None
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except _UNREADABLE_EXIF:
        return 1
    return value if isinstance(value, int) else 1


def _heic(data: bytes, limits: Limits) -> Image.Image:
    if is_heic_sequence(data):
        raise PictureError.of(Code.ANIMATED)
    try:
        held = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
        size = held.size
    except _DAMAGE:
        raise PictureError.of(Code.BROKEN) from None
    _check_pixels(size, limits)
    try:
        # The library turns the picture as the file says; EXIF orientation has no say in HEIC.
        image: Image.Image = held.to_pillow()
    except _DAMAGE:
        raise PictureError.of(Code.TRUNCATED) from None
    return image


def _check_pixels(size: tuple[int, int], limits: Limits) -> None:
    if size[0] * size[1] > limits.pixels:
        raise PictureError.of(Code.TOO_MANY_PIXELS)
    if min(size) < 1:
        raise PictureError.of(Code.BROKEN)


def _flat(image: Image.Image, side: int) -> Image.Image:
    """Grey or RGB on white, within the side."""
    if image.mode in _WIDE_GREY:
        # Pillow would clip to 255 what has 16 bits.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode == "1":
        image = image.convert("L")
    elif image.has_transparency_data:
        image = _fitted(image.convert("RGBA"), side)
        white = Image.new("RGB", image.size, _WHITE)
        white.paste(image, mask=image.getchannel("A"))
        image = white
    elif image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    return _fitted(image, side)


def _fitted(image: Image.Image, side: int) -> Image.Image:
    longer = max(image.size)
    if longer <= side:
        return image
    return _scaled(image, side / longer)


def _scaled(image: Image.Image, scale: float) -> Image.Image:
    wide, tall = (max(1, round(length * scale)) for length in image.size)
    return image.resize((wide, tall), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _packed(image: Image.Image, limits: Limits) -> Picture:
    while True:
        for quality in limits.qualities:
            jpeg = _jpeg(image, quality)
            if len(jpeg) <= limits.picture_bytes:
                return Picture(jpeg, *image.size, grey=image.mode == "L")
        if max(image.size) <= _LEAST_SIDE:
            raise PictureError.of(Code.TOO_LARGE)
        image = _scaled(image, _SMALLER)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    # Comments, profiles and resolutions of the original hang on the object; only its pixels go on.
    image.info = {}
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, exif=b"", icc_profile=None)
    return out.getvalue()
