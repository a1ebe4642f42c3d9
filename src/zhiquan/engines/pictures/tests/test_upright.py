"""One photo: the right way up, flat, small, anonymous — or refused with one code."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from zhiquan.engines.pictures import Code, Limits, PictureError, kind_of, upright
from zhiquan.engines.pictures.tests.photos import BLUE, HEIC, RED, WHITE, exif, saved, scene, text_pdf

# What undoes each EXIF orientation, so that the scene stands upright again once it is obeyed.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def opened(data: bytes, **limits: object) -> Image.Image:
    picture = upright(data, replace(Limits(), **limits))
    image = Image.open(io.BytesIO(picture.jpeg))
    assert image.format == "JPEG" and image.size == (picture.width, picture.height)
    assert (image.mode == "L") == picture.grey
    return image


def close(found: object, wanted: tuple[int, ...]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) < 24 for a, b in zip(found, wanted, strict=True))


def shows_the_scene(image: Image.Image) -> bool:
    wide, tall = image.size
    corners = [image.getpixel((wide * x // 8, tall * y // 8)) for x, y in ((1, 1), (7, 1), (1, 7), (7, 7))]
    return all(
        close(corner, wanted) for corner, wanted in zip(corners, (WHITE, RED, BLUE, WHITE), strict=True)
    )


def code_of(data: bytes, **limits: object) -> Code:
    with pytest.raises(PictureError) as caught:
        upright(data, replace(Limits(), **limits))
    (fault,) = caught.value.faults
    return fault.code


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_every_orientation_is_obeyed(orientation: int, kind: str) -> None:
    turn = STORED[orientation]
    stored = scene() if turn is None else scene().transpose(turn)
    image = opened(saved(stored, kind, exif=exif(orientation)))
    assert image.size == (48, 64) and shows_the_scene(image)


def test_heic_stands_upright() -> None:
    image = opened(HEIC)
    assert image.size == (48, 64) and shows_the_scene(image)


@pytest.mark.parametrize("data", [HEIC, saved(scene(), "JPEG", exif=exif(6), comment=b"Maker-of-phones")])
def test_nothing_but_pixels_goes_along(data: bytes) -> None:
    picture = upright(data)
    assert not Image.open(io.BytesIO(picture.jpeg)).getexif()
    for trace in (b"Exif", b"Maker", b"Acme", b"ICC_PROFILE", b"http://"):
        assert trace not in picture.jpeg


def test_a_phones_second_frame_is_left_out() -> None:
    data = saved(scene(), "MPO", save_all=True, append_images=[Image.new("RGB", (48, 64), BLUE)])
    assert shows_the_scene(opened(data))


def test_transparency_becomes_white() -> None:
    image = scene().convert("RGBA")
    hole = Image.new("L", image.size, 255)
    hole.paste(0, (24, 0, 48, 32))
    image.putalpha(hole)
    for data in (saved(image), saved(image.quantize(8))):
        assert close(opened(data).getpixel((40, 8)), WHITE)
    grey = Image.merge("LA", (Image.new("L", (8, 8), 0), Image.new("L", (8, 8), 0)))
    assert close(opened(saved(grey)).getpixel((4, 4)), WHITE)


def test_cmyk_becomes_rgb() -> None:
    image = opened(saved(scene().convert("CMYK"), "JPEG", quality=95))
    assert image.mode == "RGB" and shows_the_scene(image)


def test_sixteen_bits_keep_their_tones() -> None:
    image = Image.new("I;16", (16, 16), 32768)
    found = opened(saved(image))
    assert found.mode == "L" and abs(found.getpixel((8, 8)) - 128) < 3


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_other_modes(mode: str) -> None:
    assert opened(saved(scene().convert(mode))).mode == ("RGB" if mode == "P" else "L")


def test_large_photos_shrink_to_the_side_and_keep_their_shape() -> None:
    image = opened(saved(scene(900, 1200), "JPEG"), side=400)
    assert image.size == (300, 400) and shows_the_scene(image)


def test_the_size_in_bytes_is_kept() -> None:
    noise = Image.effect_noise((600, 600), 90)
    data = saved(noise)
    assert len(upright(data, Limits(picture_bytes=20_000)).jpeg) <= 20_000
    assert code_of(data, picture_bytes=100) is Code.TOO_LARGE


def test_same_photo_same_bytes() -> None:
    for data in (HEIC, saved(scene(), "JPEG", exif=exif(6)), saved(scene())):
        assert upright(data) == upright(data)


def png_claiming(wide: int, tall: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", wide, tall, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [8400, 12_000, 60_000])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_pixel_bombs_are_not_unpacked(side: int) -> None:
    assert code_of(png_claiming(side, side)) is Code.TOO_MANY_PIXELS


def test_pixels_of_heic_and_jpeg_are_bounded_too() -> None:
    for data in (HEIC, saved(scene(), "JPEG")):
        assert code_of(data, pixels=48 * 64 - 1) is Code.TOO_MANY_PIXELS


def test_films_are_refused() -> None:
    frames = saved(scene(), "PNG", save_all=True, append_images=[Image.new("RGB", (48, 64), BLUE)])
    assert code_of(frames) is Code.ANIMATED
    assert code_of(HEIC.replace(b"ftypheic", b"ftyphevc", 1)) is Code.ANIMATED


def test_other_files_are_refused() -> None:
    assert code_of(b"") is Code.EMPTY
    assert code_of(b"\xff\xd8\xff" + b"\0" * 100, file_bytes=100) is Code.TOO_LARGE
    for data in (saved(scene(), "GIF"), saved(scene(), "TIFF"), b"text", text_pdf("A")):
        assert code_of(data) is Code.UNKNOWN_KIND
    for data in (b"\xff\xd8\xff" + b"\0" * 60, b"\x89PNG\r\n\x1a\n" + b"\0" * 60, HEIC[:60]):
        assert code_of(data) is Code.BROKEN


@pytest.mark.parametrize("data", [saved(scene(), "JPEG"), saved(scene()), HEIC], ids=["jpeg", "png", "heic"])
def test_half_a_file_is_refused(data: bytes) -> None:
    assert code_of(data[: len(data) // 2]) in (Code.TRUNCATED, Code.BROKEN)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([saved(scene(), "JPEG", exif=exif(6)), saved(scene()), HEIC]), st.data())
def test_damaged_files_are_read_or_refused_but_never_crash(data: bytes, draw: st.DataObject) -> None:
    spoilt = bytearray(data[: draw.draw(st.integers(12, len(data)))])
    for _ in range(draw.draw(st.integers(0, 4))):
        spoilt[draw.draw(st.integers(0, len(spoilt) - 1))] = draw.draw(st.integers(0, 255))
    try:
        picture = upright(bytes(spoilt), Limits(pixels=1_000_000))
    except PictureError as error:
        assert len(error.faults) == 1
        return
    assert kind_of(picture.jpeg) == "jpeg"
