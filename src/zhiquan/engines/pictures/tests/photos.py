"""Small photos that the tests share. All show the same scene: red in one corner, blue in the opposite one."""

from __future__ import annotations

import base64
import io
from typing import Any

from PIL import Image

RED, BLUE, WHITE = (220, 20, 20), (20, 20, 220), (255, 255, 255)

# 48 by 64 pixels once upright: stored lying on its side, to be turned by the reader, with a maker and a
# place in its EXIF. Drawn for this test.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAANgAAgAAAAACxAABAAAAAAAAAHgAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq"
    "5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh"
    "cAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEA"
    "AQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAVhtZGF0AAAA1CgBrwngIzhH/98bX/1SOh9Mx7xVd+U3lb0qfuym"
    "//dYZT5T2Z2Yfq/T4y3P/r2t7YP8ECf/isp00viNHZp7HAZxpPIOcGZ2AJNf9K9LHjm84GVsAKMFY5SnwiMVumeUS//nJsGu37l5"
    "mb0+cixCtBathJ8yzpfWdK+dKVGkAUR9eJRv87JrmyLMeMLs2dMOzYcbneaiYstmSVaSUNJw3m5yJMiVkgfd4Awx4oiRpB4j6mRO"
    "eXMcte9i/0uwTuAFbrMy0Xn1aL33PDmKls3A6x8aqaJgAAAABkV4aWYAAE1NACoAAAAIAAMBDwACAAAABQAAADIBEgADAAAAAQAG"
    "AACIJQAEAAAAAQAAADgAAAAAQWNtZQAAAAIAAQACAAAAAk4AAAAAAgAFAAAAAwAAAFYAAAAAAAAAFgAAAAEAAAAgAAAAAQAAAAEA"
    "AAAB"
)


def scene(wide: int = 48, tall: int = 64) -> Image.Image:
    """White, red in the upper right quarter, blue in the lower left."""
    image = Image.new("RGB", (wide, tall), WHITE)
    image.paste(RED, (wide // 2, 0, wide, tall // 2))
    image.paste(BLUE, (0, tall // 2, wide // 2, tall))
    return image


def saved(image: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def exif(orientation: int) -> bytes:
    """EXIF with an orientation, a maker and a place."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "Maker-of-phones"
    tags.get_ifd(0x8825).update({1: "N", 2: (22.0, 32.0, 1.0), 3: "E", 4: (114.0, 3.0, 1.0)})
    return tags.tobytes()


def pdf(*bodies: str) -> bytes:
    """A PDF of the given objects, the first being the catalog; streams written as they are."""
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{place:010d} 00000 n \n" for place in places).encode()
    return out


def ended(out: bytes, size: int, more: str = "") -> bytes:
    """The file with its trailer."""
    at = out.rindex(b"xref\n")
    return out + f"trailer\n<</Size {size}/Root 1 0 R{more}>>\nstartxref\n{at}\n%%EOF\n".encode()


def text_pdf(*texts: str) -> bytes:
    """A page of 300 by 400 points for each text."""
    count = len(texts)
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(count))
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for i, text in enumerate(texts):
        drawing = f"BT /F 24 Tf 20 300 Td ({text}) Tj ET"
        bodies += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Resources<</Font<</F 3 0 R>>>>/Contents {5 + 2 * i} 0 R>>",
            f"<</Length {len(drawing)}>>\nstream\n{drawing}\nendstream",
        ]
    return ended(pdf(*bodies), len(bodies) + 1)


def form_pdf() -> bytes:
    """A page with a filled-in field, a link that starts a script, and a script of the document."""
    look = "BT /F 18 Tf 2 4 Td (FILLED) Tj ET"
    bodies = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>",
        "<</Type/Pages/Count 1/Kids[4 0 R]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Resources<<>>/Annots[5 0 R 7 0 R]>>",
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(FILLED)/F 4/Rect[20 300 200 330]/P 4 0 R/AP<</N 6 0 R>>>>",
        "<</Type/XObject/Subtype/Form/BBox[0 0 180 30]/Resources<</Font<</F 3 0 R>>>>"
        f"/Length {len(look)}>>\nstream\n{look}\nendstream",
        "<</Type/Annot/Subtype/Link/Rect[0 0 50 50]/A<</S/JavaScript/JS(app.alert\\(2\\))>>>>",
    ]
    return ended(pdf(*bodies), len(bodies) + 1)


def locked_pdf() -> bytes:
    """A page behind a password that nobody knows."""
    secret = "<" + "5A" * 32 + ">"
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>",
        f"<</Filter/Standard/V 1/R 2/P -4/O {secret}/U {secret}>>",
    ]
    identity = "<" + "00" * 16 + ">"
    return ended(pdf(*bodies), len(bodies) + 1, f"/Encrypt 4 0 R/ID[{identity}{identity}]")
