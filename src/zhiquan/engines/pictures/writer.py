"""A PDF of pictures, written directly: one JPEG stream a page, no text, no date, no producer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from zhiquan.engines.pictures.picture import Picture

# A4 in points (ISO 216: 210 × 297 mm), and the white that every printer leaves.
_SHORT, _LONG = 210 / 25.4 * 72, 297 / 25.4 * 72
_MARGIN = 10 / 25.4 * 72
# A small picture is not blown up beyond this many points to a pixel.
_LARGEST_PIXEL = 1.0
_HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"


def write_pdf(pictures: Sequence[Picture]) -> bytes:
    """One A4 page a picture, turned on its side for a wide one, the picture centred. Same pictures, same bytes."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", _page_tree(len(pictures))]
    for number, picture in enumerate(pictures):
        objects += _page(picture, first=3 + 3 * number)
    return _file(objects)


def _page_tree(count: int) -> bytes:
    kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(count))
    return f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode()


def _page(picture: Picture, first: int) -> list[bytes]:
    """Page, content and image; ``first`` is the number of the page's object."""
    page_wide, page_tall = (_LONG, _SHORT) if picture.width > picture.height else (_SHORT, _LONG)
    scale = min(
        (page_wide - 2 * _MARGIN) / picture.width,
        (page_tall - 2 * _MARGIN) / picture.height,
        _LARGEST_PIXEL,
    )
    wide, tall = picture.width * scale, picture.height * scale
    left, low = (page_wide - wide) / 2, (page_tall - tall) / 2
    drawing = f"q {wide:.2f} 0 0 {tall:.2f} {left:.2f} {low:.2f} cm /P Do Q".encode()
    page = (
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {page_wide:.2f} {page_tall:.2f}]"
        f"/Resources<</XObject<</P {first + 2} 0 R>>>>/Contents {first + 1} 0 R>>"
    )
    colours = "DeviceGray" if picture.grey else "DeviceRGB"
    image = (
        f"/Type/XObject/Subtype/Image/Width {picture.width}/Height {picture.height}"
        f"/ColorSpace/{colours}/BitsPerComponent 8/Filter/DCTDecode"
    )
    return [page.encode(), _stream("", drawing), _stream(image, picture.jpeg)]


def _stream(entries: str, data: bytes) -> bytes:
    return f"<<{entries}/Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(_HEADER)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    identity = hashlib.sha256(out).hexdigest()[:32].upper()
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R/ID[<{identity}><{identity}>]>>\n".encode()
    out += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)
