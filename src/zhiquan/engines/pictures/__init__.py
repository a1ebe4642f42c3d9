"""Phone photos as materials: JPEG, PNG and HEIC made upright, small and anonymous, several into one PDF.

``upright`` gives one picture as a plain JPEG; ``to_pdf`` gives pictures and PDFs as one PDF in the order
given. Both are pure: same bytes in, same bytes out. Nothing of a photo's metadata — place, device, time,
thumbnail — goes along.
"""

from zhiquan.engines.pictures.binding import Source, to_pdf
from zhiquan.engines.pictures.errors import Code, Fault, PictureError
from zhiquan.engines.pictures.kinds import Kind, is_heic, kind_of
from zhiquan.engines.pictures.picture import Limits, Picture, upright

__all__ = [
    "Code",
    "Fault",
    "Kind",
    "Limits",
    "Picture",
    "PictureError",
    "Source",
    "is_heic",
    "kind_of",
    "to_pdf",
    "upright",
]
