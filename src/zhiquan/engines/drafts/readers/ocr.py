"""Reading the words and signs in drawings, on this machine: RapidOCR with the models that its package carries."""

from __future__ import annotations

import io
import os
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Reference signs are still two millimetres high when a page is reduced to this many pixels.
MAX_SIDE = 1_600


class LocalReading:
    """An `ocr` function for `read_figures`. The models are loaded once, when the first picture comes."""

    def __call__(self, picture: bytes) -> tuple[str, ...]:
        """The texts in a picture, from above. Raises what the picture does to its reader."""
        import numpy as np
        from PIL import Image

        with Image.open(io.BytesIO(picture)) as image:
            image.thumbnail((MAX_SIDE, MAX_SIDE))
            # Drawings with a clear ground are drawn on white.
            flat = Image.new("RGB", image.size, "white")
            clear = image.convert("RGBA")
            flat.paste(clear, mask=clear.getchannel("A"))
        found = self._session(np.asarray(flat)[:, :, ::-1].copy())
        return tuple(text.strip() for text in found.txts or () if text.strip())

    @cached_property
    def _session(self) -> Any:
        # Since 1.29 ONNX Runtime writes an identifier of the machine and reports its use over the network, unless
        # this is set before it is loaded.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        from rapidocr import RapidOCR

        return RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.max_side_len": MAX_SIDE,
                "Global.text_score": 0.6,
            }
        )


def available() -> bool:
    """Whether the package and its models are here; without them it would look for them on the network."""
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        return False
    models = Path(spec.origin).parent / "models"
    return all(any(models.glob(f"*_{kind}_*.onnx")) for kind in ("det", "rec"))
