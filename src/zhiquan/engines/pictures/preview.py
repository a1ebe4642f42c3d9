"""The first page of a file as a small picture, to be looked at before it is downloaded."""

from __future__ import annotations

import io

import pypdfium2 as pdfium  # type: ignore[import-untyped, unused-ignore]
from PIL import Image

from zhiquan.engines.pictures.binding import PDFIUM, opened
from zhiquan.engines.pictures.errors import Code, PictureError
from zhiquan.engines.pictures.kinds import kind_of
from zhiquan.engines.pictures.picture import Limits, Picture, check_size, upright

SMALL = Limits(side=1000, picture_bytes=400_000)


def first_page(data: bytes, limits: Limits = SMALL) -> Picture:
    """A picture upright and small, or the first page of a PDF. Raises PictureError for anything else.

    What comes back is pixels drawn here: nothing that the file carries can act in a reader's browser.
    """
    if kind_of(data) != "pdf":
        return upright(data, limits)
    check_size(data, limits)
    return upright(_drawn(data, limits.side), limits)


def _drawn(data: bytes, side: int) -> bytes:
    with PDFIUM:
        document = opened(data)
        try:
            if not len(document):
                raise PictureError.of(Code.BROKEN)
            page = document[0]
            longer = max(page.get_size())
            if not longer > 0:
                raise PictureError.of(Code.BROKEN)
            image: Image.Image = page.render(scale=side / longer, may_draw_forms=False).to_pil()
            page.close()
        except pdfium.PdfiumError:
            raise PictureError.of(Code.BROKEN) from None
        finally:
            document.close()
    out = io.BytesIO()
    image.convert("RGB").save(out, "PNG")
    return out.getvalue()
