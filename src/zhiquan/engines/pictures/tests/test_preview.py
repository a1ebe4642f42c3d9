"""The first page of a file as a small picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from zhiquan.engines.pictures import PictureError, first_page, upright
from zhiquan.engines.pictures.writer import write_pdf


def jpeg(width: int, height: int, colour: str = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()


def size(data: bytes) -> tuple[int, int]:
    found: tuple[int, int] = Image.open(io.BytesIO(data)).size
    return found


def test_a_large_photo_comes_out_small() -> None:
    picture = first_page(jpeg(2400, 1200))
    assert size(picture.jpeg) == (1000, 500) == (picture.width, picture.height)


def test_the_first_page_of_a_pdf_is_drawn() -> None:
    pdf = write_pdf((upright(jpeg(400, 600, "red")), upright(jpeg(400, 600, "blue"))))
    image = Image.open(io.BytesIO(first_page(pdf).jpeg)).convert("RGB")
    assert max(image.size) == 1000
    red, _green, blue = image.getpixel((image.width // 2, image.height // 2))
    assert red > 200 and blue < 60


def test_same_file_same_picture() -> None:
    pdf = write_pdf((upright(jpeg(300, 200)),))
    assert first_page(pdf) == first_page(pdf)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain words",
        b"%PDF-1.7\nbroken",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n",
    ],
)
def test_what_cannot_be_drawn_is_refused(data: bytes) -> None:
    with pytest.raises(PictureError):
        first_page(data)
