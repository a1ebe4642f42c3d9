"""Phone photos as materials: JPEG, PNG and HEIC made upright, small and anonymous, several into one PDF.

``upright`` gives one picture as a plain JPEG; ``to_pdf`` gives pictures and PDFs as one PDF in the order
given; ``first_page`` draws a small picture of a file. All are pure: same bytes in, same bytes out. Nothing
of a photo's metadata — place, device, time, thumbnail — goes along.
"""

from zhiquan.engines.pictures.binding import Source, to_pdf
from zhiquan.engines.pictures.errors import Code, Fault, PictureError
from zhiquan.engines.pictures.kinds import Kind, is_heic, kind_of
from zhiquan.engines.pictures.picture import Limits, Picture, upright
from zhiquan.engines.pictures.preview import first_page

__all__ = [
    "Code",
    "Fault",
    "Kind",
    "Limits",
    "Picture",
    "PictureError",
    "Source",
    "first_page",
    "is_heic",
    "kind_of",
    "to_pdf",
    "upright",
]
