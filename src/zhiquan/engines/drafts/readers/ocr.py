"""Reading the words and signs in drawings, on this machine: RapidOCR with the models that its package carries."""

from __future__ import annotations

import io
import os
from importlib.util import find_spec
from pathlib import Path
from threading import local
from typing import Any

# A page of drawings reduced to this many pixels still shows its reference signs; more only takes longer.
MAX_SIDE = 1_120
# Circles and boxes of a drawing look like these letters; a lone letter must be surer than a word.
_SHAPES = frozenset("0口回〇□")
_SURE_WORD, _SURE_LETTER = 0.6, 0.95


class LocalReading:
    """An `ocr` function for `read_figures`, usable from several threads. A thread loads the models when its first
    picture comes. `most_side` is the longer side in pixels to which a picture is reduced."""

    def __init__(self, most_side: int = MAX_SIDE) -> None:
        self._most_side = most_side
        self._held = local()

    def __call__(self, picture: bytes) -> tuple[str, ...]:
        """The texts in a picture, from above. Raises what the picture does to its reader."""
        import numpy as np
        from PIL import Image

        with Image.open(io.BytesIO(picture)) as image:
            image.thumbnail((self._most_side, self._most_side), Image.Resampling.LANCZOS)
            # Drawings with a clear ground are drawn on white.
            flat = Image.new("RGB", image.size, "white")
            clear = image.convert("RGBA")
            flat.paste(clear, mask=clear.getchannel("A"))
        found = self._session()(np.asarray(flat)[:, :, ::-1].copy())
        pairs = zip(found.txts or (), found.scores or (), strict=True)
        return tuple(text.strip() for text, score in pairs if _sure(text.strip(), score))

    def _session(self) -> Any:
        session = getattr(self._held, "session", None)
        if session is not None:
            return session
        # Since 1.29 ONNX Runtime writes an identifier of the machine and reports its use over the network, unless
        # this is set before it is loaded.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        from rapidocr import RapidOCR

        self._held.session = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.text_score": _SURE_WORD,
                # Signs are small and thin: the usual thresholds miss every tenth.
                "Det.thresh": 0.2,
                "Det.box_thresh": 0.3,
                # Drawings are read side by side instead.
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            }
        )
        return self._held.session


def _sure(text: str, score: float) -> bool:
    if len(text) > 1:
        return True
    return bool(text) and text not in _SHAPES and score >= _SURE_LETTER


def available() -> bool:
    """Whether the package and its models are here; without them it would look for them on the network."""
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        return False
    models = Path(spec.origin).parent / "models"
    return all(any(models.glob(f"*_{kind}_*.onnx")) for kind in ("det", "rec"))
